"""The sync: the roadmap file, the whole list and the base come together.

read → plan → show → apply → record. What somebody changed meanwhile (412), what was deleted meanwhile (404) and what
an answer was lost of is never guessed: the list is read again and planned again, a few times at most.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connector.batch import PARTS
from connector.errors import refusal
from connector.lists import Create, Result, Update, WriteOutcome
from connector.telemetry import Stats
from jobs.errors import Failed, NeedsPerson
from jobs.frames import keep_frame
from jobs.listing import Listing, plan_merge, read_list
from jobs.tenant import remember_list
from roadmap.guard import mass_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from jobs.job import Job
    from jobs.list_check import ColumnFindings
    from jobs.people import People
    from jobs.store import Store
    from jobs.workspace import Workspace
    from roadmap.plan import Plan, RowPlan

ROUNDS = 5
"""So often the list is read and planned in one run at most."""


@dataclass(slots=True)
class SyncReport:
    """How a sync went. The sets hold ids of measures; ``plan`` is the last one: its drifts and conflicts are open.

    ``people`` are those whom the measures name.
    """

    plan: Plan
    findings: ColumnFindings
    people: People
    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    pulled: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    new_conflicts: set[tuple[str, str]] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    stats: Stats = field(default_factory=Stats)
    seconds: float = 0.0


@contextmanager
def _garbage_waits() -> Iterator[None]:
    """Keep the collector of cyclic garbage off what is made meanwhile: very many values, none of them in a cycle.

    Walking them again and again took a tenth of the time of a sync of thousands. Other threads' garbage waits too.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_garbage_waits()
def sync(
    job: Job,
    *,
    dry_run: bool = False,
    allow_mass: int | None = None,
    show: Callable[[Plan], None] = lambda _: None,
) -> SyncReport:
    """Run one sync. ``show`` is given each plan before anything of it runs.

    ``dry_run`` stops there: nothing is written to the list, the site or the state. Raises NeedsPerson when the mass
    guard stops the run, WrongInput for a list that cannot be believed, Failed when rows are still unsettled after
    :data:`ROUNDS` readings, and ConnectorErrors.
    """
    began, before = job.clock.now(), job.tenant.session.stats
    report: SyncReport | None = None
    for _ in range(1 if dry_run else ROUNDS):
        listing = read_list(job)
        planned = plan_merge(job, listing, read_only=dry_run)
        plan = planned.plan
        if report is None:
            report = SyncReport(plan, listing.findings, planned.people)
        report.plan, report.people = plan, planned.people
        _count(report, plan)
        show(plan)
        _stop_at_masses(plan, job.workspace, allow_mass)
        if dry_run:
            break
        remember_list(job.tenant, job.store, listing.place)
        keep_frame(job.store, job.workspace, job.clock.now())
        writer = _Writer(job, listing)
        unsettled = writer.apply(plan)
        report.refused = writer.refused
        job.store.set_columns(listing.known_columns)
        if not unsettled:
            break
    else:
        raise Failed(
            what="Others keep changing {count} rows of the list while the sync writes them.",
            do="Nothing is lost. Run the sync again.",
            where=job.tenant.list_title,
            count=len(unsettled),
        )
    for done in (report.created, report.updated, report.archived, report.restored):
        done.difference_update(report.refused)
    report.stats = job.tenant.session.stats - before
    report.seconds = (job.clock.now() - began).total_seconds()
    return report


def _count(report: SyncReport, plan: Plan) -> None:
    """Add a plan's counts. What an earlier plan of the run created or wrote is not news when it is found again."""
    report.created |= {row.id for row in plan.created}
    report.archived |= {row.id for row in plan.archived}
    report.pulled |= {row.id for row in plan.pulled}
    report.restored |= {row.id for row in plan.restored}
    report.updated = (report.updated | {row.id for row in plan.updated}) - report.created
    report.unchanged |= {row.id for row in plan.unchanged}
    report.unchanged -= report.created | report.updated | report.archived | report.pulled
    report.new_conflicts |= {(id_, conflict.field) for id_, conflict in plan.conflicts if conflict.new}


def _stop_at_masses(plan: Plan, workspace: Workspace, allow: int | None) -> None:
    settings = workspace.settings.sync
    guard = mass_guard(
        plan, len(workspace.roadmap.measures), allow, floor=settings.mass_floor, share=settings.mass_share
    )
    if guard:
        raise NeedsPerson(
            what="The run would archive {archive}, make again {make_again} and clear {clear} measures; more than "
            "{limit} in one run needs a person's approval. Nothing was written.",
            do="If this is right, run it again with --allow-mass {count}.",
            archive=len(guard.archive),
            make_again=len(guard.make_again),
            clear=len(guard.clear),
            limit=guard.limit,
            count=guard.count,
        )


def record_news(store: Store, rows: Iterable[RowPlan], now: datetime) -> None:
    """Keep what the list said, before anything is written: a write makes the program a row's last editor."""
    store.record([(row.id, row.heard, row.heard_changes) for row in rows if row.heard], now)


class _Writer:
    """Applies a plan and records it: the list's news first, then each batch of writes as it is answered."""

    def __init__(self, job: Job, listing: Listing) -> None:
        self._store, self._now = job.store, job.clock.now()
        self._title = job.tenant.list_title
        self._items, self._translator = job.tenant.list_client(listing.place), listing.translator
        self.refused: dict[str, str] = {}

    def apply(self, plan: Plan) -> list[RowPlan]:
        """Write and record; gives the rows that must be read again."""
        record_news(self._store, plan.rows, self._now)
        self._store.record(
            [
                (row.id, row.base, row.written_changes)
                for row in plan.rows
                if not row.write and (row.base != row.known or row.written_changes)
            ],
            self._now,
        )
        unsettled: list[RowPlan] = []
        for chunk in _chunks([row for row in plan.rows if row.write]):
            outcomes = self._items.write([self._write(row) for row in chunk])
            settled = []
            for row, outcome in zip(chunk, outcomes, strict=True):
                match outcome.result:
                    case Result.DONE if row.base is not None:
                        settled.append((row.id, row.base.with_item(outcome.item_id), row.written_changes))
                    case Result.REFUSED:
                        self.refused[row.id] = _words(outcome)
                    case _:
                        unsettled.append(row)
            self._store.record(settled, self._now)
            self._stop_without_rights(outcomes)
        return unsettled

    def _stop_without_rights(self, outcomes: Sequence[WriteOutcome]) -> None:
        """Raise AccessRefused when the app may not write: no other row would fare better."""
        for outcome in outcomes:
            if outcome.status in (401, 403):
                raise refusal(outcome.status, where=self._title, code=outcome.code, message=outcome.message)

    def _write(self, row: RowPlan) -> Create | Update:
        encoded = self._translator.encode(row.write)
        if row.item_id is None or row.etag is None:
            return Create({name: value for name, value in encoded.items() if value is not None and value is not False})
        return Update(row.item_id, row.etag, encoded)


def _words(outcome: WriteOutcome) -> str:
    return f"{outcome.status} {outcome.code}: {outcome.message}"


def _chunks(rows: Sequence[RowPlan]) -> Iterator[Sequence[RowPlan]]:
    """So many rows at a time that recording them, which waits for the disk, weighs little beside writing them.

    What a killed run wrote and did not record, the next one finds in the list and records.
    """
    size = 10 * PARTS
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
