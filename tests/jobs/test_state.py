"""The state beside the list: daily copies, the runs, and what is kept of people."""

from __future__ import annotations

import shutil
import sqlite3

from tests.support.configuration import HELMI, LEMPI
from tests.support.world import World


def test_each_days_first_sync_copies_the_state_and_the_oldest_go(synced: World) -> None:
    for _ in range(4):
        assert synced.run("sync", TIEKARTTA_STATE__BACKUPS="3").exit_code == 0
        assert synced.run("sync", TIEKARTTA_STATE__BACKUPS="3").exit_code == 0
        synced.later(days=1)

    copies = sorted(file.name for file in (synced.state / "backups").iterdir())
    assert copies == [f"tiekartta-2026-06-0{day}.db" for day in (3, 4, 5)]


def test_a_copy_takes_the_place_of_a_lost_state(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Käynnissä")
    synced.sync()
    synced.run("sync")
    before, changes = synced.base(), synced.changes()
    file = synced.state / "tiekartta.db"
    file.write_bytes(b"damaged" * 1000)
    assert synced.run("sync").exit_code == 2

    shutil.copy(synced.state / "backups" / "tiekartta-2026-06-02.db", file)

    assert len(synced.sync().unchanged) == 6
    assert (synced.base(), synced.changes()) == (before, changes)


def test_a_state_of_the_first_version_gets_what_it_lacks(synced: World) -> None:
    with sqlite3.connect(synced.state / "tiekartta.db") as connection:
        connection.executescript(
            "DROP TABLE frames; DROP TABLE texts; UPDATE facts SET value = '1' WHERE name = 'schema'"
        )
    connection.close()
    base, changes = synced.base(), synced.changes()

    assert len(synced.sync().unchanged) == 6

    assert (synced.base(), synced.changes()) == (base, changes)
    assert synced.run("report", "--date", "2026-06-02").exit_code == 0


def test_every_run_is_noted_with_its_outcome(synced: World) -> None:
    synced.run("sync")
    synced.running.registration.grant("graph", [])
    synced.run("sync")

    with sqlite3.connect(synced.state / "tiekartta.db") as connection:
        runs = connection.execute("SELECT job, outcome, ended_at IS NOT NULL FROM runs").fetchall()
    connection.close()
    assert runs == [("sync", "done", 1), ("sync", "failed", 1)]


def test_people_are_kept_without_their_names_and_only_while_needed(synced: World) -> None:
    synced.edit("T1-01", HELMI, Contact=synced.lookup(LEMPI))
    synced.sync()
    content = (synced.state / "tiekartta.db").read_bytes()
    assert LEMPI.encode() in content
    assert "Lempi Nykänen".encode() not in content

    synced.edit("T1-01", HELMI, Contact=None)
    for days in (1, 31):  # retention.accounts_days
        synced.later(days=days)
        assert synced.run("sync").exit_code == 0

    with sqlite3.connect(synced.state / "tiekartta.db") as connection:
        kept = {address for (address,) in connection.execute("SELECT address FROM accounts")}
    connection.close()
    assert LEMPI not in kept
    assert HELMI in kept
