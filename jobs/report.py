"""The report: a fresh sync and the change log at a date → the content → files.

read → plan → show → apply → record. A list that cannot be believed stops the sync, and with it the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from jobs.columns import HEALTH_LABELS
from jobs.errors import WrongInput
from jobs.frames import frame_at, present_frame
from jobs.ledger import Ledger
from jobs.sync import sync
from roadmap.history import History, Line
from roadmap.maturity import Maturity, maturity
from roadmap.needs import Needs, needs
from roadmap.progress import ProgressPoint, progress
from roadmap.report_days import ReportDays
from roadmap.summary import Summary, summarize
from roadmap.workdays import Calendar
from roadmap.year import YearChapter, year_chapter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.job import Job
    from jobs.settings import Settings
    from jobs.sync import SyncReport
    from roadmap.plan import Plan
    from roadmap.then import Frame, RoadmapThen


class Kind(StrEnum):
    """What is reported, and to whom."""

    STATUS = "status"
    """How the roadmap is doing, for the working group."""
    YEAR = "year"
    """The chapter for the financial statement."""
    BUDGET = "budget"
    """The needs for the budget round."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: ``day`` None means now (the year's last day for a chapter), ``year`` the kind's usual one."""

    kind: Kind
    day: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a status report says: the summary, the viewpoints, and the goals' progress month by month."""

    summary: Summary
    maturity: Maturity
    progress: tuple[ProgressPoint, ...]

    @property
    def then(self) -> RoadmapThen:
        """The roadmap that it tells of."""
        return self.summary.then


Content = StatusReport | YearChapter | Needs


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was made, and the sync before it."""

    kind: Kind
    content: Content
    sync: SyncReport

    @property
    def then(self) -> RoadmapThen:
        """The roadmap that it tells of."""
        return self.content.then


def make_report(job: Job, asked: Asked, *, dry_run: bool = False) -> Report:
    """Sync, and make what was asked for.

    ``dry_run`` writes nothing to the list or the state, and tells of the roadmap as the sync would leave it. Raises
    what a sync raises, WrongInput for a day that is not over, HistoryError for one before the first sync, DocumentError
    for a broken approved roadmap.
    """
    year, day = _when(job, asked)
    done = sync(job, dry_run=dry_run)
    history = read_history(job, done.plan if dry_run else None)
    now = job.clock.now().astimezone(job.workspace.settings.zone)
    posted = Ledger(job.store, job.clock, job.workspace.settings.zone).posted()
    # A day's report that was posted is that one again; without a day it is always today's own.
    again = posted if asked.kind is Kind.STATUS and asked.day else ()
    instant = _instant(history, now, day, again)
    content: Content
    match asked.kind:
        case Kind.STATUS:
            content = _status(history, instant, posted)
        case Kind.YEAR:
            content = year_chapter(year, history.at(_begin(history, year)), history.at(instant))
        case Kind.BUDGET:
            content = needs(history.at(instant), year)
    return Report(asked.kind, content, done)


def _when(job: Job, asked: Asked) -> tuple[int, date]:
    """The year and the day that the report is about."""
    today = job.today
    match asked.kind:
        case Kind.STATUS:
            if asked.year is not None:
                raise WrongInput(
                    what="A status report is about a day, not a year.",
                    do="Give --date, or another --kind.",
                    where="--year",
                )
            year, day = today.year, asked.day or today
        case Kind.YEAR:
            year = asked.year or (asked.day.year if asked.day else today.year - 1)
            day = asked.day or date(year, 12, 31)
            if day.year != year:
                raise WrongInput(
                    what="{day} is not in the year {year}.",
                    do="Leave one of the two out.",
                    where="--date",
                    day=day,
                    year=year,
                )
            if asked.day is None and day >= today:
                raise WrongInput(
                    what="The year {year} is not over: its chapter tells how things stood at the end of 31 December.",
                    do="Give --date for a draft as of an earlier day.",
                    where="--year",
                    year=year,
                )
        case Kind.BUDGET:
            day = asked.day or today
            year = asked.year or day.year + 1
            if year < day.year:
                raise WrongInput(
                    what="The year {year} was over on {day}: needs are of the years to come.",
                    do="Give a later --year, or the day of then as --date.",
                    where="--year",
                    year=year,
                    day=day,
                )
    if day > today:
        raise WrongInput(what="{day} is still to come.", do="Give a day up to today.", where="--date", day=day)
    return year, day


def _instant(history: History, now: datetime, day: date, posted: Sequence[datetime]) -> datetime:
    """The instant that a day means: when its report was posted, else its end; today is not over yet."""
    made = [instant for instant in posted if instant.astimezone(now.tzinfo).date() == day]
    if made:
        return made[-1].astimezone(now.tzinfo)
    return now if day == now.date() else history.end_of(day)


def report_days(settings: Settings) -> ReportDays:
    """The days on which status reports are due, outside what is quiet for all."""
    return ReportDays(Calendar(), settings.reminders.quiet)


def _status(history: History, instant: datetime, posted: Sequence[datetime]) -> StatusReport:
    now = history.at(instant)
    last = _last_report(history, now, posted)
    return StatusReport(summarize(now, history.at(last) if last else None), maturity(now), progress(history, now))


def _last_report(history: History, now: RoadmapThen, posted: Sequence[datetime]) -> datetime | None:
    """The instant of the report before: of the one posted last, else the end of the last report day as it was then.

    None if there was none since the first sync.
    """
    if earlier := [instant for instant in posted if instant < now.at]:
        return earlier[-1]
    try:
        day = ReportDays(Calendar(), now.frame.quiet).before(now.day)
    except (ValueError, IndexError):  # the quiet periods leave no day for a report
        return None
    return history.end_of(day) if history.first_day and day >= history.first_day else None


def _begin(history: History, year: int) -> datetime:
    """The instant against which a year is told: the end of the year before, or the first sync if that came later."""
    before = history.end_of(date(year - 1, 12, 31))
    return max(before, history.first_instant or before)


def read_history(job: Job, unwritten: Plan | None = None) -> History:
    """The roadmap's past from the state; with what a plan would add to it now, if it is not written."""
    now = job.clock.now()
    lines = [
        Line(entry["measure"], entry["field"], entry["new"], datetime.fromisoformat(entry["seen_at"]))
        for entry in job.store.changes()
    ]
    if unwritten:
        lines += (Line(row.id, change.field, change.new, now) for row in unwritten.rows for change in row.changes)

    def frame(instant: datetime) -> Frame | None:
        if unwritten and instant >= now:
            return present_frame(job.workspace)
        return frame_at(job.store, job.workspace, instant)

    words = {label: one for one, label in HEALTH_LABELS.items()}
    return History(lines, frame, health_words=words, zone=job.workspace.settings.zone)
