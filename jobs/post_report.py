"""The status report goes to the working group's channel, once for each period whatever happens.

upload → plan → send → record. The file is there before the message that links it; who dies between the two uploads the
same file again. What was interrupted later is looked up in the channel where that can be done, and else waits for a
person (:mod:`jobs.outbox`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from connector.files import Library
from connector.routes.route import ChannelPlace, Recipient
from jobs.directory import MAIL_ONLY, Directory
from jobs.findings import note_route
from jobs.i18n import Texts
from jobs.ledger import CHANNEL, Ledger, Part, Slip
from jobs.look import PAUSED, sending_of
from jobs.outbox import MustWait, Outbox, Outgoing, reason
from jobs.remind_report import THROTTLED
from jobs.report import StatusReport, report_days
from jobs.report_files import contents
from jobs.report_message import status_post
from jobs.routes import channel_routes, people_routes
from jobs.tenant import known_list
from roadmap.ledger import State
from roadmap.reminder_plan import Account
from roadmap.report_days import STATUS, period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from pathlib import Path

    from connector.errors import ConnectorError
    from connector.routes.route import Post
    from jobs.job import Job
    from jobs.ledger import Line
    from jobs.report import Report
    from jobs.settings import Settings

_TRIES: Final = 3
_LOOK_AFTER: Final = 60.0
"""Seconds after a lost answer in which the message comes to stand in the channel, if it went."""

_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=366)

_GONE: Final = (State.SENT, State.ACCEPTED, State.REDIRECTED)

OFF: Final = reason(what="Sending is off (reminders.sending).", do="")
IN_PAUSE: Final = reason(what="Sending is paused.", do="“tiekartta resume” lets it go on.")
NOT_DUE: Final = reason(what="No status report is due: today is a day off, or it is quiet.", do="")


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is due: its period, the day on which it fell due, and the last one on which it may still go."""

    period: str
    day: date
    last: date


