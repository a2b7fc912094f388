"""When the rounds of a half-year fall for one person, and which of them counts today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roadmap.due import units_of
from roadmap.halfyear import HalfYear
from roadmap.reminder_plan import Round
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from roadmap.due import Case
    from roadmap.ledger import Ledger
    from roadmap.open_days import OpenDays
    from roadmap.reminder_plan import Rules


@dataclass(frozen=True, slots=True)
class Today:
    """What every rule looks at. ``made_on`` is the first day whose rounds surely opened after the ledger was made."""

    day: date
    rules: Rules
    open_days: OpenDays
    ledger: Ledger
    made_on: date | None

    @property
    def late_half_year(self) -> HalfYear:
        """The half-year whose late messages go now: the last one that ended."""
        return HalfYear.of(self.day) + -1

    @property
    def last_late_day(self) -> date:
        """The last day on which a late message goes by itself: the deadline that comes next."""
        return deadline(HalfYear.of(self.day))

    def unsure(self, opened: date) -> bool:
        """Whether a round that opened on that day may have been sent by a ledger that was lost."""
        return self.made_on is not None and opened < self.made_on

    def half_years(self) -> Iterator[HalfYear]:
        """Yield the half-years whose rounds may be open: the one that goes on, and those that quiet periods pull in."""
        half_year = HalfYear.of(self.day)
        yield half_year
        while self._may_open(half_year := half_year + 1):
            yield half_year

    def nominal(self, half_year: HalfYear, days: int) -> date:
        """Give the day of a round before days off and quiet periods move it."""
        return deadline(half_year) - timedelta(days=days)

    def _may_open(self, half_year: HalfYear) -> bool:
        first = self.nominal(half_year, max(self.rules.rounds, default=0))
        earliest = self.open_days.last(first, self.open_days.quieting_units)
        return (earliest or first - timedelta(days=366)) <= self.day


@dataclass(frozen=True, slots=True)
class Opening:
    """A round, ``days`` before the deadline, and the day on which it opens for one person."""

    round: Round
    days: int
    day: date


@dataclass(frozen=True, slots=True)
class Openings:
    """One person's rounds of a half-year, in the order of their steps.

    ``dayless`` are those to which quiet periods leave no day.
    """

    rounds: Sequence[Opening]
    dayless: tuple[Round, ...]

    def current(self, today: date) -> Opening | None:
        """Give the last round that has opened, as it counts until the next one opens; before the first, that one."""
        opened = (one for one in reversed(self.rounds) if one.day <= today)
        return next(opened, self.rounds[0] if self.rounds else None)

    def passed(self, current: Opening) -> tuple[Opening, ...]:
        """Give the rounds that are over as the current one has opened."""
        return tuple(one for one in self.rounds if one.days > current.days and one.day < current.day)

    def together(self, current: Opening) -> tuple[Opening, ...]:
        """Give the rounds that one message settles: the current one and those before it that open no earlier."""
        return tuple(one for one in self.rounds if one.days >= current.days and one.day >= current.day)

    def after(self, current: Opening) -> Opening | None:
        """Give the round that comes after the current one."""
        return next((one for one in self.rounds if one.days < current.days), None)


def openings(half_year: HalfYear, cases: Iterable[Case], today: Today) -> Openings:
    """When the half-year's rounds open for somebody with these measures.

    One day for all their units: the last open day at or before the round's own, no unit with something due being quiet.
    What is due is judged as of the round's own day here. Whatever is due in a round is due in the later ones too, as
    they ask for a later confirmation: so no round is dropped for one in which nothing is due.
    """
    relevant = [case for case in cases if case.concerns(half_year)]
    found: list[Opening] = []
    dayless: list[Round] = []
    for days in sorted(set(today.rules.rounds), reverse=True):
        nominal = today.nominal(half_year, days)
        due = (case for case in relevant if case.section(half_year, nominal, today.rules.fresh_days))
        day = today.open_days.last(nominal, units_of(due))
        if day:
            found.append(Opening(Round.before(half_year, days), days, day))
        else:
            dayless.append(Round.before(half_year, days))
    return Openings(found, tuple(dayless))
