"""What others script against: one JSON object, exit codes, quick help, and the demo that ends by itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.configuration import HELMI
from tests.support.world import World

SYNC_KEYS = {
    "created": int,
    "updated": int,
    "unchanged": int,
    "archived": int,
    "pulled": int,
    "restored": int,
    "drift": list,
    "conflicts": list,
    "proposals": list,
    "http": dict,
    "seconds": float,
}
HEAVY = ("office365", "msal", "sqlalchemy", "matplotlib", "pptx", "docx", "openpyxl")
COMMANDS = ("demo", "sandbox", "setup", "sync", "drift", "accept", "reject")


def tiekartta(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobs.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def check_sync(found: dict[str, Any]) -> None:
    assert {name: type(found[name]) for name in SYNC_KEYS} == SYNC_KEYS
    http = found["http"]
    assert set(http) == {"requests", "data_requests", "batches", "retries", "throttled"}
    assert all(isinstance(count, int) for count in http.values())


@pytest.mark.parametrize("command", ["sync", "setup", "drift"])
def test_json_is_one_object_and_nothing_else(synced: World, command: str) -> None:
    synced.edit("T1-02", HELMI, Title="Listan nimi")

    result = synced.run(command, "--json")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert isinstance(json.loads(result.stdout), dict)


def test_sync_tells_its_counts(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Valmis")
    synced.edit("T1-02", HELMI, Health="Valmis")
    synced.configuration.drop("T2-03")
    synced.delete("T2-02")

    found = json.loads(synced.run("sync", "--json").stdout)

    check_sync(found)
    counts = {name: found[name] for name in ("created", "updated", "unchanged", "archived", "pulled", "restored")}
    assert counts == {"created": 1, "updated": 2, "unchanged": 2, "archived": 1, "pulled": 1, "restored": 1}


def test_a_dry_run_tells_what_would_be_done(synced: World) -> None:
    synced.configuration.edit("T1-01", title="Uusi nimi")
    synced.edit("T1-02", HELMI, Status="Käynnissä")
    items, base = synced.items(), synced.base()

    result = synced.run("sync", "--dry-run")

    assert result.exit_code == 0
    assert re.search(r"^T1-01 title.* “Digitaitojen koulutus henkilöstölle” → “Uusi nimi”", result.stdout, re.MULTILINE)
    assert re.search(r"^T1-02 status.* nothing → “Käynnissä”", result.stdout, re.MULTILINE)
    assert (synced.items(), synced.base()) == (items, base)


def test_text_of_the_list_cannot_paint_the_terminal(synced: World) -> None:
    synced.add(HELMI, Title="[red]punainen[/red] [link=http://x]x[/link]")

    assert "[red]punainen[/red] [link=http://x]x[/link]" in synced.run("sync").stdout


def test_the_mass_guard_is_exit_3(synced: World) -> None:
    for id_ in list(synced.configuration.measures):
        if id_ != "T1-01":
            synced.edit(id_, HELMI, Comment="x")
    synced.edit("T1-01", HELMI, Comment="x")
    synced.sync()
    for id_ in synced.configuration.measures:
        synced.edit(id_, HELMI, Comment=None)

    result = synced.run("sync", "--json")

    assert result.exit_code == 3
    assert result.stdout == ""
    assert "--allow-mass 6" in result.stderr
    assert synced.run("sync", "--allow-mass", "6").exit_code == 0


def test_an_unknown_option_language_or_number_is_exit_2(synced: World) -> None:
    for arguments in (("sync", "--frobnicate"), ("sync", "--allow-mass", "0"), ("sync", "--lang", "de"), ("snyc",)):
        result = tiekartta(*arguments) if "--lang" in arguments else synced.run(*arguments)
        code = result.returncode if isinstance(result, subprocess.CompletedProcess) else result.exit_code
        assert code == 2, arguments


def test_help_is_quick_and_knows_every_command() -> None:
    code = f"""
import sys
sys.argv = ["tiekartta", "--help"]
from jobs.cli.main import main
try:
    main()
except SystemExit as ended:
    heavy = [name for name in {HEAVY!r} if name in sys.modules]
    print("HEAVY", heavy, ended.code)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "HEAVY [] 0" in result.stdout
    assert all(command in result.stdout for command in COMMANDS)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The demo in a pipe, from a folder without a configuration of its own."""
    folder = tmp_path_factory.mktemp("demo")
    record = folder / "traffic.jsonl"
    return tiekartta(
        "demo", "--json", "--out", str(folder / "out"), "--record", str(record), "--lang", "en", cwd=folder
    ), folder


def test_the_demo_ends_by_itself_and_keeps_its_promises(demo) -> None:
    result, _ = demo

    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert found["measures"] == 54
    first, second, after = found["first_sync"], found["second_sync"], found["after_edits"]
    for part in (first, second, after):
        check_sync(part)
    assert (first["created"], first["http"]["requests"] <= 15) == (54, True)
    assert (second["unchanged"], second["http"]["data_requests"]) == (54, 1)
    assert (second["created"], second["updated"], second["pulled"]) == (0, 0, 0)
    assert after["pulled"] >= 2
    assert len(after["drift"]) == 2
    assert [proposal["id"] for proposal in after["proposals"]] == ["E-001"]
    assert found["url"].startswith("http://127.0.0.1:")


def test_the_demo_of_one_day_is_the_same_byte_for_byte_and_speaks_to_people(demo, tmp_path: Path) -> None:
    _, folder = demo
    again = tiekartta("demo", "--date", "2026-06-02", "--out", str(tmp_path / "out"), "--lang", "en", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    for words in ("54 measures created", "54 measures unchanged", "E-001"):
        assert words in again.stdout

    first = {file.name: file.read_bytes() for file in sorted((folder / "out").iterdir())}
    second = {file.name: file.read_bytes() for file in sorted((tmp_path / "out").iterdir())}
    assert first == second != {}
    assert all(b"127.0.0.1" not in content for content in first.values())


def test_the_demo_leaves_nothing_behind(demo) -> None:
    _, folder = demo
    assert sorted(path.name for path in folder.iterdir()) == ["out", "traffic.jsonl"]


def test_recorded_traffic_names_the_real_hosts(demo) -> None:
    _, folder = demo
    lines = [json.loads(line) for line in (folder / "traffic.jsonl").read_text(encoding="utf-8").splitlines()]

    hosts = {line["url"].split("/")[2] for line in lines}
    assert hosts == {
        "login.microsoftonline.com",
        "graph.microsoft.com",
        "kemijarvi.sharepoint.com",
        "smba.trafficmanager.net",
    }
    assert all(line["url"].startswith("https://") for line in lines)
    keys = {
        "method",
        "url",
        "request_headers",
        "request_body",
        "status",
        "response_headers",
        "response_body",
        "seconds",
    }
    assert all(keys <= set(line) for line in lines)
    refused = [line for line in lines if line["status"] is not None and line["status"] >= 400]
    assert all(line["url"].endswith("/teamwork/installedApps") for line in refused), "only whom the app may not reach"
    agents = {
        value for line in lines for name, value in line["request_headers"].items() if name.casefold() == "user-agent"
    }
    assert all(agent.startswith("NONISV|Kemijarven kaupunki|Tiekartta/") for agent in agents)
    assert len(agents) == 1
