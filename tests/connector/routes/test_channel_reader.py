"""Looking a message up in a channel, page by page."""

from __future__ import annotations

import json

import pytest

from connector.errors import ServiceFailed
from connector.routes.cards import CARD
from connector.routes.channel_reader import ChannelReader
from connector.routes.route import Found
from tests.connector.routes.conftest import KEY
from tests.connector.scripted import Answer

ROOT = "https://graph.microsoft.com/v1.0"


def card(key: str) -> dict[str, object]:
    content = json.dumps({"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": key}]})
    return {"id": "1", "body": {"content": ""}, "attachments": [{"contentType": CARD, "content": content}]}


def page(*messages: dict[str, object], more: str = "") -> Answer:
    link = {"@odata.nextLink": more} if more else {}
    return Answer(body={"value": list(messages), **link})


@pytest.fixture
def reader(session, identity, pace):
    return ChannelReader(session, identity, pace)


def test_a_card_with_the_key_is_found_on_a_later_page(entra, reader, working_group):
    entra.then(page(card("2026H1-7d-000000"), more=f"{ROOT}/teams/x/next"), page(card(KEY)))
    assert reader.find(working_group, KEY) is Found.SENT
    first, second = (request.route for request in entra.requests)
    assert first == (
        "GET /v1.0/teams/02bd9fd6-8f93-4758-87c3-1fb73740a315/channels/19:09fc54a3@thread.tacv2/messages?$top=50"
    )
    assert second == "GET /v1.0/teams/x/next"


def test_a_channel_that_was_read_to_its_end_has_it_not(entra, reader, working_group):
    entra.then(page(more=f"{ROOT}/teams/x/next"), page(card("2026H1-7d-000000")))
    assert reader.find(working_group, KEY) is Found.NOT_SENT


def test_a_person_who_quotes_the_key_does_not_count(entra, reader, working_group):
    entra.then(page({"id": "2", "body": {"content": f"Mikä on {KEY}?"}, "attachments": []}))
    assert reader.find(working_group, KEY) is Found.NOT_SENT


def test_an_endless_channel_leaves_it_open(entra, reader, working_group):
    entra.otherwise = page(more=f"{ROOT}/teams/x/next")
    assert reader.find(working_group, KEY) is Found.UNKNOWN
    assert len(entra.requests) == 20


def test_a_page_elsewhere_is_not_fetched(entra, reader, working_group):
    entra.then(page(more="https://evil.example/teams"))
    assert reader.find(working_group, KEY) is Found.UNKNOWN
    assert len(entra.requests) == 1


def test_without_consent_it_cannot_be_told(entra, reader, working_group, log):
    entra.then(Answer(403, {"error": {"code": "Forbidden", "message": "no"}}))
    assert reader.find(working_group, KEY) is Found.UNKNOWN
    assert "may not read the channel" in log.text


def test_a_failing_service_is_told(entra, reader, working_group):
    entra.otherwise = Answer(503)
    with pytest.raises(ServiceFailed):
        reader.find(working_group, KEY)
