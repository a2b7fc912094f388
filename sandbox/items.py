"""Items of a list, each with its versions."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.columns import Column, Json, Kind, stored_value, unique_key
from sandbox.errors import Invalid, NotFound, Stale, Taken

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sandbox.database import Database
    from sandbox.lists import Lists
    from sandbox.people import People

_FIELDS = "id, guid, version, fields, created_by, created_at, modified_by, modified_at"


@dataclass(frozen=True)
class Item:
    """A row: `fields` by internal name, empty ones left out; `…_at` are `…Z` texts in whole seconds, `…_by` actors."""

    id: int
    guid: str
    version: int
    fields: dict[str, Json]
    created_by: str
    created_at: str
    modified_by: str
    modified_at: str

    @property
    def etag(self) -> str:
        """The ETag with its quotes: `"guid,version"`."""
        return f'"{self.guid},{self.version}"'


@dataclass(frozen=True)
class Version:
    """An item as it was. `label` is what people see: `3.0`."""

    number: int
    fields: dict[str, Json]
    modified_by: str
    modified_at: str

    @property
    def label(self) -> str:
        """The version's name."""
        return f"{self.number}.0"


class Items:
    """Items and their history.

    `actor` is a UPN or the app's client id; a person who acts is known to the site from then on.
    """

    def __init__(
        self, database: Database, lists: Lists, people: People, *, now: Callable[[], datetime], zone: ZoneInfo
    ) -> None:
        self._database = database
        self._lists = lists
        self._people = people
        self._now = now
        self._zone = zone

    def count(self, list_id: str) -> int:
        """How many items the list has."""
        with self._database as sql:
            count: int = sql.execute("SELECT count(*) FROM items WHERE list_id = ?", (list_id,)).fetchone()[0]
        return count

    def page(self, list_id: str, *, after: int = 0, limit: int = -1) -> list[Item]:
        """Items with an id above `after`, by id; at most `limit`, all if -1."""
        query = f"SELECT {_FIELDS} FROM items WHERE list_id = ? AND id > ? ORDER BY id LIMIT ?"  # noqa: S608 - a constant
        with self._database as sql:
            return [_item(row) for row in sql.execute(query, (list_id, after, limit))]

    def get(self, list_id: str, item_id: int) -> Item:
        """One item. Raises `NotFound`."""
        query = f"SELECT {_FIELDS} FROM items WHERE list_id = ? AND id = ?"  # noqa: S608 - a constant
        with self._database as sql:
            row = sql.execute(query, (list_id, item_id)).fetchone()
        if row is None:
            raise NotFound("The specified item was not found.")
        return _item(row)

    def create(self, list_id: str, fields: Mapping[str, Json], *, actor: str) -> Item:
        """Make an item; ids are never used again. Raises `NotFound`, `Invalid`, `Taken` (a doubled unique value)."""
        with self._database as sql:
            row = sql.execute("SELECT next_item FROM lists WHERE id = ?", (list_id,)).fetchone()
            if row is None:
                raise NotFound("The specified list was not found")
            moment = self._acting(actor)
            values = {**self._defaults(list_id), **self._checked(list_id, fields)}
            kept = {name: value for name, value in values.items() if value is not None}
            new = Item(row[0], _guid(list_id, row[0]), 1, kept, actor, moment, actor, moment)
            self._claim(sql, list_id, new.id, kept)
            sql.execute("UPDATE lists SET next_item = ? WHERE id = ?", (new.id + 1, list_id))
            stored = (list_id, new.id, new.guid, 1, _json(kept), actor, moment, actor, moment)
            sql.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", stored)
            self._remember(sql, list_id, new)
        return new

    def update(
        self, list_id: str, item_id: int, fields: Mapping[str, Json], *, actor: str, etag: str | None = None
    ) -> Item:
        """Change the named fields (None clears one) and make a new version, even if nothing differs.

        Raises `NotFound`, `Invalid`, `Taken`, or `Stale` if `etag` is given, is not `*` and does not fit.
        """
        with self._database as sql:
            old = self.get(list_id, item_id)
            check_etag(old, etag)
            changed = self._checked(list_id, fields)
            self._claim(sql, list_id, item_id, changed)
            merged = {**old.fields, **changed}
            kept = {name: value for name, value in merged.items() if value is not None}
            moment = self._acting(actor)
            new = Item(old.id, old.guid, old.version + 1, kept, old.created_by, old.created_at, actor, moment)
            sql.execute(
                "UPDATE items SET version = ?, fields = ?, modified_by = ?, modified_at = ?"
                " WHERE list_id = ? AND id = ?",
                (new.version, _json(kept), actor, moment, list_id, item_id),
            )
            self._remember(sql, list_id, new)
        return new

    def delete(self, list_id: str, item_id: int, *, actor: str, etag: str | None = None) -> None:
        """Delete an item with its history. Raises `NotFound` or `Stale`."""
        with self._database as sql:
            check_etag(self.get(list_id, item_id), etag)
            self._acting(actor)
            sql.execute("DELETE FROM items WHERE list_id = ? AND id = ?", (list_id, item_id))
            for table in ("versions", "unique_values"):
                sql.execute(f"DELETE FROM {table} WHERE list_id = ? AND item_id = ?", (list_id, item_id))  # noqa: S608

    def versions(self, list_id: str, item_id: int) -> list[Version]:
        """Return the item's history, newest first. Raises `NotFound`."""
        self.get(list_id, item_id)
        query = (
            "SELECT number, fields, modified_by, modified_at FROM versions"
            " WHERE list_id = ? AND item_id = ? ORDER BY number DESC"
        )
        with self._database as sql:
            rows = sql.execute(query, (list_id, item_id)).fetchall()
        return [Version(number, json.loads(fields), by, at) for number, fields, by, at in rows]

    def _acting(self, actor: str) -> str:
        """Return the moment of a change; a person who acts becomes known to the site."""
        identity = self._people.identity(actor)
        if not identity.app:
            self._people.ensure(identity.upn)
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def _checked(self, list_id: str, fields: Mapping[str, Json]) -> dict[str, Json]:
        columns = {column.name: column for column in self._lists.columns(list_id)}
        checked = {}
        for name, value in fields.items():
            if name not in columns:
                raise Invalid(f"Field '{name}' is not recognized", name)
            checked[name] = stored_value(columns[name], value, zone=self._zone, is_user=self._people.is_user)
        return checked

    def _defaults(self, list_id: str) -> dict[str, Json]:
        return {
            column.name: _default(column) for column in self._lists.columns(list_id) if column.default not in (None, "")
        }

    def _claim(self, sql: sqlite3.Connection, list_id: str, item_id: int, fields: Mapping[str, Json]) -> None:
        """Take the unique values of `fields` for an item, giving up the ones it had."""
        for column in self._lists.columns(list_id):
            if not column.unique or column.name not in fields:
                continue
            value = fields[column.name]
            key = "" if value is None else unique_key(value)
            owner = sql.execute(
                "SELECT item_id FROM unique_values WHERE list_id = ? AND column_id = ? AND value = ?",
                (list_id, column.id, key),
            ).fetchone()
            if owner is not None and owner[0] != item_id:
                raise Taken("One or more fields with unique constraints already has the provided value.", column.name)
            sql.execute(
                "DELETE FROM unique_values WHERE list_id = ? AND column_id = ? AND item_id = ?",
                (list_id, column.id, item_id),
            )
            if value is not None:
                sql.execute("INSERT INTO unique_values VALUES (?, ?, ?, ?)", (list_id, column.id, key, item_id))

    def _remember(self, sql: sqlite3.Connection, list_id: str, item: Item) -> None:
        if not self._versioned(sql, list_id):
            sql.execute("DELETE FROM versions WHERE list_id = ? AND item_id = ?", (list_id, item.id))
        stored = (list_id, item.id, item.version, _json(item.fields), item.modified_by, item.modified_at)
        sql.execute("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)", stored)

    def _versioned(self, sql: sqlite3.Connection, list_id: str) -> bool:
        query = "SELECT json_extract(data, '$.versioning') FROM lists WHERE id = ?"
        return bool(sql.execute(query, (list_id,)).fetchone()[0])


def check_etag(item: Item, etag: str | None) -> None:
    """Pass if `etag` is None, `*` or the item's. Raises `Stale`."""
    if etag not in (None, "*") and etag.removeprefix("W/").casefold() != item.etag.casefold():
        raise Stale("ETag does not match current item's value")


def _guid(list_id: str, item_id: int) -> str:
    return str(uuid.uuid5(uuid.UUID(list_id), str(item_id)))


def _default(column: Column) -> Json:
    if column.kind is Kind.NUMBER:
        return float(column.default or 0)
    if column.kind is Kind.BOOLEAN:
        return (column.default or "").casefold() in ("1", "true", "yes")
    return column.default


def _item(row: tuple[Any, ...]) -> Item:
    return Item(row[0], row[1], row[2], json.loads(row[3]), *row[4:])


def _json(fields: Mapping[str, Json]) -> str:
    return json.dumps(fields, ensure_ascii=False)
