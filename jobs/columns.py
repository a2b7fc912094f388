"""The list's columns: which there are, what field of a measure each carries, and how a value travels.

Internal names are ASCII and never change; display names are what people read and may be changed in the list.
No column is named ``<person column>Id``: SharePoint makes shadow fields of that name
(https://github.com/microsoftgraph/microsoft-graph-docs/issues/19901).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connector import values as wire
from connector.columns import Column, Kind
from documents.text import clean
from roadmap import fields
from roadmap.health import Health
from roadmap.model import Goal, Phase, Roadmap, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from roadmap.fields import Value
    from roadmap.halfyear import HalfYear

TITLE_LIMIT = 255
"""UTF-16 units that a single line of text holds."""

HALF_YEARS_BEYOND = 4
"""So many half-years after the horizon an officer may still name as the forecast."""

AHEAD = timedelta(days=60)
"""So long before the year turns its columns are spoken of and made: somebody must raise the app's right for setup."""

HEALTH_LABELS: Mapping[Health, str] = {
    Health.STOPPED: "Keskeytetty",
    Health.DONE: "Valmis",
    Health.UNSCHEDULED: "Aikatauluttamatta",
    Health.UNOWNED: "Vastuuhenkilö puuttuu",
    Health.LATE: "Myöhässä",
    Health.DELAYED: "Viivästynyt",
    Health.NEEDS_UPDATE: "Päivitettävä",
    Health.NOT_STARTED: "Ei vielä alkanut",
    Health.ON_TRACK: "Aikataulussa",
}


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """A column that the list should have.

    ``field`` is the measure's field that it carries; None for *Koko nimi*, which is part of the title. ``in_form``:
    people fill it in the item's form. ``core`` columns belong to every year; the others come with half-years and
    budgets.
    """

    column: Column
    field: str | None
    in_form: bool = True
    core: bool = True

    @property
    def name(self) -> str:
        """The internal name, the one that counts."""
        return self.column.name


def phase_column(half_year: HalfYear) -> str:
    """The internal name of a half-year's column: ``Kevat2026``."""
    return f"{'Kevat' if half_year.half == 1 else 'Syksy'}{half_year.year}"


def goal_label(goal: Goal) -> str:
    """A goal as the list's choice: its id and title."""
    return f"{goal.id} {goal.title}"


def budget_years(roadmap: Roadmap, today: date, ahead: timedelta = AHEAD) -> range:
    """The coming budget years: next year to the horizon's end, and at least the next as seen so long ahead."""
    return range(today.year + 1, max((today + ahead).year + 1, roadmap.last.year) + 1)


def plan_columns(roadmap: Roadmap, today: date, ahead: timedelta = AHEAD) -> tuple[PlannedColumn, ...]:
    """All columns in the order of the form: what officers fill first, then the roadmap's, then the system's.

    Those that will be asked for within the time ``ahead`` are among them.
    """
    return (*_officers(roadmap), *_needs(budget_years(roadmap, today, ahead)), *_roadmaps(roadmap), *_systems())


def _officers(roadmap: Roadmap) -> tuple[PlannedColumn, ...]:
    forecasts = tuple(str(roadmap.first + n) for n in range(roadmap.last - roadmap.first + 1 + HALF_YEARS_BEYOND))
    return (
        PlannedColumn(Column("Status", "Tila", Kind.CHOICE, tuple(map(str, Status))), fields.STATUS),
        PlannedColumn(Column("Progress", "Edistyminen %", Kind.NUMBER, minimum=0, maximum=100), fields.PROGRESS),
        PlannedColumn(Column("Comment", "Kommentti", Kind.NOTE), fields.COMMENT),
        PlannedColumn(
            Column(
                "Forecast",
                "Ennuste",
                Kind.CHOICE,
                forecasts,
                description="Puolivuosi, jonka aikana toimenpide arvion mukaan valmistuu.",
            ),
            fields.FORECAST,
        ),
        PlannedColumn(
            Column(
                "Contact",
                "Yhteyshenkilö",
                Kind.PERSON,
                description="Saa tämän toimenpiteen muistutukset vastuutahon sijasta.",
            ),
            fields.CONTACT,
        ),
        PlannedColumn(
            Column(
                "Confirmed",
                "Vahvistettu",
                Kind.DATE,
                description="Päivä, jona tiedot on viimeksi vahvistettu ajantasaisiksi.",
            ),
            fields.CONFIRMED,
        ),
    )


def _needs(years: range) -> tuple[PlannedColumn, ...]:
    return tuple(
        planned
        for year in years
        for planned in (
            PlannedColumn(
                Column(f"Need{year}", f"Tarve {year} (€)", Kind.NUMBER, minimum=0), fields.need_field(year), core=False
            ),
            PlannedColumn(
                Column(f"NeedReason{year}", f"Tarpeen perustelu {year}", Kind.NOTE),
                fields.need_reason_field(year),
                core=False,
            ),
        )
    )


