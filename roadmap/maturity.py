"""Maturity: the viewpoints' levels over time, and where a gap has no measure running to close it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from roadmap.model import Viewpoint
    from roadmap.then import MeasureThen, RoadmapThen


@dataclass(frozen=True, slots=True)
class ViewpointLevels:
    """One viewpoint's levels, 1 (Heikko) – 5 (Erinomainen); None: not given.

    ``measured`` are the levels that were measured up to the day, in time. ``serving`` are the ids of all measures that
    name the viewpoint, ``running`` those of them that have begun and are not closed.
    """

    id: str
    title: str
    leading: bool
    start: int | None
    target: int | None
    measured: tuple[tuple[date, int], ...]
    serving: tuple[str, ...]
    running: tuple[str, ...]

    @property
    def now(self) -> int | None:
        """The level measured last, else the start level."""
        return self.measured[-1][1] if self.measured else self.start

    @property
    def given(self) -> bool:
        """Whether any level was given."""
        return bool(self.start or self.target or self.measured)

    @property
    def gap(self) -> int | None:
        """How many levels the target is above the level now, 0 once it is reached; None: one of them is not given."""
        if self.target is None or self.now is None:
            return None
        return max(self.target - self.now, 0)

    @property
    def neglected(self) -> bool:
        """Whether there is a gap and no measure runs that names the viewpoint."""
        return bool(self.gap) and not self.running


@dataclass(frozen=True, slots=True)
class Maturity:
    """All viewpoints of the roadmap, in its order, as of a day."""

    viewpoints: tuple[ViewpointLevels, ...]

    @property
    def leading(self) -> tuple[ViewpointLevels, ...]:
        """Those that lead (kehittämisen kärjet)."""
        return tuple(viewpoint for viewpoint in self.viewpoints if viewpoint.leading)

    @property
    def neglected(self) -> tuple[ViewpointLevels, ...]:
        """Those with a gap and no running measure."""
        return tuple(viewpoint for viewpoint in self.viewpoints if viewpoint.neglected)

    @property
    def not_given(self) -> tuple[ViewpointLevels, ...]:
        """Those of which no level at all was given."""
        return tuple(viewpoint for viewpoint in self.viewpoints if not viewpoint.given)

    @property
    def half_given(self) -> tuple[ViewpointLevels, ...]:
        """Those with some level, whose gap is not known: the level now or the target was not given."""
        return tuple(viewpoint for viewpoint in self.viewpoints if viewpoint.given and viewpoint.gap is None)

    @property
    def unserved(self) -> tuple[ViewpointLevels, ...]:
        """Those that no measure names."""
        return tuple(viewpoint for viewpoint in self.viewpoints if not viewpoint.serving)


def maturity(then: RoadmapThen) -> Maturity:
    """Give the viewpoints' levels as of an instant: levels measured after its day do not count."""
    return Maturity(tuple(_levels(viewpoint, then) for viewpoint in then.frame.roadmap.viewpoints))


def _levels(viewpoint: Viewpoint, then: RoadmapThen) -> ViewpointLevels:
    serving = [measure for measure in then.measures if viewpoint.id in measure.viewpoints]
    return ViewpointLevels(
        id=viewpoint.id,
        title=viewpoint.title,
        leading=viewpoint.leading,
        start=viewpoint.start,
        target=viewpoint.target,
        measured=tuple(sorted((day, level) for day, level in viewpoint.measured.items() if day <= then.day)),
        serving=tuple(measure.id for measure in serving),
        running=tuple(measure.id for measure in serving if _runs(measure, then)),
    )


def _runs(measure: MeasureThen, then: RoadmapThen) -> bool:
    return measure.open and measure.begins is not None and measure.begins <= then.half_year
