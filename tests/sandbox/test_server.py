"""The server: hosts, keep-alive, ports, stopping, state that is found again, and the record."""

import json
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from sandbox.server import RunningSandbox, StartError, start
from tests.sandbox.clients import GRAPH_SCOPE, Graph, rerouted_session, sharepoint, sign_in
from tests.sandbox.conftest import NOW, TENANT_FILE


def test_hosts_tell_the_services_apart(sandbox: RunningSandbox, graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    session = rerouted_session(sandbox.url)
    assert session.get("https://graph.microsoft.com/v1.0/sites").json()["error"]["code"] == "InvalidAuthenticationToken"
    assert session.get("https://login.microsoftonline.com/common/discovery/instance").json()["api-version"] == "1.1"
    assert "error_description" in session.get("https://kemijarvi.sharepoint.com/sites/digi/_api/web").json()
    other = session.get("https://muu.sharepoint.com/sites/digi/_api/web")
    assert other.status_code == 421
    assert "muu.sharepoint.com" in caplog.text
    assert "text/html" in requests.get(sandbox.url, timeout=5).headers["Content-Type"]


def test_only_loopback_listens(sandbox: RunningSandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_connections_are_kept(sandbox: RunningSandbox) -> None:
    host, port = sandbox.url.removeprefix("http://").split(":")
    request = b"GET /v1.0/x HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        for _ in range(3):
            connection.sendall(request)
            answer = connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 401")
            while b'"error"' not in answer:
                answer += connection.recv(65536)


def test_answers_do_not_wait_for_delayed_acknowledgements(graph: Graph) -> None:
    times = []
    for _ in range(20):
        started = time.perf_counter()
        graph.get(graph.site)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.03


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as refusal:
            start(tmp_path, TENANT_FILE, port=port)
    assert refusal.value.values == {"port": port}
    assert str(port) in str(refusal.value)


def test_stopping_is_quick_with_an_open_connection(tmp_path: Path) -> None:
    running = start(tmp_path, TENANT_FILE)
    with requests.Session() as session:
        session.get(running.url, timeout=5)
        started = time.perf_counter()
        running.stop()
        assert time.perf_counter() - started < 0.5
    with pytest.raises(requests.ConnectionError):
        requests.get(running.url, timeout=1)
    with start(tmp_path, TENANT_FILE, port=int(running.url.rsplit(":", 1)[1])) as again:
        assert again.url == running.url


def run_once(folder: Path) -> list[str]:
    """Make a list with one item in a tenant of its own, and return the ids."""
    with start(folder, TENANT_FILE, now=lambda: NOW, seed=3) as running:
        app = running.credentials.client_id
        made = running.store.lists.create("Lista", actor=app)
        item = running.store.items.create(made.id, {"Title": "A"}, actor=app)
        return [running.store.graph_site_id, made.id, running.store.lists.columns(made.id)[0].id, item.etag]


def test_the_same_seed_gives_the_same_ids(tmp_path: Path) -> None:
    assert run_once(tmp_path / "a") == run_once(tmp_path / "b")


def test_state_is_found_again(tmp_path: Path) -> None:
    made = run_once(tmp_path)
    with start(tmp_path, TENANT_FILE) as running:
        assert running.store.graph_site_id == made[0]
        found = running.store.lists.find("Lista")
        assert running.store.items.page(found.id)[0].fields == {"Title": "A"}
        assert running.store.lists.create("Toinen", actor=running.credentials.client_id).id not in made
        assert "token" in " ".join(sign_in(rerouted_session(running.url), running.credentials, GRAPH_SCOPE))


def test_tokens_go_by_the_wall_clock(tmp_path: Path) -> None:
    with start(tmp_path, TENANT_FILE, now=lambda: datetime(2031, 1, 1, tzinfo=UTC)) as running:
        graph = Graph(running)
        body = {"displayName": "Tulevaisuus"}
        assert graph.call("POST", f"{graph.site}/lists", body).json()["createdDateTime"] == "2031-01-01T00:00:00Z"


def test_the_private_key_is_for_its_owner_only(sandbox: RunningSandbox) -> None:
    assert sandbox.credentials.certificate_file.stat().st_mode & 0o077 == 0


def test_the_record_has_real_addresses_and_no_secret(tmp_path: Path) -> None:
    record = tmp_path / "traffic.jsonl"
    with start(tmp_path, TENANT_FILE, record=record) as running:
        graph = Graph(running)
        sign_in(graph.session, running.credentials, GRAPH_SCOPE, secret=True)
        part = {"method": "GET", "url": graph.site, "headers": {"Authorization": f"Bearer {graph.token}"}}
        graph.call("POST", f"{graph.site}/lists", {"displayName": "Rivi\u2028vaihtoja\x85"})
        graph.batch(part)
        context = sharepoint(running)
        context.web.ensure_user("i:0#.f|membership|asa.ohman@kemijarvi.example")
        context.execute_batch()
        requests.get(running.url, timeout=5)
        secret = running.credentials.client_secret
    text = record.read_text()
    assert secret not in text
    assert graph.token not in text
    assert "eyJ" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["url"].split("/")[2] for line in lines} == {
        "login.microsoftonline.com",
        "graph.microsoft.com",
        "kemijarvi.sharepoint.com",
    }
    batch = next(line for line in lines if line["url"] == "https://graph.microsoft.com/v1.0/$batch")
    assert batch["request_headers"]["authorization"] == "Bearer REDACTED"
    assert batch["request_body"]["requests"][0]["headers"]["Authorization"] == "Bearer REDACTED"
    assert batch["response_body"]["responses"][0]["status"] == 200
    assert set(batch) == {
        "method",
        "url",
        "request_headers",
        "request_body",
        "status",
        "response_headers",
        "response_body",
        "seconds",
    }
