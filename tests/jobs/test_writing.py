"""Writing when the list does not stand still, when the service says no to a row, and when nobody answers."""

from __future__ import annotations

import json

import pytest
import requests
from requests import PreparedRequest

from connector.errors import NoConnection
from jobs.errors import Failed
from tests.support.configuration import EINO, HELMI, TAISTO, VEIKKO, Measure
from tests.support.wire import Wire, item_updates
from tests.support.world import World, only


def test_rows_that_never_stand_still_are_left_for_the_next_run(synced: World, wire: Wire) -> None:
    synced.configuration.edit("T1-01", title="Uusi nimi")
    synced.configuration.edit("T1-02", title="Toinen uusi nimi")
    wire.forget()
    saves = []

    def always_first(request: PreparedRequest, _: int) -> None:
        if item_updates(request):
            saves.append(len(saves))
            synced.edit("T1-01", HELMI, Progress=len(saves))

    wire.before = always_first
    with pytest.raises(Failed, match="keep changing"):
        synced.sync()

    assert len(saves) == 5
    assert only(synced.fields("T1-01"), "Progress", "Title") == {
        "Progress": 5,
        "Title": "Digitaitojen koulutus henkilöstölle",
    }
    assert synced.fields("T1-02")["Title"] == "Toinen uusi nimi"
    wire.forget()
    assert synced.sync().pulled == {"T1-01"}
    assert only(synced.fields("T1-01"), "Progress", "Title") == {"Progress": 5, "Title": "Uusi nimi"}


def test_a_row_deleted_between_reading_and_writing_is_made_again(synced: World, wire: Wire) -> None:
    synced.configuration.edit("T1-01", title="Uusi nimi")
    wire.forget()

    def deletes(request: PreparedRequest, _: int) -> None:
        if item_updates(request) and not deleted:
            deleted.append(synced.item("T1-01"))
            synced.delete("T1-01")

    deleted: list[object] = []
    wire.before = deletes
    report = synced.sync()

    assert report.created == {"T1-01"}
    assert synced.fields("T1-01")["Title"] == "Uusi nimi"
    assert len(synced.items()) == 6


def test_a_row_that_the_service_refuses_stops_no_other(synced: World) -> None:
    lists = synced.running.store.lists
    lists.update_column(synced.list.id, "Title", actor=VEIKKO, settings={"maxLength": 40})
    synced.configuration.edit("T1-01", title="Tämä nimi on pidempi kuin mitä joku on listalle sallinut")
    synced.configuration.edit("T1-02", title="Lyhyt nimi")

    result = synced.run("sync", "--json")

    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["updated"] == 1, "only what was done counts"
    (refused,) = found["refused"]
    assert refused["id"] == "T1-01"
    assert "longer than 40" in refused["answer"]
    assert synced.fields("T1-02")["Title"] == "Lyhyt nimi"
    assert synced.base()["T1-01"].values["title"] == "Digitaitojen koulutus henkilöstölle"
    lists.update_column(synced.list.id, "Title", actor=VEIKKO, settings={"maxLength": 255})
    assert synced.sync().updated == {"T1-01"}


def test_a_network_that_fails_in_the_middle_loses_nothing(synced: World, wire: Wire) -> None:
    synced.edit("T1-01", HELMI, Status="Valmis")
    wire.forget()

    def unplugged(request: PreparedRequest, _: int) -> None:
        if down or item_updates(request):
            down.append(request)
            raise requests.ConnectTimeout("no route")

    down: list[PreparedRequest] = []
    wire.before = unplugged
    with pytest.raises(NoConnection):
        synced.sync()
    assert synced.base()["T1-01"].values["status"] == "Valmis", "what was heard is kept"
    wire.forget()

    assert synced.sync().updated == {"T1-01"}

    assert synced.fields("T1-01")["Health"] == "Valmis"
    (line,) = [line for line in synced.changes() if line["field"] == "status"]
    assert line["changed_by"] == synced.account(HELMI)


def test_more_rows_than_a_batch_carries(world: World, wire: Wire) -> None:
    for number in range(4, 48):
        world.configuration.measures[f"T1-{number:02}"] = Measure("T1", f"Toimenpide {number}", "Rehtori")
    world.configuration.write()
    wire.forget()

    report = world.sync()

    assert len(report.created) == 50
    assert report.stats.data_requests == 1 + 3, "one reading, 20 + 20 + 10"
    assert len({item.fields["Tunnus"] for item in world.items()}) == 50


def test_somebody_else_made_the_row_in_between(world: World, wire: Wire) -> None:
    """Its Tunnus is taken when ours arrives: the row is adopted, not doubled."""

    def first(request: PreparedRequest, _: int) -> None:
        if b'"POST"' in _bytes(request) and b"/items" in _bytes(request) and not made:
            made.append(world.add(EINO, Title="Digituki kuntalaisille", Tunnus="T1-02", Status="Käynnissä"))

    made: list[object] = []
    wire.before = first
    world.sync()

    assert len(world.items()) == 6
    assert world.base()["T1-02"].values["status"] == "Käynnissä"
    wire.forget()
    again = world.sync()
    assert not (again.created or again.updated or again.pulled)


def _bytes(request: PreparedRequest) -> bytes:
    body = request.body or b""
    return body if isinstance(body, bytes) else body.encode()


def test_a_person_whose_account_is_closed_is_no_owner(world: World) -> None:
    parties = world.configuration.parties_file
    text = parties.read_text(encoding="utf-8").replace(TAISTO, "arvo.entinen@kemijarvi.example")
    parties.write_text(text, encoding="utf-8")

    world.sync()

    assert only(world.fields("T1-02"), "People", "Health") == {"Health": "Vastuuhenkilö puuttuu"}


def test_a_person_whom_the_tenant_does_not_know_is_no_owner(world: World) -> None:
    parties = world.configuration.parties_file
    text = parties.read_text(encoding="utf-8").replace(TAISTO, "ei.kukaan@kemijarvi.example")
    parties.write_text(text, encoding="utf-8")

    world.sync()

    assert only(world.fields("T1-02"), "People", "Health") == {"Health": "Vastuuhenkilö puuttuu"}
    assert len(world.sync().unchanged) == 6
