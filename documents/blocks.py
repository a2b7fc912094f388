"""What a document of any format is made of, in reading order: lines, coloured marks and grids of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.errors import DocumentError, Problem
from documents.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDEST = 256
"""Columns that are looked at: a roadmap of a hundred years has fewer."""
_MOST_CELLS = 1_000_000
"""Cells of a table: 5,000 rows of a hundred columns are half of that."""
OTHER_FILL = "pattern"
"""A fill that is no single colour: a gradient, a hatching, a picture."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))


def visible(text: str) -> str:
    """Return the text in one line as people see it: without soft hyphens and other characters of no width."""
    return clean(text.translate(_INVISIBLE))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something at ``where`` that decides how cells look and cannot be told; ``what`` says it in English."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. ``fill`` is RGB in six hexadecimal digits, ``OTHER_FILL``, or None for no colour of its own.

    ``merged`` is the place of the cell that this one is a part of, the same for all its parts, each of which has its
    text and fill. ``struck``: all of its text is struck through (text that is only partly so is left out). ``doubt`` is
    a place and what is there that may change how the cell looks, where that cannot be told.
    """

    text: str = ""
    fill: str | None = None
    bold: bool = False
    struck: bool = False
    merged: tuple[int, int] | None = None
    doubt: Doubt | None = None


EMPTY = Cell()


def even(rows: Sequence[Sequence[Cell]], where: str) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows all of one length, of at most WIDEST columns. DocumentError if they are too many to be read."""
    width = min(max((len(row) for row in rows), default=0), WIDEST)
    if width * len(rows) > _MOST_CELLS:
        problem = Problem(
            what="The table is too large: {rows} rows of {columns} columns.",
            do="Leave rows and columns out that do not belong to the roadmap.",
            where=where,
            values={"rows": len(rows), "columns": width},
        )
        raise DocumentError((problem,))
    return tuple((*row[:width], *[EMPTY] * (width - len(row))) for row in rows)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or a sheet: rows of cells, all of one length, with the numbers that people know the rows by (from 1).

    ``where`` gives the place of a row's number and a column's index (from 0). ``hidden`` are indexes of columns that
    are not shown, ``hidden_rows`` numbers of such rows. ``shows_phases`` is False in plain text, whose empty cells say
    nothing.
    """

    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    section: int
    where: Callable[[int, int | None], str]
    hidden: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
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
