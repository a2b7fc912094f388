"""Office files with the same bytes each time: the libraries put the present moment into zip entries and properties.

The small picture that file managers show is left out: it is the template's, not the document's.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(?=</dcterms:)")
_RELATIONSHIPS = "_rels/.rels"
_PICTURE = "docProps/thumbnail."
_TO_PICTURE = re.compile(rb"<Relationship\b[^>]*docProps/thumbnail\.[^>]*/>")


def steady(file: bytes, day: date | None) -> bytes:
    """Return the office file with fixed times: ``day`` in its properties (None: 1 January 1980), 1980 in the zip."""
    moment = f"{day.isoformat() if day else '1980-01-01'}T00:00:00Z".encode()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.startswith(_PICTURE):
                continue
            data = old.read(name)
            if name == _RELATIONSHIPS:
                data = _TO_PICTURE.sub(b"", data)
            if name == _PROPERTIES:
                data = _MOMENT.sub(rb"\g<1>" + moment, data)
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()
