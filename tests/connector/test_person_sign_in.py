"""A person signs in to the sandbox with MSAL on the product's session: device code, browser, refresh, revocation."""

from __future__ import annotations

import json
import re
import threading
from html import unescape
from urllib.parse import parse_qs, urlsplit

import jwt
import msal
import pytest
import requests

from connector.identity import GRAPH
from sandbox.entra import grants
from sandbox.entra.errors import TokenRefusal

SCOPES = ["Sites.ReadWrite.All"]
OFFICER = "eino.kallaankari@kemijarvi.example"
CLOSED = "arvo.entinen@kemijarvi.example"


@pytest.fixture
def login(app, tenant):
    """A public client as ``login`` would open it, with an empty cache."""
    return msal.PublicClientApplication(
        tenant.credentials.client_id,
        authority=f"https://login.microsoftonline.com/{tenant.credentials.tenant_id}",
        instance_discovery=False,
        client_capabilities=["CP1"],
        http_client=app.session,
    )


@pytest.fixture
def restored(tenant):
    """The app's registration as it was, and its sign-ins on the right time, after a test that changes them."""
    registration = tenant.registration
    scopes, clock = dict(registration.scopes), registration.grants._clock
    yield registration
    registration.scopes, registration.grants._clock = scopes, clock


def later(registration, seconds):
    now = registration.grants._clock()
    registration.grants._clock = lambda: now + seconds


def once(flow):
    """Poll once and do not wait."""
    flow["expires_at"] = 0
    return flow


def signed_in(login, tenant, upn=OFFICER):
    flow = login.initiate_device_flow(SCOPES)
    tenant.registration.grants.approve(flow["user_code"], upn)
    return login.acquire_token_by_device_flow(flow)


def ask(app, tenant, **form):
    url = f"https://login.microsoftonline.com/{tenant.credentials.tenant_id}/oauth2/v2.0/token"
    return app.session.post(url, data={"client_id": tenant.credentials.client_id, **form})


def number(answer):
    body = answer if isinstance(answer, dict) else answer.json()
    return body["error_codes"][0]


class Browser:
    """What a person's browser does at the authorize endpoint: opens it, chooses, and carries back what it is given."""

    def __init__(self, session, user=OFFICER, answer="yes"):
        self.session = session
        self.choice = {"user": user, "answer": answer}
        self.page = None

    def sign_in(self, address):
        """Give where the browser is sent, and with what."""
        self.page = self.session.get(address)
        assert self.page.status_code == 200, self.page.text
        after = self.session.post(address, data={**hidden(self.page.text), **self.choice}, allow_redirects=False)
        if after.status_code == 302:
            where = after.headers["Location"]
            return where.partition("?")[0], {k: v[0] for k, v in parse_qs(urlsplit(where).query).items()}
        return re.search(r'action="([^"]*)"', after.text)[1], hidden(after.text)


def hidden(html):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return {unescape(name): unescape(value) for name, value in found}


class TestDeviceCode:
    def test_who_agrees_is_signed_in(self, app, tenant, login):
        result = signed_in(login, tenant)
        claims = jwt.decode(result["access_token"], options={"verify_signature": False})
        assert (claims["upn"], claims["scp"]) == (OFFICER, "Sites.ReadWrite.All User.ReadBasic.All")
        assert result["id_token_claims"]["preferred_username"] == OFFICER
        header = {"Authorization": f"Bearer {result['access_token']}"}
        assert app.session.get(f"{GRAPH}/v1.0/users/{OFFICER}", headers=header).json()["displayName"]

    def test_until_then_it_is_pending(self, login):
        flow = login.initiate_device_flow(SCOPES)
        assert flow["user_code"] in flow["message"]
        result = login.acquire_token_by_device_flow(once(flow))
        assert (result["error"], number(result)) == ("authorization_pending", 70016)

    def test_it_can_be_declined_and_then_is_over(self, login, tenant):
        flow = login.initiate_device_flow(SCOPES)
        tenant.registration.grants.decline(flow["user_code"])
        assert login.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"
        flow["latest_attempt_at"] = 0
        assert login.acquire_token_by_device_flow(flow)["error"] == "bad_verification_code"

    def test_it_expires(self, login, restored):
        flow = login.initiate_device_flow(SCOPES)
        later(restored, grants.DEVICE_CODE_LIFETIME + 1)
        with pytest.raises(TokenRefusal):
            restored.grants.approve(flow["user_code"], OFFICER)
        assert login.acquire_token_by_device_flow(flow)["error"] == "expired_token"

    def test_a_code_is_redeemed_once(self, app, tenant, login):
        flow = login.initiate_device_flow(SCOPES)
        tenant.registration.grants.approve(flow["user_code"], OFFICER)
        form = {"grant_type": login.client.DEVICE_FLOW["GRANT_TYPE"], "device_code": flow["device_code"]}
        assert ask(app, tenant, **form).status_code == 200
        assert number(ask(app, tenant, **form)) == 70018

    def test_a_closed_account_gets_nothing(self, tenant, login):
        assert number(signed_in(login, tenant, CLOSED)) == 50057

    def test_the_page_at_the_sandbox_s_own_address_takes_the_code(self, tenant, login):
        flow = login.initiate_device_flow(SCOPES)
        page = f"{tenant.url}/devicelogin"
        shown = requests.get(page, timeout=5)
        assert shown.status_code == 200
        assert "Eino Källäänkäri" in shown.text
        assert "Arvo Entinen" not in shown.text
        wrong = requests.post(page, data={"user_code": "VÄÄRÄ", "user": OFFICER}, timeout=5)
        assert wrong.status_code == 400
        assert "AADSTS70018" in wrong.text
        done = requests.post(page, data={"user_code": flow["user_code"].lower(), "user": OFFICER}, timeout=5)
        assert "onnistui" in done.text
        assert login.acquire_token_by_device_flow(flow)["id_token_claims"]["name"] == "Eino Källäänkäri"

    def test_the_page_can_say_no(self, tenant, login):
        flow = login.initiate_device_flow(SCOPES)
        form = {"user_code": flow["user_code"], "user": OFFICER, "answer": "no"}
        assert "peruttiin" in requests.post(f"{tenant.url}/devicelogin", data=form, timeout=5).text
        assert login.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


