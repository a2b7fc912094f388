"""One application for all services, told apart by the Host header, which carries the real host name.

Asked by its own address, it shows its pages to a person. Any other host is refused and logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Host, Mount, Router

from sandbox import pages
from sandbox.entra.routes import HOST as ENTRA_HOST
from sandbox.entra.routes import Entra
from sandbox.entra.tokens import Tokens
from sandbox.graph.routes import HOST as GRAPH_HOST
from sandbox.graph.routes import Graph
from sandbox.sharepoint.routes import SharePoint
from sandbox.wire import Answer, Call, RequestIds, Service, logger

if TYPE_CHECKING:
    from sandbox.entra.registration import Registration
    from sandbox.record import Recorder
    from sandbox.store import Store

OWN_HOSTS = ("127.0.0.1", "localhost")


def build_app(store: Store, registration: Registration, recorder: Recorder | None, *, seed: int) -> Starlette:
    """Return the application. The pages are not recorded: they are the sandbox's own, not Microsoft's."""
    tokens = Tokens(store.tenant.id)
    ids = RequestIds(seed)
    entra = Entra(store.tenant, registration, tokens, ids)
    graph = Graph(store, registration, tokens, ids, seed=seed)
    sharepoint = SharePoint(store, registration, tokens, ids)
    own = Router(pages.routes(store))
    return Starlette(
        routes=[
            Host(ENTRA_HOST, Service(entra.answer, recorder)),
            Host(GRAPH_HOST, Service(graph.answer, recorder)),
            Host(store.tenant.sharepoint, Service(sharepoint.answer, recorder)),
            *(Host(host, own) for host in OWN_HOSTS),
            Mount("/", Service(_refuse, recorder)),
        ]
    )


def _refuse(call: Call) -> Answer:
    logger.error("the sandbox has no host %s (%s %s)", call.host, call.method, call.path)
    return Answer(421, {"error": {"code": "MisdirectedRequest", "message": f"The sandbox is not {call.host}."}})
