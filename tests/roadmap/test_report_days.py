"""When status reports fall: the domain's own examples, and what holds over ten years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.halfyear import HalfYear
from roadmap.report_days import ReportDays, period
from roadmap.workdays import Calendar

CALENDAR = Calendar()
DAY = timedelta(days=1)
TEN_YEARS = (date(2026, 1, 1), date(2035, 12, 31))


class Yearly:
    """A quiet period of every year, from (month, day) to (month, day); it may go over the turn of the year."""

    def __init__(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.first, self.last = first, last

    def __contains__(self, day: object) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


JULY = Yearly((7, 1), (7, 31))
PLAIN, WITH_JULY = ReportDays(CALENDAR), ReportDays(CALENDAR, [JULY])


def in_2026(days: ReportDays) -> str:
    return " ".join(f"{day.day}.{day.month}." for day in days.between(date(2026, 1, 1), date(2026, 12, 31)))


def test_the_report_days_of_2026():
    """2.1. is the first working day after the autumn's deadline, 6.4. is Easter Monday, 1.7. follows the spring's."""
    assert in_2026(PLAIN) == "2.1. 2.2. 2.3. 13.4. 4.5. 1.6. 1.7. 3.8. 7.9. 5.10. 2.11. 7.12."


def test_a_quiet_july_lets_the_springs_report_wait_and_take_augusts_place():
    assert in_2026(WITH_JULY) == "2.1. 2.2. 2.3. 13.4. 4.5. 1.6. 3.8. 7.9. 5.10. 2.11. 7.12."
    in_2025 = WITH_JULY.between(date(2025, 7, 1), date(2025, 8, 31))
    assert in_2025 == (date(2025, 8, 1),), "a Friday, and no second report on Monday 4 August"


def test_a_longer_quiet_period_joins_what_waited_in_it():
    days = ReportDays(CALENDAR, [Yearly((6, 1), (8, 15))])
    assert [str(day) for day in days.between(date(2026, 5, 1), date(2026, 9, 30))] == [
        *("2026-05-04", "2026-08-17", "2026-09-07")
    ]


def test_a_quiet_turn_of_the_year():
    days = ReportDays(CALENDAR, [Yearly((12, 20), (1, 6))])
    assert days.between(date(2026, 12, 8), date(2027, 1, 31)) == (date(2027, 1, 7),)


def test_the_examples_of_october_and_november():
    assert PLAIN.due(date(2026, 10, 5)) == date(2026, 10, 5)
    assert PLAIN.due(date(2026, 11, 2)) == date(2026, 11, 2)
    assert PLAIN.before(date(2026, 11, 2)) == date(2026, 10, 5)
    assert period(date(2026, 10, 5)) == "2026-10"


def test_a_missed_report_is_made_up_until_the_next_is_due():
    assert PLAIN.due(date(2026, 10, 30)) == date(2026, 10, 5)
    assert PLAIN.due(date(2026, 11, 2)) == date(2026, 11, 2)
    assert PLAIN.due(date(2026, 10, 31)) is None, "a Saturday"
    assert WITH_JULY.due(date(2026, 7, 15)) is None, "quiet"
    assert WITH_JULY.due(date(2026, 8, 3)) == date(2026, 8, 3)


def test_it_cannot_always_be_quiet():
    with pytest.raises(ValueError, match="no day"):
        ReportDays(CALENDAR, [Yearly((1, 1), (12, 31))]).last(date(2026, 10, 5))


QUIET = st.lists(
    st.builds(
        lambda first, length: Yearly(
            (first.month, first.day), ((first + DAY * length).month, (first + DAY * length).day)
        ),
        st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        st.integers(0, 75),
    ),
    max_size=2,
)


@given(QUIET)
def test_in_ten_years_no_month_has_two_and_all_fall_on_open_days(quiet):
    days = ReportDays(CALENDAR, quiet).between(*TEN_YEARS)
    assert list(days) == sorted(set(days))
    assert len({period(day) for day in days}) == len(days)
    assert all(CALENDAR.is_workday(day) and not any(day in one for one in quiet) for day in days)
    for year in range(2026, 2036):  # after each deadline the first open day has a report
        for half_year in (HalfYear(year, 1), HalfYear(year, 2)):
            day = half_year.last_day + DAY
            while not (CALENDAR.is_workday(day) and not any(day in one for one in quiet)):
                day += DAY
            assert day in days or day > TEN_YEARS[1]


def test_in_ten_years_each_month_has_its_report():
    days = PLAIN.between(*TEN_YEARS)
    assert len(days) == 120
    for day in days:
        assert day.day <= 14
        if day.month not in (1, 7):
            assert day.weekday() == 0


@given(QUIET, st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_a_part_of_the_time_gives_a_part_of_the_days(quiet, first, length):
    days = ReportDays(CALENDAR, quiet)
    last = first + DAY * length
    assert days.between(first, last) == tuple(d for d in days.between(*TEN_YEARS) if first <= d <= last)
    due = days.due(last)
    assert due is None or (due <= last and not days.between(due + DAY, last))
