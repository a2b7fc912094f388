"""``tiekartta report`` on a practice tenant: what it says, what it refuses, and that the past does not change."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.support.configuration import EINO, HELMI, VEIKKO
from tests.support.world import World

DAYS_TO_5_OCTOBER = 125


def report(world: World, *options: str) -> dict[str, Any]:
    result = world.run("report", *options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rows(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def everything_in(file: Path) -> str:
    """A report file's text; an office file's parts but for pictures, and the names that its XML has for itself."""
    if file.suffix in (".json", ".html"):
        text = file.read_text(encoding="utf-8")
        return text.partition("</style>")[2] if file.suffix == ".html" else text
    with zipfile.ZipFile(file) as parts:
        told = [
            name
            for name in parts.namelist()
            if name.endswith(("document.xml", "core.xml", "sheet1.xml", "Strings.xml"))
        ]
        return "".join(parts.read(name).decode("utf-8") for name in told)


def refused(world: World, *options: str, exit_code: int = 2) -> str:
    """Run it: nothing on standard output, no file, and why on standard error."""
    result = world.run("report", *options, "--json", "--out", str(world.folder / "none"))
    assert result.exit_code == exit_code, result.output
    assert not result.stdout
    assert not (world.folder / "none").exists()
    return result.stderr


def test_it_counts_every_measure_once(kemijarvi: World) -> None:
    kemijarvi.set_up()
    said = report(kemijarvi)
    assert (said["kind"], said["as_of"], said["measures"]) == ("status", "2026-06-02", 54)
    assert sum(said["classes"].values()) == 54
    assert said["changes"] is None
    assert said["classes"]["unscheduled"] == 54, "the source lost its schedule"


def test_it_syncs_first(synced: World) -> None:
    synced.edit("T1-01", EINO, Status="Valmis")
    assert report(synced)["classes"]["done"] == 1
    assert synced.base()["T1-01"].values["status"] == "Valmis"


def test_a_dry_run_writes_nothing_and_tells_the_same(synced: World, tmp_path: Path) -> None:
    synced.edit("T1-01", EINO, Status="Valmis")
    synced.add(HELMI, Title="Oma ehdotus")
    synced.configuration.edit("T1-02", title="Uusi nimi")
    items, base, changes = synced.items(), synced.base(), synced.changes()

    dry = report(synced, "--dry-run", "--out", str(tmp_path / "out"))

    assert (synced.items(), synced.base(), synced.changes()) == (items, base, changes)
    assert not (tmp_path / "out").exists()
    assert dry["classes"]["done"] == 1
    assert dry == report(synced)


def test_the_reports_of_october_and_november(world: World, tmp_path: Path) -> None:
    """Example 8: the second says what changed; the classes add up in both."""
    world.later(days=DAYS_TO_5_OCTOBER)
    world.sync()
    first = report(world, "--out", str(tmp_path))
    world.later(days=14)
    world.edit("T1-01", EINO, Status="Valmis")
    world.edit("T1-02", HELMI, Forecast="Kevät 2027")
    world.sync()
    world.later(days=14)
    second = report(world, "--out", str(tmp_path))

    assert (first["as_of"], second["as_of"]) == ("2026-10-05", "2026-11-02")
    assert sum(first["classes"].values()) == sum(second["classes"].values()) == first["measures"] == 6
    assert first["changes"] is None
    assert second["changes"] == {
        "since": "2026-10-05",
        "finished": ["T1-01"],
        "stopped": [],
        "moved": [{"id": "T1-02", "before": "2026H2", "after": "2027H1"}],
        "late": [],
        "unowned": [],
        "added": [],
        "removed": [],
    }
    told = rows(tmp_path, "status-2026-11-02")
    assert told["by_goal"]["T1"]["done"] == ["T1-01"]
    assert [row["id"] for row in told["rows"]] == list(world.configuration.measures)


@pytest.mark.parametrize("kind", ["status", "budget"])
def test_the_report_of_a_past_day_has_the_same_bytes_ever_after(synced: World, tmp_path: Path, kind: str) -> None:
    synced.edit("T1-01", EINO, Status="Käynnissä", Need2027=12_000, NeedReason2027="Lisenssit")
    synced.sync()
    synced.later(days=2)
    before, after = tmp_path / "before", tmp_path / "after"
    report(synced, "--kind", kind, "--date", "2026-06-03", "--out", str(before))

    synced.edit("T1-01", EINO, Status="Valmis", Need2027=1)
    synced.configuration.edit("T1-01", title="Toinen nimi", party="Rehtori")
    synced.sync()
    synced.later(days=200)
    report(synced, "--kind", kind, "--date", "2026-06-03", "--out", str(after))

    files = sorted(before.iterdir())
    assert {file.suffix for file in files} == ({".xlsx", ".json"} if kind == "budget" else {".docx", ".html", ".json"})
    assert [file.read_bytes() == (after / file.name).read_bytes() for file in files] == [True] * len(files)


def test_the_year_is_frozen_at_its_end(synced: World, tmp_path: Path) -> None:
    synced.edit("T1-01", EINO, Status="Valmis")
    synced.sync()
    synced.later(days=230)
    synced.edit("T1-02", EINO, Status="Valmis")
    said = report(synced, "--kind", "year", "--year", "2026", "--out", str(tmp_path))

    told = rows(tmp_path, "year-2026")
    assert said["as_of"] == "2026-12-31"
    assert said["classes"]["done"] == 1, "what was done in January is not of the year"
    assert (told["frozen"], told["since"]) == (True, "2026-06-02")
    assert told["goals"]["T1"]["done"] == ["T1-01"]
    assert report(synced, "--kind", "year")["as_of"] == "2026-12-31", "the year that is over"


def test_the_needs_of_the_next_year(synced: World, tmp_path: Path) -> None:
    synced.edit("T1-01", EINO, Need2027=12_000, NeedReason2027="=1+1")
    synced.edit("T2-01", EINO, Need2027=500)
    report(synced, "--kind", "budget", "--out", str(tmp_path))

    told = rows(tmp_path, "budget-2027")
    assert told["totals"]["2027"]["all"]["euros"] == 12_500
    assert {unit: total["euros"] for unit, total in told["totals"]["2027"]["units"].items()} == {
        "hallinto": 12_000,
        "sivistys": 500,
    }
    assert next(row for row in told["needs"] if row["id"] == "T1-01")["reason"] == "=1+1"


def test_no_comment_and_no_person_gets_into_a_report(synced: World, tmp_path: Path) -> None:
    synced.edit("T1-01", EINO, Comment="Salainen kommentti", Contact=synced.lookup(HELMI))
    for kind in ("status", "budget"):
        report(synced, "--kind", kind, "--out", str(tmp_path / "out"))
    for file in (tmp_path / "out").iterdir():
        text = everything_in(file).lower()
        assert "salainen" not in text
        assert "@" not in text
        assert "sarkijoki" not in text


def test_it_says_in_words_what_it_found(synced: World) -> None:
    synced.edit("T1-01", EINO, Title="Listan nimi")
    status = synced.run("report")
    assert status.exit_code == 0, status.output
    for words in ("6 measures", "Unscheduled: 1", "no earlier report", "not approved yet", "file and list: 1 measures"):
        assert words in status.stdout
    assert "estimates are missing" in synced.run("report", "--kind", "budget").stdout
    synced.later(days=1)
    year = synced.run("report", "--kind", "year", "--date", "2026-06-02")
    assert "a draft as of 2 Jun 2026" in year.stdout
    assert "history begins on 2 Jun 2026" in year.stdout


def test_a_new_conflict_is_not_swallowed(synced: World) -> None:
    synced.edit("T1-01", EINO, Title="Listan nimi")
    synced.configuration.edit("T1-01", title="Tiedoston nimi")
    assert synced.run("report").exit_code == 3


@pytest.mark.parametrize(
    ("options", "mention"),
    [
        (["--date", "2026-06-01"], "begins with the first sync"),
        (["--date", "2026-06-03"], "still to come"),
        (["--date", "kesäkuu"], "not a date"),
        (["--year", "2026"], "about a day"),
        (["--kind", "year", "--year", "2026"], "is not over"),
        (["--kind", "year", "--year", "2025", "--date", "2026-06-02"], "not in the year"),
        (["--kind", "year", "--year", "2025"], "begins with the first sync"),
        (["--kind", "budget", "--year", "2025"], "was over"),
    ],
)
def test_a_day_that_cannot_be_told_of_is_refused(synced: World, options: list[str], mention: str) -> None:
    assert mention in refused(synced, *options)


def test_an_empty_list_is_never_reported(synced: World) -> None:
    for id_ in synced.configuration.measures:
        synced.delete(id_)
    for kind in ("status", "budget"):
        assert "empty" in refused(synced, "--kind", kind)
    assert "empty" in refused(synced, "--date", "2026-06-02")
    assert "empty" in refused(synced, "--dry-run")


def test_a_broken_list_is_never_reported(synced: World) -> None:
    """One with a column of another type, one that lacks it, and one that is gone."""
    lists, list_id = synced.running.store.lists, synced.list.id
    lists.retype_column(list_id, "Status", "text", {}, actor=VEIKKO)
    assert "another type" in refused(synced, "--kind", "budget")
    lists.delete_column(list_id, "Status", actor=VEIKKO)
    assert "lost columns" in refused(synced)
    lists.delete(list_id, actor=VEIKKO)
    assert "is gone from the site" in refused(synced, "--dry-run")


def test_many_deleted_rows_stop_it(kemijarvi: World) -> None:
    kemijarvi.set_up()
    kemijarvi.sync()
    for id_ in list(kemijarvi.base())[:10]:
        kemijarvi.delete(id_)
    assert "--allow-mass" in refused(kemijarvi, exit_code=3)


def test_a_tenant_that_does_not_answer(synced: World) -> None:
    synced.running.stop()
    refused(synced, exit_code=1)


def test_a_template_is_for_documents_only(synced: World, tmp_path: Path) -> None:
    own, none = str(tmp_path / "own.docx"), str(tmp_path / "none.docx")
    Document().save(own)
    assert "none.docx" in refused(synced, "--dry-run", "--template", none)
    assert "a workbook" in refused(synced, "--kind", "budget", "--template", own)
    for nothing_written in (["--kind", "year", "--date", "2026-06-02"], ["--date", "2026-06-02"]):
        result = synced.run("report", *nothing_written, "--template", own)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "No document is written" in result.stderr
    report(synced, "--template", own, "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "status-2026-06-02.docx").exists()
