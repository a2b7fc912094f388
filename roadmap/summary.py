"""The status report's content: how the roadmap stood, what changed since the last report, what comes next.

Every number is the length of a tuple of ids, so it opens its rows; every partition says of what, and adds up to it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

from roadmap.health import Health
from roadmap.model import Phase, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from roadmap.halfyear import HalfYear
    from roadmap.model import Roadmap
    from roadmap.then import MeasureThen, RoadmapThen

_Key = TypeVar("_Key")

Ids = tuple[str, ...]
"""Ids of measures in the roadmap file's order; the number that a report shows is how many there are."""


@dataclass(frozen=True, slots=True)
class Move:
    """A measure that is to be done in another half-year than before; ``half_years`` later (less than 0: earlier)."""

    id: str
    before: HalfYear
    after: HalfYear

    @property
    def half_years(self) -> int:
        """By how many half-years it is later; negative for one that comes earlier."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last report, whose day was ``since``; a measure may stand in several of them.

    ``finished``, ``stopped``, ``late`` and ``unowned`` are those that are so now and were not then. ``moved`` have
    another final half-year. ``added`` were no measures of the roadmap then, ``removed`` are none now.
    """

    since: date
    finished: Ids
    stopped: Ids
    moved: tuple[Move, ...]
    late: Ids
    unowned: Ids
    added: Ids
    removed: Ids


@dataclass(frozen=True, slots=True)
class GoalShift:
    """How one goal's measures moved since the approval; the parts add up to the goal's measures.

    ``new`` were not in the approved roadmap; ``undated`` have no final half-year, now or as approved.
    """

    moved: tuple[Move, ...]
    kept: Ids
    undated: Ids
    new: Ids

    @property
    def mean_half_years(self) -> float | None:
        """By how many half-years the moved ones moved on average (later is positive); None when none moved."""
        return mean_shift(self.moved)


@dataclass(frozen=True, slots=True)
class SinceApproval:
    """The living roadmap against the one that was approved ``on`` that day ``by`` that body.

    ``goals`` by the id of every goal of the roadmap; ``dropped`` were approved and are measures no more.
    """

    on: date
    by: str
    goals: Mapping[str, GoalShift]
    dropped: Ids

    @property
    def moved(self) -> tuple[Move, ...]:
        """All that moved, goal by goal."""
        return tuple(move for goal in self.goals.values() for move in goal.moved)

    @property
    def mean_half_years(self) -> float | None:
        """By how many half-years the moved ones moved on average (later is positive); None when none moved."""
        return mean_shift(self.moved)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Of the open measures (not Valmis, not Keskeytetty), which a person confirmed in the ``days`` before; adds up."""

    days: int
    fresh: Ids
    old: Ids
    never: Ids

    @property
    def share(self) -> float | None:
        """The confirmed share of the open measures, from 0 to 1; None when none is open."""
        count = len(self.fresh) + len(self.old) + len(self.never)
        return len(self.fresh) / count if count else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The status report's content.

    ``then`` is the roadmap that it tells of, where each id's row is found (``then.by_id``). The partitions of all
    measures: ``by_health`` (every class, the empty ones too, in order of precedence), ``by_goal`` (goal's id → health
    → ids, every goal in the roadmap's order and every class) and ``by_phase`` (the phase of the present half-year;
    None: no phase in it).

    ``changes`` is None in the first report, ``since_approval`` None while nothing is approved. ``starts`` are the open
    measures whose first phase is in ``next_half_year``. ``differing`` are the measures with open drift or conflicts:
    what list and file say stands in their rows. Proposals stand in no other number than theirs.
    """

    then: RoadmapThen
    by_health: Mapping[Health, Ids]
    by_goal: Mapping[str, Mapping[Health, Ids]]
    by_phase: Mapping[Phase | None, Ids]
    confirmation: Confirmation
    next_half_year: HalfYear
    starts: Ids
    changes: Changes | None
    since_approval: SinceApproval | None
    differing: Ids

    @property
    def measures(self) -> int:
        """How many measures the report is about."""
        return len(self.then.measures)

    @property
    def proposals(self) -> Ids:
        """The ids of the rows that nobody has decided on yet."""
        return self.then.proposals


