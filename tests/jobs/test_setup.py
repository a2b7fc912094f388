"""Setup makes the whole list, and run again adds what is missing and touches nothing that people made."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

import pytest

from jobs.errors import WrongInput
from sandbox.rights import Right
from tests.support.configuration import EINO, HELMI, VEIKKO
from tests.support.wire import Wire
from tests.support.world import LIST, World

OFFICERS = ("Status", "Progress", "Comment", "Forecast", "Contact", "Confirmed")
SYSTEMS = ("Tunnus", "People", "CurrentPhase", "Deadline", "Health", "Archived")


def columns(world: World) -> dict[str, dict[str, Any]]:
    return {column.name: asdict(column) for column in world.running.store.lists.columns(world.list.id)}


def everything(world: World) -> tuple[Any, ...]:
    lists, list_id = world.running.store.lists, world.list.id
    return lists.find(list_id), lists.columns(list_id), lists.views(list_id)


def test_setup_makes_every_column(world: World) -> None:
    found = columns(world)

    assert {name: (column["title"], column["facet"]) for name, column in found.items()} == {
        "Title": ("Toimenpide", "text"),
        "FullTitle": ("Koko nimi", "text"),
        "Goal": ("Tavoite", "choice"),
        "Party": ("Vastuutaho", "text"),
        "People": ("Vastuuhenkilöt", "personOrGroup"),
        "Kevat2026": ("Kevät 2026", "choice"),
        "Syksy2026": ("Syksy 2026", "choice"),
        "Kevat2027": ("Kevät 2027", "choice"),
        "Status": ("Tila", "choice"),
        "Progress": ("Edistyminen %", "number"),
        "Comment": ("Kommentti", "text"),
        "Forecast": ("Ennuste", "choice"),
        "Contact": ("Yhteyshenkilö", "personOrGroup"),
        "Confirmed": ("Vahvistettu", "dateTime"),
        "Need2027": ("Tarve 2027 (€)", "number"),
        "NeedReason2027": ("Tarpeen perustelu 2027", "text"),
        "Tunnus": ("Tunnus", "text"),
        "CurrentPhase": ("Vaihe nyt", "text"),
        "Deadline": ("Määräaika", "dateTime"),
        "Health": ("Tilanne", "choice"),
        "Archived": ("Arkistoitu", "boolean"),
    }
    tunnus = found["Tunnus"]
    assert (tunnus["unique"], tunnus["indexed"], tunnus["required"]) == (True, True, False)
    assert found["Health"]["indexed"]
    assert found["Archived"]["indexed"]
    assert found["Kevat2026"]["settings"]["choices"] == ["valmistelu", "toteuttaminen", "päättäminen"]
    assert found["Status"]["default"] is None, "empty means that nobody has said"
    assert (found["Progress"]["settings"]["minimum"], found["Progress"]["settings"]["maximum"]) == (0, 100)
    assert found["People"]["settings"]["allowMultipleSelection"]
    assert not found["Contact"]["settings"]["allowMultipleSelection"]
    assert found["Deadline"]["settings"]["format"] == "dateOnly"
    assert world.list.versioning


def test_the_form_shows_the_officers_fields_first_and_hides_the_systems(world: World) -> None:
    found = columns(world)

    assert tuple(world.list.form_order[: len(OFFICERS)]) == OFFICERS
    assert not set(SYSTEMS) & set(world.list.form_order)
    for name in SYSTEMS:
        assert (found[name]["in_new_form"], found[name]["in_edit_form"]) == (False, False), name
    for name in OFFICERS:
        assert (found[name]["in_new_form"], found[name]["in_edit_form"]) == (True, True), name


def test_the_views_look_like_the_roadmaps_own_table(world: World) -> None:
    views = {view.title: view for view in world.running.store.lists.views(world.list.id)}

    assert list(views) == [
        "Kaikki",
        "Omat toimenpiteet",
        "Tämä puolivuosi",
        "Myöhässä",
        "Tavoite 1",
        "Tavoite 2",
    ]
    assert [title for title, view in views.items() if view.default] == ["Kaikki"]
    assert {"Kevat2026", "Syksy2026", "Kevat2027"} <= set(views["Kaikki"].fields)
    assert all("Archived" in view.query for view in views.values())
    assert "<UserID" in views["Omat toimenpiteet"].query
    colours = {"valmistelu": "#FFE699", "toteuttaminen": "#A9D18E", "päättäminen": "#9DC3E6"}
    found = columns(world)
    for name in ("Kevat2026", "Syksy2026", "Kevat2027"):
        background = json.loads(found[name]["formatter"])["style"]["background-color"]
        assert dict(re.findall(r"'(\w+)', '(#\w+)'", background)) == colours


def test_people_see_the_views_as_they_are_meant(synced: World) -> None:
    synced.configuration.drop("T2-03")
    synced.sync()
    with synced.browser(HELMI) as helmi:
        mine = helmi.see(f"{helmi.list}?view=Omat toimenpiteet").text
        every = helmi.see(f"{helmi.list}?view=Kaikki").text

    assert "Digitaitojen koulutus henkilöstölle" in mine
    assert "Sähköinen asiointi" not in mine
    assert "Sähköinen asiointi" in every
    assert "Tilavarausjärjestelmä" not in every, "archived"
    assert "#A9D18E" in every


def test_run_again_it_changes_nothing(synced: World, wire: Wire) -> None:
    before, items = everything(synced), synced.items()
    wire.forget()

    report = synced.set_up()

    assert not (report.made_list or report.added_columns or report.added_choices or report.added_views)
    assert (everything(synced), synced.items()) == (before, items)
    assert len(wire.sent) <= 10


def test_it_adds_what_is_missing(world: World) -> None:
    lists, before = world.running.store.lists, columns(world)
    lists.delete_column(world.list.id, "Comment", actor=VEIKKO)
    lists.delete_view(world.list.id, "Myöhässä", actor=VEIKKO)
    lists.update_column(world.list.id, "Status", actor=VEIKKO, settings={"choices": ["Käynnissä", "Odottaa"]})

    report = world.set_up()

    assert report.added_columns == ("Kommentti",)
    assert report.added_views == ("Myöhässä",)
    assert len(report.added_choices) == 1
    now = columns(world)
    assert {**now["Comment"], "id": ""} == {**before["Comment"], "id": ""}
    choices = now["Status"]["settings"]["choices"]
    assert choices[:2] == ["Käynnissä", "Odottaa"], "their own choice stays"
    assert set(before["Status"]["settings"]["choices"]) < set(choices)


def test_it_makes_the_columns_of_a_longer_horizon(synced: World) -> None:
    synced.configuration.horizon = ("Kevät 2026", "Syksy 2027")
    synced.configuration.write()

    report = synced.set_up()

    assert report.added_columns == ("Syksy 2027",)
    new, old = columns(synced)["Syksy2027"], columns(synced)["Kevat2027"]
    assert new["formatter"] == old["formatter"] != ""
    assert len(synced.sync().unchanged) == 6


def test_what_people_made_stays(world: World) -> None:
    lists, list_id = world.running.store.lists, world.list.id
    lists.update_column(list_id, "Status", actor=VEIKKO, title="Missä mennään", formatter='{"elmType": "div"}')
    lists.update_column(list_id, "Health", actor=VEIKKO, in_edit_form=True)
    lists.add_column(list_id, "Budjettikoodi", "text", {}, actor=VEIKKO)
    lists.add_view(list_id, "Oma näkymä", actor=VEIKKO, fields=("LinkTitle",), default=True)
    lists.update_view(list_id, "Kaikki", actor=VEIKKO, query="<Where/>")
    lists.update(list_id, actor=VEIKKO, form_order=("Comment", "Status"))
    before = everything(world)

    report = world.set_up()

    assert everything(world) == before
    assert [(p.name, was, now) for p, was, now in report.findings.renamed] == [("Status", "Tila", "Missä mennään")]


def test_a_column_of_another_type_is_refused(world: World) -> None:
    world.running.store.lists.retype_column(world.list.id, "Deadline", "text", {}, actor=VEIKKO)
    before = everything(world)

    with pytest.raises(WrongInput, match="Deadline"):
        world.set_up()

    assert everything(world) == before


def test_a_list_of_that_name_that_was_there_is_completed_and_keeps_its_view(empty_world: World) -> None:
    lists = empty_world.running.store.lists
    found = lists.create(LIST, actor=VEIKKO)
    empty_world.running.store.items.create(found.id, {"Title": "Rivi"}, actor=VEIKKO)

    report = empty_world.set_up()

    assert not report.made_list
    assert "Kaikki kohteet" in [view.title for view in lists.views(found.id)]
    assert [row["Title"] for row in empty_world.values().values()] == ["Rivi"]
    assert len(empty_world.sync().created) == 6


def test_a_lost_state_takes_up_the_list_that_is_there(synced: World) -> None:
    before, items = everything(synced), synced.items()
    (synced.state / "tiekartta.db").unlink()

    report = synced.set_up()

    assert not (report.made_list or report.added_columns or report.added_views)
    assert everything(synced)[1:] == before[1:]
    assert not synced.sync().updated
    assert synced.items() == items


def test_a_lost_state_does_not_undo_what_people_made(world: World) -> None:
    lists, list_id = world.running.store.lists, world.list.id
    lists.update_column(list_id, "Status", actor=VEIKKO, title="Missä mennään", formatter='{"elmType": "div"}')
    lists.update(list_id, actor=VEIKKO, form_order=("Comment", "Status"))
    before = everything(world)
    (world.state / "tiekartta.db").unlink()

    world.set_up()

    assert everything(world)[1:] == before[1:]
    assert world.list.form_order == ("Comment", "Status")


def test_told_to_it_lets_a_group_add_and_edit_and_no_more(empty_world: World) -> None:
    result = empty_world.run("setup", TIEKARTTA_SITE__OFFICERS_GROUP="members")

    assert result.exit_code == 0, result.output
    assert "Digitiekartta Jäsenet” may now add and edit rows" in result.stdout
    rights = empty_world.running.store.rights
    assert rights.of(EINO, empty_world.list.id) is Right.AMEND
    again = empty_world.run("setup", "--json", TIEKARTTA_SITE__OFFICERS_GROUP="members")
    assert json.loads(again.stdout)["officers"] == {"group": "Digitiekartta Jäsenet", "changed": False}


def test_a_group_that_the_site_does_not_have_is_told_when_the_list_is_there(empty_world: World) -> None:
    result = empty_world.run("setup", TIEKARTTA_SITE__OFFICERS_GROUP="Olematon")

    assert result.exit_code == 2
    assert "no group “Olematon”" in result.stderr
    assert empty_world.run("sync").exit_code == 0


def test_not_told_to_it_leaves_rights_alone(world: World) -> None:
    assert world.running.store.levels.inherits(world.list.id)
