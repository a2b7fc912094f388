"""Presentations made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Cm

from tests.documents.made import COLOURS, HEADINGS, ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from roadmap.model import Phase
    from tests.documents.made import Row


def deck() -> Any:
    return Presentation()


def slide(presentation: Any, title: str = "") -> Any:
    made = presentation.slides.add_slide(presentation.slide_layouts[5 if title else 6])
    if title:
        made.shapes.title.text = title
    return made


def fill(thing: Any, colour: Any) -> None:
    thing.fill.solid()
    if callable(colour):
        colour(thing.fill.fore_color)
    else:
        thing.fill.fore_color.rgb = RGBColor.from_string(colour)


def box(made: Any, text: str, left: float, top: float, *, width: float = 4.0, height: float = 0.8) -> Any:
    shape = made.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height))
    shape.text_frame.text = text
    return shape


def mark(made: Any, colour: Any, left: float, top: float, text: str = "", *, width: float = 0.8) -> Any:
    shape = made.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(left), Cm(top), Cm(width), Cm(0.8))
    fill(shape, colour)
    shape.text_frame.text = text
    return shape


def legend(made: Any, colours: Mapping[Phase, Any] = COLOURS) -> None:
    for at, (phase, colour) in enumerate(colours.items()):
        mark(made, colour, 1 + 4.5 * at, 2.5, str(phase), width=4)


def table(
    made: Any,
    *,
    rows: Sequence[Row] = ROWS,
    headings: Sequence[str] | None = HEADINGS,
    colours: Mapping[Phase, Any] = COLOURS,
) -> Any:
    """Add the table, without a heading row if ``headings`` is None, and return it."""
    texts = [list(headings)] if headings else []
    texts += [[row.title, row.party, *[""] * len(row.phases)] for row in rows]
    shape = made.shapes.add_table(len(texts), len(texts[0]), Cm(1), Cm(4), Cm(22), Cm(8))
    for at, line in enumerate(texts):
        for column, text in enumerate(line):
            shape.table.cell(at, column).text = text
    first = 1 if headings else 0
    for at, row in enumerate(rows, first):
        for column, phase in enumerate(row.phases, 2):
            if phase:
                fill(shape.table.cell(at, column), colours[phase])
    return shape.table


def saved(presentation: Any, folder: Path) -> Path:
    path = folder / "liite.pptx"
    presentation.save(path)
    return path
