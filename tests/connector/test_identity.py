"""Signing in: credentials, MSAL on our session, renewal."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from connector.clock import SystemClock
from connector.credentials import Certificate, Secret, for_msal
from connector.errors import NoConnection, ServiceFailed, SignInFailed, Throttled
from connector.identity import GRAPH, Identity
from connector.retry import RetryPolicy
from connector.session import open_session
from tests.connector.certificates import write_pem
from tests.connector.conftest import TENANT
from tests.connector.scripted import CUT, Answer

NOW = datetime.now(UTC)


SECRET = Secret("s3cret")


def sign_in(session, credential=SECRET):
    return Identity(session, tenant_id=TENANT, client_id="app", credential=credential, clock=SystemClock())


class TestCertificate:
    def test_it_goes_to_msal_with_its_key(self, tmp_path):
        form = for_msal(Certificate(write_pem(tmp_path / "app.pem", for_signing=True)), NOW)
        assert "PRIVATE KEY" in form["private_key"]
        assert "BEGIN CERTIFICATE" in form["public_certificate"]
        assert "passphrase" not in form

    def test_it_may_have_a_passphrase(self, tmp_path):
        file = write_pem(tmp_path / "app.pem", passphrase="salasana", for_signing=True)
        assert for_msal(Certificate(file, "salasana"), NOW)["passphrase"] == "salasana"

    @pytest.mark.parametrize("passphrase", [None, "väärä"])
    def test_a_wrong_passphrase_is_told_without_showing_it(self, tmp_path, passphrase):
        file = write_pem(tmp_path / "app.pem", passphrase="salasana")
        with pytest.raises(SignInFailed, match="passphrase") as caught:
            for_msal(Certificate(file, passphrase), NOW)
        assert "väärä" not in str(caught.value)
        assert "väärä" not in repr(Certificate(file, passphrase))

    def test_a_passphrase_that_is_not_needed_is_told(self, tmp_path):
        with pytest.raises(SignInFailed, match="not needed"):
            for_msal(Certificate(write_pem(tmp_path / "app.pem"), "turha"), NOW)

    def test_an_expired_one_is_told_with_its_day_and_place(self, tmp_path):
        file = write_pem(tmp_path / "app.pem", days=-30, for_signing=True)
        with pytest.raises(SignInFailed, match=r"expired on \d{4}-\d\d-\d\d") as caught:
            for_msal(Certificate(file), NOW)
        assert caught.value.where == str(file)

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(SignInFailed, match="cannot be read"):
            for_msal(Certificate(tmp_path / "none.pem"), NOW)

    @pytest.mark.parametrize(
        ("keep", "words"), [("CERTIFICATE", "no private key"), ("PRIVATE KEY", "no certificate"), ("", "no private")]
    )
    def test_half_a_file_is_told(self, tmp_path, keep, words):
        text = write_pem(tmp_path / "app.pem", for_signing=True).read_text()
        blocks = [b + "-----\n" for b in text.split("-----\n-----BEGIN") if keep and keep in b]
        half = tmp_path / "half.pem"
        half.write_text("".join(b if b.startswith("-----") else "-----BEGIN" + b for b in blocks))
        with pytest.raises(SignInFailed, match=words):
            for_msal(Certificate(half), NOW)

    def test_a_key_of_another_kind_is_told(self, tmp_path):
        with pytest.raises(SignInFailed, match="RSA"):
            for_msal(Certificate(write_pem(tmp_path / "app.pem")), NOW)

    def test_a_key_of_another_certificate_is_told(self, tmp_path):
        one = write_pem(tmp_path / "one.pem", for_signing=True).read_text()
        other = write_pem(tmp_path / "other.pem", for_signing=True).read_text()
        mixed = tmp_path / "mixed.pem"
        mixed.write_text(one[: one.index("-----BEGIN CERT")] + other[other.index("-----BEGIN CERT") :])
        with pytest.raises(SignInFailed, match="another certificate"):
            for_msal(Certificate(mixed), NOW)

    def test_any_other_bytes_are_told(self, tmp_path):
        file = tmp_path / "app.pem"
        file.write_bytes(b"-----BEGIN PRIVATE KEY-----\n\xff\x00\n-----END PRIVATE KEY-----\n")
        with pytest.raises(SignInFailed):
            for_msal(Certificate(file), NOW)


class TestTokens:
    def test_nothing_is_sent_before_one_is_asked_for(self, session, entra):
        sign_in(session)
        assert entra.requests == []

    def test_one_is_fetched_once_through_our_session(self, session, entra):
        identity = sign_in(session)
        assert identity.token(GRAPH) == identity.token(GRAPH) == "token-1"
        assert {r.headers["User-Agent"] for r in entra.requests} == {"NONISV|Kemijarven kaupunki|Tiekartta/1.0"}
        form = parse_qs(entra.requests[-1].body.decode())
        assert form["client_secret"] == ["s3cret"]
        assert form["scope"] == ["https://graph.microsoft.com/.default"]

    def test_entra_hears_that_we_answer_claims_challenges(self, session, entra):
        sign_in(session).token(GRAPH)
        form = parse_qs(entra.requests[-1].body.decode())
        assert json.loads(form["claims"][0]) == {"access_token": {"xms_cc": {"values": ["CP1"]}}}

    def test_callers_in_many_threads_fetch_it_once(self, session, entra):
        identity = sign_in(session)
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(lambda _: identity.token(GRAPH), range(32))) == {"token-1"}
        assert len(entra.requests) == 2

    def test_each_resource_has_its_own(self, session, entra):
        identity = sign_in(session)
        assert identity.token(GRAPH) != identity.token("https://kemijarvi.sharepoint.com")

    def test_the_library_gets_it_by_its_callback(self, session, entra):
        assert sign_in(session).callback(GRAPH)() == {"access_token": "token-1", "token_type": "Bearer"}

    def test_a_certificate_signs_an_assertion(self, session, entra, tmp_path):
        file = write_pem(tmp_path / "app.pem", for_signing=True)
        sign_in(session, Certificate(file)).token(GRAPH)
        assertion = parse_qs(entra.requests[-1].body.decode())["client_assertion"][0]
        header = json.loads(base64.urlsafe_b64decode(assertion.split(".")[0] + "=="))
        assert header["alg"] == "PS256"
        assert "x5t#S256" in header

    def test_a_region_of_the_environment_does_not_lead_to_other_hosts(self, session, entra, monkeypatch):
        monkeypatch.setenv("MSAL_FORCE_REGION", "northeurope")
        sign_in(session).token(GRAPH)
        assert {r.host for r in entra.requests} == {"login.microsoftonline.com"}


class TestRefusals:
    @pytest.fixture
    def refusing(self, entra):
        """Discovery as always, then this answer from the token endpoint."""
        following = entra._next

        def with_answer(answer):
            def step(request, peer):
                if request.path.endswith("/token"):
                    entra.requests.append(request)
                    return entra.script.popleft() if entra.script else answer
                return following(request, peer)

            entra._next = step

        return with_answer

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("7000215", "secret is wrong"),
            ("7000222", "secret has expired"),
            ("700016", "no app with this id"),
            ("700027", "not registered"),
            ("700024", "clock"),
            ("90002", "no such tenant"),
            ("1000502", "not in force"),
            ("4242", "AADSTS4242"),
        ],
    )
    def test_entras_codes_are_put_into_words(self, session, refusing, code, words):
        body = {"error": "invalid_client", "error_description": f"AADSTS{code}: No s3cret for liisa@x.example."}
        refusing(Answer(401, body))
        with pytest.raises(SignInFailed, match=words) as caught:
            sign_in(session).token(GRAPH)
        assert not any(word in str(caught.value) for word in ("s3cret", "liisa"))

    def test_an_unknown_tenant_is_told(self, session, service):
        service.otherwise = Answer(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant"})
        with pytest.raises(SignInFailed, match="no such tenant"):
            sign_in(session).token(GRAPH)

    def test_a_throttled_token_waits_like_everything_else(self, session, refusing, entra, clock):
        began = clock.now()
        entra.then(Answer(429, {}, {"Retry-After": "9"}))
        refusing(Answer(200, {"access_token": "late", "expires_in": 3599}))
        assert sign_in(session).token(GRAPH) == "late"
        assert (clock.now() - began).total_seconds() == 9

    @pytest.mark.parametrize("step", [Answer(503), CUT])
    def test_a_failed_token_is_asked_for_again(self, session, refusing, entra, step):
        entra.then(step)
        refusing(Answer(200, {"access_token": "late", "expires_in": 3599}))
        assert sign_in(session).token(GRAPH) == "late"

    @pytest.mark.parametrize(
        ("answer", "kind"), [(Answer(503), ServiceFailed), (Answer(429, headers={"Retry-After": "900"}), Throttled)]
    )
    def test_what_stays_has_its_own_error(self, session, refusing, answer, kind):
        refusing(answer)
        with pytest.raises(kind):
            sign_in(session).token(GRAPH)

    @pytest.mark.parametrize("body", [b"<html>", {"login": "page"}])
    def test_a_login_page_in_between_is_no_answer(self, session, service, refusing, body):
        refusing(Answer(200, body))
        with pytest.raises((ServiceFailed, SignInFailed)):
            sign_in(session).token(GRAPH)
        service.otherwise = Answer(200, body)

    @pytest.mark.parametrize("body", [b"<html>", {"login": "page"}])
    def test_a_login_page_in_place_of_the_tenant_is_no_answer(self, session, service, body):
        service.otherwise = Answer(200, body)
        with pytest.raises(SignInFailed, match="proxy"):
            sign_in(session).token(GRAPH)

    def test_no_network_is_told_as_such(self, clock, dead_url):
        unreachable = open_session(
            user_agent="x",
            clock=clock,
            tenant_host="t.sharepoint.com",
            sandbox_url=dead_url,
            policy=RetryPolicy(attempts=1),
        )
        with unreachable, pytest.raises(NoConnection):
            sign_in(unreachable).token(GRAPH)


class TestRenewal:
    def test_a_token_that_is_no_longer_taken_is_renewed_once(self, session, entra):
        identity = sign_in(session)
        entra.then(Answer(401), Answer(body={"ok": True}))
        answer = session.post(f"{GRAPH}/v1.0/x", json={"a": 1}, auth=identity.auth(GRAPH))
        assert answer.json() == {"ok": True}
        first, again = (r for r in entra.requests if r.host == "graph.microsoft.com")
        assert first.headers["Authorization"] == "Bearer token-1"
        assert again.headers["Authorization"] == "Bearer token-2"
        assert first.body == again.body
        assert identity.token(GRAPH) == "token-2"

    def test_only_once(self, session, entra):
        entra.otherwise = Answer(401)
        answer = session.get(f"{GRAPH}/v1.0/x", auth=sign_in(session).auth(GRAPH))
        assert answer.status_code == 401
        assert len([r for r in entra.requests if r.host == "graph.microsoft.com"]) == 2

    def test_claims_that_are_asked_for_go_to_entra(self, session, entra):
        claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
        encoded = base64.b64encode(claims.encode()).decode().rstrip("=")
        challenge = f'Bearer realm="", error="insufficient_claims", claims="{encoded}"'
        entra.then(Answer(401, headers={"WWW-Authenticate": challenge}), Answer())
        assert session.get(f"{GRAPH}/v1.0/x", auth=sign_in(session).auth(GRAPH)).status_code == 200
        form = parse_qs(entra.requests[-2].body.decode())
        asked = json.loads(form["claims"][0])["access_token"]
        assert asked.pop("xms_cc") == {"values": ["CP1"]}
        assert asked == json.loads(claims)["access_token"]

    @pytest.mark.parametrize("claims", ["%%%", "bm90IGpzb24", ""])
    def test_claims_that_cannot_be_read_are_a_plain_renewal(self, session, entra, claims):
        entra.then(Answer(401, headers={"WWW-Authenticate": f'Bearer claims="{claims}"'}), Answer())
        assert session.get(f"{GRAPH}/v1.0/x", auth=sign_in(session).auth(GRAPH)).status_code == 200

    def test_a_stranger_s_token_is_left_alone(self, session, entra):
        sign_in(session)
        entra.then(Answer(401))
        assert session.get(f"{GRAPH}/v1.0/x", headers={"Authorization": "Bearer other"}).status_code == 401
        assert len(entra.requests) == 1

    def test_a_token_that_another_caller_renewed_is_not_renewed_again(self, session, entra):
        identity = sign_in(session)
        old = identity.auth(GRAPH)
        session.get(f"{GRAPH}/v1.0/x", auth=old)

        def renewed_meanwhile(request):
            identity._replacement("token-1", None)
            return Answer(401)

        entra.then(renewed_meanwhile, Answer())
        assert session.get(f"{GRAPH}/v1.0/x", auth=old).status_code == 200
        assert entra.requests[-1].headers["Authorization"] == "Bearer token-2"