def summarize(now: RoadmapThen, last: RoadmapThen | None) -> Summary:
    """Sum up the roadmap at an instant; ``last`` is the roadmap of the last report, None if this is the first."""
    measures = now.measures
    days = now.frame.stale_after_days
    live = [measure for measure in measures if measure.open]
    coming = now.half_year + 1
    return Summary(
        then=now,
        by_health=_classes(measures),
        by_goal={
            goal.id: _classes(measure for measure in measures if measure.goal == goal.id)
            for goal in now.frame.roadmap.goals
        },
        by_phase=_sorted(measures, lambda measure: measure.phase, (*Phase, None)),
        confirmation=Confirmation(
            days=days,
            fresh=_ids(m for m in live if m.confirmed_within(days, now.day)),
            old=_ids(m for m in live if m.confirmed_on and not m.confirmed_within(days, now.day)),
            never=_ids(m for m in live if m.confirmed_on is None),
        ),
        next_half_year=coming,
        starts=_ids(m for m in live if m.begins == coming),
        changes=changes_between(last, now) if last else None,
        since_approval=_since_approval(now, now.frame.approved) if now.frame.approved else None,
        differing=_ids(m for m in measures if m.disagreements),
    )


def changes_between(before: RoadmapThen, now: RoadmapThen) -> Changes:
    """Tell what became otherwise between two instants."""
    old = before.by_id

    def became(fits: Callable[[MeasureThen], bool]) -> Ids:
        return _ids(m for m in now.measures if fits(m) and not (m.id in old and fits(old[m.id])))

    return Changes(
        since=before.day,
        finished=became(lambda m: m.status is Status.DONE),
        stopped=became(lambda m: m.status is Status.STOPPED),
        moved=moves((m.id, old[m.id].ends, m.ends) for m in now.measures if m.id in old),
        late=became(lambda m: m.health is Health.LATE),
        unowned=became(lambda m: m.health is Health.UNOWNED),
        added=_ids(m for m in now.measures if m.id not in old),
        removed=_ids(m for m in before.measures if m.id not in now.by_id),
    )


def moves(ends: Iterable[tuple[str, HalfYear | None, HalfYear | None]]) -> tuple[Move, ...]:
    """Give those of (id, final half-year before, after) whose final half-year is another; undated ones cannot move."""
    return tuple(Move(id_, before, after) for id_, before, after in ends if before and after and before != after)


def mean_shift(moved: tuple[Move, ...]) -> float | None:
    """Give the mean of the moves in half-years (later is positive); None for no moves."""
    return fmean(move.half_years for move in moved) if moved else None


def _since_approval(now: RoadmapThen, approved: Roadmap) -> SinceApproval | None:
    if approved.approval is None:
        return None
    ends = {measure.id: max(measure.schedule, default=None) for measure in approved.measures}
    goals = {goal.id: [m for m in now.measures if m.goal == goal.id] for goal in now.frame.roadmap.goals}
    return SinceApproval(
        on=approved.approval.on,
        by=approved.approval.by,
        goals={goal: _goal_shift(measures, ends) for goal, measures in goals.items()},
        dropped=tuple(id_ for id_ in ends if id_ not in now.by_id),
    )


def _goal_shift(measures: Sequence[MeasureThen], approved: Mapping[str, HalfYear | None]) -> GoalShift:
    """Sort a goal's measures; ``approved`` are the final half-years of the approved roadmap's measures by id."""
    known = [measure for measure in measures if measure.id in approved]
    return GoalShift(
        moved=moves((m.id, approved[m.id], m.ends) for m in known),
        kept=_ids(m for m in known if m.ends and m.ends == approved[m.id]),
        undated=_ids(m for m in known if m.ends is None or approved[m.id] is None),
        new=_ids(m for m in measures if m.id not in approved),
    )


def _classes(measures: Iterable[MeasureThen]) -> dict[Health, Ids]:
    return _sorted(measures, lambda measure: measure.health, tuple(Health))


def _sorted(
    measures: Iterable[MeasureThen], key: Callable[[MeasureThen], _Key], keys: Iterable[_Key]
) -> dict[_Key, Ids]:
    """Sort into classes, of which none is left out."""
    found: defaultdict[_Key, list[str]] = defaultdict(list)
    for measure in measures:
        found[key(measure)].append(measure.id)
    return {one: tuple(found[one]) for one in keys}


def _ids(measures: Iterable[MeasureThen]) -> Ids:
    return tuple(measure.id for measure in measures)
