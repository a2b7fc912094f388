"""The roadmap as it stood at an instant: the nouns that every report reads. :mod:`roadmap.history` builds them.

They name roles, never people, and hold no officer's comment: what is not here cannot get into a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from roadmap.halfyear import HalfYear

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from roadmap.fields import Value
    from roadmap.health import Health, Standing
    from roadmap.model import Phase, Roadmap, Status
    from roadmap.quiet import QuietPeriod


@dataclass(frozen=True, slots=True)
class Frame:
    """What the configuration said beside the list, as a sync read it: a report never looks at today's files instead.

    ``approved`` is the roadmap that the city board had approved last (None: none yet). ``units`` are the names of the
    units (toimialat) by id, ``unit_of`` a party's unit by the party's words. A confirmation is fresh for
    ``stale_after_days``. In the ``quiet`` periods, which are for all, no report is due.
    """

    roadmap: Roadmap
    approved: Roadmap | None
    units: Mapping[str, str]
    unit_of: Mapping[str, str]
    stale_after_days: int
    quiet: tuple[QuietPeriod, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What an officer says of one budget year's need: euros (None: no estimate) and the reason ("" none)."""

    euros: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One of the roadmap's fields in which list and file said different things (None: empty): drift or conflict."""

    field: str
    filed: Value | None
    listed: Value | None


@dataclass(frozen=True, slots=True)
class MeasureThen:
    """One measure as the list had it.

    ``goal`` is the id of one of the roadmap's goals, ``party`` the responsible party in words, ``unit`` its unit's id
    (None: a party that nobody put into a unit). ``phase`` is that of the half-year of the day (None: none then),
    ``progress`` a percentage, ``needs`` by budget year, ``viewpoints`` the ids of those that the measure serves.
    """

    id: str
    title: str
    goal: str
    party: str
    unit: str | None
    standing: Standing
    health: Health
    phase: Phase | None
    progress: float | None
    needs: Mapping[int, Need]
    viewpoints: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def status(self) -> Status | None:
        """What the officer says; None: nobody has said."""
        return self.standing.status

    @property
    def schedule(self) -> Mapping[HalfYear, Phase]:
        """The phases by half-year, in time, as the list has them."""
        return self.standing.schedule

    @property
    def begins(self) -> HalfYear | None:
        """The first half-year with a phase."""
        return min(self.standing.schedule, default=None)

    @property
    def ends(self) -> HalfYear | None:
        """The half-year in which it is to be done: the forecast, else the last one with a phase; None: unscheduled."""
        return self.standing.final_half_year

    @property
    def open(self) -> bool:
        """Whether something more is expected of it: neither Valmis nor Keskeytetty."""
        return not self.standing.closed

    @property
    def confirmed_on(self) -> date | None:
        """The latest day on which a person said how it stands; None: nobody ever did."""
        return self.standing.confirmed_on

    def confirmed_within(self, days: int, day: date) -> bool:
        """Whether a person said how it stands in the so many days up to ``day``."""
        return self.confirmed_on is not None and (day - self.confirmed_on).days <= days


@dataclass(frozen=True)
class RoadmapThen:
    """The whole roadmap at the instant ``at``; ``day`` is the municipality's date then.

    ``measures`` are those of the roadmap file that the list had, in the file's order: every count is over them.
    ``unlisted`` are the file's measures that no row had yet (the service refused it, or somebody must decide between
    two), ``archived`` those that had left the file, ``proposals`` the rows that nobody has decided on; all by id.
    """

    at: datetime
    day: date
    frame: Frame
    measures: tuple[MeasureThen, ...]
    unlisted: tuple[str, ...]
    archived: tuple[str, ...]
    proposals: tuple[str, ...]

    @cached_property
    def by_id(self) -> Mapping[str, MeasureThen]:
        """The measures by id."""
        return {measure.id: measure for measure in self.measures}

    @property
    def half_year(self) -> HalfYear:
        """The half-year of the day."""
        return HalfYear.of(self.day)
