"""Graph's addresses: cut into segments as the service reads them, and matched with templates.

The service takes double slashes, percent-encoded segments, a colon at the end of a path, and names in any case: so do
clients that work in production send them.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_KEY = re.compile(r"^(\w+)\('(.*)'\)$")
_COLON = ":"


def segments(path: str) -> list[str]:
    """Cut the part after `/v1.0/`: `sites/HOST:/sites/digi:/lists` gives `sites`, `HOST:/sites/digi`, `lists`.

    So do files: `drive/root:/A/b.docx:/content` gives `drive`, `root:/A/b.docx`, `content`.
    """
    parts: list[str] = []
    for raw in path.split("/"):
        segment = unquote(raw)
        key = _KEY.match(segment)
        if key:
            parts += [key.group(1), key.group(2).replace("''", "'")]
        elif segment:
            parts.append(segment)
    return _with_paths(parts)


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


def _with_paths(parts: list[str]) -> list[str]:
    """Join addresses by path to what they start from: a site's host, `root:`, an item's id with a colon.

    Such a path ends at a segment with a colon, or at the end.
    """
    joined: list[str] = []
    inside = False
    for part in parts:
        if inside:
            joined[-1] += "/" + part.removesuffix(_COLON)
            inside = not part.endswith(_COLON)
        else:
            inside = _starts_path(part, joined[-1] if joined else "")
            joined.append(part)
    return joined


def _starts_path(part: str, before: str) -> bool:
    alone = part.endswith(_COLON) and _COLON not in part[:-1]
    return alone and (part.lower() == "root:" or before.lower() in ("sites", "items"))
