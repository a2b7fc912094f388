"""TLS, proxies and CA bundles of the real way, without a sandbox: against a local server that nobody trusts unasked."""

from __future__ import annotations

import time

import pytest

from connector import session as session_module
from connector.errors import NoConnection, OutcomeUnknown, RouteRefused, ServiceFailed
from connector.retry import RetryPolicy
from connector.session import open_session
from tests.connector.tls_servers import Proxy, TlsServer


@pytest.fixture(autouse=True)
def plain_network(monkeypatch):
    """No proxy and no CA bundle but those that a test sets."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def real(clock):
    """The session as it goes to the real Microsoft 365."""
    policy = RetryPolicy(attempts=3, connects=2)
    with open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com", policy=policy) as opened:
        yield opened


@pytest.fixture
def serving(tmp_path):
    """Starts TLS servers, and ends them after the test."""
    servers = []

    def start(**settings):
        servers.append(TlsServer(tmp_path, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(serving):
    return serving()


@pytest.fixture
def trusted(server, monkeypatch):
    """The server, whose certificate the machine's CA bundle holds."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.pem))
    return server


class TestCertificate:
    def test_one_that_nobody_trusts_is_told_and_not_tried_again(self, server, real):
        with pytest.raises(NoConnection, match="not trusted") as caught:
            real.get(server.url)
        assert "REQUESTS_CA_BUNDLE" in str(caught.value)
        assert real.stats.requests == 1
        assert server.requests == []

    def test_a_change_is_not_sent_to_it_either(self, server, real):
        with pytest.raises(NoConnection, match="nothing was sent"):
            real.post(server.url, json={"secret": "x"})
        assert server.requests == []

    def test_a_caller_cannot_turn_the_check_off(self, server, real):
        with pytest.raises(NoConnection, match="not trusted"):
            real.get(server.url, verify=False)

    def test_one_of_another_name_is_refused(self, serving, real, monkeypatch):
        stranger = serving(name="muu.example")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger.pem))
        with pytest.raises(NoConnection, match="not trusted"):
            real.get(stranger.url)

    def test_an_expired_one_is_refused(self, serving, real, monkeypatch):
        old = serving(days=-1)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(old.pem))
        with pytest.raises(NoConnection, match="not trusted"):
            real.get(old.url)

    def test_without_encryption_nothing_is_sent(self, server, real):
        with pytest.raises(RouteRefused, match="without encryption"):
            real.get(server.url.replace("https", "http"))


class TestBundle:
    @pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
    def test_that_of_the_environment_counts(self, server, real, monkeypatch, variable):
        monkeypatch.setenv(variable, str(server.pem))
        assert real.get(server.url).json() == {}

    def test_one_that_is_not_there_is_told(self, server, real, monkeypatch, tmp_path):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
        with pytest.raises(NoConnection, match="REQUESTS_CA_BUNDLE"):
            real.get(server.url)

    def test_one_that_is_no_bundle_is_told(self, server, real, monkeypatch, tmp_path):
        file = tmp_path / "empty.pem"
        file.write_text("tyhjä")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        with pytest.raises(NoConnection, match="REQUESTS_CA_BUNDLE"):
            real.get(server.url)


class TestProxy:
    @pytest.fixture
    def proxy(self, monkeypatch):
        proxies = []

        def start(password="", login=""):
            proxies.append(Proxy(password))
            monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{proxies[-1].port}")
            return proxies[-1]

        yield start
        for each in proxies:
            each.stop()

    def test_that_of_the_environment_tunnels_and_sees_no_content(self, trusted, real, proxy):
        between = proxy()
        assert real.post(trusted.url, json={}).json() == {}
        assert between.tunnels == [f"localhost:{trusted.port}"]
        assert trusted.requests == ["POST /x"]

    def test_the_certificate_is_checked_through_it_too(self, server, real, proxy):
        proxy()
        with pytest.raises(NoConnection, match="not trusted"):
            real.get(server.url)

    def test_hosts_may_be_left_out_of_it(self, trusted, real, proxy, monkeypatch):
        between = proxy()
        monkeypatch.setenv("NO_PROXY", "localhost")
        assert real.get(trusted.url).json() == {}
        assert between.tunnels == []

    def test_it_may_ask_for_a_password(self, trusted, real, proxy):
        between = proxy("salasana", login="verkko:salasana@")
        assert real.get(trusted.url).json() == {}
        assert len(between.tunnels) == 1

    def test_a_wrong_password_is_told_without_showing_it(self, trusted, real, proxy):
        proxy("salasana", login="verkko:hunter2@")
        with pytest.raises(NoConnection, match="proxy") as caught:
            real.get(trusted.url)
        assert "hunter2" not in str(caught.value)
        assert trusted.requests == []

    def test_one_that_is_not_there_is_told(self, real, dead_url, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", dead_url)
        with pytest.raises(NoConnection, match="proxy"):
            real.get("https://graph.microsoft.com/v1.0/x")
        assert real.stats.requests == 2

    def test_the_sandbox_is_never_reached_through_it(self, session, service, monkeypatch, dead_url):
        monkeypatch.setenv("HTTPS_PROXY", dead_url)
        monkeypatch.setenv("HTTP_PROXY", dead_url)
        assert session.get("https://graph.microsoft.com/v1.0/x").status_code == 200
        assert len(service.requests) == 1


class TestHandshake:
    """urllib3 tells a handshake out of time no differently from an answer out of time, so that counts as unknown."""

    def test_a_slow_one_is_waited_for(self, trusted, real):
        trusted.slowness = 0.3
        assert real.get(trusted.url).json() == {}
        assert real.stats.requests == 1

    def test_one_that_never_ends_is_given_up_in_the_time_for_connecting(self, trusted, real, monkeypatch):
        monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.2)
        trusted.mute = True
        began = time.monotonic()
        with pytest.raises(ServiceFailed):
            real.get(trusted.url, timeout=30)
        assert time.monotonic() - began < 3
        assert real.stats.requests == 3

    def test_a_change_that_met_it_is_looked_up_and_not_sent_again(self, trusted, real, monkeypatch):
        monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.2)
        trusted.mute = True
        with pytest.raises(OutcomeUnknown):
            real.post(trusted.url, json={})
        assert real.stats.requests == 1

    def test_one_hanging_connection_holds_up_no_other_caller(self, trusted, real):
        trusted.mute = True
        with pytest.raises(ServiceFailed):
            real.get(trusted.url, timeout=0.1)
        trusted.mute = False
        assert real.get(trusted.url).json() == {}


class TestReuse:
    def test_many_requests_ride_on_one_connection(self, trusted, real):
        for _ in range(10):
            real.post(trusted.url, json={})
        assert (len(trusted.requests), trusted.handshakes) == (10, 1)

    def test_through_a_proxy_they_share_one_tunnel(self, trusted, real, monkeypatch):
        between = Proxy()
        try:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
            for _ in range(5):
                real.get(trusted.url)
            assert (len(trusted.requests), len(between.tunnels)) == (5, 1)
        finally:
            real.close()
            between.stop()
