"""The fields of a measure by name, who owns each, and the values in which file, base and list are compared.

A mapping of values holds no empty ones: an absent field *is* an empty field. Texts are carried as they stand in the
list (``valmistelu``, ``Käynnissä``, ``Syksy 2026``), unknown ones too: nothing that an officer wrote is dropped for
being odd.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from roadmap.halfyear import HalfYear

if TYPE_CHECKING:
    from roadmap.model import Measure

Value = str | int | float | bool | date | tuple[int, ...]
"""Text and choices: str; a goal: its id; a single person: a look-up id; persons: look-up ids in ascending order."""

Values = Mapping[str, Value]
"""Non-empty values by field."""


class Owner(StrEnum):
    """Whose word counts for a field."""

    ROADMAP = "roadmap"
    OFFICER = "officer"
    SYSTEM = "system"


ID = "id"
TITLE = "title"
GOAL = "goal"
PARTY = "party"
STATUS = "status"
PROGRESS = "progress"
COMMENT = "comment"
FORECAST = "forecast"
CONTACT = "contact"
CONFIRMED = "confirmed"
PEOPLE = "people"
CURRENT_PHASE = "current_phase"
DEADLINE = "deadline"
HEALTH = "health"
ARCHIVED = "archived"
CONFIRMED_ON = "confirmed_on"
"""The latest day on which a person said how the measure stands. It has no column: the change log keeps it."""

_OWNERS = {
    **dict.fromkeys((TITLE, GOAL, PARTY), Owner.ROADMAP),
    **dict.fromkeys((STATUS, PROGRESS, COMMENT, FORECAST, CONTACT, CONFIRMED), Owner.OFFICER),
    **dict.fromkeys((ID, PEOPLE, CURRENT_PHASE, DEADLINE, HEALTH, ARCHIVED, CONFIRMED_ON), Owner.SYSTEM),
}
_PHASE = re.compile(r"phase:(?P<key>\d{4}H[12])")
_NEED = re.compile(r"need(_reason)?:(?P<year>\d{4})")


def phase_field(half_year: HalfYear) -> str:
    """Name the field that holds a half-year's phase: ``phase:2026H1``."""
    return f"phase:{half_year.key}"


@cache
def half_year_of(field: str) -> HalfYear | None:
    """Read which half-year's phase the field holds; None for every other field."""
    match = _PHASE.fullmatch(field)
    return HalfYear.parse(match["key"]) if match else None


def need_field(year: int) -> str:
    """Name the field that holds a budget year's need in euros: ``need:2027``."""
    return f"need:{year:04}"


def need_reason_field(year: int) -> str:
    """Name the field that holds the reason of a budget year's need: ``need_reason:2027``."""
    return f"need_reason:{year:04}"


@cache
def need_year_of(field: str) -> int | None:
    """Read the budget year whose need, or reason of it, the field holds; None for every other field."""
    match = _NEED.fullmatch(field)
    return int(match["year"]) if match else None


@cache
def owner_of(field: str) -> Owner:
    """Whose field it is; ValueError for a name that is no field."""
    if owner := _OWNERS.get(field):
        return owner
    if _PHASE.fullmatch(field):
        return Owner.ROADMAP
    if _NEED.fullmatch(field):
        return Owner.OFFICER
    raise ValueError(f"{field!r} is no field of a measure")


def present(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Leave out the empty values: None, empty text, nobody, and No (0 is a value)."""
    return {field: value for field, value in values.items() if value or (value == 0 and value is not False)}


def roadmap_values(measure: Measure) -> dict[str, Value]:
    """Give what the roadmap file says of a measure, by the roadmap's own fields."""
    phases = {phase_field(half_year): str(phase) for half_year, phase in measure.schedule.items()}
    return present({TITLE: measure.title, GOAL: measure.goal, PARTY: measure.party, **phases})
