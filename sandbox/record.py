"""`--record FILE`: one JSON line an exchange, with the real address, all headers, and no secret."""

from __future__ import annotations

import json
import re
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.columns import Json
    from sandbox.wire import Call, Delivery

REDACTED = "REDACTED"
_BEARER = re.compile(r"(?i)(bearer )[^\s\"\\]+")
_FORM = re.compile(
    r"(?i)\b(client_secret|client_assertion|refresh_token|device_code|code_verifier|code|password|sig|tempauth)=[^&\s\"]+"
)
# Text that JSON lets through but that some readers take for the end of a line.
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
_SECRET_KEYS = {"access_token", "refresh_token", "id_token", "client_secret", "device_code", "user_code"}


class Recorder:
    """Writes exchanges to a file in the order of their answers; lines are whole whenever the process ends."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, call: Call, delivery: Delivery, seconds: float) -> None:
        """Record one exchange; `seconds` is how long the answer took, on the machine's clock.

        What was spoilt on purpose carries `fault`; its `status` is null if nothing was answered.
        """
        answer = delivery.answer
        headers = {} if answer is None else answer.sent_headers
        line = {
            "method": call.method,
            "url": _text(call.url),
            "request_headers": {name: _text(value) for name, value in call.headers.items()},
            "request_body": _body(call.body),
            "status": None if answer is None else answer.status,
            "response_headers": {name: _text(value) for name, value in headers.items()},
            "response_body": None if answer is None else _body(answer.encoded()),
            "seconds": round(seconds, 6),
            **({"fault": delivery.fault} if delivery.fault else {}),
        }
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _body(raw: bytes) -> Json:
    """Return parsed JSON, else text, else a word for binary; None if empty."""
    if not raw:
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "<binary>"
    try:
        return _redacted(json.loads(text))
    except ValueError:
        return _text(text)


def _redacted(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: REDACTED if key.lower() in _SECRET_KEYS else _redacted(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_redacted(part) for part in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    return _FORM.sub(rf"\1={REDACTED}", _BEARER.sub(rf"\g<1>{REDACTED}", text))
