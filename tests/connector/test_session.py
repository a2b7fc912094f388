"""The transport: routing, timeouts, repeating, the gate, telemetry."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from random import Random

import pytest
import requests
from urllib3.exceptions import ClosedPoolError, ProtocolError

from connector.clock import SystemClock
from connector.errors import NoConnection, OutcomeUnknown, RouteRefused, ServiceFailed, Throttled
from connector.retry import RetryPolicy
from connector.session import _bounded, _never_sent, decorated, open_session
from tests.connector.scripted import CUT, CUT_BODY, Answer, Hang

GRAPH = "https://graph.microsoft.com/v1.0"
SITE = "https://kemijarvi.sharepoint.com/sites/digi"
ETAG = '"{12AD},7"'


class TestRouting:
    def test_the_real_name_goes_along_in_the_host_header(self, session, service):
        answer = session.get(f"{GRAPH}/sites/kemijarvi.sharepoint.com:/sites/digi?$select=id%2Cname")
        assert answer.url.startswith("https://graph.microsoft.com/")
        assert service.requests[0].host == "graph.microsoft.com"
        assert service.requests[0].path == "/v1.0/sites/kemijarvi.sharepoint.com:/sites/digi?$select=id%2Cname"

    @pytest.mark.parametrize(
        "url",
        [
            "https://graph.microsoft.com.evil.example/x",
            "https://evil.example/x",
            "https://graph.microsoft.com@evil.example/x",
            "https://graph.microsoft.com:8443/x",
            "https://other.sharepoint.com/x",
            "https://127.0.0.1/x",
            "http://graph.microsoft.com/x",
            "http://127.0.0.1:1/x",
        ],
    )
    def test_no_other_host_is_reached_in_sandbox_mode(self, session, service, url):
        with pytest.raises(RouteRefused):
            session.get(url)
        assert service.requests == []

    @pytest.mark.parametrize("target", ["https://evil.example/x", "http://graph.microsoft.com/x"])
    def test_a_redirect_does_not_escape_either(self, session, service, target):
        service.then(Answer(302, headers={"Location": target}))
        with pytest.raises(RouteRefused):
            session.get(f"{GRAPH}/me", headers={"Authorization": "Bearer x"})
        assert len(service.requests) == 1

    @pytest.mark.parametrize(
        "url",
        [
            "http://192.0.2.1:8080",
            "http://sandbox.example:80",
            "https://127.0.0.1:1",
            "http://127.0.0.1:1/path",
            "http://user@127.0.0.1:1",
            "http://127.0.0.1:port",
            "127.0.0.1:80",
            "",
        ],
    )
    def test_a_sandbox_is_on_this_machine(self, clock, url):
        with pytest.raises(RouteRefused):
            open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com", sandbox_url=url)

    @pytest.mark.parametrize("url", ["http://localhost:8080/", "http://127.9.0.1:8080", "http://[::1]:8080"])
    def test_loopback_in_any_spelling(self, clock, url):
        open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com", sandbox_url=url).close()

    def test_without_a_sandbox_plain_http_is_refused_all_the_same(self, clock):
        real = open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com")
        with real, pytest.raises(RouteRefused, match="without encryption"):
            real.get("http://graph.microsoft.com/v1.0/me")

    def test_proxies_of_the_environment_do_not_lead_away_from_the_sandbox(
        self, session, service, dead_url, monkeypatch
    ):
        monkeypatch.setenv("HTTPS_PROXY", dead_url)
        monkeypatch.setenv("HTTP_PROXY", dead_url)
        assert session.get(f"{GRAPH}/me").status_code == 200


class TestHeaders:
    def test_the_user_agent_is_decorated_whatever_the_caller_says(self, session, service):
        session.get(f"{GRAPH}/me", headers={"User-Agent": "python"})
        assert service.requests[0].headers["User-Agent"] == "NONISV|Kemijarven kaupunki|Tiekartta/1.0"

    def test_an_organisation_cannot_break_the_user_agent(self):
        assert decorated("A|B\r\nX: y", "1") == "NONISV|A B X: y|Tiekartta/1"

    def test_a_request_keeps_its_id_over_its_attempts_and_the_next_has_another(self, session, service):
        service.then(Answer(503), Answer(200), Answer(200))
        session.get(f"{GRAPH}/me")
        session.get(f"{GRAPH}/me")
        first, again, second = (r.headers["client-request-id"] for r in service.requests)
        assert first == again != second

    def test_cookies_are_not_kept(self, session, service):
        service.then(Answer(headers={"Set-Cookie": "a=b"}))
        session.get(f"{GRAPH}/me")
        session.get(f"{GRAPH}/me")
        assert "Cookie" not in service.requests[1].headers

    def test_a_netrc_does_not_take_the_place_of_the_token(self, session, service, tmp_path, monkeypatch):
        netrc = tmp_path / "netrc"
        netrc.write_text("default login somebody password secret\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        session.get(f"{GRAPH}/me", headers={"Authorization": "Bearer token"})
        assert service.requests[0].headers["Authorization"] == "Bearer token"

    def test_connections_are_kept(self, session, service):
        for _ in range(5):
            session.get(f"{GRAPH}/me")
        assert len(service.connections) == 1


class TestRepeating:
    @pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
    def test_a_throttled_request_of_any_method_is_sent_again_after_its_time(self, session, service, clock, method):
        began = clock.now()
        service.then(Answer(429, headers={"Retry-After": "17"}))
        assert session.request(method, f"{GRAPH}/x", json={"a": 1}).status_code == 200
        assert clock.now() - began == timedelta(seconds=17)
        assert service.requests[0].body == service.requests[1].body

    @pytest.mark.parametrize("step", [Answer(500), Answer(502), Answer(503), Answer(504), CUT, CUT_BODY])
    def test_reading_is_repeated(self, session, service, step):
        service.then(step, step)
        assert session.get(f"{GRAPH}/x").json() == {}
        assert len(service.requests) == 3
        assert session.stats.retries == 2

    @pytest.mark.parametrize("step", [Answer(500), Answer(503, headers={"Retry-After": "1"}), CUT, CUT_BODY])
    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            ("POST", {}),
            ("PATCH", {}),
            ("DELETE", {"If-Match": "*"}),
            ("POST", {"X-HTTP-Method": "MERGE", "If-Match": "*"}),
            ("POST", {"X-HTTP-Method": "DELETE"}),
        ],
    )
    def test_a_change_that_is_tied_to_no_version_is_never_repeated(self, session, service, step, method, headers):
        service.then(step)
        with pytest.raises(OutcomeUnknown):
            session.request(method, f"{GRAPH}/x", json={}, headers=headers)
        assert len(service.requests) == 1

    @pytest.mark.parametrize("step", [Answer(503), CUT, CUT_BODY])
    @pytest.mark.parametrize(
        ("method", "headers"),
        [("PATCH", {}), ("DELETE", {}), ("POST", {"X-HTTP-Method": "MERGE"}), ("POST", {"X-HTTP-Method": "DELETE"})],
    )
    def test_a_change_that_is_tied_to_a_version_is_and_keeps_its_tie(self, session, service, step, method, headers):
        service.then(step)
        session.request(method, f"{GRAPH}/x", json={}, headers={**headers, "If-Match": ETAG})
        assert [r.headers["If-Match"] for r in service.requests] == [ETAG, ETAG]
        assert len({r.method for r in service.requests}) == 1

    @pytest.mark.parametrize(
        "url", ["https://login.microsoftonline.com/t/oauth2/v2.0/token?x=1", f"{SITE}/_api/contextInfo"]
    )
    def test_posts_without_effect_are_repeated(self, session, service, url):
        service.then(Answer(503), CUT)
        assert session.post(url, data={"a": "b"}).status_code == 200
        assert [r.body for r in service.requests] == [b"a=b"] * 3

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 413, 423])
    def test_a_refusal_is_answered_at_once(self, session, service, status):
        service.then(Answer(status, {"error": {"code": "x"}}))
        assert session.get(f"{GRAPH}/x").status_code == status
        assert len(service.requests) == 1

    def test_a_failure_that_stays_ends_after_the_attempts(self, session, service):
        service.otherwise = Answer(503)
        with pytest.raises(ServiceFailed):
            session.get(f"{GRAPH}/x")
        assert len(service.requests) == 4

    def test_cut_answers_that_stay_end_after_the_attempts(self, session, service):
        service.otherwise = CUT
        with pytest.raises(ServiceFailed, match="cut off"):
            session.get(f"{GRAPH}/x")
        assert len(service.requests) == 4

    def test_throttling_that_stays_ends_after_the_attempts(self, session, service):
        service.otherwise = Answer(429, headers={"Retry-After": "5"})
        with pytest.raises(Throttled):
            session.post(f"{GRAPH}/x", json={})
        assert len(service.requests) == 4

    def test_nobody_waits_beyond_the_deadline(self, session, service, clock):
        began = clock.now()
        service.then(Answer(429, headers={"Retry-After": "301"}))
        with pytest.raises(Throttled):
            session.get(f"{GRAPH}/x")
        assert clock.now() == began
        with pytest.raises(Throttled):  # the gate stays closed: nothing is sent
            session.get(f"{GRAPH}/x")
        assert len(service.requests) == 1

    def test_failures_end_at_the_deadline_too(self, service, clock):
        began = clock.now()
        service.otherwise = Answer(503)
        policy = RetryPolicy(attempts=1000, deadline=20)
        patient = open_session(
            user_agent="x", clock=clock, tenant_host="t.sharepoint.com", sandbox_url=service.url, policy=policy
        )
        with patient, pytest.raises(ServiceFailed):
            patient.get(f"{GRAPH}/x")
        assert clock.now() - began <= timedelta(seconds=20)

    def test_a_cut_answer_is_repeated_on_a_new_connection(self, session, service):
        service.then(Answer(), Answer(503))
        session.get(f"{GRAPH}/x")
        session.get(f"{GRAPH}/x")
        assert len(service.connections) == 2

    def test_one_callers_failures_do_not_break_the_others(self, session, service):
        """New connections for one caller take the pool away under the others' hands."""
        seen: set[str] = set()

        def reading_fails_at_first(request):
            first = request.headers["client-request-id"] not in seen
            seen.add(request.headers["client-request-id"])
            return Answer(201) if request.method == "POST" else Answer(503 if first else 200)

        service.otherwise = reading_fails_at_first

        def call(n):
            method = "GET" if n % 2 else "POST"
            return session.request(method, f"{GRAPH}/x", json={}).status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(call, range(200))) == {200, 201}

    def test_a_pool_that_was_closed_sent_nothing(self):
        assert _never_sent(requests.ConnectionError(ClosedPoolError(None, "closed")))
        assert not _never_sent(requests.ConnectionError(ProtocolError("cut")))

    def test_what_was_never_sent_is_repeated_whatever_it_is(self, clock, dead_url):
        with open_session(
            user_agent="x",
            clock=clock,
            tenant_host="t.sharepoint.com",
            sandbox_url=dead_url,
            random=Random(1),
        ) as unreachable:
            with pytest.raises(NoConnection) as caught:
                unreachable.post(f"{GRAPH}/x", json={})
            assert caught.value.values["host"] == "graph.microsoft.com"
            assert unreachable.stats.requests == 3


