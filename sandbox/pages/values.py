"""Stored values as people read them, and as views and formatters compute with them.

A *plain* value is text, a number, a boolean, a day, a moment in the site's time zone, a person (`id`, `title`,
`email`), a list of people, or None: the shapes that `sandbox.caml` and `sandbox.expressions` take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from sandbox.columns import Column, Json, Kind
from sandbox.errors import NotFound

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sandbox.items import Item
    from sandbox.store import Store

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BUILT_IN = {"ID": "ID", "Created": "Luotu", "Modified": "Muokattu", "Author": "Luoja", "Editor": "Muokkaaja"}


class Values:
    """Reads stored values. Made anew for each page, since it remembers who is who."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._zone = store.zone
        self._people = {str(user.lookup_id): user.person for user in store.people.site_users()}

    def plain(self, column: Column, stored: Json) -> object:
        """Give the plain value of what the list keeps; None for empty.

        Versions from before a column was retyped keep their old values: these are given as they are.
        """
        match column.kind, stored:
            case Kind.DATE, str() if _MOMENT.fullmatch(stored):
                local = datetime.fromisoformat(stored).astimezone(self._zone)
                return local.date() if column.date_only else local
            case Kind.PERSON, int():
                return self._person(stored)
            case Kind.PEOPLE, list():
                return [self._person(entry) for entry in stored]
            case Kind.NUMBER, int() | float():
                return float(stored)
            case _:
                return stored

    def row(self, columns: Sequence[Column], item: Item) -> dict[str, object]:
        """All of an item's plain values by internal name, with those that every list has (`ID`, `Modified`, …)."""
        own = {column.name: self.plain(column, item.fields.get(column.name)) for column in columns}
        return own | {
            "ID": float(item.id),
            "Created": datetime.fromisoformat(item.created_at).astimezone(self._zone),
            "Modified": datetime.fromisoformat(item.modified_at).astimezone(self._zone),
            "Author": {"id": "", "title": self.name_of(item.created_by), "email": ""},
            "Editor": {"id": "", "title": self.name_of(item.modified_by), "email": ""},
        }

    def name_of(self, actor: str) -> str:
        """Name whoever did something; an app is told apart from people."""
        try:
            identity = self._store.people.identity(actor)
        except NotFound:
            return "Tuntematon"
        return f"{identity.name} (sovellus)" if identity.app else identity.name

    def upn(self, lookup_id: int) -> str:
        """Find the sign-in name behind a look-up id, "" for an unknown one."""
        person = self._people.get(str(lookup_id))
        return person.upn if person else ""

    def _person(self, lookup_id: int) -> dict[str, object]:
        person = self._people.get(str(lookup_id))
        name, mail = (person.name, person.mail) if person else ("Tuntematon", "")
        return {"id": str(lookup_id), "title": name, "email": mail}


def display(value: object) -> str:  # noqa: PLR0911 - one return a kind of value
    """Write a plain value in Finnish, as a cell or the history shows it; "" for empty."""
    match value:
        case None:
            return ""
        case bool():
            return "Kyllä" if value else "Ei"
        case int() | float():
            return format_decimal(value, locale="fi")
        case datetime():
            return f"{value.day}.{value.month}.{value.year} klo {value.hour}.{value:%M}"
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case Mapping():
            return str(value["title"])
        case list():
            return ", ".join(display(member) for member in value)
        case _:
            return str(value)


def moment(text: str, zone: ZoneInfo) -> str:
    """Write a stored moment (`…Z`) in Finnish and in the site's time zone."""
    return display(datetime.fromisoformat(text).astimezone(zone))


def file_size(count: int) -> str:
    """Write a number of bytes in Finnish."""
    return f"{display(count)} tavua" if count < 1024 else f"{display(round(count / 1024))} kt"