def _roadmaps(roadmap: Roadmap) -> tuple[PlannedColumn, ...]:
    goals = tuple(goal_label(goal) for goal in roadmap.goals)
    phases = tuple(map(str, Phase))
    return (
        PlannedColumn(Column("Title", "Toimenpide", Kind.TEXT), fields.TITLE),
        PlannedColumn(
            Column(
                "FullTitle",
                "Koko nimi",
                Kind.NOTE,
                description="Vain kun toimenpiteen nimi ei mahdu 255 merkkiin.",
            ),
            None,
            in_form=False,
        ),
        PlannedColumn(Column("Goal", "Tavoite", Kind.CHOICE, goals), fields.GOAL),
        PlannedColumn(Column("Party", "Vastuutaho", Kind.TEXT), fields.PARTY),
        *(
            PlannedColumn(
                Column(phase_column(half_year), str(half_year), Kind.CHOICE, phases),
                fields.phase_field(half_year),
                core=False,
            )
            for half_year in roadmap.horizon
        ),
    )


def _systems() -> tuple[PlannedColumn, ...]:
    labels = tuple(HEALTH_LABELS.values())
    return tuple(
        PlannedColumn(column, field, in_form=False)
        for column, field in (
            # Unique, so that a create that is sent twice makes one item; not required, since proposals begin without.
            (Column("Tunnus", "Tunnus", Kind.TEXT, indexed=True, unique=True), fields.ID),
            (Column("People", "Vastuuhenkilöt", Kind.PEOPLE), fields.PEOPLE),
            (Column("CurrentPhase", "Vaihe nyt", Kind.TEXT), fields.CURRENT_PHASE),
            (Column("Deadline", "Määräaika", Kind.DATE), fields.DEADLINE),
            (Column("Health", "Tilanne", Kind.CHOICE, labels, indexed=True), fields.HEALTH),
            (Column("Archived", "Arkistoitu", Kind.BOOLEAN, indexed=True), fields.ARCHIVED),
        )
    )


# --- values on their way ----------------------------------------------------------------------------


def shorten(title: str) -> str:
    """A title as it fits a single line of text: unchanged, or cut with an ellipsis at 255 UTF-16 units."""
    if _units(title) <= TITLE_LIMIT:
        return title
    short = title
    while _units(short) > TITLE_LIMIT - 1:
        short = short[: -max(1, (_units(short) - TITLE_LIMIT) // 2)]
    return short.rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Translator:
    """Turns a measure's values into an item's fields and back, for the columns that the list has."""

    columns: tuple[PlannedColumn, ...]
    goals: tuple[Goal, ...]
    zone: ZoneInfo

    @property
    def fields(self) -> tuple[str, ...]:
        """The measure's fields that have a column."""
        return tuple(field for field, _, _ in self._carried)

    @cached_property
    def _carried(self) -> tuple[tuple[str, Column, str], ...]:
        """Each field with its column and the name under which an item read holds it."""
        return tuple(
            (planned.field, planned.column, name)
            for planned in self.columns
            if planned.field
            for name in wire.field_names(planned.name, planned.column.kind)
        )

    @cached_property
    def _labels(self) -> Mapping[Value | None, str]:
        return {goal.id: goal_label(goal) for goal in self.goals}

    @cached_property
    def _goal_ids(self) -> Mapping[Value | None, str]:
        return {word: goal.id for goal in reversed(self.goals) for word in (goal_label(goal), goal.id)}

    def encode(self, values: Mapping[str, Value | None]) -> dict[str, Any]:
        """Fields of an item to write; None clears. A value whose field has no column is left out."""
        out: dict[str, Any] = {}
        for field, column, _ in self._carried:
            if field in values:
                out.update(self._encode(field, column, values[field]))
        return out

    def _encode(self, field: str, column: Column, value: Value | None) -> dict[str, Any]:
        if field == fields.TITLE:
            title = str(value or "")
            short = shorten(title)
            return {"Title": short or None, "FullTitle": None if short == title else title}
        if field == fields.GOAL:
            value = self._labels.get(value, value)
        elif field == fields.ARCHIVED:
            value = bool(value)
        return wire.encode(column.name, column.kind, value)

    def decode(self, item: Mapping[str, Any], base_title: str | None) -> dict[str, Value]:
        """The values of an item, the empty ones left out.

        ``base_title`` is the title as it was agreed on last (None: unknown): it tells which of the two title columns
        somebody edited.
        """
        values: dict[str, Value | None] = {
            field: self._decode(field, column, item, base_title)
            for field, column, name in self._carried
            if name in item or field == fields.TITLE  # its other column may hold it
        }
        return fields.present(values)

    def _decode(self, field: str, column: Column, item: Mapping[str, Any], base_title: str | None) -> Value | None:
        if field == fields.TITLE:
            # Double and unbreakable spaces are no news: the file's reader folds them too.
            return _title(clean(str(item.get("Title") or "")), clean(str(item.get("FullTitle") or "")), base_title)
        if field == fields.PARTY:
            return clean(str(item.get(column.name) or ""))
        value = wire.decode(column.name, column.kind, item, self.zone)
        if field == fields.GOAL:
            return self._goal_ids.get(value, value)
        if isinstance(value, tuple):
            return tuple(sorted(value))
        return int(value) if isinstance(value, float) and value.is_integer() else value


def select_names(columns: tuple[PlannedColumn, ...]) -> tuple[str, ...]:
    """The names to ask Graph for."""
    return tuple(name for planned in columns for name in wire.field_names(planned.name, planned.column.kind))


def _title(short: str, full: str, base_title: str | None) -> str:
    """The title that two columns tell together.

    People edit the short one: where the two disagree it counts, unless it is a cut one (``…``) and only the full one is
    not as it was.
    """
    if not full or short == base_title:
        return short
    full_counts = short == shorten(full) or (short.endswith("…") and full != base_title)
    return full if full_counts else short
