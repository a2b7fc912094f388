"""What officers do in the list comes home by the next sync, and costs no more than it must."""

from __future__ import annotations

from datetime import date

import pytest
from requests import PreparedRequest

from tests.support.configuration import EINO, HELMI, LEMPI, VEIKKO
from tests.support.wire import Wire, item_updates
from tests.support.world import World, only


def test_an_edit_made_in_the_page_comes_home(synced: World) -> None:
    with synced.browser(HELMI) as helmi:
        helmi.save(synced.item("T1-01").id, Status="Käynnissä", Progress="40", Comment="Sovittu\r\ntoimittajan kanssa.")

    report = synced.sync()

    assert report.pulled == {"T1-01"}
    row = synced.base()["T1-01"]
    assert only(row.values, "status", "progress", "comment") == {
        "status": "Käynnissä",
        "progress": 40,
        "comment": "Sovittu\ntoimittajan kanssa.",
    }
    assert str(row.human_change) == "2026-06-02"
    log = [line for line in synced.changes() if line["changed_by"] == synced.account(HELMI)]
    assert {(line["measure"], line["field"], line["new"]) for line in log} == {
        ("T1-01", "status", "Käynnissä"),
        ("T1-01", "progress", 40),
        ("T1-01", "comment", "Sovittu\ntoimittajan kanssa."),
        ("T1-01", "confirmed_on", date(2026, 6, 2)),
    }
    assert {line["modified_at"] for line in log} == {"2026-06-02T07:00:00+00:00"}


def test_an_edit_that_derives_nothing_new_is_not_answered_with_a_write(synced: World) -> None:
    synced.edit("T2-02", Comment="Odottaa budjettia.")
    before = synced.items()

    report = synced.sync()

    assert (report.pulled, report.updated) == ({"T2-02"}, set())
    assert report.stats.data_requests == 1
    assert synced.items() == before


def test_an_edit_that_changes_the_health_is_answered_with_that_field_alone(synced: World, wire: Wire) -> None:
    synced.edit("T2-01", Status="Valmis")
    wire.forget()

    report = synced.sync()

    assert (report.pulled, report.updated) == ({"T2-01"}, {"T2-01"})
    assert [body for request in wire.sent for body in item_updates(request)] == [{"Health": "Valmis"}]
    assert synced.fields("T2-01")["Status"] == "Valmis"


def test_the_button_in_the_row_confirms(synced: World) -> None:
    assert synced.fields("T1-01")["Health"] == "Päivitettävä"
    with synced.browser(HELMI) as helmi:
        helmi.press(synced.item("T1-01").id, "Confirmed")

    synced.sync()

    row = synced.base()["T1-01"]
    assert (str(row.values["confirmed"]), str(row.confirmed_seen)) == ("2026-06-02", "2026-06-02")
    assert synced.fields("T1-01")["Health"] == "Aikataulussa"


def test_a_change_of_another_field_confirms_nothing(synced: World) -> None:
    synced.edit("T1-01", HELMI, Syksy2026="toteuttaminen")

    synced.sync()

    assert synced.base()["T1-01"].human_change is None
    assert synced.fields("T1-01")["Health"] == "Päivitettävä"


def test_a_forecast_moves_the_deadline(synced: World) -> None:
    synced.edit("T2-01", Forecast="Syksy 2026")

    synced.sync()

    assert synced.fields("T2-01")["Deadline"] == "2026-12-30T22:00:00Z"
    assert synced.fields("T2-01")["Health"] == "Viivästynyt", "later than the file's own last phase"


def test_a_contact_owns_a_measure_that_has_no_party(synced: World) -> None:
    synced.configuration.edit("T1-02", party="Tuntematon taho")
    synced.sync()
    assert only(synced.fields("T1-02"), "People", "Health") == {"Health": "Vastuuhenkilö puuttuu"}

    synced.edit("T1-02", Contact=synced.lookup(LEMPI))
    synced.sync()

    assert synced.fields("T1-02")["Health"] == "Aikataulussa"
    assert "People" not in synced.fields("T1-02"), "the contact is not the party's"


def test_what_an_officer_clears_is_cleared(synced: World) -> None:
    synced.edit("T1-01", Comment="Väärä rivi", Progress=0)
    synced.sync()
    assert synced.base()["T1-01"].values["progress"] == 0

    synced.edit("T1-01", Comment=None, Progress=None)
    synced.sync()

    assert only(synced.base()["T1-01"].values, "comment", "progress") == {}


@pytest.mark.parametrize(
    ("column", "wrong", "right"),
    [
        ("Health", "Valmis", "Päivitettävä"),
        ("Deadline", "2030-01-01T12:00:00Z", "2026-12-30T22:00:00Z"),
        ("CurrentPhase", None, "toteuttaminen"),
        ("Tunnus", "T9-99", "T1-01"),
        ("People", None, "who"),
    ],
)
def test_a_field_of_the_system_is_put_right_and_reported(
    synced: World, column: str, wrong: object, right: object
) -> None:
    synced.edit("T1-01" if column != "Tunnus" else "Digitaitojen koulutus henkilöstölle", VEIKKO, **{column: wrong})

    report = synced.sync()

    assert report.restored == {"T1-01"}
    expected = [synced.lookup(HELMI)] if right == "who" else right
    assert synced.fields("T1-01")[column] == expected
    assert not synced.sync().restored


def test_somebody_saves_between_our_reading_and_our_writing(synced: World, wire: Wire) -> None:
    """The officer's values stand; only the program's own column is written, on a second reading."""
    synced.configuration.edit("T1-01", title="Digitaitojen koulutus kaikille")
    number = synced.item("T1-01").version
    wire.forget()

    def officer_saves(request: PreparedRequest, _: int) -> None:
        if item_updates(request) and not saved:
            saved.append(True)
            synced.edit("T1-01", EINO, Status="Valmis", Comment="Ehdin ensin.")

    saved: list[bool] = []
    wire.before = officer_saves
    report = synced.sync()

    fields = synced.fields("T1-01")
    assert only(fields, "Title", "Status", "Comment", "Health") == {
        "Title": "Digitaitojen koulutus kaikille",
        "Status": "Valmis",
        "Comment": "Ehdin ensin.",
        "Health": "Valmis",
    }
    assert report.pulled == {"T1-01"}
    assert report.updated == {"T1-01"}
    assert report.stats.data_requests == 4, "read, refused, read again, written"
    assert synced.item("T1-01").version == number + 2, "the officer's version and ours"
    assert [line["new"] for line in synced.changes() if line["changed_by"] == synced.account(EINO)] == [
        "Ehdin ensin.",
        date(2026, 6, 2),
        "Valmis",
    ]
