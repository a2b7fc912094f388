"""Columns that the list will lack: a new year asks for a new budget year's, a grown horizon for its half-years'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jobs.columns import PlannedColumn, plan_columns

if TYPE_CHECKING:
    from collections.abc import Container

    from roadmap.model import Roadmap


@dataclass(frozen=True, slots=True)
class ToCome:
    """A column that the list lacks from a day on, which may be today."""

    column: PlannedColumn
    needed_on: date


def columns_to_come(roadmap: Roadmap, today: date, known: Container[str]) -> tuple[ToCome, ...]:
    """The planned columns that are not among the known ones (internal names), those of the turn of the year too."""
    now = {planned.name for planned in plan_columns(roadmap, today, timedelta())}
    turn = date(today.year + 1, 1, 1)
    return tuple(
        ToCome(planned, today if planned.name in now else turn)
        for planned in plan_columns(roadmap, today)
        if planned.name not in known
    )
