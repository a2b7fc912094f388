"""graph.microsoft.com: which call goes where, who may make it, and what is answered around it."""

from __future__ import annotations

import json
import logging
import random
from typing import TYPE_CHECKING, NamedTuple

from sandbox.entra.routes import GRAPH as AUDIENCE
from sandbox.entra.tokens import BadToken
from sandbox.errors import Refused
from sandbox.graph.batch import run_batch
from sandbox.graph.errors import GraphError, bad_request, from_refusal
from sandbox.graph.items import ItemCalls
from sandbox.graph.lists import ListCalls
from sandbox.graph.paths import match, segments
from sandbox.graph.users import Users
from sandbox.rights import Right
from sandbox.roles import READ_USERS, READ_USERS_BASIC, Access
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Caller, Tokens
    from sandbox.store import Store
    from sandbox.wire import RequestIds

HOST = "graph.microsoft.com"
VERSION = "/v1.0/"
_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize",'
    ' client_id="00000003-0000-0000-c000-000000000000"'
)
logger = logging.getLogger("sandbox.graph")


class _Route(NamedTuple):
    method: str
    template: str
    status: int
    need: Right | frozenset[str]
    handle: Callable[..., Json]


class Graph:
    """Microsoft Graph v1.0 of one tenant."""

    def __init__(self, store: Store, app: Registration, tokens: Tokens, ids: RequestIds, *, seed: int) -> None:
        self._store = store
        self._tokens = tokens
        self._ids = ids
        self._shuffle = random.Random(f"batch:{seed}")  # noqa: S311 - an order, no secret
        self._access = Access(app, store.rights)
        self._lists = ListCalls(store, self._access)
        self._routes = _routes(store, self._lists)

    def answer(self, call: Call, caller: Caller | None = None) -> Answer:
        """Answer one call, batches included. A batch's parts come with the `caller` that the batch's token named."""
        ids = self._own_ids(call)
        headers = {**ids, "Cache-Control": "no-store, no-cache"}
        try:
            done = self._handle(call, self._caller(call) if caller is None else caller)
        except GraphError as error:
            done = Answer(error.status, error.body(ids, self._store.now()))
            if error.status == 401:
                headers["WWW-Authenticate"] = _CHALLENGE + error.challenge
        if done.body is not None:
            headers["Content-Type"] = _JSON
        return Answer(done.status, done.body, headers)

    def _own_ids(self, call: Call) -> dict[str, str]:
        request_id = self._ids.next()
        return {"request-id": request_id, "client-request-id": call.headers.get("client-request-id", request_id)}

    def _batch(self, call: Call, caller: Caller) -> Json:
        def answer(part: Call, failed: GraphError | None) -> Answer:
            if failed is None:
                return self.answer(part, caller)
            return Answer(failed.status, failed.body(self._own_ids(part), self._store.now()))

        return run_batch(call, answer, self._shuffle)

    def _handle(self, call: Call, caller: Caller) -> Answer:
        if not call.path.lower().startswith(VERSION):
            logger.error("the sandbox has no %s %s", call.method, call.path)
            raise bad_request("Invalid version: only v1.0 is known.", "BadRequest")
        parts = segments(call.path[len(VERSION) :])
        try:
            if (call.method, [part.lower() for part in parts]) == ("POST", ["$batch"]):
                return Answer(200, self._batch(call, caller))
            route, values = self._route(call, parts)
            self._require(caller, route.need, values.get("list_key", ""))
            return Answer(route.status, route.handle(call, caller, **values))
        except Refused as refusal:
            raise from_refusal(refusal) from refusal
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise bad_request("Unable to read JSON request payload.", "BadRequest") from None

    def _require(self, caller: Caller, need: Right | frozenset[str], list_key: str) -> None:
        """Pass if the caller may do that much on the site or the list, or has one of the permissions on the directory.

        Raises `GraphError` 403 in the services' words. Sources: microsoft-graph-docs-contrib issue 3985 and msgraphfs
        issue 9 (accessDenied, also when `Sites.Selected` was consented to and no role given on the site);
        global-sharepoint.com “Either scp or roles claim need to be present in the token”, whose status is UNVERIFIED;
        Graph's error page for directory objects (Authorization_RequestDenied).
        """
        if isinstance(need, frozenset):
            if not caller.permissions & need:
                text = "Insufficient privileges to complete the operation."
                raise GraphError(403, "Authorization_RequestDenied", text)
        elif not caller.permissions:
            raise GraphError(403, "AccessDenied", "Either scp or roles claim need to be present in the token.")
        elif self._access.of(caller, self._lists.id_of(list_key)) < need:
            raise GraphError(403, "accessDenied", "Access denied")

    def _caller(self, call: Call) -> Caller:
        try:
            return self._tokens.check(call.headers.get("authorization", ""), AUDIENCE)
        except BadToken as error:
            raise GraphError(401, "InvalidAuthenticationToken", str(error), challenge=error.challenge()) from None

    def _route(self, call: Call, parts: list[str]) -> tuple[_Route, dict[str, str]]:
        found = [(route, values) for route in self._routes if (values := match(route.template, parts)) is not None]
        for route, values in found:
            if route.method == call.method:
                return route, values
        logger.error("the sandbox has no %s %s", call.method, call.path)
        if found:
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        raise bad_request(f"Resource not found for the segment '{parts[-1] if parts else ''}'.", "BadRequest")


def _routes(store: Store, lists: ListCalls) -> list[_Route]:
    items = ItemCalls(store, lists)
    users = Users(store)
    read, write, delete, manage = Right.READ, Right.AMEND, Right.CONTRIBUTE, Right.EDIT
    list_path = "sites/{site}/lists/{list_key}"
    item_path = f"{list_path}/items/{{item}}"
    return [
        _Route("GET", "sites/{site}", 200, read, lists.site),
        _Route("GET", "sites/{site}/lists", 200, read, lists.all),
        _Route("POST", "sites/{site}/lists", 201, manage, lists.create),
        _Route("GET", list_path, 200, read, lists.get),
        _Route("GET", f"{list_path}/columns", 200, read, lists.columns),
        _Route("POST", f"{list_path}/columns", 201, manage, lists.add_column),
        _Route("GET", f"{list_path}/columns/{{column}}", 200, read, lists.column),
        _Route("PATCH", f"{list_path}/columns/{{column}}", 200, manage, lists.change_column),
        _Route("DELETE", f"{list_path}/columns/{{column}}", 204, manage, lists.delete_column),
        _Route("GET", f"{list_path}/items", 200, read, items.all),
        _Route("POST", f"{list_path}/items", 201, write, items.create),
        _Route("GET", item_path, 200, read, items.get),
        _Route("PATCH", item_path, 200, write, items.change),
        _Route("DELETE", item_path, 204, delete, items.delete),
        _Route("GET", f"{item_path}/fields", 200, read, items.get_fields),
        _Route("PATCH", f"{item_path}/fields", 200, write, items.change_fields),
        _Route("GET", f"{item_path}/versions", 200, read, items.versions),
        _Route("GET", "users", 200, READ_USERS_BASIC, users.all),
        _Route("GET", "users/{user}", 200, READ_USERS_BASIC, users.get),
        _Route("GET", "users/{user}/manager", 200, READ_USERS, users.manager),
    ]
