"""From the roadmap file to a living list, and the sync that finds nothing to do."""

from __future__ import annotations

from tests.support.configuration import EINO, HELMI, OIVA, SOINTU
from tests.support.world import World, only


def test_kemijarvis_roadmap_becomes_a_list_and_a_second_run_changes_nothing(kemijarvi: World) -> None:
    kemijarvi.set_up()

    first = kemijarvi.sync()

    assert (len(first.created), len(first.updated), first.refused) == (54, 0, {})
    assert first.stats.requests <= 15
    items = kemijarvi.items()
    assert len(items) == 54

    second = kemijarvi.sync()

    assert len(second.unchanged) == 54
    assert not (second.created or second.updated or second.pulled or second.restored or second.archived)
    assert second.stats.data_requests == 1
    assert second.stats.requests == 3, "two to sign in, one for the list"
    assert kemijarvi.items() == items, "no new version of any item"


def test_a_created_item_says_all_that_file_and_calendar_know(world: World) -> None:
    world.sync()

    item = world.item("T1-01")
    assert item.fields == {
        "Tunnus": "T1-01",
        "Title": "Digitaitojen koulutus henkilöstölle",
        "Goal": "T1 Osaava kaupunkiyhteisö",
        "Party": "Digityöryhmä",
        "People": [world.lookup(HELMI)],
        "Kevat2026": "toteuttaminen",
        "Syksy2026": "päättäminen",
        "CurrentPhase": "toteuttaminen",
        "Deadline": "2026-12-30T22:00:00Z",  # Helsinki's midnight before 31.12.
        "Health": "Päivitettävä",
    }
    assert item.version == 1
    assert world.fields("T1-03")["People"] == sorted([world.lookup(SOINTU), world.lookup(OIVA)])
    assert "People" in world.fields("T2-01")
    assert world.fields("T2-02")["Health"] == "Aikatauluttamatta"
    assert only(world.fields("T2-02"), "Deadline", "CurrentPhase", "Kevat2026") == {}


def test_the_base_knows_afterwards_what_the_list_says(world: World) -> None:
    world.sync()

    base = world.base()
    assert sorted(base) == sorted(world.configuration.measures)
    assert base["T1-01"].item_id == str(world.item("T1-01").id)
    assert base["T1-01"].values["title"] == "Digitaitojen koulutus henkilöstölle"
    assert base["T2-01"].values["people"] == (world.lookup(EINO),)
    assert all(row.human_change is None and row.confirmed_seen is None for row in base.values())


def test_a_dry_run_tells_and_writes_nothing(world: World) -> None:
    told = []

    report = world.sync(dry_run=True, show=told.append)

    assert len(report.created) == 6
    assert [len(plan.created) for plan in told] == [6]
    assert world.items() == []
    assert world.base() == {}
    assert world.running.store.people.site_users() == [
        user for user in world.running.store.people.site_users() if user.person.admin
    ], "nobody is introduced to the site"


def test_people_are_looked_up_once_a_day(synced: World) -> None:
    again = synced.sync()
    assert again.stats.requests == 3, "two to sign in, one for the list"

    synced.later(days=1)
    next_day = synced.sync()

    assert next_day.stats.data_requests == 1
    assert next_day.stats.requests == 4, "the people too"
    assert synced.sync().stats.requests == 3


def test_who_left_the_party_leaves_the_list_the_same_day(synced: World) -> None:
    parties = synced.configuration.parties_file
    parties.write_text(parties.read_text(encoding="utf-8").replace(HELMI, EINO), encoding="utf-8")

    report = synced.sync()

    assert report.updated == {"T1-01", "T2-03"}
    assert synced.fields("T1-01")["People"] == [synced.lookup(EINO)]
