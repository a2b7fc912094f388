"""Mail: draft then send, ids that stay, looking up by key, and one mailbox only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.clients import Graph
from tests.sandbox.conftest import OFFICER
from tests.sandbox.messages import PROPERTY, letter, refused, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.mail import Mailboxes
    from sandbox.server import RunningSandbox

SENDER = "digitiekartta@kemijarvi.example"
MESSAGES = f"/users/{SENDER}/messages"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
AWAY = "oiva.torronen@kemijarvi.example"


@pytest.fixture
def mail(sandbox: RunningSandbox) -> Mailboxes:
    return sandbox.store.mail


class TestDraftThenSend:
    def test_nothing_arrives_before_it_is_sent(self, graph: Graph, mail: Mailboxes) -> None:
        before = len(mail.inbox(OFFICER))
        made = graph.call("POST", MESSAGES, letter(OFFICER), **IMMUTABLE)
        assert (made.status_code, made.json()["isDraft"]) == (201, True)
        assert len(mail.inbox(OFFICER)) == before

        sent = graph.call("POST", f"{MESSAGES}/{made.json()['id']}/send")
        assert (sent.status_code, sent.content) == (202, b"")
        arrived = mail.inbox(OFFICER)[-1]
        assert (arrived.subject, arrived.header("X-Tiekartta")) == ("Muistutus digitiekartasta", "2026H1-28d-3fa91c")
        assert "<p>Hei!</p>" in arrived.html

    def test_an_immutable_id_stays_and_a_plain_one_changes(self, graph: Graph) -> None:
        stays = graph.call("POST", MESSAGES, letter(OFFICER), **IMMUTABLE).json()["id"]
        changes = graph.call("POST", MESSAGES, letter(OFFICER)).json()["id"]
        for id_ in (stays, changes):
            assert graph.call("POST", f"{MESSAGES}/{id_}/send").status_code == 202
        assert graph.get(f"{MESSAGES}/{stays}", **IMMUTABLE)["isDraft"] is False
        assert graph.get(f"{MESSAGES}/{stays}", **IMMUTABLE)["id"] == stays
        assert refused(graph.call("GET", f"{MESSAGES}/{changes}")) == (404, "ErrorItemNotFound")

    def test_what_was_sent_is_not_sent_again(self, graph: Graph, mail: Mailboxes) -> None:
        id_ = graph.call("POST", MESSAGES, letter(OFFICER), **IMMUTABLE).json()["id"]
        graph.call("POST", f"{MESSAGES}/{id_}/send")
        before = len(mail.inbox(OFFICER))
        assert refused(graph.call("POST", f"{MESSAGES}/{id_}/send")) == (400, "ErrorInvalidOperation")
        assert len(mail.inbox(OFFICER)) == before

    def test_a_draft_may_be_changed_and_what_was_sent_may_not(self, graph: Graph, mail: Mailboxes) -> None:
        id_ = graph.call("POST", MESSAGES, letter(OFFICER), **IMMUTABLE).json()["id"]
        change = {"subject": "Uusi otsikko"}
        changed = graph.call("PATCH", f"{MESSAGES}/{id_}", change, **IMMUTABLE)
        assert (changed.status_code, changed.json()["id"], changed.json()["isDraft"]) == (200, id_, True)
        graph.call("POST", f"{MESSAGES}/{id_}/send")
        arrived = mail.inbox(OFFICER)[-1]
        assert (arrived.subject, "<p>Hei!</p>" in arrived.html) == ("Uusi otsikko", True)
        assert refused(graph.call("PATCH", f"{MESSAGES}/{id_}", change)) == (400, "ErrorInvalidPropertySet")

    def test_a_draft_for_nobody_stays_a_draft(self, graph: Graph) -> None:
        id_ = graph.call("POST", MESSAGES, letter(OFFICER, toRecipients=[]), **IMMUTABLE).json()["id"]
        assert refused(graph.call("POST", f"{MESSAGES}/{id_}/send")) == (400, "ErrorInvalidRecipients")
        assert graph.get(f"{MESSAGES}/{id_}")["isDraft"] is True

    def test_sent_at_once(self, graph: Graph, mail: Mailboxes) -> None:
        for kept in (True, False):
            before = len(mail.sent(SENDER))
            body = {"message": letter(OFFICER), "saveToSentItems": kept}
            sent = graph.call("POST", f"/users/{SENDER}/sendMail", body)
            assert (sent.status_code, sent.content) == (202, b"")
            assert len(mail.sent(SENDER)) - before == kept

    def test_mail_goes_to_addresses_elsewhere_and_to_none_that_nobody_has_here(
        self, graph: Graph, mail: Mailboxes
    ) -> None:
        for address in ("Asukas@elsewhere.example", "nobody@kemijarvi.example"):
            id_ = graph.call("POST", MESSAGES, letter(address)).json()["id"]
            assert graph.call("POST", f"{MESSAGES}/{id_}/send").status_code == 202
        assert len(mail.inbox("asukas@elsewhere.example")) == 1
        assert mail.inbox("nobody@kemijarvi.example") == []
        assert mail.addresses_outside() == ["asukas@elsewhere.example"]


class TestLookingUp:
    def test_by_key_among_drafts_and_sent_items(self, graph: Graph) -> None:
        drafted = graph.call("POST", MESSAGES, letter(OFFICER, key="luonnos-1"), **IMMUTABLE).json()["id"]
        sent = graph.call("POST", MESSAGES, letter(OFFICER, key="lahetetty-1"), **IMMUTABLE).json()["id"]
        graph.call("POST", f"{MESSAGES}/{sent}/send")

        def found(key: str, path: str = MESSAGES) -> list[tuple[str, bool]]:
            test = f"singleValueExtendedProperties/any(ep:ep/id eq '{PROPERTY}' and ep/value eq '{key}')"
            page = graph.get(f"{path}?$filter={test}&$select=id,isDraft", **IMMUTABLE)
            return [(row["id"], row["isDraft"]) for row in page["value"]]

        assert found("luonnos-1") == [(drafted, True)]
        assert found("lahetetty-1") == [(sent, False)]
        assert found("ei-ole") == []
        folders = f"/users/{SENDER}/mailFolders"
        assert found("luonnos-1", f"{folders}/drafts/messages") == [(drafted, True)]
        assert found("luonnos-1", f"{folders}/sentitems/messages") == []
        assert refused(graph.call("GET", f"{folders}/muu/messages")) == (404, "ErrorItemNotFound")

    def test_headers_and_extended_properties_come_only_when_asked_for(self, graph: Graph) -> None:
        id_ = graph.call("POST", MESSAGES, letter(OFFICER, key="avain-7")).json()["id"]
        plain = graph.get(f"{MESSAGES}/{id_}")
        assert not {"internetMessageHeaders", "singleValueExtendedProperties"} & plain.keys()
        asked = graph.get(f"{MESSAGES}/{id_}?$select=internetMessageHeaders")
        assert asked["internetMessageHeaders"] == [{"name": "x-tiekartta", "value": "avain-7"}]
        expanded = graph.get(f"{MESSAGES}/{id_}?$expand=singleValueExtendedProperties($filter=id eq '{PROPERTY}')")
        assert expanded["singleValueExtendedProperties"] == [{"id": PROPERTY, "value": "avain-7"}]

    def test_ten_in_one_answer_newest_first_and_a_link_to_the_rest(self, graph: Graph, mail: Mailboxes) -> None:
        for number in range(11):
            mail.draft(SENDER, letter(OFFICER, key=f"sivu-{number}"))
        path = f"/users/{SENDER}/mailFolders/drafts/messages?$filter=contains(bodyPreview,'sivu-')&$select=bodyPreview"
        page = graph.get(path)
        assert [row["bodyPreview"] for row in page["value"]] == [f"Hei! sivu-{number}" for number in range(10, 0, -1)]
        rest = graph.get(page["@odata.nextLink"])
        assert [row["bodyPreview"] for row in rest["value"]] == ["Hei! sivu-0"]
        assert "@odata.nextLink" not in rest

    def test_what_is_no_id_is_told_apart_from_what_is_gone(self, graph: Graph) -> None:
        assert refused(graph.call("GET", f"{MESSAGES}/7")) == (400, "ErrorInvalidIdMalformed")


class TestRights:
    def test_another_mailbox_is_out_of_reach_and_an_unknown_one_unknown(self, graph: Graph) -> None:
        denied = (403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        assert told(graph.call("POST", f"/users/{OFFICER}/messages", letter(AWAY))) == denied
        assert told(graph.call("GET", f"/users/{OFFICER}/messages")) == denied
        sending = {"message": letter(AWAY)}
        assert told(graph.call("POST", f"/users/{OFFICER}/sendMail", sending)) == denied
        unknown = graph.call("POST", "/users/ei.ketaan@kemijarvi.example/messages", letter(AWAY))
        assert refused(unknown) == (404, "ErrorInvalidUser")

    def test_what_exchange_gives_is_in_no_token_and_counts_at_once(self, sandbox: RunningSandbox, graph: Graph) -> None:
        given = dict(sandbox.registration.mailboxes)
        id_ = graph.call("POST", MESSAGES, letter(OFFICER)).json()["id"]
        sandbox.registration.grant_mailboxes("Mail.Send", [])
        try:
            assert refused(graph.call("POST", f"{MESSAGES}/{id_}/send")) == (403, "ErrorAccessDenied")
            sandbox.registration.grant_mailboxes("Mail.Send", [SENDER.upper()])
            assert graph.call("POST", f"{MESSAGES}/{id_}/send").status_code == 202
        finally:
            sandbox.registration.mailboxes = given

    def test_a_role_for_all_mailboxes_is_for_all(self, sandbox: RunningSandbox) -> None:
        before = sandbox.registration.roles["graph"]
        sandbox.registration.grant("graph", ["Mail.ReadWrite"])
        try:
            wide = Graph(sandbox)
        finally:
            sandbox.registration.grant("graph", before)
        assert wide.call("POST", f"/users/{OFFICER}/messages", letter(AWAY)).status_code == 201
        wide.session.close()

    def test_no_mail_in_another_name(self, graph: Graph) -> None:
        forged = letter(AWAY, **{"from": {"emailAddress": {"address": OFFICER}}})
        assert refused(graph.call("POST", MESSAGES, forged)) == (403, "ErrorSendAsDenied")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (letter(OFFICER, internetMessageHeaders=[{"name": "tiekartta", "value": "1"}]), "InvalidInternetMessageHeader"),
        (
            letter(OFFICER, internetMessageHeaders=[{"name": f"x-{n}", "value": "1"} for n in range(6)]),
            "InvalidInternetMessageHeaderCollection",
        ),
        (letter("ei osoite"), "ErrorInvalidRecipients"),
        (letter(OFFICER, otsikko="x"), "RequestBodyRead"),
        ([], "ErrorInvalidRequest"),
    ],
)
def test_what_exchange_does_not_take(graph: Graph, body: object, code: str) -> None:
    assert refused(graph.call("POST", MESSAGES, body)) == (400, code)


class TestAutomaticReplies:
    @pytest.fixture
    def reader(self, sandbox: RunningSandbox) -> Iterator[Graph]:
        """An app that may read everybody's mailbox settings."""
        before = sandbox.registration.roles["graph"]
        sandbox.registration.grant("graph", ["MailboxSettings.Read"])
        client = Graph(sandbox)
        sandbox.registration.grant("graph", before)
        yield client
        client.session.close()

    def test_scheduled_always_and_none(self, reader: Graph, mail: Mailboxes) -> None:
        def setting(upn: str) -> dict[str, object]:
            return reader.get(f"/users/{upn}/mailboxSettings/automaticRepliesSetting")

        away = setting(AWAY)
        assert away["status"] == "scheduled"
        assert away["scheduledStartDateTime"] == {"dateTime": "2026-05-31T21:00:00.0000000", "timeZone": "UTC"}
        assert away["scheduledEndDateTime"] == {"dateTime": "2026-06-12T21:00:00.0000000", "timeZone": "UTC"}
        assert setting(OFFICER)["status"] == "disabled"
        mail.reply_automatically(OFFICER)
        assert setting(OFFICER)["status"] == "alwaysEnabled"
        mail.end_reply(OFFICER)
        assert setting(OFFICER)["status"] == "disabled"

    def test_not_without_the_permission(self, graph: Graph) -> None:
        path = f"/users/{AWAY}/mailboxSettings/automaticRepliesSetting"
        assert refused(graph.call("GET", path)) == (403, "ErrorAccessDenied")

    def test_the_tip_tells_who_is_away_now(self, graph: Graph, mail: Mailboxes) -> None:
        mail.reply_automatically("lempi.nykanen@kemijarvi.example", end=datetime(2026, 6, 1, tzinfo=UTC))
        asked = [AWAY, "lempi.nykanen@kemijarvi.example", OFFICER, "a@elsewhere.example"]
        body = {"EmailAddresses": asked, "MailTipsOptions": "automaticReplies"}
        tips = graph.call("POST", f"/users/{SENDER}/getMailTips", body)
        assert tips.status_code == 200
        away = {
            tip["emailAddress"]["address"]: bool(tip["automaticReplies"]["message"]) for tip in tips.json()["value"]
        }
        assert away == {
            AWAY: True,
            "lempi.nykanen@kemijarvi.example": False,
            OFFICER: False,
            "a@elsewhere.example": False,
        }
