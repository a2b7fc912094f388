"""One digest per person and round: what stands in it, on which day it goes, and how long it may be late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from roadmap.halfyear import HalfYear
from roadmap.ledger import State
from roadmap.model import Phase, Status
from roadmap.quiet import QuietPeriod
from roadmap.reminder_plan import Kind, Section, Why
from tests.roadmap.reminder_world import AUTUMN, JULY, NEXT, RULES, SCHOOLS, SPRING, World, days, told, tracked, why

FIRST, SECOND = date(2026, 6, 2), date(2026, 6, 23)
OLD = HalfYear(2025, 2)


def test_late_first_then_what_ends_then_what_goes_on():
    world = World.of(
        tracked("T1-01", SPRING, AUTUMN),
        tracked("T1-03", SPRING),
        tracked("T1-02", SPRING),
        tracked("T1-05", OLD),
        tracked("T1-04", HalfYear(2025, 1)),
    )
    (message,) = world.run(FIRST)
    assert [(item.section, item.measure, item.deadline) for item in message.items] == [
        (Section.LATE, "T1-04", date(2025, 6, 30)),
        (Section.LATE, "T1-05", date(2025, 12, 31)),
        (Section.COMPLETION, "T1-02", date(2026, 6, 30)),
        (Section.COMPLETION, "T1-03", date(2026, 6, 30)),
        (Section.UPDATE, "T1-01", date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("half_years", "stands", "section"),
    [
        ([SPRING], {}, Section.COMPLETION),
        ([SPRING, AUTUMN], {}, Section.UPDATE),
        ([SPRING, AUTUMN], {"forecast": SPRING}, Section.COMPLETION),
        ([SPRING], {"forecast": AUTUMN}, Section.UPDATE),
        ([AUTUMN], {"forecast": SPRING}, Section.COMPLETION),
        ([], {"forecast": SPRING}, Section.COMPLETION),
        ([AUTUMN], {}, None),
        ([AUTUMN], {"forecast": NEXT}, None),
        ([], {}, None),
        ([SPRING], {"status": Status.DONE}, None),
        ([SPRING], {"status": Status.STOPPED}, None),
        ([OLD], {"status": Status.STOPPED}, None),
        ([SPRING], {"status": Status.DELAYED}, Section.COMPLETION),
        ([OLD], {}, Section.LATE),
        ([SPRING], {"forecast": OLD}, Section.LATE),
        ([OLD], {"forecast": SPRING}, Section.COMPLETION),
    ],
)
def test_what_is_due_of_a_measure(half_years, stands, section):
    messages = World.of(tracked("T1-01", *half_years, **stands)).run(FIRST)
    assert [item.section for message in messages for item in message.items] == ([section] if section else [])


@pytest.mark.parametrize(
    ("confirmed", "first", "second"),
    [
        (None, True, True),
        (date(2026, 5, 2), True, True),
        (date(2026, 5, 3), False, True),
        (date(2026, 5, 23), False, True),
        (date(2026, 5, 24), False, False),
        (FIRST, False, False),
    ],
)
def test_thirty_days_before_the_round_or_since(confirmed, first, second):
    world = World.of(tracked("T1-01", SPRING, AUTUMN, confirmed=confirmed))
    assert bool(world.plan(FIRST).messages) is first
    assert bool(world.plan(SECOND).messages) is second


def test_confirming_in_an_open_round_takes_the_measure_out():
    world = World.of(tracked("T1-01", SPRING, AUTUMN), tracked("T1-02", SPRING))
    world.change("T1-01", confirmed_on=date(2026, 6, 4))
    assert told(world.run(date(2026, 6, 5))) == {"rehtori": ["T1-02"]}


def test_each_round_goes_once_however_often_it_is_run():
    world = World.of(tracked("T1-01", SPRING), tracked("T1-02", SPRING, party="Hallinto"))
    for _ in range(3):
        world.run_through(date(2026, 5, 1), date(2026, 6, 30))
    assert days(world.sent) == days(world.sent, "hallinto") == [
        (FIRST, Kind.DIGEST, ["2026H1/28d"]),
        (SECOND, Kind.DIGEST, ["2026H1/7d"]),
    ]  # fmt: skip


def test_a_missed_round_is_sent_until_the_next_opens_and_no_round_after_the_deadline():
    world = World.of(tracked("T1-01", SPRING))
    (message,) = world.plan(date(2026, 6, 22)).messages
    assert ([one.key for one in message.rounds], message.due, message.last) == (
        ["2026H1/28d"],
        FIRST,
        date(2026, 6, 22),
    )
    plan = world.plan(date(2026, 6, 30))
    (message,) = plan.messages
    assert ([one.key for one in message.rounds], message.due, message.last) == (
        ["2026H1/7d"],
        SECOND,
        date(2026, 6, 30),
    )
    assert why(plan, round="2026H1/28d") == [(Why.ROUND_PASSED, {"opened": FIRST})]
    assert world.plan(date(2026, 7, 1)).messages == ()


def test_nothing_goes_on_a_day_off():
    world = World.of(tracked("T1-01", SPRING))
    plan = world.plan(date(2026, 6, 6))
    assert plan.messages == ()
    assert (Why.DAY_OFF, {}) in why(plan, person="rehtori", round="2026H1/28d")
    assert world.plan(date(2026, 6, 8)).messages


@pytest.mark.parametrize("state", [State.PLANNED, State.SENDING, State.FAILED, State.HELD])
def test_what_has_not_gone_is_planned_again(state):
    world = World.of(tracked("T1-01", SPRING))
    world.run(FIRST, state)
    assert told(world.plan(FIRST).messages) == {"rehtori": ["T1-01"]}


@pytest.mark.parametrize("state", [State.SENT, State.ACCEPTED, State.UNCLEAR, State.REDIRECTED])
def test_what_went_or_may_have_gone_is_not(state):
    world = World.of(tracked("T1-01", SPRING))
    world.run(FIRST, state)
    plan = world.plan(FIRST)
    assert plan.messages == ()
    assert why(plan, round="2026H1/28d") == [(Why.ALREADY_SENT, {"on": FIRST, "state": state})]
    assert why(plan, round="2026H1/7d") == [(Why.NOT_DUE_YET, {"opens": SECOND})]


def test_two_rounds_on_one_day_are_one_message():
    world = World.of(tracked("T1-01", SPRING))
    world.quiet("sivistys", QuietPeriod((6, 1), (8, 5)))
    sent = world.run_through(date(2026, 5, 1), date(2026, 6, 30))
    assert days(sent) == [(date(2026, 5, 29), Kind.DIGEST, ["2026H1/28d", "2026H1/7d"])]
    assert sent[0][1].last == date(2026, 6, 30)


def test_the_day_is_one_for_all_the_persons_units():
    world = World.of(
        tracked("T1-01", SPRING),
        tracked("T1-02", SPRING, party="Kaksi virkaa"),
        tracked("T1-03", SPRING, party="Hallinto"),
    )
    world.quiet("sivistys", SCHOOLS)
    sent = world.run_through(date(2026, 5, 1), date(2026, 6, 30))
    assert days(sent) == [
        (FIRST, Kind.DIGEST, ["2026H1/28d"]),
        (date(2026, 6, 4), Kind.DIGEST, ["2026H1/7d"]),
    ]
    assert [item.measure for item in sent[-2][1].items] == ["T1-01", "T1-02"]
    assert days(sent, "hallinto")[-1] == (SECOND, Kind.DIGEST, ["2026H1/7d"])


def test_a_quiet_unit_with_nothing_due_does_not_move_the_day():
    world = World.of(
        tracked("T1-01", SPRING, AUTUMN, confirmed=date(2026, 6, 1)), tracked("T1-02", SPRING, party="Kaksi virkaa")
    )
    world.quiet("sivistys", SCHOOLS)
    sent = world.run_through(date(2026, 6, 1), date(2026, 6, 30))
    assert [day for day, _, _ in days(sent)] == [FIRST, SECOND]


def test_a_contact_is_reminded_by_the_units_quiet_periods():
    world = World.of(tracked("T1-01", SPRING, contact="muu@k.fi"))
    world.quiet("sivistys", SCHOOLS)
    assert [day for day, _, _ in days(world.run_through(FIRST, date(2026, 6, 30)), "muu")] == [FIRST, date(2026, 6, 4)]


def test_what_is_quiet_by_now_waits_and_the_rest_goes():
    """Nothing ran before the schools' quiet period began."""
    world = World.of(tracked("T1-01", SPRING), tracked("T1-02", SPRING, party="Kaksi virkaa"))
    world.quiet("sivistys", SCHOOLS)
    assert told(world.run(date(2026, 6, 8))) == {"rehtori": ["T1-02"]}
    assert why(world.plan(date(2026, 6, 8)), measure="T1-01") == [(Why.QUIET, {})]
    sent = world.run_through(date(2026, 6, 9), date(2026, 6, 30))
    assert days(sent) == [(SECOND, Kind.DIGEST, ["2026H1/7d"])]
    assert told((sent[0][1],)) == {"rehtori": ["T1-02"]}


