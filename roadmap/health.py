"""How a measure stands on a day: its phase, its deadline and the one health that it has.

Whatever the list says in words that are no status, phase or half-year counts as empty here (the words themselves stay).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from roadmap import workdays
from roadmap.fields import FORECAST, STATUS, half_year_of
from roadmap.halfyear import HalfYear
from roadmap.model import Phase, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from roadmap.fields import Value, Values


class Health(StrEnum):
    """A measure has exactly one: the first of these that fits."""

    STOPPED = "stopped"
    DONE = "done"
    UNSCHEDULED = "unscheduled"
    UNOWNED = "unowned"
    LATE = "late"
    DELAYED = "delayed"
    NEEDS_UPDATE = "needs_update"
    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a measure's health follows from.

    ``schedule``, ``status`` and ``forecast`` are the list's; ``planned_last`` is the last half-year with a phase in the
    roadmap file (None: the file has none); ``confirmed_on`` comes from :func:`confirmation`; ``owned`` says whether the
    party or the contact resolves to a person.
    """

    schedule: Mapping[HalfYear, Phase]
    status: Status | None
    forecast: HalfYear | None
    confirmed_on: date | None
    owned: bool
    planned_last: HalfYear | None

    @classmethod
    def of(
        cls, values: Values, *, confirmed_on: date | None, owned: bool, planned: Mapping[HalfYear, Phase]
    ) -> Standing:
        """Read it from the list's values; ``planned`` is the roadmap file's own schedule."""
        return cls(
            schedule=schedule_of(values),
            status=_status(values.get(STATUS)),
            forecast=_half_year(values.get(FORECAST)),
            confirmed_on=confirmed_on,
            owned=owned,
            planned_last=max(planned, default=None),
        )

    @property
    def final_half_year(self) -> HalfYear | None:
        """The forecast if there is one, else the last half-year with a phase; None: unscheduled."""
        return self.forecast or max(self.schedule, default=None)

    @property
    def deadline(self) -> date | None:
        """The final half-year's deadline."""
        final = self.final_half_year
        return workdays.deadline(final) if final else None

    @property
    def closed(self) -> bool:
        """Whether nothing more is expected of the measure."""
        return self.status is not None and self.status.closed

    def current_phase(self, day: date) -> Phase | None:
        """Give the phase of the half-year that ``day`` falls in."""
        return self.schedule.get(HalfYear.of(day))

    def active(self, day: date) -> bool:
        """Whether the half-year that ``day`` falls in has a phase."""
        return HalfYear.of(day) in self.schedule


def schedule_of(values: Values) -> dict[HalfYear, Phase]:
    """Give the half-years that have a known phase, in time."""
    return {
        half_year: _PHASES[value]
        for name in sorted(values)  # the names sort in time
        if (half_year := half_year_of(name)) and isinstance(value := values[name], str) and value in _PHASES
    }


def health(standing: Standing, day: date, stale_after_days: int = 90) -> Health:
    """Judge the measure's health on ``day`` (a day in the municipality's time zone): the first that fits.

    A confirmation is fresh up to and including its ``stale_after_days``-th day; one that never was is older than any
    limit.
    """
    if standing.status is Status.STOPPED:
        found = Health.STOPPED
    elif standing.status is Status.DONE:
        found = Health.DONE
    elif (limit := standing.deadline) is None:
        found = Health.UNSCHEDULED
    elif not standing.owned:
        found = Health.UNOWNED
    elif day > limit:
        found = Health.LATE
    elif _delayed(standing, day):
        found = Health.DELAYED
    elif standing.active(day) and _stale(standing.confirmed_on, day, stale_after_days):
        found = Health.NEEDS_UPDATE
    elif min(standing.schedule, default=HalfYear.of(day)) > HalfYear.of(day):
        found = Health.NOT_STARTED
    else:
        found = Health.ON_TRACK
    return found


def tally(healths: Iterable[Health]) -> dict[Health, int]:
    """How many there are of each, in the order of precedence and with the zeros: the sum is the number of measures."""
    counts = Counter(healths)
    return {one: counts[one] for one in Health}


def confirmation(confirmed: date | None, confirmed_seen: date | None, human_change: date | None) -> date | None:
    """Give the latest day on which a person said how the measure stands; None: nobody ever did.

    ``confirmed`` is the field Vahvistettu, ``confirmed_seen`` the day on which that value was first seen (a date in the
    future counts as that day), ``human_change`` the last change of an officer's field by a human.
    """
    stated = min(confirmed, confirmed_seen) if confirmed and confirmed_seen else confirmed
    return max((day for day in (stated, human_change) if day), default=None)


_PHASES = {phase.value: phase for phase in Phase}
_STATUSES = {status.value: status for status in Status}
_WORK = (Phase.IMPLEMENTATION, Phase.CLOSING)


def _delayed(standing: Standing, day: date) -> bool:
    if standing.status is Status.DELAYED:
        return True
    final = standing.final_half_year
    if final and standing.planned_last and final > standing.planned_last:
        return True
    if standing.status is not Status.NOT_STARTED:
        return False
    work_begins = min((half_year for half_year, phase in standing.schedule.items() if phase in _WORK), default=None)
    return work_begins is not None and HalfYear.of(day) >= work_begins


def _stale(confirmed_on: date | None, day: date, stale_after_days: int) -> bool:
    return confirmed_on is None or (day - confirmed_on).days > stale_after_days


def _status(value: Value | None) -> Status | None:
    return _STATUSES.get(value) if isinstance(value, str) else None


def _half_year(value: Value | None) -> HalfYear | None:
    if not isinstance(value, str):
        return None
    try:
        return HalfYear.parse(value)
    except ValueError:
        return None
