"""Real processes of setup and sync, killed outright at calls that the seed chooses, over HTTP."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from jobs.cli.sandbox import sandbox_variables
from sandbox.server import RunningSandbox, start
from tests.reliability.scenario import LIST, TENANT_FILE, Frozen, copied
from tests.support.traffic import traffic_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


class Killer:
    """Starts the program and kills it at a call, before or after the tenant has carried that out."""

    def __init__(self, folder: Path, running: RunningSandbox, seed: int) -> None:
        self._random = Random(seed)
        self._running = running
        self._environment = {
            **os.environ,
            **sandbox_variables(running),
            "TIEKARTTA_CONFIG": str(folder / "config"),
            "TIEKARTTA_STATE__FOLDER": str(folder / "state"),
        }

    def kill(self, job: str, calls: int) -> None:
        """Kill a run of the job at one of its first ``calls``."""
        actors = self._running.actors
        actors.clear()
        turn = self._random.choice((actors.before, actors.after))
        turn(self._random.randint(1, calls), lambda: os.kill(process.pid, signal.SIGKILL))
        process = self._start(job)
        assert process.wait(timeout=60) == -signal.SIGKILL

    def finish(self, job: str) -> None:
        self._running.actors.clear()
        assert self._start(job).wait(timeout=60) == 0

    def _start(self, job: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "jobs.cli.main", job]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_killed_again_and_again(bare: Frozen, tmp_path: Path, seed: int) -> None:
    folder = copied(bare.folder, tmp_path / "town")
    with start(folder / "tenant", TENANT_FILE, record=traffic_file()) as running:
        killer = Killer(folder, running, seed)
        for calls in (6, 20, 20):
            killer.kill("setup", calls)
        killer.finish("setup")
        for calls in (4, 4):
            killer.kill("sync", calls)
        killer.finish("sync")

        lists = running.store.lists
        assert [found.title for found in lists.all()] == [LIST]
        rows = [item.fields for item in running.store.items.page(lists.find(LIST).id)]
        assert sorted(fields["Tunnus"] for fields in rows) == sorted(bare.undisturbed.rows)
        for fields in rows:
            expected = bare.undisturbed.rows[fields["Tunnus"]]
            assert fields["Title"] == expected["Title"]
            assert fields.get("Party") == expected.get("Party")
