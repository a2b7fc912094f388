"""Items of a list: read with paging and filters, write with ETags, history.

Source: microsoft-graph-docs-contrib api/listitem-list.md, listitem-create.md, listitem-update.md, listitem-delete.md,
listitem-list-versions.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.columns import Kind
from sandbox.graph import fields, query, shapes
from sandbox.graph.errors import bad_request
from sandbox.graph.filters import Filter
from sandbox.limits import LIST_VIEW_THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.columns import Column, Json
    from sandbox.entra.tokens import Caller
    from sandbox.graph.lists import ListCalls
    from sandbox.items import Item
    from sandbox.lists import List
    from sandbox.people import SiteUser
    from sandbox.store import Store
    from sandbox.wire import Call

_OPTIONS = ("$select", "$expand", "$filter", "$orderby", "$top", "$skiptoken")
_PREFER = "honornonindexedquerieswarningmayfailrandomly"


class ItemCalls:
    """The calls on items."""

    def __init__(self, store: Store, lists: ListCalls) -> None:
        self._store = store
        self._lists = lists

    def all(self, call: Call, _: Caller, site: str, list_key: str) -> Json:
        """GET items: a page of those that pass the filter, with a link to the next page if there are more.

        In the order of their ids, or by `$orderby`, whose pages count rows instead of ids.
        """
        self._lists.check_site(site)
        query.only(call.options, _OPTIONS)
        wanted = Filter(call.options["$filter"]) if "$filter" in call.options else None
        limit = query.page_size(call.options)
        if self._lists.is_users_list(list_key):
            rows = self._people(call, wanted)
        else:
            rows = self._rows(call, self._lists.find(list_key), wanted, limit)
        answer: dict[str, Json] = {"@odata.context": f"{shapes.CONTEXT}items"}
        if len(rows) > limit:
            rows = rows[:limit]
            behind = query.after(call.options) + limit if "$orderby" in call.options else int(rows[-1]["id"])
            answer["@odata.nextLink"] = query.next_link(call.path, call.options, behind)
        return {**answer, "value": [query.selected(row, self._with_fields(call)) for row in rows]}

    def get(self, call: Call, _: Caller, site: str, list_key: str, item: str) -> Json:
        """GET one item."""
        self._lists.check_site(site)
        query.only(call.options, ("$select", "$expand"))
        if self._lists.is_users_list(list_key):
            known = self._store.people.by_lookup(item_id(item))
            return {"@odata.context": f"{shapes.CONTEXT}items/$entity", **_user_item(known, call)}
        parent = self._lists.find(list_key)
        found = self._store.items.get(parent.id, item_id(item))
        body = self._body(parent, self._store.lists.columns(parent.id), found, query.expanded(call.options))
        return {"@odata.context": f"{shapes.CONTEXT}items/$entity", **query.selected(body, self._with_fields(call))}

    def get_fields(self, call: Call, _: Caller, site: str, list_key: str, item: str) -> Json:
        """GET the fields of one item."""
        self._lists.check_site(site)
        query.only(call.options, ("$select",))
        parent = self._lists.find(list_key)
        found = self._store.items.get(parent.id, item_id(item))
        return self._field_set(parent, found, query.names_of(call.options.get("$select")))

    def create(self, call: Call, caller: Caller, site: str, list_key: str) -> Json:
        """POST an item: 201 with all its fields."""
        self._lists.check_site(site)
        parent = self._lists.find(list_key)
        columns = self._store.lists.columns(parent.id)
        body = call.json()
        if not isinstance(body, dict) or not isinstance(body.get("fields"), dict):
            raise bad_request("Invalid request")
        values = fields.written_fields(columns, body["fields"])
        made = self._store.items.create(parent.id, values, actor=caller.actor)
        answer = self._body(parent, columns, made, query.Expand(fields=True, select=None))
        return {"@odata.context": f"{shapes.CONTEXT}items/$entity", **answer}

    def change_fields(self, call: Call, caller: Caller, site: str, list_key: str, item: str) -> Json:
        """PATCH the fields of an item: only those named change."""
        self._lists.check_site(site)
        parent = self._lists.find(list_key)
        return self._field_set(parent, self._changed(parent, call, caller, item, call.json()), None)

    def change(self, call: Call, caller: Caller, site: str, list_key: str, item: str) -> Json:
        """PATCH an item: `{"fields": {…}}`."""
        self._lists.check_site(site)
        parent = self._lists.find(list_key)
        body = call.json()
        if not isinstance(body, dict) or set(body) != {"fields"}:
            raise bad_request("Invalid request")
        changed = self._changed(parent, call, caller, item, body["fields"])
        columns = self._store.lists.columns(parent.id)
        answer = self._body(parent, columns, changed, query.Expand(fields=True, select=None))
        return {"@odata.context": f"{shapes.CONTEXT}items/$entity", **answer}

    def delete(self, call: Call, caller: Caller, site: str, list_key: str, item: str) -> Json:
        """DELETE an item."""
        self._lists.check_site(site)
        parent = self._lists.find(list_key)
        etag = call.headers.get("if-match")
        self._store.items.delete(parent.id, item_id(item), actor=caller.actor, etag=etag)

    def versions(self, call: Call, _: Caller, site: str, list_key: str, item: str) -> Json:
        """GET the history, newest first."""
        self._lists.check_site(site)
        query.only(call.options, ("$expand", "$top"))
        parent = self._lists.find(list_key)
        columns = self._store.lists.columns(parent.id)
        with_fields = query.expanded(call.options).fields
        return {
            "@odata.context": f"{shapes.CONTEXT}versions",
            "value": [
                {
                    "id": version.label,
                    "lastModifiedBy": shapes.identity_set(self._store.people.identity(version.modified_by)),
                    "lastModifiedDateTime": version.modified_at,
                    **({"fields": fields.read_version(self._store, columns, version)} if with_fields else {}),
                }
                for version in self._store.items.versions(parent.id, item_id(item))
            ],
        }

    def _changed(self, parent: List, call: Call, caller: Caller, item: str, body: Json) -> Item:
        values = fields.written_fields(self._store.lists.columns(parent.id), body)
        etag = call.headers.get("if-match")
        return self._store.items.update(parent.id, item_id(item), values, actor=caller.actor, etag=etag)

    def _field_set(self, parent: List, item: Item, select: list[str] | None) -> Json:
        answer = fields.read_fields(self._store, self._store.lists.columns(parent.id), item, select)
        return {"@odata.context": f"{shapes.CONTEXT}fields/$entity", **answer}

    def _body(self, parent: List, columns: tuple[Column, ...], item: Item, expand: query.Expand) -> dict[str, Json]:
        body = shapes.item(self._store, parent, item)
        if expand.fields:
            body["fields@odata.context"] = f"{shapes.CONTEXT}fields/$entity"
            body["fields"] = fields.read_fields(self._store, columns, item, expand.select)
        return body

    def _rows(self, call: Call, parent: List, wanted: Filter | None, limit: int) -> list[dict[str, Json]]:
        """Return up to one row more than the page holds."""
        columns = self._store.lists.columns(parent.id)
        expand = query.expanded(call.options)
        fields.check_select(columns, expand.select or ())
        after = query.after(call.options)
        order = query.order_of(call.options)
        paths = [*(wanted.paths if wanted else ()), *([order.path] if order else ())]
        if _unindexed(paths, columns, call) and self._store.items.count(parent.id) > LIST_VIEW_THRESHOLD:
            raise bad_request("The attempted operation is prohibited because it exceeds the list view threshold.")
        if wanted is None and order is None:
            found = self._store.items.page(parent.id, after=after, limit=limit + 1)
        else:
            found = [
                item
                for item in self._store.items.page(parent.id, after=0 if order else after)
                if wanted is None or wanted.passes(_reader(item, columns))
            ]
        if order:
            found = order.sorted(found, lambda item: _reader(item, columns)(order.path))[after:]
        return [self._body(parent, columns, item, expand) for item in found[: limit + 1]]

    def _people(self, call: Call, wanted: Filter | None) -> list[dict[str, Json]]:
        """Return the User Information List's rows behind `$skiptoken`; none of its columns is indexed."""
        if wanted is not None:
            _check_preferred(wanted.paths[0], call)
        known = [user for user in self._store.people.site_users() if user.lookup_id > query.after(call.options)]
        return [
            _user_item(user, call)
            for user in known
            if wanted is None or wanted.passes(_plain_reader(shapes.user_row(user)))
        ]

    @staticmethod
    def _with_fields(call: Call) -> dict[str, str]:
        """Return `$select` with what `$expand` adds to it."""
        select = call.options.get("$select")
        return {"$select": f"{select},fields"} if select else {}


