"""A command line run as people run it, on a configuration of its own, where needed with a synced practice tenant."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from documents.roadmap_changes import SetPhase
from documents.roadmap_file import read_overlay, read_roadmap
from documents.roadmap_write import write_changes
from jobs.cli.main import app
from jobs.cli.sandbox import TENANT_FILE, sandbox_variables
from sandbox.server import start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.server import RunningSandbox

CONFIG = Path(__file__).parents[3] / "config"


@dataclass(frozen=True)
class CommandLine:
    """``tiekartta`` with a configuration folder and an environment."""

    config: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: object, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(
            app, [*map(str, arguments), "--config", str(self.config)], env=dict(self.environment)
        )
        assert result.exit_code == exit_code, result.output
        return result

    def json(self, *arguments: object, exit_code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", exit_code=exit_code).stdout)


def own_config(folder: Path) -> Path:
    """A copy of the shipped configuration, with the example phases in its roadmap file."""
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "roadmap.yaml").write_bytes(_planned())
    return folder


@cache
def _planned() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(shutil.copy(CONFIG / "roadmap.yaml", folder))
        roadmap = read_roadmap(file)
        overlaid = read_overlay(CONFIG / "demo" / "schedule.yaml", roadmap)
        phases = [SetPhase(m.id, h, phase) for m in overlaid.measures for h, phase in m.schedule.items()]
        write_changes(file, phases, read=roadmap)
        return file.read_bytes()


@pytest.fixture
def tiekartta(tmp_path: Path) -> CommandLine:
    """Without a network: whatever asks for it fails."""
    return CommandLine(own_config(tmp_path / "config"), {"TIEKARTTA_SANDBOX__URL": "http://127.0.0.1:9"})


@dataclass(frozen=True)
class Synced:
    """A command line whose list is synced, and the tenant's own side of it."""

    tiekartta: CommandLine
    running: RunningSandbox

    def edit(self, id_: str, **fields: Any) -> None:
        """Change an item of the list as an officer; columns by their internal names."""
        store = self.running.store
        list_id = store.lists.find("Digitiekartan toimenpiteet").id
        item = next(item for item in store.items.page(list_id) if item.fields.get("Tunnus") == id_)
        store.items.update(list_id, item.id, fields, actor=store.people.all()[0].upn)


@pytest.fixture
def synced(tmp_path: Path) -> Iterator[Synced]:
    """A fresh tenant, set up and synced."""
    config = own_config(tmp_path / "config")
    with start(tmp_path / "tenant", CONFIG / TENANT_FILE) as running:
        environment = {**sandbox_variables(running), "TIEKARTTA_STATE__FOLDER": str(tmp_path / "state")}
        tiekartta = CommandLine(config, environment)
        tiekartta("setup")
        tiekartta("sync")
        yield Synced(tiekartta, running)
