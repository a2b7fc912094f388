"""Deciding on drift, conflicts and proposals: the list's word into the file, or the file's word back into the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from connector.lists import Result, Update
from documents.roadmap_changes import AddMeasure, Change, SetPhase, SetText
from documents.roadmap_write import write_changes
from jobs.errors import Failed
from jobs.listing import Listing, plan_merge, read_list
from jobs.sync import record_news
from roadmap.decide import Accepted, ListWrite, accept, reject
from roadmap.fields import half_year_of
from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.job import Job
    from roadmap.plan import Plan


def open_questions(job: Job) -> tuple[Plan, Listing]:
    """Read the list and plan, writing nothing: the plan's drifts, conflicts and proposals are what is open."""
    listing = read_list(job)
    return plan_merge(job, listing, read_only=True).plan, listing


def accept_questions(job: Job, ids: Sequence[str] | None, field: str | None) -> Accepted:
    """Write the list's word into the roadmap file; the next sync finds both agreed.

    ``ids`` None: all that is open. Raises DecisionError, DocumentError.
    """
    plan, _ = open_questions(job)
    workspace = job.workspace
    accepted = accept(plan, ids, goals={goal.id for goal in workspace.roadmap.goals}, field=field)
    write_changes(workspace.roadmap_file, file_changes(accepted), read=workspace.roadmap)
    return accepted


def file_changes(accepted: Accepted) -> list[Change]:
    """What was accepted, as changes of the roadmap file."""
    changes: list[Change] = []
    for change in accepted.changes:
        value = None if change.value is None else str(change.value)
        if half_year := half_year_of(change.field):
            changes.append(SetPhase(change.id, half_year, Phase(value) if value else None))
        else:
            changes.append(SetText(change.id, _text_field(change.field), value or ""))
    changes += [AddMeasure(m.id, m.goal, m.title, m.party, tuple(m.schedule.items())) for m in accepted.new]
    return changes


def _text_field(field: str) -> Literal["title", "goal", "party"]:
    match field:
        case "title" | "goal" | "party":
            return field
    raise ValueError(f"{field} is not the roadmap's")


def reject_questions(job: Job, ids: Sequence[str], field: str | None) -> tuple[ListWrite, ...]:
    """Write the file's word into the list, and archive rejected proposals. Raises DecisionError.

    Raises Failed when somebody changed a row meanwhile; the others are done then.
    """
    plan, listing = open_questions(job)
    writes = reject(plan, ids, field=field)
    rejected = {write.id for write in writes}
    record_news(job.store, [row for row in plan.rows if row.id in rejected], job.clock.now())
    outcomes = job.tenant.list_client(listing.place).write(
        [Update(write.item_id, write.etag, listing.translator.encode(write.values)) for write in writes]
    )
    undone = [write.id for write, outcome in zip(writes, outcomes, strict=True) if outcome.result is not Result.DONE]
    if undone:
        raise Failed(
            what="The decision was not written into the list for {ids}: somebody changed the row meanwhile, or "
            "the answer was lost.",
            do="Look at “tiekartta drift” and decide again.",
            where=job.tenant.list_title,
            ids=", ".join(undone),
        )
    return writes
