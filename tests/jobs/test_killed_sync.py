"""A sync killed at any request and run again ends as one that nobody disturbed, and no officer's edit is lost."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from jobs.setup import set_up
from tests.support.configuration import EINO, HELMI, LEMPI, TAISTO, Measure
from tests.support.moments import moments
from tests.support.wire import Wire
from tests.support.world import World, Worlds


def busy_day(world: World) -> None:
    """Everything at once: officers' edits, drift, a system field spoilt, and every way a row comes and goes."""
    world.edit("T1-01", HELMI, Status="Käynnissä", Progress=40, Comment="Sovittu.", Contact=world.lookup(LEMPI))
    world.edit("T1-02", TAISTO, Kevat2027="päättäminen", Status="Viivästynyt")
    world.edit("T1-03", EINO, Health="Valmis", Deadline=None, Confirmed="2026-06-02T12:00:00Z")
    world.delete("T2-02")
    world.add(LEMPI, Title="Kirjaston ajanvaraus", Goal="T2 Kilpailukykyiset palvelut", Status="Ei aloitettu")
    file = world.configuration
    file.edit("T2-01", title="Sähköinen asiointi ja lomakkeet", schedule={"Syksy 2026": "päättäminen"})
    file.drop("T2-03")
    file.add("T2-04", Measure("T2", "Uusi verkkosivusto", "Hallintopalvelut", {"Syksy 2026": "valmistelu"}))


def outcome(world: World) -> dict[str, Any]:
    """What list and base say, without the service's ids: how often an item was made is not what counts."""
    base = {
        row.id: (row.values, row.differences, row.proposal, row.human_change, row.confirmed_seen)
        for row in world.base().values()
    }
    return {"list": world.values(), "base": base, "count": len(world.items())}


def told_by_officers(world: World) -> list[tuple[Any, ...]]:
    """The lines of the change log that name a person."""
    app = world.running.store.tenant.app.client_id
    return sorted(
        (line["measure"], line["field"], str(line["old"]), str(line["new"]), line["changed_by"], line["modified_at"])
        for line in world.changes()
        if line["changed_by"] not in ("", app)
    )


@pytest.fixture
def busy(synced: World) -> World:
    """A world with much to write."""
    busy_day(synced)
    synced.later(minutes=5)
    return synced


def one_request_a_row(monkeypatch: pytest.MonkeyPatch, *, recorded: str) -> None:
    """So that a kill can come between any two rows; each is recorded at once, or all of them at the end."""
    monkeypatch.setattr("connector.batch.PARTS", 1)
    if recorded == "each":
        monkeypatch.setattr("jobs.sync._chunks", lambda rows: [[row] for row in rows])


@pytest.mark.parametrize("recorded", ["each", "all"])
def test_killed_at_any_request(
    worlds: Worlds, busy: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: str
) -> None:
    one_request_a_row(monkeypatch, recorded=recorded)
    stages = moments(busy, wire, busy.sync, tmp_path / "moments")
    undisturbed, said = outcome(busy), told_by_officers(busy)
    assert len(stages) > 8
    assert len(said) >= 8

    different = []
    for stage in stages:
        world = worlds.open(stage.folder, busy.configuration, now=busy.clock.now())
        world.sync()
        if outcome(world) != undisturbed or told_by_officers(world) != said:
            different.append(stage.name)
        assert len(world.sync().unchanged) == 6, stage.name

    assert different == []


@pytest.mark.parametrize("recorded", ["each", "all"])
def test_killed_in_the_first_sync(
    worlds: Worlds, world: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: str
) -> None:
    one_request_a_row(monkeypatch, recorded=recorded)
    stages = moments(world, wire, world.sync, tmp_path / "moments")
    undisturbed = outcome(world)
    assert len(stages) > 8

    for stage in stages:
        again = worlds.open(stage.folder, world.configuration)
        again.sync()
        assert outcome(again) == undisturbed, stage.name


def test_every_lost_answer_is_looked_up_in_the_same_run(
    worlds: Worlds, busy: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_request_a_row(monkeypatch, recorded="all")
    busy.freeze(tmp_path / "before")
    wire.forget()
    busy.sync()
    requests = [f"{request.method} {request.path_url}" for request in wire.sent]
    undisturbed = outcome(busy)

    for number, name in enumerate(requests, 1):
        folder = tmp_path / f"lost-{number}"
        copy = worlds.open(_copied(tmp_path / "before", folder), busy.configuration, now=busy.clock.now())
        wire.forget()
        wire.lose_answer(number)
        report = copy.sync()
        wire.forget()
        assert outcome(copy) == undisturbed, (number, name)
        assert report.refused == {}
        assert {"T2-02", "T2-04"} <= report.created, (number, name)


def test_a_process_killed_outright(worlds: Worlds, kemijarvi: World, tmp_path: Path) -> None:
    """SIGKILL for the command itself, in the middle of the first sync, three times in a row."""
    with kemijarvi.job() as job:
        set_up(job)
    undisturbed = worlds.open(_frozen(kemijarvi, tmp_path / "copy"), kemijarvi.configuration)
    undisturbed.sync()

    for rows in (1, 20, 40):
        process = kemijarvi.process("sync")
        _wait_for_rows(kemijarvi, rows)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    kemijarvi.sync()

    assert kemijarvi.values() == undisturbed.values()
    assert len(kemijarvi.items()) == 54
    assert len(kemijarvi.sync().unchanged) == 54


def _wait_for_rows(world: World, rows: int) -> None:
    deadline = time.monotonic() + 30
    while len(world.items()) < rows and time.monotonic() < deadline:
        time.sleep(0.002)


def _frozen(world: World, folder: Path) -> Path:
    world.freeze(folder)
    return folder


def _copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target
