"""The needs for the budget round as a workbook: a row for each measure and year, and totals that it adds up itself."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.steady_zip import steady
from documents.text import plain
from documents.wording import day_name, goal_number, half_year_name, language_tag, phase_name
from documents.xlsx_page import INK, LINE_HEIGHT, lay_out, row_height, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

    from documents.wording import Texts
    from roadmap.needs import NeedRow, Needs

_WIDTHS = (9, 22, 12, 11, 42, 27, 24, 17, 18, 42)
"""Of the columns, in letters; a heading has room for the filter's button beside it."""
_HEADING = 4
"""The row of the headings; three lines stand over it."""
_EUROS = 8
"""The column of the needs."""
_LONGEST_NAME = 31
"""Letters of a sheet's name in Excel."""
_MONEY = r'#,##0.00\ "€"'
"""Programs write thousands and decimals in the way of the reader's country: ``12 000,00 €`` in Finland."""
_MISSING_FILL = "FFE699"
_TOTAL_FILL = "F2F2F2"


def budget_xlsx(needs: Needs, texts: Texts) -> bytes:
    """Return the workbook; the same needs give the same bytes."""
    book = Workbook()
    title = texts(
        "{municipality}: needs of the digital roadmap for the budget of {year}",
        municipality=needs.then.frame.roadmap.municipality,
        year=needs.years[0],
    )
    state = texts("As of {day}", day=day_name(needs.then.day, texts))
    units = _unit_names(needs, texts)
    rows, totals = book.active, book.create_sheet()
    rows.title, totals.title = texts("Needs")[:_LONGEST_NAME], texts("Totals")[:_LONGEST_NAME]
    missing = sum(row.euros is None for row in needs.rows)
    _top(rows, title, state, texts("Rows: {n}. Estimates missing: {missing}.", n=len(needs.rows), missing=missing))
    _top(totals, title, state, texts("The sums are formulas over the sheet {name}.", name=rows.title))
    _rows(rows, needs, units, texts)
    _totals(totals, rows, needs, units, texts)
    foot = f"{title} · {state}"
    lay_out(rows, _HEADING, foot, frozen_columns=5)
    lay_out(totals, _HEADING, foot, frozen_columns=0)
    book.properties.title, book.properties.creator = plain(title), ""
    book.properties.language = language_tag(texts)
    out = BytesIO()
    book.save(out)
    return steady(out.getvalue(), needs.then.day)


def _unit_names(needs: Needs, texts: Texts) -> dict[str | None, str]:
    """Give each unit a name of its own: the totals find a unit's rows by it."""
    found: dict[str | None, str] = {}
    taken: set[str] = set()
    for unit, name in needs.units.items():
        shown = name or texts("No unit")
        found[unit] = f"{shown} ({unit})" if shown.casefold() in taken else shown
        taken.add(shown.casefold())
    return found


def _top(sheet: Worksheet, title: str, state: str, note: str) -> None:
    write(sheet.cell(1, 1), plain(title), size=18, bold=True, colour=INK, wrapped=False, grid=False)
    write(sheet.cell(2, 1), state, wrapped=False, grid=False)
    write(sheet.cell(3, 1), note, wrapped=False, grid=False)
    sheet.row_dimensions[1].height = 27


def _head(sheet: Worksheet, words: tuple[str, ...]) -> None:
    for column, word in enumerate(words, 1):
        write(sheet.cell(_HEADING, column), word, bold=True, colour="FFFFFF", fill=INK)
    sheet.row_dimensions[_HEADING].height = 2 * LINE_HEIGHT + 3


