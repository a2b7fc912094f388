"""When a job runs: the instants that its schedule names, and what of them is due. Pure: no clock, no thread.

When clocks change, a job set for a time of day runs once that day: an hour that comes twice counts the first time, and
a time that is skipped comes an hour later by the new clock, which is a day after the last run (PEP 495, fold 0). A line
that says how often keeps its interval: it runs through the hour that comes twice, both times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from jobs.schedule_line import ScheduleLine, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from roadmap.workdays import Calendar

RETRY = timedelta(minutes=15)
"""So long after a failure that passes by (no connection, throttled, another run in progress) a job is tried again."""

OFFICE_HOURS = (time(8), time(16))
"""What was missed and reaches people is made up on working days between these times of the municipality."""

_YEARS = 8  # 29 February can be so far away
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The instants of all lines of a job together, each once. No lines: never."""

    lines: tuple[ScheduleLine, ...]
    zone: ZoneInfo
    calendar: Calendar

    @classmethod
    def of(cls, lines: Iterable[str], zone: ZoneInfo, calendar: Calendar) -> Timetable:
        """Read the lines; ValueError for one that is none."""
        return cls(tuple(map(parse_line, lines)), zone, calendar)

    def on(self, day: date) -> list[datetime]:
        """The instants (UTC) of a day of the municipality, in order."""
        return sorted({moment for line in self.lines if self._fits(line, day) for moment in self._moments(line, day)})

    def after(self, moment: datetime) -> datetime | None:
        """The first instant after that one (aware); None when none comes within eight years."""
        days = self._days(moment, _DAY)
        return next((found for day in days for found in self.on(day) if found > moment), None)

    def until(self, moment: datetime) -> datetime | None:
        """The last instant at or before that one (aware); None when there was none within eight years."""
        days = self._days(moment, -_DAY)
        return next((found for day in days for found in reversed(self.on(day)) if found <= moment), None)

    def _days(self, moment: datetime, step: timedelta) -> Iterator[date]:
        if not self.lines:
            return
        day = moment.astimezone(self.zone).date()
        for _ in range(366 * _YEARS):
            yield day
            day += step

    def _fits(self, line: ScheduleLine, day: date) -> bool:
        return (
            day.month in line.months
            and day.day in line.days
            and day.weekday() in line.weekdays
            and line.workday in (None, self.calendar.is_workday(day))
        )

    def _moments(self, line: ScheduleLine, day: date) -> Iterator[datetime]:
        for hour in line.hours:
            for minute in line.minutes:
                wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                if not line.interval:
                    yield wall.astimezone(UTC)
                    continue
                for fold in (0, 1):
                    moment = wall.replace(fold=fold).astimezone(UTC)
                    if moment.astimezone(self.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
                        yield moment


@dataclass(frozen=True, slots=True)
class LastRun:
    """A job's last run that came to an end by itself. ``passing``: it failed in a way for which one runs it again."""

    started: datetime
    ended: datetime
    passing: bool = False


def next_run(timetable: Timetable, last: LastRun | None, now: datetime, *, to_people: bool = False) -> datetime | None:
    """When a job is to run next, ``now`` at the earliest; None: never.

    A planned time that went by since the last run began is made up once, at once; a failure that passes by is tried
    again after :data:`RETRY`. Both wait for office hours when the job's messages reach people. A job that never ran
    has missed nothing.
    """
    planned = timetable.after(now)
    missed = timetable.until(now)
    if last is None or missed is None:
        return planned
    if missed > last.started:
        again = now
    elif last.passing:
        again = max(now, last.ended + RETRY)
    else:
        return planned
    if to_people:
        again = _in_office_hours(timetable, again)
    return min(planned, again) if planned else again


def _in_office_hours(timetable: Timetable, moment: datetime) -> datetime:
    opens, closes = OFFICE_HOURS
    local = moment.astimezone(timetable.zone)
    if timetable.calendar.is_workday(local.date()) and local.time() < closes:
        return max(moment, datetime.combine(local.date(), opens, timetable.zone).astimezone(UTC))
    day = timetable.calendar.next_workday(local.date() + _DAY)
    return datetime.combine(day, opens, timetable.zone).astimezone(UTC)
