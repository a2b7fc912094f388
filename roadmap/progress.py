"""Progress over time: how many measures of each goal were done at the end of each month since the first sync."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roadmap import fields as f
from roadmap.history import replay
from roadmap.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from roadmap.history import History, Told
    from roadmap.then import MeasureThen, RoadmapThen


_FIELDS = (f.GOAL, f.STATUS, f.HEALTH, f.ARCHIVED)


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """One day of the curve: how many of each goal's measures were done, and how many it had, by the goal's id."""

    day: date
    done: Mapping[str, int]
    measures: Mapping[str, int]


def progress(history: History, now: RoadmapThen, months: int = 24) -> tuple[ProgressPoint, ...]:
    """Give a point for the end of each of the last ``months`` months since the first sync, and last for ``now``.

    The goals are those of ``now``. Points before it are drawn from what the list said alone: a measure that has left
    the roadmap since stands in the points of its time.
    """
    goals = [goal.id for goal in now.frame.roadmap.goals]
    filed = {measure.id: measure.goal for measure in now.frame.roadmap.measures}
    first = history.first_day or now.day
    ends = [day for day in _month_ends(now.day, months) if first <= day < now.day]
    lines = [line for line in history.lines if line.field in _FIELDS]
    points = [_point(day, goals, _listed(replay(lines, history.end_of(day)), goals, filed)) for day in ends]
    return (*points, _point(now.day, goals, _counted(now.measures)))


def _month_ends(day: date, months: int) -> list[date]:
    """The last days of the ``months`` months before that of ``day``, in time."""
    ends = []
    for _ in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def _point(day: date, goals: Sequence[str], found: Iterable[tuple[str, bool]]) -> ProgressPoint:
    counts = Counter(found)
    done = {goal: counts[goal, True] for goal in goals}
    return ProgressPoint(day, done, {goal: done[goal] + counts[goal, False] for goal in goals})


def _listed(told: Mapping[str, Told], goals: Sequence[str], filed: Mapping[str, str]) -> Iterable[tuple[str, bool]]:
    """Each measure's goal, and whether it was done."""
    for id_, values in told.items():
        if values.get(f.HEALTH) is not None and values.get(f.ARCHIVED) is None:
            goal = str(values.get(f.GOAL))
            yield goal if goal in goals else filed.get(id_, goal), values.get(f.STATUS) == Status.DONE


def _counted(measures: Iterable[MeasureThen]) -> Iterable[tuple[str, bool]]:
    return ((measure.goal, measure.status is Status.DONE) for measure in measures)
