"""What every job works with: the configuration, the tenant, the state and the clock, held by one run at a time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.lock import only_run
from jobs.store import Store
from jobs.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from connector.clock import Clock
    from jobs.workspace import Workspace


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
def open_job(name: str, workspace: Workspace, clock: Clock) -> Iterator[Job]:
    """Open the tenant and the state for one job.

    Raises WrongInput for a missing setting or a damaged state, Failed when another process holds the state.
    """
    tenant = Tenant(workspace.settings, clock)
    folder = workspace.settings.state.folder
    with only_run(folder, name, clock.now()), Store(folder, clock.now()) as store:
        yield Job(workspace, tenant, store, clock)
