"""What every job works with: the configuration, the tenant, the state and the clock, held by one run at a time."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobs.backups import back_up
from jobs.failure import failure_of
from jobs.lock import AnotherRun, only_run
from jobs.retention import prune, prune_logs
from jobs.run_id import new_run
from jobs.store import Store
from jobs.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from connector.clock import Clock
    from jobs.workspace import Workspace

logger = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a job. Passed down whole, so that nothing below looks for a clock or a setting elsewhere."""

    workspace: Workspace
    tenant: Tenant
    store: Store
    clock: Clock

    @property
    def today(self) -> date:
        """The municipality's date now."""
        return self.workspace.day(self.clock.now())


@contextmanager
def open_job(name: str, workspace: Workspace, clock: Clock, *, patience: timedelta = timedelta()) -> Iterator[Job]:
    """Open the tenant and the state for one job, waiting so long for another run to end.

    Raises WrongInput for a missing setting or a damaged state, AnotherRun when another process still holds the state.
    """
    tenant = Tenant(workspace.settings, clock)
    folder = workspace.settings.state.folder
    with _held(folder, name, clock, patience), Store(folder, clock.now()) as store:
        yield Job(workspace, tenant, store, clock)


@contextmanager
def _held(folder: Path, name: str, clock: Clock, patience: timedelta) -> Iterator[None]:
    until = clock.now() + patience
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(only_run(folder, name, clock.now()))
                break
            except AnotherRun:
                if clock.now() >= until:
                    raise
            clock.sleep(_LOOK_AGAIN_SECONDS)
        yield


@contextmanager
def recorded(job: Job, name: str) -> Iterator[dict[str, Any]]:
    """Note a run of a job and log it; what the caller puts into the yielded mapping becomes its summary.

    Each day's first run copies the state beforehand and takes out what is kept no longer.
    """
    with new_run(name) as run_id:
        logger.info("the run begins")
        try:
            _once_a_day(job)
            with job.store.run(name, job.clock) as summary:
                summary["run_id"] = run_id
                yield summary
        except BaseException as error:
            log_failure(error)
            raise
        logger.info("the run is done", extra={"exit_code": summary.get("exit_code", 0)})


def log_failure(error: BaseException) -> None:
    """Log what stopped a run: the words as templates, since what fills them may come from the list."""
    failure = failure_of(error)
    logger.error(
        "the run failed",
        extra={
            "exit_code": failure.exit_code,
            "problems": [" ".join((problem.where, problem.what)).strip() for problem in failure.problems],
        },
        exc_info=error if failure.unknown else None,
    )


def _once_a_day(job: Job) -> None:
    settings = job.workspace.settings
    if back_up(job.store, job.today, settings.state.backups):
        prune(job.store, settings.retention, job.clock.now(), job.today)
        if settings.logs.folder:
            prune_logs(settings.logs.folder, settings.retention, job.today)
