"""When a status report to the channel is due.

Each month's first working Monday; the first working day after a half-year's deadline instead of that month's. What
falls into a quiet period waits for the first working day after it, and takes the place of that month's own.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from roadmap.halfyear import HalfYear
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.workdays import Calendar

STATUS = "status"
"""The step under which the ledger keeps a status report; its period is a month (:func:`period`)."""

_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_MONDAY = 0


def period(report_day: date) -> str:
    """Give the key of the report that is due on a report day: ``2026-10``, for no month has two."""
    return f"{report_day:%Y-%m}"


class Days(Protocol):
    """Anything that knows whether a day is in it."""

    def __contains__(self, day: date, /) -> bool:
        """Tell whether it is."""


class ReportDays:
    """The days on which reports are due, by the working days of ``calendar`` outside the ``quiet`` periods.

    The methods raise ValueError when it is always quiet.
    """

    def __init__(self, calendar: Calendar, quiet: Sequence[Days] = ()) -> None:
        self._calendar, self._quiet = calendar, quiet

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """Give the report days from ``first`` to ``last``, both included, in time."""
        # What was due long before may have waited for the end of a quiet period.
        month = (first - _YEAR).replace(day=1)
        found: dict[str, date] = {}
        while month <= last:
            day = self._first_open(self._of_month(month))
            # One that waited comes before the month's own, and stays.
            found.setdefault(period(day), day)
            month = (month + timedelta(days=31)).replace(day=1)
        return tuple(day for day in found.values() if first <= day <= last)

    def last(self, day: date) -> date:
        """Give the newest report day at or before ``day``."""
        return self.between(day - _YEAR, day)[-1]

    def before(self, day: date) -> date:
        """Give the newest report day before ``day``."""
        return self.last(day - _DAY)

    def due(self, day: date) -> date | None:
        """Give the report day whose report may go out on ``day``: the newest; None on a day off and when it is quiet.

        So a report that was missed is made up until the next is due, and dropped then.
        """
        return self.last(day) if self._open(day) else None

    def _of_month(self, month: date) -> date:
        """Give the day on which a report is due in the month of that first day, whatever is quiet."""
        if deadline(HalfYear.of(month) + -1) == month - _DAY:
            return self._calendar.next_workday(month)
        monday = month + timedelta(days=(_MONDAY - month.weekday()) % 7)
        while not self._calendar.is_workday(monday):
            monday += timedelta(days=7)
        return monday

    def _first_open(self, day: date) -> date:
        """Give the day itself if reports may go out on it, else the first after it."""
        end = day + _YEAR
        while not self._open(day):
            if day > end:
                raise ValueError("the quiet periods leave no day for a report")
            day += _DAY
        return day

    def _open(self, day: date) -> bool:
        return self._calendar.is_workday(day) and not any(day in quiet for quiet in self._quiet)
