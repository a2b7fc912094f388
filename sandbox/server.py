"""Open a tenant, and run it: uvicorn in a thread, on a loopback address only."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.actors import Actors
from sandbox.app import Services, build_app
from sandbox.entra.registration import Credentials, Registration, ensure_certificate
from sandbox.faults import FaultPlan, Faults
from sandbox.limits import UNITS_PER_MINUTE
from sandbox.record import Recorder
from sandbox.store import Store
from sandbox.tenant import read_tenant
from sandbox.wire import Line

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"


class StartError(Exception):
    """The sandbox cannot listen. `what` and `do` are English templates for `values`; `where` is the address."""

    def __init__(self, *, what: str, do: str, where: str, values: Mapping[str, object]) -> None:
        super().__init__(f"{where}: {what.format(**values)} {do.format(**values)}")
        self.what = what
        self.do = do
        self.where = where
        self.values = values


@dataclass(frozen=True)
class OpenTenant:
    """A tenant in this process that nothing listens for yet: calls go on its `line`."""

    store: Store
    registration: Registration
    credentials: Credentials
    services: Services
    actors: Actors
    faults: Faults | None
    line: Line
    closing: ExitStack

    def close(self) -> None:
        """Close the files."""
        self.closing.close()


class RunningSandbox:
    """A tenant that answers at `url`. Leaving the context, or `stop`, ends it."""

    def __init__(self, app: ASGIApp, listener: socket.socket, tenant: OpenTenant) -> None:
        self.store = tenant.store
        self.registration = tenant.registration
        self.credentials = tenant.credentials
        self.actors = tenant.actors
        self.site_url = tenant.store.tenant.site_url
        self.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        self.closing = ExitStack()
        config = uvicorn.Config(
            app,
            http=_Protocol,
            access_log=False,
            log_config=None,
            log_level="warning",
            lifespan="off",
            timeout_keep_alive=600,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("The sandbox's server ended while it started.")
            time.sleep(0.005)

    def wait(self) -> None:
        """Block until the server ends; Ctrl-C raises `KeyboardInterrupt` here."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def stop(self) -> None:
        """End the server at once, open connections included, and close the files."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join()
        self.closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def utc_now() -> datetime:
    """Return the wall clock's time."""
    return datetime.now(UTC)


def open_tenant(
    data_dir: Path,
    tenant_file: Path,
    *,
    now: Callable[[], datetime] = utc_now,
    seed: int = 0,
    record: Path | None = None,
    faults: FaultPlan | None = None,
    units_per_minute: int | None = UNITS_PER_MINUTE,
) -> OpenTenant:
    """Open a tenant without listening.

    State lives in `data_dir` (made if missing, found again later); `now` is the tenant's clock (aware UTC), though
    tokens and certificates go by the wall clock, as MSAL does; `seed` fixes all ids; `record` gets one JSON line an
    exchange; `faults` are none unless planned; `units_per_minute` is what the app may use (`sandbox.limits`), None for
    no limit at all, rates included: only a measurement needs that. Raises `OSError`, and as `read_tenant`.
    """
    tenant = read_tenant(tenant_file)
    with ExitStack() as closing:
        data_dir.mkdir(parents=True, exist_ok=True)
        store = Store(data_dir, tenant, now=now, seed=seed)
        closing.callback(store.close)
        recorder = closing.enter_context(Recorder(record)) if record else None
        certificate_file = ensure_certificate(data_dir, tenant.app.name, utc_now())
        registration = Registration(tenant.app)
        registration.register(certificate_file.read_bytes())
        credentials = Credentials(tenant.id, tenant.app.client_id, registration.secret, certificate_file)
        services = Services(store, registration, seed=seed, units_per_minute=units_per_minute)
        actors, striking = Actors(), Faults(faults, now) if faults else None
        line = Line(services.answer, actors=actors, faults=striking, recorder=recorder)
        return OpenTenant(store, registration, credentials, services, actors, striking, line, closing.pop_all())


def start(
    data_dir: Path,
    tenant_file: Path,
    *,
    port: int = 0,
    wait: Callable[[float], None] = time.sleep,
    **options: Any,  # noqa: ANN401 - those of open_tenant
) -> RunningSandbox:
    """Start a tenant and return once it answers.

    `port` 0 takes a free one; `wait` lets the tenant's time pass when a fault makes an answer slow; for the rest see
    `open_tenant`. Raises `StartError` if the port is in use, and as `open_tenant`.
    """
    with ExitStack() as closing:
        listener = _listen(port)
        closing.callback(listener.close)
        tenant = open_tenant(data_dir, tenant_file, **options)
        closing.callback(tenant.close)
        running = RunningSandbox(build_app(tenant.store, tenant.services, tenant.line, wait), listener, tenant)
        running.closing = closing.pop_all()
        return running


class _Protocol(H11Protocol):
    """Shows the application its connection, which faults close."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        # A port that was ours a moment ago is free again; elsewhere this option would let two listen at once.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise StartError(
            what="The port {port} is in use or reserved.",
            do="Choose another one, or leave the choice to the sandbox with port 0.",
            where=f"http://{LOOPBACK}:{port}",
            values={"port": port},
        ) from error
    return listener
