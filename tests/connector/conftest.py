"""What the connector's tests share: a scripted service, a simulated clock, and a session from one to the other."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from connector.batch import Batch
from connector.clock import SimulatedClock, SystemClock
from connector.credentials import Certificate, Secret
from connector.identity import GRAPH, Identity
from connector.provision import Provisioner
from connector.retry import RetryPolicy
from connector.session import Session, decorated, open_session
from sandbox.server import RunningSandbox, start
from tests.connector.scripted import Answer, Request, ScriptedService

if TYPE_CHECKING:
    from collections.abc import Iterator

TENANT = "0a1b2c3d-0000-4000-8000-000000000001"
TENANT_HOST = "kemijarvi.sharepoint.com"
TENANT_FILE = Path(__file__).parents[2] / "config" / "demo" / "tenant.yaml"


@pytest.fixture(scope="module")
def running_service() -> Iterator[ScriptedService]:
    service = ScriptedService()
    yield service
    service.stop()


@pytest.fixture
def service(running_service: ScriptedService) -> ScriptedService:
    running_service.forget()
    running_service.script.clear()
    running_service.otherwise = Answer()
    return running_service


@pytest.fixture
def dead_url() -> Iterator[str]:
    """An address of this machine where nobody answers, kept so that nobody begins to."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 6, 2, 6, 0, tzinfo=UTC))


@pytest.fixture
def session(service: ScriptedService, clock: SimulatedClock) -> Iterator[Session]:
    opened = open_session(
        user_agent=decorated("Kemijärven kaupunki", "1.0"),
        clock=clock,
        tenant_host=TENANT_HOST,
        sandbox_url=service.url,
        policy=RetryPolicy(attempts=4, deadline=300),
        random=Random(1),
    )
    yield opened
    opened.close()


@pytest.fixture
def entra(service: ScriptedService) -> ScriptedService:
    """The scripted service that also signs in: tokens ``token-1``, ``token-2``, … come between the script's steps."""
    issued = 0
    queue = service._next

    def sign_in(request: Request) -> Answer:
        nonlocal issued
        if request.path.startswith(f"/{TENANT}/v2.0/.well-known"):
            return Answer(body=_discovery())
        issued += 1
        return Answer(body={"access_token": f"token-{issued}", "token_type": "Bearer", "expires_in": 3599})

    def following(request: Request, peer: tuple[str, int]):
        if request.host == "login.microsoftonline.com":
            with service._lock:
                service.requests.append(request)
            return sign_in
        return queue(request, peer)

    service._next = following
    yield service
    del service._next


@pytest.fixture
def identity(session: Session, entra: ScriptedService) -> Identity:
    """The app, signed in to the scripted service for Graph and SharePoint."""
    identity = Identity(session, tenant_id=TENANT, client_id="app", credential=Secret("x"), clock=SystemClock())
    identity.token(GRAPH)
    identity.token(f"https://{TENANT_HOST}")
    entra.forget()
    return identity


def _discovery() -> dict[str, str]:
    root = f"https://login.microsoftonline.com/{TENANT}"
    return {
        "issuer": f"{root}/v2.0",
        "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
        "token_endpoint": f"{root}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
    }


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """The sandbox, with what a module's tests leave behind in it."""
    with start(tmp_path_factory.mktemp("tenant"), TENANT_FILE) as running:
        yield running


@pytest.fixture(scope="module")
def app(tenant: RunningSandbox) -> Iterator[App]:
    """The app as it signs in to the sandbox, with its certificate."""
    session = open_session(
        user_agent=decorated("Kemijärven kaupunki", "1.0"),
        clock=SystemClock(),
        tenant_host=TENANT_HOST,
        sandbox_url=tenant.url,
    )
    identity = Identity(
        session,
        tenant_id=tenant.credentials.tenant_id,
        client_id=tenant.credentials.client_id,
        credential=Certificate(tenant.credentials.certificate_file),
        clock=SystemClock(),
    )
    yield App(session, identity, Batch(session, identity), Provisioner(session, identity, tenant.site_url))
    session.close()


@dataclass(frozen=True)
class App:
    session: Session
    identity: Identity
    batch: Batch
    provisioner: Provisioner

    def upn(self, name: str) -> str:
        return f"{name}@kemijarvi.example"
