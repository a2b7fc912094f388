"""The silence alarm: every kind of failure that it promises to catch, provoked on the practice tenant."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from connector.errors import AccessRefused, ServiceFailed
from jobs.clockwork import Clockwork, PlannedJob
from jobs.findings import standing
from jobs.job import Job
from jobs.runs import last_runs
from jobs.self_check import self_check
from jobs.store import Store
from jobs.workspace import Rereader
from sandbox.entra.registration import self_signed
from tests.support.configuration import HELMI, PARTIES, VEIKKO
from tests.support.living import Told, clockwork_of, live
from tests.support.world import World

GONE = "arvo.entinen@kemijarvi.example"
"""Somebody whose account is closed."""

EVERY_THREE_HOURS = {"TIEKARTTA_SCHEDULE__SYNC": "0 */3 * * *"}


def checking(world: World, without: str = "", **settings: str) -> tuple[Clockwork, Told]:
    told = Told()
    return clockwork_of(world, alarm=told, without=without, **settings), told


def found(world: World) -> list[str]:
    with Store(world.state, world.clock.now()) as store:
        return [f"{one.finding.kind} {one.finding.subject}".strip() for one in standing(store)]


def outcome(world: World, job: str = "check") -> tuple[str | None, int | None]:
    with Store(world.state, world.clock.now()) as store:
        run = last_runs(store)[job]
        return run.outcome, run.exit_code


def revoke_consent(world: World) -> None:
    world.running.registration.grant("graph", [])


def let_the_credential_expire(world: World) -> None:
    world.running.registration._certificates.clear()


def switch_the_app_off(world: World) -> None:
    world.running.registration.enabled = False


def delete_the_list(world: World) -> None:
    world.running.store.lists.delete(world.list.id, actor=VEIKKO)


def delete_a_column(world: World) -> None:
    world.running.store.lists.delete_column(world.list.id, "Comment", actor=VEIKKO)


def everybody_leaves(world: World) -> None:
    file = world.configuration.parties_file
    lines = PARTIES.splitlines()
    file.write_text("\n".join(_only(GONE, line) for line in lines), encoding="utf-8")


def _only(person: str, line: str) -> str:
    before, found, _ = line.partition("holders: [")
    return f"{before}{found}{person}]}}" if found else line


@pytest.mark.parametrize(
    ("happens", "kinds"),
    [
        (let_the_credential_expire, ["sign_in"]),
        (switch_the_app_off, ["sign_in"]),
        (revoke_consent, ["list", "people"]),
        (delete_the_list, ["list"]),
        (delete_a_column, ["list"]),
        (everybody_leaves, ["nobody"]),
    ],
)
def test_what_breaks_is_found_told_once_and_over_when_it_is(
    synced: World, happens: Callable[[World], None], kinds: list[str]
) -> None:
    clockwork, told = checking(synced)
    clockwork.run("check")
    assert (found(synced), told.heard, outcome(synced)) == ([], [], ("done", 0))

    happens(synced)
    clockwork.run("check")
    clockwork.run("check")
    assert found(synced) == told.heard == kinds
    assert outcome(synced) == ("done", 3)
    status = synced.run("status")
    assert status.exit_code == 3
    assert "Needs a person" in status.stdout


def test_a_secret_that_has_expired(synced: World) -> None:
    certificate, secret = "TIEKARTTA_SIGN_IN__CERTIFICATE_FILE", synced.running.credentials.client_secret
    clockwork, told = checking(synced, certificate, TIEKARTTA_SIGN_IN__CLIENT_SECRET=secret)
    clockwork.run("check")
    assert told.heard == []
    synced.running.registration.secret_expired = True
    clockwork.run("check")
    assert found(synced) == told.heard == ["sign_in"]
    result = synced.run("sync", without=(certificate,), TIEKARTTA_SIGN_IN__CLIENT_SECRET=secret)
    assert result.exit_code == 2
    assert "expired" in result.stderr
    assert secret not in result.output


def test_a_finding_goes_when_its_cause_does(synced: World) -> None:
    clockwork, told = checking(synced)
    roles = synced.running.registration.roles["graph"]
    revoke_consent(synced)
    clockwork.run("check")
    synced.running.registration.grant("graph", roles)
    clockwork.run("check")
    assert found(synced) == []
    assert synced.run("status").exit_code == 0
    revoke_consent(synced)
    clockwork.run("check")
    assert told.heard == ["list", "people"] * 2, "it came back"


def test_an_alarm_that_reached_nobody_is_sounded_again(synced: World) -> None:
    clockwork, told = checking(synced)
    told.works = False
    delete_the_list(synced)
    clockwork.run("check")
    told.works = True
    clockwork.run("check")
    clockwork.run("check")
    assert told.heard == ["list", "list"]


@pytest.mark.parametrize(("days", "kinds"), [(31, []), (30, ["certificate"]), (3, ["certificate"])])
def test_a_certificate_that_ends_soon(synced: World, days: int, kinds: list[str]) -> None:
    file = synced.running.credentials.certificate_file
    now = datetime.now(UTC)  # Entra judges by real time
    pem = self_signed("tiekartta", now - timedelta(days=700), now + timedelta(days=days))
    file.write_bytes(pem)
    synced.running.registration.register(pem)
    synced.clock.sleep((now - synced.clock.now()).total_seconds())

    clockwork, told = checking(synced, TIEKARTTA_SCHEDULE__SYNC="")
    clockwork.run("check")
    assert told.heard == kinds


def test_a_workflow_whose_owner_is_gone(synced: World) -> None:
    clockwork, told = checking(synced, TIEKARTTA_CHECK__WORKFLOW_OWNER=HELMI)
    clockwork.run("check")
    assert told.heard == []
    for gone in (GONE, "nobody.here@kemijarvi.example"):
        clockwork, told = checking(synced, TIEKARTTA_CHECK__WORKFLOW_OWNER=gone)
        clockwork.run("check")
        assert found(synced) == ["workflow_owner"]


def test_a_broken_route_is_found_by_its_name_and_told_by_another(synced: World) -> None:
    def refuse(job: Job) -> None:
        raise AccessRefused(what="Refused.", do="Check.")

    def pass_by(job: Job) -> None:
        raise ServiceFailed(what="Failed.", do="Run again.")

    broken: list[frozenset[str]] = []

    def run_with(**routes: Callable[[Job], None]) -> Clockwork:
        def check(job: Job, summary: dict[str, Any]) -> None:
            self_check(job, summary, routes=routes)

        return clockwork_of(
            synced, [PlannedJob("check", check)], alarm=lambda _, finding: bool(broken.append(finding.broken)) or True
        )

    run_with(mail=refuse, workflows=lambda job: None).run("check")
    assert found(synced) == ["route mail"]
    assert broken == [frozenset({"mail"})]
    run_with(mail=pass_by).run("check")
    assert outcome(synced) == ("failed", 1)
    assert found(synced) == ["route mail"], "what passes by proves nothing"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails in passing is tried again every six hours only, so that days of it take a moment."""
    monkeypatch.setattr("jobs.schedule.RETRY", timedelta(hours=6))


