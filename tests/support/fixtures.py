"""Fixtures: ``world`` has its list set up by the program's own setup; ``empty_world`` has none yet."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.configuration import Configuration
from tests.support.reminding import MAY, morning
from tests.support.wire import Wire
from tests.support.world import TENANT_FILE, World, Worlds

SHIPPED = TENANT_FILE.parents[1]


@pytest.fixture(scope="session")
def ending() -> Iterator[list[threading.Thread]]:
    """Tenants that are ending while the next tests run."""
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join()


@pytest.fixture
def worlds(ending: list[threading.Thread]) -> Iterator[Worlds]:
    opened = Worlds()
    yield opened
    ending += opened.end()


@pytest.fixture(scope="session")
def set_up_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frozen world with a list that setup has made; tests work on copies."""
    opened, frozen = Worlds(), tmp_path_factory.mktemp("frozen")
    world = opened.open(tmp_path_factory.mktemp("set-up"))
    world.set_up()
    world.freeze(frozen)
    opened.close()
    return frozen


@pytest.fixture(scope="session")
def certificate(set_up_world: Path) -> bytes:
    return (set_up_world / "tenant" / "app.pem").read_bytes()


@pytest.fixture
def empty_world(worlds: Worlds, tmp_path: Path, certificate: bytes) -> World:
    return worlds.open(tmp_path / "empty", certificate=certificate)


@pytest.fixture
def world(worlds: Worlds, tmp_path: Path, set_up_world: Path) -> World:
    shutil.copytree(set_up_world, tmp_path, dirs_exist_ok=True)
    return worlds.open(tmp_path)


@pytest.fixture
def synced(world: World) -> World:
    """A world after its first sync, an hour later."""
    world.sync()
    world.later(hours=1)
    return world


@pytest.fixture(scope="session")
def synced_in_may(tmp_path_factory: pytest.TempPathFactory, certificate: bytes) -> Path:
    """A frozen world that was set up and synced on 4 May 2026, before any round of the spring opens."""
    opened, frozen = Worlds(), tmp_path_factory.mktemp("frozen-in-may")
    world = opened.open(tmp_path_factory.mktemp("in-may"), now=MAY, certificate=certificate)
    world.set_up()
    world.sync()
    world.freeze(frozen)
    opened.close()
    return frozen


@pytest.fixture
def spring(worlds: Worlds, tmp_path: Path, synced_in_may: Path) -> World:
    """A world on the morning of Tuesday 2 June 2026, the spring's first round; it was set up in May."""
    shutil.copytree(synced_in_may, tmp_path, dirs_exist_ok=True)
    return worlds.open(tmp_path, now=morning(2026, 6, 2, 7, 50))


@pytest.fixture
def kemijarvi(worlds: Worlds, tmp_path: Path, certificate: bytes) -> World:
    """The shipped roadmap of 54 measures; nothing is set up."""
    configuration = Configuration(tmp_path / "config")
    for name in ("roadmap.yaml", "parties.yaml", "tiekartta.toml"):
        shutil.copy(SHIPPED / name, configuration.folder / name)
    return worlds.open(tmp_path, configuration, certificate=certificate)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)