class TestBrowser:
    @pytest.fixture
    def begun(self, login):
        return login.initiate_auth_code_flow(SCOPES, redirect_uri="http://localhost:8401", response_mode="form_post")

    def test_msal_s_own_browser_flow_ends_signed_in(self, app, login, monkeypatch):
        def browse(address, browser_name=None):
            def person():
                where, carried = Browser(app.session).sign_in(address)
                requests.post(where, data=carried, timeout=5)

            threading.Thread(target=person).start()
            return True

        monkeypatch.setattr("msal.oauth2cli.authcode._browse", browse)
        result = login.acquire_token_interactive(SCOPES, timeout=20)
        assert result["id_token_claims"]["preferred_username"] == OFFICER
        assert "refresh_token" in result

    def test_the_page_says_which_app_and_what_for(self, app, begun):
        browser = Browser(app.session)
        browser.sign_in(begun["auth_uri"])
        assert "Tiekartta" in browser.page.text
        assert "Sites.ReadWrite.All" in browser.page.text
        assert "default-src 'none'" in browser.page.headers["Content-Security-Policy"]

    def test_the_same_page_stands_at_the_sandbox_s_own_address(self, tenant, begun):
        address = begun["auth_uri"].replace("https://login.microsoftonline.com", tenant.url)
        where, carried = Browser(requests.Session(), answer="yes").sign_in(address)
        assert where == "http://localhost:8401"
        assert carried["state"] == begun["state"]

    def test_who_says_no_sends_an_error_back(self, app, login, begun):
        _, carried = Browser(app.session, answer="no").sign_in(begun["auth_uri"])
        assert login.acquire_token_by_auth_code_flow(begun, carried)["error"] == "access_denied"

    def test_a_code_is_redeemed_once_by_who_asked_for_it(self, app, tenant, begun):
        _, carried = Browser(app.session).sign_in(begun["auth_uri"])
        form = {"grant_type": "authorization_code", "code": carried["code"], "redirect_uri": begun["redirect_uri"]}
        assert number(ask(app, tenant, **form, code_verifier="x" * 43)) == 501481
        assert number(ask(app, tenant, **form)) == 501481
        verifier = begun["code_verifier"]
        other = {**form, "redirect_uri": "http://localhost:1"}
        assert number(ask(app, tenant, **other, code_verifier=verifier)) == 500112
        assert ask(app, tenant, **form, code_verifier=verifier).status_code == 200
        assert number(ask(app, tenant, **form, code_verifier=verifier)) == 54005
        assert number(ask(app, tenant, **{**form, "code": "x"})) == 9002313

    def test_a_code_expires(self, app, tenant, begun, restored):
        _, carried = Browser(app.session).sign_in(begun["auth_uri"])
        later(restored, grants.CODE_LIFETIME + 1)
        form = {"grant_type": "authorization_code", "code": carried["code"], "redirect_uri": begun["redirect_uri"]}
        assert number(ask(app, tenant, **form, code_verifier=begun["code_verifier"])) == 70008

    def test_a_query_carries_it_back_when_asked_for(self, app, begun):
        where, carried = Browser(app.session).sign_in(begun["auth_uri"].replace("form_post", "query"))
        assert where == "http://localhost:8401"
        assert {"code", "state"} <= set(carried)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"client_id": "11111111-1111-4111-8111-111111111111"}, "AADSTS700016"),
            ({"redirect_uri": "http://attacker.example"}, "AADSTS50011"),
            ({"redirect_uri": "https://localhost:8401"}, "AADSTS50011"),
            ({"scope": "Mail.Send"}, "AADSTS65001"),
            ({"scope": "Sites.ReadWrite.All https://kemijarvi.sharepoint.com/AllSites.Write"}, "AADSTS28000"),
        ],
    )
    def test_what_is_wrong_stays_on_the_page(self, app, begun, changes, words):
        options = {name: values[0] for name, values in parse_qs(urlsplit(begun["auth_uri"]).query).items()}
        address = begun["auth_uri"].partition("?")[0]
        page = app.session.get(address, params={**options, **changes}, allow_redirects=False)
        assert page.status_code == 400
        assert words in page.text

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"prompt": "none"}, "login_required"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
        ],
    )
    def test_what_the_page_cannot_offer_is_sent_back(self, app, begun, changes, error):
        options = {name: values[0] for name, values in parse_qs(urlsplit(begun["auth_uri"]).query).items()}
        options = {**options, "response_mode": "query", **changes}
        page = app.session.get(begun["auth_uri"].partition("?")[0], params=options, allow_redirects=False)
        sent = parse_qs(urlsplit(page.headers["Location"]).query)
        assert (page.status_code, sent["error"], sent["state"]) == (302, [error], [begun["state"]])

    def test_hostile_parameters_are_only_text(self, app, begun):
        address = begun["auth_uri"].partition("?")[0]
        page = app.session.get(address, params={"client_id": '"><script>alert(1)</script>'})
        assert "<script>" not in page.text


