"""Wrong files and settings: said with file, line and field and with what to do; exit 2, nothing touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.world import World


def refused(world: World, *mentions: str, exit_code: int = 2, **variables: str) -> str:
    """Run ``sync``: it must say all of ``mentions`` on standard error, and nothing may have changed."""
    items, base, changes = world.items(), world.base(), len(world.changes())
    result = world.run("sync", "--json", **variables)
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for mention in mentions:
        assert mention in result.stderr
    assert (world.items(), world.base(), len(world.changes())) == (items, base, changes)
    return result.stderr


def put(file: Path, old: str, new: str) -> None:
    """Write something else in a file, once."""
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "mentions"),
    [
        pytest.param("goals:", "goals: [", [], id="malformed YAML"),
        pytest.param("  - id: T2-01", "\t- id: T2-01", [], id="a tab"),
        pytest.param(
            "{Kevät 2026: päättäminen}",
            "{Talvi 2026: päättäminen}",
            ["Talvi 2026", "measures[3].schedule"],
            id="unknown half-year",
        ),
        pytest.param("{Kevät 2026: päättäminen}", "{Kevät 2026: alku}", ["alku", "päättäminen"], id="unknown phase"),
        pytest.param("- id: T1-03", "- id:  T1-02", ["T1-02", "measures[2].id"], id="duplicate id"),
        pytest.param("    goal: T2", "    goal: T7", ["T7", "measures[3].goal"], id="a goal that is not there"),
        pytest.param('title: "Avoin data"', "title: [Avoin, data]", ["measures[4].title"], id="a list for a text"),
        pytest.param("measures:", "measures: 54\nx:", ["measures"], id="a number for a list"),
        pytest.param("    goal: T1", "    gaol: T1", ["gaol", "measures[0]"], id="a slip in a field's name"),
    ],
)
def test_a_broken_roadmap_is_refused_with_line_and_field(
    synced: World, old: str, new: str, mentions: list[str]
) -> None:
    put(synced.configuration.roadmap_file, old, new)
    lines = synced.configuration.roadmap_file.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if new.splitlines()[0] in line)

    said = refused(synced, *mentions)

    exact = f"{synced.configuration.roadmap_file}:{number}"
    # A bracket or tab that breaks the whole file is only noticed where it makes no sense any more.
    assert exact in said or (not mentions and "roadmap.yaml:" in said), said


def test_everything_wrong_in_all_files_is_said_at_once(synced: World) -> None:
    files = synced.configuration
    put(files.parties_file, "unit: sivistys, holders: [eino", "unit: ei, holders: [x eino")
    put(files.roadmap_file, "id: T1-03", "id: T1-02")
    put(files.settings_file, "\n[municipality]", '[state]\nbackups = "many"\n[municipality]\ntime_zone = "Kemi"')

    said = refused(
        synced,
        "parties.yaml:",
        "roadmap.yaml:",
        "tiekartta.toml:2 state.backups",
        "tiekartta.toml:4 municipality.time_zone",
    )

    assert len(said.splitlines()) >= 5, "both mistakes of the parties too"


def test_a_file_that_is_missing(synced: World) -> None:
    synced.configuration.parties_file.unlink()
    refused(synced, "parties.yaml")


def test_a_folder_that_is_missing(synced: World) -> None:
    refused(synced, "tiekartta.toml", "--config", TIEKARTTA_CONFIG=str(synced.folder / "nowhere"))


@pytest.mark.parametrize(
    ("settings", "mentions"),
    [
        ('[municipality]\nname = "K"\nnmae = "K"\n', [":3 municipality.nmae", "no such setting"]),
        ("[sync]\nmass_floor = 5\n", ["municipality"]),
        ('[municipality]\nname = "K"\nlanguage = "ruotsi"\n', [":3 municipality.language", "'sv'"]),
        ("[municipality\n", ["TOML", "line 1"]),
        ('[municipality]\nname = "K"\n[sync]\nmass_share = 10\n', [":4 sync.mass_share"]),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(synced: World, settings: str, mentions: list[str]) -> None:
    synced.configuration.settings_file.write_text(settings, encoding="utf-8")

    refused(synced, *mentions)


def test_a_secret_in_the_settings_file_is_refused_and_not_repeated(synced: World) -> None:
    synced.configuration.settings_file.write_text(
        '[municipality]\nname = "K"\n[sign_in]\nclient_secret = "s3cr3t-value"\n', encoding="utf-8"
    )

    said = refused(synced, ":4 sign_in.client_secret", "TIEKARTTA_SIGN_IN__CLIENT_SECRET")

    assert "s3cr3t-value" not in said


@pytest.mark.parametrize("address", ["http://kunta.sharepoint.com/sites/digi", "https://kunta.example/digi", "digi"])
def test_a_site_that_is_none_is_named_by_its_variable(synced: World, address: str) -> None:
    refused(synced, "TIEKARTTA_SITE__URL: ", "not a SharePoint site", TIEKARTTA_SITE__URL=address)


def test_a_slip_in_a_variables_name_is_seen(synced: World) -> None:
    refused(synced, "TIEKARTTA_SITE_URL", "no such setting", TIEKARTTA_SITE_URL="https://x.sharepoint.com")
    refused(synced, "TIEKARTTA_SYNC__MASSFLOOR", TIEKARTTA_SYNC__MASSFLOOR="7")


@pytest.mark.parametrize("missing", ["SITE__URL", "SIGN_IN__TENANT", "SIGN_IN__CLIENT_ID", "SIGN_IN__CERTIFICATE_FILE"])
def test_a_missing_setting_is_named_with_its_variable(synced: World, missing: str) -> None:
    result = synced.run("sync", without=(f"TIEKARTTA_{missing}",))

    assert result.exit_code == 2
    assert f"TIEKARTTA_{missing}" in result.stderr
    assert missing.lower().replace("__", ".") in result.stderr


def test_files_are_judged_before_a_missing_setting_is_missed(synced: World) -> None:
    synced.configuration.parties_file.write_text("units: [", encoding="utf-8")

    result = synced.run("sync", without=("TIEKARTTA_SITE__URL",))

    assert result.exit_code == 2
    assert "parties.yaml" in result.stderr
    assert "SITE__URL" not in result.stderr


@pytest.mark.parametrize("damage", ["garbage", "a damaged page", "a newer version", "empty"])
def test_a_state_that_cannot_be_used(synced: World, damage: str) -> None:
    file, items = synced.state / "tiekartta.db", synced.items()
    if damage == "garbage":
        file.write_bytes(b"not a database, but long enough to be looked at" * 50)
    elif damage == "a damaged page":
        content = bytearray(file.read_bytes())
        content[8192:16384] = b"\xff" * 8192
        file.write_bytes(content)
    elif damage == "a newer version":
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE facts SET value = '99' WHERE name = 'schema'")
        connection.close()
    else:
        file.write_bytes(b"")
    before = file.read_bytes()

    result = synced.run("sync")

    if damage == "empty":
        assert result.exit_code == 0, "an empty file is a new state: the rows are found again"
        assert synced.items() == items
        return
    assert result.exit_code == 2, result.output
    assert str(file) in result.stderr
    assert synced.items() == items
    assert file.read_bytes() == before
