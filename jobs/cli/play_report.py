"""The demo's status report: posted into the channel on the first day on which one may go, its files kept."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from jobs.cli.tell_report import tell_posting, tell_report
from jobs.ledger import Ledger
from jobs.post_report import due_report, post_report
from jobs.report import Asked, Kind, make_report
from jobs.report_files import write_files
from jobs.report_json import report_json

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.cli.command import Command
    from jobs.job import Job

REPORT_TIME = time(8, 30)

_YEAR = 366


def report_day(job: Job, day: date) -> date:
    """The first day from ``day`` on with a report that fell due after the state was made; the day itself if none."""
    made_on = Ledger(job.store, job.clock, job.workspace.settings.zone).made_on
    days = (day + timedelta(days=n) for n in range(_YEAR))
    due = ((one, due_report(job.workspace.settings, one)) for one in days)
    return next((one for one, found in due if found and found.day > made_on), day)


def post(cli: Command, job: Job, out: Path | None) -> dict[str, Any]:
    """Make the report, leave its files in ``out``, and post it."""
    made = make_report(job, Asked(Kind.STATUS))
    files = write_files(made, out, cli.texts) if out else []
    tell_report(cli, made, files, dry_run=False)
    posting = post_report(job, made)
    tell_posting(cli, posting)
    return report_json(made, files, posting)
