"""An item's field values between Python and Microsoft Graph, by the kind of their column.

Python's side: text, note and choice ``str`` · number ``float`` · date ``date`` · boolean ``bool`` · person the
look-up id ``int`` · people ``tuple[int, ...]``; None (and an empty tuple) is an empty field. Graph leaves empty
fields out of its answers, so reading a field that is not there gives None as well: look at the columns first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from connector.columns import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | float | bool | date | int | tuple[int, ...] | None


def field_names(name: str, kind: Kind) -> tuple[str, ...]:
    """Give the names to put into ``$select`` to read the field: a person's look-up id has a name of its own."""
    return (f"{name}LookupId",) if kind is Kind.PERSON else (name,)


def encode(name: str, kind: Kind, value: Value) -> dict[str, Any]:
    """Write one field as the body of a create or an update holds it.

    Dates go as noon UTC, so that no time zone moves their day.
    """
    if kind is Kind.PERSON:
        return {f"{name}LookupId": None if value is None else str(value)}
    if kind is Kind.PEOPLE:
        ids = list(value) if isinstance(value, tuple) else []
        return {f"{name}LookupId@odata.type": "Collection(Edm.Int32)", f"{name}LookupId": ids}
    if kind is Kind.DATE and isinstance(value, date):
        return {name: f"{value.isoformat()}T12:00:00Z"}
    return {name: value}


def decode(name: str, kind: Kind, fields: Mapping[str, Any], zone: tzinfo) -> Value:
    """Read one field of an answer; ``zone`` is the site's time zone, in which a date's day counts.

    SharePoint keeps a date as the site's local midnight: 2026-06-29T21:00:00Z is 30.6.2026 in Finland.
    """
    if kind is Kind.PERSON:
        lookup = fields.get(f"{name}LookupId")
        return None if lookup in (None, "") else int(str(lookup))
    value = fields.get(name)
    if kind is Kind.PEOPLE:
        return tuple(int(p["LookupId"]) for p in value or ())
    if value is None or value == "":
        return None
    if kind is Kind.DATE:
        return moment(str(value)).astimezone(zone).date()
    if kind is Kind.NUMBER:
        return float(value)
    return bool(value) if kind is Kind.BOOLEAN else str(value)


def moment(text: str) -> datetime:
    """Read one of Graph's timestamps as an aware datetime in UTC."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
