"""Quiet periods and the days that they leave."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.open_days import OpenDays
from roadmap.quiet import QuietPeriod
from tests.roadmap.reminder_world import CALENDAR, JULY, SCHOOLS


def test_both_ends_are_quiet_every_year():
    for year in (2026, 2031):
        assert date(year, 7, 1) in JULY
        assert date(year, 7, 31) in JULY
        assert date(year, 6, 30) not in JULY
        assert date(year, 8, 1) not in JULY


def test_a_period_may_go_over_the_turn_of_the_year():
    christmas = QuietPeriod.parse("12-20/1-6")
    assert date(2026, 12, 31) in christmas
    assert date(2027, 1, 6) in christmas
    assert date(2027, 1, 7) not in christmas
    assert date(2026, 12, 19) not in christmas


@pytest.mark.parametrize("text", ["6-5/8-5", "12-20/1-6", "2-29/2-29"])
def test_it_is_written_as_it_is_read(text):
    assert str(QuietPeriod.parse(text)) == text


@pytest.mark.parametrize("text", ["", "6-5", "6-31/8-5", "13-1/1-1", "5.6./5.8.", "6-5/8-5 ", "0-1/1-1"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        QuietPeriod.parse(text)


def test_open_days_for_all_and_for_units():
    days = OpenDays(CALENDAR, [JULY], {"sivistys": (SCHOOLS,), "hallinto": ()})
    assert days.last(date(2026, 6, 23)) == date(2026, 6, 23)
    assert days.last(date(2026, 6, 23), ["hallinto", None]) == date(2026, 6, 23)
    assert days.last(date(2026, 6, 23), ["hallinto", "sivistys"]) == date(2026, 6, 4)
    assert days.first(date(2026, 7, 15)) == date(2026, 8, 3)
    assert days.first(date(2026, 7, 15), ["sivistys"]) == date(2026, 8, 6)
    assert days.last(date(2026, 7, 31)) == date(2026, 6, 30)


def test_quiet_all_year_leaves_no_day():
    days = OpenDays(CALENDAR, [], {"a": (QuietPeriod((1, 1), (6, 30)),), "b": (QuietPeriod((7, 1), (12, 31)),)})
    assert days.last(date(2026, 6, 23), ["a"]) == date(2025, 12, 31)
    assert days.last(date(2026, 6, 23), ["a", "b"]) is None
    assert days.first(date(2026, 6, 23), ["a", "b"]) is None