@dataclass(frozen=True, slots=True)
class Posting:
    """What became of the message. ``state`` None: nothing was to be sent, and ``reason`` says why.

    ``url`` opens the uploaded report. ``missing`` and ``broken`` are the routes that are not set up, with the setting
    that they lack, and those that refuse everybody.
    """

    period: str | None
    state: State | None = None
    route: str | None = None
    reason: Mapping[str, Any] | None = None
    url: str | None = None
    redirected_to: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    broken: Mapping[str, ConnectorError] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether a message went in this run."""
        return self.state in _GONE

    @property
    def exit_code(self) -> int:
        """1 when the message is to be tried again, else 0; what stays unclear is for a person to look at."""
        return 1 if self.state in (State.FAILED, State.PLANNED) else 0


To = TypeVar("To", Recipient, ChannelPlace)


@dataclass(frozen=True, slots=True)
class _Way(Generic[To]):
    """To whom the message goes, by which routes."""

    to: To
    outbox: Outbox[To]
    only: Collection[str] | None
    missing: tuple[tuple[str, str], ...]
    finds: frozenset[str]


def due_report(settings: Settings, today: date) -> Due | None:
    """The report that may go out today; None on a day off and when it is quiet."""
    days = report_days(settings)
    try:
        day = days.due(today)
        if day is None:
            return None
        return Due(period(day), day, days.between(day + _DAY, day + _YEAR)[0] - _DAY)
    except (ValueError, IndexError):  # the quiet periods leave no day for a report
        return None


def why_not(job: Job) -> Posting | None:
    """Why nothing is to be posted now, from settings and state alone; None when something is."""
    settings = job.workspace.settings
    sending, due = sending_of(job, None), due_report(settings, job.today)
    if sending.mode == "off":
        return Posting(due.period if due else None, reason=OFF)
    if job.store.fact(PAUSED):
        return Posting(due.period if due else None, reason=IN_PAUSE)
    if due is None:
        return Posting(None, reason=NOT_DUE)
    ledger = _ledger(job)
    line = _line(ledger, _slip(job, due))
    if line and line.state in _GONE:
        already = reason(
            what="The status report of {period} was posted on {on}; the next is due on {next}.",
            do="",
            values={"period": due.period, "on": line.on, "next": due.last + _DAY},
        )
        return Posting(due.period, reason=already)
    if line is None and not sending.redirected_to and due.day <= ledger.made_on:
        unsure = reason(
            what="The status report of {period} fell due before the ledger was made: it may have been posted.",
            do="The next is due on {next}.",
            values={"period": due.period, "next": due.last + _DAY},
        )
        return Posting(due.period, reason=unsure)
    return None


def post_report(job: Job, report: Report, template: Path | None = None) -> Posting:
    """Post a status report that was just made, if one is due and not posted yet.

    Raises WrongInput when no route is set up, and ConnectorError when the file cannot be uploaded: nothing went then.
    """
    silent, due = why_not(job), due_report(job.workspace.settings, job.today)
    if silent or due is None:
        return silent or Posting(None, reason=NOT_DUE)
    slip, ledger = _slip(job, due), _ledger(job)
    if slip.redirected_to:
        return _go(job, report, _to_tester(job, ledger, slip.redirected_to), slip, template)
    way = _to_channel(job, ledger)
    posting = _go(job, report, way, slip, template)
    refused = way.outbox.broken.get("workflows")
    if refused or posting.gone:
        note_route(job.store, "workflows", refused, job.clock.now())
    return posting


def preview_post(job: Job, report: Report) -> Post:
    """The message as it would look today; its link opens the site, since no file is uploaded."""
    due = due_report(job.workspace.settings, job.today)
    key = _slip(job, due).key if due else _key(job, period(job.today), "")
    return _post(job, report, job.tenant.site_url, key)


def _to_channel(job: Job, ledger: Ledger) -> _Way[ChannelPlace]:
    bot = job.workspace.settings.bot
    found = channel_routes(job.workspace.settings, job.tenant, job.clock)
    outbox: Outbox[ChannelPlace] = Outbox(ledger, found.routes, announced=False)
    outbox.broken.update(found.refused)
    finds = frozenset(route.name for route in found.routes if route.can_find)
    return _Way(ChannelPlace(bot.team or "", bot.channel or ""), outbox, None, found.missing, finds)


def _to_tester(job: Job, ledger: Ledger, address: str) -> _Way[Recipient]:
    found, directory = people_routes(job.workspace.settings, job.tenant, job.clock), Directory(job)
    tester = directory.tester(address)
    outbox: Outbox[Recipient] = Outbox(ledger, found.routes, announced=True)
    only = MAIL_ONLY if tester.account is Account.OUTSIDE else None
    finds = frozenset(route.name for route in found.routes if route.can_find)
    return _Way(directory.recipient(tester), outbox, only, found.missing, finds)


def _go(job: Job, report: Report, way: _Way[To], slip: Slip, template: Path | None) -> Posting:
    """Settle what an earlier run left, then upload and send."""
    ledger = _ledger(job)

    def ours(line: Line) -> To | None:
        of_reports = line.person == CHANNEL and line.step == STATUS
        return way.to if of_reports and line.redirected_to == slip.redirected_to else None

    def look_up() -> None:
        way.outbox.recover(ours, again=False)

    look_up()
    ledger.drop([slip.key], slip.redirected_to, channel=True)
    line, url = _line(ledger, slip), None
    if line is None or line.state in (State.PLANNED, State.FAILED):
        url = _upload(job, report, template)
        post = _post(job, report, url, slip.key)
        for _ in range(_TRIES):
            if not ledger.plan(slip):
                break
            try:
                outcome = way.outbox.send(Outgoing(slip, way.to, post, way.only))
            except MustWait:
                ledger.settle(slip.key, State.FAILED, of=(State.PLANNED,), reason=THROTTLED)
                break
            if outcome is None or outcome.state is not State.UNCLEAR or outcome.route not in way.finds:
                break
            job.clock.sleep(_LOOK_AFTER)
            look_up()
        line = _line(ledger, slip)
    period_, broken = slip.parts[0].period, dict(way.outbox.broken)
    if line is None:
        return Posting(period_, missing=way.missing, broken=broken)
    return Posting(period_, line.state, line.route, line.reason, url, slip.redirected_to, way.missing, broken)


def _upload(job: Job, report: Report, template: Path | None) -> str:
    """Put the document among the channel's files; gives the address that opens it."""
    settings, tenant = job.workspace.settings, job.tenant
    texts = Texts(settings.municipality.language)
    name, data = next(
        (name, data) for name, data in contents(report, texts, template).items() if name.endswith(".docx")
    )
    library = Library(tenant.session, tenant.identity, known_list(tenant, job.store).site_id)
    return library.upload(settings.report.folder, name, data).web_url


def _post(job: Job, report: Report, link: str, key: str) -> Post:
    if not isinstance(report.content, StatusReport):
        raise TypeError("only a status report is posted")
    return status_post(report.content, Texts(job.workspace.settings.municipality.language), link, key=key)


def _slip(job: Job, due: Due) -> Slip:
    redirected_to = sending_of(job, None).redirected_to
    parts = (Part(due.period, STATUS),)
    return Slip(_key(job, due.period, redirected_to), CHANNEL, parts, redirected_to, due.day, due.last)


def _key(job: Job, of: str, redirected_to: str) -> str:
    """The same for the same period of the same list, also when the state is lost: by it the channel is searched."""
    whole = "\n".join((of, redirected_to, job.tenant.site_url, job.tenant.list_title))
    return f"report-{of}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"


def _ledger(job: Job) -> Ledger:
    return Ledger(job.store, job.clock, job.workspace.settings.zone)


def _line(ledger: Ledger, slip: Slip) -> Line | None:
    """The period's row, under whatever key it was planned."""
    place = (slip.parts[0].period, STATUS, slip.redirected_to)
    lines = ledger.lines(person=CHANNEL, since=slip.parts[0].period)
    return next((line for line in lines if (line.period, line.step, line.redirected_to) == place), None)
