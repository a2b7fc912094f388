"""Workflows' addresses: taken in is not posted, the signature is the key, and the owner can leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.server import RunningSandbox, start
from tests.sandbox.clients import rerouted_session
from tests.sandbox.conftest import TENANT_FILE, ticking
from tests.sandbox.messages import CARD, CARD_TYPE, refused, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from sandbox.flows import Flows

MESSAGE = {"type": "message", "attachments": [{"contentType": CARD_TYPE, "contentUrl": None, "content": CARD}]}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with start(tmp_path_factory.mktemp("tenant"), TENANT_FILE, now=ticking(), seed=7) as running:
        yield running


@pytest.fixture
def flows(sandbox: RunningSandbox) -> Iterator[Flows]:
    yield sandbox.store.flows
    sandbox.store.flows.switch_on()


@pytest.fixture
def session(sandbox: RunningSandbox) -> Iterator[requests.Session]:
    with rerouted_session(sandbox.url) as made:
        yield made


def arrived(sandbox: RunningSandbox) -> int:
    return len(sandbox.store.teams.channel())


def test_both_forms_of_the_address_post_the_card(
    sandbox: RunningSandbox, flows: Flows, session: requests.Session
) -> None:
    for address in (flows.url, flows.old_url, flows.url.replace(":443", "")):
        before = arrived(sandbox)
        answer = session.post(address, json=MESSAGE)
        assert (answer.status_code, answer.content) == (202, b"")
        assert arrived(sandbox) == before + 1
    newest = sandbox.store.teams.channel()[-1]
    assert (newest.route, newest.cards) == ("workflows", [CARD])


def test_without_the_right_signature_nothing_is_taken_in(
    sandbox: RunningSandbox, flows: Flows, session: requests.Session
) -> None:
    before = arrived(sandbox)
    assert refused(session.post(flows.url + "x", json=MESSAGE)) == (401, "AuthorizationFailed")
    unsigned = flows.url.partition("&sig=")[0]
    assert refused(session.post(unsigned, json=MESSAGE)) == (401, "DirectApiAuthorizationRequired")
    another = flows.url.replace(flows.flow.id, "0" * 32)
    assert refused(session.post(another, json=MESSAGE)) == (404, "WorkflowNotFound")
    assert refused(session.get(flows.url)) == (405, "MethodNotAllowed")
    assert arrived(sandbox) == before


def test_a_flow_whose_owner_has_left_takes_everything_in_and_posts_nothing(
    sandbox: RunningSandbox, flows: Flows, session: requests.Session
) -> None:
    flows.leave()
    before = arrived(sandbox)
    assert session.post(flows.url, json=MESSAGE).status_code == 202
    assert arrived(sandbox) == before


@pytest.mark.parametrize(("end", "state"), [("switch_off", "Disabled"), ("delete", "Deleted")])
def test_a_flow_that_is_off_or_deleted_says_so(flows: Flows, session: requests.Session, end: str, state: str) -> None:
    getattr(flows, end)()
    status, code, message = told(session.post(flows.url, json=MESSAGE))
    assert (status, code) == (400, "WorkflowTriggerIsNotEnabled")
    assert f"state '{state}'" in message


def test_more_than_28_kb_is_refused(sandbox: RunningSandbox, flows: Flows, session: requests.Session) -> None:
    before = arrived(sandbox)
    large: dict[str, Any] = {**MESSAGE, "text": "x" * 28 * 1024}
    assert refused(session.post(flows.url, json=large)) == (413, "RequestEntityTooLarge")
    assert arrived(sandbox) == before


@pytest.mark.parametrize("body", [{"type": "message"}, {"text": "Hei"}, [1]])
def test_what_the_flow_cannot_read_fails_where_the_caller_does_not_see_it(
    sandbox: RunningSandbox, flows: Flows, session: requests.Session, body: object
) -> None:
    before = arrived(sandbox)
    assert session.post(flows.url, json=body).status_code == 202
    assert arrived(sandbox) == before
