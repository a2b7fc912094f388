"""Write the permissions in docs/deploy.md from traffic that the jobs really made; a test holds the two together.

Each job runs on a practice tenant of its own, and the contract tool beside the project says what its calls to Graph
need at least. What the tool has no table for (SharePoint REST, messages) shows by the addresses that were called.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connector.clock import SimulatedClock
from sandbox.server import start
from tests.support.configuration import HELMI, Configuration
from tests.support.living import clockwork_of
from tests.support.world import NOW, TENANT_FILE, World

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "deploy.md"
CONTRACT = Path(os.environ.get("CONTRACT", ROOT.parent / "shared" / "contract"))
BLOCK = re.compile(r"(?<=<!-- permissions -->\n).*?(?=<!-- /permissions -->)", re.DOTALL)

_MANAGES_RIGHTS = re.compile(r"/_api/[^\s\"]*(?:breakroleinheritance|roleassignments|roledefinitions)", re.IGNORECASE)
_HEAD = """| for | Microsoft Graph (step 4) | role on the site (step 5) | SharePoint (step 4) | elsewhere |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Traffic:
    """What a job sent, as recorded, and what the contract says of it."""

    lines: str
    judged: str

    def row(self, job: str) -> str:
        """The job's row of the table."""
        graph = [name for name in self._least() if not name.startswith("Mail")]
        elsewhere = [name for name in self._least() if name not in graph]
        rest = "`Sites.Selected`" if ".sharepoint.com/" in self.lines else ""
        exchange = f"Exchange (step 12): {_code(elsewhere)}" if elsewhere else ""
        return f"| {job} | {_code(graph)} | {self._role()} | {rest} | {exchange} |\n"

    def _least(self) -> list[str]:
        found = re.findall(r"Minimal set(?: then)?: (.*)", self._application())
        return [] if not found or found[-1] == "none" else sorted(found[-1].split(", "))

    def _role(self) -> str:
        if _MANAGES_RIGHTS.search(self.lines):
            return "fullcontrol"
        roles = re.findall(r"^    role (.*?):", self._application(), re.MULTILINE)
        return roles[-1] if roles else ""

    def _application(self) -> str:
        return self.judged.partition("Delegated permissions")[0]


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table() -> str:
    """The whole table as Markdown."""
    return _HEAD + "".join(_traffic(prepare, job).row(name) for name, prepare, job in _jobs())


def _jobs() -> Iterator[tuple[str, Callable[[World], None], Callable[[World], None]]]:
    """What stands in the table: a name, what has happened before, and the job."""
    group = {"TIEKARTTA_SITE__OFFICERS_GROUP": "members"}
    yield "`setup`", _nothing, lambda world: _run(world, "setup")
    yield "`setup` with `site.officers_group`", _nothing, lambda world: _run(world, "setup", **group)
    yield "`sync`", _set_up, _sync
    yield "`run`, its daily check", _synced, lambda world: clockwork_of(world).run("check")
    yield "`doctor`", _set_up, lambda world: _run(world, "doctor")


def _nothing(world: World) -> None:
    """A tenant without a list."""


def _set_up(world: World) -> None:
    _run(world, "setup")


def _synced(world: World) -> None:
    _set_up(world)
    _run(world, "sync")


def _sync(world: World) -> None:
    """A first sync, and one that meets edits, a row of somebody's own and one that was deleted."""
    _run(world, "sync")
    world.edit("T1-01", HELMI, Status="Käynnissä", Contact=world.lookup(HELMI))
    world.add(HELMI, Title="Oma rivi")
    world.delete("T2-02")
    _run(world, "sync")


def _run(world: World, *command: str, **variables: str) -> None:
    done = world.run(*command, **variables)
    if done.exit_code:
        raise RuntimeError(done.output)


def _traffic(prepare: Callable[[World], None], job: Callable[[World], None]) -> Traffic:
    with tempfile.TemporaryDirectory() as folder, _world(Path(folder)) as (world, record):
        prepare(world)
        before = record.read_text(encoding="utf-8")
        job(world)
        lines = record.read_text(encoding="utf-8")[len(before) :]
        record.write_text(lines, encoding="utf-8")
        command = [sys.executable, str(CONTRACT / "check_traffic.py"), "--permissions", str(record)]
        return Traffic(lines, subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@contextmanager
def _world(folder: Path) -> Iterator[tuple[World, Path]]:
    (folder / "tenant").mkdir()
    clock, record = SimulatedClock(NOW), folder / "traffic.jsonl"
    running = start(folder / "tenant", TENANT_FILE, now=clock.now, record=record)
    try:
        yield World(folder, Configuration(folder / "config"), running, clock), record
    finally:
        running.stop()


if __name__ == "__main__":
    FILE.write_text(BLOCK.sub(table(), FILE.read_text(encoding="utf-8")), encoding="utf-8")
