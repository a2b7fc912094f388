"""Days on which people may be reminded: working days outside the quiet periods."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from roadmap.quiet import QuietPeriod
    from roadmap.workdays import Calendar

_DAY = timedelta(days=1)
_SEARCHED_DAYS = 366
"""Quiet periods come again every year: a day that is not found within one never comes."""


class OpenDays:
    """The open days for sets of units.

    ``everywhere`` is quiet for all, ``units`` holds units' own periods by the unit's id. A unit without any is never
    quiet by itself. Build one for a run and pass it on: it remembers what it found.
    """

    def __init__(
        self, calendar: Calendar, everywhere: Iterable[QuietPeriod], units: Mapping[str, tuple[QuietPeriod, ...]]
    ) -> None:
        self._calendar = calendar
        self._everywhere = tuple(everywhere)
        self._units = {unit: periods for unit, periods in units.items() if periods}
        self._found: dict[tuple[date, timedelta, frozenset[str]], date | None] = {}

    @property
    def quieting_units(self) -> frozenset[str]:
        """The units that have quiet periods of their own."""
        return frozenset(self._units)

    def is_workday(self, day: date) -> bool:
        """Whether offices are open on that day."""
        return self._calendar.is_workday(day)

    def after_workdays(self, day: date, count: int) -> date:
        """Give the ``count``-th working day after ``day``, quiet or not."""
        return self._calendar.add_workdays(day, count)

    def is_quiet(self, day: date, units: Iterable[str | None] = ()) -> bool:
        """Whether it is quiet that day for all, or for one of the units."""
        return any(day in period for period in self._everywhere) or any(
            day in period for unit in units if unit in self._units for period in self._units[unit]
        )

    def is_open(self, day: date, units: Iterable[str | None] = ()) -> bool:
        """Whether people of all these units may be reminded that day."""
        return self.is_workday(day) and not self.is_quiet(day, units)

    def last(self, day: date, units: Iterable[str | None] = ()) -> date | None:
        """Give the last day at or before ``day`` that is open for all the units; None if there is none in a year."""
        return self._search(day, -_DAY, units)

    def first(self, day: date, units: Iterable[str | None] = ()) -> date | None:
        """Give the first day at or after ``day`` that is open for all the units; None if there is none in a year."""
        return self._search(day, _DAY, units)

    def _search(self, day: date, step: timedelta, units: Iterable[str | None]) -> date | None:
        quieting = frozenset(unit for unit in units if unit in self._units)
        key = (day, step, quieting)
        if key not in self._found:
            days = (day + step * n for n in range(_SEARCHED_DAYS))
            self._found[key] = next((one for one in days if self.is_open(one, quieting)), None)
        return self._found[key]
