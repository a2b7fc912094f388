"""Measures and items that come and go: every row rule, from the file to the list and back."""

from __future__ import annotations

import shutil

import pytest

from jobs.errors import NeedsPerson, WrongInput
from jobs.store import Store
from tests.support.configuration import EINO, HELMI, TAISTO, VEIKKO, Measure
from tests.support.world import World, only


def test_a_change_in_the_file_goes_to_the_list(synced: World) -> None:
    synced.configuration.edit("T1-02", title="Digituki kaikille", schedule={"Syksy 2026": "toteuttaminen"})

    report = synced.sync()

    assert report.updated == {"T1-02"}
    fields = synced.fields("T1-02")
    assert fields["Title"] == "Digituki kaikille"
    assert "Kevat2026" not in fields
    assert fields["Health"] == "Ei vielä alkanut"
    assert len(synced.sync().unchanged) == 6


def test_what_left_the_file_is_archived_and_comes_back_with_its_officers_values(synced: World) -> None:
    synced.edit("T2-03", HELMI, Status="Käynnissä", Comment="Kesken")
    synced.sync()
    measure = synced.configuration.drop("T2-03")

    assert synced.sync().archived == {"T2-03"}
    assert only(synced.fields("T2-03"), "Archived", "Status", "Title") == {
        "Archived": True,
        "Status": "Käynnissä",
        "Title": "Tilavarausjärjestelmä",
    }
    again = synced.sync()
    assert not (again.archived or again.updated or again.restored)

    synced.configuration.add("T2-03", measure)
    synced.sync()

    assert only(synced.fields("T2-03"), "Archived", "Status", "Comment") in (
        {"Status": "Käynnissä", "Comment": "Kesken"},
        {"Archived": False, "Status": "Käynnissä", "Comment": "Kesken"},
    )
    assert str(synced.base()["T2-03"].human_change) == "2026-06-02"
    assert len(synced.sync().unchanged) == 6


