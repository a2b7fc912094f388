"""Finnish working days, on the dates that the reminders will need."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.halfyear import HalfYear
from roadmap.workdays import Calendar, deadline

CALENDAR = Calendar()


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 19),  # juhannusaatto
        date(2028, 6, 23),  # juhannusaatto
        date(2026, 12, 24),  # jouluaatto, a Thursday
        date(2026, 12, 25),
        date(2027, 12, 6),
        date(2026, 6, 6),
        date(2026, 6, 7),
    ],
)
def test_days_off(day):
    assert not CALENDAR.is_workday(day)


@pytest.mark.parametrize(
    "day", [date(2026, 6, 18), date(2026, 6, 22), date(2026, 12, 23), date(2026, 12, 31), date(2026, 4, 2)]
)
def test_working_days(day):
    assert CALENDAR.is_workday(day)


@pytest.mark.parametrize(
    ("last_day", "days_before", "sent"),
    [
        (date(2026, 6, 30), 28, date(2026, 6, 2)),
        (date(2026, 6, 30), 7, date(2026, 6, 23)),
        (date(2026, 12, 31), 7, date(2026, 12, 23)),
        (date(2026, 6, 26), 7, date(2026, 6, 18)),
        (date(2028, 6, 30), 7, date(2028, 6, 22)),
        (date(2024, 6, 30), 28, date(2024, 5, 31)),
        (date(2024, 6, 30), 7, date(2024, 6, 20)),
    ],
)
def test_a_round_on_a_day_off_moves_earlier(last_day, days_before, sent):
    assert CALENDAR.previous_workday(last_day - timedelta(days=days_before)) == sent


def test_the_next_working_day_is_at_or_after():
    assert CALENDAR.next_workday(date(2026, 12, 24)) == date(2026, 12, 28)
    assert CALENDAR.next_workday(date(2026, 12, 28)) == date(2026, 12, 28)


def test_ten_working_days_after_the_late_message():
    """Example 3: Monday 3 August 2026 → Monday 17 August."""
    assert CALENDAR.add_workdays(date(2026, 8, 3), 10) == date(2026, 8, 17)
    assert CALENDAR.add_workdays(date(2026, 6, 18), 1) == date(2026, 6, 22)
    assert CALENDAR.add_workdays(date(2026, 6, 20), 0) == date(2026, 6, 20)
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_workdays(date(2026, 6, 18), -1)


def test_deadlines_are_the_half_years_last_days():
    assert deadline(HalfYear(2026, 1)) == date(2026, 6, 30)
    assert deadline(HalfYear(2026, 2)) == date(2026, 12, 31)


@given(st.dates(date(2024, 1, 1), date(2031, 12, 20)), st.integers(1, 8))
def test_adding_counts_every_working_day_between(day, count):
    end = CALENDAR.add_workdays(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(CALENDAR.is_workday, between)) == count
    assert CALENDAR.is_workday(end)


@given(st.dates(date(2024, 1, 1), date(2031, 12, 20)))
def test_previous_and_next_meet_on_working_days_only(day):
    before, after = CALENDAR.previous_workday(day), CALENDAR.next_workday(day)
    assert before <= day <= after
    assert (before == after) is CALENDAR.is_workday(day)
