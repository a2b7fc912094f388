"""From a document's lines, marks and grids to what it says of a roadmap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from documents.blocks import Grid, Hidden, Line
from documents.errors import DocumentError, Problem
from documents.found import Found, FoundGoal, FoundMeasure, Question
from documents.grid_rows import goal_title, measure_id, rows_of
from documents.heading_times import heading_time, may_name_time
from documents.legend import is_paper
from documents.phase_cells import read_phase
from documents.phase_words import column_named, phase_named, phase_written
from documents.section_legends import SectionLegends
from roadmap.matching import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from documents.blocks import Block, Cell
    from documents.found import Sign
    from documents.grid_rows import GridRow
    from documents.legend import Legend
    from documents.table_head import Head
    from roadmap.halfyear import HalfYear
    from roadmap.model import Phase

_SIGNS: tuple[Sign, ...] = ("said", "row", "heading")
"""The clearest first."""


def found_in(name: str, blocks: Sequence[Block], *, given: Mapping[str, Phase], near: float) -> Found:
    """Return what the blocks of the document ``name`` say; DocumentError if no table of measures is among them."""
    read: dict[int, list[GridRow]] = {}
    head: Head | None = None
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            read[at] = list(rows_of(block, head))
            head = next((row.head for row in reversed(read[at]) if row.head), head)
    reader = _Reader(SectionLegends(blocks, read, given=given, near=near))
    for at, block in enumerate(blocks):
        if isinstance(block, Line):
            reader.line(block)
        elif isinstance(block, Grid):
            reader.grid(block, read[at])
        elif isinstance(block, Hidden):
            reader.hidden(block)
    if not reader.tables:
        problem = Problem(
            what="No table of measures was found.",
            do="The table needs a heading row with the measure and the responsible party or the half-years; "
            "a picture of a table cannot be read.",
            where=name,
        )
        raise DocumentError((problem,))
    return reader.found()


class _Reader:
    """Reads block after block, keeping the goal that measures stand under."""

    def __init__(self, legends: SectionLegends) -> None:
        self.tables = 0
        self._shows_phases = False
        self._legends = legends
        self._goal: str | None = None
        self._next: tuple[str, bool] | None = None
        self._goals: dict[str, FoundGoal] = {}
        self._measures: list[FoundMeasure] = []
        self._questions: dict[tuple[str, str], Question] = {}
        self._places: dict[tuple[str | None, str, str | None], int] = {}
        self._last_title: tuple[int, tuple[int, int]] | None = None

    def line(self, line: Line) -> None:
        """Note a line that may be the goal of the tables after it; one that says so counts before a mere heading."""
        title, number = goal_title(line.text)
        if not title or not (number or line.heading) or (not number and column_named(title)):
            return
        if number or self._next is None or not self._next[1]:
            self._next = (title, number is not None)
            self._note_goal(line.text, line.where, "heading")

    def grid(self, grid: Grid, rows: Sequence[GridRow]) -> None:
        """Read a table's measures, and the goals among its rows."""
        if not any(row.head for row in rows):
            for row in rows:
                self._outside(grid, row)
            return
        self.tables += 1
        self._shows_phases |= grid.shows_phases
        if self._next:
            self._goal, self._next = self._next[0], None
        asked: set[int] = set()
        for row in self._shown(grid, rows):
            match row.kind:
                case "measure":
                    self._measure(grid, row, asked)
                case "goal":
                    text = next(cell.text for cell in grid.rows[row.at] if cell.text)
                    self._goal = self._note_goal(text, self._where(grid, row), "row")
                case "untitled":
                    self._ask(self._where(grid, row), what="The row has no measure but something in other columns.")
                case "outside":
                    self._outside(grid, row)
                case "head":
                    self._about_head(grid, row)

    def _shown(self, grid: Grid, rows: Sequence[GridRow]) -> list[GridRow]:
        """Return the rows without measures that nobody sees, and ask about these."""
        hidden = [row.at for row in rows if row.kind == "measure" and grid.numbers[row.at] in grid.hidden_rows]
        if hidden:
            numbers = [grid.numbers[at] for at in hidden]
            where = grid.where(numbers[0], None)
            self._ask(where, what="Hidden rows with measures were left out: {rows}.", rows=", ".join(map(str, numbers)))
        return [row for row in rows if row.at not in hidden]

    def hidden(self, hidden: Hidden) -> None:
        """Ask about a table of measures that nobody sees: an old version, or forgotten."""
        if any(row.kind == "measure" for row in rows_of(hidden.grid, None)):
            self._ask(hidden.where, what="It is hidden, and its table of measures was left out.")

    def found(self) -> Found:
        """Return everything, in the document's order."""
        given = any(measure.schedule or measure.asked for measure in self._measures)
        measures = [
            replace(m, phases_given=given, half_years=m.half_years if given or self._shows_phases else ())
            for m in self._measures
        ]
        used = {normal(measure.goal) for measure in measures if measure.goal}
        goals = tuple(goal for title, goal in self._goals.items() if title in used or goal.sign == "row")
        return Found(goals, tuple(measures), tuple(self._questions.values()))

    def _outside(self, grid: Grid, row: GridRow) -> None:
        texts = {cell.text for cell in grid.rows[row.at] if cell.text}
        if len(texts) == 1:
            bold = any(cell.text and cell.bold for cell in grid.rows[row.at])
            self.line(Line(texts.pop(), grid.section, self._where(grid, row), heading=bold))
            if self._next and self._next[1] and row.head:
                self._goal, self._next = self._next[0], None

    def _about_head(self, grid: Grid, row: GridRow) -> None:
        if self._next:
            self._goal, self._next = self._next[0], None
        for column in sorted(row.head.twice if row.head else ()):
            cell = grid.rows[row.at][column]
            if cell.text:
                where = grid.where(grid.numbers[row.at], column)
                self._ask(where, what="The half-year “{text}” has two columns; the first counts.", text=cell.text)

    def _measure(self, grid: Grid, row: GridRow, asked: set[int]) -> None:
        cells, head = grid.rows[row.at], row.head
        if head is None:
            return
        title, where = cells[head.title], self._where(grid, row)
        if title.struck:
            self._ask(where, what="The row of “{title}” is struck through and was left out.", title=title.text)
            return
        goal_column = head.columns.get("goal")
        if goal_column is not None and cells[goal_column].text:
            self._goal = self._note_goal(cells[goal_column].text, where, "said")
        schedule, in_question = self._phases(grid, row, head, asked)
        party_column = head.columns.get("party")
        party = None if party_column is None else self._words(cells[party_column])
        measure = FoundMeasure(
            goal=self._goal,
            title=title.text,
            party=party,
            where=where,
            id=measure_id(cells, head),
            schedule=schedule,
            half_years=tuple(head.half_years.values()),
            asked=frozenset(in_question),
        )
        place = (id(grid), title.merged) if title.merged else None
        if place and place == self._last_title:
            self._join(measure)
        elif not self._repeats(measure):
            self._measures.append(measure)
        self._last_title = place

    def _words(self, cell: Cell) -> str | None:
        """Return who is responsible: empty if nobody is, None if the cell does not tell."""
        if cell.doubt and not cell.text:
            self._ask(cell.doubt.where, what=cell.doubt.what)
            return None
        return "" if cell.struck else cell.text

    def _phases(
        self, grid: Grid, row: GridRow, head: Head, asked: set[int]
    ) -> tuple[dict[HalfYear, Phase], set[HalfYear]]:
        cells = grid.rows[row.at]
        legend = self._legends.of(grid.section)
        row_fill = cells[head.title].fill
        schedule: dict[HalfYear, Phase] = {}
        in_question: set[HalfYear] = set()
        for column, half_year in head.half_years.items():
            where = grid.where(grid.numbers[row.at], column)
            answer = read_phase(
                cells[column], row_fill, legend=legend, language=head.language, half_year=half_year, where=where
            )
            if isinstance(answer, Question):
                self._ask(answer.where, what=answer.what, **answer.values)
                in_question.add(half_year)
            elif answer:
                schedule[half_year] = answer
        for column in {*head.others, *head.twice, *head.unnamed} - asked - grid.hidden:
            named = column in head.unnamed and self._names_phase(cells, column)
            if not named and self._looks_like_phase(cells[column], row_fill, legend, head, column):
                asked.add(column)
                self._about_column(grid.where(grid.numbers[row.at], column), head.others.get(column, ""))
        return dict(sorted(schedule.items())), in_question

    @staticmethod
    def _looks_like_phase(cell: Cell, row_fill: str | None, legend: Legend, head: Head, column: int) -> bool:
        heading = head.others.get(column, "")
        if cell.text and (not heading or may_name_time(heading)) and phase_written(cell.text, head.language):
            return True
        if column in head.twice or is_paper(cell.fill) or cell.fill == row_fill or cell.fill is None:
            return False
        return legend.phase(cell.fill) is not None or heading_time(heading) is not None

    @staticmethod
    def _names_phase(cells: Sequence[Cell], column: int) -> bool:
        """Whether the cell is a part of a legend beside the table: a colour with a phase's name in it or after it."""
        after = cells[column + 1].text if column + 1 < len(cells) else ""
        return (bool(cells[column].fill) and phase_named(cells[column].text) is not None) or (
            not cells[column].text and phase_named(after) is not None
        )

    def _about_column(self, where: str, heading: str) -> None:
        if not heading:
            self._ask(where, what="The column has phases but no heading.")
        elif may_name_time(heading):
            self._ask(where, what="Which half-year the column “{heading}” is for is not clear.", heading=heading)
        else:
            self._ask(where, what="The column “{heading}” is coloured, but is no half-year's.", heading=heading)

    def _join(self, measure: FoundMeasure) -> None:
        """Add a further row of the same merged title to the measure; where two rows disagree, ask."""
        last = self._measures[-1]
        both = [h for h, phase in measure.schedule.items() if last.schedule.get(h, phase) != phase]
        if both or (measure.party and measure.party != last.party):
            self._ask(measure.where, what="The rows of “{title}” say different things.", title=measure.title)
        schedule = {h: p for h, p in {**measure.schedule, **last.schedule}.items() if h not in both}
        self._measures[-1] = replace(
            last, schedule=dict(sorted(schedule.items())), asked=last.asked | measure.asked | frozenset(both)
        )

    def _repeats(self, measure: FoundMeasure) -> bool:
        """Whether the measure stands in the document already, word for word and without an id; it counts once."""
        if measure.id:
            return False
        words = (measure.goal, measure.title, measure.party)
        at = self._places.setdefault(words, len(self._measures))
        if at == len(self._measures):
            return False
        other = self._measures[at]
        if other.schedule != measure.schedule:
            self._ask(measure.where, what="The rows of “{title}” say different things.", title=measure.title)
            differing = {*other.schedule.items()} ^ {*measure.schedule.items()}
            half_years = frozenset(half_year for half_year, _ in differing)
            schedule = {h: p for h, p in other.schedule.items() if h not in half_years}
            self._measures[at] = replace(other, schedule=schedule, asked=other.asked | half_years)
        return True

    def _note_goal(self, text: str, where: str, sign: Sign) -> str:
        """Note a goal with the clearest sign of it that the document gives, and return its title."""
        title, number = goal_title(text)
        goal = FoundGoal(title, where, f"T{number}" if number else None, "said" if number else sign)
        known = self._goals.setdefault(normal(title), goal)
        if _SIGNS.index(goal.sign) < _SIGNS.index(known.sign) or (goal.id and not known.id):
            self._goals[normal(title)] = goal
        return title

    def _ask(self, where: str, *, what: str, **values: object) -> None:
        """Ask once a place: a rule that colours a whole area is one question."""
        self._questions.setdefault((where, what), Question(where=where, what=what, values=values))

    @staticmethod
    def _where(grid: Grid, row: GridRow) -> str:
        return grid.where(grid.numbers[row.at], None)
