"""What is kept about people and runs, and for how long: each day's first run takes out what is older."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, not_, select, update

from jobs import schema
from jobs.ledger import CHANNEL
from jobs.store import instant

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.settings import Retention
    from jobs.store import Store

FORGOTTEN = "-"
"""What stands in the change log for somebody who is forgotten; the change itself stays, "" is the program."""

LOG_FILES = "tiekartta-*.log"


def prune(store: Store, kept: Retention, now: datetime, today: date) -> None:
    """Forget who changed what, runs, accounts and messages that are older than the settings say.

    Each job's last success is kept, however old: the silence alarm goes by it. So are the reports that went to the
    channel, one a month and of nobody: they say which instant a report's day means.
    """
    runs, changes, accounts, ledger = schema.runs, schema.changes, schema.accounts, schema.ledger
    last_successes = select(func.max(runs.c.number)).where(runs.c.outcome == "done").group_by(runs.c.job)
    with store.engine.begin() as connection:
        connection.execute(
            update(changes)
            .where(
                changes.c.seen_at < _before(now, kept.changed_by_days),
                changes.c.changed_by.not_in(("", FORGOTTEN)),
            )
            .values(changed_by=FORGOTTEN)
        )
        connection.execute(
            delete(runs).where(
                runs.c.started_at < _before(now, kept.runs_days), runs.c.number.not_in(last_successes.scalar_subquery())
            )
        )
        to_channel = (ledger.c.person == CHANNEL) & (ledger.c.redirected_to == "")
        connection.execute(delete(ledger).where(ledger.c.changed_at < _before(now, kept.ledger_days), not_(to_channel)))
        connection.execute(delete(accounts).where(accounts.c.refreshed_on < today - timedelta(days=kept.accounts_days)))


def prune_logs(folder: Path, kept: Retention, today: date) -> None:
    """Remove the log files of days that are longer ago than the settings say."""
    oldest = f"tiekartta-{today - timedelta(days=kept.logs_days)}.log"
    for file in folder.glob(LOG_FILES):
        if file.name < oldest:
            file.unlink()


def _before(now: datetime, days: int) -> str:
    return instant(now - timedelta(days=days))
