"""Resource units, 429 with Retry-After in its forms, RateLimit headers, and the thresholds of a query."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from sandbox.limits import Limits, retry_after, units_of
from sandbox.server import start
from sandbox.wire import Answer, Call, RequestIds
from tests.sandbox.clients import Graph
from tests.sandbox.conftest import NOW, TENANT_FILE

GRAPH = "graph.microsoft.com"
SHAREPOINT = "kemijarvi.sharepoint.com"
ITEMS = "/v1.0/sites/S/lists/L/items"


class Minute:
    """Limits of 20 units on a clock of their own, before a service that answers all."""

    def __init__(self, seed: int = 0) -> None:
        self.now = NOW
        self.limits = Limits(lambda: self.now, RequestIds(1), units=20, seed=seed)

    def send(self, path: str = ITEMS, method: str = "GET") -> Answer:
        return self.limits.answer(Call(method, GRAPH, path), lambda _: Answer(200, {}))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.mark.parametrize(
    ("method", "host", "path", "query", "units"),
    [
        ("GET", GRAPH, f"{ITEMS}/7", "$expand=fields", 1),
        ("GET", GRAPH, f"{ITEMS}/7/fields", "", 1),
        ("GET", GRAPH, f"{ITEMS}/delta", "token=abc", 1),
        ("GET", GRAPH, f"{ITEMS}/delta", "", 2),
        ("GET", GRAPH, ITEMS, "", 2),
        ("POST", GRAPH, ITEMS, "", 2),
        ("PATCH", GRAPH, f"{ITEMS}/7/fields", "", 2),
        ("DELETE", GRAPH, f"{ITEMS}/7", "", 2),
        ("GET", GRAPH, f"{ITEMS}/7", "$expand=permissions", 5),
        ("POST", GRAPH, "/v1.0/sites/S/permissions", "", 5),
        ("GET", GRAPH, "/v1.0/users/eino@kemijarvi.example", "", 0),
        ("GET", SHAREPOINT, "/sites/digi/_api/web/lists", "", 4),
        ("POST", SHAREPOINT, "/sites/digi/_api/contextinfo", "", 0),
        ("POST", "login.microsoftonline.com", "/T/oauth2/v2.0/token", "", 0),
    ],
)
def test_prices(method: str, host: str, path: str, query: str, units: int) -> None:
    assert units_of(Call(method, host, path, query)) == units


def test_a_minute_holds_so_many_units_and_no_more() -> None:
    minute = Minute()
    assert [minute.send().status for _ in range(10)] == [200] * 10
    refused = minute.send()
    assert refused.status == 429
    assert refused.body["error"]["code"] == "activityLimitReached"
    minute.later(seconds=61)
    assert minute.send().status == 200


def test_refused_requests_count_too() -> None:
    minute = Minute()
    for _ in range(10):
        minute.send()
    minute.later(seconds=30)
    for _ in range(10):
        assert minute.send().status == 429
    minute.later(seconds=31)
    assert minute.send().status == 429, "the refused ones of half a minute ago fill the minute"


@pytest.mark.parametrize("seed", range(6))
def test_who_waits_as_told_is_served(seed: int) -> None:
    minute = Minute(seed)
    for step in range(10):
        minute.send()
        minute.later(seconds=step / 10)
    told = minute.send().headers["Retry-After"]
    try:
        minute.later(seconds=float(told))
    except ValueError:
        minute.now = max(minute.now, parsedate_to_datetime(told))
    assert minute.send().status == 200


def test_retry_after_has_three_forms() -> None:
    moment = datetime(2026, 6, 2, 5, 0, 0, 250_000, tzinfo=UTC)
    forms = {retry_after(2.128, moment, random.Random(seed)) for seed in range(20)}
    assert forms == {"3", "2.128", "Tue, 02 Jun 2026 05:00:03 GMT"}


def test_headers_tell_from_four_fifths_on() -> None:
    minute = Minute()
    answers = [minute.send() for _ in range(9)]
    assert [("RateLimit-Remaining" in answer.headers) for answer in answers] == [False] * 7 + [True] * 2
    assert answers[-1].headers["RateLimit-Limit"] == "20"
    assert answers[-1].headers["RateLimit-Remaining"] == "2"
    assert answers[-1].headers["RateLimit-Reset"] == "60"


@pytest.fixture
def tight(tmp_path: Path) -> Iterator[Graph]:
    """Graph of a tenant whose app has 20 units a minute, on a clock that stands."""
    with start(tmp_path, TENANT_FILE, now=lambda: NOW, units_per_minute=20) as running:
        client = Graph(running)
        yield client
        client.session.close()


def test_each_part_of_a_batch_counts_and_is_refused_for_itself(tight: Graph) -> None:
    lists = {"method": "GET", "url": f"{tight.site}/lists"}
    person = {"method": "GET", "url": "/users/eino.kallaankari@kemijarvi.example"}

    answers = tight.batch(*[lists] * 12, person)

    statuses = [answers[str(number)]["status"] for number in range(13)]
    assert statuses == [200] * 10 + [429] * 2 + [200]
    refused = answers["10"]
    assert refused["headers"]["Retry-After"]
    assert refused["body"]["error"]["code"] == "activityLimitReached"


def test_a_part_that_depends_on_a_refused_one_fails(tight: Graph) -> None:
    lists = {"method": "GET", "url": f"{tight.site}/lists"}
    answers = tight.batch(*[lists] * 11, {**lists, "url": "/users", "dependsOn": ["10"]})
    assert (answers["10"]["status"], answers["11"]["status"]) == (429, 424)


def test_an_unindexed_filter_fails_over_the_threshold_even_with_the_header(
    graph: Graph, measures: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.graph.items.LIST_VIEW_THRESHOLD", 2)
    prefer = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    unindexed = f"{measures}/items?$filter=fields/Tila eq 'Valmis'"
    for number in range(2):
        graph.call("POST", f"{measures}/items", {"fields": {"Title": "x", "Tunnus": f"T1-0{number}"}})
    assert graph.call("GET", unindexed, **prefer).status_code == 200

    graph.call("POST", f"{measures}/items", {"fields": {"Title": "x", "Tunnus": "T1-03"}})

    refused = graph.call("GET", unindexed, **prefer)
    assert refused.status_code == 400
    assert "exceeds the list view threshold" in refused.json()["error"]["message"]
    assert graph.call("GET", f"{measures}/items?$filter=fields/Tunnus eq 'T1-03'").status_code == 200
