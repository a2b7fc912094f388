"""Mail as a draft that is then sent, step by step, against a service that answers by script."""

from __future__ import annotations

import pytest

from connector.errors import (
    AccessRefused,
    NotFound,
    NotReachable,
    OutcomeUnknown,
    ServiceFailed,
    Throttled,
)
from connector.routes.mail import KEY_PROPERTY, Mail
from connector.routes.route import Found, Receipt, Recipient
from tests.connector.routes.conftest import KEY
from tests.connector.scripted import CUT, Answer

SENDER = "digitiekartta@kemijarvi.example"
MESSAGES = f"/v1.0/users/{SENDER}/messages"
DRAFTED = Answer(201, {"id": "AAMk=", "isDraft": True})
STILL_A_DRAFT = Answer(body={"id": "AAMk=", "isDraft": True})
IS_SENT = Answer(body={"id": "AAMk=", "isDraft": False})
GONE = Answer(202, b"")
NONE = Answer(body={"value": []})

MAKE = f"POST {MESSAGES}"
REWRITE = f"PATCH {MESSAGES}/AAMk="
SEND = f"POST {MESSAGES}/AAMk=/send"
LOOK = f"GET {MESSAGES}/AAMk=?$select=id,isDraft"
LOOK_BY_KEY = (
    f"GET {MESSAGES}?$filter=singleValueExtendedProperties/any(p:p/id eq '{KEY_PROPERTY}' and p/value eq '{KEY}')"
    "&$select=id,isDraft"
)


@pytest.fixture
def mail(session, identity, pace):
    return Mail(session, identity, pace, sender=SENDER)