def item_id(text: str) -> int:
    """Return an item's number. Raises `GraphError` if it is none."""
    if not text.isascii() or not text.isdigit():
        raise bad_request("Invalid request")
    return int(text)


def _unindexed(paths: list[str], columns: tuple[Column, ...], call: Call) -> bool:
    """Whether a path is not indexed; raises `GraphError` for one that is unknown, or is used without the header.

    Even with the header SharePoint refuses such a query on more than 5,000 items: with 500 SPQueryThrottledException
    through REST (office365-rest-python-client issue 804); what Graph answers is UNVERIFIED.
    """
    known = {column.name: column for column in columns}
    found = False
    for path in paths:
        name = path.removeprefix("fields/")
        column = known.get(name) or known.get(name.removesuffix("LookupId"))
        if path in ("id", "fields/id", "fields/Created", "fields/Modified"):
            continue
        if not path.startswith("fields/") or column is None:
            raise bad_request(f"Field '{name}' is not recognized")
        if not column.indexed:
            _check_preferred(name, call)
            found = True
    return found


def _check_preferred(name: str, call: Call) -> None:
    if _PREFER not in call.headers.get("prefer", "").lower():
        raise bad_request(
            f"Field '{name}' cannot be referenced in filter or orderby as it is not indexed. Provide the 'Prefer:"
            " HonorNonIndexedQueriesWarningMayFailRandomly' header to allow this, but be warned that such queries may"
            " fail on large lists."
        )


def _user_item(known: SiteUser, call: Call) -> dict[str, Json]:
    values = shapes.user_row(known)
    expand = query.expanded(call.options)
    item: dict[str, Json] = {"id": str(known.lookup_id)}
    if expand.fields:
        item["fields"] = {
            name: value for name, value in values.items() if expand.select is None or name in expand.select
        }
    return item


def _reader(item: Item, columns: tuple[Column, ...]) -> Callable[[str], Json]:
    kinds = {column.name: column.kind for column in columns}

    def read(path: str) -> Json:
        name = path.removeprefix("fields/")
        if name == "id":
            return item.id
        if name in ("Created", "Modified"):
            return item.created_at if name == "Created" else item.modified_at
        name = name if name in kinds else name.removesuffix("LookupId")
        value = item.fields.get(name)
        return False if value is None and kinds[name] is Kind.BOOLEAN else value

    return read


def _plain_reader(values: dict[str, Json]) -> Callable[[str], Json]:
    return lambda path: values.get(path.removeprefix("fields/"))
