"""One run at a time per state."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from jobs.lock import only_run
from tests.support.world import World

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from jobs.lock import only_run

with only_run(Path(sys.argv[1]), "sync", datetime.now(UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_says_who_runs_and_stops(synced: World) -> None:
    items, base = synced.items(), synced.base()
    synced.configuration.edit("T1-01", title="Uusi nimi")

    with only_run(synced.state, "remind", synced.clock.now()):
        for command in ("sync", "setup", "drift", "report", "report --dry-run", "reject T1-01", "accept --all"):
            result = synced.run(*command.split())
            assert result.exit_code == 1, command
            for mention in ("remind", str(os.getpid()), "2026-06-02T07:00", "run this again"):
                assert mention in result.stderr

    assert (synced.items(), synced.base()) == (items, base)
    assert synced.sync().updated == {"T1-01"}


def test_another_process_holds_it_and_a_dead_one_does_not(synced: World) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(synced.state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    refused = synced.run("sync")
    assert refused.exit_code == 1
    assert str(holder.pid) in refused.stderr

    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()

    assert synced.run("sync").exit_code == 0
    assert not (synced.state / "running.json").exists()


def test_two_states_do_not_wait_for_each_other(synced: World) -> None:
    with only_run(synced.folder / "other", "sync", synced.clock.now()):
        assert synced.run("sync").exit_code == 0


def test_a_note_that_cannot_be_read_still_stops_the_second_run(synced: World) -> None:
    with only_run(synced.state, "sync", synced.clock.now()):
        (synced.state / "running.json").write_text("{", encoding="utf-8")
        assert synced.run("sync").exit_code == 1
    assert json.loads(synced.run("sync", "--json").stdout)["unchanged"] == 6
