"""A municipality's own template, opened so that a document can be made of it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from documents.errors import DocumentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_Document = TypeVar("_Document")

_CONTENT_TYPES = "[Content_Types].xml"
_KINDS = {
    b"presentationml.template.main+xml": b"presentationml.presentation.main+xml",
    b"wordprocessingml.template.main+xml": b"wordprocessingml.document.main+xml",
}
"""What a template (.potx, .dotx) says it is, and what a document made of it says: nothing else tells them apart."""


def open_template(path: Path, opened: Callable[[BytesIO], _Document]) -> _Document:
    """Return what the library's ``opened`` makes of the template. DocumentError for what is no template of its kind."""
    try:
        return opened(_as_document(path.read_bytes()))
    except Exception as error:
        # Whatever the library stumbles over in a broken file or one of another kind: it has no error of its own for it.
        problem = Problem(
            what="The template cannot be used ({reason}).",
            do="Give a pptx or potx for a presentation, a docx or dotx for a text document.",
            where=str(path),
            values={"reason": getattr(error, "strerror", None) or type(error).__name__},
        )
        raise DocumentError((problem,)) from error


def _as_document(data: bytes) -> BytesIO:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == _CONTENT_TYPES:
                for template, document in _KINDS.items():
                    part = part.replace(template, document)
            new.writestr(entry, part)
    out.seek(0)
    return out
