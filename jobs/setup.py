"""Setup: makes the list with its columns, views, colours and form, or completes it. May be run again safely.

It adds what is missing and leaves alone what people made: a renamed column, a view or a choice of their own. Colours,
form and names are given to a column once, when it is new; the state remembers which columns have had them. Rights are
changed only where the settings name a group (``site.officers_group``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connector.columns import Column, Kind
from connector.errors import NotFound
from connector.levels import Given, Level, give_level
from connector.provision import Forms, ListRef, Provisioner, View
from jobs.columns import PlannedColumn, plan_columns
from jobs.errors import WrongInput
from jobs.list_check import ColumnFindings, compare_columns
from jobs.store import KnownColumn, Store
from jobs.tenant import ListPlace, Tenant, find_list, list_gone, remember_list
from jobs.views import PlannedView, plan_formats, plan_views
from roadmap.fields import ARCHIVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobs.job import Job

OFFICERS = Level(
    "Tiekartan muokkaus",
    "Lisää ja muokkaa kohteita. Ei poista niitä eikä muuta luetteloa.",
    high=432,
    low=1011028719 & ~(1 << 3 | 1 << 7),
)
"""Contribute without DeleteListItems and DeleteVersions (Microsoft, “SP.PermissionKind”)."""

MEMBERS = "members"
"""The word of the settings for the site's members, whose group has another title on each site."""

_SHAPED = "shaped_columns"
_MAKING = "making_list"


@dataclass(frozen=True, slots=True)
class SetupReport:
    """What setup did, and how the columns that were there differ from the plan (``findings``).

    ``officers``: whom it gave rights on the list, None: the settings name no group.
    """

    list_url: str
    made_list: bool
    added_columns: tuple[str, ...]
    added_choices: tuple[str, ...]
    added_views: tuple[str, ...]
    findings: ColumnFindings
    officers: Given | None


def set_up(job: Job) -> SetupReport:
    """Make or complete the list.

    Raises WrongInput when the list is another one than the state belongs to or has a column of another type, and
    ConnectorErrors; whatever was done till then stays, and running it again goes on from there.
    """
    workspace, tenant, store = job.workspace, job.tenant, job.store
    site_id, found = find_list(tenant)
    known = store.fact("list_id")
    if known is not None and (found is None or found.id != known):
        raise list_gone(tenant)
    made = found is None
    if made:
        # Before the list is there: if this run is stopped, the next one still knows whose list it is.
        store.set_facts({_MAKING: tenant.list_title})
    listed = found or tenant.provisioner.create_list(site_id, tenant.list_title)
    place = ListPlace(site_id, listed.id)
    remember_list(tenant, store, place)
    planned = plan_columns(workspace.roadmap, job.today)
    builder = _Builder(tenant.provisioner, place, store, planned)
    there = tenant.provisioner.columns(site_id, listed.id)
    findings = compare_columns(planned, store.columns(), there)
    if findings.retyped:
        raise _retyped(findings, tenant)
    if store.fact(_SHAPED) is None and not store.fact(_MAKING) and len(findings.usable) > 1:
        # A list that another state made: its columns have had their shape, and people may have changed it since.
        # (One that has only the title in common was made by hand.)
        builder.take_as_shaped(planned.name for planned in findings.usable)
    added = builder.add_columns(findings)
    choices = builder.add_choices(findings)
    builder.shape(plan_formats(workspace.roadmap))
    views = builder.add_views(plan_views(workspace.roadmap))
    officers = _give_rights(tenant, listed.id, workspace.settings.site.officers_group)
    return SetupReport(_address(listed, tenant), made, added, choices, views, findings, officers)


def _give_rights(tenant: Tenant, list_id: str, group: str | None) -> Given | None:
    """Let the group add and edit rows, and no more; the last step, since it asks for the most."""
    if group is None:
        return None
    named = None if group == MEMBERS else group
    try:
        return give_level(tenant.session, tenant.identity, tenant.site_url, list_id, group=named, level=OFFICERS)
    except NotFound as error:
        raise WrongInput(
            what="The site has no group “{group}” (site.officers_group).",
            do="Write the group's title as the site's permissions page has it (Site settings, People and groups), or "
            "“members” for the site's members. All else of setup is done.",
            where=tenant.site_url,
            group=group,
        ) from error


