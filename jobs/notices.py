"""What the administrators are told: whom nobody can be told about, who could not be reached, and what is late of old.

Each thing once in a round, by the same ledger and outbox as the reminders; by mail first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jobs.admin_messages import Notice, render_notice
from jobs.directory import MAIL_ONLY
from jobs.ledger import ADMIN, Part, Slip
from jobs.outbox import MustWait, Outbox, Outgoing
from roadmap.halfyear import HalfYear
from roadmap.ledger import State
from roadmap.reminder_plan import Account, Round
from roadmap.workdays import Calendar, deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connector.routes.route import Post, Recipient
    from jobs.directory import Directory
    from jobs.job import Job
    from jobs.ledger import Ledger
    from jobs.remind_report import RemindReport
    from jobs.routes import PeopleRoutes

_START: Final = "start"
_GONE: Final = (State.SENT, State.ACCEPTED, State.REDIRECTED, State.UNCLEAR)


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """What became of one notice to an administrator."""

    address: str
    round: str
    state: State
    route: str | None
    reason: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Topics:
    """What there is to tell: ids of measures, keys of people, names of routes.

    ``contacts`` are measures whose contact cannot be reached, ``unclear`` people who may not have heard.
    """

    unowned: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    cleanup: tuple[str, ...] = ()

    @property
    def tokens(self) -> tuple[str, ...]:
        """Each thing as the ledger keeps it, so that it is told once."""
        return tuple(f"{field.name} {value}" for field in fields(self) for value in getattr(self, field.name))

    def without(self, tokens: frozenset[str]) -> Topics:
        """What is not among the tokens."""
        return Topics(
            **{
                field.name: tuple(v for v in getattr(self, field.name) if f"{field.name} {v}" not in tokens)
                for field in fields(self)
            }
        )


def notices(job: Job, ledger: Ledger, routes: PeopleRoutes, report: RemindReport, directory: Directory) -> None:
    """Tell every administrator of the settings what they have not been told yet, and note it in the report.

    Pausing does not stop this.
    """
    by_mail_first = sorted(routes.routes, key=lambda route: route.name not in MAIL_ONLY)
    outbox: Outbox[Recipient] = Outbox(ledger, by_mail_first, announced=True)
    # A route that the settings do not name stands in the default order only: that it is not set up is no news.
    asked_for = routes.missing if "people" in job.workspace.settings.messages.model_fields_set else ()
    not_working = tuple(sorted({*report.broken, *(name for name, _ in asked_for)}))
    for period, step, topics in _due(report, not_working, _unclear(ledger, report)):
        for address in job.workspace.settings.admin.addresses:
            one = _Notifier(job, ledger, outbox, report, directory, address).tell(period, step, topics)
            report.notices += [one] if one else []


def _unclear(ledger: Ledger, report: RemindReport) -> dict[tuple[str, str], tuple[str, ...]]:
    """People by round whose message may not have arrived, and of whom no run has found out more since it went."""
    new = {told.message.to.key for told in report.of(State.UNCLEAR)}
    since = HalfYear.of(report.situation.today) + -1
    found: defaultdict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for line in ledger.lines(states=(State.UNCLEAR,), since=since.key):
        if ADMIN not in line.step and line.redirected_to == report.sending.redirected_to and line.person not in new:
            found[line.period, line.step] += (line.person,)
    return found


def _due(
    report: RemindReport, routes: tuple[str, ...], unclear: dict[tuple[str, str], tuple[str, ...]]
) -> Iterator[tuple[str, str, Topics]]:
    """The notices that there may be today, each with period and step: the clean-up list, and the rounds'."""
    situation, rules = report.situation, report.rules
    if rules.start and situation.today >= rules.start and situation.plan.cleanup:
        yield HalfYear.of(rules.start).key, _START + ADMIN, Topics(cleanup=situation.plan.cleanup)
    round_ = _round(report)
    if round_ is not None:
        topics = Topics(
            unowned=situation.plan.unowned,
            contacts=tuple(fallback.measure for fallback in situation.plan.fallbacks),
            held=tuple(told.message.to.key for told in report.of(State.HELD)),
            failed=tuple(told.message.to.key for told in report.of(State.FAILED)),
            unclear=unclear.pop((round_.half_year.key, round_.step), ()),
            routes=routes,
        )
        yield round_.half_year.key, round_.step + ADMIN, topics
    for (period, step), people in unclear.items():
        yield period, step + ADMIN, Topics(unclear=people)


def _round(report: RemindReport) -> Round | None:
    """The round that today's messages are of, else the one that is open for people without quiet periods."""
    rounds = [round_ for told in report.told for round_ in told.message.rounds]
    if rounds:
        return max(rounds)
    today, half_year, calendar = report.situation.today, HalfYear.of(report.situation.today), Calendar()
    opened = [
        days
        for days in report.rules.rounds
        if calendar.previous_workday(deadline(half_year) - timedelta(days=days)) <= today
    ]
    if opened and (report.rules.start is None or report.rules.start <= today):
        return Round.before(half_year, min(opened))
    return None


@dataclass(frozen=True, slots=True)
class _Notifier:
    """Tells one administrator."""

    job: Job
    ledger: Ledger
    outbox: Outbox[Recipient]
    report: RemindReport
    directory: Directory
    address: str

    def tell(self, period: str, step: str, topics: Topics) -> NoticeTold | None:
        """Send what is new of the topics; None when nothing is."""
        redirected_to = self.report.sending.redirected_to
        person = self.directory.tester(redirected_to or self.address)
        lines = [
            line
            for line in self.ledger.lines(person=self.address, states=_GONE)
            if line.period == period and line.step.startswith(step) and line.redirected_to == redirected_to
        ]
        new = topics.without(frozenset(token for line in lines for token in line.measures))
        if not new.tokens:
            return None
        numbered = f"{step}-{len(lines) + 1}" if lines else step
        key = _key(period, numbered, self.address, redirected_to)
        slip = Slip(key, self.address, (Part(period, numbered, new.tokens),), redirected_to)
        if not self.ledger.plan(slip):
            return None
        only = MAIL_ONLY if person.account is Account.OUTSIDE else None
        try:
            message = Outgoing(slip, self.directory.recipient(person), self._post(key, new), only)
            outcome = self.outbox.send(message)
        except MustWait:
            return None  # planned as it is, and sent by the next run
        if outcome is None:
            return None
        return NoticeTold(self.address, f"{period}/{numbered}", outcome.state, outcome.route, outcome.reason)

    def _post(self, key: str, topics: Topics) -> Post:
        settings = self.job.workspace.settings
        addresses = {key: person.address for key, person in self.directory.by_key().items()}
        titles = {measure.id: f"{measure.id} {measure.title}" for measure in self.report.situation.reading.measures}
        return render_notice(
            Notice(
                language=settings.admin.language or settings.municipality.language,
                key=key,
                municipality=settings.municipality.name,
                unowned=_named(topics.unowned, titles),
                fallbacks=_named(topics.contacts, titles),
                held=_named(topics.held, addresses),
                failed=_named(topics.failed, addresses),
                unclear=_named(topics.unclear, addresses),
                routes=topics.routes,
                cleanup=_named(topics.cleanup, titles),
            )
        )


def _named(ids: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(id_, id_) for id_ in ids)


def _key(period: str, step: str, address: str, redirected_to: str) -> str:
    whole = "\n".join((period, step, address, redirected_to))
    return f"{period}-{step}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"
