"""What a document of any format is made of, in reading order: lines, coloured marks and grids of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_FILL = "pattern"
"""A fill that is no single colour: a gradient, a hatching, a picture."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))


def visible(text: str) -> str:
    """Return the text in one line as people see it: without soft hyphens and other characters of no width."""
    return clean(text.translate(_INVISIBLE))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. ``fill`` is RGB in six hexadecimal digits, ``OTHER_FILL``, or None for no colour of its own.

    ``merged`` is the place of the cell that this one is a part of, the same for all its parts, each of which has its
    text and fill. ``struck``: all of its text is struck through (text that is only partly so is left out).
    """

    text: str = ""
    fill: str | None = None
    bold: bool = False
    struck: bool = False
    merged: tuple[int, int] | None = None


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or a sheet: rows of cells, all of one length, with the numbers that people know the rows by (from 1).

    ``where`` gives the place of a row's number and a column's index (from 0). ``hidden`` are indexes of columns that
    are not shown. ``shows_phases`` is False in plain text, whose empty cells say nothing.
    """

    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    section: int
    where: Callable[[int, int | None], str]
    hidden: frozenset[int] = frozenset()
    shows_phases: bool = True

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside the tables; ``heading`` if it looks like one (a title, a heading's style, all bold)."""

    text: str
    section: int
    where: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """Coloured shapes and text near them, row by row from the left: where a legend may stand."""

    rows: tuple[tuple[Cell, ...], ...]
    section: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A table on a slide or sheet that is not shown, at ``where``: nothing in it counts, but that is said."""

    grid: Grid
    where: str


Block = Line | Marks | Grid | Hidden


def grid_where(place: str) -> Callable[[int, int | None], str]:
    """Return how places are told in a grid whose rows and columns are counted from 1: ``…, row 5, column 7``."""

    def where(number: int, column: int | None) -> str:
        return f"{place}, row {number}" if column is None else f"{place}, row {number}, column {column + 1}"

    return where
