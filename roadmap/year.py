"""The chapter for the financial statement (tilinpäätös): what of each goal was done, moved, stopped, not known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, time
from typing import TYPE_CHECKING

from roadmap.maturity import maturity
from roadmap.model import Status
from roadmap.summary import moves

if TYPE_CHECKING:
    from roadmap.maturity import Maturity
    from roadmap.model import Goal
    from roadmap.summary import Ids, Move
    from roadmap.then import MeasureThen, RoadmapThen


@dataclass(frozen=True, slots=True)
class GoalClasses:
    """One goal's measures at the end, each in exactly one class.

    ``done`` and ``stopped`` came to be so in the year, ``done_before`` and ``stopped_before`` were so when it began.
    ``unknown``: begun and still open, and nobody has said how it stands while a confirmation is fresh; ``under_way``:
    begun, open and confirmed; ``ahead``: begins after the year; ``unscheduled``: open, with no phase and no forecast.
    """

    done: Ids
    done_before: Ids
    stopped: Ids
    stopped_before: Ids
    unknown: Ids
    under_way: Ids
    ahead: Ids
    unscheduled: Ids


@dataclass(frozen=True, slots=True)
class GoalYear:
    """One goal in the year: its measures by class, and which open ones moved in it.

    ``moved`` stand in a class too: they are not to be added to the classes.
    """

    goal: Goal
    classes: GoalClasses
    moved: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class NextYear:
    """The year after: ids of open measures that begin in it, and of those that are to be done in it."""

    begins: Ids
    ends: Ids


@dataclass(frozen=True, slots=True)
class YearChapter:
    """The chapter of one year. ``then`` is the roadmap at its end, where each id's row is found (``then.by_id``).

    ``since`` is the day from which on changes are known: the last day of the year before, or the first sync's day if
    that came later. What was done before it counts as done before the year. ``added`` and ``removed`` are measures that
    came and went in the year; the removed are no part of any class.
    """

    year: int
    then: RoadmapThen
    since: date
    goals: tuple[GoalYear, ...]
    maturity: Maturity
    next_year: NextYear
    added: Ids
    removed: Ids

    @property
    def frozen(self) -> bool:
        """Whether the year was over: ``then`` is the end of 31.12. Else the chapter is a draft."""
        return self.then.day == date(self.year, 12, 31) and self.then.at.time() == time.max

    @property
    def whole_year(self) -> bool:
        """Whether the history covers the year from its first day."""
        return self.since.year < self.year


def year_chapter(year: int, begin: RoadmapThen, end: RoadmapThen) -> YearChapter:
    """Give the chapter of a year from the roadmap at its two ends.

    ``begin`` is the roadmap at the end of the year before (or at the first sync, if that came later),
    ``end`` that at the end of 31.12., or of an earlier day for a look ahead.
    """
    return YearChapter(
        year=year,
        then=end,
        since=begin.day,
        goals=tuple(_goal(goal, begin, end) for goal in end.frame.roadmap.goals),
        maturity=maturity(end),
        next_year=NextYear(
            begins=tuple(m.id for m in end.measures if m.open and m.begins and m.begins.year == year + 1),
            ends=tuple(m.id for m in end.measures if m.open and m.ends and m.ends.year == year + 1),
        ),
        added=tuple(m.id for m in end.measures if m.id not in begin.by_id),
        removed=tuple(m.id for m in begin.measures if m.id not in end.by_id),
    )


def _goal(goal: Goal, begin: RoadmapThen, end: RoadmapThen) -> GoalYear:
    found: dict[str, list[str]] = {field.name: [] for field in fields(GoalClasses)}
    ends = []
    for measure in end.measures:
        if measure.goal != goal.id:
            continue
        was = begin.by_id.get(measure.id)
        found[_class(measure, was, end)].append(measure.id)
        if measure.open and was:
            ends.append((measure.id, was.ends, measure.ends))
    return GoalYear(goal, GoalClasses(**{name: tuple(ids) for name, ids in found.items()}), moves(ends))


def _class(measure: MeasureThen, was: MeasureThen | None, end: RoadmapThen) -> str:
    """The name of the one class that the measure falls into."""
    if not measure.open:
        name = "done" if measure.status is Status.DONE else "stopped"
        return f"{name}_before" if was and was.status is measure.status else name
    if measure.ends is None:
        return "unscheduled"
    if min(measure.begins or measure.ends, measure.ends) > end.half_year:
        return "ahead"
    return "under_way" if measure.confirmed_within(end.frame.stale_after_days, end.day) else "unknown"
