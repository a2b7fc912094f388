"""``tiekartta status``: last and next runs, what waits, and what needs a person."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import typer

from jobs.cli.command import Command, ConfigOption, DebugOption, JsonOption, LangOption, command
from jobs.i18n import marked
from jobs.reasons import STATES

if TYPE_CHECKING:
    from jobs.columns_to_come import ToCome
    from jobs.status import JobStatus, Status
    from jobs.workspace import Workspace

_OUTCOMES = {
    "done": marked("done"),
    "failed": marked("failed"),
    "stopped": marked("stopped"),
    "killed": marked("cut off"),
    "running": marked("running now"),
}
_SEEN = {"ok": marked("ok"), "failed": marked("failed"), None: marked("not known")}


def status(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Show last and next runs, what waits and what needs a person. Reads only the state and files."""
    with command(config, as_json, debug, lang) as cli:
        from connector.clock import SystemClock
        from jobs.status import read_status
        from roadmap.workdays import Calendar

        workspace, now = cli.workspace(), SystemClock().now()
        found = read_status(workspace, now, Calendar())
        _tell(cli, workspace, found, now)
        cli.emit(_json(cli, workspace, found, now))
        if found.needs_person:
            raise typer.Exit(3)


def _tell(cli: Command, workspace: Workspace, found: Status, now: datetime) -> None:
    if found.scheduler_since:
        since = _local(workspace, datetime.fromisoformat(found.scheduler_since))
        cli.say("The scheduler has been running since {since}.", since=since)
    else:
        cli.say("The scheduler is not running: the next times below are those of the settings.")
    for name, job in found.jobs.items():
        _tell_job(cli, workspace, name, job)
    cli.say(
        "Open: drift {drift}, conflicts {conflicts}, proposals {proposals}. Unowned measures: {unowned}.",
        drift=len(found.drift),
        conflicts=len(found.conflicts),
        proposals=len(found.proposals),
        unowned=len(found.unowned),
    )
    sent = ", ".join(f"{cli.texts(STATES[state])} {count}" for state, count in found.outbox.items() if count)
    cli.say("Messages of this half-year: {messages}.", messages=sent or cli.texts("none"))
    cli.say(
        "Token: {token}. Webhook: {webhook}. As seen: {seen}.",
        token=cli.texts(_SEEN[found.token]),
        webhook=cli.texts(_SEEN[found.route("workflows")]),
        seen=_local(workspace, found.checked.started) if found.checked else cli.texts("never"),
    )
    if found.certificate_ends:
        cli.say(
            "The certificate ends on {day}, in {days} days.",
            day=workspace.day(found.certificate_ends),
            days=(found.certificate_ends - now).days,
        )
    cli.say("Days to the deadline of {half_year}: {days}.", half_year=found.half_year, days=found.days)
    for day, columns in groupby(sorted(found.columns_to_come, key=_needed_on), key=_needed_on):
        cli.say(
            "Columns that the list lacks from {day} on: {columns}. “tiekartta setup” makes them; it needs the app's "
            "right of setup (docs/deploy.md).",
            day=day,
            columns=", ".join(each.column.column.display_name for each in columns),
        )
    if not found.needs_person:
        cli.say("Nothing needs a person.")
    for text in _needs(cli, found):
        cli.say("Needs a person: {text}", text=text)


def _needed_on(column: ToCome) -> date:
    return column.needed_on


def _tell_job(cli: Command, workspace: Workspace, name: str, job: JobStatus) -> None:
    if job.last is None or job.outcome is None:
        told = cli.texts("has not run yet")
    else:
        told = cli.texts(
            "{outcome}, {at}", outcome=cli.texts(_OUTCOMES[job.outcome]), at=_local(workspace, job.last.started)
        )
    following = _local(workspace, job.next) if job.next else cli.texts("not planned")
    cli.say("{job}: {last}; next: {next}.", job=name, last=told, next=following)


def _local(workspace: Workspace, moment: datetime) -> str:
    return f"{moment.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}"


def _needs(cli: Command, found: Status) -> list[str]:
    from jobs.cli.failures import worded

    return [worded(problem, cli.texts) for problem in found.needs_person]


def _json(cli: Command, workspace: Workspace, found: Status, now: datetime) -> dict[str, Any]:
    zone, ends = workspace.settings.zone, found.certificate_ends
    return {
        "scheduler": {"running": found.scheduler_since is not None, "since": found.scheduler_since},
        "jobs": {
            name: {
                "last": job.last.started.astimezone(zone).isoformat() if job.last else None,
                "outcome": job.outcome,
                "next": job.next.astimezone(zone).isoformat() if job.next else None,
                "counts": _counts(job),
            }
            for name, job in found.jobs.items()
        },
        "drift": [{"id": id_, "field": field} for id_, field in found.drift],
        "conflicts": [{"id": id_, "field": field} for id_, field in found.conflicts],
        "proposals": list(found.proposals),
        "unowned": list(found.unowned),
        "outbox": {str(state): count for state, count in found.outbox.items()},
        "needs_person": _needs(cli, found),
        "findings": [{"kind": str(one.kind), "subject": one.subject} for one in found.findings],
        "health": {
            "checked": found.checked.started.astimezone(zone).isoformat() if found.checked else None,
            "token": found.token,
            "certificate": {"ends": workspace.day(ends), "days": (ends - now).days} if ends else None,
            "webhook": found.route("workflows"),
        },
        "deadline": {"half_year": found.half_year.key, "days": found.days},
        "columns_to_come": [
            {"column": each.column.name, "needed_on": each.needed_on.isoformat()} for each in found.columns_to_come
        ],
    }


def _counts(job: JobStatus) -> dict[str, int]:
    """What the last run counted; a list by its length."""
    summary = job.last.summary if job.last else {}
    return {
        name: len(value) if isinstance(value, list) else value
        for name, value in summary.items()
        if isinstance(value, int | list) and name != "exit_code"
    }
