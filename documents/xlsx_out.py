"""The roadmap as a workbook: one sheet that prints on wide A4 pages, a heading row over all goals' measures."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.phase_colours import FILLS
from documents.wording import (
    by_goal,
    document_title,
    footer,
    goal_heading,
    headings,
    initial,
    legend_label,
    span,
    updated_line,
)
from documents.xlsx_page import INK, LINE_HEIGHT, lay_out, row_height, write

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

    from documents.wording import Texts
    from roadmap.model import Measure, Roadmap

_WIDTHS = (10, 54, 36)
"""Of id, title and party, in letters."""
_INDENT = 2
"""Of that, what stays free beside the text."""
_HALF_YEAR_WIDTH = 8.5


def xlsx_bytes(roadmap: Roadmap, state: str, texts: Texts) -> bytes:
    """Return the workbook; ``state`` says what it shows (approved, draft …)."""
    book = Workbook()
    sheet = book.active
    sheet.title = texts("Measures")
    words = headings(roadmap, texts)
    _top(sheet, roadmap, state, texts)
    heading = sheet.max_row + 2
    for column, word in enumerate(words, 1):
        cell = sheet.cell(heading, column)
        write(cell, word, bold=True, colour="FFFFFF", fill=INK, centred=column > len(_WIDTHS))
    sheet.row_dimensions[heading].height = 2 * LINE_HEIGHT + 3
    row = heading + 1
    for goal, measures in by_goal(roadmap):
        write(sheet.cell(row, 1), goal_heading(goal, texts), bold=True, colour=INK, fill="F2F2F2", wrapped=False)
        sheet.row_dimensions[row].height = LINE_HEIGHT + 6
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(words))
        for measure in measures:
            row += 1
            _measure(sheet, row, measure, roadmap, texts)
        row += 1
    for column, width in enumerate([*_WIDTHS, *[_HALF_YEAR_WIDTH] * len(roadmap.horizon)], 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lay_out(sheet, heading, footer(roadmap, state, texts), frozen_columns=2)
    book.properties.title, book.properties.creator = document_title(roadmap, texts), ""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _top(sheet: Worksheet, roadmap: Roadmap, state: str, texts: Texts) -> None:
    """Write what stands over the table: title, facts, vision, and the phases' names on their colours."""
    facts = (span(roadmap, texts), updated_line(roadmap, texts), state)
    write(sheet.cell(1, 1), document_title(roadmap, texts), size=18, bold=True, colour=INK, wrapped=False, grid=False)
    write(sheet.cell(2, 1), " · ".join(fact for fact in facts if fact), wrapped=False, grid=False)
    write(sheet.cell(3, 1), f"{texts('Vision')}: {roadmap.vision}", wrapped=False, grid=False)
    sheet.row_dimensions[1].height = 27
    for row, (phase, fill) in enumerate(FILLS.items(), 5):
        write(sheet.cell(row, 2), legend_label(phase, texts), fill=fill)


def _measure(sheet: Worksheet, row: int, measure: Measure, roadmap: Roadmap, texts: Texts) -> None:
    words = (measure.id, measure.title, measure.party)
    for column, text in enumerate(words, 1):
        write(sheet.cell(row, column), text)
    sheet.row_dimensions[row].height = row_height(
        (text, width - _INDENT) for text, width in zip(words, _WIDTHS, strict=True)
    )
    for column, half_year in enumerate(roadmap.horizon, len(_WIDTHS) + 1):
        phase = measure.schedule.get(half_year)
        letter, fill = (initial(phase, texts), FILLS[phase]) if phase else ("", None)
        write(sheet.cell(row, column), letter, bold=True, fill=fill, centred=True)
