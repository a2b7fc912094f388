"""The Workflows webhook: accepted at best, and its signature stays a secret whatever happens."""

from __future__ import annotations

import traceback

import pytest

from connector.errors import (
    AccessRefused,
    ConnectorError,
    NoConnection,
    NotFound,
    NotReachable,
    OutcomeUnknown,
    RequestRefused,
    RouteRefused,
    Throttled,
)
from connector.routes.cards import CARD, LARGEST
from connector.routes.channel_reader import ChannelReader
from connector.routes.route import Found, Receipt
from connector.routes.workflows import Workflows
from connector.session import decorated, open_session
from tests.connector.conftest import TENANT_HOST
from tests.connector.routes.conftest import message
from tests.connector.scripted import CUT, Answer

SIGNATURE = "oYmq7v1cRDtHhXfE1f4aSecret"
OLDER = f"https://prod-12.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sv=1.0&sig={SIGNATURE}"
NEWER = f"https://d1e2.0f.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/abc/triggers/manual/paths/invoke?api-version=1&sig={SIGNATURE}"


@pytest.fixture
def flow(session, pace):
    return Workflows(session, pace, url=OLDER, reader=None)


@pytest.mark.parametrize("url", [OLDER, NEWER], ids=["older host", "newer host"])
def test_the_card_is_handed_to_the_flow_which_accepts(service, session, pace, working_group, post, remembered, url):
    service.then(Answer(202, b""))
    flow = Workflows(session, pace, url=url, reader=None)
    assert flow.send(working_group, post, handle=None, remember=remembered.append) == Receipt("accepted", None)
    (request,) = service.requests
    assert request.json == {"type": "message", "attachments": [{"contentType": CARD, "content": post.card}]}
    assert request.headers["Content-Type"] == "application/json"
    assert "Authorization" not in request.headers
    assert f"sig={SIGNATURE}" in request.path
    assert remembered == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/workflows/abc?sig=x",
        "https://logic.azure.com.evil.example/workflows/abc?sig=x",
        "https://evil.example/.logic.azure.com?sig=x",
        "https://user@prod-1.westeurope.logic.azure.com/workflows/abc?sig=x",
        "http://prod-1.westeurope.logic.azure.com/workflows/abc?sig=x",
        "https://kemijarvi.webhook.office.com/webhookb2/abc?sig=x",
        "https://prod-1.westeurope.logic.azure.com/workflows/abc",
        "https://prod-1.westeurope.logic.azure.com/workflows/abc?sig=",
        "not an address",
        "",
    ],
)
def test_no_other_address_is_taken(session, pace, url):
    with pytest.raises(RouteRefused) as caught:
        Workflows(session, pace, url=url, reader=None)
    assert "workflows/abc" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, RequestRefused), (401, AccessRefused), (403, AccessRefused), (404, NotFound), (302, RequestRefused)],
)
def test_a_flow_that_refuses_is_the_routes_fault(service, flow, working_group, post, remembered, status, error):
    service.then(Answer(status, {"error": {"code": "X", "message": OLDER}}, {"Location": "https://evil.example/"}))
    with pytest.raises(error) as caught:
        flow.send(working_group, post, handle=None, remember=remembered.append)
    assert str(status) in str(caught.value)
    assert len(service.requests) == 1


def test_a_message_that_is_too_large_is_only_its_own_fault(service, flow, working_group, post, remembered):
    with pytest.raises(NotReachable):
        flow.send(working_group, message(filling="x" * LARGEST), handle=None, remember=remembered.append)
    assert service.requests == []
    service.then(Answer(413))
    with pytest.raises(NotReachable):
        flow.send(working_group, post, handle=None, remember=remembered.append)


@pytest.mark.parametrize("lost", [CUT, Answer(502), Answer(503, headers={"Retry-After": "1"})])
def test_a_lost_answer_is_not_sent_again(service, flow, working_group, post, remembered, lost):
    service.then(lost)
    with pytest.raises(OutcomeUnknown):
        flow.send(working_group, post, handle=None, remember=remembered.append)
    assert len(service.requests) == 1


def test_a_second_between_posts(service, flow, clock, working_group, post, remembered):
    service.otherwise = Answer(202, b"")
    began = clock.now()
    for _ in range(3):
        flow.send(working_group, post, handle=None, remember=remembered.append)
    assert (clock.now() - began).total_seconds() >= 2


def test_it_is_looked_up_in_the_channel_only_where_the_app_is(
    entra, session, identity, pace, flow, working_group, post
):
    assert (flow.can_find, flow.find(working_group, post, handle=None)) == (False, Found.UNKNOWN)
    reading = Workflows(session, pace, url=OLDER, reader=ChannelReader(session, identity, pace))
    entra.then(Answer(body={"value": []}))
    assert (reading.can_find, reading.find(working_group, post, handle=None)) == (True, Found.NOT_SENT)


FAILURES = [
    Answer(400, {"error": {"code": "X", "message": OLDER}}),
    Answer(401),
    Answer(404),
    Answer(413),
    Answer(429, headers={"Retry-After": "3600"}),
    Answer(500),
    Answer(302, headers={"Location": OLDER}),
    CUT,
]


class TestTheSignatureIsSecret:
    @pytest.mark.parametrize("failure", FAILURES, ids=str)
    def test_in_no_error_and_no_log(self, service, flow, working_group, post, remembered, log, failure):
        service.then(failure)
        with pytest.raises(ConnectorError) as caught:
            flow.send(working_group, post, handle=None, remember=remembered.append)
        told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value)) + repr(flow)
        records = "".join(str(vars(record)) for record in log.records)
        assert SIGNATURE not in told + log.text + records
        assert isinstance(caught.value, Throttled | AccessRefused | NotFound | NotReachable | RequestRefused) or (
            type(caught.value) is OutcomeUnknown
        )

    def test_when_nobody_answers(self, dead_url, clock, pace, working_group, post, remembered, log):
        session = open_session(
            user_agent=decorated("K", "1"), clock=clock, tenant_host=TENANT_HOST, sandbox_url=dead_url
        )
        with session, pytest.raises(NoConnection) as caught:
            Workflows(session, pace, url=OLDER, reader=None).send(
                working_group, post, handle=None, remember=remembered.append
            )
        assert SIGNATURE not in "".join(traceback.format_exception(caught.value)) + log.text

    def test_when_it_goes_well(self, service, flow, working_group, post, remembered, log):
        service.then(Answer(202, b""))
        flow.send(working_group, post, handle=None, remember=remembered.append)
        assert "prod-12.westeurope.logic.azure.com" in log.text
        assert SIGNATURE not in log.text + "".join(str(vars(record)) for record in log.records)
