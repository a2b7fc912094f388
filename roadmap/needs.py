"""The needs for the budget round: a row for each measure and coming year, and totals by unit and year that match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.then import Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roadmap.halfyear import HalfYear
    from roadmap.model import Phase
    from roadmap.then import MeasureThen, RoadmapThen

_NONE = Need(None, "")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One measure in one budget year.

    ``goal`` is the goal's id, ``unit`` the unit's id (None: no unit known), ``party`` the responsible party in words,
    ``phases`` the year's half-years that have one, in time. ``euros`` None: the estimate is missing (arvio puuttuu).
    """

    year: int
    id: str
    title: str
    goal: str
    unit: str | None
    party: str
    phases: Mapping[HalfYear, Phase]
    euros: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Total:
    """The needs of one unit in one year: the sum in euros, and how many rows have an estimate and how many none."""

    euros: float
    estimated: int
    missing: int


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of the budget year and of the years after it.

    ``rows`` go by year, then by unit (in the order of ``units``), then in the roadmap file's order. ``units`` are the
    units that have rows, by id and in the order of their names (None, no unit known, comes last), with their names
    ("" for None). ``left_out`` are the ids of the measures that have no row: closed, or not under way in these years.
    """

    then: RoadmapThen
    years: tuple[int, ...]
    units: Mapping[str | None, str]
    rows: tuple[NeedRow, ...]
    left_out: tuple[str, ...]

    def total(self, year: int, unit: str | None) -> Total:
        """Give the total of one unit in one year."""
        return _total(row for row in self.rows if row.year == year and row.unit == unit)

    def year_total(self, year: int) -> Total:
        """Give the total of all units in one year: the sum of the units' totals."""
        return _total(row for row in self.rows if row.year == year)


def needs(then: RoadmapThen, year: int) -> Needs:
    """Give the needs of budget year ``year`` and of the later years up to the roadmap's last.

    A measure has a row for a year in which an officer gave a need or a reason. Else it has one unless it is closed,
    begins only after that year, or is to be done before it; one that is late is under way in the budget year, and one
    without schedule and forecast may be so in any year.
    """
    years = tuple(range(year, max(year, then.frame.roadmap.last.year) + 1))
    found = [
        _row(measure, one, measure.needs.get(one, _NONE))
        for one in years
        for measure in then.measures
        if one in measure.needs or _under_way(measure, one, then, year)
    ]
    names = {row.unit: then.frame.units.get(row.unit, row.unit) if row.unit else "" for row in found}
    units = dict(sorted(names.items(), key=lambda item: (item[0] is None, item[1].casefold())))
    order = {unit: place for place, unit in enumerate(units)}
    with_rows = {row.id for row in found}
    return Needs(
        then=then,
        years=years,
        units=units,
        rows=tuple(sorted(found, key=lambda row: (row.year, order[row.unit]))),
        left_out=tuple(measure.id for measure in then.measures if measure.id not in with_rows),
    )


def _row(measure: MeasureThen, year: int, need: Need) -> NeedRow:
    return NeedRow(
        year=year,
        id=measure.id,
        title=measure.title,
        goal=measure.goal,
        unit=measure.unit,
        party=measure.party,
        phases={half_year: phase for half_year, phase in measure.schedule.items() if half_year.year == year},
        euros=need.euros,
        reason=need.reason,
    )


def _under_way(measure: MeasureThen, year: int, then: RoadmapThen, budget_year: int) -> bool:
    """Whether work is to be expected in the year."""
    if not measure.open:
        return False
    if measure.ends is None:
        return True
    if measure.ends < then.half_year and year == budget_year:
        return True
    begins = min(measure.begins or measure.ends, measure.ends)
    return begins.year <= year <= measure.ends.year


def _total(rows: Iterable[NeedRow]) -> Total:
    listed = list(rows)
    given = [row.euros for row in listed if row.euros is not None]
    return Total(euros=sum(given), estimated=len(given), missing=len(listed) - len(given))
