"""A municipality in a folder, with its tenant in this process: copied, and run under one seed's faults."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from click.testing import Result
from typer.testing import CliRunner

from connector.clock import SimulatedClock
from jobs.cli.main import app
from jobs.job import Job, open_job
from jobs.store import Store
from jobs.workspace import read_workspace
from roadmap.plan import BaseRow
from sandbox.actors import Actors
from sandbox.faults import FaultPlan
from sandbox.items import Item
from sandbox.server import OpenTenant, open_tenant
from tests.connector.certificates import write_quick_pem
from tests.reliability.transport import URL, Road
from tests.support.configuration import EINO, HELMI, LEMPI, PARTIES, TAISTO, Configuration, Measure
from tests.support.traffic import traffic_file

TENANT_FILE = Path(__file__).parents[2] / "config" / "demo" / "tenant.yaml"
LIST = "Digitiekartan toimenpiteet"
MORNING = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
RATE = 0.2


@dataclass
class Town:
    """``folder`` holds ``config``, ``state`` and ``tenant``; the tenant is open, and its road too."""

    folder: Path
    tenant: OpenTenant
    clock: SimulatedClock
    road: Road
    seed: int

    @property
    def actors(self) -> Actors:
        return self.tenant.actors

    @contextmanager
    def job(self, state: str = "state") -> Iterator[Job]:
        """A job of the program, whose jitter is the seed's; ``state`` names the folder of its state."""
        workspace = read_workspace(self.folder / "config", self.variables(state))
        with open_job("test", workspace, self.clock) as job:
            job.tenant.session.random = Random(self.seed)
            yield job

    def run(self, *arguments: str, **variables: str) -> Result:
        """The command line in this process and at this town's time, in English."""
        environment = {**self.variables(), "TIEKARTTA_CONFIG": str(self.folder / "config"), **variables}
        with patch("connector.clock.SystemClock", lambda: self.clock):
            return CliRunner().invoke(app, [*arguments, "--lang", "en"], env=environment)

    def variables(self, state: str = "state") -> dict[str, str]:
        credentials = self.tenant.credentials
        return {
            "TIEKARTTA_SANDBOX__URL": URL,
            "TIEKARTTA_SITE__URL": self.tenant.store.tenant.site_url,
            "TIEKARTTA_SIGN_IN__TENANT": credentials.tenant_id,
            "TIEKARTTA_SIGN_IN__CLIENT_ID": credentials.client_id,
            "TIEKARTTA_SIGN_IN__CERTIFICATE_FILE": str(credentials.certificate_file),
            "TIEKARTTA_STATE__FOLDER": str(self.folder / state),
        }

    # --- what list and state say -------------------------------------------------------------------

    @property
    def list_id(self) -> str:
        return self.tenant.store.lists.find(LIST).id

    def items(self) -> list[Item]:
        return self.tenant.store.items.page(self.list_id)

    def item(self, id_: str) -> Item:
        return next(item for item in self.items() if item.fields.get("Tunnus") == id_)

    def edit(self, id_: str, actor: str = EINO, **fields: Any) -> None:
        """Somebody changes fields of a row; None clears one."""
        self.tenant.store.items.update(self.list_id, self.item(id_).id, fields, actor=actor)

    def base(self) -> list[BaseRow]:
        with Store(self.folder / "state", self.clock.now()) as store:
            return store.base()

    def log(self) -> list[dict[str, Any]]:
        with Store(self.folder / "state", self.clock.now()) as store:
            return store.changes()


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind, without what chance may decide: ids of items and look-up ids, and when it was."""

    rows: dict[str, dict[str, Any]]
    doubled: list[str]
    base: dict[str, Any]
    log: list[str]


@dataclass(frozen=True)
class Frozen:
    """A town to copy, the time at which it goes on, and what an undisturbed run makes of it."""

    folder: Path
    now: datetime
    undisturbed: Outcome


def outcome(town: Town) -> Outcome:
    people = {user.lookup_id: user.person.upn for user in town.tenant.store.people.site_users()}
    named = [(str(item.fields.get("Tunnus") or item.fields["Title"]), dict(item.fields)) for item in town.items()]
    times = Counter(name for name, _ in named)
    tied = {str(item.id) for item in town.items()}
    base = {
        row.id: (
            _named(row.values, people),
            _named(row.differences, people),
            row.proposal,
            row.human_change,
            row.item_id in tied,
        )
        for row in town.base()
    }
    log = sorted(
        f"{line['measure']} {line['field']}: {_person(line['old'], people)} → {_person(line['new'], people)}"
        f" by {line['changed_by']}"
        for line in town.log()
    )
    rows = {name: _named(fields, people) for name, fields in named}
    return Outcome(rows, [name for name, count in times.items() if count > 1], base, log)


def _named(values: Any, people: dict[int, str]) -> dict[str, Any]:
    return {
        name: _person(value, people) if name.lower() in ("people", "contact") else value
        for name, value in values.items()
    }


def _person(value: Any, people: dict[int, str]) -> Any:
    if isinstance(value, list | tuple):
        return sorted(str(people.get(each, each)) for each in value)
    return people.get(value, value) if isinstance(value, int) else value


@contextmanager
def town(folder: Path, now: datetime, *, seed: int = 0, rate: float = 0.0) -> Iterator[Town]:
    """Open a town, new or copied, under that seed's faults."""
    clock = SimulatedClock(now)
    plan = FaultPlan(seed, rate) if rate else None
    if not (folder / "tenant" / "app.pem").exists():
        write_quick_pem(folder / "tenant" / "app.pem", now)
    tenant = open_tenant(folder / "tenant", TENANT_FILE, now=clock.now, faults=plan, record=traffic_file())
    road = Road(tenant, clock)
    try:
        with road.open():
            yield Town(folder, tenant, clock, road, seed)
    finally:
        tenant.close()


