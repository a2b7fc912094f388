"""Columns of a new budget year and a grown horizon: said beforehand, made by setup, and never a reason to stop."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from jobs.columns_to_come import columns_to_come
from jobs.setup import set_up
from jobs.workspace import read_workspace
from tests.support.world import World


def to_come(world: World) -> list[dict[str, str]]:
    found: dict[str, Any] = json.loads(world.run("status", "--json").stdout)
    return list(found["columns_to_come"])


def until(world: World, day: date) -> None:
    world.later(days=(day - world.clock.now().date()).days)


@pytest.mark.parametrize(
    ("today", "needed"),
    [
        (date(2026, 11, 1), {}),
        (date(2026, 11, 2), {"Need2028": date(2027, 1, 1), "NeedReason2028": date(2027, 1, 1)}),
        (date(2026, 12, 31), {"Need2028": date(2027, 1, 1), "NeedReason2028": date(2027, 1, 1)}),
        (date(2027, 1, 1), {"Need2028": date(2027, 1, 1), "NeedReason2028": date(2027, 1, 1)}),
    ],
)
def test_sixty_days_before_the_year_turns(world: World, today: date, needed: dict[str, date]) -> None:
    with world.job() as job:
        roadmap, known = job.workspace.roadmap, job.store.columns()
    assert {each.column.name: each.needed_on for each in columns_to_come(roadmap, today, known)} == needed


def test_before_setup_nothing_is_said(empty_world: World) -> None:
    assert to_come(empty_world) == []


def test_status_says_it_beforehand_and_setup_makes_them_meanwhile(synced: World) -> None:
    assert to_come(synced) == []
    until(synced, date(2026, 11, 20))

    assert [each["column"] for each in to_come(synced)] == ["Need2028", "NeedReason2028"]
    assert "from 2027-01-01 on: Tarve 2028 (€), Tarpeen perustelu 2028" in synced.run("status").stdout
    assert synced.run("sync").exit_code == 0

    report = synced.set_up()
    assert report.added_columns == ("Tarve 2028 (€)", "Tarpeen perustelu 2028")
    synced.sync()
    assert to_come(synced) == []
    until(synced, date(2027, 1, 10))
    assert not synced.sync().findings.not_made
    assert synced.set_up().added_columns == ()


def test_a_year_that_turned_without_them_stops_nothing(synced: World) -> None:
    until(synced, date(2027, 1, 4))

    report = synced.sync()

    assert [planned.name for planned in report.findings.not_made] == ["Need2028", "NeedReason2028"]
    assert to_come(synced)[0] == {"column": "Need2028", "needed_on": "2027-01-04"}
    assert synced.run("sync").exit_code == 0


def test_what_an_officer_writes_before_the_turn_of_the_year_is_kept(synced: World) -> None:
    until(synced, date(2026, 12, 10))
    synced.set_up()
    synced.edit("T1-01", Need2028=12000)

    assert synced.sync().pulled == {"T1-01"}


def test_a_grown_horizon_is_said_at_once(synced: World) -> None:
    synced.configuration.horizon = ("Kevät 2026", "Syksy 2027")
    synced.configuration.write()

    assert to_come(synced) == [{"column": "Syksy2027", "needed_on": "2026-06-02"}]
    with synced.job() as job:
        assert set_up(job).added_columns == ("Syksy 2027",)
    assert to_come(synced) == []
    assert read_workspace(synced.configuration.folder, synced.variables).roadmap.last.key == "2027H2"
