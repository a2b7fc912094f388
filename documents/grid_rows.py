"""What each row of a grid is: a heading, a goal, a measure, a part of the legend, or none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from documents.legend import is_paper, legend_entries
from documents.phase_words import column_named, phase_named
from documents.table_head import Head, head_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.blocks import Cell, Grid

Kind = Literal["head", "goal", "measure", "untitled", "outside"]

_ID = re.compile(r"T[1-9]\d?-\d{2,4}|E-\d{3,4}")
_GOAL = re.compile(r"(?:tavoite|mål|goal)\s*(?P<number>[1-9]\d?)\s*(?:[:.–—-]\s*(?P<title>.*))?", re.IGNORECASE)
_CONTINUED = re.compile(
    r"\s*[(\[,–-]?\s*(?:jatkuu|jatkoa|jatk\.?|forts(?:ätter|\.)?|cont(?:inue[sd]|\.)?|(?P<part>\d+)\s*/\s*(?P<parts>\d+))\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_MOST_PARTS = 20
"""Of a goal's table: “2/3” is the second of three slides, “24/7” and “50/50” are words."""
_FEWEST = 4
"""Columns of a table that may go on without a heading of its own: fewer are too easily another table."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its place (index in the grid), what it is, and the heading that holds for it."""

    at: int
    kind: Kind
    head: Head | None


def goal_title(text: str) -> tuple[str, str | None]:
    """Return a goal's title without “Tavoite 1:” and “(jatkuu)”, and its number if the text said that it is a goal."""
    text = _without_continued(text)
    numbered = _GOAL.fullmatch(text)
    if numbered is None:
        return text, None
    return (numbered["title"] or "").strip() or text, numbered["number"]


def _without_continued(text: str) -> str:
    found = _CONTINUED.search(text)
    if found is None or (found["part"] and not int(found["part"]) <= int(found["parts"]) <= _MOST_PARTS):
        return text
    return text[: found.start()] or text


def measure_id(row: Sequence[Cell], head: Head) -> str | None:
    """Return the measure's id if the row has one of the form that roadmap files have."""
    column = head.columns.get("id")
    text = row[column].text if column is not None else ""
    return text if _ID.fullmatch(text) else None


def rows_of(grid: Grid, before: Head | None) -> Iterator[GridRow]:
    """Yield the rows that say something. ``before`` is the last table's heading: a table may go on without its own."""
    head = before if before and _goes_on(grid, before) else None
    skip = 0
    for at, row in enumerate(grid.rows):
        if skip:
            skip -= 1
            yield GridRow(at, "head", head)
            continue
        if head is not None and measure_id(row, head):
            yield GridRow(at, "measure", head)
            continue
        if all(not cell.text and is_paper(cell.fill) for cell in row):
            continue
        if found := head_at(grid.rows, at, hidden=grid.hidden):
            head, skip = found[0], found[1] - 1
            yield GridRow(at, "head", head)
        else:
            yield GridRow(at, _kind(grid, at, head), head)


def _goes_on(grid: Grid, before: Head) -> bool:
    """Whether a table without a heading is the next part of the one before: as wide, and only phases under its times.

    Without that a table of euros under a table of measures would be taken for measures.
    """
    if grid.width != before.width or grid.width < _FEWEST:
        return False
    if any(head_at(grid.rows, at, hidden=grid.hidden) for at in range(min(len(grid.rows), 3))):
        return False
    return all(
        len(row[column].text) <= 1 or phase_named(row[column].text) is not None
        for row in grid.rows
        for column in before.half_years
        if not _one_text(row)
    )


def _kind(grid: Grid, at: int, head: Head | None) -> Kind:
    row = grid.rows[at]
    if head is None or _is_legend(grid, at, head):
        return "outside"
    title = row[head.title]
    if _is_goal(grid, row, head):
        return "goal"
    if title.text:
        return "measure"
    named = [row[column] for name, column in head.columns.items() if name != "goal"]
    shown = [row[column] for column in head.half_years]
    return "untitled" if any(c.text for c in named) or any(c.text or not is_paper(c.fill) for c in shown) else "outside"


def _is_legend(grid: Grid, at: int, head: Head) -> bool:
    """Whether a row under the table shows colours with the phases' names, and nobody is responsible for it."""
    row = grid.rows[at]
    party = head.columns.get("party")
    if party is not None and row[party].text and phase_named(row[party].text) is None:
        return False
    texts = [cell.text for cell in row if cell.text]
    title = row[head.title].text
    if title and phase_named(title) is None and column_named(title) is None:
        return False
    if not title and all(phase_named(text) is None for text in texts):
        return not texts and all(is_paper(row[column].fill) for column in (head.title, *head.half_years))
    if not texts or any(phase_named(text) is None for text in texts):
        return False
    return any(True for _ in legend_entries(grid.rows[max(at - 1, 0) : at + 2]))


def _is_goal(grid: Grid, row: Sequence[Cell], head: Head) -> bool:
    """Whether the row is a goal's: one text merged over the columns, or the only one and called a goal.

    Or it is bold where the table's measures are not.
    """
    if not _one_text(row):
        return False
    text, cell = next((cell.text, cell) for cell in row if cell.text)
    wide = sum(1 for other in row if other.merged is not None and other.merged == cell.merged)
    if wide > 1 and row[head.title].text == text:
        return wide >= len(row) or any(
            row[column].text == text and column != head.title for column in (*head.half_years, *_named(head))
        )
    if goal_title(text)[1]:
        return True
    if not cell.bold or row[head.title].merged:
        return False
    return any(other[head.title].text and not other[head.title].bold and not _one_text(other) for other in grid.rows)


def _named(head: Head) -> list[int]:
    return [column for name, column in head.columns.items() if name == "party"]


def _one_text(row: Sequence[Cell]) -> bool:
    """Whether one cell alone, be it merged, has text."""
    places = {cell.merged or (-1, column) for column, cell in enumerate(row) if cell.text}
    return len(places) == 1
