"""A real HTTP server that answers by script: one step for each request, and every request kept to look at."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Request:
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def route(self) -> str:
        """Method and decoded path, as tests compare them."""
        return f"{self.method} {unquote(self.path)}"


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: object = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """Answer only after that many seconds."""

    seconds: float


CUT = "cut"  # close after the request was read, without an answer
CUT_BODY = "cut body"  # announce more than is sent, then close

Step = Answer | Hang | str | Callable[[Request], Answer]


class ScriptedService:
    """Answers requests with the steps of the script in order, then with ``otherwise``."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.connections: set[tuple[str, int]] = set()
        self.script: deque[Step] = deque()
        self.otherwise: Step = Answer()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def routes(self) -> list[str]:
        return [request.route for request in self.requests]

    def then(self, *steps: Step) -> None:
        self.script.extend(steps)

    def forget(self) -> None:
        self.requests.clear()
        self.connections.clear()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _next(self, request: Request, peer: tuple[str, int]) -> Step:
        with self._lock:
            self.requests.append(request)
            self.connections.add(peer)
            return self.script.popleft() if self.script else self.otherwise


class _Handler(BaseHTTPRequestHandler):
    """One connection to the service that ``server.service`` is."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: no waiting for an acknowledgement

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.headers.get("Host", ""), self.path, self.headers, body)
        step = self.server.service._next(request, self.client_address)
        if isinstance(step, str):
            self._cut(step)
            return
        if isinstance(step, Hang):
            time.sleep(step.seconds)
            step = Answer()
        answer = step if isinstance(step, Answer) else step(request)
        text = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        length = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        self._send(answer.status, text, {**length, **answer.headers})

    def _cut(self, step: str) -> None:
        self.close_connection = True
        if step == CUT_BODY:
            self._send(200, b"{", {"Content-Length": "1000", "Content-Type": "application/json"})
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, text: bytes, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - http.server's names


def batch_answer(answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Callable[[Request], Answer]:
    """A step that answers a ``$batch`` part by part; what ``answer`` gives is a part's response without its id."""

    def step(request: Request) -> Answer:
        parts = request.json["requests"]
        # Graph keeps no order.
        return Answer(body={"responses": [{"id": part["id"], **answer(part)} for part in reversed(parts)]})

    return step


def parts_of(requests: Iterable[Request]) -> list[list[Mapping[str, Any]]]:
    """The parts of each ``$batch`` among the requests."""
    return [request.json["requests"] for request in requests if request.path.endswith("/$batch")]
