from collections.abc import Iterator

import pytest

from sandbox.lists import List
from sandbox.server import RunningSandbox
from tests.sandbox.pages.measure_list import ADMIN, OFFICER, make_list
from tests.sandbox.pages.visitor import Visitor


@pytest.fixture
def measures(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> List:
    """A list of the test's own."""
    return make_list(sandbox.store, f"Toimenpiteet {request.node.name}")


@pytest.fixture
def officer(sandbox: RunningSandbox, measures: List) -> Iterator[Visitor]:
    with Visitor(sandbox, measures, OFFICER) as visitor:
        yield visitor


@pytest.fixture
def admin(sandbox: RunningSandbox, measures: List) -> Iterator[Visitor]:
    with Visitor(sandbox, measures, ADMIN) as visitor:
        yield visitor
