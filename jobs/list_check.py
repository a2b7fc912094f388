"""Is the list still the list? Its columns are compared with the plan before any item of it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.errors import WrongInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.columns import Column
    from jobs.columns import PlannedColumn
    from jobs.store import KnownColumn


@dataclass(frozen=True, slots=True)
class ColumnFindings:
    """How the list's columns differ from the plan.

    ``usable``: as planned · ``missing``: gone since they were last seen · ``retyped``: of another kind (column, kind) ·
    ``not_made``: asked for by the plan and never there · ``renamed``: (column, name as last seen, name now) ·
    ``choices``: (column, planned choices that cannot be selected).
    """

    usable: tuple[PlannedColumn, ...]
    missing: tuple[PlannedColumn, ...]
    retyped: tuple[tuple[PlannedColumn, str], ...]
    not_made: tuple[PlannedColumn, ...]
    renamed: tuple[tuple[PlannedColumn, str, str], ...]
    choices: tuple[tuple[PlannedColumn, tuple[str, ...]], ...]


def compare_columns(
    planned: Sequence[PlannedColumn], known: Mapping[str, KnownColumn], found: Mapping[str, Column]
) -> ColumnFindings:
    """Compare by internal name, which alone counts; ``known`` is what was seen last, empty when the state is new."""
    usable: list[PlannedColumn] = []
    missing: list[PlannedColumn] = []
    not_made: list[PlannedColumn] = []
    retyped: list[tuple[PlannedColumn, str]] = []
    renamed: list[tuple[PlannedColumn, str, str]] = []
    choices: list[tuple[PlannedColumn, tuple[str, ...]]] = []
    for plan in planned:
        column = found.get(plan.name)
        if column is None:
            (missing if plan.core or plan.name in known else not_made).append(plan)
            continue
        if column.kind is not plan.column.kind:
            retyped.append((plan, str(column.kind)))
            continue
        usable.append(plan)
        seen = known.get(plan.name)
        if seen and seen.display_name != column.display_name:
            renamed.append((plan, seen.display_name, column.display_name))
        if lacking := tuple(choice for choice in plan.column.choices if choice not in column.choices):
            choices.append((plan, lacking))
    return ColumnFindings(
        tuple(usable), tuple(missing), tuple(retyped), tuple(not_made), tuple(renamed), tuple(choices)
    )


def refuse_broken(findings: ColumnFindings, where: str) -> None:
    """Raise WrongInput when a column is missing or retyped: what its items say could not be believed."""
    if findings.missing:
        raise WrongInput(
            what="The list has lost columns: {columns}.",
            do="Run “tiekartta setup” to make them again; what they held is lost, unless the whole list is in "
            "the site's recycle bin.",
            where=where,
            columns=", ".join(f"{plan.column.display_name} ({plan.name})" for plan in findings.missing),
        )
    if findings.retyped:
        raise WrongInput(
            what="Columns of the list have another type than they must have: {columns}.",
            do="Change their type back in the list's settings.",
            where=where,
            columns=", ".join(f"{plan.column.display_name} ({plan.name}): {kind}" for plan, kind in findings.retyped),
        )
