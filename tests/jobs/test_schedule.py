"""When jobs run: lines of a schedule, changes of clocks, and what is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.schedule import LastRun, Timetable, next_run
from jobs.schedule_line import parse_line
from jobs.settings import Schedule
from roadmap.workdays import Calendar

HELSINKI = ZoneInfo("Europe/Helsinki")
CALENDAR = Calendar()


def timetable(*lines: str) -> Timetable:
    return Timetable.of(lines, HELSINKI, CALENDAR)


SYNC, REMIND = timetable(*Schedule().sync), timetable("0 8 * * workday")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def walls(moments: list[datetime]) -> list[str]:
    """Each instant by the wall clock with its offset: 0330+3."""
    return [f"{m.astimezone(HELSINKI):%H%M}+{m.astimezone(HELSINKI).utcoffset().seconds // 3600}" for m in moments]


def test_sync_every_quarter_on_working_days_else_every_hour() -> None:
    tuesday, eve, sunday = (SYNC.on(date(2026, 6, day)) for day in (2, 19, 7))
    assert len(tuesday) == 14 * 4 + 10
    assert walls(tuesday)[5:9] == ["0500+3", "0600+3", "0615+3", "0630+3"]
    assert walls(tuesday)[-5:] == ["1945+3", "2000+3", "2100+3", "2200+3", "2300+3"]
    assert len(eve) == len(sunday) == 24


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2026, 7, 1)])
def test_sync_as_a_half_year_begins(day: date) -> None:
    only = timetable("0 0 1 1,7 *")
    assert SYNC.on(day)[0] == only.on(day)[0] == local(f"{day}T00:00")
    assert timetable("0 0 1 1,7 *").on(day + timedelta(days=1)) == []


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
@pytest.mark.parametrize("hour", [2, 3, 4, 8])
def test_a_time_of_day_comes_once_when_clocks_change(day: date, hour: int) -> None:
    found = timetable(f"30 {hour} * * *")
    (moment,) = found.on(day)
    assert timedelta(hours=23) <= found.after(moment) - moment <= timedelta(hours=25)
    assert found.after(found.until(moment - timedelta(seconds=1))) == moment


def test_the_hour_that_comes_twice_counts_the_first_time_and_a_skipped_one_an_hour_later() -> None:
    assert walls(timetable("30 3 * * *").on(date(2026, 10, 25))) == ["0330+3"]
    assert walls(timetable("30 3 * * *").on(date(2026, 3, 29))) == ["0430+3"]


@pytest.mark.parametrize(("day", "runs"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2027, 3, 28), 23)])
def test_an_interval_is_kept_when_clocks_change(day: date, runs: int) -> None:
    assert len(timetable("0 * * * *").on(day)) == runs
    quarters = timetable("*/15 * * * *").on(day)
    assert {later - earlier for earlier, later in pairwise(quarters)} == {timedelta(minutes=15)}


def test_working_days_and_days_off() -> None:
    christmas = [date(2026, 12, day) for day in range(21, 29)]
    assert [day.day for day in christmas if REMIND.on(day)] == [21, 22, 23, 28]
    assert [day.day for day in christmas if timetable("0 8 * * dayoff").on(day)] == [24, 25, 26, 27]


def test_weekdays_by_name_and_number() -> None:
    for line in ("0 8 * * mon,fri-sat", "0 8 * * 1,5-6"):
        assert parse_line(line).weekdays == {0, 4, 5}
    assert parse_line("0 8 * * sun").weekdays == parse_line("0 8 * * 7").weekdays == parse_line("0 8 * * 0").weekdays
    assert parse_line("5/20 8 * * *").minutes == (5, 25, 45)


def test_the_29th_of_february_is_waited_for() -> None:
    assert timetable("0 8 29 2 *").after(local("2026-03-01T00:00")) == local("2028-02-29T08:00")


@pytest.mark.parametrize(
    "line",
    [
        "0 8 * *",
        "60 8 * * *",
        "0 24 * * *",
        "0 8 30 2 *",
        "0 8 31 4,6 *",
        "0 8 * * noday",
        "0 8-6 * * *",
        "*/0 8 * * *",
        "0 8 0 * *",
        "0 ٨ * * *",
        "",
    ],
)
def test_a_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_line(line)


def test_no_line_is_never() -> None:
    assert (
        next_run(timetable(), LastRun(local("2026-06-01T08:00"), local("2026-06-01T08:01")), local("2026-06-02T08:00"))
        is None
    )


def ran(started: str, **more: bool) -> LastRun:
    return LastRun(local(started), local(started) + timedelta(seconds=20), **more)


def test_what_was_missed_is_made_up_once_and_at_once() -> None:
    now = local("2026-06-02T12:07")
    assert next_run(SYNC, ran("2026-05-20T09:00"), now) == now
    assert next_run(SYNC, ran("2026-06-02T12:07"), now) == local("2026-06-02T12:15")


def test_a_job_that_never_ran_has_missed_nothing() -> None:
    assert next_run(REMIND, None, local("2026-06-02T12:07")) == local("2026-06-03T08:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-06-02T12:07", "2026-06-02T12:07"),
        ("2026-06-02T23:10", "2026-06-03T08:00"),
        ("2026-06-03T05:00", "2026-06-03T08:00"),
        ("2026-06-05T17:00", "2026-06-08T08:00"),
    ],
)
def test_what_reaches_people_is_made_up_in_office_hours(now: str, then: str) -> None:
    early = timetable("0 7 * * workday")
    assert min(next_run(REMIND, ran("2026-06-01T08:00"), local(now), to_people=True), local(then)) == local(then)
    made_up = next_run(timetable("0 7 2 6 *"), ran("2026-06-01T07:00"), local(now), to_people=True)
    assert made_up == local(then)
    assert early.until(local(now)) is not None


def test_a_failure_that_passes_by_is_tried_again_before_the_next_day() -> None:
    failed = ran("2026-06-02T08:00", passing=True)
    assert next_run(REMIND, failed, local("2026-06-02T08:01"), to_people=True) == failed.ended + timedelta(minutes=15)
    assert next_run(REMIND, ran("2026-06-02T08:00"), local("2026-06-02T08:01")) == local("2026-06-03T08:00")
    late = ran("2026-06-02T15:55", passing=True)
    assert next_run(REMIND, late, local("2026-06-02T15:56"), to_people=True) == local("2026-06-03T08:00")


def test_a_clock_set_back_makes_nothing_due() -> None:
    assert next_run(SYNC, ran("2030-01-01T00:00"), local("2026-06-02T12:07")) == local("2026-06-02T12:15")


@given(
    st.integers(0, 6 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from([SYNC, REMIND, timetable("30 3 * * *"), timetable("*/20 1-4 * * *", "0 3 * * sun")]),
)
def test_before_and_after_meet(moment: datetime, table: Timetable) -> None:
    before, after = table.until(moment), table.after(moment)
    assert before <= moment < after
    assert table.after(before) == after
    assert table.until(after) == after