class TestTimeouts:
    @pytest.mark.parametrize(
        ("asked", "bounded"),
        [
            (None, (5, 60)),
            (1, (1, 1)),
            (600, (5, 60)),
            ((None, None), (5, 60)),
            ((3, 900), (3, 60)),
            ((0, -1), (5, 60)),
            (object(), (5, 60)),
        ],
    )
    def test_they_are_bounded_whatever_the_caller_asks(self, asked, bounded):
        assert _bounded(asked) == bounded

    def test_a_hanging_service_is_left(self, session, service):
        service.then(Hang(0.5), Answer(body={"second": True}))
        assert session.get(f"{GRAPH}/x", timeout=0.1).json() == {"second": True}

    def test_a_hanging_answer_to_a_change_is_unknown(self, session, service):
        service.then(Hang(0.5))
        with pytest.raises(OutcomeUnknown):
            session.post(f"{GRAPH}/x", json={}, timeout=0.1)
        assert len(service.requests) == 1


class TestGate:
    def test_one_callers_throttle_holds_the_others_of_that_service(self, session, service, clock):
        began = clock.now()
        session.gates.pause("graph.microsoft.com", 30)
        session.get(f"{SITE}/_api/web")
        assert clock.now() == began
        session.get(f"{GRAPH}/x")
        assert clock.now() - began == timedelta(seconds=30)
        assert session.stats.waited == 30

    def test_a_shorter_pause_does_not_open_it_sooner(self, session, clock):
        session.gates.pause("graph.microsoft.com", 30)
        session.gates.pause("graph.microsoft.com", 2)
        assert session.gates.remaining("graph.microsoft.com") == 30

    def test_threads_wait_at_the_same_gate(self, service):
        waits = []

        class Watched(SystemClock):
            def sleep(self, seconds: float) -> None:
                waits.append(seconds)
                super().sleep(seconds)

        with open_session(
            user_agent="x", clock=Watched(), tenant_host="t.sharepoint.com", sandbox_url=service.url
        ) as shared:
            service.then(Answer(429, headers={"Retry-After": "0.3"}))
            shared.get(f"{GRAPH}/first")
            shared.gates.pause("graph.microsoft.com", 0.3)
            threads = [threading.Thread(target=shared.get, args=(f"{GRAPH}/x",)) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(waits) >= 5
        assert max(waits) <= 0.3

    def test_an_http_date_counts_from_our_clock(self, session, service, clock):
        began = clock.now()
        service.then(Answer(429, headers={"Retry-After": format_datetime(began + timedelta(seconds=40), usegmt=True)}))
        session.get(f"{GRAPH}/x")
        assert clock.now() - began == timedelta(seconds=40)


class TestTelemetry:
    def test_counts(self, session, service):
        service.then(Answer(429, headers={"Retry-After": "2"}), Answer(503, headers={"Retry-After": "3"}))
        before = session.stats
        session.get(f"{GRAPH}/x")
        done = session.stats - before
        assert (done.requests, done.retries, done.throttled, done.waited) == (3, 2, 1, 5)

    def test_batches_of_both_services_are_counted(self, session, service):
        service.then(Answer(429, headers={"Retry-After": "1"}))
        session.post(f"{GRAPH}/$batch", json={})
        session.post(f"{SITE}/_api/$batch", data="x")
        assert session.stats.batches == 3

    def test_the_log_names_no_person_no_token_and_no_query(self, session, service, caplog):
        caplog.set_level(logging.DEBUG)
        service.then(Answer(404, headers={"request-id": "abc"}))
        session.get(
            f"{GRAPH}/users/liisa.virtanen%40kemijarvi.example/manager?$filter=secret",
            headers={"Authorization": "Bearer token"},
        )
        session.post(f"{SITE}/_api/Web/EnsureUser('i%3A0%23.f%7Cmembership%7Cliisa.virtanen%40kemijarvi.example')")
        session.get("https://smba.trafficmanager.net/teams/v3/conversations/a:1qhNLqpUt/activities")
        session.get(f"{GRAPH}/users/87d349ed-44d7-43e1-9a83-5f2406dee5bd/teamwork/installedApps")
        ours = [r for r in caplog.records if r.name == "connector.session"]
        assert ours[2].path == "/teams/v3/conversations/…/activities"
        assert ours[3].path == "/v1.0/users/…/teamwork/installedApps"
        assert (ours[0].path, ours[0].status, ours[0].request_id) == ("/v1.0/users/…/manager", 404, "abc")
        assert ours[1].path == "/sites/digi/_api/Web/EnsureUser(…)"
        text = " ".join(str(vars(record)) for record in caplog.records)
        assert not any(word in text for word in ("liisa", "token", "secret"))


def test_the_session_imports_no_library():
    code = "import sys, connector.session, connector.provision, connector.people, connector.lists, connector.identity; "
    code += "print([m for m in ('office365', 'msal') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
