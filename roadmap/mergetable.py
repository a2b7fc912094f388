"""The merge of one item, field by field: base × file × list → actions, what to write, what the base becomes.

First the list is heard: what it says and nothing else can undo. Then file and derived values settle what is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from roadmap.actions import Agree, Archive, Conflict, Derive, Drift, Pull, Push, Restore, Unarchive
from roadmap.fields import ARCHIVED, Owner, owner_of
from roadmap.plan import Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roadmap.actions import Action
    from roadmap.fields import Value, Values
    from roadmap.plan import BaseRow, ListRow


@dataclass(frozen=True)
class Columns:
    """The fields that the list has columns for, by owner. Others are left alone on every side."""

    roadmap: tuple[str, ...]
    officer: tuple[str, ...]
    system: tuple[str, ...]

    @classmethod
    def of(cls, fields: Iterable[str]) -> Columns:
        """Sort fields by owner; ValueError for a name that is no field."""
        owned: dict[Owner, list[str]] = {owner: [] for owner in Owner}
        for field in fields:
            owned[owner_of(field)].append(field)
        return cls(*(tuple(owned[owner]) for owner in (Owner.ROADMAP, Owner.OFFICER, Owner.SYSTEM)))

    @cached_property
    def all(self) -> frozenset[str]:
        """Every one of them."""
        return frozenset((*self.roadmap, *self.officer, *self.system))


class Step(NamedTuple):
    """What one step of the merge does: its actions, the base's values after it, what it writes."""

    actions: tuple[Action, ...]
    values: Values
    write: Mapping[str, Value | None]


def hear_officer(fields: Iterable[str], base: Values, row: ListRow) -> Step:
    """Pull the officer's fields: whatever the list says replaces the base."""
    values = dict(base)
    pulls = []
    for field in fields:
        old, new = base.get(field), row.values.get(field)
        if new != old:
            pulls.append(Pull(field, old, new, row.modified_by, row.modified_at))
            put(values, field, new)
    return Step(tuple(pulls), values, {})


def hear_roadmap(
    fields: Iterable[str], base: BaseRow, filed: Values, row: ListRow
) -> tuple[Step, dict[str, Difference]]:
    """Find what the list says other than the base in the roadmap's fields: agreement, drift or conflict.

    The open differences by field come beside the step; they write nothing and leave the base's values as they are.
    """
    values = dict(base.values)
    actions: list[Action] = []
    differences: dict[str, Difference] = {}
    for field in fields:
        agreed, file, listed = base.values.get(field), filed.get(field), row.values.get(field)
        if listed == agreed:
            continue
        if listed == file:
            actions.append(Agree(field, listed))
            put(values, field, listed)
            continue
        differences[field] = Difference(file, listed)
        new = base.differences.get(field) != differences[field]
        if file == agreed:
            actions.append(Drift(field, agreed, listed, new))
        else:
            actions.append(Conflict(field, agreed, file, listed, new))
    return Step(tuple(actions), values, {}), differences


def push_roadmap(fields: Iterable[str], heard: BaseRow, filed: Values) -> Step:
    """Send the file's news to the list, but never over an open difference."""
    values = dict(heard.values)
    pushes = []
    write: dict[str, Value | None] = {}
    for field in fields:
        old, new = heard.values.get(field), filed.get(field)
        if new != old and field not in heard.differences:
            pushes.append(Push(field, old, new))
            write[field] = new
            put(values, field, new)
    return Step(tuple(pushes), values, write)


def settle_system(fields: Iterable[str], base: Values, computed: Values, row: ListRow) -> Step:
    """Bring the system's fields of the item to their computed values; whatever else stands there is put right."""
    values = dict(base)
    actions: list[Action] = []
    write: dict[str, Value | None] = {}
    for field in fields:
        agreed, value, listed = base.get(field), computed.get(field), row.values.get(field)
        if listed != value:
            write[field] = value
            actions.append(_system_action(field, agreed, value, listed))
        elif agreed != value:
            actions.append(Agree(field, value))
        put(values, field, value)
    return Step(tuple(actions), values, write)


def put(values: dict[str, Value], field: str, value: Value | None) -> None:
    """Set a field's value, or leave the field out if the value is empty."""
    if value is None:
        values.pop(field, None)
    else:
        values[field] = value


def _system_action(field: str, agreed: Value | None, value: Value | None, listed: Value | None) -> Action:
    if listed != agreed:
        return Restore(field, listed, value)
    if field == ARCHIVED:
        return Archive() if value else Unarchive()
    return Derive(field, listed, value)
