"""The legend: which fill colour means which phase, as a document shows it or as it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.blocks import OTHER_FILL
from documents.colours import delta_e
from documents.phase_words import phase_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from documents.blocks import Cell
    from roadmap.model import Phase

_PAPER = 1.0
"""ΔE up to which a fill is as white as the paper."""


def is_paper(fill: str | None) -> bool:
    """Tell whether the fill is none, or white."""
    return fill is None or (fill != OTHER_FILL and delta_e(fill, "FFFFFF") <= _PAPER)


@dataclass(frozen=True, slots=True)
class Legend:
    """Phases by colour; a colour that is shown for several phases means none of them.

    ``given`` colours come first: what a person says is what counts.
    """

    entries: tuple[tuple[str, Phase], ...]
    near: float
    given: tuple[tuple[str, Phase], ...] = ()

    def phase(self, fill: str) -> Phase | None:
        """Return the phase whose colour the fill is, or is near to; None if that is none, or not one alone."""
        if fill == OTHER_FILL:
            return None
        for entries in (self.given, self.entries):
            near = {phase for colour, phase in entries if delta_e(colour, fill) <= self.near}
            if near:
                return near.pop() if len(near) == 1 else _nearest(fill, entries)
        return None

    def contradicts(self, other: Legend) -> bool:
        """Tell whether a colour means one phase here and another there."""
        return any(
            mine != theirs and delta_e(one, another) <= self.near
            for one, mine in self.entries
            for another, theirs in other.entries
        )


def _nearest(fill: str, entries: Sequence[tuple[str, Phase]]) -> Phase | None:
    """Return the phase of the colour that is the fill itself to the eye, if only one is."""
    exact = {phase for colour, phase in entries if delta_e(colour, fill) <= 1.0}
    return exact.pop() if len(exact) == 1 else None


def legend_entries(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[str, Phase]]:
    """Yield the colours with the phase named in them or beside them, in rows of cells that hold no measures.

    Beside: a row that starts with a colour has it before the name, else after it; without either, the colour stands
    over or under the name.
    """
    table = [tuple(row) for row in rows]
    for at, row in enumerate(table):
        first = next((cell for cell in row if cell.text or not is_paper(cell.fill)), None)
        side = -1 if first is not None and not first.text else 1
        for column, cell in enumerate(row):
            phase = phase_named(cell.text)
            if phase is None:
                continue
            fill = _own(cell) or _beside(row, column, side)
            if fill is None:
                near = [table[other] for other in (at - 1, at + 1) if 0 <= other < len(table)]
                fill = next((f for other in near if column < len(other) and (f := _swatch(other[column]))), None)
            if fill:
                yield fill, phase


def _own(cell: Cell) -> str | None:
    return None if is_paper(cell.fill) or cell.fill == OTHER_FILL else cell.fill


def _beside(row: Sequence[Cell], column: int, side: int) -> str | None:
    """Return the fill of the next coloured cell without text on that side; the next text ends the search."""
    at = column + side
    while 0 <= at < len(row) and not row[at].text:
        if fill := _swatch(row[at]):
            return fill
        at += side
    return None


def _swatch(cell: Cell) -> str | None:
    return None if cell.text else _own(cell)


def clear(entries: Iterable[tuple[str, Phase]], *, near: float, given: Mapping[str, Phase]) -> Legend:
    """Return the legend of the entries, each once, with what was given."""
    return Legend(
        tuple(dict.fromkeys(entries)),
        near,
        tuple((colour.removeprefix("#").upper(), phase) for colour, phase in given.items()),
    )
