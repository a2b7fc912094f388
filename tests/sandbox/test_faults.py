"""Faults by seed: the same for the same seed, in the share asked for, ended in a row, and real on the wire."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.faults import FAILURES_IN_A_ROW, NAMES, THROTTLES_IN_A_ROW, FaultPlan, Faults
from sandbox.server import RunningSandbox, start
from sandbox.wire import Answer, Call, Delivery
from tests.sandbox.clients import GRAPH_SCOPE, Graph, sign_in
from tests.sandbox.conftest import NOW, TENANT_FILE

HOST = "graph.microsoft.com"
USER = "/users/eino.kallaankari@kemijarvi.example"


def answered(call: Call) -> Answer:
    """A service that answers all, batches too."""
    if not call.path.endswith("/$batch"):
        return Answer(200, {"value": [{"id": "1", "fields": {}}]})
    responses = []
    for part in call.json()["requests"]:
        given = call.given.get(part["id"])
        responses.append({"id": part["id"], "status": given.status if given else 200, "headers": {}, "body": {}})
    return Answer(200, {"responses": responses})


def batch(*urls: str) -> Call:
    parts = [{"id": str(number), "method": "GET", "url": url} for number, url in enumerate(urls)]
    return Call("POST", HOST, "/v1.0/$batch", body=json.dumps({"requests": parts}).encode())


def calls() -> Iterator[Call]:
    """A day's traffic: tokens, reads, writes, batches, each several times."""
    for number in range(150):
        yield Call("POST", "login.microsoftonline.com", f"/{number}/oauth2/v2.0/token", body=b"grant_type=x")
        signed = {"authorization": f"Bearer {number}"}
        yield Call("GET", HOST, f"/v1.0/sites/S/lists/{number}/items", headers=signed)
        yield Call("POST", HOST, f"/v1.0/sites/S/lists/{number}/items", body=b'{"fields": {}}')
        yield Call("PATCH", "kemijarvi.sharepoint.com", f"/sites/digi/_api/web/lists/{number}")
        yield batch(*(f"/sites/S/lists/{number}/items/{part}" for part in range(5)))


def played(seed: int, rate: float) -> list[Delivery]:
    faults = Faults(FaultPlan(seed, rate), lambda: NOW)
    return [faults.carry(call, answered) for call in calls()]


def test_the_same_seed_brings_the_same_faults() -> None:
    first, again, other = played(7, 0.3), played(7, 0.3), played(8, 0.3)
    assert [(d.fault, d.seconds, d.whole) for d in first] == [(d.fault, d.seconds, d.whole) for d in again]
    assert [d.answer and d.answer.headers.get("Retry-After") for d in first] == [
        d.answer and d.answer.headers.get("Retry-After") for d in again
    ]
    assert [d.fault for d in first] != [d.fault for d in other]


def test_the_share_is_the_rate() -> None:
    deliveries = played(3, 0.2)
    share = sum(bool(delivery.fault) for delivery in deliveries) / len(deliveries)
    assert 0.15 < share < 0.25
    assert not any(delivery.fault for delivery in played(3, 0.0))


def test_every_kind_of_fault_comes_up() -> None:
    assert {delivery.fault for delivery in played(1, 0.5)} == {"", *NAMES}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("method", "path", "body"), [("GET", "/v1.0/users/a", b""), ("POST", "/v1.0/sites", b"{}")])
def test_faults_in_a_row_end_before_patience_does(seed: int, method: str, path: str, body: bytes) -> None:
    """With every request struck, each is answered well by the sixth attempt, given a new token when one is refused."""
    faults = Faults(FaultPlan(seed, 1.0), lambda: NOW)
    row: list[str] = []
    token = 0
    while True:
        call = Call(method, HOST, path, headers={"authorization": f"Bearer {token}"}, body=body)
        fault = faults.carry(call, answered).fault
        if fault in ("", "answer slow", "item repeated"):
            break
        row.append(fault)
        token += fault.startswith("token")
        assert len(row) <= FAILURES_IN_A_ROW + THROTTLES_IN_A_ROW < 6
    assert sum(fault.startswith("token") for fault in row) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_faults_of_a_part_end_too(seed: int) -> None:
    faults = Faults(FaultPlan(seed, 1.0), lambda: NOW)
    waiting = ["/users/a", "/users/b", "/users/c"]
    for _ in range(6):
        delivery = faults.carry(batch(*waiting), answered)
        good = {}
        if delivery.answer and delivery.whole and delivery.answer.status == 200:
            good = {each["id"]: each for each in delivery.answer.body["responses"] if each["status"] == 200}
        waiting = [url for number, url in enumerate(waiting) if "body" not in good.get(str(number), {})]
        if not waiting:
            break
    assert waiting == []


# --- on the wire ---------------------------------------------------------------------------------------


@contextmanager
def struck(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str, **options: Any
) -> Iterator[tuple[RunningSandbox, Graph]]:
    """A running tenant with a signed-in client, whose every request meets that fault from now on."""
    with start(folder, TENANT_FILE, now=lambda: NOW, faults=FaultPlan(1, 1.0), **options) as running:
        monkeypatch.setattr("sandbox.faults.NAMES", ())
        client = Graph(running)
        monkeypatch.setattr("sandbox.faults.NAMES", (kind,))
        yield running, client
        client.session.close()


