"""The reminders of the demo's half-year: on the day itself, the same again, and on every other day that has some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from documents.wording import day_name
from jobs.cli.tell_remind import remind_json, tell_remind
from jobs.forecast import forecast
from jobs.remind import remind
from jobs.remind_report import Wish
from roadmap.halfyear import HalfYear
from roadmap.workdays import Calendar

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from jobs.job import Job
    from sandbox.server import RunningSandbox

_OFFICE_OPENS = time(8, 0)
_LATE_DAYS = timedelta(days=45)
"""So long after the deadline all who are late have been told: the grace period, July, and the first open day."""


def first_day(day: date) -> date:
    """The day on which the play begins: the half-year's first working day, or the day itself if it is earlier."""
    return min(day, Calendar().next_workday(HalfYear.of(day).first_day))


def last_day(day: date) -> date:
    """The day on which the play ends."""
    return HalfYear.of(day).last_day + _LATE_DAYS


def sending_on(running: RunningSandbox, first: date) -> dict[str, str]:
    """The demo's own settings: sending is on since before its first day, and an administrator hears what needs them."""
    admins = [person.upn for person in running.store.people.all() if person.admin]
    return {
        "TIEKARTTA_REMINDERS__SENDING": "on",
        "TIEKARTTA_REMINDERS__START": str(first - timedelta(days=1)),
        "TIEKARTTA_ADMIN__ADDRESSES": ",".join(admins[:1]),
    }


@dataclass(frozen=True, slots=True)
class Reminders:
    """Runs reminders on the play's clock."""

    cli: Command
    job: Job

    def go_to(self, day: date, at: time = _OFFICE_OPENS) -> None:
        """Let time pass until that day's morning."""
        moment = datetime.combine(day, at, self.job.workspace.settings.zone)
        self.job.clock.sleep(max((moment - self.job.clock.now()).total_seconds(), 0))

    def run(self) -> dict[str, Any]:
        """Remind now; what the administrators were told is no part of it."""
        report = remind(self.job)
        tell_remind(self.cli, report, Wish())
        told = remind_json(self.cli.texts, report)
        del told["admin"]
        if report.stopped:
            raise report.stopped
        return told

    def play_until(self, last: date) -> list[dict[str, Any]]:
        """Run on each day after today on which somebody is to hear something, and give what each did."""
        days = sorted({foreseen.day for foreseen in forecast(self.job, last)[0]} - {self.job.today})
        told = []
        for day in days:
            self.go_to(day)
            self.cli.say()
            self.cli.say("{day}:", day=day_name(day, self.cli.texts))
            told.append(self.run())
        return told
