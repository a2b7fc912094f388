"""Workbooks made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Color, PatternFill

from tests.documents.made import COLOURS, HEADINGS, ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from roadmap.model import Phase
    from tests.documents.made import Row

Colour = str | Color


def filled(colour: Colour) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def legend(sheet: Worksheet, row: int = 1, column: int = 1, colours: Mapping[Phase, Colour] = COLOURS) -> None:
    for at, (phase, colour) in enumerate(colours.items()):
        sheet.cell(row + at, column, str(phase)).fill = filled(colour)


def measures(
    sheet: Worksheet,
    row: int,
    *,
    rows: Sequence[Row] = ROWS,
    headings: Sequence[str] = HEADINGS,
    colours: Mapping[Phase, Colour] = COLOURS,
    goals: bool = True,
) -> int:
    """Write the table at the row, goals in a first column if wanted, and return the row after it."""
    for column, word in enumerate(["Tavoite", *headings] if goals else headings, 1):
        sheet.cell(row, column, word)
    first = 2 if goals else 1
    for measure in rows:
        row += 1
        if goals:
            sheet.cell(row, 1, measure.goal)
        sheet.cell(row, first, measure.title)
        sheet.cell(row, first + 1, measure.party)
        for column, phase in enumerate(measure.phases, first + 2):
            if phase:
                sheet.cell(row, column).fill = filled(colours[phase])
    return row + 1


def book() -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    return workbook, workbook.active


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "liite.xlsx"
    workbook.save(path)
    return path
