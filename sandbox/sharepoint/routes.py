"""TENANT.sharepoint.com: the site's `_api`, who may call it, and where the calls go."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.entra.clients import BY_CERTIFICATE
from sandbox.entra.tokens import BadToken
from sandbox.errors import NotFound, Refused
from sandbox.rights import Right
from sandbox.roles import Access
from sandbox.sharepoint import permissions, roles, shapes
from sandbox.sharepoint.batch import run_batch
from sandbox.sharepoint.errors import (
    SharePointError,
    access_denied,
    bad_request,
    from_refusal,
    no_resource,
    unknown_user,
)
from sandbox.sharepoint.lists import ListResource
from sandbox.sharepoint.odata import mode_of, unwrapped
from sandbox.sharepoint.paths import segments
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Caller, Tokens
    from sandbox.sharepoint.odata import Mode
    from sandbox.sharepoint.paths import Segment
    from sandbox.store import Store
    from sandbox.wire import RequestIds

_OPTIONS = {"$select", "$expand"}
logger = logging.getLogger("sandbox.sharepoint")


@dataclass(frozen=True)
class Asked:
    """What is asked, by whom: `verb` is the method after tunnelling, `right` how far the caller may go here."""

    verb: str
    body: Json
    if_match: str
    mode: Mode
    options: Mapping[str, str]
    caller: Caller
    right: Right

    def manage(self) -> None:
        """Pass if the caller may change lists. Raises `SharePointError`."""
        self.need(Right.EDIT)

    def need(self, right: Right) -> None:
        """Pass if the caller may go that far. Raises `SharePointError`.

        Whoever may nothing at all is told so in other words, and already by contextinfo (office365-rest-python-client
        issue 984; pnp/powershell issue 5169); the words for those who may too little: the same client's issue 108.
        """
        if self.right is Right.NONE:
            raise access_denied("Attempted to perform an unauthorized operation.")
        if self.right < right:
            raise access_denied(
                "Access denied. You do not have permission to perform this action or access this resource."
            )

    def literal(self, argument: str | None) -> str:
        """Return an argument's text; `@u` stands for what the query gives as `@u='…'`."""
        if argument is None or not argument.startswith("@"):
            return argument or ""
        value = self.options.get(argument, "")
        return value[1:-1].replace("''", "'") if value[:1] == value[-1:] == "'" else ""


