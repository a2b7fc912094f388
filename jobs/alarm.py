"""The alarm: the administrator is told what stands, once when it comes up and every week for as long as it lasts.

It goes by a route that the finding itself has not broken: mail first, then the app in Teams, and the channel's webhook,
which needs no sign-in at all. Pausing does not stop it. The log has it in any case.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from connector.errors import ConnectorError
from connector.pace import Pace
from connector.routes.route import ChannelPlace
from jobs.admin_messages import render_alarm
from jobs.directory import MAIL_ONLY, Directory
from jobs.errors import JobError
from jobs.findings import mark_told, standing
from jobs.i18n import Texts
from jobs.job import log_failure
from jobs.ledger import ADMIN, CHANNEL, Ledger, Part, Slip
from jobs.outbox import MustWait, Outbox, Outgoing
from jobs.routes import people_routes, webhook
from roadmap.halfyear import HalfYear
from roadmap.ledger import State
from roadmap.reminder_plan import Account

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.routes.route import Post, Recipient
    from jobs.finding import Finding
    from jobs.job import Job

    Alarm = Callable[[Job, Finding], bool]

AGAIN = timedelta(days=7)

_GONE = (State.SENT, State.ACCEPTED)
logger = logging.getLogger(__name__)


def alarm(job: Job, finding: Finding) -> bool:
    """Tell every administrator of the settings, else the channel. Gives whether anybody was told; never raises."""
    logger.critical("alarm", extra={"kind": str(finding.kind), "subject": finding.subject, "what": finding.what})
    settings = job.workspace.settings
    if not (settings.admin.addresses or settings.workflows.url):
        return True  # nobody to tell but the log
    told = [_tell_person(job, finding, address) for address in settings.admin.addresses]
    return any(told) or _tell_channel(job, finding)


def tell_findings(job: Job, alarm: Alarm) -> None:
    """Sound the alarm for each finding that nobody was told of, or not for a week; one that fails is tried again."""
    now = job.clock.now()
    for one in standing(job.store):
        if (one.told_at is None or now - one.told_at >= AGAIN) and alarm(job, one.finding):
            mark_told(job.store, one.finding, now)


def _tell_person(job: Job, finding: Finding, address: str) -> bool:
    try:
        routes = people_routes(job.workspace.settings, job.tenant, job.clock).routes
        usable = sorted(
            (route for route in routes if route.name not in finding.broken),
            key=lambda route: route.name not in MAIL_ONLY,
        )
        if not usable:
            return False
        ledger, slip, directory = _ledger(job), _slip(job, finding, address), Directory(job)
        person = directory.tester(address)
        if not ledger.plan(slip):
            return True
        only = MAIL_ONLY if person.account is Account.OUTSIDE else None
        outbox: Outbox[Recipient] = Outbox(ledger, usable, announced=True)
        outcome = outbox.send(Outgoing(slip, directory.recipient(person), _post(job, finding, slip.key), only))
    except (ConnectorError, JobError, MustWait) as error:
        log_failure(error)
        return False
    return outcome is not None and outcome.state in _GONE


def _tell_channel(job: Job, finding: Finding) -> bool:
    """By the webhook alone: what stops people's routes is mostly the sign-in, which it does without."""
    try:
        route = webhook(job.workspace.settings, job.tenant, Pace(job.clock), reader=None)
        if route is None or route.name in finding.broken:
            return False
        ledger, slip = _ledger(job), _slip(job, finding, CHANNEL)
        if not ledger.plan(slip):
            return True
        outbox: Outbox[ChannelPlace] = Outbox(ledger, [route], announced=False)
        outcome = outbox.send(Outgoing(slip, ChannelPlace("", ""), _post(job, finding, slip.key)))
    except (ConnectorError, JobError, MustWait) as error:
        log_failure(error)
        return False
    return outcome is not None and outcome.state in _GONE


def _ledger(job: Job) -> Ledger:
    return Ledger(job.store, job.clock, job.workspace.settings.zone)


def _slip(job: Job, finding: Finding, reader: str) -> Slip:
    """One a day at most, whatever happens between."""
    period = HalfYear.of(job.today).key
    step = f"{finding.kind}{ADMIN}-{job.today.isoformat()}"
    whole = "\n".join((period, step, finding.subject, reader))
    key = f"{period}-{finding.kind}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"
    return Slip(key, reader, (Part(period, f"{step}-{finding.subject}" if finding.subject else step),))


def _post(job: Job, finding: Finding, key: str) -> Post:
    settings = job.workspace.settings
    language = settings.admin.language or settings.municipality.language
    texts = Texts(language)
    found, advice = texts(finding.what, **finding.values), texts(finding.do, **finding.values)
    return render_alarm(texts, settings.municipality.name, key, found, advice)
