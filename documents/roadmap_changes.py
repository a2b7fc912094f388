"""What can be changed in a roadmap file: a measure's text or phase, a new measure or goal, the half-years it spans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from documents.text import clean
from roadmap.model import Goal, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmap.halfyear import HalfYear
    from roadmap.model import Phase, Roadmap


@dataclass(frozen=True, slots=True)
class SetText:
    """Give a measure another title, goal (a goal's id) or party."""

    id: str
    field: Literal["title", "goal", "party"]
    value: str


@dataclass(frozen=True, slots=True)
class SetPhase:
    """Give a measure's half-year a phase, or None to take its phase away."""

    id: str
    half_year: HalfYear
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class AddMeasure:
    """Put a new measure at the end of the roadmap; ``goal`` is a goal's id."""

    id: str
    goal: str
    title: str
    party: str
    schedule: tuple[tuple[HalfYear, Phase], ...] = ()


@dataclass(frozen=True, slots=True)
class AddGoal:
    """Put a new goal after the others."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class SetHorizon:
    """Let the roadmap span the half-years from ``first`` to ``last``, both included."""

    first: HalfYear
    last: HalfYear


MeasureChange = SetText | SetPhase | AddMeasure
Change = MeasureChange | AddGoal | SetHorizon


def changed_roadmap(roadmap: Roadmap, changes: Iterable[Change]) -> Roadmap:
    """Return the roadmap after the changes, one after the other; KeyError if one names a measure that is not there."""
    measures = {measure.id: measure for measure in roadmap.measures}
    goals, first, last = roadmap.goals, roadmap.first, roadmap.last
    for change in changes:
        match change:
            case SetHorizon():
                first, last = change.first, change.last
            case AddGoal(id_, title):
                goals = (*goals, Goal(id_, clean(title)))
            case SetText(id_, field, value):
                text = clean(value)
                old = measures[id_]
                measures[id_] = replace(
                    old,
                    title=text if field == "title" else old.title,
                    goal=text if field == "goal" else old.goal,
                    party=text if field == "party" else old.party,
                )
            case SetPhase(id_, half_year, phase):
                schedule = {hy: ph for hy, ph in measures[id_].schedule.items() if hy != half_year}
                if phase:
                    schedule[half_year] = phase
                measures[id_] = replace(measures[id_], schedule=dict(sorted(schedule.items())))
            case AddMeasure(id_, goal, title, party, phases):
                measures[id_] = Measure(id_, goal, clean(title), clean(party), dict(sorted(phases)))
    return replace(roadmap, first=first, last=last, goals=goals, measures=tuple(measures.values()))
