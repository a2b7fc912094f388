"""Signing in to the sandbox as a whole: certificate, secret, and what Entra refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.clock import SystemClock
from connector.credentials import Certificate, Secret
from connector.errors import AccessRefused, SignInFailed
from connector.identity import GRAPH, Identity
from connector.provision import Provisioner
from tests.connector.certificates import write_pem

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


def test_a_credential_shows_no_secret(tenant):
    assert "hunter2" not in repr(Secret("hunter2"))
    assert replace(Secret("a"), value="b").value == "b"
