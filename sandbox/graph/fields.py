"""List item fields on Graph's wire: look-up ids, several values, what can be written.

Source: microsoft-graph-docs-contrib resources/fieldvalueset.md; what empty, person and hyperlink fields do:
microsoft-graph-docs issues 1965, 13342 and 19901.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.columns import Column, Kind
from sandbox.graph.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.columns import Json
    from sandbox.items import Item, Version
    from sandbox.store import Store

_LOOKUP = "LookupId"
_TYPE = "@odata.type"
_ANNOTATIONS = ("Collection(Edm.Int32)", "Collection(Edm.String)")
# The look-up id of every app ("SharePoint App") in a site's user list.
APP_LOOKUP_ID = 1073741822
SYSTEM_FIELDS = (
    "id",
    "ContentType",
    "Modified",
    "Created",
    "AuthorLookupId",
    "EditorLookupId",
    "_UIVersionString",
    "Attachments",
    "Edit",
    "LinkTitleNoMenu",
    "LinkTitle",
    "ItemChildCount",
    "FolderChildCount",
)
# A query may name at most this many look-up fields (learn.microsoft.com: fieldValueSet).
_LOOKUP_LIMIT = 12


def read_fields(store: Store, columns: Sequence[Column], item: Item, select: Sequence[str] | None) -> dict[str, Json]:
    """Return an item's fields as Graph answers: empty ones left out, people as look-up ids.

    Without `select` all fields; with it those that it names, where a person column's own name brings the display name.
    Raises `GraphError` for an unknown name.
    """
    known = {column.name.lower(): column for column in columns}
    names = [*SYSTEM_FIELDS, *(_by_default(column) for column in columns)] if select is None else select
    if select is not None:
        check_select(columns, select)
    answer: dict[str, Json] = {"@odata.etag": item.etag}
    for name in names:
        column = known.get(name.lower()) or known.get(name.lower().removesuffix("lookupid"))
        if column is None:
            value = _system(store, item, name)
        else:
            value = _value(store, column, item.fields.get(column.name), name)
        if value is not None:
            answer[name if column is None or column.name.lower() != name.lower() else column.name] = value
    return answer


def check_select(columns: Sequence[Column], select: Sequence[str]) -> None:
    """Raise `GraphError` for a field that is not there, or for too many look-up fields."""
    known = {name.lower() for name in SYSTEM_FIELDS} | {"author", "editor"}
    people = set()
    for column in columns:
        known.add(column.name.lower())
        if column.kind in (Kind.PERSON, Kind.PEOPLE):
            known.add(f"{column.name}{_LOOKUP}".lower())
            people.add(column.name.lower())
    for name in select:
        if name.lower() not in known:
            raise bad_request(f"Field '{name}' is not recognized")
    if len({name.lower().removesuffix("lookupid") for name in select} & people) > _LOOKUP_LIMIT:
        raise bad_request("The query cannot be completed because the number of lookup columns exceeds the threshold.")


def read_version(store: Store, columns: Sequence[Column], version: Version) -> dict[str, Json]:
    """Return the fields of an earlier version."""
    answer = {}
    for column in columns:
        value = _value(store, column, version.fields.get(column.name), _by_default(column))
        if value is not None:
            answer[_by_default(column)] = value
    return answer


def written_fields(columns: Sequence[Column], body: Json) -> dict[str, Json]:
    """Translate what Graph is sent into the tenant's values by internal name.

    Raises `GraphError` for unknown and read-only fields, and for what Graph cannot write: people by anything but
    look-up ids, and hyperlinks (microsoft-graph-docs issue 1965).
    """
    if not isinstance(body, dict):
        raise bad_request("Invalid request")
    known = {column.name: column for column in columns}
    values: dict[str, Json] = {}
    for name, value in body.items():
        if name.startswith("@") or name.endswith(_TYPE):
            continue
        if name in SYSTEM_FIELDS or name in ("Author", "Editor"):
            raise bad_request(f"Field '{name}' is read-only")
        column = known.get(name)
        person = known.get(name.removesuffix(_LOOKUP)) if name.endswith(_LOOKUP) else None
        if column is None and person is not None and person.kind in (Kind.PERSON, Kind.PEOPLE):
            values[person.name] = _lookup(person, name, value, body)
        elif column is None:
            raise bad_request(f"Field '{name}' is not recognized")
        elif column.read_only:
            raise bad_request(f"Field '{name}' is read-only")
        elif column.kind in (Kind.PERSON, Kind.PEOPLE, Kind.LINK) or isinstance(value, list | dict):
            raise bad_request("Invalid request")
        else:
            values[name] = value
    return values


def _lookup(column: Column, name: str, value: Json, body: Mapping[str, Json]) -> Json:
    annotation = body.get(name + _TYPE)
    if column.kind is Kind.PERSON:
        if isinstance(value, list) or annotation is not None:
            raise bad_request("Invalid request")
        return value
    # Several people need the annotation, as public code bases send it. UNVERIFIED against a tenant.
    if value is not None and (not isinstance(value, list) or str(annotation).removeprefix("#") not in _ANNOTATIONS):
        raise bad_request("Invalid request")
    return value


def _by_default(column: Column) -> str:
    return f"{column.name}{_LOOKUP}" if column.kind is Kind.PERSON else column.name


def _value(store: Store, column: Column, value: Json, name: str) -> Json:
    if value is None or column.kind not in (Kind.PERSON, Kind.PEOPLE):
        return value
    if column.kind is Kind.PERSON:
        by_id = name.lower().endswith("lookupid")
        return str(value) if by_id else store.people.by_lookup(value).person.name
    people = [store.people.by_lookup(lookup_id) for lookup_id in value]
    return [{"LookupId": p.lookup_id, "LookupValue": p.person.name, "Email": p.person.mail} for p in people]


def _system(store: Store, item: Item, name: str) -> Json:
    return _SYSTEM[name.lower()](store, item)


_SYSTEM: dict[str, Callable[[Store, Item], Json]] = {
    "id": lambda _, item: str(item.id),
    "contenttype": lambda *_: "Kohde",
    "modified": lambda _, item: item.modified_at,
    "created": lambda _, item: item.created_at,
    "authorlookupid": lambda store, item: str(_actor_id(store, item.created_by)),
    "editorlookupid": lambda store, item: str(_actor_id(store, item.modified_by)),
    "author": lambda store, item: store.people.identity(item.created_by).name,
    "editor": lambda store, item: store.people.identity(item.modified_by).name,
    "_uiversionstring": lambda _, item: f"{item.version}.0",
    "attachments": lambda *_: False,
    "edit": lambda *_: "",
    "linktitlenomenu": lambda _, item: item.fields.get("Title"),
    "linktitle": lambda _, item: item.fields.get("Title"),
    "itemchildcount": lambda *_: "0",
    "folderchildcount": lambda *_: "0",
}


def _actor_id(store: Store, actor: str) -> int:
    identity = store.people.identity(actor)
    return APP_LOOKUP_ID if identity.app else store.people.ensure(identity.upn).lookup_id
