"""The search over all that a test run wrote finds a leak, and lets stand what may stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest

from sandbox.server import start
from sandbox.tenant import read_tenant
from tests.tools.canaries import TENANT_FILE, find_leaks, names_of

NAMES = names_of(read_tenant(TENANT_FILE))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside pytest's own folder, which the real search goes through."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def planted(folder: Path, name: str, text: str) -> list[str]:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return [leak.partition(": ")[2] for leak in find_leaks(folder, NAMES)]


def test_each_secret_of_a_tenant_is_found(tmp_path: Path, folder: Path) -> None:
    with start(tmp_path / "tenant", TENANT_FILE) as running:
        credentials, flow = running.credentials, running.store.flows.url
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0xxxx.c2ln"
    for text, what in (
        (credentials.client_secret, "a client secret"),
        (credentials.certificate_file.read_text(), "a private key"),
        (f"Bearer {token}", "a token"),
        (flow, "a signed address"),
    ):
        assert planted(folder, "run/gw0/test_x0/state/tiekartta.sqlite", f"before {text} after") == [what]


@pytest.mark.parametrize(
    "name", ["said/1.told", "run/gw0/test_x0/logs/a.log", "run/gw0/test_x0/status-2026-06-02.html"]
)
def test_a_name_is_found_where_none_may_stand(folder: Path, name: str) -> None:
    assert planted(folder, name, "Kysy Lempi Nykäseltä, lempi.nykanen") == ["the name lempi.nykanen"]


def test_a_name_is_found_as_a_log_writes_it(folder: Path) -> None:
    assert planted(folder, "run/test_x0/logs/a.log", json.dumps({"what": "Kysy Nykänen"})) == [r"the name Nyk\u00e4nen"]


def test_a_name_in_a_report_is_found_in_its_parts(folder: Path) -> None:
    with ZipFile(folder / "status-2026-06-02.docx", "w") as packed:
        packed.writestr("word/document.xml", "<w:t>Nykänen</w:t>")
    assert {leak.rpartition(": ")[2] for leak in find_leaks(folder, NAMES)} == {"the name Nykänen"}


@pytest.mark.parametrize("name", ["said/1.shown", "run/test_x0/tenant/store.sqlite", "run/test_x0/config/a.yaml"])
def test_a_name_may_stand_where_people_look_for_it(folder: Path, name: str) -> None:
    assert planted(folder, name, "lempi.nykanen") == []
