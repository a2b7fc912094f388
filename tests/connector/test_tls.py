"""TLS, proxies and CA bundles of the real way, without a sandbox: against a local server that nobody trusts."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connector.errors import NoConnection
from connector.retry import RetryPolicy
from connector.session import open_session
from tests.connector.certificates import write_pem


class TestTls:
    """Against a local TLS server with a certificate that nobody trusts."""

    @pytest.fixture
    def untrusted(self, tmp_path):
        pem = write_pem(tmp_path / "tls.pem", name="localhost")

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args):
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *args):
                pass

        server = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://localhost:{server.server_address[1]}/x", pem
        server.shutdown()
        thread.join()
        server.server_close()

    def test_an_untrusted_certificate_is_told_and_not_tried_again(self, untrusted, clock):
        url, _ = untrusted
        with open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com") as real:
            with pytest.raises(NoConnection, match="not trusted"):
                real.get(url)
            assert real.stats.requests == 1

    def test_a_caller_cannot_turn_the_check_off(self, untrusted, clock):
        url, _ = untrusted
        real = open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com")
        with real, pytest.raises(NoConnection, match="not trusted"):
            real.get(url, verify=False)

    def test_a_ca_bundle_of_the_environment_counts(self, untrusted, clock, monkeypatch):
        url, pem = untrusted
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
        with open_session(user_agent="x", clock=clock, tenant_host="t.sharepoint.com") as real:
            assert real.get(url).json() == {}

    def test_a_proxy_of_the_environment_is_used(self, clock, dead_url, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", dead_url)
        with open_session(
            user_agent="x", clock=clock, tenant_host="t.sharepoint.com", policy=RetryPolicy(attempts=2)
        ) as real:
            with pytest.raises(NoConnection, match="proxy"):
                real.get("https://graph.microsoft.com/v1.0/x")
            assert real.stats.requests == 2
