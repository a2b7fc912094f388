"""Finnish working days, and the deadlines that half-years set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from holidays.countries.finland import Finland

if TYPE_CHECKING:
    from roadmap.halfyear import HalfYear

_SATURDAY = 5
_DAY = timedelta(days=1)


def deadline(half_year: HalfYear) -> date:
    """Give the day by which what a half-year plans must be done: its last."""
    return half_year.last_day


@dataclass(frozen=True, slots=True)
class Calendar:
    """Finnish working days. Days off are Saturdays, Sundays, public holidays, juhannusaatto and jouluaatto.

    The two eves are no public holidays by law, but offices are closed; the ``holidays`` library counts both among
    Finland's. Build one and pass it on: it remembers the years that it was asked about.
    """

    _holidays: Finland = field(default_factory=Finland, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether offices are open on that day."""
        return day.weekday() < _SATURDAY and day not in self._holidays

    def previous_workday(self, day: date) -> date:
        """Give the day itself if it is a working day, else the last one before it."""
        while not self.is_workday(day):
            day -= _DAY
        return day

    def next_workday(self, day: date) -> date:
        """Give the day itself if it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Give the ``count``-th working day after ``day``, never counting itself; ValueError for a negative count."""
        if count < 0:
            raise ValueError(f"working days are counted forward, not {count}")
        for _ in range(count):
            day = self.next_workday(day + _DAY)
        return day
