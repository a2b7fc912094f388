"""A report as parts and blocks, before it is a page or a text document: both are made of this, and say the same.

Text stands here as it came, from a list that anybody may have typed into; whoever writes it out encodes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from documents.pictures import Picture

SHOWN = 60
"""So many ids stand in one cell at most; the table of all measures tells the others."""

_SHORT = 10
"""Rows of a table that no page breaks into."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3; the paper's title stands above them all."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``lead``: it is what the reader is to see first."""

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list; ``id``: the measure that it is about, before the words, None for none."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """A list of points."""

    items: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """A cell: the measures behind the number beside it."""

    ids: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """Those that are written out."""
        return self.ids[:SHOWN]

    @property
    def left_out(self) -> int:
        """How many are not."""
        return max(len(self.ids) - SHOWN, 0)


@dataclass(frozen=True, slots=True)
class Letter:
    """A cell: a letter on a colour (``fill``: six RGB digits), what it stands for, and whether it is marked as late."""

    letter: str
    meaning: str
    fill: str
    late: bool = False


Cell = str | Ids | Letter


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width as a share beside the others', and whether its cells are centred."""

    heading: str
    share: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first cell of a row names the row.

    ``title`` says what it shows, ``listing``: its rows are measures by id, to which other blocks may point; ``total``:
    its last row adds up the others.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    listing: bool = False
    total: bool = False

    @property
    def short(self) -> bool:
        """Whether it is to stand on one page of paper."""
        return len(self.rows) <= _SHORT


@dataclass(frozen=True, slots=True)
class Legend:
    """What the coloured letters of the tables that follow stand for."""

    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its description below it; ``wide``: it is not to be made smaller than it is drawn."""

    picture: Picture
    wide: bool = False


Block = Heading | Words | Points | Grid | Legend | Shown


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks on upright pages, or on wide ones where there are pages at all."""

    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report. ``tag`` is its language as programs name it (``fi-FI``), ``foot`` stands below each page."""

    title: str
    facts: str
    tag: str
    foot: str
    parts: tuple[Part, ...]
