"""HTTP as the services see it: a call in, an answer out. A part of a batch is a call like any other.

Between the two lies the line, the same for the server and for tests without sockets:

    Call → people act → a fault, if its turn has come → limits → the service → the record → Delivery
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from sandbox.actors import Actors
    from sandbox.columns import Json
    from sandbox.faults import Faults
    from sandbox.record import Recorder

    Answering = Callable[["Call"], "Answer"]

logger = logging.getLogger("sandbox")


@dataclass(frozen=True)
class Call:
    """One request: `host` is the real host name, `path` as sent (percent-encoded), header names in lower case.

    `given`: parts of a `$batch`, by id, that get this answer without being asked.
    """

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    given: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The real address that was meant; a machine's own metadata service is the one that speaks plain http."""
        scheme = "http" if self.host == "169.254.169.254" else "https"
        return f"{scheme}://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def options(self) -> dict[str, str]:
        """The query's parameters, decoded."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> Json:
        """Return the body as JSON. Raises `ValueError` if it is none."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """One response: `body` is JSON to be, text or bytes that are sent as they are, or None."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Return the body's bytes."""
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def sent_headers(self) -> dict[str, str]:
        """All headers that go out."""
        return {**self.headers, **({} if self.body is None else {"Content-Type": content_type(self)})}


@dataclass(frozen=True)
class Delivery:
    """What reaches who called.

    `answer` None: the connection is closed without one; `whole` False: it is closed in the middle of the body.
    `seconds` pass before, on the tenant's clock. `fault` names what was spoilt on purpose, "" for nothing.
    """

    answer: Answer | None
    fault: str = ""
    seconds: float = 0.0
    whole: bool = True


class Line:
    """The way of every call from who calls to its service and back."""

    def __init__(
        self, answer: Answering, *, actors: Actors, faults: Faults | None = None, recorder: Recorder | None = None
    ) -> None:
        self._answer = answer
        self._actors = actors
        self._faults = faults
        self._recorder = recorder
        self._lock = threading.RLock()

    def carry(self, call: Call) -> Delivery:
        """Carry one call and tell what reaches the caller. Calls go one after the other."""
        started = time.perf_counter()
        with self._lock, self._actors.around():
            delivery = self._faults.carry(call, self._answer) if self._faults else Delivery(self._answer(call))
            if self._recorder is not None:
                self._recorder.write(call, delivery, time.perf_counter() - started)
        return delivery


class Service:
    """An ASGI application that puts each request on the line; `wait` lets the tenant's time pass."""

    def __init__(self, line: Line, wait: Callable[[float], None]) -> None:
        self._line = line
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or close its connection as the delivery says."""
        request = Request(scope, receive)
        call = Call(
            method=request.method,
            host=request.headers.get("host", "").split(":")[0].lower(),
            path=scope["raw_path"].decode("ascii"),
            query=scope["query_string"].decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.body(),
        )
        delivery = self._line.carry(call)
        if delivery.seconds:
            await asyncio.to_thread(self._wait, delivery.seconds)
        if delivery.answer is None:
            await _cut(scope, receive)
            return
        response = Response(delivery.answer.encoded(), delivery.answer.status, delivery.answer.sent_headers)
        if delivery.whole:
            await response(scope, receive, send)
            return
        start: Message = {"type": "http.response.start", "status": response.status_code}
        await send({**start, "headers": response.raw_headers})
        half = bytes(response.body[: len(response.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _cut(scope, receive)


async def _cut(scope: Scope, receive: Receive) -> None:
    """Close the connection; what was sent before still arrives."""
    scope["state"]["transport"].close()
    while (await receive())["type"] != "http.disconnect":
        pass


class RequestIds:
    """Ids of requests, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"requests:{seed}")  # noqa: S311 - names, not secrets

    def next(self) -> str:
        """Return the next GUID."""
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))


def content_type(answer: Answer) -> str:
    """Return the answer's Content-Type: the one it names, else JSON."""
    return answer.headers.get("Content-Type", "application/json; charset=utf-8")
