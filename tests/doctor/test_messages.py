"""Routes of messages: each is tried as far as may be, and what is wrong with it says where to put it right."""

from __future__ import annotations

import pytest

from tests.doctor.office import EINO, TITLE, Office

SENDING = ("bot_message", "channel_message", "webhook", "mail")


@pytest.fixture
def sender(office: Office) -> str:
    return office.variables["TIEKARTTA_MAIL__SENDER"]


class TestSending:
    def test_without_being_told_to_nothing_is_sent(self, office: Office, sender: str) -> None:
        checkup = office.doctor()
        assert checkup.exit_code == 0
        assert {name for name in SENDING if "--send" in checkup[name]["do"]} == set(SENDING)
        teams, mail = office.store.teams, office.store.mail
        assert teams.chat(office.admin) == teams.channel() == []
        assert (mail.inbox(office.admin), mail.drafts(sender), mail.drafts(office.admin)) == ([], [], [])

    def test_told_to_it_sends_to_the_administrator_and_the_channel_what_says_that_it_is_a_test(
        self, office: Office, sender: str
    ) -> None:
        checkup = office.doctor("--send")
        teams, mail = office.store.teams, office.store.mail
        (chat,) = teams.chat(office.admin)
        by_bot, by_flow = teams.channel()
        (arrived,) = mail.inbox(office.admin)
        for message in (chat, by_bot, by_flow):
            assert "Testiviesti" in str(message.content)
        assert "Testiviesti" in arrived.html
        assert "Chart.Donut" in str(by_flow.cards)
        assert not any(teams.chat(person.upn) for person in office.store.people.all() if person.upn != office.admin)
        assert "stands in the channel" in checkup["channel_message"]["found"]
        assert "stands in the channel" in checkup["webhook"]["found"]
        assert (mail.drafts(sender), mail.drafts(office.admin), mail.sent(office.admin)) == ([], [], [])

    def test_nobody_to_tell_is_said_and_what_needs_somebody_is_not_tried(self, office: Office) -> None:
        checkup = office.doctor("--send", TIEKARTTA_ADMIN__ADDRESSES=None)
        assert checkup["admin"]["outcome"] == "warning"
        for name in ("teams_app", "bot_message", "mail", "other_mailbox"):
            assert checkup[name]["found"] == "Not used: admin.addresses is not set."

    def test_an_administrator_of_another_organisation_gets_the_mail(self, office: Office) -> None:
        checkup = office.doctor("--send", TIEKARTTA_ADMIN__ADDRESSES="tuki@toimittaja.example")
        assert "by mail only" in checkup["admin"]["found"]
        assert checkup["mail"]["outcome"] == "ok"
        assert len(office.store.mail.inbox("tuki@toimittaja.example")) == 1


class TestTeams:
    def test_the_app_may_not_see_where_it_is_installed(self, office: Office) -> None:
        office.running.registration.grant("graph", ["Sites.Selected", "User.Read.All"])
        checkup = office.doctor("--send")
        assert checkup.exit_code == 2
        assert checkup["teams_app"]["outcome"] == "failed"
        assert checkup["bot_message"]["outcome"] == "skipped"

    def test_the_app_is_not_there_yet_and_the_first_message_brings_it(self, office: Office) -> None:
        office.store.teams.uninstall(office.admin)
        assert office.doctor()["teams_app"]["outcome"] == "warning"
        assert office.doctor("--send")["bot_message"]["outcome"] == "ok"
        assert office.doctor()["teams_app"]["outcome"] == "ok"

    def test_a_policy_keeps_the_app_from_the_administrator(self, office: Office) -> None:
        office.store.teams.block(office.admin)
        checkup = office.doctor("--send")
        assert checkup["bot_message"]["outcome"] == "failed"
        assert "app policies in the Teams admin centre" in checkup["bot_message"]["do"]

    def test_no_bot_in_azure(self, office: Office) -> None:
        office.store.teams.bot_known = False
        checkup = office.doctor("--send")
        assert checkup["bot_message"]["outcome"] == checkup["channel_message"]["outcome"] == "failed"
        assert "registration in Azure" in checkup["bot_message"]["do"]

    def test_the_owners_did_not_consent(self, office: Office) -> None:
        office.store.teams.revoke_consent()
        checkup = office.doctor("--send")
        assert checkup["channel_reading"]["outcome"] == "warning"
        assert "owner of the team" in checkup["channel_reading"]["do"]
        assert "A test message was sent" in checkup["channel_message"]["found"]
        assert "A test message was accepted" in checkup["webhook"]["found"]

    def test_the_app_is_not_in_the_team(self, office: Office) -> None:
        office.store.teams.remove_from_team()
        assert office.doctor("--send")["channel_message"]["outcome"] == "failed"

    def test_a_webhook_that_is_gone(self, office: Office) -> None:
        url = office.variables["TIEKARTTA_WORKFLOWS__URL"]
        checkup = office.doctor("--send", TIEKARTTA_WORKFLOWS__URL=url.replace("sig=", "sig=x"))
        assert checkup["webhook"]["outcome"] == "failed"
        assert "Power Automate" in checkup["webhook"]["do"]
        assert url.rpartition("sig=")[2] not in str(checkup.checks)


class TestMail:
    def test_no_right_in_exchange(self, office: Office, sender: str) -> None:
        office.running.registration.mailboxes.clear()
        checkup = office.doctor("--send")
        assert checkup["mailbox"]["outcome"] == "failed"
        assert checkup["mail"]["outcome"] == "skipped"

    @pytest.mark.parametrize(("permission", "needs_send"), [("Mail.ReadWrite", False), ("Mail.Send", True)])
    def test_a_right_to_all_mailboxes(self, office: Office, permission: str, needs_send: bool) -> None:
        registration = office.running.registration
        registration.grant("graph", [*registration.roles["graph"], permission])
        checkup = office.doctor(*(["--send"] if needs_send else []))
        assert checkup.exit_code == 2
        assert checkup["other_mailbox"]["outcome"] == "failed"
        assert "Entra" in checkup["other_mailbox"]["do"]
        assert office.store.mail.drafts(office.admin) == []


class TestPeople:
    def test_somebody_without_a_superior(self, office: Office) -> None:
        checkup = office.doctor(
            TIEKARTTA_REMINDERS__ESCALATION="true", TIEKARTTA_ADMIN__ADDRESSES="aune.ylitalo@kemijarvi.example"
        )
        assert checkup["superior"]["outcome"] == "warning"

    def test_no_right_to_automatic_replies(self, office: Office) -> None:
        checkup = office.doctor(TIEKARTTA_REMINDERS__AUTOMATIC_REPLIES="true")
        assert checkup["automatic_replies"]["outcome"] == "failed"

    def test_several_people(self, office: Office) -> None:
        assert office.doctor()["several_people"]["found"].endswith("(2).")
        office.parties(EINO)
        assert office.doctor()["several_people"]["found"].endswith("(1).")


def test_a_library_that_the_app_may_not_write_to(office: Office) -> None:
    office.running.registration.grant_site("read")
    assert office.doctor()["upload"]["outcome"] == "failed"
    assert office.store.lists.find(TITLE)