def test_what_was_deleted_in_the_list_is_made_again_with_its_officers_values(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Käynnissä", Contact=synced.lookup(TAISTO), Need2027=12500.5)
    synced.sync()
    synced.delete("T1-01")

    report = synced.sync()

    assert report.created == {"T1-01"}
    assert [row.id for row in report.plan.made_again] == ["T1-01"]
    assert only(synced.fields("T1-01"), "Status", "Contact", "Need2027", "Title") == {
        "Status": "Käynnissä",
        "Contact": synced.lookup(TAISTO),
        "Need2027": 12500.5,
        "Title": "Digitaitojen koulutus henkilöstölle",
    }
    assert str(synced.base()["T1-01"].human_change) == "2026-06-02"
    assert len(synced.sync().unchanged) == 6


def test_what_is_neither_in_file_nor_list_is_forgotten_and_the_log_keeps_it(synced: World) -> None:
    synced.configuration.drop("T2-03")
    synced.sync()
    synced.delete("T2-03")

    synced.sync()

    assert "T2-03" not in synced.base()
    assert any(line["measure"] == "T2-03" and line["field"] == "title" for line in synced.changes())


def test_a_lost_state_is_found_again_by_tunnus_and_confirms_nothing(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Käynnissä", Confirmed="2026-06-01T12:00:00Z")
    synced.sync()
    before = synced.items()
    shutil.rmtree(synced.state)

    report = synced.sync()

    assert (report.created, report.updated) == (set(), set())
    assert synced.items() == before
    row = synced.base()["T1-01"]
    assert row.human_change is None
    assert only(row.values, "status", "title") == {
        "status": "Käynnissä",
        "title": "Digitaitojen koulutus henkilöstölle",
    }
    assert len(synced.sync().unchanged) == 6


def test_a_lost_state_takes_the_file_for_the_base(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Syksy2026="päättäminen")
    shutil.rmtree(synced.state)

    report = synced.sync()

    ((id_, drift),) = report.plan.drifts
    assert (id_, drift.field, drift.base, drift.listed) == ("T1-02", "phase:2026H2", "toteuttaminen", "päättäminen")


def test_two_rows_with_one_tunnus_are_left_alone(synced: World) -> None:
    lists = synced.running.store.lists
    lists.update_column(synced.list.id, "Tunnus", actor=VEIKKO, unique=False)
    synced.add(EINO, Title="Kopio", Tunnus="t1-01", Comment="Kopioitu rivi")
    synced.configuration.edit("T1-01", title="Uusi nimi")
    before = synced.items()

    report = synced.sync()

    (duplicate,) = report.plan.duplicates
    assert duplicate.id == "T1-01"
    assert len(duplicate.item_ids) == 2
    assert synced.items() == before
    assert [row.id for row in report.plan.duplicates] == ["T1-01"], "again and again until somebody acts"


def test_a_row_of_somebodys_own_becomes_a_proposal(synced: World) -> None:
    with synced.browser(EINO) as eino:
        eino.add(Title="Kirjaston ajanvaraus", Comment="Asiakkaat pyytävät.")

    report = synced.sync()

    (proposal,) = report.plan.proposals
    assert proposal.id == "E-001"
    fields = synced.fields("E-001")
    assert fields == {
        "Tunnus": "E-001",
        "Title": "Kirjaston ajanvaraus",
        "Comment": "Asiakkaat pyytävät.",
    }
    assert report.unchanged == set(synced.configuration.measures)
    assert not synced.sync().updated


def test_the_next_proposal_gets_the_next_number(synced: World) -> None:
    synced.add(EINO, Title="Ensimmäinen")
    synced.sync()
    synced.delete("E-001")
    synced.add(EINO, Title="Toinen")
    synced.add(EINO, Title="Kolmas")

    report = synced.sync()

    assert {proposal.id for proposal in report.plan.proposals} == {"E-002", "E-003"}


def test_an_archived_row_that_nobody_knows_is_left_alone(synced: World) -> None:
    synced.add(VEIKKO, Title="Vanha rivi", Archived=True)
    before = synced.items()

    report = synced.sync()

    assert report.plan.proposals == ()
    assert synced.items() == before


@pytest.mark.parametrize("how", ["archive", "make again", "clear"])
def test_too_much_at_once_needs_a_persons_word(synced: World, how: str) -> None:
    for id_ in ("T1-01", "T1-02", "T1-03", "T2-01", "T2-02", "T2-03"):
        synced.edit(id_, Status="Käynnissä")
    synced.configuration.add("T2-04", Measure("T2", "Seitsemäs"))
    synced.sync()
    for id_ in ("T1-01", "T1-02", "T1-03", "T2-01", "T2-02", "T2-03"):
        if how == "archive":
            synced.configuration.drop(id_)
        elif how == "make again":
            synced.delete(id_)
        else:
            synced.edit(id_, Status=None)
    items, base = synced.items(), synced.base()

    with pytest.raises(NeedsPerson, match="--allow-mass 6"):
        synced.sync()
    assert (synced.items(), synced.base()) == (items, base)
    with pytest.raises(NeedsPerson):
        synced.sync(allow_mass=5)

    report = synced.sync(allow_mass=6)

    assert len(report.archived) == (6 if how == "archive" else 0)
    assert len(report.created) == (6 if how == "make again" else 0)


def test_an_emptied_list_is_not_believed(synced: World) -> None:
    for id_ in synced.configuration.measures:
        synced.delete(id_)
    base = synced.base()

    with pytest.raises(WrongInput, match="had 6 rows"):
        synced.sync(allow_mass=100)

    assert synced.base() == base
    assert synced.items() == []


def test_a_column_that_nobody_made_yet_rests(synced: World) -> None:
    """A new half-year on the horizon: its phases wait for setup, everything else goes on."""
    synced.configuration.horizon = ("Kevät 2026", "Syksy 2027")
    synced.configuration.edit("T1-03", schedule={"Syksy 2026": "valmistelu", "Syksy 2027": "toteuttaminen"})

    report = synced.sync()

    assert [planned.name for planned in report.findings.not_made] == ["Syksy2027"]
    assert "Kevat2027" not in synced.fields("T1-03")

    synced.set_up()
    synced.sync()

    assert synced.fields("T1-03")["Syksy2027"] == "toteuttaminen"
    with Store(synced.state, synced.clock.now()) as store:
        assert "Syksy2027" in store.columns()


def test_a_progress_of_nought_outlives_the_row(synced: World) -> None:
    """0 is a value: the row that is made again has it, and the next sync finds nothing new."""
    synced.edit("T1-01", EINO, Progress=0)
    synced.sync()
    synced.delete("T1-01")
    synced.sync()
    assert synced.fields("T1-01")["Progress"] == 0
    assert not synced.sync().pulled
