"""Text documents made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.documents.made import COLOURS, HEADINGS, ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from roadmap.model import Phase
    from tests.documents.made import Row


def paper() -> Any:
    return Document()


def shade(parent: Any, **attributes: str) -> None:
    """Shade a cell's, run's or paragraph's properties."""
    element = OxmlElement("w:shd")
    for name, value in ({"val": "clear"} | attributes).items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)


def fill(cell: Any, colour: str | Mapping[str, str]) -> None:
    shade(cell._tc.get_or_add_tcPr(), **({"fill": colour} if isinstance(colour, str) else colour))


def legend(document: Any, colours: Mapping[Phase, Any] = COLOURS) -> Any:
    made = document.add_table(1, len(colours))
    for cell, (phase, colour) in zip(made.rows[0].cells, colours.items(), strict=True):
        cell.text = str(phase)
        fill(cell, colour)
    return made


def table(
    document: Any,
    *,
    rows: Sequence[Row] = ROWS,
    headings: Sequence[str] | None = HEADINGS,
    colours: Mapping[Phase, Any] = COLOURS,
) -> Any:
    """Add the table, without a heading row if ``headings`` is None, and return it."""
    texts = [list(headings)] if headings else []
    texts += [[row.title, row.party, *[""] * len(row.phases)] for row in rows]
    made = document.add_table(len(texts), len(texts[0]))
    made.style = "Light Grid Accent 1"  # banded
    for line, row in zip(texts, made.rows, strict=True):
        for text, cell in zip(line, row.cells, strict=True):
            cell.text = text
    first = 1 if headings else 0
    for row, measure in zip(list(made.rows)[first:], rows, strict=True):
        for cell, phase in zip(row.cells[2:], measure.phases, strict=True):
            if phase:
                fill(cell, colours[phase])
    return made


def saved(document: Any, folder: Path) -> Path:
    path = folder / "liite.docx"
    document.save(path)
    return path
