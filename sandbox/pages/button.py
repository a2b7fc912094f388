"""Buttons that a column's formatter puts into a row (`customRowAction` *setValue*), such as the confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sandbox.columns import Column, Json, Kind
from sandbox.errors import Invalid
from sandbox.expressions import as_text
from sandbox.formatting import compile_formatter, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.expressions import Scope
    from sandbox.store import Store


@dataclass(frozen=True)
class Button:
    """A button of one column, as the item's form offers it."""

    column: str
    label: str


def buttons_of(columns: Sequence[Column], scope: Callable[[str], Scope]) -> list[Button]:
    """Find the buttons that the formatters show for a row; `scope` gives what a column's formatter sees."""
    found = []
    for column in columns:
        button = render(compile_formatter(column.formatter), scope(column.name)).button()
        if button is not None:
            found.append(Button(column.name, button.attributes.get("title") or button.text or column.title))
    return found


def pressed(store: Store, columns: Sequence[Column], values: Mapping[str, object]) -> dict[str, Json]:
    """Give what a press writes, as the store takes it. Raises `Invalid` for a column that is not there."""
    by_name = {column.name: column for column in columns}
    unknown = values.keys() - by_name.keys()
    if unknown:
        raise Invalid(f"Field '{min(unknown)}' is not recognized", min(unknown))
    return {name: _settable(store, by_name[name], value) for name, value in values.items()}


def _settable(store: Store, column: Column, value: object) -> Json:
    """Turn `@now` into a stored moment and a person (or their address) into a look-up id; the rest stays as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return f"{value}T12:00:00Z"
    if column.kind in (Kind.PERSON, Kind.PEOPLE) and value:
        members = value if isinstance(value, list) else [value]
        ids = [
            int(member["id"]) if isinstance(member, Mapping) else store.people.ensure(as_text(member)).lookup_id
            for member in members
        ]
        return ids if column.kind is Kind.PEOPLE else ids[0]
    return value