class SharePoint:
    """The REST service of the tenant's site."""

    def __init__(self, store: Store, app: Registration, tokens: Tokens, ids: RequestIds) -> None:
        self._access = Access(app, store.rights)
        self._store = store
        self._tokens = tokens
        self._ids = ids
        self._audience = f"https://{store.tenant.sharepoint}"
        self._root = f"{store.tenant.site_path}/_api/".lower()

    def answer(self, call: Call) -> Answer:
        """Answer one call, batches included."""
        headers = {"SPRequestGuid": self._ids.next(), "MicrosoftSharePointTeamServices": "16.0.0.26330"}
        headers["request-id"] = headers["SPRequestGuid"]
        mode = mode_of(call)
        try:
            caller = self._caller(call)
        except BadToken as error:
            headers["WWW-Authenticate"] = f'Bearer realm=""{error.challenge()}'
            return Answer(401, {"error_description": str(error)}, headers)
        try:
            done = self._handle(call, mode, caller)
        except Refused as refusal:
            done = mode.error(from_refusal(refusal))
        except SharePointError as error:
            done = mode.error(error)
        return Answer(done.status, done.body, {**headers, **done.headers})

    def _caller(self, call: Call) -> Caller:
        """Return who calls. Raises `BadToken` also for tokens that are good elsewhere.

        SharePoint takes an app's own tokens only when it signed in with a certificate (sp-dev-docs
        solution-guidance/security-apponly-azuread.md), and only with a permission of SharePoint's own
        (office365-rest-python-client issue 973, which tells the status; the words are Graph's, UNVERIFIED here).
        """
        caller = self._tokens.check(call.headers.get("authorization", ""), self._audience)
        if not caller.permissions:
            raise BadToken("Either scp or roles claim need to be present in the token.")
        if not caller.user and caller.proof != BY_CERTIFICATE:
            raise BadToken("Unsupported app only token.")
        return caller

    def _handle(self, call: Call, mode: Mode, caller: Caller) -> Answer:
        if not call.path.lower().startswith(self._root):
            logger.error("the sandbox has no %s %s", call.method, call.path)
            raise no_resource(call.path)
        path = call.path[len(self._root) :]
        if (call.method, path.lower()) == ("POST", "$batch"):
            return run_batch(call, self.answer)
        unknown = {name.lower() for name in call.options if not name.startswith("@")} - _OPTIONS
        if unknown:
            raise bad_request(f"The query options {sorted(unknown)} are not supported by the sandbox.")
        asked = Asked(
            verb=_verb(call),
            body=_body(call),
            if_match=call.headers.get("if-match", ""),
            mode=mode,
            options=call.options,
            caller=caller,
            right=self._access.of(caller),
        )
        try:
            return self._follow(segments(path), asked)
        except SharePointError as error:
            if error.status == 404:
                logger.error("the sandbox has no %s %s", call.method, call.path)
            raise

    def _follow(self, steps: list[Segment], asked: Asked) -> Answer:
        head, rest = (steps[0].name, steps[1:]) if steps else ("", [])
        asked.need(Right.READ)
        if head == "contextinfo" and not rest and asked.verb == "POST":
            information = shapes.context_information(self._store)
            return asked.mode.complex("GetContextWebInformation", "SP.ContextWebInformation", information)
        if head != "web":
            raise no_resource(head)
        if not rest and asked.verb == "GET":
            return asked.mode.entity(shapes.web(self._store, asked.right))
        if len(rest) == 1 and rest[0].name == permissions.NAME:
            return permissions.effective(self._store, rest[0], asked)
        if len(rest) == 1 and rest[0].name in ("ensureuser", "getuserbyid"):
            return self._person(rest[0], asked)
        if rest and rest[0].name in roles.OF_SITE:
            return roles.of_site(self._store, rest, asked)
        if rest and rest[0].name == "lists":
            return self._lists(rest[0], rest[1:], asked)
        raise no_resource(rest[0].name if rest else head)

    def _person(self, step: Segment, asked: Asked) -> Answer:
        if (step.name, asked.verb) == ("ensureuser", "POST"):
            return self._ensure_user(step.argument, asked)
        if (step.name, asked.verb) == ("getuserbyid", "GET"):
            known = self._store.people.by_lookup(_number(step.argument))
            return asked.mode.entity(shapes.user(self._store, known))
        raise no_resource(step.name)

    def _ensure_user(self, argument: str | None, asked: Asked) -> Answer:
        """`ensureuser` with a body and `EnsureUser('…')`. Which role it needs is UNVERIFIED: writing is taken."""
        asked.need(Right.AMEND)
        name = argument or (unwrapped(asked.body) or {}).get("logonName")
        if not isinstance(name, str) or not name:
            raise bad_request("The parameter logonName is missing.")
        try:
            known = self._store.people.ensure(name)
        except NotFound as refusal:
            raise unknown_user(refusal) from refusal
        return asked.mode.entity(shapes.user(self._store, known))

    def _lists(self, head: Segment, rest: list[Segment], asked: Asked) -> Answer:
        key = head.argument
        if key is None and rest and rest[0].name in ("getbytitle", "getbyid"):
            key, rest = rest[0].argument or "", rest[1:]
        if key is not None:
            found = self._store.lists.find(key)
            here = replace(asked, right=self._access.of(asked.caller, found.id))
            here.need(Right.READ)
            return ListResource(self._store, found, here).answer(rest)
        if rest or asked.verb != "GET":
            raise no_resource("lists")
        readable = [each for each in self._store.lists.all() if self._access.of(asked.caller, each.id) >= Right.READ]
        return asked.mode.collection([shapes.list_(self._store, each) for each in readable])


def _verb(call: Call) -> str:
    return call.headers.get("x-http-method", call.method).upper() if call.method == "POST" else call.method


def _body(call: Call) -> Json:
    if not call.body.strip():
        return None
    try:
        return json.loads(call.body)
    except ValueError:
        raise bad_request("The request's body is not JSON.") from None


def _number(text: str | None) -> int:
    if not (text or "").isdigit():
        raise bad_request("A user is named by a number.")
    return int(text or 0)
