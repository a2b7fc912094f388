"""JSON by the fast library, and by the standard one where that is more lenient.

orjson refuses half a surrogate pair, which the cutting of a text can leave in a field, and integers over 64 bits:
such a text must not keep a whole list from being read. Where both can, they agree.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable


def loads(text: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read JSON. Raises ValueError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def dumps(value: object, default: Callable[[Any], object] | None = None) -> bytes:
    """Write JSON in UTF-8, keys in order; ``default`` gives a JSON value for what is none. Raises TypeError."""
    try:
        return orjson.dumps(value, default, orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)
    except orjson.JSONEncodeError:
        return json.dumps(value, default=default, sort_keys=True).encode()


def load_object(text: bytes | str) -> dict[str, Any] | None:
    """Read a JSON object; None for whatever is none."""
    try:
        value = loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
