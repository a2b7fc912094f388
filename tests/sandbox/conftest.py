from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from sandbox.server import RunningSandbox, start
from tests.sandbox.clients import Graph

TENANT_FILE = Path(__file__).parents[2] / "config" / "demo" / "tenant.yaml"
NOW = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)
OFFICER = "eino.kallaankari@kemijarvi.example"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A running tenant, shared by the tests of a module."""
    with start(tmp_path_factory.mktemp("tenant"), TENANT_FILE, now=lambda: NOW, seed=7) as running:
        yield running


def ticking() -> Callable[[], datetime]:
    """A clock on which two seconds pass with each look, so that no rate is reached."""
    seconds = count(step=2)
    return lambda: NOW + timedelta(seconds=next(seconds))


@pytest.fixture(scope="module")
def graph(sandbox: RunningSandbox) -> Iterator[Graph]:
    client = Graph(sandbox)
    yield client
    client.session.close()


COLUMNS = [
    {"name": "Tunnus", "text": {}, "indexed": True, "enforceUniqueValues": True},
    {"name": "Tila", "displayName": "Tila nyt", "choice": {"choices": ["Ei aloitettu", "Käynnissä", "Valmis"]}},
    {"name": "Edistyminen", "number": {"minimum": 0, "maximum": 100}},
    {"name": "Kommentti", "text": {"allowMultipleLines": True}},
    {"name": "Vahvistettu", "dateTime": {"format": "dateOnly"}},
    {"name": "Yhteys", "personOrGroup": {"allowMultipleSelection": False}},
    {"name": "Vastuussa", "personOrGroup": {"allowMultipleSelection": True}},
    {"name": "Arkisto", "boolean": {}, "indexed": True},
    {"name": "Linkki", "hyperlinkOrPicture": {}},
]


@pytest.fixture
def measures(sandbox: RunningSandbox, graph: Graph, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh list with a column of each kind."""
    body = {"displayName": f"Lista {request.node.name}"[:200], "columns": COLUMNS, "list": {"template": "genericList"}}
    response = graph.call("POST", f"{graph.site}/lists", body)
    assert response.status_code == 201, response.text
    yield f"{graph.site}/lists/{response.json()['id']}"
    sandbox.store.lists.delete(response.json()["id"], actor=sandbox.credentials.client_id)


@pytest.fixture
def list_id(measures: str) -> str:
    return measures.rsplit("/", 1)[-1]
