"""People of the directory: who they are, to whom they report, and whether they are away.

Source: microsoft-graph-docs-contrib api/user-get.md, user-list.md, user-list-manager.md, user-get-mailboxsettings.md,
user-getmailtips.md, resources/automaticrepliessetting.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.filters import Filter
from sandbox.roles import READ_USERS

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.store import Store
    from sandbox.tenant import Person
    from sandbox.wire import Call

_REPLY = "<html><body>Olen poissa.</body></html>"
_MOST_TIPS = 50
_DEFAULT = "displayName,givenName,jobTitle,mail,surname,userPrincipalName,id"


class Users:
    """The calls on users."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, call: Call, caller: Caller, user: str) -> Json:
        """GET /users/{id or UPN}."""
        query.only(call.options, ("$select",))
        body = self._body(self._found(user), call, caller)
        return {"@odata.context": f"{shapes.CONTEXT}users/$entity", **body}

    def all(self, call: Call, caller: Caller) -> Json:
        """GET /users with `$filter`; at most 999 in one answer, which is more than the sandbox has people."""
        query.only(call.options, ("$select", "$filter", "$top", "$count"))
        wanted = Filter(call.options["$filter"]) if "$filter" in call.options else None
        people = [
            person
            for person in self._store.people.all()
            if wanted is None or wanted.passes(shapes.user(person, basic=False).get)
        ]
        return {
            "@odata.context": f"{shapes.CONTEXT}users",
            "value": [self._body(person, call, caller) for person in people],
        }

    def manager(self, call: Call, caller: Caller, user: str) -> Json:
        """GET /users/{id or UPN}/manager; 404 if there is none."""
        query.only(call.options, ("$select",))
        try:
            found = self._store.people.manager(self._found(user))
        except NotFound as refusal:
            raise GraphError(404, "Request_ResourceNotFound", refusal.message) from None
        body = self._body(found, call, caller)
        return {
            "@odata.context": f"{shapes.CONTEXT}directoryObjects/$entity",
            "@odata.type": "#microsoft.graph.user",
            **body,
        }

    def automatic_replies(self, call: Call, _: Caller, user: str) -> Json:
        """GET a mailbox's automatic reply: whether it is off, always on, or on between two moments, given in UTC."""
        query.only(call.options, ("$select",))
        reply = self._store.mail.reply_of(user)
        body: dict[str, Json] = {"status": "disabled", "externalAudience": "all"}
        if reply is not None:
            body["status"] = "alwaysEnabled" if reply.start is None or reply.end is None else "scheduled"
        now = self._store.now()
        body |= {
            "scheduledStartDateTime": _utc((reply and reply.start) or now),
            "scheduledEndDateTime": _utc((reply and reply.end) or now + timedelta(days=1)),
            "internalReplyMessage": "" if reply is None else _REPLY,
            "externalReplyMessage": "" if reply is None else _REPLY,
        }
        return {
            "@odata.context": f"{shapes.CONTEXT}users('{user}')/mailboxSettings/automaticRepliesSetting",
            **query.selected(body, call.options),
        }

    def mail_tips(self, call: Call, _: Caller, user: str) -> Json:  # noqa: ARG002 - the asking mailbox changes nothing
        """POST getMailTips for up to 50 addresses; of the tips the sandbox has automaticReplies only."""
        body = {name.lower(): value for name, value in call.json().items()}
        addresses, options = body.get("emailaddresses"), str(body.get("mailtipsoptions", ""))
        if not isinstance(addresses, list) or not 1 <= len(addresses) <= _MOST_TIPS:
            raise bad_request(f"EmailAddresses needs 1 to {_MOST_TIPS} addresses.", "ErrorInvalidArgument")
        if options.lower() != "automaticreplies":
            raise bad_request("The sandbox has the tip automaticReplies only.", "ErrorInvalidArgument")
        return {
            "@odata.context": f"{shapes.CONTEXT}Collection(microsoft.graph.mailTips)",
            "value": [self._tip(str(address)) for address in addresses],
        }

    def _tip(self, address: str) -> dict[str, Json]:
        away = self._store.mail.replies_now(address)
        message = {"message": _REPLY, "messageLanguage": {"locale": "fi-FI", "displayName": "Finnish (Finland)"}}
        return {
            "emailAddress": {"name": "", "address": address},
            "automaticReplies": message if away else {"message": ""},
        }

    def _found(self, key: str) -> Person:
        try:
            return self._store.people.find(key)
        except NotFound as refusal:
            raise GraphError(404, "Request_ResourceNotFound", refusal.message) from None

    def _body(self, person: Person, call: Call, caller: Caller) -> dict[str, Json]:
        body = shapes.user(person, basic=not caller.permissions & READ_USERS)
        return query.selected(body, {"$select": call.options.get("$select") or _DEFAULT})


def _utc(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}
