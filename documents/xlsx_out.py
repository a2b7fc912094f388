"""The roadmap as a workbook: one sheet that prints on wide A4 pages, a heading row over all goals' measures."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.formulas import is_formula
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

if TYPE_CHECKING:
    from openpyxl.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

    from documents.wording import Texts
    from roadmap.model import Measure, Roadmap

_WIDTHS = (10, 54, 36)
"""Of id, title and party, in letters."""
_INDENT = 2
"""Of that, what stays free beside the text."""
_HALF_YEAR_WIDTH = 8.5
_LETTERS = 1.1
"""Letters of the usual fonts to one of the width, which counts in the broad digits."""
_LINE_HEIGHT = 15
"""Of a line of text, in points. Programs other than Excel give rows no height of their own."""
_INK = "1F497D"
_LINE = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_A4 = 9


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
        _write(cell, word, bold=True, colour="FFFFFF", fill=_INK, centred=column > len(_WIDTHS))
    sheet.row_dimensions[heading].height = 2 * _LINE_HEIGHT + 3
    row = heading + 1
    for goal, measures in by_goal(roadmap):
        _write(sheet.cell(row, 1), goal_heading(goal, texts), bold=True, colour=_INK, fill="F2F2F2", wrapped=False)
        sheet.row_dimensions[row].height = _LINE_HEIGHT + 6
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(words))
        for measure in measures:
            row += 1
            _measure(sheet, row, measure, roadmap, texts)
        row += 1
    for column, width in enumerate([*_WIDTHS, *[_HALF_YEAR_WIDTH] * len(roadmap.horizon)], 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _page(sheet, heading, footer(roadmap, state, texts))
    book.properties.title, book.properties.creator = document_title(roadmap, texts), ""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _top(sheet: Worksheet, roadmap: Roadmap, state: str, texts: Texts) -> None:
    """Write what stands over the table: title, facts, vision, and the phases' names on their colours."""
    facts = (span(roadmap, texts), updated_line(roadmap, texts), state)
    _write(sheet.cell(1, 1), document_title(roadmap, texts), size=18, bold=True, colour=_INK, wrapped=False, grid=False)
    _write(sheet.cell(2, 1), " · ".join(fact for fact in facts if fact), wrapped=False, grid=False)
    _write(sheet.cell(3, 1), f"{texts('Vision')}: {roadmap.vision}", wrapped=False, grid=False)
    sheet.row_dimensions[1].height = 27
    for row, (phase, fill) in enumerate(FILLS.items(), 5):
        _write(sheet.cell(row, 2), legend_label(phase, texts), fill=fill)


def _measure(sheet: Worksheet, row: int, measure: Measure, roadmap: Roadmap, texts: Texts) -> None:
    lines = 1
    for column, (text, width) in enumerate(zip((measure.id, measure.title, measure.party), _WIDTHS, strict=True), 1):
        _write(sheet.cell(row, column), text)
        lines = max(lines, len(textwrap.wrap(text, round((width - _INDENT) * _LETTERS))))
    sheet.row_dimensions[row].height = lines * _LINE_HEIGHT + 3
    for column, half_year in enumerate(roadmap.horizon, len(_WIDTHS) + 1):
        phase = measure.schedule.get(half_year)
        letter, fill = (initial(phase, texts), FILLS[phase]) if phase else ("", None)
        _write(sheet.cell(row, column), letter, bold=True, fill=fill, centred=True)


def _write(
    cell: Cell,
    text: str,
    *,
    size: float = 11,
    bold: bool = False,
    colour: str = "000000",
    fill: str | None = None,
    centred: bool = False,
    wrapped: bool = True,
    grid: bool = True,
) -> None:
    """Write text, which is never computed: it is stored as text, and edited as text too (the quote prefix)."""
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = is_formula(text)
    cell.font = Font(name="Calibri", size=size, bold=bold, color=colour)
    beside = {"horizontal": "center"} if centred else {"horizontal": "left", "indent": 1 if grid else 0}
    cell.alignment = Alignment(vertical="center", wrap_text=wrapped, **beside)
    if grid:
        cell.border = _GRID
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)


def _page(sheet: Worksheet, heading: int, foot: str) -> None:
    """Lay the sheet out for the screen (the heading row stays) and for paper (it is on each page)."""
    sheet.freeze_panes = f"C{heading + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.4
    margins.bottom, margins.footer = 0.6, 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = foot.replace("&", "&&"), "&P / &N"
