"""Office templates made in code."""

from __future__ import annotations

import zipfile
from io import BytesIO

_MAIN = {
    ".dotx": (b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"),
    ".potx": (b"presentationml.presentation.main+xml", b"presentationml.template.main+xml"),
}


def as_template(document: BytesIO, suffix: str) -> bytes:
    """The document's bytes; for a template's ending, as the office program saves a template."""
    if suffix not in _MAIN:
        return document.getvalue()
    of_document, of_template = _MAIN[suffix]
    out = BytesIO()
    with zipfile.ZipFile(document) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(of_document, of_template))
    return out.getvalue()
