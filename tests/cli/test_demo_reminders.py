"""The demo's half-year of messages: each person once, nobody twice, and one status report to the channel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli.main import app

ADMINISTRATOR = "veikko.aakenus@kemijarvi.example"
BY_MAIL_ONLY = "urho.syvajarvi@kemijarvi.example"
"""The practice tenant's policy keeps the app in Teams from him."""


def demo(out: Path, *options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["demo", "--json", "--no-serve", "--out", str(out), *options])
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_the_spring_of_2026(tmp_path: Path) -> None:
    told = demo(tmp_path)
    heard = [one["person"] for one in told["remind"]["sent"]]
    assert len(heard) == len(set(heard)) > 5
    assert {one["route"] for one in told["remind"]["sent"] if one["person"] == BY_MAIL_ONLY} == {"mail"}
    assert told["remind_again"]["sent"] == []
    assert [run["date"] for run in told["played"]] == ["2026-06-23", "2026-08-03"]
    assert all(run["sent"] and not run["failed"] for run in told["played"])
    report = told["report"]
    assert (report["kind"], report["as_of"], sum(report["classes"].values())) == ("status", "2026-06-02", 54)
    assert (report["posted"]["period"], report["posted"]["route"]) == ("2026-06", "bot")
    names = ["status-2026-06-02.docx", "status-2026-06-02.html", "status-2026-06-02.json"]
    assert [Path(file).name for file in report["files"]] == names
    assert all((tmp_path / name).stat().st_size for name in names)
    assert ADMINISTRATOR not in json.dumps([told["remind"], told["remind_again"], told["played"]])


@pytest.mark.parametrize(
    ("day", "reported", "rounds"),
    [
        pytest.param(
            "2026-01-01",
            "2026-01-02",
            ["2026-01-15", "2026-06-02", "2026-06-23", "2026-08-03"],
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "2026-12-24",
            "2026-12-28",
            ["2026-08-03", "2026-12-03", "2026-12-23", "2027-01-15"],
            marks=pytest.mark.soak,
        ),
    ],
)
def test_another_day(tmp_path: Path, day: str, reported: str, rounds: list[str]) -> None:
    told = demo(tmp_path, "--date", day)
    assert told["remind"]["sent"] == [], "a day off"
    assert [run["date"] for run in told["played"]] == rounds
    assert told["report"]["as_of"] == reported
    assert told["report"]["posted"]
