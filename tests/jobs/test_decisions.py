"""Drift, conflicts and proposals: open until somebody decides, by the commands that people use."""

from __future__ import annotations

import json
from typing import Any

from documents.roadmap_file import read_roadmap
from roadmap.halfyear import HalfYear
from tests.support.configuration import EINO, HELMI, TAISTO, VEIKKO
from tests.support.world import World, only


def told(world: World, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    """What a command says with ``--json``."""
    result = world.run(*arguments, "--json")
    assert result.exit_code == exit_code, result.output
    return dict(json.loads(result.stdout))


def measure(world: World, id_: str) -> Any:
    roadmap = read_roadmap(world.configuration.roadmap_file)
    return next(measure for measure in roadmap.measures if measure.id == id_)


def test_a_phase_moved_in_the_list_is_drift_until_somebody_decides(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Syksy2026=None, Kevat2027="toteuttaminen")
    file = synced.configuration.roadmap_file.read_bytes()

    for _ in range(3):
        report = told(synced, "sync")
        assert [(drift["id"], drift["field"], drift["file"], drift["list"]) for drift in report["drift"]] == [
            ("T1-02", "phase:2026H2", "toteuttaminen", None),
            ("T1-02", "phase:2027H1", None, "toteuttaminen"),
        ]
        assert (report["created"], report["conflicts"]) == (0, [])

    assert synced.configuration.roadmap_file.read_bytes() == file
    fields = synced.fields("T1-02")
    assert fields["Deadline"] == "2027-06-29T21:00:00Z", "the deadline follows the list"
    assert fields["Health"] == "Viivästynyt"


def test_accepting_a_drift_writes_the_file_and_the_sides_agree(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Syksy2026=None, Kevat2027="toteuttaminen", Title="Digituki kaikille")
    told(synced, "sync")

    assert told(synced, "accept", "T1-02", "--field", "phase:2027H1") == {"accepted": ["T1-02"]}
    assert measure(synced, "T1-02").schedule[HalfYear(2027, 1)] == "toteuttaminen"
    assert measure(synced, "T1-02").title == "Digituki kuntalaisille"
    assert told(synced, "accept", "--all") == {"accepted": ["T1-02"]}

    report = told(synced, "sync")
    assert (report["drift"], report["updated"]) == ([], 1), "its health alone, by the file's new schedule"
    assert synced.fields("T1-02")["Health"] == "Päivitettävä"
    assert measure(synced, "T1-02").title == "Digituki kaikille"
    assert only(synced.fields("T1-02"), "Title", "Syksy2026", "Kevat2027") == {
        "Title": "Digituki kaikille",
        "Kevat2027": "toteuttaminen",
    }
    assert told(synced, "sync")["unchanged"] == 6


def test_rejecting_a_drift_writes_the_files_word_back(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Title="Muu nimi", Syksy2026=None)
    told(synced, "sync")

    assert told(synced, "reject", "T1-02") == {"rejected": ["T1-02"]}

    assert only(synced.fields("T1-02"), "Title", "Syksy2026") == {
        "Title": "Digituki kuntalaisille",
        "Syksy2026": "toteuttaminen",
    }
    report = told(synced, "sync")
    assert report["drift"] == []
    assert told(synced, "sync")["unchanged"] == 6


def test_a_rejection_keeps_who_said_what_in_the_same_row(synced: World) -> None:
    """The officer moved a phase and set the status; an admin rejects the phase before any sync has seen either."""
    synced.edit("T1-02", TAISTO, Kevat2027="toteuttaminen", Status="Käynnissä", Comment="Alkoi keväällä.")
    synced.later(hours=1)

    told(synced, "reject", "T1-02")
    synced.later(hours=1)
    told(synced, "sync")

    row = synced.base()["T1-02"]
    assert only(row.values, "status", "comment") == {"status": "Käynnissä", "comment": "Alkoi keväällä."}
    assert str(row.human_change) == "2026-06-02", "the officer confirmed"
    by = {line["field"]: line["changed_by"] for line in synced.changes() if line["measure"] == "T1-02"}
    assert (by["status"], by["comment"]) == (synced.account(TAISTO),) * 2


def test_a_conflict_is_exit_3_once_and_open_until_decided(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Title="Listan nimi")
    synced.configuration.edit("T1-02", title="Tiedoston nimi")

    first = told(synced, "sync", exit_code=3)
    (conflict,) = first["conflicts"]
    assert conflict == {
        "id": "T1-02",
        "field": "title",
        "base": "Digituki kuntalaisille",
        "file": "Tiedoston nimi",
        "list": "Listan nimi",
    }
    assert told(synced, "sync")["conflicts"] == [conflict]
    assert synced.fields("T1-02")["Title"] == "Listan nimi"

    synced.edit("T1-02", TAISTO, Title="Listan toinen nimi")
    assert told(synced, "sync", exit_code=3)["conflicts"][0]["list"] == "Listan toinen nimi"

    told(synced, "accept", "T1-02")
    assert told(synced, "sync")["conflicts"] == []
    assert measure(synced, "T1-02").title == "Listan toinen nimi"


def test_a_conflict_is_rejected_for_the_file(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Title="Listan nimi")
    synced.configuration.edit("T1-02", title="Tiedoston nimi")
    told(synced, "sync", exit_code=3)

    told(synced, "reject", "T1-02")

    assert synced.fields("T1-02")["Title"] == "Tiedoston nimi"
    assert told(synced, "sync")["conflicts"] == []
    assert synced.base()["T1-02"].values["title"] == "Tiedoston nimi"


def test_other_fields_go_on_beside_a_conflict(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Title="Listan nimi", Status="Käynnissä")
    synced.configuration.edit("T1-02", title="Tiedoston nimi", party="Rehtori")

    report = told(synced, "sync", exit_code=3)

    assert report["pulled"] == 1
    assert only(synced.fields("T1-02"), "Title", "Party", "People") == {
        "Title": "Listan nimi",
        "Party": "Rehtori",
        "People": [synced.lookup(EINO)],
    }


def test_drift_shows_what_is_open_and_writes_nothing(synced: World) -> None:
    synced.edit("T1-02", TAISTO, Title="Listan nimi")
    synced.add(HELMI, Title="Oma ehdotus")
    items, base = synced.items(), synced.base()

    open_ = told(synced, "drift")

    assert [drift["id"] for drift in open_["drift"]] == ["T1-02"]
    assert open_["proposals"] == [{"id": "E-001", "title": "Oma ehdotus"}]
    assert (synced.items(), synced.base()) == (items, base)


def test_an_accepted_proposal_keeps_its_number_and_its_officers_values(synced: World) -> None:
    synced.add(
        HELMI,
        Title="Kirjaston ajanvaraus",
        Goal="T2 Kilpailukykyiset palvelut",
        Party="Rehtori",
        Syksy2026="valmistelu",
        Status="Ei aloitettu",
    )
    assert [p["id"] for p in told(synced, "sync")["proposals"]] == ["E-001"]

    told(synced, "accept", "E-001")

    new = measure(synced, "E-001")
    assert (new.goal, new.title, new.party) == ("T2", "Kirjaston ajanvaraus", "Rehtori")
    assert dict(new.schedule) == {HalfYear(2026, 2): "valmistelu"}
    report = told(synced, "sync")
    assert (report["proposals"], report["created"]) == ([], 0)
    assert only(synced.fields("E-001"), "Tunnus", "Status", "Health", "People") == {
        "Tunnus": "E-001",
        "Status": "Ei aloitettu",
        "Health": "Ei vielä alkanut",
        "People": [synced.lookup(EINO)],
    }
    assert told(synced, "sync")["unchanged"] == 7


def test_a_proposal_without_a_goal_cannot_be_accepted(synced: World) -> None:
    synced.add(HELMI, Title="Ilman tavoitetta")
    told(synced, "sync")
    file = synced.configuration.roadmap_file.read_bytes()

    result = synced.run("accept", "E-001")

    assert result.exit_code == 2
    assert "E-001" in result.stderr
    assert "goal" in result.stderr
    assert synced.configuration.roadmap_file.read_bytes() == file


def test_a_rejected_proposal_is_archived(synced: World) -> None:
    synced.add(HELMI, Title="Turha")
    told(synced, "sync")

    told(synced, "reject", "E-001")

    assert synced.fields("E-001")["Archived"] is True
    assert told(synced, "sync")["proposals"] == []
    assert "E-001" not in synced.base()


def test_nothing_open_under_an_id_is_wrong_input(synced: World) -> None:
    for command in ("accept", "reject"):
        result = synced.run(command, "T1-01")
        assert result.exit_code == 2
        assert "T1-01" in result.stderr
        assert "drift" in result.stderr


def test_accept_wants_ids_or_all(synced: World) -> None:
    for arguments in (("accept",), ("accept", "T1-01", "--all")):
        result = synced.run(*arguments)
        assert result.exit_code == 2
        assert "--all" in result.stderr


def test_two_rows_with_one_tunnus_are_exit_3(synced: World) -> None:
    synced.running.store.lists.update_column(synced.list.id, "Tunnus", actor=VEIKKO, unique=False)
    copy = synced.add(EINO, Title="Kopio", Tunnus="T1-01")

    assert told(synced, "sync", exit_code=3)["duplicates"] == [
        {"id": "T1-01", "items": [str(synced.item("Digitaitojen koulutus henkilöstölle").id), str(copy.id)]}
    ]
