"""graph.microsoft.com: which call goes where, and what is answered around it."""

from __future__ import annotations

import json
import logging
import random
from typing import TYPE_CHECKING

from sandbox.entra.routes import GRAPH as AUDIENCE
from sandbox.entra.tokens import BadToken
from sandbox.errors import Refused
from sandbox.graph.batch import run_batch
from sandbox.graph.errors import GraphError, bad_request, from_refusal
from sandbox.graph.gate import Gate
from sandbox.graph.lists import ListCalls
from sandbox.graph.paths import match, segments
from sandbox.graph.table import all_routes
from sandbox.roles import Access
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Caller, Tokens
    from sandbox.graph.table import Route
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


class Graph:
    """Microsoft Graph v1.0 of one tenant."""

    def __init__(self, store: Store, app: Registration, tokens: Tokens, ids: RequestIds, *, seed: int) -> None:
        self._store = store
        self._tokens = tokens
        self._ids = ids
        self._shuffle = random.Random(f"batch:{seed}")  # noqa: S311 - an order, no secret
        access = Access(app, store.rights)
        lists = ListCalls(store, access)
        self._routes = all_routes(store, lists, Gate(store, app, access, lists))

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
        return Answer(done.status, done.body, {**headers, **done.headers})

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
            route.need(caller, values)
            done = route.handle(call, caller, **values)
            return done if isinstance(done, Answer) else Answer(route.status, done)
        except Refused as refusal:
            raise from_refusal(refusal) from refusal
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise bad_request("Unable to read JSON request payload.", "BadRequest") from None

    def _caller(self, call: Call) -> Caller:
        try:
            return self._tokens.check(call.headers.get("authorization", ""), AUDIENCE)
        except BadToken as error:
            raise GraphError(401, "InvalidAuthenticationToken", str(error), challenge=error.challenge()) from None

    def _route(self, call: Call, parts: list[str]) -> tuple[Route, dict[str, str]]:
        found = [(route, values) for route in self._routes if (values := match(route.template, parts)) is not None]
        for route, values in found:
            if route.method == call.method:
                return route, values
        logger.error("the sandbox has no %s %s", call.method, call.path)
        if found:
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        raise bad_request(f"Resource not found for the segment '{parts[-1] if parts else ''}'.", "BadRequest")
