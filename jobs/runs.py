"""The runs as they are noted in the state: the last one of each job, and when each succeeded last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from jobs import schema
from jobs.schedule import LastRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.store import Store


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Times are aware; ``ended`` and ``outcome`` are None while it runs, and for ever if it was killed.

    ``outcome``: done, failed, stopped. ``summary``: what the job counted, and of one that failed ``exit_code`` and
    ``problems`` (jobs.failure.Problem as JSON).
    """

    job: str
    started: datetime
    ended: datetime | None
    outcome: str | None
    summary: Mapping[str, Any]

    @property
    def exit_code(self) -> int | None:
        """As the command line would have ended: None while it runs or when it was killed."""
        return None if self.outcome is None else int(self.summary.get("exit_code", 0))

    @property
    def seconds(self) -> float | None:
        """How long it took, in whole seconds."""
        return None if self.ended is None else (self.ended - self.started).total_seconds()


_RUNS = schema.runs.c


def last_runs(store: Store) -> dict[str, Run]:
    """The newest run of each job, by job."""
    newest = select(func.max(_RUNS.number)).group_by(_RUNS.job)
    return {run.job: run for run in _runs(store, _RUNS.number.in_(newest))}


def last_ended(store: Store, job: str) -> LastRun | None:
    """The job's newest run that came to an end by itself: one that was stopped or killed is made up for."""
    newest = select(func.max(_RUNS.number)).where(_RUNS.job == job, _RUNS.outcome.in_(("done", "failed")))
    for run in _runs(store, _RUNS.number == newest.scalar_subquery()):
        passing = run.outcome == "failed" and run.exit_code == 1
        return LastRun(run.started, run.ended or run.started, passing=passing)
    return None


def last_success(store: Store, job: str) -> datetime | None:
    """When the job's newest run that succeeded began; None: none ever did."""
    newest = select(func.max(_RUNS.number)).where(_RUNS.job == job, _RUNS.outcome == "done")
    return next((run.started for run in _runs(store, _RUNS.number == newest.scalar_subquery())), None)


def first_start(store: Store, job: str) -> datetime | None:
    """When the job's oldest run that is noted began; None: it never ran."""
    oldest = select(func.min(_RUNS.number)).where(_RUNS.job == job)
    return next((run.started for run in _runs(store, _RUNS.number == oldest.scalar_subquery())), None)


def _runs(store: Store, condition: Any) -> list[Run]:  # noqa: ANN401 - SQLAlchemy's expressions
    with store.engine.connect() as connection:
        rows = connection.execute(select(schema.runs).where(condition)).mappings().all()
    return [
        Run(
            job=row["job"],
            started=datetime.fromisoformat(row["started_at"]),
            ended=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
            outcome=row["outcome"],
            summary=row["summary"] or {},
        )
        for row in rows
    ]
