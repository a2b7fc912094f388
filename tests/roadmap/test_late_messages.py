"""Late: one message after the grace period, first in each later digest, and a superior's list if that is turned on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roadmap.halfyear import HalfYear
from roadmap.ledger import Entry, State
from roadmap.model import Holder, Profile, Status
from roadmap.quiet import QuietPeriod
from roadmap.reminder_plan import Account, Kind, Rules, Section, Why
from tests.roadmap.reminder_world import AUTUMN, RULES, SCHOOLS, SPRING, World, days, told, tracked, why

LATE_DAY, LIST_DAY = date(2026, 8, 3), date(2026, 8, 17)
END = date(2026, 12, 31)


class TestLateMessage:
    def test_it_goes_on_the_first_working_day_after_the_grace_period(self):
        world = World.of(tracked("T1-01", SPRING), rules=Rules())
        plan = world.plan(date(2026, 7, 14))
        assert why(plan, measure="T1-01") == [(Why.GRACE, {"until": date(2026, 7, 14)})]
        ((day, message),) = world.run_through(date(2026, 7, 1), date(2026, 11, 30))
        assert (day, message.due, message.last) == (date(2026, 7, 15), date(2026, 7, 15), END)

    @pytest.mark.parametrize(("grace", "day"), [(0, date(2026, 7, 1)), (3, date(2026, 7, 6)), (60, date(2026, 8, 31))])
    def test_the_grace_period_is_a_setting(self, grace, day):
        world = World.of(tracked("T1-01", SPRING), rules=Rules(grace_days=grace))
        assert [sent for sent, _, _ in days(world.run_through(date(2026, 7, 1), date(2026, 11, 30)))] == [day]

    def test_it_waits_until_no_unit_of_the_person_is_quiet(self):
        world = World.of(tracked("T1-01", SPRING), tracked("T1-02", SPRING, party="Kaksi virkaa"))
        world.quiet("sivistys", SCHOOLS)
        sent = world.run_through(date(2026, 7, 1), date(2026, 11, 30))
        assert days(sent) == [(date(2026, 8, 6), Kind.LATE, ["2026H1/late"])]
        assert told((sent[0][1],)) == {"rehtori": ["T1-01", "T1-02"]}

    def test_a_missed_one_still_goes_but_not_on_a_day_off_nor_in_a_quiet_period(self):
        world = World.of(tracked("T1-01", SPRING))
        world.quiet("sivistys", QuietPeriod((9, 1), (9, 30)))
        assert world.plan(date(2026, 8, 31)).messages[0].due == LATE_DAY
        for day, reason in [(date(2026, 8, 30), Why.DAY_OFF), (date(2026, 9, 1), Why.QUIET)]:
            plan = world.plan(day)
            assert plan.messages == ()
            assert why(plan, person="rehtori", round="2026H1/late") == [(reason, {})]
        (message,) = world.plan(date(2026, 10, 1)).messages
        assert (message.kind, message.due, message.last) == (Kind.LATE, LATE_DAY, END)

    def test_a_digest_takes_the_place_of_a_missed_one(self):
        world = World.of(tracked("T1-01", SPRING), tracked("T1-02", AUTUMN))
        sent = world.run_through(date(2026, 12, 3), date(2027, 1, 14))
        assert days(sent) == [
            (date(2026, 12, 3), Kind.DIGEST, ["2026H2/28d", "2026H1/late"]),
            (date(2026, 12, 23), Kind.DIGEST, ["2026H2/7d"]),
        ]
        first = sent[0][1]
        assert [first.measures(one) for one in first.rounds] == [("T1-01", "T1-02"), ("T1-01",)]

    def test_it_does_not_go_after_the_next_deadline_but_digests_go_on(self):
        world = World.of(tracked("T1-01", SPRING))
        assert days(world.run_through(date(2027, 1, 1), date(2027, 6, 30))) == [
            (date(2027, 6, 2), Kind.DIGEST, ["2027H1/28d"]),
            (date(2027, 6, 23), Kind.DIGEST, ["2027H1/7d"]),
        ]

    def test_what_is_late_stands_first_in_every_later_digest(self):
        world = World.of(tracked("T1-01", SPRING), tracked("T1-02", AUTUMN))
        sent = world.run_through(date(2026, 7, 1), date(2027, 6, 30))
        assert [(day, [(item.measure, item.section) for item in message.items]) for day, message in sent] == [
            (LATE_DAY, [("T1-01", Section.LATE)]),
            (date(2026, 12, 3), [("T1-01", Section.LATE), ("T1-02", Section.COMPLETION)]),
            (date(2026, 12, 23), [("T1-01", Section.LATE), ("T1-02", Section.COMPLETION)]),
            (date(2027, 1, 15), [("T1-02", Section.LATE)]),
            (date(2027, 6, 2), [("T1-01", Section.LATE), ("T1-02", Section.LATE)]),
            (date(2027, 6, 23), [("T1-01", Section.LATE), ("T1-02", Section.LATE)]),
        ]

    @pytest.mark.parametrize(
        "answer",
        [{"status": Status.DONE}, {"status": Status.STOPPED}, {"forecast": AUTUMN}, {"forecast": HalfYear(2030, 1)}],
    )
    def test_closing_or_a_new_forecast_before_it_goes_is_enough(self, answer):
        world = World.of(tracked("T1-01", SPRING))
        world.change("T1-01", **answer)
        assert world.run_through(date(2026, 7, 1), date(2026, 11, 30)) == []

    def test_confirming_is_not_enough(self):
        world = World.of(tracked("T1-01", SPRING, confirmed=LATE_DAY))
        assert [day for day, _, _ in days(world.run_through(date(2026, 7, 1), date(2026, 11, 30)))] == [LATE_DAY]

    def test_it_goes_once_in_a_half_year_whatever_becomes_late_after_it(self):
        world = World.of(tracked("T1-01", SPRING), tracked("T1-02", AUTUMN))
        world.run_through(date(2026, 7, 1), LATE_DAY)
        world.change("T1-02", forecast=SPRING)
        assert world.run_through(LATE_DAY, date(2026, 12, 2)) == []
        assert told(world.run(date(2026, 12, 3))) == {"rehtori": ["T1-01", "T1-02"]}

    def test_whoever_takes_over_hears_of_it(self):
        world = World.of(tracked("T1-01", SPRING))
        world.run_through(date(2026, 7, 1), date(2026, 9, 10))
        world.measures["T1-01"] = replace(world.measures["T1-01"], contact="muu@k.fi")
        assert days(world.run_through(date(2026, 9, 11), date(2026, 9, 30)), "muu") == [
            (date(2026, 9, 11), Kind.LATE, ["2026H1/late"])
        ]


class TestEscalation:
    @staticmethod
    def world(*measures: object, **rules: object) -> World:
        world = World.of(*measures or (tracked("T1-01", SPRING),), rules=replace(RULES, escalation=True, **rules))
        for name in ("rehtori", "hallinto", "sijainen"):
            world.people[f"{name}@k.fi"] = replace(world.people[f"{name}@k.fi"], manager="Pomo@k.fi")
        return world

    def lists(self, world: World, first: date = LATE_DAY, last: date = END) -> list[tuple[date, list[str]]]:
        return [
            (day, [f"{item.measure} {item.of}" for item in message.items])
            for day, message in world.run_through(first, last)
            if message.kind is Kind.ESCALATION
        ]

    def test_off_by_default(self):
        world = self.world()
        world.rules = RULES
        assert self.lists(world) == []

    def test_one_list_ten_working_days_later(self):
        world = self.world(tracked("T1-02", SPRING, party="Hallinto"), tracked("T1-01", SPRING))
        assert self.lists(world) == [(LIST_DAY, ["T1-01 rehtori", "T1-02 hallinto"])]

    def test_the_wait_is_a_setting(self):
        assert self.lists(self.world(escalation_workdays=1)) == [(date(2026, 8, 4), ["T1-01 rehtori"])]

    def test_it_waits_for_the_last_late_message_that_is_unanswered(self):
        world = self.world(tracked("T1-02", SPRING, party="Hallinto"), tracked("T1-01", SPRING))
        world.quiet("sivistys", SCHOOLS)
        assert self.lists(world) == [(date(2026, 8, 20), ["T1-01 rehtori", "T1-02 hallinto"])]

    def test_a_missed_list_still_goes_until_the_next_deadline(self):
        world = self.world()
        world.run_through(LATE_DAY, LATE_DAY)
        (message,) = world.plan(date(2026, 10, 1)).messages
        assert (message.due, message.last) == (LIST_DAY, END)
        assert [m.kind for m in world.plan(date(2027, 1, 4)).messages] == []

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": Status.DONE},
            {"status": Status.STOPPED},
            {"forecast": AUTUMN},
            {"forecast": HalfYear(2025, 2)},
            {"confirmed_on": date(2026, 8, 14)},
            {"confirmed_on": LATE_DAY},
        ],
    )
    def test_an_answer_takes_the_measure_out(self, answer):
        world = self.world(tracked("T1-01", SPRING), tracked("T1-02", SPRING))
        world.run_through(LATE_DAY, date(2026, 8, 14))
        world.change("T1-01", **answer)
        assert self.lists(world, date(2026, 8, 14)) == [(LIST_DAY, ["T1-02 rehtori"])]

    def test_an_answer_is_said(self):
        world = self.world(tracked("T1-01", SPRING))
        world.run_through(LATE_DAY, LATE_DAY)
        world.change("T1-01", confirmed_on=date(2026, 8, 5))
        assert why(world.plan(LIST_DAY), measure="T1-01", round="2026H1/escalation") == [
            (Why.ANSWERED, {"on": date(2026, 8, 5), "told_on": LATE_DAY})
        ]

    def test_a_confirmation_before_the_late_message_is_no_answer(self):
        assert self.lists(self.world(tracked("T1-01", SPRING, confirmed=date(2026, 7, 31))))

    @pytest.mark.parametrize(
        ("state", "named"),
        [
            (State.SENT, True),
            (State.ACCEPTED, True),
            (State.UNCLEAR, False),
            (State.FAILED, False),
            (State.HELD, False),
        ],
    )
    def test_only_what_the_person_has_been_told(self, state, named):
        world = self.world()
        world.ledger = [Entry("2026H1", "late", "rehtori", state, LATE_DAY, ("T1-01",))]
        lists = [m for m in world.plan(LIST_DAY).messages if m.kind is Kind.ESCALATION]
        assert bool(lists) is named
        assert named or (Why.LATE_UNTOLD, {}) in why(world.plan(LIST_DAY), measure="T1-01")

    def test_what_became_late_after_the_message_is_not_named(self):
        world = self.world(tracked("T1-01", SPRING), tracked("T1-02", AUTUMN))
        world.run_through(LATE_DAY, LATE_DAY)
        world.change("T1-02", forecast=SPRING)
        assert self.lists(world) == [(LIST_DAY, ["T1-01 rehtori"])]

    def test_who_has_taken_over_is_not_reported_for_what_another_was_told(self):
        world = self.world()
        world.run_through(LATE_DAY, LATE_DAY)
        world.measures["T1-01"] = replace(world.measures["T1-01"], contact="hallinto@k.fi")
        assert self.lists(world, date(2026, 8, 4)) == [(date(2026, 8, 18), ["T1-01 hallinto"])]

    def test_a_deputy_is_not_reported_for_copies(self):
        world = self.world()
        world.profiles(rehtori=Profile(deputy=Holder("sijainen@k.fi", since=date(2026, 1, 1))))
        world.people["sijainen@k.fi"] = replace(world.people["sijainen@k.fi"], manager="muu@k.fi")
        sent = world.run_through(LATE_DAY, END)
        assert days(sent, "muu") == []
        assert [kind for _, kind, _ in days(sent, "sijainen")] == [Kind.LATE, Kind.DIGEST, Kind.DIGEST]

    @pytest.mark.parametrize("manager", [None, "tuntematon@k.fi", "rehtori@k.fi", "a@k.fi"])
    def test_without_a_superior_who_can_be_reached_it_is_said(self, manager):
        world = self.world()
        world.account("a", Account.DISABLED)
        world.people["rehtori@k.fi"] = replace(world.people["rehtori@k.fi"], manager=manager)
        assert self.lists(world) == []
        world = self.world()
        world.account("a", Account.DISABLED)
        world.people["rehtori@k.fi"] = replace(world.people["rehtori@k.fi"], manager=manager)
        world.run_through(LATE_DAY, LATE_DAY)
        assert (Why.NO_SUPERIOR, {}) in why(world.plan(LIST_DAY), person="rehtori")

    def test_late_before_the_start_is_not_escalated(self):
        world = self.world(start=date(2026, 7, 20))
        assert world.run_through(LATE_DAY, END) == []
        assert world.plan(LATE_DAY).cleanup == ("T1-01",)

    def test_a_quiet_unit_holds_the_list_back(self):
        world = self.world()
        world.quiet("sivistys", QuietPeriod((8, 10), (8, 31)))
        assert self.lists(world) == [(date(2026, 9, 1), ["T1-01 rehtori"])]

    def test_the_superiors_own_digest_is_another_message(self):
        world = self.world(tracked("T1-01", SPRING), tracked("T1-02", AUTUMN, contact="pomo@k.fi"), grace_days=140)
        world.rules = replace(world.rules, escalation_workdays=9)
        sent = world.run_through(date(2026, 11, 1), END)
        assert days(sent, "pomo")[:2] == [
            (date(2026, 12, 1), Kind.ESCALATION, ["2026H1/escalation"]),
            (date(2026, 12, 3), Kind.DIGEST, ["2026H2/28d"]),
        ]
