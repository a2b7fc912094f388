"""Run the tenant: uvicorn in a thread, on a loopback address only."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import uvicorn

from sandbox.app import build_app
from sandbox.entra.registration import Credentials, Registration, ensure_certificate
from sandbox.record import Recorder
from sandbox.store import Store
from sandbox.tenant import read_tenant

if TYPE_CHECKING:
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


class RunningSandbox:
    """A tenant that answers at `url`. Leaving the context, or `stop`, ends it."""

    def __init__(
        self, app: ASGIApp, listener: socket.socket, store: Store, registration: Registration, credentials: Credentials
    ) -> None:
        self.store = store
        self.registration = registration
        self.credentials = credentials
        self.site_url = store.tenant.site_url
        self.url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        self.closing = ExitStack()
        config = uvicorn.Config(
            app, access_log=False, log_config=None, log_level="warning", lifespan="off", timeout_keep_alive=600
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


def start(
    data_dir: Path,
    tenant_file: Path,
    *,
    port: int = 0,
    now: Callable[[], datetime] = utc_now,
    seed: int = 0,
    record: Path | None = None,
) -> RunningSandbox:
    """Start a tenant and return once it answers.

    State lives in `data_dir` (made if missing, found again later); `port` 0 takes a free one; `now` is the tenant's
    clock (aware UTC), though tokens and certificates go by the wall clock, as MSAL does; `seed` fixes all ids; `record`
    gets one JSON line an exchange. Raises `StartError` if the port is in use, `OSError`, and as `read_tenant`.
    """
    tenant = read_tenant(tenant_file)
    listener = _listen(port)
    with ExitStack() as closing:
        closing.callback(listener.close)
        data_dir.mkdir(parents=True, exist_ok=True)
        store = Store(data_dir, tenant, now=now, seed=seed)
        closing.callback(store.close)
        recorder = closing.enter_context(Recorder(record)) if record else None
        certificate_file = ensure_certificate(data_dir, tenant.app.name, utc_now())
        registration = Registration(tenant.app)
        registration.register(certificate_file.read_bytes())
        credentials = Credentials(tenant.id, tenant.app.client_id, registration.secret, certificate_file)
        app = build_app(store, registration, recorder, seed=seed)
        running = RunningSandbox(app, listener, store, registration, credentials)
        running.closing = closing.pop_all()
        return running


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
