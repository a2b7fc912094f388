"""Faults on messages: what a lost answer leaves behind, for each route."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from sandbox.entra.routes import BOT, GRAPH
from sandbox.faults import FaultPlan, Faults
from sandbox.graph.routes import HOST as GRAPH_HOST
from sandbox.server import open_tenant
from sandbox.teams.routes import HOST as TEAMS_HOST
from sandbox.wire import Call
from tests.sandbox.conftest import OFFICER, TENANT_FILE, ticking
from tests.sandbox.messages import ACTIVITY, CARD, CARD_TYPE, letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.server import OpenTenant

UNSEEN = {"connection cut before", "429", "token expired", "token revoked"}
LOST = {"connection cut after", "no answer"}
OPEN = {"500", "502", "503", "503 bare", "504"}


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[OpenTenant]:
    opened = open_tenant(tmp_path, TENANT_FILE, now=ticking(), units_per_minute=None)
    opened.store.teams.install(OFFICER)
    yield opened
    opened.close()


def signed(tenant: OpenTenant, audience: str) -> dict[str, str]:
    """The headers of a call with a token of the app, made by the tenant's own Entra."""
    form = f"grant_type=client_credentials&client_id={tenant.credentials.client_id}&scope={audience}/.default"
    secret = f"&client_secret={tenant.credentials.client_secret}"
    path = f"/{tenant.credentials.tenant_id}/oauth2/v2.0/token"
    answer = tenant.services.answer(Call("POST", "login.microsoftonline.com", path, body=(form + secret).encode()))
    return {"authorization": f"Bearer {answer.body['access_token']}"}


def bot_message(tenant: OpenTenant) -> tuple[Call, Callable[[], int]]:
    chat = tenant.store.teams.conversation_id(tenant.store.people.find(OFFICER))
    path = f"/teams/v3/conversations/{chat}/activities"
    call = Call("POST", TEAMS_HOST, path, headers=signed(tenant, BOT), body=json.dumps(ACTIVITY).encode())
    return call, lambda: len(tenant.store.teams.chat(OFFICER))


def mail(tenant: OpenTenant) -> tuple[Call, Callable[[], int]]:
    path = "/v1.0/users/digitiekartta@kemijarvi.example/sendMail"
    body = json.dumps({"message": letter(OFFICER)}).encode()
    call = Call("POST", GRAPH_HOST, path, headers=signed(tenant, GRAPH), body=body)
    return call, lambda: len(tenant.store.mail.inbox(OFFICER))


def workflow(tenant: OpenTenant) -> tuple[Call, Callable[[], int]]:
    flows = tenant.store.flows
    path, _, query = flows.url.removeprefix(f"https://{flows.host}:443").partition("?")
    body = {"type": "message", "attachments": [{"contentType": CARD_TYPE, "content": CARD}]}
    call = Call("POST", flows.host, path, query, body=json.dumps(body).encode())
    return call, lambda: len(tenant.store.teams.channel())


@pytest.mark.parametrize("route", [bot_message, mail, workflow])
def test_what_stands_there_after_each_fault(tenant: OpenTenant, route: Callable[..., object]) -> None:
    call, count = route(tenant)
    arrived: defaultdict[str, set[int]] = defaultdict(set)
    for seed in range(250):
        faults = Faults(FaultPlan(seed, 1.0), tenant.store.now)
        before = count()
        delivery = faults.carry(call, tenant.services.answer)
        arrived[delivery.fault].add(count() - before)

    tokens = {"token expired", "token revoked"} if "authorization" in call.headers else set()
    assert {*UNSEEN} - {"token expired", "token revoked"} | tokens | LOST | OPEN <= arrived.keys()
    for fault, counts in arrived.items():
        if fault in UNSEEN:
            assert counts == {0}, fault
        elif fault in OPEN:
            assert counts == {0, 1}, fault
        else:
            assert counts == {1}, fault


@pytest.mark.parametrize("route", [bot_message, mail, workflow])
def test_a_throttled_one_is_told_when(tenant: OpenTenant, route: Callable[..., object]) -> None:
    call, _ = route(tenant)
    deliveries = [
        Faults(FaultPlan(seed, 1.0), tenant.store.now).carry(call, tenant.services.answer) for seed in range(60)
    ]
    throttled = [each.answer for each in deliveries if each.fault == "429"]
    assert throttled
    for answer in throttled:
        assert answer is not None
        assert answer.headers["Retry-After"]
        assert answer.body["error"]["code"] in ("Throttled", "ApplicationThrottled", "TooManyRequests")
