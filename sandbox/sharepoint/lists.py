"""A list behind `_api/web/lists(…)`: its settings, views, fields and form order.

Source: sp-dev-docs sp-add-ins/working-with-lists-and-list-items-with-rest.md, and the service's $metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.sharepoint import permissions, roles, shapes
from sandbox.sharepoint.errors import bad_request, no_resource
from sandbox.sharepoint.odata import unwrapped
from sandbox.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.columns import Json
    from sandbox.lists import List, View
    from sandbox.sharepoint.odata import Mode
    from sandbox.sharepoint.paths import Segment
    from sandbox.sharepoint.routes import Asked
    from sandbox.store import Store

_FORMS = {
    "setshowinnewform": "in_new_form",
    "setshowineditform": "in_edit_form",
    "setshowindisplayform": "in_display_form",
}
_BY_KEY = ("getbyid", "getbytitle", "getbyinternalnameortitle")


class ListResource:
    """One list and what is below it."""

    def __init__(self, store: Store, found: List, asked: Asked) -> None:
        self._store = store
        self._list = found
        self._asked = asked
        self._mode: Mode = asked.mode
        self._actor = asked.caller.actor

    def answer(self, rest: list[Segment]) -> Answer:
        """Follow the steps behind the list."""
        if not rest:
            return self._settings()
        head, below = rest[0], rest[1:]
        if head.name == permissions.NAME and not below:
            return permissions.effective(self._store, head, self._asked, self._list.id)
        if head.name in roles.OF_LIST:
            return roles.of_list(self._store, self._list, rest, self._asked)
        if head.name == "defaultview":
            default = next(view for view in self._store.lists.views(self._list.id) if view.default)
            return self._view(default, below)
        if head.name in ("views", "fields", "contenttypes"):
            key, below = _keyed(head, below)
            return {"views": self._views, "fields": self._fields, "contenttypes": self._types}[head.name](key, below)
        raise no_resource(head.name)

    def _settings(self) -> Answer:
        if self._asked.verb == "GET":
            found = shapes.list_(self._store, self._list)
            if roles.UNIQUE.lower() in self._mode.select:  # costly: the service tells it only when asked
                found.values[roles.UNIQUE] = not self._store.levels.inherits(self._list.id)
            return self._mode.entity(found)
        if self._asked.verb == "DELETE":
            self._asked.manage()
            self._store.lists.delete(self._list.id, actor=self._actor)
            return Answer(200)
        self._merge("SP.List")
        changes = _changes(self._asked.body, shapes.LIST_PROPERTIES)
        self._store.lists.update(self._list.id, actor=self._actor, **changes)
        return Answer(204)

    # views

    def _views(self, key: str | None, below: list[Segment]) -> Answer:
        if key is not None:
            return self._view(self._store.lists.view(self._list.id, key), below)
        if not below and self._asked.verb == "GET":
            found = self._store.lists.views(self._list.id)
            return self._mode.collection([shapes.view(self._store, self._list, view) for view in found])
        if [step.name for step in below] == ["add"] and self._asked.verb == "POST":
            return self._add_view()
        raise no_resource("views")

    def _add_view(self) -> Answer:
        self._asked.manage()
        given = unwrapped(self._asked.body or {}).get("parameters") or {}
        names = {**shapes.VIEW_PROPERTIES, "Query": "query", "SetAsDefaultView": "default", "PersonalView": "personal"}
        ignored = {"ViewFields", "ViewTypeKind", "ViewType2", "baseViewId"}
        changes = _changes({name: value for name, value in given.items() if name not in ignored}, names)
        if not isinstance(changes.get("title"), str) or not changes["title"]:
            raise bad_request("The title of the view is missing.")
        fields = tuple(given.get("ViewFields") or ("LinkTitle",))
        made = self._store.lists.add_view(
            self._list.id, changes.pop("title"), actor=self._actor, fields=fields, **_without_none(changes)
        )
        return self._mode.entity(shapes.view(self._store, self._list, made), 201)

    def _view(self, found: View, below: list[Segment]) -> Answer:
        if below and below[0].name == "viewfields":
            return self._view_fields(found, below[1:])
        if below:
            raise no_resource(below[0].name)
        if self._asked.verb == "GET":
            return self._mode.entity(shapes.view(self._store, self._list, found))
        if self._asked.verb == "DELETE":
            self._asked.manage()
            self._store.lists.delete_view(self._list.id, found.id, actor=self._actor)
            return Answer(200)
        self._merge("SP.View")
        changes = _without_none(_changes(self._asked.body, shapes.VIEW_PROPERTIES))
        self._store.lists.update_view(self._list.id, found.id, actor=self._actor, **changes)
        return Answer(204)

    def _view_fields(self, found: View, below: list[Segment]) -> Answer:
        if not below and self._asked.verb == "GET":
            return self._mode.entity(shapes.view_fields(self._store, self._list, found))
        if len(below) != 1 or self._asked.verb != "POST":
            raise no_resource("viewfields")
        self._asked.manage()
        step = below[0]
        given = unwrapped(self._asked.body) if self._asked.body else {}
        fields = list(found.fields)
        if step.name == "removeallviewfields":
            fields = []
        elif step.name == "addviewfield":
            fields.append(self._known_field(step.argument or given.get("strField") or ""))
        elif step.name == "removeviewfield":
            name = self._known_field(step.argument or given.get("strField") or "")
            fields = [each for each in fields if each != name]
        else:
            raise no_resource(step.name)
        self._store.lists.update_view(self._list.id, found.id, actor=self._actor, fields=tuple(fields))
        return self._mode.nothing(step.name)

    def _known_field(self, name: str) -> str:
        if name in ("LinkTitle", "LinkTitleNoMenu", "ID", "Created", "Modified", "Author", "Editor", "DocIcon", "Edit"):
            return name
        return self._store.lists.column(self._list.id, name).name

    # fields

    def _fields(self, key: str | None, below: list[Segment]) -> Answer:
        if key is None:
            if below or self._asked.verb != "GET":
                raise no_resource("fields")
            columns = self._store.lists.columns(self._list.id)
            return self._mode.collection([shapes.field(self._store, self._list, column) for column in columns])
        found = self._store.lists.column(self._list.id, key)
        if not below and self._asked.verb == "GET":
            return self._mode.entity(shapes.field(self._store, self._list, found))
        if not below and self._asked.verb == "DELETE":
            self._asked.manage()
            self._store.lists.delete_column(self._list.id, found.id, actor=self._actor)
            return Answer(200)
        if not below:
            self._merge("SP.Field")
            changes = _changes(self._asked.body, shapes.FIELD_PROPERTIES)
            changes = {name: "" if value is None else value for name, value in changes.items()}
            self._store.lists.update_column(self._list.id, found.id, actor=self._actor, **changes)
            return Answer(204)
        if len(below) == 1 and below[0].name in _FORMS and self._asked.verb == "POST":
            self._asked.manage()
            shown = str(below[0].argument).lower() in ("true", "1")
            self._store.lists.update_column(
                self._list.id, found.id, actor=self._actor, **{_FORMS[below[0].name]: shown}
            )
            return self._mode.nothing(below[0].name)
        raise no_resource(below[0].name)

    # the content type, whose order of fields is the form's

    def _types(self, key: str | None, below: list[Segment]) -> Answer:
        only = shapes.content_type(self._store, self._list)
        if key is None and not below and self._asked.verb == "GET":
            return self._mode.collection([only])
        if key is None or key.lower() != shapes.content_type_id(self._list).lower():
            raise no_resource(f"contenttypes('{key}')")
        if not below and self._asked.verb == "GET":
            return self._mode.entity(only)
        if [step.name for step in below] == ["reorderfields"] and self._asked.verb == "POST":
            self._asked.manage()
            names = unwrapped(self._asked.body or {}).get("fieldNames") or []
            order = tuple(self._store.lists.column(self._list.id, name).name for name in names)
            self._store.lists.update(self._list.id, actor=self._actor, form_order=order)
            return self._mode.nothing("ReorderFields")
        raise no_resource("contenttypes")

    def _merge(self, type_name: str) -> None:
        """Check that the call is a change: MERGE or PATCH with If-Match, and the right to make it."""
        if self._asked.verb not in ("MERGE", "PATCH"):
            raise bad_request(f"The method {self._asked.verb} is not allowed on {type_name}.")
        if not self._asked.if_match:
            raise bad_request("The request needs an If-Match header.")
        self._asked.manage()


def _keyed(head: Segment, below: list[Segment]) -> tuple[str | None, list[Segment]]:
    """Return the key of a collection's member, given in brackets or by a `getby…` step, and what follows."""
    if head.argument is not None:
        return head.argument, below
    if below and below[0].name in _BY_KEY:
        return below[0].argument or "", below[1:]
    return None, below


def _changes(body: Json, properties: Mapping[str, str]) -> dict[str, Json]:
    """Translate properties. Raises `SharePointError` for one that the sandbox does not know."""
    changes = {}
    for name, value in (unwrapped(body) or {}).items():
        if name not in properties:
            raise bad_request(f"The property '{name}' does not exist, or the sandbox does not know it.")
        changes[properties[name]] = value
    return changes


def _without_none(changes: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in changes.items() if value is not None}
