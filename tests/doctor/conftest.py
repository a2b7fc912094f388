"""Fixtures: an office whose list the program's own setup has made; each test has a copy of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from jobs.setup import set_up
from tests.doctor.office import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = open_office(tmp_path_factory.mktemp("office"))
    with office.job() as job:
        set_up(job)
    office.running.stop()
    return office.folder


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    opened = open_office(tmp_path)
    yield opened
    opened.running.stop()