def test_quiet_is_said():
    world = World.of(tracked("T1-01", SPRING))
    world.quiet("sivistys", SCHOOLS)
    plan = world.plan(date(2026, 6, 8))
    assert plan.messages == ()
    assert (Why.QUIET, {}) in why(plan, person="rehtori", measure="T1-01")


def test_a_later_round_that_has_gone_is_not_followed_by_an_earlier_one():
    """Both units' round was pulled to 4 June; without the quiet unit its own day is 23 June again."""
    world = World.of(tracked("T1-01", SPRING), tracked("T1-02", SPRING, party="Kaksi virkaa"))
    world.quiet("sivistys", SCHOOLS)
    assert [one.key for one in world.run(date(2026, 6, 4))[0].rounds] == ["2026H1/7d"]
    world.change("T1-01", status=Status.DONE)
    assert world.run_through(date(2026, 6, 5), date(2026, 6, 30)) == []


def test_an_earlier_round_that_the_settings_add_does_not_follow_one_that_has_gone():
    world = World.of(tracked("T1-01", SPRING))
    assert world.run(SECOND)
    for rounds in ((28, 14), (14, 7), (60,)):
        world.rules = replace(RULES, rounds=rounds)
        assert world.run(SECOND + timedelta(days=1)) == ()
    world.rules = replace(RULES, rounds=(28, 7, 3))
    assert days(world.run_through(SECOND, SPRING.last_day)) == [
        (date(2026, 6, 26), Kind.DIGEST, ["2026H1/3d"]),
    ]


