"""What the real service takes without complaint from clients that work in production, the sandbox takes too."""

from __future__ import annotations

import hashlib
import json
import random
import time
import uuid
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sandbox.graph.batch import run_batch
from sandbox.graph.errors import GraphError
from sandbox.wire import Answer, Call
from tests.sandbox.clients import GRAPH, GRAPH_SCOPE, SHAREPOINT_SCOPE, Graph, rerouted_session, sign_in
from tests.sandbox.conftest import OFFICER

if TYPE_CHECKING:
    import requests

    from sandbox.server import RunningSandbox

LOGIN = "https://login.microsoftonline.com"
CLAIM = f"i:0#.f|membership|{OFFICER}"


class TestGraph:
    @pytest.mark.parametrize(
        "path",
        [
            "//sites/{host}:/sites/digi",
            "//sites//{id}",
            "/sites/{host}%3A%2Fsites%2Fdigi",
            "/sites/{encoded}",
            "/sites/{host}:/sites/digi:",
            "/SITES/{host}:/sites/digi",
            "/Sites/{id}",
        ],
    )
    def test_a_site_has_many_spellings(self, sandbox: RunningSandbox, graph: Graph, path: str) -> None:
        site_id = sandbox.store.graph_site_id
        spelt = path.format(host=sandbox.store.tenant.sharepoint, id=site_id, encoded=site_id.replace(",", "%2C"))
        assert graph.get(spelt)["id"] == site_id

    @pytest.mark.parametrize(
        "path", ["{site}/Lists/{list}/Items", "{site}//lists/{list}//items", "{path}:/lists/{list}/items"]
    )
    def test_so_has_what_is_below_it(self, sandbox: RunningSandbox, graph: Graph, list_id: str, path: str) -> None:
        by_path = f"/sites/{sandbox.store.tenant.sharepoint}:/sites/digi"
        assert graph.get(path.format(site=graph.site, path=by_path, list=list_id))["value"] == []

    def test_parts_of_a_batch_may_be_written_like_this(self, graph: Graph) -> None:
        part = {
            "id": str(uuid.uuid4()).upper(),
            "method": "get",
            "url": f"{graph.site}/lists",
            "dependsOn": [],
            "headers": {"accept": "application/json", "authorization": "Bearer of-no-account"},
        }
        answer = graph.call("POST", "/$batch", {"requests": [part]}).json()["responses"]
        assert [(each["id"], each["status"]) for each in answer] == [(part["id"], 200)]

    def test_but_not_with_absolute_addresses(self) -> None:
        part = {"id": "1", "method": "GET", "url": f"{GRAPH}/sites/root"}
        call = Call("POST", "graph.microsoft.com", "/v1.0/$batch", body=json.dumps({"requests": [part]}).encode())
        with pytest.raises(GraphError, match="relative") as refusal:
            run_batch(call, lambda *_: Answer(200), random.Random(1))
        assert refusal.value.status == 400


class TestEntra:
    @pytest.fixture
    def token_url(self, sandbox: RunningSandbox) -> str:
        return f"{LOGIN}/{sandbox.credentials.tenant_id}/oauth2/v2.0/token"

    def test_the_discovery_document_takes_a_query(self, sandbox: RunningSandbox, token_url: str) -> None:
        address = f"{LOGIN}/{sandbox.credentials.tenant_id}/v2.0/.well-known/openid-configuration"
        document = rerouted_session(sandbox.url).get(address, params={"client-request-id": str(uuid.uuid4())}).json()
        assert document["token_endpoint"] == token_url

    def test_the_token_endpoint_takes_a_query_and_a_charset(self, sandbox: RunningSandbox, token_url: str) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": sandbox.credentials.client_id,
            "client_secret": sandbox.credentials.client_secret,
            "scope": GRAPH_SCOPE,
        }
        answer = rerouted_session(sandbox.url).post(
            f"{token_url}?client-request-id={uuid.uuid4()}",
            data=form,
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        )
        assert answer.json()["token_type"] == "Bearer"

    @pytest.mark.parametrize(
        ("algorithm", "header", "padding"),
        [("RS256", "x5t", ""), ("RS256", "x5t", "="), ("PS256", "x5t#S256", ""), ("PS256", "x5t#S256", "=")],
    )
    def test_assertions_old_and_new_are_taken(
        self, sandbox: RunningSandbox, token_url: str, algorithm: str, header: str, padding: str
    ) -> None:
        credentials = sandbox.credentials
        pem = credentials.certificate_file.read_bytes()
        der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        digest = (hashlib.sha1 if header == "x5t" else hashlib.sha256)(der).digest()
        named = urlsafe_b64encode(digest).decode().rstrip("=") + padding
        now = time.time()
        claims = {
            "aud": token_url,
            "iss": credentials.client_id,
            "sub": credentials.client_id,
            "exp": now + 600.25,
            "iat": now - 0.75,
            "nbf": now - 0.75,
            "jti": str(uuid.uuid4()),
        }
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(claims, pem.decode(), algorithm, headers={header: named}),
            "scope": GRAPH_SCOPE,
        }
        assert rerouted_session(sandbox.url).post(token_url, data=form).status_code == 200