def titles(running: RunningSandbox) -> list[str]:
    return [found.title for found in running.store.lists.all()]


@pytest.mark.parametrize(("kind", "done"), [("connection cut before", False), ("connection cut after", True)])
def test_a_cut_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, done: bool) -> None:
    with struck(tmp_path, monkeypatch, kind) as (running, graph):
        with pytest.raises(requests.ConnectionError):
            graph.call("POST", f"{graph.site}/lists", {"displayName": "Uusi", "list": {"template": "genericList"}})
        assert ("Uusi" in titles(running)) is done


def test_a_cut_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        struck(tmp_path, monkeypatch, "answer cut") as (_, graph),
        pytest.raises(requests.exceptions.ChunkedEncodingError),
    ):
        graph.call("GET", USER)


def test_slow_answers_pass_on_the_tenants_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with struck(tmp_path, monkeypatch, "answer slow", wait=waited.append) as (_, graph):
        assert graph.call("GET", USER).status_code == 200
    assert len(waited) == 1
    assert 2 <= waited[0] <= 40


def test_no_answer_closes_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with (
        struck(tmp_path, monkeypatch, "no answer", wait=waited.append) as (_, graph),
        pytest.raises(requests.ConnectionError),
    ):
        graph.call("GET", USER)
    assert waited == [65.0]


@pytest.mark.parametrize(
    ("kind", "status", "retry_after"),
    [("429", 429, True), ("503", 503, True), ("503 bare", 503, False), ("502", 502, False), ("504", 504, False)],
)
def test_refusals_of_a_busy_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, status: int, retry_after: bool
) -> None:
    with struck(tmp_path, monkeypatch, kind) as (_, graph):
        answer = graph.call("GET", USER)
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is retry_after


def test_a_revoked_token_stays_so_and_its_challenge_can_be_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with struck(tmp_path, monkeypatch, "token revoked") as (running, graph):
        refused = graph.call("GET", USER)
        monkeypatch.setattr("sandbox.faults.NAMES", ())
        again = graph.call("GET", USER)
        graph.token = sign_in(graph.session, running.credentials, GRAPH_SCOPE)["access_token"]
        renewed = graph.call("GET", USER)

    assert (refused.status_code, again.status_code, renewed.status_code) == (401, 401, 200)
    challenge = refused.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in challenge
    claims = re.search('claims="([^"]+)"', challenge)
    assert claims
    assert "nbf" in json.loads(base64.b64decode(claims[1]))["access_token"]


def test_an_expired_token_brings_no_challenge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with struck(tmp_path, monkeypatch, "token expired") as (_, graph):
        refused = graph.call("GET", USER)
    assert refused.status_code == 401
    assert "claims" not in refused.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", ["parts throttled", "parts failed", "parts bare", "parts missing"])
def test_parts_of_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    with struck(tmp_path, monkeypatch, kind) as (_, graph):
        answers = graph.batch(*[{"method": "GET", "url": f"{USER}?$select={name}"} for name in ("id", "mail", "upn")])
    spoilt = [answer for answer in answers.values() if answer["status"] != 200 or len(answer) < 4]
    match kind:
        case "parts throttled":
            assert {answer["status"] for answer in spoilt} == {429}
            assert all("Retry-After" in answer["headers"] for answer in spoilt)
        case "parts failed":
            assert {answer["status"] for answer in spoilt} <= {500, 502, 503, 504}
        case "parts bare":
            assert all("headers" not in answer or "body" not in answer for answer in spoilt)
        case "parts missing":
            assert len(answers) < 3
    assert spoilt or kind == "parts missing"


def test_a_page_that_gives_an_item_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with struck(tmp_path, monkeypatch, "item repeated") as (running, graph):
        list_id = running.store.lists.create("Lista", actor=running.credentials.client_id).id
        running.store.items.create(list_id, {"Title": "x"}, actor=running.credentials.client_id)
        rows = graph.get(f"{graph.site}/lists/{list_id}/items?$expand=fields")["value"]
    assert [row["id"] for row in rows] == ["1", "1"]


def test_the_record_names_the_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "traffic.jsonl"
    with struck(tmp_path / "data", monkeypatch, "connection cut after", record=record) as (_, graph):
        with pytest.raises(requests.ConnectionError):
            graph.call("GET", USER)
        monkeypatch.setattr("sandbox.faults.NAMES", ())
        graph.call("GET", USER)
    *_, cut, good = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert (cut["fault"], cut["status"], cut["response_body"]) == ("connection cut after", None, None)
    assert (good.get("fault"), good["status"]) == (None, 200)


def test_people_act_before_and_after_a_call(tmp_path: Path) -> None:
    seen: list[str] = []
    with start(tmp_path, TENANT_FILE, now=lambda: NOW) as running:
        client = Graph(running)
        running.actors.clear()
        running.actors.before(2, lambda: seen.append("before"))
        running.actors.after(2, lambda: seen.append("after"))
        for _ in range(3):
            client.call("GET", USER)
            seen.append("answered")
        client.session.close()
    assert seen == ["answered", "before", "after", "answered", "answered"]
