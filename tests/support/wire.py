"""A tap on the wire: every request of the program passes it just before it is sent and just after it was answered."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from connector.session import _Adapter

Tap = Callable[[PreparedRequest, int], None]
Stand = Callable[[PreparedRequest, int], Response | None]


class Wire:
    """``before`` and ``after`` are given each request with its number, from 1; what they raise ends it.

    ``instead`` may answer in the service's place.

    The tap sits below the session's own adapter, so that repeats pass it too. ``after`` runs when the service has done
    what was asked, and the program does not know it yet.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[PreparedRequest] = []
        self.before: Tap = lambda request, number: None
        self.after: Tap = lambda request, number: None
        self.instead: Stand = lambda request, number: None
        original = HTTPAdapter.send

        def send(adapter: HTTPAdapter, request: PreparedRequest, *rest: Any, **more: Any) -> Response:
            if not isinstance(adapter, _Adapter):
                return original(adapter, request, *rest, **more)
            self.sent.append(request)
            number = len(self.sent)
            self.before(request, number)
            stand_in = self.instead(request, number)
            response = original(adapter, request, *rest, **more) if stand_in is None else stand_in
            try:
                self.after(request, number)
            except BaseException:
                response.close()
                raise
            return response

        monkeypatch.setattr(HTTPAdapter, "send", send)

    def forget(self) -> None:
        """Count from 1 again, and tap nothing."""
        self.sent.clear()
        self.before = self.after = lambda request, number: None
        self.instead = lambda request, number: None

    def lose_answer(self, number: int) -> None:
        """Cut the connection after the request with this number was carried out."""

        def cut(_: PreparedRequest, passing: int) -> None:
            if passing == number:
                raise requests.ConnectionError("the connection was cut")

        self.after = cut


def throttled(request: PreparedRequest, seconds: int) -> Response:
    """A service's 429, which asks to wait that long."""
    answer = Response()
    answer.status_code, answer.request, answer.url = 429, request, str(request.url)
    answer.headers["Retry-After"] = str(seconds)
    answer.raw = io.BytesIO()
    return answer


def item_updates(request: PreparedRequest) -> list[Any]:
    """What a ``$batch`` changes of items: the fields of each PATCH in it."""
    if not str(request.url).endswith("/v1.0/$batch"):
        return []
    return [part["body"] for part in json.loads(request.body or "{}")["requests"] if part["method"] == "PATCH"]
