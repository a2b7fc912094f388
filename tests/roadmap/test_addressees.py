"""Who hears of a measure: the contact, else the party's people; deputies; and those who cannot be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roadmap.model import Holder, Profile
from roadmap.reminder_plan import Account, Fallback, Section, Why
from tests.roadmap.reminder_world import AUTUMN, PARTIES, SPRING, World, days, told, tracked, why

DAY = date(2026, 6, 2)


@pytest.mark.parametrize(
    ("party", "day", "who"),
    [
        ("Rehtori", DAY, {"rehtori"}),
        ("Rehtori ja hallinto", DAY, {"rehtori", "hallinto"}),
        ("Ryhmä", DAY, {"ryhmä"}),
        ("Vaihtuva", date(2026, 6, 10), {"a"}),
        ("Vaihtuva", date(2026, 6, 11), {"b"}),
        ("Ei kukaan", DAY, set()),
    ],
)
def test_the_partys_people_on_that_day(party, day, who):
    world = World.of(tracked("T1-01", SPRING, party=party))
    assert set(told(world.plan(day).messages)) == who


def test_a_groups_contact_answers_for_it_only_when_nobody_else_does():
    alone = replace(PARTIES, parties={"Ryhmä": replace(PARTIES.parties["Ryhmä"], holders=())})
    assert PARTIES.people("Ryhmä", DAY) == ("a@k.fi", "b@k.fi")
    assert alone.people("Ryhmä", DAY) == ("ryhmä@k.fi",)


def test_the_contact_comes_first_and_alone():
    world = World.of(tracked("T1-01", SPRING, party="Rehtori ja hallinto", contact="Muu@k.fi"))
    assert told(world.plan(DAY).messages) == {"muu": ["T1-01"]}


@pytest.mark.parametrize("account", [Account.DISABLED, Account.UNKNOWN])
def test_a_contact_who_cannot_be_reached_falls_back_to_the_partys_people(account):
    world = World.of(tracked("T1-01", SPRING, contact="muu@k.fi"))
    world.account("muu", account)
    plan = world.plan(DAY)
    assert told(plan.messages) == {"rehtori": ["T1-01"]}
    assert plan.fallbacks == (Fallback("T1-01", "muu@k.fi"),)
    assert plan.unowned == ()
    assert why(plan, measure="T1-01") == [(Why.UNREACHABLE, {"address": "muu@k.fi", "account": account})]


def test_a_contact_nobody_knows_falls_back_too():
    world = World.of(tracked("T1-01", SPRING, contact="kuka@k.fi"))
    assert world.plan(DAY).fallbacks == (Fallback("T1-01", "kuka@k.fi"),)


def test_a_groups_contact_who_cannot_be_reached_falls_back_to_its_members():
    world = World.of(tracked("T1-01", SPRING, party="Ryhmä"))
    world.account("ryhmä", Account.DISABLED)
    plan = world.plan(DAY)
    assert told(plan.messages) == {"a": ["T1-01"], "b": ["T1-01"]}
    assert plan.fallbacks == (Fallback("T1-01", "ryhmä@k.fi"),)


def test_in_a_composite_each_part_falls_back_by_itself():
    parties = replace(
        PARTIES,
        parties={
            **PARTIES.parties,
            "Kaikki": replace(PARTIES.parties["Rehtori"], holders=(), parts=("Ryhmä", "Hallinto")),
        },
    )
    world = World.of(tracked("T1-01", SPRING, party="Kaikki"), parties=parties)
    world.account("ryhmä", Account.UNKNOWN)
    world.account("a", Account.DISABLED)
    plan = world.plan(DAY)
    assert set(told(plan.messages)) == {"b", "hallinto"}
    assert plan.unowned == ()


def test_nobody_or_a_disabled_account_is_unowned_and_the_others_still_hear():
    world = World.of(
        tracked("T1-01", SPRING, party="Hallinto"),
        tracked("T1-02", SPRING, party="Ei kukaan"),
        tracked("T1-03", SPRING),
        tracked("T1-04", AUTUMN, party="Hallinto"),
    )
    world.account("hallinto", Account.DISABLED)
    plan = world.plan(DAY)
    assert told(plan.messages) == {"rehtori": ["T1-03"]}
    assert plan.unowned == ("T1-01", "T1-02", "T1-04")
    assert why(plan, measure="T1-02") == [(Why.UNOWNED, {})]


def test_outside_the_tenant_is_reachable():
    world = World.of(tracked("T1-01", SPRING))
    world.account("rehtori", Account.OUTSIDE)
    (message,) = world.plan(DAY).messages
    assert message.to.account is Account.OUTSIDE


def test_two_addresses_of_one_person_are_one_digest():
    world = World.of(tracked("T1-01", SPRING), tracked("T1-02", SPRING, contact="eino@k.fi"))
    world.people["eino@k.fi"] = world.people["rehtori@k.fi"]
    assert told(world.plan(DAY).messages) == {"rehtori": ["T1-01", "T1-02"]}


class TestDeputies:
    def world(self, deputy: Holder, *measures: object) -> World:
        world = World.of(*measures or (tracked("T1-01", SPRING),))
        world.profiles(rehtori=Profile(deputy=deputy))
        return world

    def test_copies_stand_in_the_deputys_own_digest(self):
        world = self.world(
            Holder("Sijainen@k.fi", since=DAY),
            tracked("T1-01", SPRING),
            tracked("T1-02", SPRING, AUTUMN, contact="sijainen@k.fi"),
            tracked("T1-03", SPRING, contact="sijainen@k.fi"),
        )
        plan = world.plan(DAY)
        assert plan.hearers == {"T1-01": ("rehtori", "sijainen"), "T1-02": ("sijainen",), "T1-03": ("sijainen",)}
        messages = {message.to.key: message for message in plan.messages}
        assert [item.measure for item in messages["rehtori"].items] == ["T1-01"]
        assert [(item.measure, item.section, item.copy_of) for item in messages["sijainen"].items] == [
            ("T1-03", Section.COMPLETION, None),
            ("T1-01", Section.COMPLETION, "rehtori"),
            ("T1-02", Section.UPDATE, None),
        ]

    def test_with_dates_on_those_days(self):
        world = self.world(Holder("sijainen@k.fi", date(2026, 6, 20), date(2026, 6, 30)))
        assert [day for day, _, _ in days(world.run_through(DAY, date(2026, 6, 30)), "sijainen")] == [
            date(2026, 6, 22),
            date(2026, 6, 23),
        ]

    @pytest.mark.parametrize("away", [True, False])
    def test_without_dates_while_the_automatic_reply_is_on(self, away):
        world = self.world(Holder("sijainen@k.fi"))
        world.people["rehtori@k.fi"] = replace(world.people["rehtori@k.fi"], away=away)
        assert set(told(world.plan(DAY).messages)) == ({"rehtori", "sijainen"} if away else {"rehtori"})

    def test_no_copy_of_what_the_deputy_hears_anyway(self):
        world = self.world(Holder("hallinto@k.fi", since=DAY), tracked("T1-01", SPRING, party="Rehtori ja hallinto"))
        for message in world.plan(DAY).messages:
            assert [item.copy_of for item in message.items] == [None]

    def test_a_deputy_who_cannot_be_reached_gets_none(self):
        world = self.world(Holder("sijainen@k.fi", since=DAY))
        world.account("sijainen", Account.DISABLED)
        plan = world.plan(DAY)
        assert set(told(plan.messages)) == {"rehtori"}
        assert (Why.UNREACHABLE, {"address": "sijainen@k.fi", "account": Account.DISABLED}) in why(plan)

    def test_a_deputy_of_two_gets_one_copy(self):
        world = World.of(tracked("T1-01", SPRING, party="Rehtori ja hallinto"))
        deputy = Profile(deputy=Holder("sijainen@k.fi", since=DAY))
        world.profiles(rehtori=deputy, hallinto=deputy)
        messages = {message.to.key: message for message in world.plan(DAY).messages}
        assert [item.copy_of for item in messages["sijainen"].items] == ["rehtori"]
