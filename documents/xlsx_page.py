"""The cells and sheets of a workbook: text that is never computed, and how a sheet shows and prints."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.formulas import is_formula

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

_LETTERS = 1.1
"""Letters of the usual fonts to one of the width, which counts in the broad digits."""
_MARGINS = 2
"""Letters that a cell's indent and its edges take."""
LINE_HEIGHT = 15
"""Of a line of text, in points. Programs other than Excel give rows no height of their own."""
INK = "1F497D"
_LINE = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_A4 = 9
_MOST_LINES = 27
"""Of a row: Excel makes none higher than 409 points."""


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """Give the height (points) in which the cells' texts show whole, each with its column's width."""
    lines = max(
        (len(textwrap.wrap(text, max(round(width * _LETTERS) - _MARGINS, 1))) for text, width in cells), default=1
    )
    return min(max(lines, 1), _MOST_LINES) * LINE_HEIGHT + 3


def write(
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


def lay_out(sheet: Worksheet, heading: int, foot: str, *, frozen_columns: int) -> None:
    """Lay the sheet out for the screen (heading row and first columns stay) and for paper (the row is on each page)."""
    sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{heading + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.4
    margins.bottom, margins.footer = 0.6, 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = foot.replace("&", "&&"), "&P / &N"
