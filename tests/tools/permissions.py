"""Write the permissions in docs/deploy.md from traffic that the jobs really made; a test holds the two together.

Each job runs on a practice tenant of its own, and the contract tool beside the project says what its calls to Graph
need at least. What the tool has no table for (SharePoint REST, messages) shows by the addresses that were called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from connector.clock import SimulatedClock
from sandbox.server import start
from tests.support.configuration import EINO, HELMI, VEIKKO, Configuration
from tests.support.living import clockwork_of
from tests.support.reminding import ADMIN, BY_MAIL, ON, go_to, morning
from tests.support.world import NOW, TENANT_FILE, World

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "deploy.md"
CONTRACT = Path(os.environ.get("CONTRACT", ROOT.parent / "shared" / "contract"))
BLOCK = re.compile(r"(?<=<!-- permissions -->\n).*?(?=<!-- /permissions -->)", re.DOTALL)

_MANAGES_RIGHTS = re.compile(r"/_api/[^\s\"]*(?:breakroleinheritance|roleassignments|roledefinitions)", re.IGNORECASE)
_WORKFLOWS = re.compile(r"https://[^/\"]+(?:\.logic\.azure\.com|\.environment\.api\.powerplatform\.com)")
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
        least = self._least()
        exchange = [name for name in least if name.startswith("Mail")]
        team = [name for name in least if name.endswith(".Group")]
        graph = [name for name in least if name not in (*exchange, *team)]
        rest = "`Sites.Selected`" if ".sharepoint.com/" in self.lines else ""
        elsewhere = [
            *(["bot (step 9)"] if "smba.trafficmanager.net" in self.lines else []),
            *([f"team (step 10): {_code(team)}"] if team else []),
            *(["webhook (step 11)"] if _WORKFLOWS.search(self.lines) else []),
            *([f"Exchange (step 12): {_code(exchange)}"] if exchange else []),
        ]
        return f"| {job} | {_code(graph)} | {self._role()} | {rest} | {'; '.join(elsewhere)} |\n"

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
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        with _world(made) as (world, _):
            _run(world, "setup")
        return _HEAD + "".join(_traffic(made, prepare, job).row(name) for name, prepare, job in _jobs())


Step = Callable[[World], None]


def _jobs() -> Iterator[tuple[str, Step | None, Step]]:
    """What stands in the table: a name, what has happened since setup (None: not even that), and the job."""
    group = {"TIEKARTTA_SITE__OFFICERS_GROUP": "members"}
    yield "`setup`", None, lambda world: _run(world, "setup")
    yield "`setup` with `site.officers_group`", None, lambda world: _run(world, "setup", **group)
    yield "`sync`", _nothing, _sync
    yield "`run`, its daily check", _synced, lambda world: clockwork_of(world).run("check")
    for route in ("bot", "mail"):
        by = {**ON, "TIEKARTTA_MESSAGES__PEOPLE": route}
        yield f"`remind` by {route}", _synced, partial(_remind, "--assume-unsent", by)
    more = {**ON, **BY_MAIL, "TIEKARTTA_REMINDERS__ESCALATION": "true"}
    yield "`remind` by mail with `reminders.escalation`", _late, partial(_remind, "", more)
    more = {**ON, **BY_MAIL, "TIEKARTTA_REMINDERS__AUTOMATIC_REPLIES": "true"}
    yield "`remind` by mail with `reminders.automatic_replies`", _synced, partial(_remind, "--assume-unsent", more)
    for route in ("bot", "workflows"):
        by = {**ON, "TIEKARTTA_MESSAGES__CHANNEL": route}
        yield f"`report` by {route}", _october, partial(_report, by)
    yield "`doctor --send`, all routes", _new_admin, lambda world: _run(world, "doctor", "--send", **ADMIN)


def _nothing(world: World) -> None:
    """Nothing has happened since setup."""


def _new_admin(world: World) -> None:
    """The administrator has no app yet."""
    world.running.store.teams.uninstall(VEIKKO)


def _synced(world: World) -> None:
    """A first sync. Somebody has a deputy, and the tenant lets the app read that person's automatic reply."""
    parties = world.configuration.parties_file
    parties.write_text(f"{parties.read_text('utf-8')}people: {{{HELMI}: {{deputy: {EINO}}}}}\n", encoding="utf-8")
    world.running.registration.mailboxes["MailboxSettings.Read"] = {HELMI}
    _run(world, "sync")


def _sync(world: World) -> None:
    """A first sync, and one that meets edits, a row of somebody's own and one that was deleted."""
    _run(world, "sync")
    world.edit("T1-01", HELMI, Status="Käynnissä", Contact=world.lookup(HELMI))
    world.add(HELMI, Title="Oma rivi")
    world.delete("T2-02")
    _run(world, "sync")


def _remind(option: str, variables: dict[str, str], world: World) -> None:
    _run(world, "remind", *filter(None, [option]), **variables)


def _october(world: World) -> None:
    """A first sync, and a morning on which a status report is due; to look messages up is not needed yet."""
    _run(world, "sync")
    go_to(world, morning(2026, 10, 5))


def _report(variables: dict[str, str], world: World) -> None:
    _run(world, "report", **variables)


def _late(world: World) -> None:
    """A measure is late, its people have been told, and it is time to tell their superior."""
    _run(world, "sync")
    go_to(world, morning(2026, 8, 3))
    _run(world, "remind", "--assume-unsent", **ON, **BY_MAIL)
    go_to(world, morning(2026, 8, 17))


def _run(world: World, *command: str, **variables: str) -> None:
    done = world.run(*command, **variables)
    if done.exit_code:
        raise RuntimeError(done.output)


def _traffic(made: Path, prepare: Step | None, job: Step) -> Traffic:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if prepare:
            shutil.copytree(made, folder, dirs_exist_ok=True)
        with _world(folder) as (world, record):
            if prepare:
                prepare(world)
            before = len(record.read_text(encoding="utf-8"))
            job(world)
            lines = record.read_text(encoding="utf-8")[before:]
        record.write_text(lines, encoding="utf-8")
        command = [sys.executable, str(CONTRACT / "check_traffic.py"), "--permissions", str(record)]
        return Traffic(lines, subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@contextmanager
def _world(folder: Path) -> Iterator[tuple[World, Path]]:
    (folder / "tenant").mkdir(exist_ok=True)
    clock, record = SimulatedClock(NOW), folder / "traffic.jsonl"
    running = start(folder / "tenant", TENANT_FILE, now=clock.now, record=record)
    try:
        yield World(folder, Configuration(folder / "config"), running, clock), record
    finally:
        running.stop()


if __name__ == "__main__":
    FILE.write_text(BLOCK.sub(table(), FILE.read_text(encoding="utf-8")), encoding="utf-8")
