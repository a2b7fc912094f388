"""Graph's addresses: cut into segments as the service reads them, and matched with templates.

The service takes double slashes, percent-encoded segments, a colon at the end of a path, and names in any case: so do
clients that work in production send them.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_KEY = re.compile(r"^(\w+)\('(.*)'\)$")
_SITE_PATH = ":"


def segments(path: str) -> list[str]:
    """Cut the part after `/v1.0/`: `sites/HOST:/sites/digi:/lists` gives `sites`, `HOST:/sites/digi`, `lists`."""
    parts: list[str] = []
    for raw in path.split("/"):
        segment = unquote(raw)
        key = _KEY.match(segment)
        if key:
            parts += [key.group(1), key.group(2).replace("''", "'")]
        elif segment:
            parts.append(segment)
    return _with_site_path(parts)


def match(template: str, parts: list[str]) -> dict[str, str] | None:
    """Return the values of a template's `{names}` if the segments fit it, else None. Literals match in any case."""
    wanted = template.split("/")
    if len(wanted) != len(parts):
        return None
    values = {}
    for name, part in zip(wanted, parts, strict=True):
        if name.startswith("{"):
            values[name[1:-1]] = part
        elif name.lower() != part.lower():
            return None
    return values


def _with_site_path(parts: list[str]) -> list[str]:
    """Join a site's path to its host: it starts after `HOST:` and ends at a segment with a colon, or at the end."""
    if len(parts) < 2 or parts[0].lower() != "sites" or _SITE_PATH not in parts[1]:
        return parts
    address = parts[1]
    if not address.endswith(_SITE_PATH):
        return parts
    for index, part in enumerate(parts[2:], start=2):
        address += "/" + part.removesuffix(_SITE_PATH)
        if part.endswith(_SITE_PATH):
            return ["sites", address, *parts[index + 1 :]]
    return ["sites", address]