class TestSharePoint:
    @pytest.fixture
    def ask(self, sandbox: RunningSandbox) -> Any:
        session = rerouted_session(sandbox.url)
        token = sign_in(session, sandbox.credentials, SHAREPOINT_SCOPE)["access_token"]

        def call(method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
            sent = {"Authorization": f"Bearer {token}", "Accept": "application/json;odata=nometadata"}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return session.request(method, f"{sandbox.site_url}{path}", json=body, headers={**sent, **named})

        return call

    @pytest.mark.parametrize("path", ["/_api/Web", "/_api/web", "/_api/WEB", "/_api/web/"])
    def test_names_count_in_any_case(self, ask: Any, path: str) -> None:
        assert ask("GET", path).json()["Title"] == "Digitiekartta"

    def test_functions_too(self, sandbox: RunningSandbox, ask: Any, list_id: str) -> None:
        title = sandbox.store.lists.find(list_id).title
        for name in ("GetByTitle", "getbytitle"):
            assert ask("GET", f"/_api/Web/Lists/{name}('{title}')").json()["Id"] == list_id

    @pytest.mark.parametrize("path", ["/_api/contextInfo", "/_api/contextinfo", "/_api/ContextInfo"])
    def test_a_form_digest_can_be_asked_for_first(self, sandbox: RunningSandbox, ask: Any, path: str) -> None:
        answer = ask("POST", path, Accept="application/json;odata=verbose").json()
        information = answer["d"]["GetContextWebInformation"]
        assert information["WebFullUrl"] == sandbox.site_url
        digest = {"X_RequestDigest": information["FormDigestValue"]}
        assert ask("GET", "/_api/web", **digest).status_code == 200

    def test_verbose_answers_are_wrapped(self, ask: Any) -> None:
        answer = ask("GET", "/_api/web/lists", Accept="application/json;odata=verbose").json()
        assert list(answer) == ["d"]
        assert isinstance(answer["d"]["results"], list)

    def test_an_empty_select_selects_everything(self, ask: Any) -> None:
        assert ask("GET", "/_api/web?$select=").json() == ask("GET", "/_api/web").json()

    def test_odata_4_is_taken(self, ask: Any) -> None:
        answer = ask("GET", "/_api/web", Accept="application/json;odata.metadata=none", OData_Version="4.0")
        assert (answer.status_code, answer.json()["Title"]) == (200, "Digitiekartta")

    @pytest.mark.parametrize("name", [CLAIM, OFFICER, OFFICER.upper()])
    def test_a_person_is_ensured_by_body_or_path_by_claim_or_name(self, ask: Any, name: str) -> None:
        by_body = ask("POST", "/_api/web/ensureuser", {"logonName": name}).json()
        quoted = name.replace("#", "%23").replace("|", "%7C")
        by_path = ask("POST", f"/_api/Web/EnsureUser('{quoted}')").json()
        assert by_body == by_path
        assert by_body["LoginName"] == CLAIM
