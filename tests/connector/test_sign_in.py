"""Signing in to the sandbox as a whole: certificate, secret, and what Entra refuses."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
import time
from dataclasses import replace
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msal import managed_identity

from connector.batch import Part
from connector.clock import SystemClock
from connector.credentials import Certificate, Federated, ManagedIdentity, Secret
from connector.errors import AccessRefused, RouteRefused, SignInFailed
from connector.identity import GRAPH, Identity
from connector.near import platform_endpoint
from connector.provision import Provisioner
from connector.session import open_session
from sandbox.entra.registration import Federation
from tests.connector.certificates import write_pem
from tests.connector.scripted import Answer

SHAREPOINT = "https://kemijarvi.sharepoint.com"


@pytest.fixture
def identity(app, tenant):
    def with_changes(**changes):
        known = {
            "tenant_id": tenant.credentials.tenant_id,
            "client_id": tenant.credentials.client_id,
            "credential": Secret(tenant.credentials.client_secret),
            "clock": SystemClock(),
        }
        return Identity(app.session, **{**known, **changes})

    return with_changes


def test_a_certificate_opens_both_services(app, tenant):
    assert app.provisioner.find_site().url == tenant.site_url
    assert app.identity.token(SHAREPOINT) != app.identity.token(GRAPH)
    assert app.identity.token(GRAPH) == app.identity.token(GRAPH)


def test_a_secret_opens_graph_but_not_sharepoint(app, tenant, identity):
    with_secret = Provisioner(app.session, identity(), tenant.site_url)
    site = with_secret.find_site()
    made = with_secret.create_list(site.id, "Salaisuudella tehty")
    with pytest.raises(AccessRefused, match="certificate"):
        with_secret.views(made.id)


def test_what_is_wrong_is_told(identity, tenant, tmp_path):
    stranger = Certificate(write_pem(tmp_path / "stranger.pem", for_signing=True))
    wrong = {
        "secret is wrong": {"credential": Secret("wrong")},
        "no app with this id": {"client_id": "11111111-1111-4111-8111-111111111111"},
        "no such tenant": {"tenant_id": "22222222-2222-4222-8222-222222222222"},
        "not registered": {"credential": stranger},
        "expired on": {"credential": Certificate(write_pem(tmp_path / "old.pem", days=-1, for_signing=True))},
    }
    for words, changes in wrong.items():
        with pytest.raises(SignInFailed, match=words):
            identity(**changes).token(GRAPH)


def test_a_wrong_service_is_told(identity):
    with pytest.raises(SignInFailed):
        identity().token("https://nowhere.sharepoint.com")


def test_a_token_that_the_tenant_no_longer_takes_is_renewed(app, tenant, identity):
    own = identity()
    old = own.token(GRAPH)
    own._issued["stale"] = own._issued.pop(old)
    own._latest[GRAPH] = "stale"
    answer = app.session.get(f"{GRAPH}/v1.0/sites/root", headers={"Authorization": "Bearer stale"})
    assert answer.status_code != 401


class TestManagedIdentity:
    """The machine itself is the app: no certificate, no secret."""

    @pytest.fixture(autouse=True)
    def _on_a_virtual_machine(self, monkeypatch):
        for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"):
            monkeypatch.delenv(name, raising=False)

    @pytest.mark.parametrize("user_assigned", [False, True])
    def test_it_opens_both_services(self, app, tenant, identity, user_assigned):
        own = identity(credential=ManagedIdentity(user_assigned))
        provisioner = Provisioner(app.session, own, tenant.site_url)
        made = provisioner.create_list(provisioner.find_site().id, f"Koneen tekemä {user_assigned}")
        assert provisioner.views(made.id)
        assert own.token(GRAPH) == own.token(GRAPH)

    def test_a_token_that_the_tenant_no_longer_takes_is_replaced(self, app, identity):
        own = identity(credential=ManagedIdentity())
        own._issued["stale machine"] = own._issued.pop(own.token(GRAPH))
        own._latest[GRAPH] = "stale machine"
        site = f"{GRAPH}/v1.0/sites/kemijarvi.sharepoint.com:/sites/digi"
        answer = app.session.get(site, headers={"Authorization": "Bearer stale machine"})
        assert answer.json()["displayName"] == "Digitiekartta"
        assert own.token(GRAPH) != "stale machine"

    def test_another_identity_than_the_machine_has_is_told(self, identity):
        other = identity(
            credential=ManagedIdentity(user_assigned=True), client_id="11111111-1111-4111-8111-111111111111"
        )
        with pytest.raises(SignInFailed, match="no managed identity"):
            other.token(GRAPH)

    def test_only_the_metadata_service_may_speak_plain_http(self, app):
        with pytest.raises(RouteRefused):
            app.session.get("http://169.254.169.253/metadata/identity/oauth2/token")


class TestPlatformIdentity:
    """App Service and Container Apps hand out the tokens themselves, at an address on the machine."""

    @pytest.fixture
    def platform(self, service):
        token = {"access_token": "platform's", "expires_on": "4102444800", "resource": GRAPH, "token_type": "Bearer"}
        service.otherwise = Answer(200, token)
        return service

    @pytest.fixture
    def endpoint(self, platform, monkeypatch):
        endpoint = f"{platform.url}/msi/token"
        monkeypatch.setenv("IDENTITY_ENDPOINT", endpoint)
        monkeypatch.setenv("IDENTITY_HEADER", "of this container alone")
        return endpoint

    def signed_in(self, tenant, endpoint):
        session = open_session(
            user_agent="x",
            clock=SystemClock(),
            tenant_host="kemijarvi.sharepoint.com",
            sandbox_url=tenant.url,
            identity_endpoint=endpoint,
        )
        own = Identity(session, tenant_id="t", client_id="c", credential=ManagedIdentity(), clock=SystemClock())
        return session, own

    def test_it_gives_the_token_for_its_header(self, tenant, platform, endpoint):
        session, own = self.signed_in(tenant, endpoint)
        assert own.token(GRAPH) == "platform's"
        (request,) = platform.requests
        assert request.path.startswith("/msi/token?")
        assert request.headers["X-IDENTITY-HEADER"] == "of this container alone"
        with pytest.raises(RouteRefused):
            session.get(f"{platform.url}/anything")

    def test_its_secret_is_neither_logged_nor_told_nor_shown_to_a_proxy(
        self, tenant, platform, endpoint, dead_url, caplog, monkeypatch
    ):
        caplog.set_level(logging.DEBUG)
        monkeypatch.setenv("HTTP_PROXY", dead_url)
        platform.then(Answer(401, {"statusCode": 401, "message": "of this container alone"}))
        with pytest.raises(SignInFailed, match="no managed identity") as caught:
            self.signed_in(tenant, endpoint)[1].token(GRAPH)
        assert "/msi/token: 401" in caplog.text
        assert "of this container alone" not in caplog.text + str(caught.value)

    @pytest.fixture
    def arc(self, platform, monkeypatch, tmp_path):
        """Azure Arc's agent: it hands out tokens to whoever can read the key that it just wrote."""
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{platform.url}/metadata/identity/oauth2/token")
        monkeypatch.setenv("IMDS_ENDPOINT", platform.url)
        folders = managed_identity._supported_arc_platforms_and_their_prefixes
        monkeypatch.setitem(folders, sys.platform, str(tmp_path))
        token = {"access_token": "arc's", "expires_in": "3600", "resource": GRAPH, "token_type": "Bearer"}

        def answer(request):
            if request.headers["Authorization"] == "Basic written a moment ago":
                return Answer(200, token)
            return Answer(401, headers={"WWW-Authenticate": f"Basic realm={tmp_path}/challenge.key"})

        platform.otherwise = answer
        return tmp_path / "challenge.key"

    def test_arc_is_answered_with_the_key_that_its_agent_wrote(self, tenant, platform, arc):
        arc.write_text("written a moment ago")
        _, own = self.signed_in(tenant, platform_endpoint())
        assert own.token(GRAPH) == own.token(GRAPH) == "arc's"
        assert len(platform.requests) == 2  # the challenge and its answer

    def test_a_key_of_arc_that_this_user_may_not_read_is_told(self, tenant, arc):
        with pytest.raises(SignInFailed, match="himds"):
            self.signed_in(tenant, platform_endpoint())[1].token(GRAPH)

    def test_arcs_usual_address_counts_where_its_variables_did_not_reach_the_service(self, monkeypatch):
        for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT"):
            monkeypatch.delenv(name, raising=False)
        assert platform_endpoint() is None
        monkeypatch.setattr(managed_identity, "_get_arc_endpoint", lambda: "found")
        assert platform_endpoint() == "http://localhost:40342/metadata/identity/oauth2/token"

    @pytest.mark.parametrize("url", ["http://10.0.0.4/msi/token", "https://localhost/msi", "http://name/msi", "x"])
    def test_no_address_elsewhere_is_believed(self, tenant, url):
        with pytest.raises(RouteRefused):
            self.signed_in(tenant, url)