class TestLater:
    def test_a_refresh_token_gives_new_tokens_for_either_service(self, app, tenant, login):
        signed_in(login, tenant)
        (account,) = login.get_accounts()
        assert account["username"] == OFFICER
        assert login.acquire_token_silent(SCOPES, account=account)["token_source"] == "cache"
        fresh = login.acquire_token_silent(SCOPES, account=account, force_refresh=True)
        assert fresh["token_source"] == "identity_provider"
        sharepoint = "https://kemijarvi.sharepoint.com"
        other = login.acquire_token_silent([f"{sharepoint}/AllSites.Write"], account=account)
        header = {"Authorization": f"Bearer {other['access_token']}", "Accept": "application/json;odata=nometadata"}
        site = app.session.get(f"{tenant.site_url}/_api/web", headers=header)
        assert site.json()["Title"] == "Digitiekartta"

    def test_an_old_refresh_token_still_counts_and_dies_of_idleness(self, app, tenant, login, restored):
        first = signed_in(login, tenant)["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": first, "scope": "Sites.ReadWrite.All"}
        assert ask(app, tenant, **form).status_code == 200
        assert ask(app, tenant, **form).status_code == 200
        later(restored, grants.REFRESH_LIFETIME + 1)
        assert number(ask(app, tenant, **form)) == 700082
        unknown = ask(app, tenant, grant_type="refresh_token", refresh_token="x")
        assert number(unknown) == 9002313

    def test_consent_that_was_taken_back_is_told(self, app, tenant, login, restored):
        token = signed_in(login, tenant)["refresh_token"]
        restored.delegate("graph", [])
        form = {"grant_type": "refresh_token", "refresh_token": token, "scope": "Sites.ReadWrite.All"}
        assert number(ask(app, tenant, **form)) == 65001

    def test_a_revocation_is_felt_at_once_and_ends_the_sign_in(self, app, tenant, login):
        result = signed_in(login, tenant)
        header = {"Authorization": f"Bearer {result['access_token']}"}
        site = f"{GRAPH}/v1.0/sites/kemijarvi.sharepoint.com:/sites/digi"
        assert app.session.get(site, headers=header).status_code == 200
        tenant.registration.revoke(OFFICER)
        refused = app.session.get(site, headers=header)
        assert refused.status_code == 401
        assert 'error="insufficient_claims"' in refused.headers["WWW-Authenticate"]
        (account,) = login.get_accounts()
        claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1"}}})
        after = login.acquire_token_silent_with_error(SCOPES, account=account, claims_challenge=claims)
        assert number(after) == 50173
        assert "access_token" in signed_in(login, tenant)
