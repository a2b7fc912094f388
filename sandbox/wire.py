"""HTTP as the services see it: a call in, an answer out. A part of a batch is a call like any other."""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from sandbox.columns import Json
    from sandbox.record import Recorder

logger = logging.getLogger("sandbox")


@dataclass(frozen=True)
class Call:
    """One request: `host` is the real host name, `path` as sent (percent-encoded), header names in lower case."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def url(self) -> str:
        """The real address that was meant."""
        return f"https://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def options(self) -> dict[str, str]:
        """The query's parameters, decoded."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> Json:
        """Return the body as JSON. Raises `ValueError` if it is none."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """One response: `body` is JSON to be, text that is sent as it is, or None."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Return the body's bytes."""
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


class Service:
    """An ASGI application that hands each request to `answer`, and to the recorder what became of it."""

    def __init__(self, answer: Callable[[Call], Answer], recorder: Recorder | None) -> None:
        self._answer = answer
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = time.perf_counter()
        request = Request(scope, receive)
        call = Call(
            method=request.method,
            host=request.headers.get("host", "").split(":")[0].lower(),
            path=scope["raw_path"].decode("ascii"),
            query=scope["query_string"].decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.body(),
        )
        answer = self._answer(call)
        headers = {**answer.headers, **({} if answer.body is None else {"Content-Type": content_type(answer)})}
        if self._recorder is not None:
            self._recorder.write(call, answer, headers, time.perf_counter() - started)
        await Response(answer.encoded(), answer.status, headers)(scope, receive, send)


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
