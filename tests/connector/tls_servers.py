"""A local TLS server and a proxy in front of it, as a municipality's network has them."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.connector.certificates import write_pem

if TYPE_CHECKING:
    from pathlib import Path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append(f"{self.command} {self.path}")
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = _answer  # noqa: N815 - http.server's names

    def log_message(self, *args: Any) -> None:
        pass


class TlsServer(ThreadingHTTPServer):
    """Answers ``{}`` at ``url`` with a certificate for ``localhost``, in ``pem``, that nobody trusts unasked.

    ``requests`` are those that came through, ``handshakes`` how many connections were secured. A handshake begins after
    ``slowness`` seconds; ``mute`` servers never answer the client's hello.
    """

    daemon_threads = True

    def __init__(self, folder: Path, *, name: str = "localhost", days: int = 30) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pem = write_pem(folder / "tls.pem", name=name, days=days)
        self.requests: list[str] = []
        self.handshakes = 0
        self.slowness = 0.0
        self.mute = False
        self._ended = threading.Event()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.pem)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/x"

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Secure the connection in its own thread, so that a slow one holds up no other."""
        if self.mute:
            self._ended.wait(30)
            return
        time.sleep(self.slowness)
        with self._context.wrap_socket(request, server_side=True) as secured:
            self.handshakes += 1
            super().finish_request(secured, client_address)

    def handle_error(self, *args: Any) -> None:
        pass

    def stop(self) -> None:
        self._ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class Proxy:
    """An HTTP proxy that tunnels (CONNECT) to where it is asked; with a ``password`` to those who know it only."""

    def __init__(self, password: str = "") -> None:
        self.tunnels: list[str] = []
        self._wanted = b"Basic " + base64.b64encode(f"verkko:{password}".encode()) if password else b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            where = head.split(b" ")[1].decode()
            if self._wanted and self._wanted not in head:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            self.tunnels.append(where)
            host, _, port = where.partition(":")
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
