"""What can be seen without asking anybody: jobs that have not succeeded for too long, and a clock that jumped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jobs.finding import Finding, Kind, finding
from jobs.runs import first_start, last_runs, last_success

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jobs.schedule import Timetable
    from jobs.store import Store

_JUMP = timedelta(minutes=5)


def watch(
    store: Store, timetables: Mapping[str, Timetable], now: datetime, *, begun: datetime, silent_after: timedelta
) -> list[Finding]:
    """What is wrong as of now, from the runs alone. ``timetables`` by job; ``begun``: when the scheduler did."""
    return [*_silent(store, timetables, now, begun, silent_after), *_jumped(store, now)]


def _silent(
    store: Store, timetables: Mapping[str, Timetable], now: datetime, begun: datetime, silent_after: timedelta
) -> Iterable[Finding]:
    """A job is silent when a planned time after its last success is longer ago than that.

    One that never succeeded counts from its first run; one that never ran, from when the scheduler began.
    """
    for job, timetable in timetables.items():
        succeeded, started = last_success(store, job), first_start(store, job)
        since = succeeded or started or begun
        planned = started if started and not succeeded else timetable.after(since)
        if planned and now - planned > silent_after:
            zone = timetable.zone
            yield finding(
                Kind.SILENT,
                job,
                what="{job} has not succeeded since {since}.",
                do="“tiekartta status” says what its last run met; is the scheduler running?",
                job=job,
                since=f"{since.astimezone(zone):%Y-%m-%d %H:%M}",
            )


def _jumped(store: Store, now: datetime) -> Iterable[Finding]:
    ahead = max((run.started for run in last_runs(store).values()), default=now)
    if ahead - now > _JUMP:
        yield finding(
            Kind.CLOCK,
            what="The last run is dated {day}, which is yet to come: the machine's clock was set back or was wrong.",
            do="Check the machine's clock and its time service.",
            day=f"{ahead:%Y-%m-%d}",
        )
