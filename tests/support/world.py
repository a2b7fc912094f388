"""A municipality in a folder: its configuration and state, and a tenant that runs in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import Result
from typer.testing import CliRunner

from connector.clock import SimulatedClock
from jobs.cli.main import app
from jobs.cli.sandbox import sandbox_variables
from jobs.job import Job, open_job
from jobs.setup import SetupReport, set_up
from jobs.store import Store
from jobs.sync import SyncReport, sync
from jobs.workspace import read_workspace
from roadmap.plan import BaseRow
from sandbox.items import Item
from sandbox.lists import List
from sandbox.server import RunningSandbox, start
from tests.connector.certificates import write_quick_pem
from tests.support.configuration import EINO, VEIKKO, Configuration
from tests.support.pages import Officer
from tests.support.traffic import traffic_file

TENANT_FILE = Path(__file__).parents[2] / "config" / "demo" / "tenant.yaml"
NOW = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
"""Tuesday morning, nine o'clock in Kemijärvi."""

LIST = "Digitiekartan toimenpiteet"


@dataclass
class World:
    """``folder`` holds ``config``, ``state`` and ``tenant``; the tenant is running."""

    folder: Path
    configuration: Configuration
    running: RunningSandbox
    clock: SimulatedClock

    # --- the program -----------------------------------------------------------------------------

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def variables(self) -> dict[str, str]:
        """The environment that points the program at this tenant and state."""
        return {
            **sandbox_variables(self.running),
            "TIEKARTTA_CONFIG": str(self.configuration.folder),
            "TIEKARTTA_STATE__FOLDER": str(self.state),
        }

    @contextmanager
    def job(self, **settings: str) -> Iterator[Job]:
        """A job on the configuration as it is now; ``settings`` are further variables."""
        workspace = read_workspace(self.configuration.folder, {**self.variables, **settings})
        with open_job("test", workspace, self.clock) as job:
            yield job

    def set_up(self) -> SetupReport:
        with self.job() as job:
            return set_up(job)

    def sync(self, **options: Any) -> SyncReport:
        with self.job() as job:
            return sync(job, **options)

    def run(self, *arguments: str, without: tuple[str, ...] = (), **variables: str) -> Result:
        """The command line in this process and at this world's time; ``without`` takes variables away."""
        environment: dict[str, str | None] = {**self.variables, **variables, **dict.fromkeys(without)}
        with patch("connector.clock.SystemClock", lambda: self.clock):
            return CliRunner().invoke(app, [*arguments, "--lang", "en"], env=environment)

    def process(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """The command line as a process of its own, at the machine's time."""
        return subprocess.Popen(
            [sys.executable, "-m", "jobs.cli.main", *arguments, "--lang", "en"],
            env={**os.environ, "PYTHONWARNINGS": "ignore:The RSA key is", **self.variables, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    # --- the state -------------------------------------------------------------------------------

    def base(self) -> dict[str, BaseRow]:
        with Store(self.state, self.clock.now()) as store:
            return {row.id: row for row in store.base()}

    def changes(self) -> list[dict[str, Any]]:
        with Store(self.state, self.clock.now()) as store:
            return store.changes()

    # --- the list, and the people who work in it --------------------------------------------------

    @property
    def list(self) -> List:
        return self.running.store.lists.find(LIST)

    def items(self) -> list[Item]:
        return self.running.store.items.page(self.list.id)

    def item(self, id_: str) -> Item:
        """The item with this Tunnus, or with this title."""
        return next(item for item in self.items() if id_ in (item.fields.get("Tunnus"), item.fields.get("Title")))

    def fields(self, id_: str) -> dict[str, Any]:
        return dict(self.item(id_).fields)

    def values(self) -> dict[str, dict[str, Any]]:
        """All that the list says, by Tunnus; rows without one by their title."""
        return {str(item.fields.get("Tunnus") or item.fields.get("Title")): dict(item.fields) for item in self.items()}

    def edit(self, id_: str, actor: str = EINO, **fields: Any) -> None:
        """Somebody changes fields of a row; None clears one."""
        self.running.store.items.update(self.list.id, self.item(id_).id, fields, actor=actor)

    def add(self, actor: str = EINO, **fields: Any) -> Item:
        """Somebody adds a row of their own."""
        return self.running.store.items.create(self.list.id, fields, actor=actor)

    def delete(self, id_: str, actor: str = VEIKKO) -> None:
        self.running.store.items.delete(self.list.id, self.item(id_).id, actor=actor)

    @contextmanager
    def browser(self, upn: str = EINO) -> Iterator[Officer]:
        """Somebody at the tenant's own pages."""
        with Officer(self.running, self.list, upn) as officer:
            yield officer

    def account(self, upn: str) -> str:
        """The person's object id, as the change log names them."""
        return self.running.store.people.find(upn).id

    def lookup(self, upn: str) -> int:
        """The person's look-up id on the site."""
        return self.running.store.people.ensure(upn).lookup_id

    def rename(self, upn: str, new: str) -> None:
        """An account gets another sign-in name and address; its object id and its look-up id stay."""
        people = self.running.store.people
        person = replace(people.find(upn), upn=new, mail=new)
        del people._by_key[upn.casefold()]
        people._by_key |= {new.casefold(): person, person.id.casefold(): person}
        with people._database as sql:
            sql.execute("UPDATE site_users SET upn = ? WHERE upn = ?", (new, upn))

    # --- time and copies -------------------------------------------------------------------------

    def later(self, **span: float) -> None:
        """Let time pass: ``hours=1``."""
        self.clock.sleep(timedelta(**span).total_seconds())

    def freeze(self, target: Path) -> None:
        """Copy what is on disk at this moment: what a kill now would leave."""
        for name in ("config", "state", "tenant"):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, target / name)


class Worlds:
    """Opens worlds and ends their tenants together: one after the other costs a moment each."""

    def __init__(self) -> None:
        self._running: list[RunningSandbox] = []

    def open(
        self, folder: Path, configuration: Configuration | None = None, *, now: datetime = NOW, certificate: bytes = b""
    ) -> World:
        """A world in a folder, new or frozen earlier. ``certificate``: the app's, which else is made anew."""
        tenant = folder / "tenant"
        tenant.mkdir(parents=True, exist_ok=True)
        if certificate:
            (tenant / "app.pem").write_bytes(certificate)
        elif not (tenant / "app.pem").exists():
            write_quick_pem(tenant / "app.pem", now)
        clock = SimulatedClock(now)
        running = start(tenant, TENANT_FILE, now=clock.now, record=traffic_file())
        self._running.append(running)
        return World(folder, configuration or Configuration(folder / "config"), running, clock)

    def end(self) -> list[threading.Thread]:
        """Begin to end the tenants: each takes a moment, which need not be waited for."""
        threads = [threading.Thread(target=running.stop) for running in self._running]
        for thread in threads:
            thread.start()
        self._running.clear()
        return threads

    def close(self) -> None:
        for thread in self.end():
            thread.join()


def only(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Some of the values."""
    return {name: values[name] for name in names if name in values}
