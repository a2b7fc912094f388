"""``explain`` and ``forecast``: why a message was or was not sent, and what will be sent."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.support.configuration import EINO, TAISTO
from tests.support.reminding import (
    ON,
    daily,
    remind,
)
from tests.support.world import World


def test_explain_tells_why_and_why_not(spring: World) -> None:
    spring.edit("T1-02", TAISTO, Confirmed="2026-06-01T12:00:00Z")
    remind(spring)

    said = spring.run("explain", "--person", EINO).stdout
    assert "sent (bot); measures T2-01" in said
    assert "The round opens on" in said
    assert "It goes on, and was confirmed on" in spring.run("explain", "--measure", "T1-02").stdout
    story = json.loads(spring.run("explain", "--measure", "T2-01", "--json").stdout)
    assert [(line["person"], line["state"]) for line in story["ledger"]] == [(EINO, "sent")]


@pytest.mark.parametrize(
    "options",
    [["--person", "ei.kukaan@kunta.fi"], ["--measure", "T9-99"], [], ["--person", EINO, "--measure", "T2-01"]],
)
def test_what_cannot_be_explained(spring: World, options: list[str]) -> None:
    assert spring.run("explain", *options).exit_code == 2


def test_the_forecast_comes_true(spring: World) -> None:
    told = json.loads(spring.run("forecast", "--until", "2026-06-24", "--json", **ON).stdout)
    foreseen = {(one["day"], one["person"]) for one in told["messages"]}

    played = daily(spring, date(2026, 6, 2), date(2026, 6, 4)) | daily(spring, date(2026, 6, 22), date(2026, 6, 24))

    assert foreseen == {(day, person) for day, persons in played.items() for person in persons}
    assert {day for day, _ in foreseen} == {"2026-06-02", "2026-06-23"}


def test_the_forecast_shows_what_other_settings_would_change(spring: World) -> None:
    trial = spring.folder / "trial.toml"
    trial.write_text("[reminders]\nrounds = [28, 14, 7]\n", encoding="utf-8")
    result = spring.run("forecast", "--until", "2026-06-30", "--with", str(trial), "--json", **ON)
    changed = json.loads(result.stdout)["with"]
    assert {one["day"] for one in changed["added"]} == {"2026-06-16"}
    assert changed["removed"] == []

    trial.write_text("[reminders]\nrounds = [0]\n", encoding="utf-8")
    refused = spring.run("forecast", "--until", "2026-06-30", "--with", str(trial), **ON)
    assert refused.exit_code == 2
    assert f"{trial}:2" in refused.stderr
