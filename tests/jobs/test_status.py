"""``tiekartta status``: from the state and files alone, and exit 3 when a person is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from jobs.lock import only_run, only_scheduler
from jobs.metrics import serving
from jobs.status import read_status
from jobs.store import Store
from jobs.workspace import read_workspace
from tests.support.configuration import HELMI, VEIKKO
from tests.support.living import CALENDAR, clockwork_of
from tests.support.wire import Wire
from tests.support.world import World


@pytest.fixture
def kept(synced: World) -> World:
    """Sync and check have run by the scheduler's own way."""
    clockwork = clockwork_of(synced)
    clockwork.run("sync")
    clockwork.run("check")
    return synced


def status(world: World, **variables: str) -> tuple[int, dict[str, Any]]:
    result = world.run("status", "--json", **variables)
    return result.exit_code, json.loads(result.stdout)


def test_all_is_well(kept: World, wire: Wire) -> None:
    code, found = status(kept)
    assert code == 0
    assert found["jobs"]["sync"] == {
        "last": "2026-06-02T10:00:00+03:00",
        "outcome": "done",
        "next": "2026-06-02T10:15:00+03:00",
        "counts": found["jobs"]["sync"]["counts"],
    }
    assert found["jobs"]["sync"]["counts"]["unchanged"] == 6
    assert found["jobs"]["check"]["next"] == "2026-06-03T05:30:00+03:00"
    assert (found["drift"], found["conflicts"], found["unowned"], found["needs_person"]) == ([], [], [], [])
    assert found["health"]["token"] == "ok"
    assert found["health"]["certificate"]["days"] > 600
    assert found["health"]["webhook"] is None
    assert found["deadline"] == {"half_year": "2026H1", "days": 28}
    assert found["scheduler"] == {"running": False, "since": None}
    assert wire.sent == [], "nothing of the network"


def test_drift_waits_and_a_conflict_needs_a_person(kept: World) -> None:
    kept.edit("T1-01", HELMI, Title="Toinen nimi")
    kept.sync()
    code, found = status(kept)
    assert (code, found["drift"]) == (0, [{"id": "T1-01", "field": "title"}])

    kept.configuration.edit("T1-01", title="Kolmas nimi")
    kept.sync()
    code, found = status(kept)
    assert (code, found["drift"], found["conflicts"]) == (3, [], [{"id": "T1-01", "field": "title"}])
    assert "T1-01" in found["needs_person"][0]


def test_an_unowned_measure_is_counted(kept: World) -> None:
    kept.configuration.edit("T2-03", party="Tuntematon taho")
    kept.sync()
    assert status(kept)[1]["unowned"] == ["T2-03"]


def test_a_stopped_run_needs_a_person_until_one_succeeds(kept: World) -> None:
    kept.configuration.edit("T1-01", title="Uusi nimi")
    for id_ in ("T1-02", "T1-03", "T2-01"):
        kept.configuration.drop(id_)
    strict = {"TIEKARTTA_SYNC__MASS_FLOOR": "1"}
    assert kept.run("sync", **strict).exit_code == 3
    code, found = status(kept)
    assert (code, found["jobs"]["sync"]["outcome"]) == (3, "failed")
    assert "--allow-mass 3" in found["needs_person"][0]

    kept.later(minutes=1)
    assert kept.run("sync", "--allow-mass", "3", **strict).exit_code == 0
    assert status(kept)[0] == 0


def test_two_rows_with_one_tunnus_need_a_person(kept: World) -> None:
    kept.running.store.lists.update_column(kept.list.id, "Tunnus", actor=VEIKKO, unique=False)
    kept.add(HELMI, Title="Kaksonen", Tunnus="T1-01")
    assert kept.run("sync").exit_code == 3
    code, found = status(kept)
    assert code == 3
    assert "T1-01" in found["needs_person"][0]


def test_what_runs_now_and_what_was_cut_off(kept: World) -> None:
    with Store(kept.state, kept.clock.now()) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET ended_at = NULL, outcome = NULL WHERE job = 'sync'")
    assert status(kept)[1]["jobs"]["sync"]["outcome"] == "killed"
    with only_run(kept.state, "sync", kept.clock.now()), only_scheduler(kept.state, kept.clock.now()):
        found = status(kept)[1]
    assert found["jobs"]["sync"]["outcome"] == "running"
    assert found["scheduler"] == {"running": True, "since": "2026-06-02T07:00:00+00:00"}


def test_before_anything_has_run(empty_world: World) -> None:
    code, found = status(empty_world)
    assert (code, found["jobs"]["sync"]["last"]) == (0, None)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_in_words(kept: World, language: str) -> None:
    said = kept.run("status", "--lang", language)
    assert said.exit_code == 0
    assert "2026-06-02 10:00" in said.stdout
    assert "28" in said.stdout


@contextmanager
def served(world: World) -> Iterator[str]:
    workspace = read_workspace(world.configuration.folder, world.variables)
    with serving(0, lambda: read_status(workspace, world.clock.now(), CALENDAR)) as port:
        yield f"http://127.0.0.1:{port}"


def test_metrics_tell_the_same_in_numbers(kept: World) -> None:
    with served(kept) as url, urlopen(f"{url}/metrics") as answer:
        text = answer.read().decode()
    assert 'tiekartta_last_run_succeeded{job="sync"} 1.0' in text
    assert 'tiekartta_next_run_timestamp_seconds{job="check"}' in text
    assert 'tiekartta_open{kind="conflicts"} 0.0' in text
    assert "tiekartta_deadline_days 28.0" in text
    assert HELMI not in text


def test_healthz_is_well_until_a_job_is_silent(kept: World) -> None:
    with served(kept) as url:
        with urlopen(f"{url}/healthz") as answer:
            assert json.load(answer) == {"healthy": True, "findings": []}
        kept.later(days=2)
        with pytest.raises(HTTPError) as unwell:
            urlopen(f"{url}/healthz")
        assert unwell.value.code == 503
        assert json.load(unwell.value)["findings"] == ["silent"]
        unwell.value.close()
        (kept.state / "tiekartta.db").write_bytes(b"damaged" * 100)
        with pytest.raises(HTTPError) as broken:
            urlopen(f"{url}/metrics")
        assert broken.value.code == 503
        broken.value.close()
        with pytest.raises(HTTPError) as unknown:
            urlopen(f"{url}/")
        assert unknown.value.code == 404
        unknown.value.close()