@contextmanager
def disturbed(frozen: Frozen, folder: Path, seed: int, rate: float = RATE) -> Iterator[Town]:
    """A copy of a town under that seed's faults; it is thrown away afterwards."""
    with town(copied(frozen.folder, folder / "town"), frozen.now, seed=seed, rate=rate) as place:
        yield place
    shutil.rmtree(folder / "town")


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


def busy_day(place: Town) -> datetime:
    """Everything at once, pending: officers' edits, drift, a spoilt system field, and rows that come and go.

    A new unit joins, whose person the site does not know yet. Gives the time of the next sync, a day later.
    """
    place.edit("T1-01", HELMI, Status="Käynnissä", Progress=40, Comment="Sovittu.")
    place.edit("T1-02", TAISTO, Kevat2027="päättäminen", Status="Viivästynyt")
    place.edit("T1-03", EINO, Health="Valmis", Deadline=None, Confirmed="2026-06-02T12:00:00Z")
    items = place.tenant.store.items
    items.delete(place.list_id, place.item("T2-02").id, actor=EINO)
    items.create(
        place.list_id,
        {"Title": "Kirjaston ajanvaraus", "Goal": "T2 Kilpailukykyiset palvelut", "Status": "Ei aloitettu"},
        actor=TAISTO,
    )
    file = Configuration(place.folder / "config")
    library = f'  "Kirjasto": {{unit: sivistys, holders: [{LEMPI}]}}\n'
    file.parties_file.write_text(PARTIES + library, encoding="utf-8")
    file.edit("T2-01", title="Sähköinen asiointi ja lomakkeet", schedule={"Syksy 2026": "päättäminen"})
    file.drop("T2-03")
    file.add("T2-04", Measure("T2", "Uusi verkkosivusto", "Hallintopalvelut", {"Syksy 2026": "valmistelu"}))
    file.add("T2-05", Measure("T2", "Lainaamo", "Kirjasto", {"Syksy 2026": "valmistelu"}))
    return place.clock.now() + timedelta(days=1)
