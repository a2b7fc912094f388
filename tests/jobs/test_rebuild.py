"""``tiekartta rebuild``: the base again from the list, and what must not be lost by it."""

from __future__ import annotations

import json

from tests.support.configuration import EINO, HELMI, VEIKKO
from tests.support.world import World


def test_every_row_is_adopted_and_history_stays(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Käynnissä", Progress=40)
    synced.sync()
    before = synced.changes()

    result = synced.run("rebuild", "--json")

    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["created"], report["archived"], report["drift"]) == (0, 0, [])
    assert synced.base()["T1-01"].values["status"] == "Käynnissä"
    assert synced.changes()[: len(before)] == before


def test_what_the_list_says_otherwise_than_the_file_is_drift_again(synced: World) -> None:
    synced.edit("T2-01", EINO, Kevat2026=None, Syksy2026="päättäminen")

    report = json.loads(synced.run("rebuild", "--json").stdout)

    assert {drift["field"] for drift in report["drift"]} == {"phase:2026H1", "phase:2026H2"}
    assert synced.fields("T2-01")["Syksy2026"] == "päättäminen"


def test_a_row_that_is_gone_is_made_again_with_its_officers_values(synced: World) -> None:
    synced.edit("T1-02", EINO, Status="Käynnissä", Comment="Hankinta kesken")
    synced.sync()
    synced.delete("T1-02")

    assert synced.run("rebuild").exit_code == 0

    assert synced.fields("T1-02")["Comment"] == "Hankinta kesken"


def test_the_state_goes_over_to_another_list(synced: World) -> None:
    """The list was copied elsewhere: its rows have other numbers, and no measure takes another one's row."""
    synced.edit("T1-01", HELMI, Status="Valmis")
    synced.sync()
    copied = {"TIEKARTTA_SITE__LIST": "Toinen", "TIEKARTTA_STATE__FOLDER": str(synced.folder / "other")}
    assert synced.run("setup", **copied).exit_code == 0
    items, other = synced.running.store.items, synced.running.store.lists.find("Toinen")
    for item in sorted(synced.items(), key=lambda item: -int(item.id)):
        said = {name: value for name, value in item.fields.items() if name not in ("People", "Contact")}
        items.create(other.id, said, actor=VEIKKO)
    (gone,) = [item for item in items.page(other.id) if item.fields.get("Tunnus") == "T2-03"]
    items.delete(other.id, gone.id, actor=VEIKKO)
    assert synced.run("sync", TIEKARTTA_SITE__LIST="Toinen").exit_code == 2

    result = synced.run("rebuild", "--json", TIEKARTTA_SITE__LIST="Toinen")

    assert json.loads(result.stdout)["created"] == 1
    there = {item.fields["Tunnus"]: item for item in items.page(other.id)}
    assert {id_: row.item_id for id_, row in synced.base().items()} == {id_: str(i.id) for id_, i in there.items()}
    assert there["T1-01"].fields["Status"] == "Valmis"
    titles = {id_: measure.title for id_, measure in synced.configuration.measures.items()}
    assert {id_: item.fields["Title"] for id_, item in there.items()} == titles


def test_an_empty_list_forgets_nothing(synced: World) -> None:
    base = synced.base()
    for item in synced.items():
        synced.running.store.items.delete(synced.list.id, item.id, actor=VEIKKO)

    result = synced.run("rebuild")

    assert result.exit_code == 2
    assert "The list is empty" in result.stderr
    assert synced.base() == base


def test_a_list_that_cannot_be_read_forgets_nothing(synced: World) -> None:
    base = synced.base()
    synced.running.registration.grant_site("")

    assert synced.run("rebuild").exit_code != 0

    assert synced.base() == base
