"""Reminders: read → plan → show → apply → record.

Each pass reads the list, plans, and sends what is due. After a long wait, and whenever the reading has become old, the
rest is planned again from a new one: who has answered meanwhile hears nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connector.errors import ConnectorError, Throttled
from connector.routes.route import Recipient
from jobs.directory import MAIL_ONLY
from jobs.errors import JobError
from jobs.ledger import CHANNEL, Part, Slip
from jobs.letters import find_pages, write
from jobs.look import OLD_ROUNDS, PAUSED, Look, sending_of
from jobs.notices import notices
from jobs.outbox import MustWait, Outbox, Outcome, Outgoing, reason_of
from jobs.remind_report import ASSUMED, NO_ACCESS, THROTTLED, RemindReport, Sending, Told, Wish
from jobs.routes import people_routes
from roadmap.ledger import State
from roadmap.reminder_plan import Account, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connector.routes.route import Post
    from connector.session import Session
    from jobs.job import Job
    from jobs.ledger import Line
    from jobs.letters import ListPages
    from jobs.routes import PeopleRoutes
    from jobs.situation import Situation
    from roadmap.reminder_plan import Message, ReminderPlan

FRESH: Final = timedelta(seconds=60)
"""For so long a reading of the list is good enough to send from."""

_PATIENCE: Final = 60.0
"""Seconds that a message may wait inside its route; what takes longer is planned again."""

_LONGEST_WAIT: Final = 3600.0
_WAITS: Final = 20


def remind(job: Job, wish: Wish | None = None, show: Callable[[ReminderPlan], None] = lambda _: None) -> RemindReport:
    """Run the reminders once; ``show`` is given each plan before anything of it is sent.

    With sending off, and with a dry run, nothing is sent; a dry run writes nothing at all. Raises what
    :func:`jobs.sync.sync` raises, for then nothing is known, and WrongInput when no route is set up or when nothing
    names the wish's person. An error after the first message is the report's ``stopped``.
    """
    wish = wish or Wish()
    sending = sending_of(job, wish.redirect_to)
    if sending.mode == "off" or wish.dry_run:
        look = Look(job, sending, wish)
        report = RemindReport(sending, look.rules, look.without_answered(look.now()))
        if wish.assumed and not wish.dry_run:
            job.store.set_facts({OLD_ROUNDS: wish.assumed})
        show(report.situation.plan)
        report.shown = look.wanted(report.situation)
        return look.told_of_people(report)
    routes = people_routes(job.workspace.settings, job.tenant, job.clock)
    return _Run(job, sending, wish, routes).go(show)


def rendered(job: Job, report: RemindReport) -> list[tuple[Message, Post]]:
    """The messages that a dry run shows, as they would look."""
    pages = find_pages(job.tenant) if report.shown else None
    return [
        (message, write(job, report.situation, pages, message, key_of(message, report.sending.redirected_to)))
        for message in report.shown
        if pages
    ]


class _Run(Look):
    """A run that sends."""

    def __init__(self, job: Job, sending: Sending, wish: Wish, routes: PeopleRoutes) -> None:
        super().__init__(job, sending, wish)
        self._routes = routes
        self._outbox: Outbox[Recipient] = Outbox(self.ledger, routes.routes, announced=True)
        self._pages: ListPages | None = None
        self._tester: Person | None = None
        self._done: set[str] = set()
        self._waits = 0

    def go(self, show: Callable[[ReminderPlan], None]) -> RemindReport:
        """Settle what an earlier run left, then plan and send until nothing is left to send."""
        self._outbox.recover(_nobody, again=True)
        situation = self._settled_doubts(self.now())
        broken, missing = self._outbox.broken, self._routes.missing  # the outbox goes on filling the first
        report = RemindReport(self.sending, self.rules, situation, broken=broken, missing=missing)
        try:
            while True:
                show(report.situation.plan)
                if self._send_all(report):
                    break
                report.situation = self._settled_doubts(self.now())
            if self.wish.person is None:
                notices(self.job, self.ledger, self._routes, report, self.directory)
        except (ConnectorError, JobError) as error:  # what has been sent by now is told all the same
            report.stopped = error
        return self.told_of_people(report)

    def _settled_doubts(self, situation: Situation) -> Situation:
        """Keep an administrator's word on rounds older than the ledger, and write down what was sent by it."""
        if self.wish.assumed:
            self.job.store.set_facts({OLD_ROUNDS: self.wish.assumed})
        if not situation.plan.withheld or self.word != "sent":
            return situation
        for message in situation.plan.withheld:
            slip = self._slip(message)
            if self.ledger.plan(slip):
                self.ledger.settle(slip.key, State.SENT, of=(State.PLANNED,), reason=ASSUMED)
        return self.without_answered(situation)

    # --- send ----------------------------------------------------------------------------------

    def _send_all(self, report: RemindReport) -> bool:
        """Send what is due; False when the rest must be planned again from a new reading."""
        waiting = [message for message in self.wanted(report.situation) if self._slip(message).key not in self._done]
        if self.wish.person is None:
            self.ledger.drop([self._slip(m).key for m in report.situation.plan.messages], self.sending.redirected_to)
        for sent, message in enumerate(waiting):
            if self.job.store.fact(PAUSED):
                report.shown = waiting[sent:]
                break
            if sent and self.job.clock.now() - report.situation.reading.read_at > FRESH:
                return False
            try:
                told = self._deliver(message, report.situation)
            except MustWait:
                if self._wait():
                    return False
                report.told += [self._given_up(left) for left in waiting[sent:]]
                return True
            report.told += [told] if told else []
        report.paused = bool(self.job.store.fact(PAUSED))
        return True

    def _deliver(self, message: Message, situation: Situation) -> Told | None:
        """Send one message; None when one of its rounds is settled already, or another process has it."""
        slip = self._slip(message)
        self._done.add(slip.key)
        if not self.ledger.plan(slip):
            return None
        outcome = self._outcome(slip, message, situation)
        return Told(message, outcome.state, outcome.route, outcome.reason) if outcome else None

    def _outcome(self, slip: Slip, message: Message, situation: Situation) -> Outcome | None:
        with _impatient(self.job.tenant.session):
            try:
                if not self.directory.may_edit(message.to, situation.reading.list_id):
                    return self._kept(slip, Outcome(State.HELD, None, NO_ACCESS))
                self._pages = self._pages or find_pages(self.job.tenant)
                reader = self._reader(message)
            except Throttled as error:
                self._done.discard(slip.key)
                raise MustWait from error
            except ConnectorError as error:
                return self._kept(slip, Outcome(State.FAILED, None, reason_of(error)))
            post = write(self.job, situation, self._pages, message, slip.key)
            only = MAIL_ONLY if reader.account is Account.OUTSIDE else None
            try:
                return self._outbox.send(Outgoing(slip, self.directory.recipient(reader), post, only))
            except MustWait:
                self._done.discard(slip.key)
                raise

    def _kept(self, slip: Slip, outcome: Outcome) -> Outcome:
        self.ledger.settle(slip.key, outcome.state, of=(State.PLANNED,), reason=outcome.reason)
        return outcome

    def _reader(self, message: Message) -> Person:
        """Who gets the message: the person, or the tester in everybody's place."""
        if not self.sending.redirected_to:
            return message.to
        if self._tester is None:
            self._tester = self.directory.tester(self.sending.redirected_to)
        return self._tester

    def _wait(self) -> bool:
        """Wait until every service may be called again; False when that takes longer than a run should."""
        seconds = self.job.tenant.session.gates.longest()
        self._waits += 1
        if seconds > _LONGEST_WAIT or self._waits > _WAITS:
            return False
        self.job.clock.sleep(seconds)
        return True

    def _given_up(self, message: Message) -> Told:
        slip = self._slip(message)
        if self.ledger.plan(slip):
            self.ledger.settle(slip.key, State.FAILED, of=(State.PLANNED,), reason=THROTTLED)
        return Told(message, State.FAILED, None, THROTTLED)

    def _slip(self, message: Message) -> Slip:
        parts = tuple(Part(r.half_year.key, r.step, message.measures(r)) for r in message.rounds)
        key = key_of(message, self.sending.redirected_to)
        return Slip(key, message.to.key, parts, self.sending.redirected_to, message.due, message.last)


def key_of(message: Message, redirected_to: str) -> str:
    """The message's key: the same for the same person and rounds whenever it is planned, and for nobody else's.

    ``2026H1-28d-3fa91c07be``; 40 bits of a hash, so that of a thousand people in a round no two share one.
    """
    first = message.rounds[0]
    whole = "\n".join((message.to.key, redirected_to, *(round_.key for round_ in message.rounds)))
    return f"{first.half_year.key}-{first.step}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"


def _nobody(line: Line) -> Recipient | None:
    """Whom to look a message up for: routes to people look in the sender's own mailbox, by handle or key.

    The channel's messages are not theirs to look up or to send again.
    """
    return None if line.person == CHANNEL else Recipient(None, "")


@contextmanager
def _impatient(session: Session) -> Iterator[None]:
    """Wait out no long Retry-After inside a message, so that what it says is still true when it goes."""
    patient = session.policy
    session.policy = replace(patient, patience=_PATIENCE)
    try:
        yield
    finally:
        session.policy = patient
