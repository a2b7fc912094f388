"""Lists of the site with their columns and views."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.columns import Column, Json, check_definition, completed, stored_value, unique_key
from sandbox.errors import Invalid, NotFound, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sandbox.database import Database
    from sandbox.people import People

# Built-in names that no column of ours may take.
RESERVED = (
    "id",
    "ContentType",
    "Created",
    "Modified",
    "Author",
    "Editor",
    "Attachments",
    "Edit",
    "LinkTitle",
    "DocIcon",
)
_NOT_IN_URLS = re.compile(r'[\s"#%*:<>?/\\|{}~&.]+')


@dataclass(frozen=True)
class List:
    """A list: `name` is its part of the address, `form_order` the internal names in the order of the form."""

    id: str
    name: str
    title: str
    description: str
    created_by: str
    created_at: str
    modified_at: str
    version: int = 1
    versioning: bool = True
    form_order: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A view. `query` is CAML without the <Query> element, `fields` internal names in order."""

    id: str
    title: str
    query: str = ""
    fields: tuple[str, ...] = ("LinkTitle",)
    row_limit: int = 30
    paged: bool = True
    default: bool = False
    hidden: bool = False
    personal: bool = False
    formatter: str = ""
    data: str = ""
    aggregations: str = ""


class Lists:
    """Lists, columns and views. Operations that change something take the `actor`: a UPN or the app's client id."""

    def __init__(self, database: Database, people: People, *, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        self._database = database
        self._people = people
        self._now = now
        self._zone = zone
        self._columns: dict[str, tuple[Column, ...]] = {}

    # lists

    def all(self) -> list[List]:
        """All lists that people made, by title."""
        with self._database as sql:
            return [_list(row[0]) for row in sql.execute("SELECT data FROM lists ORDER BY title")]

    def find(self, key: str) -> List:
        """Find a list by id, title or name in the address, in any case. Raises `NotFound`."""
        wanted = key.strip("{}").casefold()
        for each in self.all():
            if wanted in (each.id, each.title.casefold(), each.name.casefold()):
                return each
        raise NotFound("The specified list was not found")

    def create(self, title: str, *, actor: str, description: str = "") -> List:
        """Make a list with the column Title and one view. Raises `Taken` for a title in use, `Invalid` for none."""
        if not title.strip() or len(title) > 255:
            raise Invalid("The list title must have 1 to 255 characters.")
        moment = self._stamp()
        name = _NOT_IN_URLS.sub(" ", title).strip() or "List"
        with self._database as sql:
            if sql.execute("SELECT 1 FROM lists WHERE title = ?", (title,)).fetchone():
                raise Taken("Name already exists")
            new = List(self._database.new_id(), name, title, description, actor, moment, moment)
            sql.execute("INSERT INTO lists VALUES (?, ?, 1, ?)", (new.id, title, _json(new)))
            self.add_column(
                new.id, "Title", "text", {}, actor=actor, title="Otsikko", required=True, group="Custom Columns"
            )
            self.add_view(new.id, "Kaikki kohteet", actor=actor, default=True)
        return self.find(new.id)

    def update(self, list_id: str, *, actor: str, **changes: Json) -> List:
        """Change `title`, `description`, `versioning` or `form_order`. Raises `NotFound`, `Taken`."""
        self._people.identity(actor)
        with self._database as sql:
            old = self.find(list_id)
            if sql.execute(
                "SELECT 1 FROM lists WHERE title = ? AND id <> ?", (changes.get("title"), old.id)
            ).fetchone():
                raise Taken(
                    "A list, survey, discussion board, or document library with the specified title already exists."
                )
            new = replace(old, **changes, version=old.version + 1, modified_at=self._stamp())
            sql.execute("UPDATE lists SET title = ?, data = ? WHERE id = ?", (new.title, _json(new), new.id))
        return new

    def delete(self, list_id: str, *, actor: str) -> None:
        """Delete the list with all that is in it. Raises `NotFound`."""
        self._people.identity(actor)
        found = self.find(list_id).id
        with self._database as sql:
            sql.execute("DELETE FROM lists WHERE id = ?", (found,))
            for table in ("columns", "views", "items", "versions", "unique_values"):
                sql.execute(f"DELETE FROM {table} WHERE list_id = ?", (found,))  # noqa: S608 - names from the line above
        self._columns.pop(found, None)

    # columns

    def columns(self, list_id: str) -> tuple[Column, ...]:
        """Return the columns that can hold values, in order of creation: Title first."""
        if list_id not in self._columns:
            with self._database as sql:
                rows = sql.execute("SELECT data FROM columns WHERE list_id = ? ORDER BY place", (list_id,)).fetchall()
            self._columns[list_id] = tuple(Column(**json.loads(row[0])) for row in rows)
        return self._columns[list_id]

    def column(self, list_id: str, key: str) -> Column:
        """Find a column by id, internal name or title (the internal name first). Raises `NotFound`."""
        wanted = key.strip("{}").casefold()
        for attribute in ("id", "name", "title"):
            for each in self.columns(list_id):
                if getattr(each, attribute).casefold() == wanted:
                    return each
        raise NotFound(f"Column '{key}' does not exist. It may have been deleted by another user.")

    def add_column(
        self, list_id: str, name: str, facet: str, settings: Mapping[str, Any], *, actor: str, **more: Json
    ) -> Column:
        """Add a column: `facet` and `settings` as in Graph's columnDefinition, `more` other fields of `Column`.

        Raises `Invalid` or `Taken`.
        """
        self._people.identity(actor)
        more.setdefault("title", name)
        with self._database as sql:
            taken = {each.name.casefold() for each in self.columns(list_id)} | {each.casefold() for each in RESERVED}
            if name.casefold() in taken:
                raise Taken(f"A duplicate field name '{name}' was found.", name)
            new_id = self._database.new_id()
            new = check_definition(Column(new_id, name, facet=facet, settings=completed(facet, settings), **more))
            place = len(self.columns(list_id))
            sql.execute("INSERT INTO columns VALUES (?, ?, ?, ?)", (new.id, list_id, place, _json(new)))
            self._columns.pop(list_id, None)
        return new

    def update_column(self, list_id: str, key: str, *, actor: str, **changes: Json) -> Column:
        """Change fields of a column (`title`, `settings`, `indexed`, `unique`, `formatter`, …), not its type.

        Raises `NotFound`, `Invalid`, or `Taken` if values that are already doubled should become unique.
        """
        self._people.identity(actor)
        with self._database:
            old = self.column(list_id, key)
            if "settings" in changes:
                changes["settings"] = completed(old.facet, {**old.settings, **changes["settings"]})
            new = check_definition(replace(old, **changes))
            if new.kind is not old.kind:
                raise Invalid("The type of a column cannot be changed.", old.name)
            self._save_column(list_id, new)
            if new.unique and not old.unique:
                self._index_values(list_id, new)
        return new

    def retype_column(self, list_id: str, key: str, facet: str, settings: Mapping[str, Any], *, actor: str) -> Column:
        """Change a column's type, as an admin can in the list's settings. Values that do not fit it are lost."""
        self._people.identity(actor)
        with self._database as sql:
            old = self.column(list_id, key)
            new = replace(old, facet=facet, settings=completed(facet, settings), unique=False, indexed=False)
            sql.execute("DELETE FROM unique_values WHERE list_id = ? AND column_id = ?", (list_id, old.id))
            self._save_column(list_id, check_definition(new))
            self._rewrite(list_id, old.name, lambda value: self._converted(new, value))
        return new

    def delete_column(self, list_id: str, key: str, *, actor: str) -> None:
        """Delete a column with all its values. Raises `NotFound`, or `Invalid` for Title."""
        self._people.identity(actor)
        with self._database as sql:
            old = self.column(list_id, key)
            if old.name == "Title":
                raise Invalid("The column Title cannot be deleted.", old.name)
            sql.execute("DELETE FROM columns WHERE id = ?", (old.id,))
            sql.execute("DELETE FROM unique_values WHERE list_id = ? AND column_id = ?", (list_id, old.id))
            self._columns.pop(list_id, None)
            self._rewrite(list_id, old.name, lambda _: None)

    def _save_column(self, list_id: str, column: Column) -> None:
        with self._database as sql:
            sql.execute("UPDATE columns SET data = ? WHERE id = ?", (_json(column), column.id))
        self._columns.pop(list_id, None)

    def _index_values(self, list_id: str, column: Column) -> None:
        with self._database as sql:
            seen: set[str] = set()
            for item_id, text in sql.execute("SELECT id, fields FROM items WHERE list_id = ?", (list_id,)).fetchall():
                value = json.loads(text).get(column.name)
                if value is None:
                    continue
                if unique_key(value) in seen:
                    self._columns.pop(list_id, None)
                    raise Taken(f"The column '{column.name}' contains duplicate values.", column.name)
                seen.add(unique_key(value))
                sql.execute(
                    "INSERT INTO unique_values VALUES (?, ?, ?, ?)", (list_id, column.id, unique_key(value), item_id)
                )

    def _converted(self, column: Column, value: Json) -> Json:
        for attempt in (value, str(value)):
            try:
                return stored_value(column, attempt, zone=self._zone, is_user=self._people.is_user)
            except Invalid:
                continue
        return None

    def _rewrite(self, list_id: str, name: str, change: Callable[[Json], Json]) -> None:
        with self._database as sql:
            for item_id, text in sql.execute("SELECT id, fields FROM items WHERE list_id = ?", (list_id,)).fetchall():
                fields = json.loads(text)
                if name not in fields:
                    continue
                value = change(fields.pop(name))
                fields = fields if value is None else {**fields, name: value}
                values = (json.dumps(fields, ensure_ascii=False), list_id, item_id)
                sql.execute("UPDATE items SET fields = ? WHERE list_id = ? AND id = ?", values)

    # views

    def views(self, list_id: str) -> list[View]:
        """Return the list's views in order of creation."""
        with self._database as sql:
            rows = sql.execute("SELECT data FROM views WHERE list_id = ? ORDER BY place", (list_id,)).fetchall()
        return [View(**{**(data := json.loads(row[0])), "fields": tuple(data["fields"])}) for row in rows]

    def view(self, list_id: str, key: str) -> View:
        """Find a view by id or title, in any case. Raises `NotFound`."""
        wanted = key.strip("{}").casefold()
        for each in self.views(list_id):
            if wanted in (each.id, each.title.casefold()):
                return each
        raise NotFound("The view does not exist. It may have been deleted by another user.")

    def add_view(self, list_id: str, title: str, *, actor: str, **more: Json) -> View:
        """Add a view; `more` are fields of `View`. A default view takes the place of the one before."""
        self._people.identity(actor)
        with self._database as sql:
            new = View(self._database.new_id(), title, **more)
            place = len(self.views(list_id))
            sql.execute("INSERT INTO views VALUES (?, ?, ?, ?)", (new.id, list_id, place, _json(new)))
            self._only_default(list_id, new)
        return new

    def update_view(self, list_id: str, key: str, *, actor: str, **changes: Json) -> View:
        """Change fields of a view. Raises `NotFound`."""
        self._people.identity(actor)
        with self._database as sql:
            new = replace(self.view(list_id, key), **changes)
            sql.execute("UPDATE views SET data = ? WHERE id = ?", (_json(new), new.id))
            self._only_default(list_id, new)
        return new

    def delete_view(self, list_id: str, key: str, *, actor: str) -> None:
        """Delete a view. Raises `NotFound`, or `Invalid` for the default view."""
        self._people.identity(actor)
        with self._database as sql:
            old = self.view(list_id, key)
            if old.default:
                raise Invalid("The default view cannot be deleted.")
            sql.execute("DELETE FROM views WHERE id = ?", (old.id,))

    def _only_default(self, list_id: str, chosen: View) -> None:
        if not chosen.default:
            return
        with self._database as sql:
            for each in self.views(list_id):
                if each.default and each.id != chosen.id:
                    sql.execute(
                        "UPDATE views SET data = ? WHERE id = ?", (_json(replace(each, default=False)), each.id)
                    )

    def _stamp(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _list(text: str) -> List:
    data = json.loads(text)
    return List(**{**data, "form_order": tuple(data["form_order"])})


def _json(value: List | Column | View) -> str:
    return json.dumps(asdict(value), ensure_ascii=False)
