"""The list as it was read: compared with the plan of its columns first, then believed row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.errors import NotFound
from jobs.columns import Translator, plan_columns, select_names
from jobs.derive import Deriver, staff_of
from jobs.errors import WrongInput
from jobs.list_check import ColumnFindings, compare_columns, refuse_broken
from jobs.people import People, look_up
from jobs.store import KnownColumn
from jobs.tenant import ListPlace, known_list, list_by_title, list_gone
from roadmap.fields import CONTACT, PARTY, TITLE
from roadmap.guard import emptied
from roadmap.merge import merge
from roadmap.plan import BaseRow, ListRow, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.columns import Column
    from connector.lists import Item
    from jobs.job import Job
    from jobs.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Listing:
    """One reading of the list. ``columns`` are all that it has, ``findings`` how they differ from the plan."""

    place: ListPlace
    columns: Mapping[str, Column]
    findings: ColumnFindings
    translator: Translator
    rows: tuple[ListRow, ...]
    base: tuple[BaseRow, ...]

    @property
    def known_columns(self) -> list[KnownColumn]:
        """The columns to remember."""
        return [
            KnownColumn(column.name, str(column.kind), column.display_name)
            for column in (self.columns[planned.name] for planned in self.findings.usable)
        ]


def read_list(job: Job, *, afresh: bool = False) -> Listing:
    """Read the whole list: one request for up to 999 items. ``afresh``: as if the state knew of no list.

    Raises WrongInput for a list that cannot be believed (gone, another one, a column missing or retyped, emptied) and
    ConnectorErrors for what cannot be read.
    """
    workspace, tenant, store = job.workspace, job.tenant, job.store
    place = list_by_title(tenant) if afresh else known_list(tenant, store)
    planned, known = plan_columns(workspace.roadmap, job.today), {} if afresh else store.columns()
    # A field that the list has no column for fails the whole reading: ask for what was there last time.
    asked = tuple(column for column in planned if column.core or not known or column.name in known)
    client = tenant.list_client(place)
    try:
        snapshot = client.read(select_names(asked))
        findings = compare_columns(planned, known, snapshot.columns)
        refuse_broken(findings, tenant.list_title)
        if findings.usable != asked:
            snapshot = client.read(select_names(findings.usable))
    except NotFound as error:
        raise list_gone(tenant) from error
    translator = Translator(findings.usable, workspace.roadmap.goals, workspace.settings.zone)
    base = tuple(store.base())
    titles = {row.item_id: str(row.values.get(TITLE, "")) for row in base}
    rows = tuple(_row(item, translator, titles.get(item.id), workspace) for item in snapshot.items)
    if emptied(base, rows):
        raise WrongInput(
            what="The list is empty, and last time it had {count} rows.",
            do="Restore them from the site's recycle bin. If it was emptied on purpose, move the state folder away.",
            where=tenant.list_title,
            count=len(base),
        )
    return Listing(place, snapshot.columns, findings, translator, rows, base)


def _row(item: Item, translator: Translator, base_title: str | None, workspace: Workspace) -> ListRow:
    # What the program wrote and did not hear of is no more news than what it heard of.
    ours = item.by_app and item.modified_by == workspace.settings.sign_in.client_id
    return ListRow(
        item_id=item.id,
        values=translator.decode(item.fields, base_title),
        etag=item.etag,
        modified_at=item.modified_at,
        modified_day=workspace.day(item.modified_at),
        modified_by="" if ours else item.modified_by,
        by_human=not item.by_app,
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the people that it knows."""

    plan: Plan
    people: People


def plan_merge(job: Job, listing: Listing, *, read_only: bool) -> Planned:
    """Plan how file, base and list come together. ``read_only``: nobody new is introduced to the site."""
    workspace, today = job.workspace, job.today
    parties = {str(row.values[PARTY]) for row in listing.rows if PARTY in row.values}
    parties |= {measure.party for measure in workspace.roadmap.measures}
    people = look_up(
        job.tenant,
        listing.place.site_id,
        job.store,
        addresses=[address for party in sorted(parties) for address in workspace.parties.people(party, today) or ()],
        contacts=[contact for row in listing.rows if isinstance(contact := row.values.get(CONTACT), int)],
        today=today,
        read_only=read_only,
    )
    deriver = Deriver(
        staff=staff_of(workspace.parties, people, parties, today),
        contacts=people.reachable_lookup_ids,
        today=today,
        stale_after_days=workspace.settings.health.stale_after_days,
    )
    plan = merge(
        workspace.roadmap.measures,
        listing.base,
        listing.rows,
        fields=listing.translator.fields,
        system_values=deriver,
        today=today,
    )
    return Planned(plan, people)
