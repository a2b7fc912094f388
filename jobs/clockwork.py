"""The jobs that the clock runs: which there are, when each is next, and one run of one of them.

No thread and no waiting for times: whoever drives it (jobs.scheduler by APScheduler, a test by a simulated clock) asks
:meth:`Clockwork.next_run` and calls :meth:`Clockwork.run` then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DatabaseError

from jobs.alarm import AGAIN, tell_findings
from jobs.errors import Stopped
from jobs.failure import failure_of
from jobs.finding import WATCHED, Finding, Kind, finding
from jobs.findings import note
from jobs.job import Job, log_failure, open_job, recorded
from jobs.runs import last_ended
from jobs.schedule import LastRun, Timetable, next_run
from jobs.store import FILE_NAME, Store
from jobs.watch import watch
from jobs.workspace import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from connector.clock import Clock
    from jobs.alarm import Alarm
    from jobs.settings import Settings
    from jobs.workspace import Workspace
    from roadmap.workdays import Calendar

PATIENCE = timedelta(minutes=10)
"""So long a run waits for another one to end, such as one by hand in another process."""


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A job for the clock. ``name`` is also the setting with its lines: ``schedule.NAME``.

    ``run`` is given the opened job and the run's summary to fill; ``exit_code`` in it is 0 unless set. ``to_people``:
    its messages reach people, so that what was missed is made up in office hours only.
    """

    name: str
    run: Callable[[Job, dict[str, Any]], object]
    to_people: bool = False


def timetables(settings: Settings, calendar: Calendar) -> dict[str, Timetable]:
    """The timetable of each job of the settings that has one."""
    lines: dict[str, tuple[str, ...]] = dict(settings.schedule)
    return {name: Timetable.of(own, settings.zone, calendar) for name, own in lines.items() if own}


class Clockwork:
    """The jobs and the configuration that is in force. Not thread-safe: one run after the other."""

    def __init__(
        self,
        jobs: Sequence[PlannedJob],
        read: Callable[[], Workspace],
        clock: Clock,
        calendar: Calendar,
        *,
        alarm: Alarm,
    ) -> None:
        """``read`` reads the configuration, now and before each run. Raises ConfigurationError if it is wrong now."""
        self.jobs = {job.name: job for job in jobs}
        self.clock = clock
        self.workspace = read()
        self._read, self._calendar, self._alarm = read, calendar, alarm
        self._refused: tuple[Finding, ...] = ()
        self._begun = clock.now()
        self._tried: dict[str, LastRun] = {}
        self._told: dict[tuple[Kind, str], datetime] = {}
        self._timetables = timetables(self.workspace.settings, calendar)

    def planned_after(self, name: str, moment: datetime) -> datetime | None:
        """The job's next planned time, whatever was missed; None: never."""
        timetable = self._timetables.get(name)
        return timetable.after(moment) if timetable else None

    def next_run(self, name: str) -> datetime | None:
        """When the job is to run next, now at the earliest; None: never."""
        timetable = self._timetables.get(name)
        if timetable is None:
            return None
        return next_run(timetable, self._last(name), self.clock.now(), to_people=self.jobs[name].to_people)

    def run(self, name: str) -> None:
        """Run a job now, on the configuration as it is now if that is right. Nothing but Stopped is raised."""
        asked = self.clock.now()
        self._take_up_configuration()
        try:
            with open_job(name, self.workspace, self.clock, patience=PATIENCE) as job:
                last = last_ended(job.store, name)
                # One that is dated ahead of now is no such run: the clock was set back.
                if last and asked < last.started <= self.clock.now():
                    return  # somebody ran it by hand while this run waited
                passing = self._run(self.jobs[name], job)
                self._tried[name] = LastRun(asked, self.clock.now(), passing=passing)
                self._watch(job)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: the clock goes on whatever a job met
            log_failure(error)
            self._tried[name] = LastRun(asked, self.clock.now(), passing=True)

    def _run(self, planned: PlannedJob, job: Job) -> bool:
        """Run it; gives whether it failed in a way for which one runs it again."""
        try:
            with recorded(job, planned.name) as summary:
                planned.run(job, summary)
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 - as above: the run has logged it and noted it in the state
            return failure_of(error).exit_code == 1
        return False

    def _watch(self, job: Job) -> None:
        silent_after = timedelta(hours=job.workspace.settings.check.silent_hours)
        now = job.clock.now()
        # A job that is due this moment, after a pause, is about to be made up for: nobody need hear of it.
        tables = {name: table for name, table in self._timetables.items() if not self._due(name, now)}
        found = [*watch(job.store, tables, now, begun=self._begun, silent_after=silent_after), *self._refused]
        try:
            note(job.store, WATCHED, found, now)
            tell_findings(job, self._alarm)
        except DatabaseError as error:  # a full disk: the administrator is told all the more
            log_failure(error)
            self._tell_unkept(job, found)

    def _due(self, name: str, now: datetime) -> bool:
        following = self.next_run(name) if name in self.jobs else None
        return following is not None and following <= now

    def _tell_unkept(self, job: Job, found: Sequence[Finding]) -> None:
        now = job.clock.now()
        for one in found:
            told_at = self._told.get((one.kind, one.subject))
            if (told_at is None or now - told_at >= AGAIN) and self._alarm(job, one):
                self._told[one.kind, one.subject] = now

    def _take_up_configuration(self) -> None:
        """Changed files count from this run on; when something in them is wrong, it is said and the old ones stay."""
        try:
            workspace = self._read()
        except ConfigurationError as error:
            log_failure(error)
            first = error.problems[0]
            self._refused = (
                finding(
                    Kind.SETTINGS,
                    what="The configuration is wrong since it was changed ({where}, {count} in all): the scheduler "
                    "goes on with the old one.",
                    do="“tiekartta status” lists what is wrong.",
                    where=first.where,
                    count=len(error.problems),
                ),
            )
            return
        self._refused = ()
        if workspace.settings.state.folder != self.workspace.settings.state.folder:
            self._refused = (
                finding(
                    Kind.SETTINGS,
                    what="The setting state.folder was changed: the scheduler goes on with the old configuration.",
                    do="Move the state there and start the scheduler again.",
                ),
            )
            return
        self.workspace = workspace
        self._timetables = timetables(workspace.settings, self._calendar)

    def _last(self, name: str) -> LastRun | None:
        """The job's last run; also one that could not be noted, since the state could not be opened or written."""
        folder = self.workspace.settings.state.folder
        noted = None
        if (folder / FILE_NAME).exists():
            try:
                with Store(folder, self.clock.now()) as store:
                    noted = last_ended(store, name)
            except Exception as error:  # noqa: BLE001 - a state that cannot be read must not stop the clock
                log_failure(error)
        found = [run for run in (noted, self._tried.get(name)) if run]
        return max(found, key=lambda run: run.started, default=None)