def _address(listed: ListRef, tenant: Tenant) -> str:
    return listed.url or tenant.site_url


def _retyped(findings: ColumnFindings, tenant: Tenant) -> WrongInput:
    return WrongInput(
        what="Columns of the list have another type than they must have: {columns}.",
        do="Change their type back in the list's settings.",
        where=tenant.list_title,
        columns=", ".join(f"{planned.column.display_name} ({planned.name})" for planned, _ in findings.retyped),
    )


class _Builder:
    """The steps of setup on one list; each may have been done by an earlier run that was stopped."""

    def __init__(
        self, provisioner: Provisioner, place: ListPlace, store: Store, planned: Sequence[PlannedColumn]
    ) -> None:
        self._provisioner, self._place, self._store, self._planned = provisioner, place, store, planned

    def add_columns(self, findings: ColumnFindings) -> tuple[str, ...]:
        """Make the columns that the list lacks."""
        lacking = [*findings.missing, *findings.not_made]
        for planned in lacking:
            self._provisioner.add_column(self._place.site_id, self._place.list_id, planned.column)
        return tuple(planned.column.display_name for planned in lacking)

    def add_choices(self, findings: ColumnFindings) -> tuple[str, ...]:
        """Make the planned choices selectable beside those that people added."""
        if not findings.choices:
            return ()
        columns = self._columns()
        for planned, lacking in findings.choices:
            column = columns[planned.name]
            self._update(replace(column, choices=(*column.choices, *lacking)))
        return tuple(f"{planned.column.display_name}: {', '.join(lacking)}" for planned, lacking in findings.choices)

    def take_as_shaped(self, names: Iterable[str]) -> None:
        """Leave these columns as they are."""
        self._store.set_facts({_SHAPED: json.dumps(sorted(names))})

    def shape(self, formats: dict[str, str]) -> None:
        """Give new columns their name, flags, colours and place in the form, and the list its versions."""
        shaped = set(json.loads(self._store.fact(_SHAPED) or "[]"))
        new = [planned for planned in self._planned if planned.name not in shaped]
        columns = self._columns()
        if new:
            for planned in new:
                column = columns[planned.name]
                wanted = replace(planned.column, id=column.id, choices=column.choices)
                if _plain(column) != _plain(wanted):
                    self._update(wanted)
            list_id = self._place.list_id
            self._provisioner.keep_versions(list_id)
            self._provisioner.format_columns(list_id, {p.name: formats[p.name] for p in new if p.name in formats})
            self._provisioner.show_in_forms(list_id, {p.name: _forms(p) for p in new})
            self._provisioner.order_forms(list_id, [p.name for p in self._planned if p.in_form])
            self.take_as_shaped(shaped | {planned.name for planned in new})
            columns = self._columns()
        self._store.set_columns(
            KnownColumn(column.name, str(column.kind), column.display_name)
            for column in (columns[planned.name] for planned in self._planned)
        )

    def add_views(self, planned: Sequence[PlannedView]) -> tuple[str, ...]:
        """Make the views that the list lacks; the one that a new list comes with gives way to them."""
        list_id = self._place.list_id
        there = self._provisioner.views(list_id)
        titles = {view.title for view in there}
        lacking = [view for view in planned if view.title not in titles]
        for view in lacking:
            self._provisioner.add_view(
                list_id, View(view.title, view.columns, view.query, row_limit=100, default=view.default)
            )
        if self._store.fact(_MAKING):
            ours = {view.title for view in planned}
            foreign = [view for view in there if view.title not in ours]
            if len(foreign) == 1:
                self._provisioner.delete_view(list_id, foreign[0].id)
            self._store.set_facts({_MAKING: ""})
        return tuple(view.title for view in lacking)

    def _columns(self) -> dict[str, Column]:
        return dict(self._provisioner.columns(self._place.site_id, self._place.list_id))

    def _update(self, column: Column) -> None:
        self._provisioner.update_column(self._place.site_id, self._place.list_id, column)


def _plain(column: Column) -> Column:
    """A column without what Graph does not let us compare: limits of numbers and texts, which only its form shows."""
    return replace(column, minimum=None, maximum=None, kind=Kind.OTHER)


def _forms(planned: PlannedColumn) -> Forms:
    return Forms(new=planned.in_form, edit=planned.in_form, display=planned.field != ARCHIVED)
