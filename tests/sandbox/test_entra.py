"""Signing in: discovery, secret, certificate, and each way in which it fails."""

import hashlib
import time
import uuid
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sandbox.entra.registration import Credentials, self_signed
from sandbox.server import RunningSandbox
from tests.sandbox.clients import GRAPH_SCOPE, SHAREPOINT_SCOPE, rerouted_session, sign_in

LOGIN = "https://login.microsoftonline.com"


@pytest.fixture(scope="module")
def session(sandbox: RunningSandbox) -> requests.Session:
    return rerouted_session(sandbox.url)


def ask(session: requests.Session, credentials: Credentials, **form: str) -> requests.Response:
    sent = {"client_id": credentials.client_id, "grant_type": "client_credentials", "scope": GRAPH_SCOPE, **form}
    return session.post(f"{LOGIN}/{credentials.tenant_id}/oauth2/v2.0/token?client-request-id=1", data=sent)


def assertion(sandbox: RunningSandbox, pem: bytes | None = None, header: str = "x5t#S256", **changes: Any) -> str:
    """A signed assertion as MSAL makes it, with `changes` to its claims."""
    credentials = sandbox.credentials
    pem = pem or credentials.certificate_file.read_bytes()
    certificate = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    digest = (hashlib.sha256 if header == "x5t#S256" else hashlib.sha1)(certificate).digest()
    now = time.time()
    claims = {
        "aud": f"{LOGIN}/{credentials.tenant_id}/oauth2/v2.0/token",
        "iss": credentials.client_id,
        "sub": credentials.client_id,
        "exp": now + 600,
        "iat": now,
        "jti": str(uuid.uuid4()),
        **changes,
    }
    algorithm = "PS256" if header == "x5t#S256" else "RS256"
    return jwt.encode(claims, pem.decode(), algorithm, headers={header: urlsafe_b64encode(digest).decode()})


def refused(response: requests.Response) -> tuple[int, str, int]:
    body = response.json()
    assert body["error_description"].startswith(f"AADSTS{body['error_codes'][0]}: ")
    return response.status_code, body["error"], body["error_codes"][0]


def with_assertion(session: requests.Session, sandbox: RunningSandbox, signed: str) -> requests.Response:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return ask(session, sandbox.credentials, client_assertion=signed, client_assertion_type=kind)


@pytest.mark.parametrize("secret", [True, False], ids=["secret", "certificate"])
def test_msal_signs_in(sandbox: RunningSandbox, session: requests.Session, secret: bool) -> None:
    result = sign_in(session, sandbox.credentials, GRAPH_SCOPE, secret=secret)
    claims = jwt.decode(result["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://graph.microsoft.com"
    assert claims["tid"] == sandbox.credentials.tenant_id
    assert claims["appid"] == sandbox.credentials.client_id
    assert claims["appidacr"] == ("1" if secret else "2")
    assert "User.Read.All" in claims["roles"]


def test_sharepoint_has_its_own_audience_and_roles(sandbox: RunningSandbox, session: requests.Session) -> None:
    token = sign_in(session, sandbox.credentials, SHAREPOINT_SCOPE)["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["roles"]) == ("https://kemijarvi.sharepoint.com", ["Sites.Selected"])


def test_discovery_names_https_addresses_only(sandbox: RunningSandbox, session: requests.Session) -> None:
    path = f"{LOGIN}/{sandbox.credentials.tenant_id}/v2.0/.well-known/openid-configuration?client-request-id=1"
    document = session.get(path).json()
    assert all(document[name].startswith(LOGIN) for name in ("issuer", "token_endpoint", "authorization_endpoint"))
    assert session.get(f"{LOGIN}/common/discovery/instance?api-version=1.1").json()["metadata"][0]["aliases"]


def test_sha1_thumbprint_and_padding_are_taken(sandbox: RunningSandbox, session: requests.Session) -> None:
    assert with_assertion(session, sandbox, assertion(sandbox, header="x5t")).status_code == 200


def test_unknown_tenant(sandbox: RunningSandbox, session: requests.Session) -> None:
    path = f"{LOGIN}/{uuid.UUID(int=1)}"
    assert refused(session.get(f"{path}/v2.0/.well-known/openid-configuration")) == (400, "invalid_tenant", 90002)
    assert refused(session.post(f"{path}/oauth2/v2.0/token", data={})) == (400, "invalid_request", 90002)


def test_wrong_secret(sandbox: RunningSandbox, session: requests.Session) -> None:
    response = ask(session, sandbox.credentials, client_secret="väärä")
    assert refused(response) == (401, "invalid_client", 7000215)
    assert sandbox.credentials.client_secret not in response.text


def test_no_credential(sandbox: RunningSandbox, session: requests.Session) -> None:
    assert refused(ask(session, sandbox.credentials)) == (401, "invalid_client", 7000218)


def test_unknown_app(sandbox: RunningSandbox, session: requests.Session) -> None:
    response = ask(session, sandbox.credentials, client_id=str(uuid.UUID(int=2)), client_secret="x")
    assert refused(response) == (400, "unauthorized_client", 700016)


def test_other_grants_scopes_and_resources(sandbox: RunningSandbox, session: requests.Session) -> None:
    secret = sandbox.credentials.client_secret
    ask_with = lambda **form: refused(ask(session, sandbox.credentials, client_secret=secret, **form))  # noqa: E731
    assert ask_with(grant_type="password") == (400, "unsupported_grant_type", 70003)
    assert ask_with(scope="https://graph.microsoft.com/User.Read") == (400, "invalid_scope", 1002012)
    assert ask_with(scope="https://example.org/.default") == (400, "invalid_resource", 500011)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"exp": time.time() - 10}, 700024),
        ({"nbf": time.time() + 3600}, 700024),
        ({"aud": "https://example.org"}, 700023),
        ({"iss": "somebody"}, 700023),
        ({"sub": "somebody"}, 700023),
    ],
    ids=["expired", "not yet valid", "audience", "issuer", "subject"],
)
def test_assertion_claims_are_checked(
    sandbox: RunningSandbox, session: requests.Session, changes: dict[str, Any], number: int
) -> None:
    assert refused(with_assertion(session, sandbox, assertion(sandbox, **changes))) == (401, "invalid_client", number)


def test_certificate_must_be_registered(sandbox: RunningSandbox, session: requests.Session) -> None:
    now = datetime.now(UTC)
    other = self_signed("other", now - timedelta(days=1), now + timedelta(days=1))
    assert refused(with_assertion(session, sandbox, assertion(sandbox, other))) == (401, "invalid_client", 700027)


def test_expired_certificate(sandbox: RunningSandbox, session: requests.Session) -> None:
    now = datetime.now(UTC)
    old = self_signed("old", now - timedelta(days=9), now - timedelta(days=1))
    sandbox.registration.register(old)
    assert refused(with_assertion(session, sandbox, assertion(sandbox, old))) == (401, "invalid_client", 1000502)


def test_signature_is_verified(sandbox: RunningSandbox, session: requests.Session) -> None:
    head, claims, signature = assertion(sandbox).split(".")
    forged = f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
    assert refused(with_assertion(session, sandbox, forged)) == (401, "invalid_client", 700027)
    assert refused(with_assertion(session, sandbox, b64encode(b"x").decode())) == (401, "invalid_client", 700027)
