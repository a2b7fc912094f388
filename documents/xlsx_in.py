"""A workbook as blocks: each sheet a grid with merged cells spread out and colours worked out."""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
from openpyxl.styles.colors import COLOR_INDEX  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.blocks import EMPTY, OTHER_FILL, WIDEST, Cell, Doubt, Grid, Hidden, Line, Marks, even, visible
from documents.colours import tinted
from documents.conditional_fills import areas_beyond, fill_by_conditions
from documents.drawing_shapes import covered, shape_rows, sheet_shapes
from documents.theme import Theme, theme_of
from documents.uncomputed_cells import uncomputed_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from documents.blocks import Block
    from documents.conditional_rules import Place
    from documents.drawing_shapes import Shape

_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""How a cell's theme colours are numbered: light before dark, other than in the theme's own order."""
_SYSTEM_COLOURS = 64


def xlsx_blocks(path: Path) -> list[Block]:
    """Return the workbook's sheets; of a hidden one only that it has a table, unless all are hidden."""
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of parts it leaves out, none of which are cells
        book = load_workbook(stream, data_only=True, rich_text=True)
    theme = theme_of(book.loaded_theme)
    palette = _Palette(theme, tuple(getattr(book, "_colors", None) or COLOR_INDEX))
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    shapes, areas, uncomputed = sheet_shapes(path, theme), areas_beyond(path), uncomputed_cells(path)
    blocks: list[Block] = []
    for section, sheet in enumerate(book.worksheets, 1):
        name, place = sheet.title, f"{path.name}: {sheet.title}"
        cells = _cells(sheet, palette)
        _doubt_uncomputed(cells, uncomputed.get(name, frozenset()), place)
        fill_by_conditions(sheet, cells, place, areas.get(name, ()), palette.of)
        _doubt_covered(cells, shapes.get(name, ()), place)
        _spread_merged(cells, sheet.merged_cells.ranges)
        grid = _grid(cells, section, place, sheet)
        if sheet not in shown:
            blocks.append(Hidden(grid, place))
            continue
        blocks.append(Line(visible(name), section, place, heading=True))
        if marks := shapes.get(name):
            blocks.append(Marks(shape_rows(marks), section))
        blocks.append(grid)
    return blocks


@dataclass(frozen=True, slots=True)
class _Palette:
    """What a workbook's colours are: by the theme, by number, or as they are."""

    theme: Theme
    indexed: tuple[str, ...]

    def of(self, colour: Any) -> str | None:  # noqa: ANN401 - openpyxl has no types
        """Return a colour of a fill; OTHER_FILL if the theme has none such, None for one of the system's."""
        if colour.type == "rgb":
            found: str | None = str(colour.rgb)[-6:].upper()
        elif colour.type == "theme":
            known = 0 <= colour.theme < len(_THEME_ORDER)
            found = self.theme.colour(_THEME_ORDER[colour.theme]) if known else OTHER_FILL
        elif colour.type == "indexed" and colour.indexed < min(len(self.indexed), _SYSTEM_COLOURS):
            found = self.indexed[colour.indexed][-6:].upper()
        else:
            found = None
        return tinted(found, colour.tint) if found and found != OTHER_FILL and colour.tint else found


def _cells(sheet: object, palette: _Palette) -> dict[Place, Cell]:
    return {
        at: cell
        for at, raw in sheet._cells.items()  # type: ignore[attr-defined] # noqa: SLF001 - iter_rows makes a million cells for one far away
        if at[1] <= WIDEST and (cell := _cell(raw, palette)) != EMPTY
    }


def _doubt_uncomputed(cells: dict[Place, Cell], uncomputed: frozenset[Place], place: str) -> None:
    for row, column in uncomputed:
        if column <= WIDEST:
            doubt = Doubt(
                where=_where(place)(row, column - 1),
                what="The formula in the cell has no value: open the file in Excel or LibreOffice and save it again.",
            )
            cells[row, column] = replace(cells.get((row, column), EMPTY), doubt=doubt)


