"""Which legend holds where: each slide, sheet or chapter has its own, or goes on with the one before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from documents.blocks import EMPTY, Grid, Hidden, Line
from documents.legend import clear, legend_entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from documents.blocks import Block, Cell
    from documents.grid_rows import GridRow
    from documents.legend import Legend
    from documents.table_head import Head
    from roadmap.model import Phase


class SectionLegends:
    """The legends of a document by section. ``rows`` has the rows of each grid by the grid's place in ``blocks``."""

    def __init__(
        self,
        blocks: Sequence[Block],
        rows: Mapping[int, Sequence[GridRow]],
        *,
        given: Mapping[str, Phase],
        near: float,
    ) -> None:
        entries: defaultdict[int, list[tuple[str, Phase]]] = defaultdict(list)
        self._titled = {block.section for block in blocks if isinstance(block, Line) and block.heading}
        for at, block in enumerate(blocks):
            if isinstance(block, Line | Hidden):
                continue
            shown = _without_measures(block, rows[at]) if isinstance(block, Grid) else block.rows
            entries[block.section].extend(legend_entries(shown))
        self._own = {
            section: clear(found, near=near, given=given) for section, found in sorted(entries.items()) if found
        }
        self._none = clear((), near=near, given=given)
        self._borrowed: dict[int, Legend] = {}

    def of(self, section: int) -> Legend:
        """Return the legend that holds in the section: its own, else the last one before, else the first one after.

        Where the document's legends contradict each other, only a section without a title goes on with the last one:
        it is the next part of the same table. Elsewhere nobody can tell which one is meant, so none holds.
        """
        if section in self._own:
            return self._own[section]
        if section not in self._borrowed:
            self._borrowed[section] = self._borrow(section)
        return self._borrowed[section]

    def _borrow(self, section: int) -> Legend:
        before = [legend for at, legend in self._own.items() if at < section]
        borrowed = before[-1] if before else next(iter(self._own.values()), self._none)
        if section in self._titled and any(borrowed.contradicts(other) for other in self._own.values()):
            return self._none
        return borrowed


def _without_measures(grid: Grid, rows: Sequence[GridRow]) -> list[tuple[Cell, ...]]:
    """Return the rows that hold no measures, and of those that do what stands beside the table."""
    taken = {row.at: row.head for row in rows if row.kind in ("measure", "goal", "untitled")}
    return [
        tuple(EMPTY if column in _columns(taken[at]) else cell for column, cell in enumerate(row))
        if at in taken
        else row
        for at, row in enumerate(grid.rows)
    ]


def _columns(head: Head | None) -> frozenset[int]:
    if head is None:
        return frozenset()
    return frozenset((*head.columns.values(), *head.half_years, *head.others, *head.twice))