def test_a_unit_that_is_always_quiet_is_never_reminded_and_that_is_said():
    world = World.of(tracked("T1-01", SPRING))
    world.quiet("sivistys", QuietPeriod((1, 1), (12, 31)))
    plan = world.plan(FIRST)
    assert plan.messages == ()
    assert why(plan, person="rehtori") == [(Why.NO_DAY, {}), (Why.NO_DAY, {})]


def test_a_round_that_quiet_periods_pull_into_the_half_year_before():
    """Quiet from July to December: the autumn's rounds go with the spring's last, as one message."""
    world = World.of(tracked("T1-01", SPRING, AUTUMN))
    world.quiet("sivistys", QuietPeriod((7, 1), (12, 31)))
    sent = world.run_through(date(2026, 6, 1), date(2026, 12, 31))
    assert days(sent) == [
        (FIRST, Kind.DIGEST, ["2026H1/28d"]),
        (SECOND, Kind.DIGEST, ["2026H1/7d"]),
        (date(2026, 6, 30), Kind.DIGEST, ["2026H2/28d", "2026H2/7d"]),
    ]


def test_rounds_of_two_half_years_on_one_day_are_one_message():
    world = World.of(tracked("T1-01", SPRING, AUTUMN), rules=replace(RULES, rounds=(191, 7)))
    sent = world.run_through(SECOND, date(2026, 6, 30))
    assert days(sent) == [(SECOND, Kind.DIGEST, ["2026H1/7d", "2026H2/191d"])]
    (item,) = sent[0][1].items  # ends in the autumn, but what is asked about now is the spring
    assert (item.section, item.deadline) == (Section.UPDATE, date(2026, 12, 31))


def test_a_measure_that_comes_later_is_told_in_the_open_round():
    world = World.of(tracked("T1-01", AUTUMN))
    world.run_through(FIRST, date(2026, 6, 4))
    world.change("T1-01", schedule={SPRING: Phase.CLOSING})
    assert days(world.run_through(date(2026, 6, 5), date(2026, 6, 22))) == [
        (date(2026, 6, 5), Kind.DIGEST, ["2026H1/28d"])
    ]


def test_why_a_measure_is_in_no_round():
    world = World.of(tracked("T1-01", AUTUMN), tracked("T1-02"))
    plan = world.plan(FIRST)
    assert why(plan, measure="T1-01") == [(Why.NOT_IN_HALF_YEAR, {"half_year": SPRING})]
    assert why(plan, measure="T1-02") == [(Why.UNSCHEDULED, {})]


def test_other_rounds_and_other_days_may_be_set():
    world = World.of(
        tracked("T1-01", SPRING, AUTUMN, confirmed=date(2026, 6, 1)),
        rules=replace(RULES, rounds=(14, 60, 1), fresh_days=7),
    )
    sent = world.run_through(date(2026, 4, 1), date(2026, 6, 30))
    assert days(sent) == [
        (date(2026, 6, 16), Kind.DIGEST, ["2026H1/14d"]),
        (date(2026, 6, 29), Kind.DIGEST, ["2026H1/1d"]),
    ]


