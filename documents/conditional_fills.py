"""The fills that a sheet gives its cells by conditions: worked out where that is plain, else the cells are in doubt."""

from __future__ import annotations

import zipfile
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.worksheet.cell_range import MultiCellRange  # type: ignore[import-untyped]

from documents.blocks import EMPTY, OTHER_FILL, Doubt
from documents.conditional_rules import holds
from documents.errors import DocumentError, Problem
from documents.package_parts import sheet_parts
from documents.safe_xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from documents.blocks import Cell
    from documents.conditional_rules import Place

_MOST = 1_000_000
"""Cells that the rules of a sheet may cover together: 5,000 rows of 20 columns with ten rules."""
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_NO_FILLS = ("dataBar", "iconSet")


def fill_by_conditions(
    sheet: object,
    cells: dict[Place, Cell],
    place: str,
    beyond: Sequence[str],
    colour: Callable[[object], str | None],
) -> None:
    """Give the cells (by row and column) the fills that the sheet's conditional formats give them.

    ``colour`` gives a solid fill's colour. ``beyond`` are areas with formats that the library leaves out. A rule that
    is not worked out puts the cells it may colour in doubt. DocumentError if there is too much to work out.
    """
    fields = _Fields(sheet, cells, place)
    for area, rule in _by_priority(sheet):
        fill = _fill_of(rule, colour)
        if fill is not None or rule.stopIfTrue:  # type: ignore[attr-defined]
            fields.colour(area, rule, fill)
    for words in beyond:
        for at in fields.within(MultiCellRange(words)):
            fields.doubt(at, words)


def areas_beyond(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return, by the sheet's name, the areas of colouring rules that stand in the file's extensions.

    Rules that refer to other sheets stand there since Excel 2010 ([MS-XLSX] 2.4.2, conditionalFormattings).
    """
    with zipfile.ZipFile(path) as archive:
        found = {name: tuple(_beyond(archive.read(part))) for name, part in sheet_parts(archive).items()}
    return {name: areas for name, areas in found.items() if areas}


class _Fields:
    """The cells of the rows that have anything, and of the columns up to the last one that has."""

    def __init__(self, sheet: object, cells: dict[Place, Cell], place: str) -> None:
        self._sheet, self._cells, self._place = sheet, cells, place
        self._rows = sorted({row for row, _ in cells})
        self._width = max((column for _, column in cells), default=0)
        self._settled: set[Place] = set()
        self._left = _MOST

    def colour(self, area: MultiCellRange, rule: object, fill: str | None) -> None:
        """Give the cells of the area for which the rule holds its fill, unless another rule came first."""
        origin = (min(part.min_row for part in area.ranges), min(part.min_col for part in area.ranges))
        for at in self.within(area):
            if at in self._settled:
                continue
            answer = holds(rule, at, origin, self._raw)
            if answer is None or (answer and fill == OTHER_FILL):
                self.doubt(at, str(area))
            elif answer and fill:
                self._cells[at] = replace(self._cells.get(at, EMPTY), fill=fill)
            if answer is not False:
                self._settled.add(at)

    def doubt(self, at: Place, area: str) -> None:
        """Note that a rule for the area may colour the cell."""
        doubt = Doubt(
            where=f"{self._place}!{area}",
            what="A rule colours these cells, and it is not worked out here: colour them by hand or write the phases.",
        )
        self._cells[at] = replace(self._cells.get(at, EMPTY), doubt=doubt)

    def within(self, area: MultiCellRange) -> Iterator[Place]:
        """Yield the places of the area; DocumentError once the areas have had too many."""
        for part in area.ranges:
            first, last = bisect_left(self._rows, part.min_row), bisect_right(self._rows, part.max_row)
            for row in self._rows[first:last]:
                for column in range(part.min_col, min(part.max_col, self._width) + 1):
                    self._left -= 1
                    if not self._left:
                        raise _too_many(self._place)
                    yield row, column

    def _raw(self, at: Place) -> object:
        cell = self._sheet._cells.get(at)  # type: ignore[attr-defined] # noqa: SLF001 - cell() would make one
        return None if cell is None else cell.value


def _too_many(place: str) -> DocumentError:
    problem = Problem(
        what="The sheet's rules for colours cover over {count} cells, more than is worked out.",
        do="Delete conditional formats that the table does not need.",
        where=place,
        values={"count": _MOST},
    )
    return DocumentError((problem,))


def _by_priority(sheet: object) -> list[tuple[MultiCellRange, object]]:
    rules = [(one.sqref, rule) for one in sheet.conditional_formatting for rule in one.rules]  # type: ignore[attr-defined]
    return sorted(rules, key=lambda pair: pair[1].priority)


def _fill_of(rule: object, colour: Callable[[object], str | None]) -> str | None:
    """Return the colour of a rule's fill, OTHER_FILL for one that is no single colour, None if it sets none.

    In these formats a solid fill has its colour in the background's place, and need not say that it is solid.
    """
    if rule.type in _NO_FILLS:  # type: ignore[attr-defined]
        return None
    if rule.type == "colorScale":  # type: ignore[attr-defined]
        return OTHER_FILL
    fill = rule.dxf.fill if rule.dxf is not None else None  # type: ignore[attr-defined]
    if fill is None:
        return None
    kind = getattr(fill, "patternType", "gradient")
    if kind not in (None, "solid"):
        return OTHER_FILL
    ground = fill.bgColor
    if ground.type == "rgb" and ground.rgb == "00000000":  # the library's own for a colour that is not given
        return None if kind is None else OTHER_FILL
    return colour(ground)


def _beyond(xml: bytes) -> Iterator[str]:
    if b"conditionalFormattings" not in xml:
        return
    for formatting in parse_xml(xml).iter(f"{_X14}conditionalFormatting"):
        rules = [rule for rule in formatting.iter(f"{_X14}cfRule") if rule.get("type") not in _NO_FILLS]
        area = formatting.findtext(f"{_XM}sqref")
        if area and any(True for rule in rules if any(node.tag.endswith("}fill") for node in rule.iter())):
            yield area