def _doubt_covered(cells: dict[Place, Cell], shapes: Iterable[Shape], place: str) -> None:
    numbers = sorted({row for row, _ in cells})
    for shape in shapes:
        if shape.fill is None or shape.cells is None:
            continue
        top, bottom, left, right = shape.cells
        last = min(right, WIDEST)
        where = f"{_where(place)(top, left - 1)}:{get_column_letter(last)}{bottom}"
        for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            for column in range(left, last + 1):
                cells[row, column] = covered(cells.get((row, column), EMPTY), where)


def _spread_merged(cells: dict[Place, Cell], areas: Iterable[Any]) -> None:
    """Give all parts of a merged cell what it has, in the rows that have anything."""
    numbers = sorted({row for row, _ in cells})
    for area in areas:
        origin = (area.min_row, area.min_col)
        part = replace(cells.get(origin, EMPTY), merged=origin)
        if part.text or part.fill or part.doubt:
            for row in numbers[bisect_left(numbers, area.min_row) : bisect_right(numbers, area.max_row)]:
                for column in range(area.min_col, min(area.max_col, WIDEST) + 1):
                    cells[row, column] = part


def _hidden(sheet: object) -> frozenset[int]:
    """Return the indexes (from 0) of the columns that are not shown."""
    return frozenset(
        column - 1
        for dimension in sheet.column_dimensions.values()  # type: ignore[attr-defined]
        if dimension.hidden
        for column in range(dimension.min or 1, min(dimension.max or WIDEST, WIDEST) + 1)
    )


def _grid(cells: dict[Place, Cell], section: int, place: str, sheet: object) -> Grid:
    """Return the rows that have anything."""
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(cells.items()):
        by_row.setdefault(row, {})[column] = cell
    rows = [[row.get(column, EMPTY) for column in range(1, max(row) + 1)] for row in by_row.values()]
    return Grid(
        even(rows, place),
        tuple(by_row),
        section,
        _where(place),
        hidden=_hidden(sheet),
        hidden_rows=frozenset(row for row, dimension in sheet.row_dimensions.items() if dimension.hidden),  # type: ignore[attr-defined]
    )


def _where(place: str) -> Callable[[int, int | None], str]:
    def where(number: int, column: int | None) -> str:
        return f"{place}!{'' if column is None else get_column_letter(column + 1)}{number}"

    return where


def _cell(raw: object, palette: _Palette) -> Cell:
    value = raw.value  # type: ignore[attr-defined]
    styled = raw.has_style  # type: ignore[attr-defined]
    font = raw.font if styled else None  # type: ignore[attr-defined]
    text, struck = _text(value, struck=bool(font and font.strike))
    return Cell(
        visible(text),
        _fill(raw.fill, palette) if styled else None,  # type: ignore[attr-defined]
        bool(text and font and font.bold),
        struck and bool(text),
    )


def _text(value: object, *, struck: bool) -> tuple[str, bool]:
    """Return the text without the parts that are struck through; all of it, and true, if it is struck as a whole."""
    if value is None:
        return "", False
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), struck
    if isinstance(value, date):  # Excel makes a date of “1/2026” that is typed in
        return f"{value.month}/{value.year}" if value.day == 1 else f"{value.day}.{value.month}.{value.year}", struck
    if not isinstance(value, CellRichText):
        return str(value), struck
    parts = list(_parts(value, struck=struck))
    kept = "".join(text for text, gone in parts if not gone)
    return (kept, False) if kept.strip() else ("".join(text for text, _ in parts), True)


def _parts(value: CellRichText, *, struck: bool) -> Iterator[tuple[str, bool]]:
    for part in value:
        if isinstance(part, TextBlock):
            yield part.text, bool(part.font and part.font.strike)
        else:
            yield str(part), struck


def _fill(fill: object, palette: _Palette) -> str | None:
    kind = getattr(fill, "fill_type", None)
    if kind is None:
        return None
    colour = getattr(fill, "fgColor", None)
    return OTHER_FILL if kind != "solid" or colour is None else palette.of(colour)
