"""Making and shaping a list, once, by ``setup``: list and columns through Graph, the rest through SharePoint REST.

Graph v1.0 knows no views, no column formatting and no forms (Microsoft, “list resource type”), SharePoint REST does
and takes only an app that signs in with a certificate (Microsoft, “Granting access via Azure AD App-Only”).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from connector.batch import Batch
from connector.columns import Column, Kind, choice_facet, to_graph
from connector.errors import refusal
from connector.lists import ListClient
from connector.settle import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.identity import Identity
    from connector.library import SharePoint
    from connector.session import Session


@dataclass(frozen=True, slots=True)
class Site:
    """A site: ``id`` is Graph's (``host,siteGuid,webGuid``)."""

    id: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class ListRef:
    """A list of a site; ``id`` is its GUID, the same for Graph and SharePoint REST."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class View:
    """A public view.

    ``query`` is CAML (``<Where>…</Where><OrderBy>…</OrderBy>``), ``formatter`` the view formatting JSON.

    ``id`` is the service's own, empty for a view that is yet to be made.
    """

    title: str
    fields: tuple[str, ...]
    query: str = ""
    row_limit: int = 100
    formatter: str = ""
    default: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """In which of a list's forms a column shows."""

    new: bool
    edit: bool
    display: bool


class Provisioner:
    """Makes and shapes lists of one site (``https://TENANT.sharepoint.com/sites/NAME``).

    Every method raises ConnectorErrors. What a lost answer was to make is looked up, and made only if it is missing;
    what sets properties is done again, with the same effect.
    """

    def __init__(self, session: Session, identity: Identity, site_url: str) -> None:
        self._session = session
        self._identity = identity
        self._site_url = site_url.rstrip("/")
        self._rest: SharePoint | None = None

    def find_site(self) -> Site:
        """Find the site by its address; NotFound when there is none, or the app may not see it."""
        from connector import library  # noqa: PLC0415 - slow to import

        client = library.graph(self._session, self._identity)
        site = client.sites.get_by_url(self._site_url)
        library.run(client)
        return Site(
            _answered(site.id), str(site.web_url or self._site_url), str(site.properties.get("displayName") or "")
        )

    def find_list(self, site_id: str, title: str) -> ListRef | None:
        """Find a list by the title that people see, None when there is none."""
        from connector import library  # noqa: PLC0415

        client = library.graph(self._session, self._identity)
        lists = client.sites[site_id].lists.select(["id", "displayName", "webUrl"]).get_all()
        library.run(client)
        return next((found for found in map(_list_ref, lists) if found.title == title), None)

    def create_list(self, site_id: str, title: str) -> ListRef:
        """Make an empty list."""
        return settle(self._session, lambda: self._create_list(site_id, title), lambda: self.find_list(site_id, title))

    def _create_list(self, site_id: str, title: str) -> ListRef:
        from office365.onedrive.lists.list import List  # noqa: PLC0415
        from office365.runtime.paths.v4.entity import EntityPath  # noqa: PLC0415
        from office365.runtime.queries.create_entity import CreateEntityQuery  # noqa: PLC0415

        from connector import library  # noqa: PLC0415

        client = library.graph(self._session, self._identity)
        lists = client.sites[site_id].lists
        made = List(client, EntityPath(None, lists.resource_path))
        client.add_query(CreateEntityQuery(lists, {"displayName": title, "list": {"template": "genericList"}}, made))
        library.run(client)
        return _list_ref(made)

    def columns(self, site_id: str, list_id: str) -> Mapping[str, Column]:
        """Read the list's columns by internal name."""
        return ListClient(Batch(self._session, self._identity), site_id=site_id, list_id=list_id).columns()

    def add_column(self, site_id: str, list_id: str, column: Column) -> None:
        """Make a column."""
        settle(
            self._session,
            lambda: self._add_column(site_id, list_id, column),
            lambda: column.name in self.columns(site_id, list_id) or None,
        )

    def _add_column(self, site_id: str, list_id: str, column: Column) -> bool:
        from office365.onedrive.columns.definition import ColumnDefinition  # noqa: PLC0415
        from office365.runtime.paths.v4.entity import EntityPath  # noqa: PLC0415
        from office365.runtime.queries.create_entity import CreateEntityQuery  # noqa: PLC0415

        from connector import library  # noqa: PLC0415

        client = library.graph(self._session, self._identity)
        columns = client.sites[site_id].lists[list_id].columns
        made = ColumnDefinition(client, EntityPath(None, columns.resource_path))
        client.add_query(CreateEntityQuery(columns, to_graph(column), made))
        library.run(client)
        return True

    def update_column(self, site_id: str, list_id: str, column: Column) -> None:
        """Set the display name, description, flags and (of a choice) the choices of the column with ``column.id``."""
        from connector import library  # noqa: PLC0415

        changes: dict[str, Any] = {
            "displayName": column.display_name,
            "description": column.description,
            "required": column.required,
            "indexed": column.indexed,
            "enforceUniqueValues": column.unique,
        }
        if column.kind is Kind.CHOICE:
            changes |= choice_facet(column.choices)

        def change() -> None:
            client = library.graph(self._session, self._identity)
            client.add_query(library.Patch(client.sites[site_id].lists[list_id].columns[column.id], changes))
            library.run(client)

        settle(self._session, change)

    def keep_versions(self, list_id: str) -> None:
        """Keep the earlier versions of each item, as many as the tenant does."""

        def keep() -> None:
            found = self._list(list_id)
            found.set_property("EnableVersioning", True)
            found.update()
            self._run()

        settle(self._session, keep)

    def views(self, list_id: str) -> tuple[View, ...]:
        """Read the list's public views that show in its menu."""
        names = ["Id", "Title", "ViewQuery", "RowLimit", "CustomFormatter", "DefaultView", "Hidden", "PersonalView"]
        found = self._list(list_id).views
        found.select([*names, "ViewFields"]).expand(["ViewFields"]).get()
        self._run()
        return tuple(
            _view(v.properties) for v in found if not (v.properties.get("Hidden") or v.properties.get("PersonalView"))
        )

    def add_view(self, list_id: str, view: View) -> None:
        """Make a view."""
        settle(
            self._session,
            lambda: self._add_view(list_id, view),
            lambda: any(there.title == view.title for there in self.views(list_id)) or None,
        )

    def _add_view(self, list_id: str, view: View) -> bool:
        from office365.runtime.types.collections import StringCollection  # noqa: PLC0415
        from office365.sharepoint.views.create_information import ViewCreationInformation  # noqa: PLC0415

        self._list(list_id).views.add(
            ViewCreationInformation(
                Title=view.title,
                ViewFields=StringCollection(list(view.fields)),
                Query=view.query,
                RowLimit=view.row_limit,
                Paged=True,
                PersonalView=False,
                SetAsDefaultView=view.default,
                CustomFormatter=view.formatter,
            )
        )
        self._run()
        return True

    def update_view(self, list_id: str, view: View) -> None:
        """Make the view with ``view.id`` look like ``view``, its columns too."""

        def update() -> None:
            target = self._list(list_id).views.get_by_id(view.id)
            for name, value in _view_properties(view).items():
                target.set_property(name, value)
            target.update()
            self._run()
            target.view_fields.remove_all_view_fields()
            for field in view.fields:
                target.view_fields.add_view_field(field)
            self._run_batch()

        settle(self._session, update)

    def delete_view(self, list_id: str, view_id: str) -> None:
        """Delete a view."""
        settle(
            self._session,
            lambda: self._delete_view(list_id, view_id),
            lambda: all(there.id != view_id for there in self.views(list_id)) or None,
        )

    def _delete_view(self, list_id: str, view_id: str) -> bool:
        self._list(list_id).views.get_by_id(view_id).delete_object()
        self._run()
        return True

    def format_columns(self, list_id: str, formatters: Mapping[str, str]) -> None:
        """Set the column formatting JSON of columns by internal name; an empty text takes it away."""
        for name, formatter in formatters.items():
            settle(self._session, partial(self._format_column, list_id, name, formatter))

    def _format_column(self, list_id: str, name: str, formatter: str) -> None:
        field = self._list(list_id).fields.get_by_internal_name_or_title(name)
        field.set_property("CustomFormatter", formatter)
        field.update()
        self._run()

    def show_in_forms(self, list_id: str, forms: Mapping[str, Forms]) -> None:
        """Show columns (by internal name) in the list's forms or hide them there."""

        def show() -> None:
            fields = self._list(list_id).fields
            for name, where in forms.items():
                field = fields.get_by_internal_name_or_title(name)
                field.set_show_in_new_form(where.new)
                field.set_show_in_edit_form(where.edit)
                field.set_show_in_display_form(where.display)
            self._run_batch()

        settle(self._session, show)

    def order_forms(self, list_id: str, names: Sequence[str]) -> None:
        """Put the columns into that order in the list's forms; columns not named follow."""
        from office365.runtime.queries.service_operation import ServiceOperationQuery  # noqa: PLC0415
        from office365.runtime.types.collections import StringCollection  # noqa: PLC0415

        types = self._list(list_id).content_types
        types.get()
        self._run()
        # A plain list has the item's own type and the folder's, whose id begins so.
        items = next(found for found in types if not str(found.string_id).startswith("0x0120"))

        def order() -> None:
            self._client().add_query(
                ServiceOperationQuery(items, "ReorderFields", None, {"fieldNames": StringCollection(list(names))})
            )
            self._run()

        settle(self._session, order)

    def _client(self) -> SharePoint:
        """One client for all of a set-up: it fetches one form digest."""
        if self._rest is None:
            from connector import library  # noqa: PLC0415

            self._rest = library.sharepoint(self._session, self._identity, self._site_url)
        return self._rest

    def _list(self, list_id: str) -> Any:  # noqa: ANN401 - the library's own types are Any here
        return self._client().web.lists.get_by_id(list_id)

    def _run(self) -> None:
        from connector import library  # noqa: PLC0415

        library.run(self._client())

    def _run_batch(self) -> None:
        """Send what is queued in one request; the first refusal is raised after all have been tried."""
        from connector import library  # noqa: PLC0415

        for _, error in library.run_batch(self._client()):
            raise library.told(error) from error


def _answered(value: object) -> str:
    """Give an id that an answer must hold; the library takes one that is no JSON (a login page) for empty."""
    if not value:
        raise refusal(502, where="", message="unreadable answer")
    return str(value)


def _list_ref(found: Any) -> ListRef:  # noqa: ANN401
    properties = found.properties
    return ListRef(_answered(found.id), str(properties.get("displayName") or ""), str(properties.get("webUrl") or ""))


def _view(properties: Mapping[str, Any]) -> View:
    fields = properties.get("ViewFields")
    return View(
        title=str(properties.get("Title") or ""),
        fields=tuple(fields) if fields is not None else (),
        query=str(properties.get("ViewQuery") or ""),
        row_limit=int(properties.get("RowLimit") or 0),
        formatter=str(properties.get("CustomFormatter") or ""),
        default=bool(properties.get("DefaultView")),
        id=str(properties.get("Id") or ""),
    )


def _view_properties(view: View) -> dict[str, Any]:
    return {
        "Title": view.title,
        "ViewQuery": view.query,
        "RowLimit": view.row_limit,
        "CustomFormatter": view.formatter,
        "DefaultView": view.default,
    }
