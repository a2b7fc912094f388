"""A municipality whose list is set up: its configuration, its tenant, and the self-check run on them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from requests.adapters import HTTPAdapter
from typer.testing import CliRunner

from connector.clock import SystemClock
from connector.session import _Adapter
from jobs.cli.main import app
from jobs.cli.sandbox import sandbox_variables
from jobs.doctor.probe import PROBE_TITLE
from jobs.job import Job, open_job
from jobs.workspace import read_workspace
from sandbox.server import RunningSandbox, start
from tests.support.traffic import traffic_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result
    from requests import PreparedRequest, Response

CONFIG = Path(__file__).parents[2] / "config"
TENANT_FILE = CONFIG / "demo" / "tenant.yaml"
TITLE = "Digitiekartan toimenpiteet"
HELMI = "helmi.sarkijoki@kemijarvi.example"
EINO = "eino.kallaankari@kemijarvi.example"
ARVO = "arvo.entinen@kemijarvi.example"

SETTINGS = '[municipality]\nname = "Kemijärven kaupunki"\n'
ROADMAP = """
municipality: "Kemijärven kaupunki"
vision: "Palvelut lähellä"
horizon: {first: Kevät 2026, last: Kevät 2027}
goals: [{id: T1, title: "Osaava kaupunkiyhteisö"}]
measures:
  - {id: T1-01, goal: T1, title: "Digitaitojen koulutus", party: "Digityöryhmä", schedule: {Kevät 2026: toteuttaminen}}
"""


@dataclass
class Office:
    folder: Path
    running: RunningSandbox

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def variables(self) -> dict[str, str]:
        return {
            **sandbox_variables(self.running),
            "TIEKARTTA_STATE__FOLDER": str(self.folder / "state"),
            "TIEKARTTA_ADMIN__ADDRESSES": self.admin,
        }

    def parties(self, *holders: str) -> None:
        text = (
            f"units: {{hallinto: Hallinto}}\nparties:\n  Digityöryhmä: {{unit: hallinto, holders: {list(holders)}}}\n"
        )
        (self.config / "parties.yaml").write_text(text, encoding="utf-8")

    def command(self, *words: str, **variables: str | None) -> Result:
        """Run the command line with the office's variables and these; None takes one away."""
        environment = {**self.variables, **variables}
        return CliRunner().invoke(app, [*words, "--config", str(self.config), "--lang", "en"], env=environment)

    def doctor(self, *words: str, **variables: str | None) -> Checkup:
        result = self.command("doctor", "--json", *words, **variables)
        assert result.stdout, result.output
        return Checkup(result.exit_code, {check["name"]: check for check in json.loads(result.stdout)["checks"]})

    @contextmanager
    def job(self) -> Iterator[Job]:
        with open_job("test", read_workspace(self.config, self.variables), SystemClock()) as job:
            yield job

    @property
    def store(self) -> Any:
        return self.running.store

    @property
    def list_id(self) -> str:
        return self.store.lists.find(TITLE).id

    @property
    def admin(self) -> str:
        return "veikko.aakenus@kemijarvi.example"

    @property
    def rows(self) -> list[Any]:
        return self.store.items.page(self.list_id)

    @property
    def probes(self) -> list[Any]:
        return [item for item in self.rows if item.fields.get("Title") == PROBE_TITLE]


@dataclass
class Checkup:
    exit_code: int
    checks: dict[str, dict[str, str]]

    def __getitem__(self, name: str) -> dict[str, str]:
        return self.checks[name]

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: check["outcome"] for name, check in self.checks.items()}

    def named(self, outcome: str) -> list[str]:
        return [name for name, found in self.outcomes.items() if found == outcome]


def open_office(folder: Path, tenant_file: Path = TENANT_FILE, **more: Any) -> Office:
    """An office in a folder, which is found again by the next one that is opened there."""
    config = folder / "config"
    if not config.exists():
        config.mkdir(parents=True)
        (config / "tiekartta.toml").write_text(SETTINGS, encoding="utf-8")
        (config / "roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    office = Office(folder, start(folder / "tenant", tenant_file, **{"record": traffic_file(), **more}))
    office.parties(HELMI, EINO)
    return office


@contextmanager
def wire(
    before: Callable[[PreparedRequest, int], None] = lambda request, number: None,
    after: Callable[[PreparedRequest, int], None] = lambda request, number: None,
) -> Iterator[list[PreparedRequest]]:
    """Taps the wire below the session's adapter: each request with its number, from 1; what a tap raises ends it."""
    sent: list[PreparedRequest] = []
    original = HTTPAdapter.send

    def send(adapter: HTTPAdapter, request: PreparedRequest, *rest: Any, **more: Any) -> Response:
        if not isinstance(adapter, _Adapter):
            return original(adapter, request, *rest, **more)
        sent.append(request)
        number = len(sent)
        before(request, number)
        response = original(adapter, request, *rest, **more)
        try:
            after(request, number)
        except BaseException:
            response.close()
            raise
        return response

    with patch.object(HTTPAdapter, "send", send):
        yield sent


def text(request: PreparedRequest) -> str:
    """A request's body."""
    body = request.body or b""
    return body.decode() if isinstance(body, bytes) else str(body)