def _rows(sheet: Worksheet, needs: Needs, units: Mapping[str | None, str], texts: Texts) -> None:
    _head(
        sheet,
        (
            texts("Year"),
            texts("Unit"),
            texts("Goal"),
            texts("Id"),
            texts("Measure"),
            texts("Responsible"),
            texts("Phases in the year"),
            texts("Need, €"),
            texts("Estimate"),
            texts("Reason"),
        ),
    )
    goals = {goal.id: goal_number(goal, texts) for goal in needs.then.frame.roadmap.goals}
    for place, need in enumerate(needs.rows, _HEADING + 1):
        _need(sheet, place, need, (units[need.unit], goals[need.goal]), texts)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    last = _HEADING + len(needs.rows)
    sheet.auto_filter.ref = f"A{_HEADING}:{get_column_letter(len(_WIDTHS))}{last}"
    write(sheet.cell(_HEADING - 1, _EUROS - 1), texts("Sum of the rows shown"), bold=True, grid=False)
    money = get_column_letter(_EUROS)
    shown = f"{money}{_HEADING + 1}:{money}{max(last, _HEADING + 1)}"
    _formula(sheet.cell(_HEADING - 1, _EUROS), f"SUBTOTAL(109,{shown})", _MONEY)


def _need(sheet: Worksheet, row: int, need: NeedRow, unit_and_goal: tuple[str, str], texts: Texts) -> None:
    phases = ", ".join(
        f"{half_year_name(one, texts)}: {phase_name(phase, texts)}" for one, phase in need.phases.items()
    )
    _number(sheet.cell(row, 1), need.year)
    words = (*unit_and_goal, need.id, need.title, need.party, phases)
    for column, text in enumerate(words, 2):
        write(sheet.cell(row, column), plain(text))
    _number(sheet.cell(row, _EUROS), need.euros, _MONEY)
    missing = need.euros is None
    state = texts("estimate missing") if missing else texts("given")
    write(sheet.cell(row, 9), state, bold=missing, fill=_MISSING_FILL if missing else None)
    write(sheet.cell(row, 10), plain(need.reason))
    sheet.row_dimensions[row].height = row_height(zip((*words, "", state, need.reason), _WIDTHS[1:], strict=True))


def _totals(sheet: Worksheet, rows: Worksheet, needs: Needs, units: Mapping[str | None, str], texts: Texts) -> None:
    """Add up by unit and year what stands in the rows, by formulas: who changes a row sees the totals change."""
    _head(sheet, (texts("Year"), texts("Unit"), texts("Need, €"), texts("Estimates given"), texts("Estimates missing")))
    last = max(_HEADING + len(needs.rows), _HEADING + 1)
    years, names, euros = (
        f"'{rows.title}'!${letter}${_HEADING + 1}:${letter}${last}" for letter in map(get_column_letter, (1, 2, _EUROS))
    )
    row = _HEADING
    for year in needs.years:
        first = row + 1
        for name in units.values():
            row += 1
            _number(sheet.cell(row, 1), year)
            write(sheet.cell(row, 2), plain(name))
            # No SUMIFS: it would take a star or a sign of comparison in a unit's name for a pattern.
            these = f"({years}=$A{row})*({names}=$B{row})"
            _formula(sheet.cell(row, 3), f"SUMPRODUCT({these},{euros})", _MONEY)
            _formula(sheet.cell(row, 4), f"SUMPRODUCT({these}*ISNUMBER({euros}))")
            _formula(sheet.cell(row, 5), f"SUMPRODUCT({these})-D{row}")
        row += 1
        _number(sheet.cell(row, 1), year, fill=_TOTAL_FILL)
        write(sheet.cell(row, 2), texts("Together"), bold=True, fill=_TOTAL_FILL)
        for place, letter in enumerate("CDE", 3):
            summed = f"SUM({letter}{first}:{letter}{row - 1})" if units else "0"
            _formula(sheet.cell(row, place), summed, _MONEY if place == 3 else None, fill=_TOTAL_FILL)
    for place, width in enumerate((9, 44, 20, 18, 20), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _formula(cell: Cell, formula: str, money: str | None = None, fill: str | None = None) -> None:
    _number(cell, f"={formula}", money, fill)


def _number(cell: Cell, value: float | str | None, money: str | None = None, fill: str | None = None) -> None:
    write(cell, "", fill=fill, bold=fill is not None)
    beside = {"horizontal": "right", "indent": 1} if money else {"horizontal": "center"}
    cell.value, cell.alignment = value, Alignment(vertical="center", **beside)
    if money:
        cell.number_format = money
