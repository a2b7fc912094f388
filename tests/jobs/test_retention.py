"""What is kept about people and runs is forgotten in time, and a copy that takes the state's place says so."""

from __future__ import annotations

import shutil
import sqlite3

from jobs.retention import FORGOTTEN
from jobs.store import Store
from tests.support.configuration import HELMI
from tests.support.living import clockwork_of
from tests.support.world import World


def test_who_changed_what_is_forgotten_and_what_was_changed_is_not(synced: World) -> None:
    kept = {"TIEKARTTA_RETENTION__CHANGED_BY_DAYS": "10"}
    helmi = synced.account(HELMI)
    synced.edit("T1-01", HELMI, Status="Käynnissä")
    synced.run("sync", **kept)
    synced.later(days=10)
    synced.run("sync", **kept)
    assert helmi in {change["changed_by"] for change in synced.changes()}

    synced.edit("T1-02", HELMI, Status="Valmis")
    synced.later(days=1)
    synced.run("sync", **kept)

    by = {(c["measure"], c["new"]): c["changed_by"] for c in synced.changes() if c["field"] == "status"}
    assert by == {("T1-01", "Käynnissä"): FORGOTTEN, ("T1-02", "Valmis"): helmi}
    assert {c["changed_by"] for c in synced.changes() if c["field"] == "title"} == {""}, "the program's own stay"


def test_runs_go_but_the_last_success_of_each_job(synced: World) -> None:
    clockwork = clockwork_of(synced, TIEKARTTA_RETENTION__RUNS_DAYS="31")
    clockwork.run("check")
    for _ in range(5):
        clockwork.run("sync")
        synced.later(days=10)
    with sqlite3.connect(synced.state / "tiekartta.db") as connection:
        found = connection.execute("SELECT job, count(*) FROM runs GROUP BY job ORDER BY job").fetchall()
    connection.close()
    assert found == [("check", 1), ("sync", 4)]


def test_accounts_that_nobody_looked_up_for_long_go(synced: World) -> None:
    synced.later(days=31)
    synced.running.registration.grant("graph", [])
    synced.run("sync")
    with Store(synced.state, synced.clock.now()) as store:
        assert store.accounts() == {}


def test_a_copy_put_in_place_counts_as_made_now(synced: World) -> None:
    """What was sent since the copy was made is not in its ledger: a round that is open must be asked about."""
    synced.run("sync")
    with Store(synced.state, synced.clock.now()) as store:
        assert store.fact("ledger_made_at") is None
    shutil.copy(synced.state / "backups" / "tiekartta-2026-06-02.db", synced.state / "tiekartta.db")
    synced.later(days=3)
    for _ in range(2):
        with Store(synced.state, synced.clock.now()) as store:
            assert store.fact("ledger_made_at") == "2026-06-05T07:00:00+00:00"
            assert store.fact("copied_at") is None
        assert synced.run("sync").exit_code == 0
        synced.later(hours=1)


def test_a_copy_that_was_cut_off_is_made_again(synced: World) -> None:
    backups = synced.state / "backups"
    backups.mkdir()
    (backups / "tiekartta-2026-06-02.part").write_bytes(b"half of it")
    synced.run("sync")
    assert [file.name for file in backups.iterdir()] == ["tiekartta-2026-06-02.db"]
