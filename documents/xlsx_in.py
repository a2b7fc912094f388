"""A workbook as blocks: each sheet a grid with merged cells spread out and colours worked out."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
from openpyxl.styles.colors import COLOR_INDEX  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from documents.blocks import EMPTY, OTHER_FILL, Cell, Grid, Hidden, Line, visible
from documents.colours import tinted
from documents.drawing_shapes import sheet_marks
from documents.theme import Theme, theme_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from documents.blocks import Block

_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""How a cell's theme colours are numbered: light before dark, other than in the theme's own order."""
_SYSTEM_COLOURS = 64
_WIDEST = 256
"""Columns that are looked at: a roadmap of a hundred years has fewer."""


def xlsx_blocks(path: Path) -> list[Block]:
    """Return the workbook's sheets; of a hidden one only that it has a table, unless all are hidden."""
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of parts it leaves out, none of which are cells
        book = load_workbook(stream, data_only=True, rich_text=True)
    theme = theme_of(book.loaded_theme)
    indexed = list(getattr(book, "_colors", None) or COLOR_INDEX)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    marks = sheet_marks(path, theme)
    blocks: list[Block] = []
    for section, sheet in enumerate(book.worksheets, 1):
        place = f"{path.name}: {sheet.title}"
        if sheet not in shown:
            blocks.append(Hidden(_grid(sheet, section, place, theme, indexed), place))
            continue
        blocks.append(Line(visible(sheet.title), section, place, heading=True))
        if shapes := marks.get(sheet.title):
            blocks.append(shapes(section))
        blocks.append(_grid(sheet, section, place, theme, indexed))
    return blocks


def _grid(sheet: object, section: int, place: str, theme: Theme, indexed: list[str]) -> Grid:
    cells = {
        at: cell
        for at, raw in sheet._cells.items()  # type: ignore[attr-defined] # noqa: SLF001 - iter_rows makes a million cells for one far away
        if at[1] <= _WIDEST and (cell := _cell(raw, theme, indexed)) != EMPTY
    }
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        origin = (area.min_row, area.min_col)
        cell = cells.get(origin, EMPTY)
        part = Cell(cell.text, cell.fill, cell.bold, cell.struck, origin)
        if part.text or part.fill:
            rows = sorted({row for row, _ in cells if area.min_row <= row <= area.max_row} | {area.min_row})
            for row in rows:
                for column in range(area.min_col, min(area.max_col, _WIDEST) + 1):
                    cells[row, column] = part
    width = max((column for _, column in cells), default=0)
    numbers = sorted({row for row, _ in cells})
    hidden = {
        column - 1
        for dimension in sheet.column_dimensions.values()  # type: ignore[attr-defined]
        if dimension.hidden
        for column in range(dimension.min or 1, min(dimension.max or _WIDEST, _WIDEST) + 1)
    }
    return Grid(
        tuple(tuple(cells.get((row, column), EMPTY) for column in range(1, width + 1)) for row in numbers),
        tuple(numbers),
        section,
        _where(place),
        frozenset(hidden),
    )


def _where(place: str) -> Callable[[int, int | None], str]:
    def where(number: int, column: int | None) -> str:
        return f"{place}!{'' if column is None else get_column_letter(column + 1)}{number}"

    return where


def _cell(raw: object, theme: Theme, indexed: list[str]) -> Cell:
    value = raw.value  # type: ignore[attr-defined]
    styled = raw.has_style  # type: ignore[attr-defined]
    font = raw.font if styled else None  # type: ignore[attr-defined]
    text, struck = _text(value, struck=bool(font and font.strike))
    return Cell(
        visible(text),
        _fill(raw.fill, theme, indexed) if styled else None,  # type: ignore[attr-defined]
        bool(text and font and font.bold),
        struck and bool(text),
    )


def _text(value: object, *, struck: bool) -> tuple[str, bool]:
    """Return the text without the parts that are struck through; all of it, and true, if it is struck as a whole."""
    if value is None:
        return "", False
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), struck
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


def _fill(fill: object, theme: Theme, indexed: list[str]) -> str | None:
    kind = getattr(fill, "fill_type", None)
    if kind is None:
        return None
    colour = getattr(fill, "fgColor", None)
    if kind != "solid" or colour is None:
        return OTHER_FILL
    if colour.type == "rgb":
        found: str | None = str(colour.rgb)[-6:].upper()
    elif colour.type == "theme":
        found = theme.colour(_THEME_ORDER[colour.theme]) if 0 <= colour.theme < len(_THEME_ORDER) else OTHER_FILL
    elif colour.type == "indexed":
        found = indexed[colour.indexed][-6:].upper() if colour.indexed < min(len(indexed), _SYSTEM_COLOURS) else None
    else:
        found = None
    return tinted(found, colour.tint) if found and found != OTHER_FILL and colour.tint else found
