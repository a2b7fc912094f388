"""Our product: a first sync, one with nothing changed, one with an officer's edit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jobs.job import open_job
from jobs.setup import set_up
from jobs.store import Store
from jobs.sync import sync
from tests.bench.stopwatch import Cost, Stopwatch

if TYPE_CHECKING:
    from requests import Response

    from connector.clock import Clock
    from jobs.sync import SyncReport
    from jobs.workspace import Workspace


@dataclass
class OwnList:
    """A list that the product made; ``written`` are the fields of each item as its first sync sent them."""

    workspace: Workspace
    clock: Clock
    written: list[dict[str, Any]] = field(default_factory=list)

    def set_up(self) -> None:
        """Make the list; not measured, as an administrator does it once."""
        with open_job("setup", self.workspace, self.clock) as job:
            set_up(job)

    def first_sync(self) -> Cost:
        """Write all measures. The run signs in by itself and knows no person yet, as in a new process."""
        sent: list[Any] = []

        def keep(response: Response, **_: object) -> None:
            if response.request.path_url.endswith("/$batch"):
                sent.append(response.request.body)

        cost, report = self._sync(keep)
        assert len(report.created) == len(self.workspace.roadmap.measures), report
        self.written = [
            part["body"]["fields"]
            for body in sent
            if b'"requests"' in body
            for part in json.loads(body)["requests"]
            if part["method"] == "POST"
        ]
        assert len(self.written) == len(report.created)
        return cost

    def unchanged_sync(self) -> Cost:
        """Sync with nothing changed."""
        cost, report = self._sync()
        assert len(report.unchanged) == len(self.workspace.roadmap.measures), report
        return cost

    def sync_after_edit(self) -> Cost:
        """Sync after one measure was edited in the list."""
        cost, report = self._sync()
        assert len(report.pulled) == 1, report
        return cost

    def place(self) -> tuple[str, str, str]:
        """The site's id, the list's id and the id of the first measure's item."""
        with Store(self.workspace.settings.state.folder, self.clock.now()) as store:
            return str(store.fact("site_id")), str(store.fact("list_id")), str(store.base()[0].item_id)

    def _sync(self, *hooks: Any) -> tuple[Cost, SyncReport]:
        with Stopwatch() as watch, open_job("sync", self.workspace, self.clock) as job:
            job.tenant.session.hooks["response"].extend(hooks)
            report = sync(job)
        stats = report.stats
        return Cost(watch.cpu, watch.wall, stats.requests, stats.data_requests), report
