"""What is due of a measure: at once when it is late, else in the rounds of a half-year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roadmap.reminder_plan import Item, Section, Silence, Why
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmap.halfyear import HalfYear
    from roadmap.reminder_plan import Rules, Tracked


@dataclass(frozen=True, slots=True)
class Case:
    """An open measure that messages may be about.

    ``late``: the grace period after its deadline is over too; only then is it called late.
    """

    measure: Tracked
    final: HalfYear
    deadline: date
    late: bool

    def section(self, half_year: HalfYear, opened: date, fresh_days: int) -> Section | None:
        """Where it stands in a round of ``half_year`` that opened on that day; None: nothing of it is due."""
        if self.late:
            return Section.LATE
        if self.final == half_year:
            return Section.COMPLETION
        if half_year in self.measure.standing.schedule and not self.fresh(opened, fresh_days):
            return Section.UPDATE
        return None

    def concerns(self, half_year: HalfYear) -> bool:
        """Whether anything of it can be due in that half-year's rounds."""
        return self.late or self.final == half_year or half_year in self.measure.standing.schedule

    def fresh(self, opened: date, fresh_days: int) -> bool:
        """Whether it was confirmed in the days before a round opened, or since."""
        confirmed_on = self.measure.standing.confirmed_on
        return confirmed_on is not None and confirmed_on >= opened - timedelta(days=fresh_days)

    def item(self, section: Section, *, copy_of: str | None = None, of: str | None = None) -> Item:
        """Give it as a message names it."""
        confirmed_on = self.measure.standing.confirmed_on
        return Item(self.measure.id, section, self.final, self.deadline, confirmed_on, copy_of=copy_of, of=of)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The measures that messages may be about, and why the others are silent."""

    cases: tuple[Case, ...]
    silences: tuple[Silence, ...]
    cleanup: tuple[str, ...]


def sift(measures: Iterable[Tracked], rules: Rules, today: date) -> Sifted:
    """Leave out what is closed, unscheduled, or was late before sending began (for the clean-up list)."""
    cases: list[Case] = []
    silences: list[Silence] = []
    cleanup: list[str] = []
    for measure in measures:
        final = measure.standing.final_half_year
        if measure.standing.closed:
            silences.append(Silence(Why.CLOSED, measure=measure.id))
        elif final is None:
            silences.append(Silence(Why.UNSCHEDULED, measure=measure.id))
        elif rules.start and deadline(final) < min(rules.start, today):
            cleanup.append(measure.id)
            values = {"deadline": deadline(final), "start": rules.start}
            silences.append(Silence(Why.LATE_BEFORE_START, measure=measure.id, values=values))
        else:
            grace_until = deadline(final) + timedelta(days=rules.grace_days)
            cases.append(Case(measure, final, deadline(final), late=today > grace_until))
            if deadline(final) < today <= grace_until:
                silences.append(Silence(Why.GRACE, measure=measure.id, values={"until": grace_until}))
    return Sifted(tuple(cases), tuple(silences), tuple(cleanup))


_ORDER = tuple(Section)


def reading_order(item: Item) -> tuple[int, bool, date, str]:
    """Sort a message's items: by section, one's own before copies, the earliest deadline first."""
    return (_ORDER.index(item.section), item.copy_of is not None, item.deadline, item.measure)


def units_of(cases: Iterable[Case]) -> frozenset[str]:
    """The units whose quiet periods count for these measures."""
    return frozenset(case.measure.unit for case in cases if case.measure.unit)
