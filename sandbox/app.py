"""One application for all services, told apart by the Host header, which carries the real host name.

Asked by its own address, it shows its pages to a person. Any other host is refused and logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Host, Mount, Router

from sandbox import pages
from sandbox.entra.metadata import HOST as METADATA_HOST
from sandbox.entra.metadata import Metadata
from sandbox.entra.routes import HOST as ENTRA_HOST
from sandbox.entra.routes import Entra
from sandbox.entra.token_endpoint import services_of
from sandbox.entra.tokens import Tokens
from sandbox.graph.routes import HOST as GRAPH_HOST
from sandbox.graph.routes import Graph
from sandbox.limits import Limits
from sandbox.sharepoint.routes import SharePoint
from sandbox.sharepoint.uploads import answer_upload, is_upload
from sandbox.teams.routes import HOST as TEAMS_HOST
from sandbox.teams.routes import BotConnector
from sandbox.wire import Answer, Call, Line, RequestIds, Service, logger
from sandbox.workflows import Workflows, is_workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.entra.registration import Registration
    from sandbox.store import Store
    from sandbox.wire import Answering

OWN_HOSTS = ("127.0.0.1", "localhost")


class Services:
    """What answers for all of the tenant's hosts; without `units_per_minute` nothing is throttled."""

    def __init__(self, store: Store, registration: Registration, *, seed: int, units_per_minute: int | None) -> None:
        tokens = Tokens(store.tenant.id, registration.revocations)
        ids = RequestIds(seed)
        self._store = store
        self.entra = Entra(store.tenant, registration, tokens, ids)
        self._answering: dict[str, Answering] = {
            ENTRA_HOST: self.entra.answer,
            METADATA_HOST: Metadata(store.tenant, registration, tokens, services_of(store.tenant)).answer,
            GRAPH_HOST: Graph(store, registration, tokens, ids, seed=seed).answer,
            store.tenant.sharepoint: SharePoint(store, registration, tokens, ids).answer,
            TEAMS_HOST: BotConnector(store, registration, tokens, ids).answer,
        }
        self._workflows = Workflows(store, ids)
        self._limits = Limits(store.now, ids, units=units_per_minute, seed=seed) if units_per_minute else None

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        service = self._service_for(call)
        return self._limits.answer(call, service) if self._limits else service(call)

    def _service_for(self, call: Call) -> Answering:
        if call.host == self._store.tenant.sharepoint and is_upload(call):
            return lambda piece: answer_upload(self._store, piece)
        if is_workflow(call.host):
            return self._workflows.answer
        return self._answering.get(call.host, _refuse)


def build_app(store: Store, services: Services, line: Line, wait: Callable[[float], None]) -> Starlette:
    """Return the application. Pages for people are not on the line: they are no part of what a program asks."""
    own = Router([*services.entra.browser_routes(), *pages.routes(store)])
    return Starlette(routes=[*(Host(host, own) for host in OWN_HOSTS), Mount("/", Service(line, wait))])


def _refuse(call: Call) -> Answer:
    logger.error("the sandbox has no host %s (%s %s)", call.host, call.method, call.path)
    return Answer(421, {"error": {"code": "MisdirectedRequest", "message": f"The sandbox is not {call.host}."}})
