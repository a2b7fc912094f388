"""The words of a written document in the reader's language: headings, half-years, phases, goals, days.

Goals, measures and parties stay in the municipality's own words. What stands here is read back by
``documents.reading`` in each of the languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from roadmap.fields import half_year_of
from roadmap.health import Health
from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from roadmap.halfyear import HalfYear
    from roadmap.model import Goal, Measure, Roadmap

_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


class Texts(Protocol):
    """Translates and fills templates: ``texts("{n} rows", n=3)``."""

    @property
    def language(self) -> str:
        """The reader's: fi, sv or en."""

    def __call__(self, template: str, /, **values: object) -> str:
        """Give the English template in the reader's language, filled."""


def language_tag(texts: Texts) -> str:
    """Give the document's language as office programs name it: ``fi-FI``. Screen readers choose their voice by it."""
    return _LOCALES[texts.language].replace("_", "-")


def phase_name(phase: Phase, texts: Texts) -> str:
    """Give a phase's name in the reader's language, in lower case."""
    match phase:
        case Phase.PREPARATION:
            return texts("preparation")
        case Phase.IMPLEMENTATION:
            return texts("implementation")
        case Phase.CLOSING:
            return texts("closing")


def initial(phase: Phase, texts: Texts) -> str:
    """Give the letter that stands in a coloured cell, so that colour never carries the phase alone (WCAG 1.4.1)."""
    return phase_name(phase, texts)[0].upper()


def legend_label(phase: Phase, texts: Texts) -> str:
    """Give what the legend says on a phase's colour: its name, and the letter that stands in the cells."""
    return f"{phase_name(phase, texts)} ({initial(phase, texts)})"


def health_name(health: Health, texts: Texts) -> str:
    """Give a health's name, as the list's column has it in Finnish."""
    names = {
        Health.STOPPED: texts("Stopped"),
        Health.DONE: texts("Done"),
        Health.UNSCHEDULED: texts("Unscheduled"),
        Health.UNOWNED: texts("Nobody responsible"),
        Health.LATE: texts("Late"),
        Health.DELAYED: texts("Delayed"),
        Health.NEEDS_UPDATE: texts("Needs an update"),
        Health.NOT_STARTED: texts("Not begun yet"),
        Health.ON_TRACK: texts("On track"),
    }
    return names[health]


def half_year_name(half_year: HalfYear, texts: Texts) -> str:
    """Give a half-year's name, the heading of its column: ``Kevät 2026``."""
    if half_year.half == 1:
        return texts("Spring {year}", year=half_year.year)
    return texts("Autumn {year}", year=half_year.year)


def headings(roadmap: Roadmap, texts: Texts) -> list[str]:
    """Give the heading row of a table of measures: id, measure, party, half-years."""
    return [texts("Id"), texts("Measure"), texts("Responsible"), *(half_year_name(h, texts) for h in roadmap.horizon)]


def goal_heading(goal: Goal, texts: Texts) -> str:
    """Give a goal with its number: ``Tavoite 1: Osaava, innostunut …``."""
    return texts("Goal {number}: {title}", number=goal.id.removeprefix("T"), title=goal.title)


def goal_number(goal: Goal, texts: Texts) -> str:
    """Give a goal by its number alone: ``Tavoite 1``."""
    return texts("Goal {number}", number=goal.id.removeprefix("T"))


def document_title(roadmap: Roadmap, texts: Texts) -> str:
    """Give the document's title: whose roadmap it is."""
    return texts("{municipality}: digital roadmap", municipality=roadmap.municipality)


def span(roadmap: Roadmap, texts: Texts) -> str:
    """Give the half-years that the roadmap spans; empty if it spans none."""
    if roadmap.last < roadmap.first:
        return ""
    return f"{half_year_name(roadmap.first, texts)} – {half_year_name(roadmap.last, texts)}"


def footer(roadmap: Roadmap, state: str, texts: Texts) -> str:
    """Give the line at the foot of each page: whose it is, and what it shows."""
    return f"{document_title(roadmap, texts)} · {state}"


def day_name(day: date, texts: Texts) -> str:
    """Give a day as the language writes it: ``3.12.2024``."""
    from babel.dates import format_date  # noqa: PLC0415 - help and the daily jobs write no days

    return format_date(day, format="medium", locale=_LOCALES[texts.language])


def decimal_text(number: float, texts: Texts) -> str:
    """Give a number with at most one decimal, as the language writes it: ``1,5``."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as for days

    return format_decimal(number, "#,##0.#", locale=_LOCALES[texts.language])


def percent_text(share: float, texts: Texts) -> str:
    """Give a share from 0 to 1 in whole per cents, as the language writes it: ``63 %``."""
    from babel.numbers import format_percent  # noqa: PLC0415 - as for days

    return format_percent(share, locale=_LOCALES[texts.language])


def field_name(field: str, texts: Texts) -> str:
    """Give the name of one of the roadmap's own fields; of a phase's, the half-year."""
    half_year = half_year_of(field)
    return half_year_name(half_year, texts) if half_year else texts(field)


def updated_line(roadmap: Roadmap, texts: Texts) -> str:
    """Say when the roadmap's source was last updated; empty if that is not known."""
    return texts("Updated {day}", day=day_name(roadmap.updated, texts)) if roadmap.updated else ""


def by_goal(roadmap: Roadmap) -> Iterator[tuple[Goal, list[Measure]]]:
    """Yield each goal that has measures with them, both in the roadmap's order."""
    for goal in roadmap.goals:
        measures = [measure for measure in roadmap.measures if measure.goal == goal.id]
        if measures:
            yield goal, measures
