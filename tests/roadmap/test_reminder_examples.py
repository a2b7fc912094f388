"""The examples that must hold: real weekdays, from the first round to the superior's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roadmap.halfyear import HalfYear
from roadmap.model import Status
from roadmap.open_days import OpenDays
from roadmap.reminder_plan import Kind, Section, Why
from tests.roadmap.reminder_world import AUTUMN, CALENDAR, RULES, SPRING, World, days, told, tracked, why


def test_one_message_names_the_two_measures_that_are_still_open():
    """Example 1: one of three is set to Valmis on Tuesday 2 June 2026 at 7.59."""
    world = World.of(*(tracked(id_, SPRING) for id_ in ("T1-01", "T1-02", "T1-03")))
    assert world.run(date(2026, 6, 1)) == ()
    world.change("T1-02", status=Status.DONE)
    (message,) = world.run(date(2026, 6, 2))
    assert (message.kind, [one.key for one in message.rounds]) == (Kind.DIGEST, ["2026H1/28d"])
    assert [(item.measure, item.section) for item in message.items] == [
        ("T1-01", Section.COMPLETION),
        ("T1-03", Section.COMPLETION),
    ]
    assert why(world.plan(date(2026, 6, 2)), measure="T1-02") == [(Why.CLOSED, {})]


@pytest.mark.parametrize(
    ("half_year", "opened"),
    [
        (HalfYear(2026, 1), [date(2026, 6, 2), date(2026, 6, 23)]),
        (HalfYear(2026, 2), [date(2026, 12, 3), date(2026, 12, 23)]),  # jouluaatto
        (HalfYear(2028, 1), [date(2028, 6, 2), date(2028, 6, 22)]),  # juhannusaatto
        (HalfYear(2024, 1), [date(2024, 5, 31), date(2024, 6, 20)]),  # Sundays, the latter after juhannus
    ],
)
def test_a_round_on_a_day_off_goes_earlier(half_year, opened):
    """Example 2."""
    world = World.of(tracked("T1-01", half_year))
    sent = world.run_through(half_year.first_day, half_year.last_day)
    assert [day for day, _, _ in days(sent)] == opened


def test_a_round_that_falls_on_juhannusaatto():
    """Example 2, a round of whatever date: Friday 19 June 2026."""
    assert OpenDays(CALENDAR, RULES.quiet, {}).last(date(2026, 6, 19)) == date(2026, 6, 18)


def late_world() -> World:
    """Example 3: still open after Tuesday 30 June 2026; the superior is told too."""
    world = World.of(tracked("T1-01", SPRING), rules=replace(RULES, escalation=True))
    world.people["rehtori@k.fi"] = replace(world.people["rehtori@k.fi"], manager="pomo@k.fi")
    return world


def test_july_is_silent_then_one_late_message_and_the_superiors_list():
    world = late_world()
    sent = world.run_through(date(2026, 7, 1), date(2026, 11, 30))
    assert days(sent) == [(date(2026, 8, 3), Kind.LATE, ["2026H1/late"])]
    assert days(sent, "pomo") == [(date(2026, 8, 17), Kind.ESCALATION, ["2026H1/escalation"])]
    (item,) = sent[-1][1].items
    assert (item.measure, item.of, item.deadline) == ("T1-01", "rehtori", date(2026, 6, 30))


def test_a_new_forecast_cancels_the_superiors_list():
    world = late_world()
    assert days(world.run_through(date(2026, 7, 1), date(2026, 8, 11))) == [
        (date(2026, 8, 3), Kind.LATE, ["2026H1/late"])
    ]
    world.change("T1-01", forecast=AUTUMN, confirmed_on=date(2026, 8, 12))
    assert world.run_through(date(2026, 8, 12), date(2026, 12, 2)) == []
    assert days(world.run_through(date(2026, 12, 3), date(2026, 12, 3))) == [
        (date(2026, 12, 3), Kind.DIGEST, ["2026H2/28d"])
    ]


def test_confirming_without_a_change_silences_what_goes_on_but_not_what_ends():
    """Example 9: confirmed on Monday 1 June 2026."""
    confirmed = date(2026, 6, 1)
    world = World.of(
        tracked("T1-01", SPRING, AUTUMN, confirmed=confirmed), tracked("T1-02", SPRING, confirmed=confirmed)
    )
    for day in (date(2026, 6, 2), date(2026, 6, 23)):
        messages = world.run(day)
        assert told(messages) == {"rehtori": ["T1-02"]}
        assert [item.section for item in messages[0].items] == [Section.COMPLETION]
    assert why(world.plan(date(2026, 6, 2)), measure="T1-01") == [
        (Why.CONFIRMED, {"on": confirmed, "since": date(2026, 5, 3)})
    ]
