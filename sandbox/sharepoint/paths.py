"""Addresses behind `_api/`: `web/lists(guid'…')/views/getbytitle('Omat')`. Names count in any case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.sharepoint.errors import bad_request

_SEGMENT = re.compile(r"^(?P<name>[A-Za-z_.$][\w.]*)(?:\((?P<argument>.*)\))?$", re.DOTALL)
_LITERAL = re.compile(r"^(?:guid)?'(?P<text>.*)'$", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Segment:
    """One step: its name in lower case, and the text of its argument, or None if it has none."""

    name: str
    argument: str | None


def segments(path: str) -> list[Segment]:
    """Cut an address into its steps. Raises `SharePointError` for one that cannot be read."""
    found = []
    for raw in _split(unquote(path)):
        step = _SEGMENT.match(raw)
        if step is None:
            raise bad_request(f'The expression "{path}" is not valid.')
        found.append(Segment(step["name"].lower(), _argument(step["argument"])))
    return found


def _split(path: str) -> list[str]:
    """Split at slashes that stand outside quotes."""
    parts, current, quoted = [], "", False
    for character in path:
        quoted ^= character == "'"
        if character == "/" and not quoted:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part for part in [*parts, current] if part]


def _argument(text: str | None) -> str | None:
    if not text:
        return None
    literal = _LITERAL.match(text.strip())
    return literal["text"].replace("''", "'") if literal else text.strip()
