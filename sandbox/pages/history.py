"""An item's history: who changed what from what to what, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sandbox.pages.values import Values, display

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.columns import Column
    from sandbox.items import Version


@dataclass(frozen=True)
class Change:
    """A field of one version: what it said before and says from then on, "" for empty."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """A version; `first` has what the item was made with, the others what differs from the one before."""

    label: str
    by: str
    at: str
    first: bool
    changes: tuple[Change, ...]


def history_of(versions: Sequence[Version], columns: Sequence[Column], values: Values) -> list[Entry]:
    """Tell the history of `versions` (newest first). Fields of deleted columns stand under their internal names."""
    by_name = {column.name: column for column in columns}

    def told(name: str, version: Version | None) -> str:
        stored = version.fields.get(name) if version else None
        return display(values.plain(by_name[name], stored) if name in by_name else stored)

    entries = []
    for version, before in pairwise([*versions, None]):
        if version is None:
            break
        old = before.fields if before else {}
        names = [*by_name, *sorted((old.keys() | version.fields.keys()) - by_name.keys())]
        changes = tuple(
            Change(by_name[name].title if name in by_name else name, told(name, before), told(name, version))
            for name in names
            if old.get(name) != version.fields.get(name)
        )
        by = values.name_of(version.modified_by)
        entries.append(Entry(version.label, by, version.modified_at, before is None, changes))
    return entries
