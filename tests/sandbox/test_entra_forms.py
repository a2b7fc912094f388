"""The token endpoints' forms without HTTP: what is missing, unknown or not consented to, each with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.entra.errors import TokenRefusal
from sandbox.entra.registration import Registration
from sandbox.entra.token_endpoint import DEVICE_GRANT, GRAPH, TokenEndpoint
from sandbox.entra.tokens import EVALUATED_LIFETIME, LIFETIME, Tokens
from sandbox.tenant import read_tenant
from tests.sandbox.conftest import OFFICER, TENANT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.columns import Json

TENANT = read_tenant(TENANT_FILE)
SHAREPOINT = f"https://{TENANT.sharepoint}"
ROOT = f"https://login.microsoftonline.com/{TENANT.id}"


@pytest.fixture
def registration() -> Registration:
    return Registration(TENANT.app)


@pytest.fixture
def endpoint(registration: Registration) -> TokenEndpoint:
    tokens = Tokens(TENANT.id, registration.revocations)
    return TokenEndpoint(TENANT, registration, tokens, ROOT)


def refused(answer: Callable[[Mapping[str, str]], Json], **form: str) -> int:
    with pytest.raises(TokenRefusal) as caught:
        answer({"client_id": TENANT.app.client_id, **form})
    return caught.value.number


def by_device(endpoint: TokenEndpoint, registration: Registration, scope: str, **form: str) -> Json:
    begun = endpoint.device_code({"client_id": TENANT.app.client_id, "scope": scope})
    registration.grants.approve(begun["user_code"], OFFICER)
    sent = {"grant_type": DEVICE_GRANT, "device_code": begun["device_code"], **form}
    return endpoint.token({"client_id": TENANT.app.client_id, **sent})


def test_each_parameter_is_asked_for(endpoint: TokenEndpoint) -> None:
    assert refused(endpoint.token, grant_type="refresh_token") == 900144
    assert refused(endpoint.token, grant_type="authorization_code", code="x") == 900144
    assert refused(endpoint.token, grant_type=DEVICE_GRANT) == 900144
    assert refused(endpoint.device_code) == 900144
    assert refused(endpoint.token, grant_type="client_credentials", scope=f"{GRAPH}/.default") == 7000218


def test_apps_and_grants_must_be_known(endpoint: TokenEndpoint) -> None:
    assert refused(endpoint.device_code, client_id="x", scope="Sites.ReadWrite.All") == 700016
    assert refused(endpoint.token, client_id="x", grant_type="refresh_token") == 700016
    assert refused(endpoint.token, grant_type="password") == 70003
    assert refused(endpoint.token, grant_type=DEVICE_GRANT, device_code="x") == 70018


def test_scopes_must_be_consented_to_and_of_one_service(endpoint: TokenEndpoint, registration: Registration) -> None:
    assert refused(endpoint.device_code, scope="Mail.Send") == 65001
    assert refused(endpoint.device_code, scope="https://example.org/.default") == 500011
    assert refused(endpoint.device_code, scope=f"Sites.ReadWrite.All {SHAREPOINT}/AllSites.Write") == 28000
    registration.delegate("graph", [])
    assert refused(endpoint.device_code, scope=f"{GRAPH}/.default") == 65001


def test_claims_must_be_json_and_name_the_capability(endpoint: TokenEndpoint, registration: Registration) -> None:
    form = {"grant_type": "client_credentials", "client_secret": registration.secret}
    for broken in ("{", "[]", '{"access_token": 5}'):
        assert refused(endpoint.token, **form, scope=f"{GRAPH}/.default", claims=broken) == 50128
    capable = '{"access_token": {"xms_cc": {"values": ["cp1"]}}}'
    asked = {"client_id": TENANT.app.client_id, **form, "claims": capable}
    assert endpoint.token({**asked, "scope": f"{GRAPH}/.default"})["expires_in"] == EVALUATED_LIFETIME
    # Of an app's own tokens only Graph's are evaluated.
    assert endpoint.token({**asked, "scope": f"{SHAREPOINT}/.default"})["expires_in"] == LIFETIME


def test_scopes_are_answered_as_they_were_written(endpoint: TokenEndpoint, registration: Registration) -> None:
    bare = by_device(endpoint, registration, "Sites.ReadWrite.All")
    assert bare["scope"] == "Sites.ReadWrite.All User.ReadBasic.All"
    full = by_device(endpoint, registration, f"{SHAREPOINT}/AllSites.Write")
    assert full["scope"] == f"{SHAREPOINT}/AllSites.Write"


def test_only_what_was_asked_for_comes_along(endpoint: TokenEndpoint, registration: Registration) -> None:
    bare = by_device(endpoint, registration, "Sites.ReadWrite.All")
    assert not {"refresh_token", "id_token", "client_info"} & set(bare)
    whole = by_device(endpoint, registration, "Sites.ReadWrite.All openid offline_access", client_info="1")
    assert {"refresh_token", "id_token", "client_info"} <= set(whole)


def test_a_person_with_an_app_that_proves_itself_wrongly_gets_nothing(
    endpoint: TokenEndpoint, registration: Registration
) -> None:
    with pytest.raises(TokenRefusal, match="7000215"):
        by_device(endpoint, registration, "Sites.ReadWrite.All", client_secret="wrong")


def test_a_switched_off_app_begins_nothing(endpoint: TokenEndpoint, registration: Registration) -> None:
    registration.enabled = False
    assert refused(endpoint.device_code, scope="Sites.ReadWrite.All") == 7000112
