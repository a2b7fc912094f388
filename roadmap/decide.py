"""Deciding on drift, conflicts and proposals: what accepting changes in the file, what rejecting writes to the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.actions import Conflict, Drift, Propose
from roadmap.errors import DecisionError
from roadmap.fields import ARCHIVED, GOAL, PARTY, TITLE, half_year_of
from roadmap.health import schedule_of
from roadmap.model import Measure, Phase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from roadmap.fields import Value, Values
    from roadmap.plan import Plan, RowPlan


@dataclass(frozen=True, slots=True)
class FiledChange:
    """One field of a measure to set in the roadmap file; None clears it."""

    id: str
    field: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What changes in the roadmap file. The next sync then finds file and list agreed; the list is not written."""

    changes: tuple[FiledChange, ...]
    new: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class ListWrite:
    """What to write to one item if it still has this ETag; None clears."""

    id: str
    item_id: str
    etag: str
    values: Mapping[str, Value | None]


def accept(plan: Plan, ids: Sequence[str] | None, *, goals: Collection[str], field: str | None = None) -> Accepted:
    """Take the list's word into the file, for the measures and proposals of ``ids`` or for all that is open (None).

    ``goals`` are the ids of the roadmap's goals; ``field`` limits it to that field's drifts and conflicts.
    DecisionError (nothing changes then) if nothing is open under an id, if a proposal lacks goal or title, or if the
    list's word is none that a roadmap can hold.
    """
    changes: list[FiledChange] = []
    new: list[Measure] = []
    for row, open_ in _selected(plan, ids, field):
        for action in open_:
            if isinstance(action, Propose):
                _check(row.id, {GOAL: None, TITLE: None, **action.values}, goals)
                new.append(_measure(action))
            else:
                _check(row.id, {action.field: action.listed}, goals)
                changes.append(FiledChange(row.id, action.field, action.listed))
    return Accepted(tuple(changes), tuple(new))


def reject(plan: Plan, ids: Sequence[str], *, field: str | None = None) -> tuple[ListWrite, ...]:
    """Put the file's word back into the list for the measures of ``ids``, and archive the proposals among them.

    ``field`` limits it to that field's drifts and conflicts. DecisionError if there is nothing open under an id.
    """
    return tuple(_rejection(row, open_) for row, open_ in _selected(plan, ids, field))


_Open = Drift | Conflict | Propose


def _selected(plan: Plan, ids: Sequence[str] | None, field: str | None) -> list[tuple[RowPlan, list[_Open]]]:
    found = {row.id: (row, open_) for row in plan.rows if (open_ := _open(row, field))}
    if ids is None:
        return list(found.values())
    for id_ in ids:
        if id_ not in found:
            raise DecisionError(
                what="There is no open drift, conflict or proposal to decide on.",
                do="“tiekartta drift” lists what is open, with the ids and the fields.",
                where=id_,
            )
    return [found[id_] for id_ in dict.fromkeys(ids)]


def _open(row: RowPlan, field: str | None) -> list[_Open]:
    return [
        action
        for action in row.actions
        if (isinstance(action, Propose) and field is None)
        or (isinstance(action, Drift | Conflict) and field in (None, action.field))
    ]


def _check(id_: str, values: Mapping[str, Value | None], goals: Collection[str]) -> None:
    """Refuse what a roadmap cannot hold: no title or goal, a goal or phase that does not exist."""
    for field, value in values.items():
        if value is None and field in (GOAL, TITLE):
            raise DecisionError(
                what="The list gives no {field}, and a measure needs one.",
                do="Fill it in on the list, then accept again.",
                where=id_,
                values={"field": field},
            )
        unknown_goal = field == GOAL and value not in goals
        if unknown_goal or (half_year_of(field) and value not in (None, *Phase)):
            raise DecisionError(
                what="The list says “{value}” for {field}, which the roadmap does not know.",
                do="Choose another value in the list, or reject it.",
                where=id_,
                values={"field": field, "value": value},
            )


def _measure(proposal: Propose) -> Measure:
    values: Values = proposal.values
    return Measure(
        id=proposal.id,
        goal=str(values[GOAL]),
        title=str(values[TITLE]),
        party=str(values.get(PARTY, "")),
        schedule=schedule_of(values),
    )


def _rejection(row: RowPlan, open_: Sequence[_Open]) -> ListWrite:
    if row.item_id is None or row.etag is None:
        raise ValueError(f"{row.id} has no item, so nothing of it can be open")
    values: dict[str, Value | None] = {}
    for action in open_:
        match action:
            case Propose():
                values[ARCHIVED] = True
            case Drift():
                values[action.field] = action.base
            case Conflict():
                values[action.field] = action.filed
    return ListWrite(row.id, row.item_id, row.etag, values)
