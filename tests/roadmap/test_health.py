"""Health at a date: the first that fits, with the sharp edges of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.halfyear import HalfYear
from roadmap.health import Health, Standing, confirmation, health, schedule_of, tally
from roadmap.model import Phase, Status

SPRING, AUTUMN, NEXT = HalfYear(2026, 1), HalfYear(2026, 2), HalfYear(2027, 1)
DAY = date(2026, 6, 2)
GOOD = Standing(
    schedule={SPRING: Phase.IMPLEMENTATION, AUTUMN: Phase.CLOSING},
    status=Status.RUNNING,
    forecast=None,
    confirmed_on=DAY,
    owned=True,
    planned_last=AUTUMN,
)
BAD = {"schedule": {}, "forecast": None, "owned": False, "confirmed_on": None}


def of(day: date = DAY, **other: object) -> Health:
    return health(replace(GOOD, **other), day)


def test_on_track():
    assert of() is Health.ON_TRACK


@pytest.mark.parametrize(("status", "expected"), [(Status.STOPPED, Health.STOPPED), (Status.DONE, Health.DONE)])
def test_closed_before_anything_else(status, expected):
    assert of(status=status) is expected
    assert of(status=status, day=date(2030, 1, 1), **BAD) is expected


def test_unscheduled_has_neither_phase_nor_forecast():
    assert of(**BAD) is Health.UNSCHEDULED
    assert of(schedule={}, forecast=AUTUMN) is Health.ON_TRACK
    assert of(schedule={}, status=Status.DELAYED) is Health.UNSCHEDULED


def test_unowned_comes_before_late():
    assert of(owned=False, day=date(2030, 1, 1)) is Health.UNOWNED


def test_late_only_after_the_deadlines_day():
    assert of(date(2026, 12, 31), confirmed_on=date(2026, 12, 31)) is Health.ON_TRACK
    assert of(date(2027, 1, 1), confirmed_on=date(2027, 1, 1)) is Health.LATE
    assert of(date(2027, 1, 1), status=Status.DELAYED) is Health.LATE


def test_the_forecast_sets_the_final_half_year_both_ways():
    assert of(date(2027, 1, 1), forecast=NEXT, planned_last=NEXT, confirmed_on=None) is Health.ON_TRACK
    assert of(date(2026, 7, 1), forecast=SPRING) is Health.LATE


def test_delayed_by_the_officers_word():
    assert of(status=Status.DELAYED) is Health.DELAYED


def test_delayed_when_it_ends_after_the_files_own_last_phase():
    assert of(forecast=NEXT) is Health.DELAYED
    assert of(schedule={NEXT: Phase.CLOSING}) is Health.DELAYED
    assert of(planned_last=NEXT) is Health.ON_TRACK
    assert of(planned_last=None, forecast=NEXT) is Health.ON_TRACK


@pytest.mark.parametrize(
    ("schedule", "day", "expected"),
    [
        ({SPRING: Phase.IMPLEMENTATION, AUTUMN: Phase.CLOSING}, DAY, Health.DELAYED),
        ({SPRING: Phase.CLOSING}, DAY, Health.DELAYED),
        ({SPRING: Phase.PREPARATION, AUTUMN: Phase.CLOSING}, DAY, Health.ON_TRACK),
        ({SPRING: Phase.PREPARATION, AUTUMN: Phase.CLOSING}, date(2026, 6, 30), Health.ON_TRACK),
        ({SPRING: Phase.PREPARATION, AUTUMN: Phase.CLOSING}, date(2026, 7, 1), Health.DELAYED),
        ({HalfYear(2025, 1): Phase.IMPLEMENTATION, AUTUMN: Phase.PREPARATION}, DAY, Health.DELAYED),
        ({SPRING: Phase.PREPARATION, AUTUMN: Phase.PREPARATION}, date(2026, 7, 1), Health.ON_TRACK),
    ],
)
def test_delayed_when_not_begun_though_work_was_to_begin(schedule, day, expected):
    assert of(day, schedule=schedule, status=Status.NOT_STARTED) is expected


def test_an_empty_status_is_not_not_started():
    assert of(status=None) is Health.ON_TRACK


def test_needs_update_when_active_and_the_confirmation_is_older_than_ninety_days():
    assert of(confirmed_on=DAY - timedelta(days=90)) is Health.ON_TRACK
    assert of(confirmed_on=DAY - timedelta(days=91)) is Health.NEEDS_UPDATE
    assert of(confirmed_on=None) is Health.NEEDS_UPDATE
    assert health(replace(GOOD, confirmed_on=DAY - timedelta(days=91)), DAY, stale_after_days=91) is Health.ON_TRACK


def test_a_half_year_without_a_phase_needs_no_update():
    assert of(schedule={HalfYear(2025, 1): Phase.PREPARATION, AUTUMN: Phase.CLOSING}, confirmed_on=None) is (
        Health.ON_TRACK
    )


def test_not_started_while_the_first_phase_is_ahead():
    ahead = {AUTUMN: Phase.IMPLEMENTATION}
    assert of(schedule=ahead, confirmed_on=None) is Health.NOT_STARTED
    assert of(schedule=ahead, status=Status.NOT_STARTED) is Health.NOT_STARTED
    assert of(date(2026, 7, 1), schedule=ahead) is Health.ON_TRACK


def test_read_from_the_lists_values():
    standing = Standing.of(
        {"phase:2026H2": "päättäminen", "phase:2026H1": "toteuttaminen", "status": "Valmis", "forecast": "Kevät 2027"},
        confirmed_on=DAY,
        owned=True,
        planned={SPRING: Phase.CLOSING, AUTUMN: Phase.CLOSING},
    )
    assert standing == replace(GOOD, status=Status.DONE, forecast=NEXT)
    assert (standing.deadline, standing.current_phase(DAY), standing.closed) == (
        date(2027, 6, 30),
        Phase.IMPLEMENTATION,
        True,
    )


@pytest.mark.parametrize("odd", ["", "valmis", "VALMIS", "Melkein", 3, True, date(2026, 1, 1), (1, 2)])
def test_words_that_are_no_choice_count_as_empty(odd):
    standing = Standing.of(
        {"phase:2026H1": odd, "status": odd, "forecast": odd}, confirmed_on=None, owned=True, planned={}
    )
    assert standing == Standing({}, None, None, None, owned=True, planned_last=None)
    assert standing.deadline is None
    assert not standing.closed


def test_the_schedule_comes_in_time():
    assert list(schedule_of({"phase:2027H1": "päättäminen", "phase:2026H2": "valmistelu", "title": "valmistelu"})) == [
        AUTUMN,
        NEXT,
    ]


@pytest.mark.parametrize(
    ("confirmed", "seen", "human", "expected"),
    [
        (None, None, None, None),
        (date(2026, 5, 1), date(2026, 5, 3), None, date(2026, 5, 1)),
        (date(2030, 1, 1), date(2026, 5, 3), None, date(2026, 5, 3)),
        (date(2026, 5, 1), date(2026, 5, 3), date(2026, 5, 2), date(2026, 5, 2)),
        (date(2026, 5, 1), date(2026, 5, 3), date(2026, 4, 2), date(2026, 5, 1)),
        (None, None, date(2026, 4, 2), date(2026, 4, 2)),
        (date(2026, 5, 1), None, None, date(2026, 5, 1)),
    ],
)
def test_confirmation_is_the_later_of_word_and_deed_and_never_in_the_future(confirmed, seen, human, expected):
    assert confirmation(confirmed, seen, human) == expected


half_years = st.builds(HalfYear, st.integers(2024, 2028), st.sampled_from([1, 2]))
standings = st.builds(
    Standing,
    schedule=st.dictionaries(half_years, st.sampled_from(Phase), max_size=4),
    status=st.none() | st.sampled_from(Status),
    forecast=st.none() | half_years,
    confirmed_on=st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    owned=st.booleans(),
    planned_last=st.none() | half_years,
)


@given(st.lists(standings, max_size=30), st.dates(date(2023, 12, 1), date(2029, 2, 1)))
def test_the_classes_always_add_up(measures, day):
    counts = tally(health(standing, day) for standing in measures)
    assert list(counts) == list(Health)
    assert sum(counts.values()) == len(measures)


@given(standings, st.dates(date(2023, 12, 1), date(2029, 2, 1)))
def test_an_open_owned_measure_is_late_exactly_after_its_deadline(standing, day):
    if not standing.closed and standing.owned and standing.deadline:
        assert (health(standing, day) is Health.LATE) is (day > standing.deadline)
