"""The bot's wire, step by step, against a service that answers by script."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from connector.errors import AccessRefused, NotFound, NotReachable, OutcomeUnknown, ServiceFailed, Throttled
from connector.routes.bot import BotChannel, BotChats
from connector.routes.cards import LARGEST
from connector.routes.channel_reader import ChannelReader
from connector.routes.route import Found, Receipt, Recipient
from tests.connector.routes.conftest import message
from tests.connector.scripted import CUT, Answer

APP = "db5e04be-daa2-4a35-beb1-5e73cc381599"
APPS = "/v1.0/users/87d349ed-44d7-43e1-9a83-5f2406dee5bd/teamwork/installedApps"
CHAT = "19:ebe3857a@unq.gbl.spaces"

NONE_YET = Answer(body={"value": []})
INSTALLED = Answer(body={"value": [{"id": "NjkwM2Zh="}]})
THE_CHAT = Answer(body={"id": CHAT})
TAKEN = Answer(201, {"id": "1616990032035"})


@pytest.fixture
def chats(session, identity, pace):
    return BotChats(session, identity, pace, app_id=APP)


@pytest.fixture
def channel(session, identity, pace):
    return BotChannel(session, identity, pace, reader=ChannelReader(session, identity, pace))


def refused(status: int, code: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": "Words for helmi@kemijarvi.example."}})


def asked(entra) -> list[str]:
    """What was asked of all services but Entra."""
    return [request.route for request in entra.requests if request.host != "login.microsoftonline.com"]


class TestChats:
    def test_who_has_the_app_gets_the_card_in_three_requests(self, entra, chats, helmi, post, remembered):
        entra.then(INSTALLED, THE_CHAT, TAKEN)
        receipt = chats.send(helmi, post, handle=None, remember=remembered.append)
        assert receipt == Receipt("sent", "1616990032035")
        assert asked(entra) == [
            f"GET {APPS}?$expand=teamsApp&$filter=teamsApp/id eq '{APP}'",
            f"GET {APPS}/NjkwM2Zh=/chat",
            f"POST /teams/v3/conversations/{CHAT}/activities",
        ]
        posted = entra.requests[-1]
        assert posted.host == "smba.trafficmanager.net"
        assert posted.json == {"type": "message", "attachments": [{"contentType": ANY, "content": post.card}]}
        assert remembered == [f"bot:{CHAT}"]

    def test_the_bot_connector_gets_a_token_of_its_own(self, entra, chats, helmi, post, remembered):
        entra.then(THE_CHAT, TAKEN)
        chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append)
        sign_in = next(r for r in entra.requests if r.host == "login.microsoftonline.com" and r.method == "POST")
        assert b"scope=https%3A%2F%2Fapi.botframework.com%2F.default" in sign_in.body

    def test_the_app_is_installed_for_who_has_it_not(self, entra, chats, helmi, post, remembered):
        entra.then(NONE_YET, Answer(201), INSTALLED, THE_CHAT, TAKEN)
        chats.send(helmi, post, handle=None, remember=remembered.append)
        install = next(r for r in entra.requests if r.method == "POST" and r.path == APPS)
        assert install.json == {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{APP}"}

    def test_installed_meanwhile_is_fine(self, entra, chats, helmi, post, remembered):
        entra.then(NONE_YET, refused(409, "Conflict"), INSTALLED, THE_CHAT, TAKEN)
        assert chats.send(helmi, post, handle=None, remember=remembered.append).state == "sent"

    def test_an_installation_whose_answer_was_lost_is_looked_up(self, entra, chats, helmi, post, remembered):
        entra.then(NONE_YET, CUT, INSTALLED, THE_CHAT, TAKEN)
        assert chats.send(helmi, post, handle=None, remember=remembered.append).state == "sent"
        assert [route for route in asked(entra) if route == f"POST {APPS}"] == [f"POST {APPS}"]

    def test_an_installation_that_fails_for_good_sent_no_message(self, entra, chats, helmi, post, remembered):
        entra.otherwise = lambda request: Answer(503) if request.method == "POST" else NONE_YET
        with pytest.raises(ServiceFailed, match="nothing went"):
            chats.send(helmi, post, handle=None, remember=remembered.append)
        assert remembered == []

    def test_a_known_conversation_needs_no_looking_up(self, entra, chats, helmi, post, remembered):
        entra.then(TAKEN)
        chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append)
        assert asked(entra) == [f"POST /teams/v3/conversations/{CHAT}/activities"]

    def test_what_another_route_remembered_is_no_conversation(self, entra, chats, helmi, post, remembered):
        entra.then(INSTALLED, THE_CHAT, TAKEN)
        chats.send(helmi, post, handle="mail:AAMk=", remember=remembered.append)
        assert asked(entra)[-1] == f"POST /teams/v3/conversations/{CHAT}/activities"

    @pytest.mark.parametrize(
        "steps",
        [
            pytest.param([refused(404, "NotFound")], id="no account in Teams"),
            pytest.param([NONE_YET, refused(403, "Forbidden")], id="a policy against the app"),
            pytest.param([NONE_YET, Answer(201), NONE_YET], id="installed, and not there"),
            pytest.param([INSTALLED, refused(404, "NotFound")], id="no chat"),
            pytest.param([INSTALLED, THE_CHAT, refused(403, "BotNotInConversationRoster")], id="app taken out"),
            pytest.param([INSTALLED, THE_CHAT, refused(403, "ConversationBlockedByUser")], id="blocked"),
            pytest.param([INSTALLED, THE_CHAT, refused(404, "ConversationNotFound")], id="conversation gone"),
            pytest.param([INSTALLED, THE_CHAT, refused(413, "MessageSizeTooBig")], id="too large after all"),
            pytest.param([INSTALLED, THE_CHAT, refused(400, "BadSyntax")], id="message refused"),
        ],
    )
    def test_what_concerns_this_person_leaves_the_route_to_others(self, entra, chats, helmi, post, remembered, steps):
        entra.then(*steps)
        with pytest.raises(NotReachable) as caught:
            chats.send(helmi, post, handle=None, remember=remembered.append)
        assert "helmi" not in str(caught.value)
        assert helmi.object_id not in str(caught.value)

    @pytest.mark.parametrize(
        ("steps", "error"),
        [
            pytest.param([refused(403, "Forbidden")], AccessRefused, id="no right to ask for installed apps"),
            pytest.param([NONE_YET, refused(404, "NotFound")], NotFound, id="no such app in the catalogue"),
            pytest.param([INSTALLED, THE_CHAT, refused(403, "BotDisabledByAdmin")], AccessRefused, id="bot disabled"),
            pytest.param([INSTALLED, THE_CHAT, refused(401, "BotNotRegistered")], AccessRefused, id="no bot"),
        ],
    )
    def test_what_concerns_everybody_is_the_routes(self, entra, chats, helmi, post, remembered, steps, error):
        entra.then(*steps)
        entra.otherwise = steps[-1]  # a 401 is asked again with a fresh token
        with pytest.raises(error):
            chats.send(helmi, post, handle=None, remember=remembered.append)

    @pytest.mark.parametrize("lost", [CUT, Answer(502), Answer(503), Answer(500), refused(412, "PreconditionFailed")])
    def test_a_lost_answer_is_never_sent_again_by_itself(self, entra, chats, helmi, post, remembered, lost):
        entra.then(lost)
        with pytest.raises(OutcomeUnknown):
            chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append)
        assert len(asked(entra)) == 1

    def test_after_429_it_is_sent_when_the_service_says(self, entra, chats, clock, helmi, post, remembered):
        entra.then(Answer(429, headers={"Retry-After": "120"}), TAKEN)
        began = clock.now()
        assert chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append).state == "sent"
        assert (clock.now() - began).total_seconds() >= 120

    def test_a_wait_beyond_patience_is_told(self, entra, chats, helmi, post, remembered):
        entra.then(Answer(429, headers={"Retry-After": "3600"}))
        with pytest.raises(Throttled):
            chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append)
        assert len(asked(entra)) == 1

    def test_who_is_outside_the_tenant_is_not_asked_for(self, entra, chats, post, remembered):
        with pytest.raises(NotReachable):
            chats.send(Recipient(None, "x@elsewhere.example"), post, handle=None, remember=remembered.append)
        assert asked(entra) == []

    def test_what_is_too_large_goes_nowhere(self, entra, chats, helmi, remembered):
        with pytest.raises(NotReachable, match="too large"):
            chats.send(helmi, message(filling="ä" * (LARGEST // 2)), handle=None, remember=remembered.append)
        assert asked(entra) == []

    def test_a_chat_cannot_be_looked_up(self, entra, chats, helmi, post):
        assert not chats.can_find
        assert chats.find(helmi, post, handle=f"bot:{CHAT}") is Found.UNKNOWN
        assert asked(entra) == []

    def test_an_answer_without_an_id_was_taken_all_the_same(self, entra, chats, helmi, post, remembered):
        entra.then(Answer(202))
        assert chats.send(helmi, post, handle=f"bot:{CHAT}", remember=remembered.append) == Receipt("accepted", None)

    def test_the_log_names_nobody(self, entra, chats, helmi, post, remembered, log):
        entra.then(INSTALLED, THE_CHAT, refused(403, "ConversationBlockedByUser"))
        with pytest.raises(NotReachable):
            chats.send(helmi, post, handle=None, remember=remembered.append)
        assert "ConversationBlockedByUser" not in log.text
        for name in (helmi.object_id, helmi.address, CHAT, "Digituki"):
            assert name not in log.text


class TestChannel:
    def test_a_channel_is_its_own_conversation(self, entra, channel, working_group, post, remembered):
        entra.then(TAKEN)
        receipt = channel.send(working_group, post, handle=None, remember=remembered.append)
        assert receipt == Receipt("sent", "1616990032035")
        assert asked(entra) == ["POST /teams/v3/conversations/19:09fc54a3@thread.tacv2/activities"]
        assert remembered == []

    def test_a_team_without_the_app_is_not_reachable(self, entra, channel, working_group, post, remembered):
        entra.then(refused(403, "BotNotInConversationRoster"))
        with pytest.raises(NotReachable):
            channel.send(working_group, post, handle=None, remember=remembered.append)

    def test_four_a_second_and_channel(self, entra, channel, clock, working_group, post, remembered):
        entra.otherwise = TAKEN
        began = clock.now()
        for _ in range(5):
            channel.send(working_group, post, handle=None, remember=remembered.append)
        assert (clock.now() - began).total_seconds() >= 1
