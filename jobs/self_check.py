"""The daily self-check: what the jobs need is tried by the very path that they take, before they need it.

The list is read as sync reads it, people are looked up as reminders look them up, and each message route is tried as
far as that goes without sending. What passes by (no connection, throttled) is no finding: the run fails, is tried
again, and the watch notices when it never succeeds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from connector.errors import ConnectorError, SignInFailed
from connector.people import find_people
from jobs.errors import JobError
from jobs.failure import failure_of
from jobs.finding import CHECKED, Finding, Kind, finding, met
from jobs.findings import note, standing
from jobs.listing import read_list
from roadmap.fields import CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jobs.job import Job
    from jobs.settings import Settings

CERTIFICATE_DAYS = 30
"""So many days before the certificate ends the administrator is told: time enough to get and enter a new one."""


def self_check(job: Job, summary: dict[str, Any], *, routes: Mapping[str, Callable[[Job], None]]) -> None:
    """Check, keep what was found in the state, and count it in the summary.

    ``routes``: for each message route a function that tries it and raises ConnectorError. Raises what passes by.
    """
    found = [*_webhook(job), *_findings(job, routes)]
    note(job.store, CHECKED, found, job.clock.now())
    summary["routes"] = sorted(routes)
    summary["findings"] = [{"kind": str(one.kind), "subject": one.subject} for one in found]
    summary["exit_code"] = 3 if found else 0


def certificate_end(settings: Settings) -> datetime | None:
    """When the app's certificate ends (UTC); None without one, or when its file cannot be read."""
    file = settings.sign_in.certificate_file
    return _end(file) if file else None


def _end(file: Path) -> datetime | None:
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 - slow to import

    try:
        return load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc.astimezone(UTC)
    except (OSError, ValueError):
        return None


def _findings(job: Job, routes: Mapping[str, Callable[[Job], None]]) -> Iterator[Finding]:
    yield from _certificate(job)
    try:
        read_list(job)
    except SignInFailed as error:
        yield met(Kind.SIGN_IN, error)
        return
    except (ConnectorError, JobError) as error:
        _unless_passing(error)
        yield met(Kind.LIST, error)
    yield from _people(job)
    for name, attempt in routes.items():
        try:
            attempt(job)
        except ConnectorError as error:
            _unless_passing(error)
            yield met(Kind.ROUTE, error, name)


def _webhook(job: Job) -> list[Finding]:
    """What the last message by the webhook met: it takes nothing but messages, so that stands until the next one."""
    if job.workspace.settings.workflows.url is None:
        return []
    found = (one.finding for one in standing(job.store))
    return [one for one in found if (one.kind, one.subject) == (Kind.ROUTE, "workflows")]


def _unless_passing(error: ConnectorError | JobError) -> None:
    if failure_of(error).exit_code == 1:
        raise error


def _certificate(job: Job) -> Iterator[Finding]:
    ends = certificate_end(job.workspace.settings)
    if ends and ends - job.clock.now() <= timedelta(days=CERTIFICATE_DAYS):
        yield finding(
            Kind.CERTIFICATE,
            what="The app's certificate ends on {day}.",
            do="Make a new one, add it to the app's registration in Microsoft Entra and put it into the file before.",
            day=job.workspace.day(ends),
        )


def _people(job: Job) -> Iterator[Finding]:
    """Whoever answers for something or is named as a contact, and the owner of the Workflow."""
    owner = job.workspace.settings.check.workflow_owner
    holders = {
        holder.person.lower()
        for party in job.workspace.parties.parties.values()
        for holder in party.holders
        if holder.holds(job.today)
    }
    wanted = holders | _contacts(job)
    try:
        found = find_people(job.tenant.batch, sorted({*wanted, *([owner.lower()] if owner else [])}))
    except SignInFailed as error:
        yield met(Kind.SIGN_IN, error)
        return
    except ConnectorError as error:
        _unless_passing(error)
        yield met(Kind.PEOPLE, error)
        return
    enabled = {address for address, account in found.items() if account.enabled}
    if not enabled & wanted:
        yield finding(
            Kind.NOBODY,
            what="A reminder round would find nobody: of {count} people none has an account that is open.",
            do="Bring parties.yaml up to date.",
            count=len(wanted),
        )
    if owner and owner.lower() not in enabled:
        yield finding(
            Kind.WORKFLOW_OWNER,
            what="The owner of the Workflow that posts to the channel is gone: posts will stop.",
            do="Give the Workflow another owner in Power Automate, and write their sign-in name into "
            "check.workflow_owner.",
        )


def _contacts(job: Job) -> set[str]:
    """Those whom officers named for single measures, as the last sync saw them."""
    named = {row.living.get(CONTACT) for row in job.store.base()}
    return {address for address, account in job.store.accounts().items() if account.lookup_id in named - {None}}
