"""The timetable in a report, goal by goal: drawn, and as a table in which every measure has its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.paper import Column, Grid, Heading, Legend, Letter, Part, Shown, Words
from documents.phase_colours import FILLS
from documents.timetable_picture import ROWS, timetable_picture
from documents.wording import goal_heading, goal_number, half_year_name, health_name, initial, phase_name
from roadmap.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.paper import Block, Cell
    from documents.wording import Texts
    from roadmap.halfyear import HalfYear
    from roadmap.model import Goal, Phase
    from roadmap.then import MeasureThen, RoadmapThen

MOST_DRAWN = 12 * ROWS
"""With more measures nothing is drawn: the table has the same letters on the same colours."""


def timetable_part(then: RoadmapThen, texts: Texts) -> Part:
    """Give the timetable of all measures, each goal under a heading of its own."""
    blocks: list[Block] = [Heading(1, texts("Timetable")), phase_legend(texts)]
    if len(then.measures) > MOST_DRAWN:
        words = texts("There are too many measures to draw: the tables have the same colours and letters.")
        blocks.append(Words(words))
    for goal in then.frame.roadmap.goals:
        measures = [measure for measure in then.measures if measure.goal == goal.id]
        if measures:
            blocks += _goal(goal, measures, then, texts)
    return Part(tuple(blocks), wide=True)


def phase_legend(texts: Texts) -> Legend:
    """Give the phases' letters and colours."""
    return Legend(tuple(_letter(phase, texts) for phase in FILLS))


def _goal(goal: Goal, measures: Sequence[MeasureThen], then: RoadmapThen, texts: Texts) -> Iterator[Block]:
    half_years = then.frame.roadmap.horizon
    yield Heading(2, goal_heading(goal, texts))
    if len(then.measures) <= MOST_DRAWN:
        pages = -(-len(measures) // ROWS)
        size = -(-len(measures) // pages)
        for page in range(pages):
            name = f"timetable-{goal.id}-{page + 1}".lower()
            drawn = measures[page * size : (page + 1) * size]
            title = texts(
                "Timetable, {goal}: {first}–{last}",
                goal=goal_number(goal, texts),
                first=drawn[0].id,
                last=drawn[-1].id,
            )
            yield Shown(timetable_picture(name, title, drawn, half_years, today=then.day, texts=texts), wide=True)
    yield Grid(
        title=texts("{goal}: measures, how they stand and their phases", goal=goal_number(goal, texts)),
        columns=_columns(half_years, texts),
        rows=tuple(_row(measure, half_years, texts) for measure in measures),
        listing=True,
    )


def _columns(half_years: Sequence[HalfYear], texts: Texts) -> tuple[Column, ...]:
    own = (
        Column(texts("Id"), 0.055),
        Column(texts("Measure"), 0.225),
        Column(texts("Responsible"), 0.14),
        Column(texts("Situation"), 0.115),
    )
    share = (1 - sum(column.share for column in own)) / max(len(half_years), 1)
    return (*own, *(Column(half_year_name(half_year, texts), share, centred=True) for half_year in half_years))


def _row(measure: MeasureThen, half_years: Sequence[HalfYear], texts: Texts) -> tuple[Cell, ...]:
    late_in = measure.ends if measure.health is Health.LATE else None
    return (
        measure.id,
        measure.title,
        measure.party,
        health_name(measure.health, texts),
        *(_phase(measure.schedule.get(half_year), late=half_year == late_in, texts=texts) for half_year in half_years),
    )


def _phase(phase: Phase | None, *, late: bool, texts: Texts) -> Cell:
    if phase:
        return _letter(phase, texts, late=late)
    return Letter("", texts("late"), "FFFFFF", late=True) if late else ""


def _letter(phase: Phase, texts: Texts, *, late: bool = False) -> Letter:
    return Letter(initial(phase, texts), phase_name(phase, texts), FILLS[phase], late)
