"""How a run of the reminders sees things: the settings' sending, the list, the people, the ledger, and the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jobs.directory import Directory
from jobs.errors import WrongInput
from jobs.ledger import ADMIN, CHANNEL, Ledger
from jobs.remind_report import Sending
from jobs.situation import Situation, meet, plan, read, rules_of
from roadmap.halfyear import HalfYear
from roadmap.workdays import Calendar

if TYPE_CHECKING:
    from datetime import date

    from jobs.job import Job
    from jobs.remind_report import RemindReport, Wish
    from roadmap.ledger import Entry
    from roadmap.reminder_plan import Message

_PAST: Final = 2
"""So many half-years back the rules may look into the ledger: late measures are told of in the next one."""

OLD_ROUNDS: Final = "old_rounds"
"""The fact that keeps an administrator's word on rounds older than the ledger: ``sent`` or ``unsent``."""

PAUSED: Final = "paused"
"""The fact of the state that stops all sending; its value is the time since when, "" for none."""


def sending_of(job: Job, redirect_to: str | None) -> Sending:
    """What the settings say, or the redirection that the command line asks for."""
    reminders = job.workspace.settings.reminders
    if redirect_to is not None:
        return Sending("redirect", redirect_to.lower())
    if reminders.sending == "redirect":
        return Sending("redirect", reminders.redirect_to or "")
    return Sending(reminders.sending)


class Look:
    """How a run sees things: it reads the list and plans, as of today or of the day that was asked for."""

    def __init__(self, job: Job, sending: Sending, wish: Wish) -> None:
        self.job, self.sending, self.wish = job, sending, wish
        self.directory = Directory(job)
        self.ledger = Ledger(job.store, job.clock, job.workspace.settings.zone, wish.on)
        self.rules = rules_of(job.workspace.settings)

    @property
    def today(self) -> date:
        """The municipality's day, or the one that was asked for."""
        return self.wish.on or self.job.today

    def now(self) -> Situation:
        """Read and plan. Raises WrongInput when nothing names the person of the wish."""
        reading = read(self.job, dry_run=self.wish.dry_run)
        today = self.today
        meet(self.job, self.directory, reading, self.rules, today)
        doubted = self.sending.mode != "redirect" and self.word != "unsent"
        planned = plan(
            self.job,
            self.directory,
            reading,
            rules=self.rules,
            calendar=Calendar(),
            today=today,
            ledger=self.entries,
            made_on=self.ledger.made_on if doubted else None,
        )
        if self.wish.person:
            self.find(self.wish.person)
        return Situation(today, reading, planned)

    def without_answered(self, situation: Situation) -> Situation:
        """The situation without the messages that an administrator said to have been sent by a lost ledger."""
        if self.word != "sent":
            return situation
        return replace(situation, plan=replace(situation.plan, withheld=()))

    def find(self, asked: str) -> tuple[str, str]:
        """Key and address of somebody given by either. Raises WrongInput for somebody whom nothing names."""
        known = self.directory.people.get(asked.lower()) or self.directory.by_key().get(asked.lower())
        if known:
            return known.key, known.address
        if any(ADMIN not in line.step for line in self.ledger.lines(person=asked.lower())):
            return asked.lower(), asked
        raise WrongInput(
            what="Nothing names {person}: neither parties.yaml, nor a contact in the list, nor the ledger.",
            do="Write the sign-in name in full.",
            where="--person",
            person=asked,
        )

    def wanted(self, situation: Situation) -> list[Message]:
        """The messages that this run is about."""
        person = self.wish.person and self.wish.person.lower()
        return [m for m in situation.plan.messages if not person or person in (m.to.key.lower(), m.to.address.lower())]

    def told_of_people(self, report: RemindReport) -> RemindReport:
        """The report with what was found out about people."""
        report.refused = frozenset(self.directory.refused)
        report.addresses = {key: person.address for key, person in self.directory.by_key().items()}
        return report

    @property
    def word(self) -> str | None:
        """What an administrator said, now or earlier, of rounds older than the ledger."""
        return self.wish.assumed or self.job.store.fact(OLD_ROUNDS)

    @property
    def entries(self) -> list[Entry]:
        """The rows of the ledger that count: those of the people themselves, or those of the tester only."""
        since = HalfYear.of(self.today) + -_PAST
        lines = (line for line in self.ledger.lines(since=since.key) if ADMIN not in line.step)
        return [
            line.entry for line in lines if line.person != CHANNEL and line.redirected_to == self.sending.redirected_to
        ]