def test_a_tenant_that_cannot_be_reached_for_three_days(synced: World, patient: None) -> None:
    variables = {**synced.variables, **EVERY_THREE_HOURS}
    there = Rereader(synced.configuration.folder, variables)
    away = Rereader(synced.configuration.folder, {**variables, "TIEKARTTA_SANDBOX__URL": "http://127.0.0.1:9"})
    clockwork, told = checking(synced, **EVERY_THREE_HOURS)
    start = synced.clock.now()
    live(clockwork, start + timedelta(hours=3))
    clockwork._read = away
    live(clockwork, start + timedelta(days=3, hours=3))
    assert set(told.heard) == {"silent sync", "silent check", "silent remind"}, "with sending off a report asks nobody"
    assert len(told.heard) == 3
    assert synced.run("status").exit_code == 3

    clockwork._read = there
    live(clockwork, start + timedelta(days=4))
    assert found(synced) == []
    assert outcome(synced, "sync") == ("done", 0)


def test_a_scheduler_that_died_is_seen_by_status_alone(synced: World) -> None:
    clockwork, _ = checking(synced)
    clockwork.run("sync")
    clockwork.run("check")
    assert synced.run("status").exit_code == 0
    synced.later(days=2)
    status = synced.run("status")
    assert status.exit_code == 3
    assert "sync has not succeeded since 2026-06-02" in status.stdout


def test_a_clock_that_was_set_back(synced: World) -> None:
    clockwork, told = checking(synced, TIEKARTTA_CHECK__SILENT_HOURS="10000")
    synced.later(days=400)
    clockwork.run("sync")
    clockwork.run("check")
    synced.clock._now -= timedelta(days=400)
    clockwork.run("sync")
    assert told.heard == ["clock"], "the last check is dated ahead"
    with Store(synced.state, synced.clock.now()) as store:
        assert last_runs(store)["sync"].started == synced.clock.now(), "jobs go on"
    clockwork.run("check")
    assert found(synced) == []


@contextmanager
def full_disk(world: World) -> Iterator[None]:
    """SQLite finds no room for one page more."""

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


def test_a_full_disk(synced: World, patient: None) -> None:
    clockwork, told = checking(synced, **EVERY_THREE_HOURS, TIEKARTTA_SCHEDULE__CHECK="")
    start = synced.clock.now()
    with full_disk(synced):
        live(clockwork, start + timedelta(days=5))
        assert told.heard == ["silent sync", "silent remind", "silent report"]
        said = [synced.run("sync") for _ in range(2)][-1]
        assert said.exit_code == 1
        assert "The disk is full" in said.stderr
    live(clockwork, start + timedelta(days=6))
    assert outcome(synced, "sync") == ("done", 0)


def test_another_program_that_holds_the_state_file(synced: World) -> None:
    with sqlite3.connect(synced.state / "tiekartta.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        said = synced.run("sync")
        other.rollback()
    other.close()
    assert said.exit_code == 1
    assert "Another program holds the state file" in said.stderr
    assert synced.run("sync").exit_code == 0


def test_a_lost_state_is_found_by_status(synced: World) -> None:
    shutil.rmtree(synced.state)
    status = synced.run("status")
    assert status.exit_code == 0
    assert "sync: has not run yet" in status.stdout
    assert not synced.state.exists(), "status only reads"
