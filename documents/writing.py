"""The roadmap as a file that people open: presentation, workbook, text document, csv or YAML.

The office formats and csv carry what the roadmap's own table says of the measures, with their ids, so that reading them
gives the same measures; YAML is the whole roadmap. The same roadmap gives the same bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from documents.errors import DocumentError, Problem

if TYPE_CHECKING:
    from documents.wording import Texts
    from roadmap.model import Roadmap

FORMATS = (".pptx", ".xlsx", ".docx", ".csv", ".yaml")
_WITH_TEMPLATE = (".pptx", ".docx")


def write_document(
    path: Path, roadmap: Roadmap, text: str, *, state: str, texts: Texts, template: Path | None = None
) -> None:
    """Write the roadmap into a file of the kind that its name ends in (:data:`FORMATS`), in one step.

    ``text`` is the roadmap as the text of its YAML file; ``state`` says in the reader's language what the document
    shows (approved, draft …); ``template`` is a municipality's own (pptx, potx, docx, dotx).

    DocumentError for another ending, for a template that does not fit, and for what cannot be written; a file that was
    there is then as it was.
    """
    kind = check_format(path, template)
    data = text.encode("utf-8") if kind == ".yaml" else _document(kind, roadmap, state, texts, template)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            new = Path(folder, "new")
            new.write_bytes(data)
            new.replace(path)
    except OSError as error:
        problem = Problem(
            what="The file cannot be written ({reason}).",
            do="Check that you may write there and that no other program holds the file.",
            where=str(path),
            values={"reason": error.strerror or type(error).__name__},
        )
        raise DocumentError((problem,)) from error


def check_format(path: Path, template: Path | None) -> str:
    """Return the ending by which the file is written; DocumentError for an unknown one, or one without templates."""
    kind = path.suffix.casefold()
    if kind not in FORMATS:
        problem = Problem(
            what="The roadmap is not written as “{kind}”.",
            do="End the file's name in one of these: {formats}.",
            where=str(path),
            values={"kind": path.suffix or path.name, "formats": ", ".join(FORMATS)},
        )
        raise DocumentError((problem,))
    if template and kind not in _WITH_TEMPLATE:
        problem = Problem(
            what="A file that ends in {kind} has no template.",
            do="Leave --template out, or write one of these: {formats}.",
            where=str(path),
            values={"kind": kind, "formats": ", ".join(_WITH_TEMPLATE)},
        )
        raise DocumentError((problem,))
    return kind


def _document(kind: str, roadmap: Roadmap, state: str, texts: Texts, template: Path | None) -> bytes:
    """Return the file's bytes. Each library is loaded only for its own format: they are heavy."""
    if kind == ".csv":
        from documents.csv_out import csv_bytes  # noqa: PLC0415

        return csv_bytes(roadmap, texts)
    from documents.steady_zip import steady  # noqa: PLC0415

    if kind == ".pptx":
        from documents.pptx_out import pptx_bytes  # noqa: PLC0415

        data = pptx_bytes(roadmap, state, texts, template)
    elif kind == ".docx":
        from documents.docx_out import docx_bytes  # noqa: PLC0415

        data = docx_bytes(roadmap, state, texts, template)
    else:
        from documents.xlsx_out import xlsx_bytes  # noqa: PLC0415

        data = xlsx_bytes(roadmap, state, texts)
    return steady(data, roadmap.updated)