class TestFederation:
    """Another issuer's token, kept in a file by the platform, signs in."""

    SUBJECT = "system:serviceaccount:tiekartta:tiekartta"

    @pytest.fixture
    def issued(self, tenant, tmp_path):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        tenant.registration.federation = Federation("https://cluster.kunta.example", self.SUBJECT, public)

        def write(**changes):
            now = int(time.time())
            claims = {"iss": "https://cluster.kunta.example", "sub": self.SUBJECT, "aud": "api://AzureADTokenExchange"}
            token = jwt.encode({**claims, "iat": now, "exp": now + 600, **changes}, key, "RS256")
            (tmp_path / "token").write_text(token + "\n")
            return Federated(tmp_path / "token")

        yield write
        tenant.registration.federation = None

    def test_it_opens_both_services(self, app, tenant, identity, issued):
        own = identity(credential=issued())
        provisioner = Provisioner(app.session, own, tenant.site_url)
        made = provisioner.create_list(provisioner.find_site().id, "Toisen myöntäjän tekemä")
        assert provisioner.views(made.id)

    def test_the_file_is_read_anew_for_each_sign_in(self, identity, issued):
        own = identity(credential=issued(exp=int(time.time()) - 600))
        with pytest.raises(SignInFailed, match="too old"):
            own.token(GRAPH)
        issued()
        assert own.token(GRAPH)

    def test_what_is_wrong_is_told(self, identity, issued, tmp_path):
        with pytest.raises(SignInFailed, match="700213"):
            identity(credential=issued(sub="system:serviceaccount:tiekartta:other")).token(GRAPH)
        with pytest.raises(SignInFailed, match="cannot be read"):
            identity(credential=Federated(tmp_path / "none")).token(GRAPH)


