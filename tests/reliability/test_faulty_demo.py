"""The demo under faults ends as it does without them, and its option takes no nonsense."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli.main import app


def demo(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["demo", "--json", "--no-serve", *options])
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    del told["url"]
    for act in ("first_sync", "second_sync", "after_edits"):
        del told[act]["http"], told[act]["seconds"]
    told["remind"] = reached(told["remind"]) | reached(told.pop("remind_again"))
    told["played"] = [(run["date"], reached(run)) for run in told["played"]]
    return told


def reached(run: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Who heard what. What a lost answer left unclear may have arrived: on the day, the second run tries it once more.

    The route is left out: what a chat does not take goes by mail.
    """
    assert run["failed"] == run["held"] == []
    return {(one["person"], one["round"], tuple(one["measures"])) for one in run["sent"] + run["unclear"]}


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    return demo()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (20, 300, 4000))])
def test_the_demo_under_faults(undisturbed: dict[str, Any], tmp_path: Path, seed: int) -> None:
    record = tmp_path / "traffic.jsonl"

    assert demo("--faults", f"seed={seed},rate=0.2", "--record", str(record)) == undisturbed

    faults = [json.loads(line).get("fault") for line in record.read_text(encoding="utf-8").splitlines()]
    assert 5 < sum(map(bool, faults)) < len(faults) / 2


@pytest.mark.parametrize(
    "text",
    ["", "seed=1", "rate=0.2", "seed=1,rate=1.5", "seed=-1,rate=0.2", "seed=x,rate=0.2", "seed=1, rate=0.2", "7"],
)
@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_plan_that_cannot_be_read(command: str, text: str) -> None:
    result = CliRunner().invoke(app, [command, "--faults", text, "--lang", "en"])
    assert result.exit_code == 2
    assert "--faults" in result.stderr
    assert "seed=7,rate=0.2" in result.stderr
    assert result.stdout == ""
