"""Sites, lists and columns.

Source: microsoft-graph-docs-contrib api/site-getbypath.md, list-create.md, list-post-columns.md,
columndefinition-update.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError, bad_request
from sandbox.rights import Right

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.lists import List
    from sandbox.roles import Access
    from sandbox.store import Store
    from sandbox.wire import Call


class ListCalls:
    """The calls on the site, its lists and their columns."""

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._access = access

    def site(self, call: Call, _: Caller, site: str) -> Json:
        """GET /sites/{id} or /sites/{host}:/{path}."""
        self.check_site(site)
        query.only(call.options, ("$select",))
        return {
            "@odata.context": f"{shapes.CONTEXT}sites/$entity",
            **query.selected(shapes.site(self._store), call.options),
        }

    def all(self, call: Call, caller: Caller, site: str) -> Json:
        """GET lists that the caller may read; the system's own only if `$select` names `system`."""
        self.check_site(site)
        query.only(call.options, ("$select", "$top"))
        readable = [each for each in self._store.lists.all() if self._access.of(caller, each.id) >= Right.READ]
        found = [shapes.list_(self._store, each) for each in readable]
        if "system" in (query.names_of(call.options.get("$select")) or ()):
            found.append(shapes.users_list(self._store))
        return {
            "@odata.context": f"{shapes.CONTEXT}lists",
            "value": [query.selected(each, call.options) for each in found],
        }

    def get(self, call: Call, _: Caller, site: str, list_key: str) -> Json:
        """GET one list by id or title."""
        self.check_site(site)
        query.only(call.options, ("$select",))
        found = (
            shapes.users_list(self._store)
            if self.is_users_list(list_key)
            else shapes.list_(self._store, self.find(list_key))
        )
        return {"@odata.context": f"{shapes.CONTEXT}lists/$entity", **query.selected(found, call.options)}

    def create(self, call: Call, caller: Caller, site: str) -> Json:
        """POST lists, with columns if there are some."""
        self.check_site(site)
        body = call.json()
        if not isinstance(body, dict) or not isinstance(body.get("displayName"), str):
            raise bad_request("The displayName of the list is missing.")
        if (body.get("list") or {}).get("template", "genericList") != "genericList":
            raise bad_request("The sandbox makes lists of the template genericList only.")
        definitions = [(each, *shapes.column_definition(each, creating=True)) for each in body.get("columns") or []]
        made = self._store.lists.create(
            body["displayName"], actor=caller.actor, description=body.get("description") or ""
        )
        for each, facet, settings, changes in definitions:
            self._store.lists.add_column(
                made.id, each.get("name", ""), facet, settings or {}, actor=caller.actor, **changes
            )
        return {"@odata.context": f"{shapes.CONTEXT}lists/$entity", **shapes.list_(self._store, made)}

    def columns(self, call: Call, _: Caller, site: str, list_key: str) -> Json:
        """GET columns, built-in ones too."""
        self.check_site(site)
        query.only(call.options, ("$select", "$top"))
        found = self.find(list_key)
        columns = [shapes.column(each) for each in self._store.lists.columns(found.id)]
        return {
            "@odata.context": f"{shapes.CONTEXT}columns",
            "value": [query.selected(each, call.options) for each in columns + shapes.built_in_columns(found.id)],
        }

    def column(self, call: Call, _: Caller, site: str, list_key: str, column: str) -> Json:
        """GET one column by id or name."""
        self.check_site(site)
        query.only(call.options, ("$select",))
        found = self._store.lists.column(self.find(list_key).id, column)
        return {
            "@odata.context": f"{shapes.CONTEXT}columns/$entity",
            **query.selected(shapes.column(found), call.options),
        }

    def add_column(self, call: Call, caller: Caller, site: str, list_key: str) -> Json:
        """POST columns."""
        self.check_site(site)
        body = call.json()
        facet, settings, changes = shapes.column_definition(body, creating=True)
        changes.setdefault("title", body.get("name", ""))
        made = self._store.lists.add_column(
            self.find(list_key).id, body.get("name", ""), facet, settings or {}, actor=caller.actor, **changes
        )
        return {"@odata.context": f"{shapes.CONTEXT}columns/$entity", **shapes.column(made)}

    def change_column(self, call: Call, caller: Caller, site: str, list_key: str, column: str) -> Json:
        """PATCH a column: names, flags and settings, never its type."""
        self.check_site(site)
        list_id = self.find(list_key).id
        facet, settings, changes = shapes.column_definition(call.json(), creating=False)
        old = self._store.lists.column(list_id, column)
        if facet and facet != old.facet:
            raise bad_request("The type of a column cannot be changed.")
        if settings is not None:
            changes["settings"] = settings
        made = self._store.lists.update_column(list_id, old.id, actor=caller.actor, **changes)
        return {"@odata.context": f"{shapes.CONTEXT}columns/$entity", **shapes.column(made)}

    def delete_column(self, _: Call, caller: Caller, site: str, list_key: str, column: str) -> Json:
        """DELETE a column with its values."""
        self.check_site(site)
        self._store.lists.delete_column(self.find(list_key).id, column, actor=caller.actor)

    def check_site(self, key: str) -> None:
        """Raise `GraphError` unless `key` is the tenant's one site, by id or address."""
        host, colon, path = key.partition(":")
        tenant = self._store.tenant
        by_path = colon and host.lower() == tenant.sharepoint and path.rstrip("/:").lower() == tenant.site_path.lower()
        by_id = key.lower() in (self._store.graph_site_id, self._store.site_id)
        if not by_path and not by_id:
            raise GraphError(404, "itemNotFound", "Requested site could not be found")

    def is_users_list(self, key: str) -> bool:
        """Whether this is the hidden User Information List."""
        return key.lower() in (self._store.users_list_id, "users")

    def id_of(self, key: str) -> str:
        """Return a list's id by id or title, "" for one that is not there or is the system's own."""
        try:
            return self._store.lists.find(key).id if key else ""
        except NotFound:
            return ""

    def find(self, key: str) -> List:
        """Return a list by id or title. Raises `GraphError`."""
        try:
            return self._store.lists.find(key)
        except NotFound as refusal:
            raise GraphError(404, "itemNotFound", refusal.message) from None
