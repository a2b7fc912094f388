"""The wire without sockets: the program's own session talks to a tenant in this process, on simulated time.

What the server does with a delivery happens here as the exceptions and answers that sockets would have brought. And
since everything passes here, the rules of the road are checked here: see :class:`Road`.
"""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from connector.clock import SimulatedClock
from sandbox.graph.batch import batch_parts
from sandbox.server import OpenTenant
from sandbox.wire import Answer, Call, Delivery

URL = "http://127.0.0.1:1"
"""The sandbox's address as the program is told it; nobody listens there."""

_SLACK = timedelta(milliseconds=2)


class Road:
    """Carries requests to the tenant. ``broken`` tells each time that the program broke a rule of the road:

    – no request to a host before the longest Retry-After that it gave, also in parts of a batch, has passed;
    – no create again after its answer was lost, before the list was read;
    – no update or removal of an item without the ETag that it was read with.
    """

    def __init__(self, tenant: OpenTenant, clock: SimulatedClock) -> None:
        self.broken: list[str] = []
        self.requests = 0
        self._tenant = tenant
        self._clock = clock
        self._closed_until: dict[str, datetime] = {}
        self._lost_creates: set[bytes] = set()

    @contextmanager
    def open(self) -> Iterator[None]:
        """While it is open, all sessions of this process ride on it."""
        road = self

        def send(adapter: HTTPAdapter, request: PreparedRequest, *_: Any, timeout: Any = None, **__: Any) -> Response:
            return adapter.build_response(request, road.carry(request, timeout[1]))

        with patch.object(HTTPAdapter, "send", send):
            yield

    def carry(self, request: PreparedRequest, patience: float) -> HTTPResponse:
        """Send one request; raises what ``requests`` raises when the connection breaks."""
        call = _call(request)
        parts = batch_parts(call) or {"": call}
        self._check(call, parts)
        self.requests += 1
        delivery = self._tenant.line.carry(call)
        self._clock.sleep(min(delivery.seconds, patience))
        late = delivery.seconds > patience
        arrived = None if late or not delivery.whole else delivery.answer
        self._learn(call, parts, arrived)
        if late:
            raise requests.ReadTimeout("the answer is late")
        if delivery.answer is None:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError()))
        return _response(delivery, delivery.answer, call.method)

    def _check(self, call: Call, parts: Mapping[str, Call]) -> None:
        until = self._closed_until.get(call.host)
        if until and self._clock.now() + _SLACK < until:
            self.broken.append(f"{call.method} {call.path} came {until - self._clock.now()} before its Retry-After")
        for part in parts.values():
            if _creates_item(part) and part.body in self._lost_creates:
                self.broken.append(f"{part.method} {part.path} again without a look")
            if part.method in ("PATCH", "DELETE") and "/items/" in part.path and "if-match" not in part.headers:
                self.broken.append(f"{part.method} {part.path} without an ETag")

    def _learn(self, call: Call, parts: Mapping[str, Call], answer: Answer | None) -> None:
        outcomes = _outcomes(parts, answer)
        for id_, part in parts.items():
            status, headers, body = outcomes.get(id_, (0, {}, None))
            if "Retry-After" in headers:
                until = _until(headers["Retry-After"], self._clock.now())
                self._closed_until[call.host] = max(until, self._closed_until.get(call.host, until))
            if _creates_item(part) and (status == 0 or status >= 500):
                self._lost_creates.add(part.body)
            if part.method == "GET" and part.path.endswith("/items") and status == 200 and body:
                self._lost_creates.clear()


def _call(request: PreparedRequest) -> Call:
    parts = urlsplit(str(request.url))
    body = request.body or b""
    return Call(
        str(request.method),
        str(request.headers["Host"]),
        parts.path,
        parts.query,
        {name.lower(): str(value) for name, value in request.headers.items()},
        body.encode() if isinstance(body, str) else body,
    )


def _response(delivery: Delivery, answer: Answer, method: str) -> HTTPResponse:
    body = answer.encoded()
    sent = body if delivery.whole else body[: len(body) // 2]
    return HTTPResponse(
        io.BytesIO(sent),
        {**answer.sent_headers, "Content-Length": str(len(body))},
        answer.status,
        preload_content=False,
        enforce_content_length=True,
        request_method=method,
    )


def _outcomes(parts: Mapping[str, Call], answer: Answer | None) -> dict[str, tuple[int, Mapping[str, str], Any]]:
    """Status, headers and body by part, as far as they arrived; a call alone is its own part, named ""."""
    if answer is None:
        return {}
    if "" in parts or answer.status != 200:
        return dict.fromkeys(parts, (answer.status, answer.headers, answer.body))
    responses = json.loads(answer.encoded())["responses"]
    return {each["id"]: (each["status"], each.get("headers", {}), each.get("body")) for each in responses}


def _creates_item(call: Call) -> bool:
    return call.method == "POST" and call.path.endswith("/items")


def _until(retry_after: str, now: datetime) -> datetime:
    try:
        return now + timedelta(seconds=float(retry_after))
    except ValueError:
        return parsedate_to_datetime(retry_after)
