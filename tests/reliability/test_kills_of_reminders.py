"""Real processes of the reminders, killed outright at calls that the seed chooses, over HTTP."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from jobs.cli.sandbox import sandbox_variables
from sandbox.server import RunningSandbox, start
from tests.reliability.scenario import TENANT_FILE, Frozen
from tests.support.configuration import PARTIES, Configuration, Measure
from tests.support.traffic import traffic_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

ROUND = "2040-06-01"
"""Far ahead of the machine's own time, in which the processes live; 2 June 2040 is a Saturday."""

PEOPLE = 8
KILLS = 5


class Office:
    """Runs the program as processes, and kills them."""

    def __init__(self, folder: Path, running: RunningSandbox, route: str, seed: int) -> None:
        self._random = Random(seed)
        self._running = running
        self._environment = {
            **os.environ,
            **sandbox_variables(running),
            "TIEKARTTA_CONFIG": str(folder / "config"),
            "TIEKARTTA_STATE__FOLDER": str(folder / "state"),
            "TIEKARTTA_REMINDERS__SENDING": "on",
            "TIEKARTTA_REMINDERS__START": "2040-01-01",
            "TIEKARTTA_MESSAGES__PEOPLE": route,
        }

    def finish(self, *command: str) -> str:
        self._running.actors.clear()
        process = self._start(*command)
        said, _ = process.communicate(timeout=90)
        assert process.returncode == 0
        return said

    def kill(self, *command: str) -> None:
        """Kill a run at one of the calls of its first messages."""
        actors = self._running.actors
        actors.clear()
        turn = self._random.choice((actors.before, actors.after))
        turn(self._random.randint(9, 16), lambda: os.kill(process.pid, signal.SIGKILL))
        process = self._start(*command)
        process.communicate(timeout=90)
        assert process.returncode == -signal.SIGKILL

    def _start(self, *command: str) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-m", "jobs.cli.main", *command]
        return subprocess.Popen(arguments, env=self._environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("route", "seed"), [("bot", 1), ("mail", 2)])
def test_killed_again_and_again(bare: Frozen, tmp_path: Path, route: str, seed: int) -> None:
    folder = tmp_path / "town"
    (folder / "tenant").mkdir(parents=True)
    shutil.copy(bare.folder / "tenant" / "app.pem", folder / "tenant")
    with start(folder / "tenant", TENANT_FILE, record=traffic_file()) as running:
        store = running.store
        blocked = {name.partition("@")[0] for name in store.tenant.teams_app.blocked}
        people = [p.upn for p in store.people.all() if p.enabled and p.upn.partition("@")[0] not in blocked][:PEOPLE]
        schedule = {"Kevät 2040": "päättäminen"}
        configuration = Configuration(
            folder / "config",
            {f"T1-{n + 20}": Measure("T1", f"Tehtävä {n}", f"Taho {n}", schedule) for n in range(PEOPLE)},
            horizon=("Kevät 2040", "Kevät 2040"),
        )
        parties = "".join(f'  "Taho {n}": {{unit: hallinto, holders: [{upn}]}}\n' for n, upn in enumerate(people))
        configuration.parties_file.write_text(PARTIES + parties, encoding="utf-8")
        office = Office(folder, running, route, seed)
        office.finish("setup")
        office.finish("sync")

        for _ in range(KILLS):
            office.kill("remind", "--date", ROUND)
        office.finish("remind", "--date", ROUND)

        again = json.loads(office.finish("remind", "--date", ROUND, "--json"))
        assert again["sent"] == []
        found = [len(store.teams.chat(upn)) + len(store.mail.inbox(upn)) for upn in people]
        for upn, count in zip(people, found, strict=True):
            # Killed in both of its tries before either went: it says so.
            assert count or "unclear" in office.finish("explain", "--person", upn, "--lang", "en")
        assert sum(found) - PEOPLE <= (KILLS if route == "bot" else 0)
        assert max(found) <= (2 if route == "bot" else 1)