class TestStart:
    def test_nothing_goes_before_the_start_then_the_open_round_does(self):
        world = World.of(tracked("T1-01", SPRING), rules=replace(RULES, start=date(2026, 6, 15)))
        assert why(world.plan(FIRST)) == [(Why.BEFORE_START, {"start": date(2026, 6, 15)})]
        assert days(world.run_through(FIRST, date(2026, 6, 30))) == [
            (date(2026, 6, 15), Kind.DIGEST, ["2026H1/28d"]),
            (SECOND, Kind.DIGEST, ["2026H1/7d"]),
        ]

    def test_deadlines_before_it_cause_no_message_but_are_cleaned_up(self):
        start = date(2026, 3, 1)
        world = World.of(tracked("T1-01", OLD), tracked("T1-02", OLD, SPRING, forecast=OLD), tracked("T1-03", SPRING),
                         rules=replace(RULES, start=start))  # fmt: skip
        plan = world.plan(FIRST)
        assert told(plan.messages) == {"rehtori": ["T1-03"]}
        assert plan.cleanup == ("T1-01", "T1-02")
        assert why(plan, measure="T1-01") == [(Why.LATE_BEFORE_START, {"deadline": date(2025, 12, 31), "start": start})]
        assert world.run_through(date(2026, 3, 1), date(2026, 6, 1)) == []

    def test_only_what_is_past_already_is_cleaned_up(self):
        world = World.of(tracked("T1-01", SPRING), rules=replace(RULES, start=date(2026, 8, 1)))
        assert world.plan(date(2026, 6, 30)).cleanup == ()
        assert world.plan(date(2026, 7, 1)).cleanup == ("T1-01",)

    def test_a_deadline_on_the_very_day_is_not_before_it(self):
        world = World.of(tracked("T1-01", SPRING), rules=replace(RULES, start=date(2026, 6, 30)))
        assert [kind for _, kind, _ in days(world.run_through(date(2026, 6, 30), date(2026, 8, 3)))] == [
            Kind.DIGEST,
            Kind.LATE,
        ]

    def test_a_new_forecast_brings_it_back(self):
        world = World.of(tracked("T1-01", OLD), rules=replace(RULES, start=date(2026, 3, 1)))
        assert world.plan(FIRST).messages == ()
        world.change("T1-01", forecast=SPRING)
        plan = world.plan(FIRST)
        assert (told(plan.messages), plan.cleanup) == ({"rehtori": ["T1-01"]}, ())
        assert plan.messages[0].items[0].section is Section.COMPLETION

    def test_closing_takes_it_off_the_clean_up_list(self):
        world = World.of(tracked("T1-01", OLD, status=Status.DONE), rules=replace(RULES, start=date(2026, 3, 1)))
        assert world.plan(FIRST).cleanup == ()


class TestLostLedger:
    def test_a_round_that_opened_before_the_ledger_was_made_waits(self):
        world = World.of(tracked("T1-01", SPRING), made_on=date(2026, 6, 3))
        plan = world.plan(date(2026, 6, 3))
        assert plan.messages == ()
        assert [one.key for one in plan.unsure] == ["2026H1/28d"]
        assert told(plan.withheld) == {"rehtori": ["T1-01"]}
        assert (Why.UNSURE, {"opened": FIRST, "made_on": date(2026, 6, 3)}) in why(plan, person="rehtori")

    def test_one_that_opens_later_needs_no_question(self):
        world = World.of(tracked("T1-01", SPRING), made_on=date(2026, 6, 3))
        assert days(world.run_through(date(2026, 6, 3), date(2026, 6, 30))) == [(SECOND, Kind.DIGEST, ["2026H1/7d"])]
        world = World.of(tracked("T1-01", SPRING), made_on=FIRST)
        assert world.run(FIRST)

    def test_once_recorded_as_sent_it_is_over(self):
        world = World.of(tracked("T1-01", SPRING), made_on=date(2026, 6, 3))
        (withheld,) = world.plan(date(2026, 6, 3)).withheld
        world.record(date(2026, 6, 3), withheld)
        plan = world.plan(date(2026, 6, 3))
        assert (plan.messages, plan.unsure) == ((), ())

    def test_a_late_message_waits_too_until_a_digest_takes_its_place(self):
        world = World.of(tracked("T1-01", SPRING), made_on=date(2026, 8, 10))
        assert [one.key for one in world.plan(date(2026, 8, 10)).unsure] == ["2026H1/late"]
        assert days(world.run_through(date(2026, 8, 10), date(2026, 12, 31))) == [
            (date(2026, 12, 3), Kind.DIGEST, ["2026H2/28d", "2026H1/late"]),
            (date(2026, 12, 23), Kind.DIGEST, ["2026H2/7d"]),
        ]


def test_nobody_is_told_twice_when_quiet_periods_change_meanwhile():
    world = World.of(tracked("T1-01", SPRING))
    world.run(FIRST)
    world.quiet("sivistys", JULY, QuietPeriod((5, 20), (6, 1)))
    day = FIRST + timedelta(days=1)
    assert world.run(day) == ()
