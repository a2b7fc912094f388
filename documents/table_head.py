"""The heading of a table of measures: which column holds what, over one row or several."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from documents.heading_times import HeadingTime, halves, heading_time, number_under
from documents.phase_words import column_named, phase_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from documents.blocks import Cell
    from documents.phase_words import Column, Language
    from roadmap.halfyear import HalfYear

_DEEPEST = 3
"""Rows that a heading has at most."""


@dataclass(frozen=True, slots=True)
class Head:
    """Columns by what they hold. ``others`` are those with a heading of another kind; ``twice`` repeats a half-year.

    ``unnamed`` are columns without a heading among the half-years and beside the last one.
    """

    columns: Mapping[Column, int]
    half_years: Mapping[int, HalfYear]
    language: Language | None
    width: int
    others: Mapping[int, str]
    twice: frozenset[int] = frozenset()
    unnamed: frozenset[int] = frozenset()

    @property
    def title(self) -> int:
        """The column of the measures' titles."""
        return self.columns["title"]


def head_at(
    rows: Sequence[Sequence[Cell]], at: int, *, hidden: frozenset[int] = frozenset()
) -> tuple[Head, int] | None:
    """Return the heading that starts in the row, and the number of its rows; None if none starts there.

    The row names the title's column and one more: a party, a goal, an id or a half-year; half-years, or their years and
    seasons, may stand in the rows below, and years in the row above.
    """
    if not _starts(rows[at]):
        return None
    depth = 1
    while depth < _DEEPEST and at + depth < len(rows) and _goes_on(rows, at, at + depth):
        depth += 1
    above = [rows[at - 1]] if at and _only_years(rows[at - 1]) else []
    block = [*above, *rows[at : at + depth]]
    columns: dict[Column, int] = {}
    for column in _visible_first(len(rows[at]), hidden):
        for row in rows[at : at + depth]:
            if (name := column_named(row[column].text)) and not _inside_merge(row, column):
                columns.setdefault(name, column)
    half_years, language, twice = _half_years(block, hidden, set(columns.values()))
    if "title" not in columns or not (len(columns) > 1 or half_years):
        return None
    taken = {*columns.values(), *half_years, *twice}
    others = {
        column: text
        for column in range(len(rows[at]))
        if column not in taken and (text := next((row[column].text for row in reversed(block) if row[column].text), ""))
    }
    times = [column for column in half_years if column not in hidden]
    span = range(min(times), min(max(times) + 2, len(rows[at]))) if times else range(0)
    unnamed = frozenset(column for column in span if column not in taken and column not in others)
    return Head(columns, half_years, language, len(rows[at]), others, twice, unnamed), depth


def _starts(row: Sequence[Cell]) -> bool:
    names = {name for cell in row if (name := column_named(cell.text))}
    if "title" not in names or _across(row):
        return False
    times = sum(1 for cell in row if heading_time(cell.text))
    return len(names) > 1 or times > 0


def _across(row: Sequence[Cell]) -> bool:
    """Whether one merged cell fills the row."""
    return len(row) > 1 and row[0].merged is not None and all(cell.merged == row[0].merged for cell in row)


def _goes_on(rows: Sequence[Sequence[Cell]], first: int, at: int) -> bool:
    """Whether a row is one more row of the heading: it names times, and nothing that could be a measure."""
    times = 0
    for column, cell in enumerate(rows[at]):
        if cell.merged is not None and cell.merged == rows[first][column].merged:
            continue
        if heading_time(cell.text) or number_under(rows[at - 1][column].text, cell.text):
            times += 1
        elif cell.text and not column_named(cell.text) and not phase_named(cell.text):
            return False
    return times > 0


def _only_years(row: Sequence[Cell]) -> bool:
    times = [heading_time(cell.text) for cell in row if cell.text]
    return bool(times) and any(time and time.year and time.half is None and time.number is None for time in times)


def _inside_merge(row: Sequence[Cell], column: int) -> bool:
    return column > 0 and row[column].merged is not None and row[column].merged == row[column - 1].merged


def _visible_first(width: int, hidden: frozenset[int]) -> list[int]:
    return sorted(range(width), key=lambda column: (column in hidden, column))


def _half_years(
    block: Sequence[Sequence[Cell]], hidden: frozenset[int], taken: set[int]
) -> tuple[dict[int, HalfYear], Language | None, frozenset[int]]:
    times = halves(_times(block, taken))
    found: dict[int, HalfYear] = {}
    twice: set[int] = set()
    languages: list[Language] = []
    for column in _visible_first(len(block[0]), hidden):
        time = times.get(column)
        if time is None or (half_year := time.half_year) is None:
            continue
        if half_year not in found.values():
            found[column] = half_year
        elif column not in hidden:
            twice.add(column)
        if time.language:
            languages.append(time.language)
    usual = Counter(languages).most_common(1)
    return dict(sorted(found.items())), usual[0][0] if usual else None, frozenset(twice)


def _times(block: Sequence[Sequence[Cell]], taken: set[int]) -> dict[int, HeadingTime]:
    """Put years and halves that stand in different rows together; a year counts up to the next one on its right."""
    times: dict[int, HeadingTime] = {}
    for at, row in enumerate(block):
        year: int | None = None
        only_years = _only_years(row)
        for column, cell in enumerate(row):
            if column in taken:
                continue
            time = heading_time(cell.text) or (number_under(block[at - 1][column].text, cell.text) if at else None)
            if time and time.year and only_years:
                year = time.year
            elif cell.text and not time:
                year = None
            own_year = time.year if time and time.year else year
            half: Literal[1, 2] | None = time.half if time else None
            old = times.get(column)
            if own_year or half:
                times[column] = HeadingTime(
                    own_year or (old.year if old else None),
                    half or (old.half if old else None),
                    (time.language if time else None) or (old.language if old else None),
                    (time.number if time else None) or (old.number if old else None),
                )
    return times