def refused(status: int, code: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": "Words for helmi@kemijarvi.example."}})


def found(**drafts: bool) -> Answer:
    return Answer(body={"value": [{"id": id_, "isDraft": draft} for id_, draft in drafts.items()]})


class TestSending:
    def test_a_draft_with_the_key_is_made_remembered_and_sent(self, entra, mail, helmi, post, remembered):
        def sending(request):
            assert remembered == ["mail:AAMk="]
            return GONE

        entra.then(DRAFTED, sending)
        assert mail.send(helmi, post, handle=None, remember=remembered.append) == Receipt("sent", "AAMk=")
        assert entra.routes == [MAKE, SEND]
        draft = entra.requests[0]
        assert draft.headers["Prefer"] == 'IdType="ImmutableId"'
        assert draft.json == {
            "subject": post.subject,
            "body": {"contentType": "html", "content": post.html},
            "toRecipients": [{"emailAddress": {"address": helmi.address}}],
            "internetMessageHeaders": [{"name": "x-tiekartta", "value": KEY}],
            "singleValueExtendedProperties": [{"id": KEY_PROPERTY, "value": KEY}],
        }

    def test_who_is_outside_the_tenant_gets_mail_as_well(self, entra, mail, post, remembered):
        entra.then(DRAFTED, GONE)
        outside = Recipient(None, "x@elsewhere.example")
        assert mail.send(outside, post, handle=None, remember=remembered.append).state == "sent"

    def test_an_earlier_draft_is_sent_not_made_again_and_says_what_is_true_now(
        self, entra, mail, helmi, post, remembered
    ):
        entra.then(STILL_A_DRAFT, STILL_A_DRAFT, GONE)
        mail.send(helmi, post, handle="mail:AAMk=", remember=remembered.append)
        assert entra.routes == [LOOK, REWRITE, SEND]
        assert entra.requests[1].json == {
            "subject": post.subject,
            "body": {"contentType": "html", "content": post.html},
            "toRecipients": [{"emailAddress": {"address": helmi.address}}],
        }

    def test_an_earlier_draft_that_went_meanwhile_is_not_sent_again(self, entra, mail, helmi, post, remembered):
        gone = refused(400, "ErrorInvalidOperation")
        entra.then(STILL_A_DRAFT, refused(400, "ErrorInvalidPropertySet"), IS_SENT, gone, IS_SENT)
        assert mail.send(helmi, post, handle="mail:AAMk=", remember=remembered.append).state == "sent"

    def test_an_earlier_draft_that_cannot_be_changed_does_not_go(self, entra, mail, helmi, post, remembered):
        entra.then(STILL_A_DRAFT, refused(403, "ErrorAccessDenied"), STILL_A_DRAFT)
        with pytest.raises(AccessRefused):
            mail.send(helmi, post, handle="mail:AAMk=", remember=remembered.append)
        assert SEND not in entra.routes

    def test_what_went_earlier_is_not_sent_again(self, entra, mail, helmi, post, remembered):
        entra.then(IS_SENT)
        assert mail.send(helmi, post, handle="mail:AAMk=", remember=remembered.append) == Receipt("sent", "AAMk=")
        assert entra.routes == [LOOK]

    def test_what_another_route_remembered_is_not_taken_for_a_draft(self, entra, mail, helmi, post, remembered):
        entra.then(DRAFTED, GONE)
        mail.send(helmi, post, handle="bot:19:a@unq.gbl.spaces", remember=remembered.append)
        assert entra.routes == [MAKE, SEND]

    def test_a_draft_that_somebody_threw_away_is_made_again(self, entra, mail, helmi, post, remembered):
        entra.then(Answer(404), NONE, DRAFTED, GONE)
        mail.send(helmi, post, handle="mail:AAMk=", remember=remembered.append)
        assert entra.routes == [LOOK, LOOK_BY_KEY, MAKE, SEND]

    def test_thirty_a_minute(self, entra, mail, clock, helmi, post, remembered):
        entra.otherwise = lambda request: GONE if request.path.endswith("/send") else DRAFTED
        began = clock.now()
        for _ in range(31):
            mail.send(helmi, post, handle=None, remember=remembered.append)
        assert 60 <= (clock.now() - began).total_seconds() < 67


class TestLostAnswers:
    @pytest.mark.parametrize("lost", [CUT, Answer(503), Answer(504)])
    def test_of_the_draft_it_is_looked_up_and_used(self, entra, mail, helmi, post, remembered, lost):
        entra.then(lost, found(**{"AAMk=": True}), GONE)
        mail.send(helmi, post, handle=None, remember=remembered.append)
        assert entra.routes == [MAKE, LOOK_BY_KEY, SEND]

    def test_of_a_draft_that_never_came_it_is_made_again(self, entra, mail, helmi, post, remembered):
        entra.then(CUT, NONE, DRAFTED, GONE)
        mail.send(helmi, post, handle=None, remember=remembered.append)
        assert entra.routes == [MAKE, LOOK_BY_KEY, MAKE, SEND]

    def test_if_no_draft_can_be_made_nothing_went(self, entra, mail, helmi, post, remembered):
        entra.otherwise = lambda request: NONE if request.method == "GET" else Answer(503)
        with pytest.raises(ServiceFailed, match="nothing went"):
            mail.send(helmi, post, handle=None, remember=remembered.append)
        assert remembered == []

    @pytest.mark.parametrize("lost", [CUT, Answer(500), Answer(503)])
    def test_of_the_sending_it_is_looked_up(self, entra, mail, helmi, post, remembered, lost):
        entra.then(DRAFTED, lost, IS_SENT)
        assert mail.send(helmi, post, handle=None, remember=remembered.append).state == "sent"
        assert entra.routes == [MAKE, SEND, LOOK]

    def test_of_a_sending_that_did_not_happen_the_same_draft_is_sent(self, entra, mail, helmi, post, remembered):
        entra.then(DRAFTED, CUT, STILL_A_DRAFT, GONE)
        mail.send(helmi, post, handle=None, remember=remembered.append)
        assert entra.routes == [MAKE, SEND, LOOK, SEND]

    def test_a_refused_second_sending_means_that_the_first_went(self, entra, mail, helmi, post, remembered):
        entra.then(DRAFTED, CUT, STILL_A_DRAFT, refused(400, "ErrorInvalidOperation"), IS_SENT)
        assert mail.send(helmi, post, handle=None, remember=remembered.append).state == "sent"

    def test_when_looking_up_fails_too_it_stays_open(self, entra, mail, helmi, post, remembered):
        entra.then(DRAFTED, CUT)
        entra.otherwise = Answer(503)
        with pytest.raises(OutcomeUnknown):
            mail.send(helmi, post, handle=None, remember=remembered.append)
        assert remembered == ["mail:AAMk="]
        assert entra.routes.count(SEND) == 1


class TestRefusals:
    @pytest.mark.parametrize(
        "steps",
        [
            [refused(400, "ErrorInvalidRecipients")],
            [refused(413, "RequestEntityTooLarge")],
            [DRAFTED, refused(400, "ErrorInvalidRecipients"), STILL_A_DRAFT],
        ],
        ids=["draft", "size", "sending"],
    )
    def test_of_this_message_leave_the_route_to_others(self, entra, mail, helmi, post, remembered, steps):
        entra.then(*steps)
        with pytest.raises(NotReachable) as caught:
            mail.send(helmi, post, handle=None, remember=remembered.append)
        assert "helmi" not in str(caught.value)

    @pytest.mark.parametrize(
        ("steps", "error"),
        [
            ([refused(403, "ErrorAccessDenied")], AccessRefused),
            ([refused(404, "ErrorInvalidUser")], NotFound),
            ([DRAFTED, refused(403, "ErrorSendAsDenied"), STILL_A_DRAFT], AccessRefused),
        ],
        ids=["not this mailbox", "no such mailbox", "may not send"],
    )
    def test_of_the_mailbox_are_the_routes(self, entra, mail, helmi, post, remembered, steps, error):
        entra.then(*steps)
        with pytest.raises(error):
            mail.send(helmi, post, handle=None, remember=remembered.append)

    def test_a_wait_beyond_patience_leaves_the_draft_for_later(self, entra, mail, helmi, post, remembered):
        entra.then(DRAFTED, Answer(429, headers={"Retry-After": "3600"}))
        with pytest.raises(Throttled):
            mail.send(helmi, post, handle=None, remember=remembered.append)
        assert remembered == ["mail:AAMk="]

    def test_the_log_names_nobody(self, entra, mail, helmi, post, remembered, log):
        entra.then(DRAFTED, refused(400, "ErrorInvalidRecipients"), STILL_A_DRAFT)
        with pytest.raises(NotReachable):
            mail.send(helmi, post, handle=None, remember=remembered.append)
        for name in (helmi.address, SENDER, "Digituki", post.subject):
            assert name not in log.text


class TestFinding:
    @pytest.mark.parametrize(
        ("handle", "steps", "result"),
        [
            ("mail:AAMk=", [IS_SENT], Found.SENT),
            ("mail:AAMk=", [STILL_A_DRAFT], Found.DRAFT),
            ("mail:AAMk=", [Answer(404), found(B=False)], Found.SENT),
            (None, [NONE], Found.NOT_SENT),
            (None, [found(B=True)], Found.DRAFT),
            (None, [found(B=True, C=False)], Found.SENT),
        ],
        ids=["sent", "draft", "moved away", "nothing", "draft by key", "sent beside a draft"],
    )
    def test_by_its_id_or_its_key(self, entra, mail, helmi, post, handle, steps, result):
        entra.then(*steps)
        assert mail.find(helmi, post, handle=handle) is result
        assert all(request.headers["Prefer"] == 'IdType="ImmutableId"' for request in entra.requests)

    def test_a_mailbox_that_may_not_be_read_is_told(self, entra, mail, helmi, post):
        entra.then(refused(403, "ErrorAccessDenied"))
        with pytest.raises(AccessRefused):
            mail.find(helmi, post, handle=None)