class TestRevocation:
    """An administrator ends all of the app's tokens: Graph says so at once, and a new one is fetched and used."""

    SITE = f"{GRAPH}/v1.0/sites/kemijarvi.sharepoint.com:/sites/digi"

    @pytest.fixture
    def lines(self, app, monkeypatch):
        """What the session sent since: method, host, and the answer's status and challenge."""
        sent = []
        adapter = app.session.get_adapter("https://graph.microsoft.com")
        exchange = adapter._exchange

        def noting(wire, request, *rest):
            answer = exchange(wire, request, *rest)
            sent.append((request, answer))
            return answer

        monkeypatch.setattr(adapter, "_exchange", noting)
        return sent

    def test_a_revoked_token_is_challenged_and_the_request_sent_again_once(self, app, tenant, lines):
        old = app.identity.token(GRAPH)
        tenant.registration.revoke()
        answer = app.session.get(self.SITE, auth=app.identity.auth(GRAPH))
        assert answer.json()["displayName"] == "Digitiekartta"
        (first, refused), (asked, given), (again, _) = lines
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
        challenge = refused.headers["WWW-Authenticate"]
        encoded = re.search(r'error="insufficient_claims", claims="([^"]+)"', challenge)[1]
        wanted = json.loads(base64.b64decode(encoded))["access_token"]
        assert asked.url.startswith("https://login.microsoftonline.com/")
        assert json.loads(parse_qs(asked.body)["claims"][0])["access_token"] == {
            **wanted,
            "xms_cc": {"values": ["CP1"]},
        }
        assert first.headers["Authorization"] == f"Bearer {old}"
        assert again.headers["Authorization"] == f"Bearer {given.json()['access_token']}"
        assert app.identity.token(GRAPH) == given.json()["access_token"]

    def test_a_batch_is_challenged_as_a_whole(self, app, tenant):
        before = app.identity.token(GRAPH)
        tenant.registration.revoke()
        (outcome,) = app.batch.send([Part("GET", self.SITE.removeprefix(f"{GRAPH}/v1.0"))])
        assert outcome.status == 200
        assert app.identity.token(GRAPH) != before

    def test_the_library_rides_on_it_too(self, app, tenant):
        app.identity.token(GRAPH)
        tenant.registration.revoke()
        assert app.provisioner.find_site().url == tenant.site_url

    def test_a_token_that_lasts_a_day_is_not_fetched_twice(self, app, identity, lines):
        own = identity()
        own.token(GRAPH)
        own.token(GRAPH)
        (form,) = [request for request, _ in lines if request.url.endswith("/token")]
        assert json.loads(lines[-1][1].text)["expires_in"] == 86399
        assert "CP1" in parse_qs(form.body)["claims"][0]

    def test_sharepoint_hears_of_it_when_the_token_is_over(self, app, tenant, lines):
        """Of app-only tokens, only Graph's are evaluated continuously."""
        token = app.identity.token(SHAREPOINT)
        tenant.registration.revoke()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json;odata=nometadata"}
        assert app.session.get(f"{tenant.site_url}/_api/web", headers=headers).status_code == 200

    def test_an_app_that_is_switched_off_is_told_so(self, app, tenant):
        app.identity.token(GRAPH)
        tenant.registration.enabled = False
        tenant.registration.revoke()
        try:
            with pytest.raises(SignInFailed, match="switched off"):
                app.session.get(self.SITE, auth=app.identity.auth(GRAPH))
        finally:
            tenant.registration.enabled = True


def test_a_site_that_was_not_granted_is_told(app, tenant):
    tenant.registration.grant_site("")
    try:
        with pytest.raises(AccessRefused, match="accessDenied") as caught:
            app.provisioner.find_site()
        assert "permissions" in str(caught.value)
        with pytest.raises(AccessRefused, match="unauthorized"):
            app.provisioner.views("00000000-0000-0000-0000-000000000000")
    finally:
        tenant.registration.grant_site("fullcontrol")


def test_a_credential_shows_no_secret(tenant):
    assert "hunter2" not in repr(Secret("hunter2"))
    assert replace(Secret("a"), value="b").value == "b"
