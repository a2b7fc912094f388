"""The routes against the sandbox: what arrives, what is looked up, and what is refused in the services' own words."""

from __future__ import annotations

import pytest
import requests

from connector.errors import AccessRefused, NotFound, NotReachable, OutcomeUnknown, RequestRefused, ServiceFailed
from connector.routes.route import Found, Recipient
from sandbox.faults import FaultPlan
from sandbox.flows import FlowState
from tests.connector.routes.conftest import KEY, SENDER, message, opened

HELMI, EINO, URHO = "helmi.sarkijoki", "eino.kallaankari", "urho.syvajarvi"  # has the app · could · may not


def lose_the_answer_to(wire, ending: str) -> None:
    """Cut the connection after the first request whose path ends so was carried out."""

    def after(request, number):
        if request.path_url.partition("?")[0].endswith(ending):
            wire.forget()
            raise requests.ConnectionError("the connection was cut")

    wire.after = after


class TestBotChats:
    @pytest.mark.parametrize("name", [HELMI, EINO], ids=["installed", "not yet"])
    def test_the_card_arrives(self, office, post, remembered, name):
        receipt = office.chats.send(office.person(name), post, handle=None, remember=remembered.append)
        (arrived,) = office.running.store.teams.chat(f"{name}@kemijarvi.example")
        assert (receipt.state, receipt.handle, arrived.cards) == ("sent", arrived.id, [post.card])
        again = office.chats.send(
            office.person(name), message("2026H1-7d-000000"), handle=remembered[0], remember=print
        )
        assert again.state == "sent"

    def test_whom_a_policy_keeps_from_the_app_is_left_to_the_next_route(self, office, post, remembered):
        with pytest.raises(NotReachable):
            office.chats.send(office.person(URHO), post, handle=None, remember=remembered.append)
        assert office.running.store.teams.chat(f"{URHO}@kemijarvi.example") == []

    def test_who_took_the_app_out_meanwhile_too(self, office, post, remembered):
        office.chats.send(office.person(HELMI), post, handle=None, remember=remembered.append)
        office.running.store.teams.uninstall(f"{HELMI}@kemijarvi.example")
        with pytest.raises(NotReachable):
            office.chats.send(office.person(HELMI), post, handle=remembered[0], remember=remembered.append)

    def test_who_has_no_account_too(self, office, post, remembered):
        nobody = Recipient("00000000-0000-4000-8000-000000000000", "x@kemijarvi.example")
        with pytest.raises(NotReachable):
            office.chats.send(nobody, post, handle=None, remember=remembered.append)

    def test_a_bot_that_nobody_registered_is_the_routes_fault(self, office, post, remembered):
        office.running.store.teams.bot_known = False
        with pytest.raises(AccessRefused):
            office.chats.send(office.person(HELMI), post, handle=None, remember=remembered.append)

    def test_a_lost_answer_is_told_and_the_message_is_there_once(self, office, wire, post, remembered):
        lose_the_answer_to(wire, "/activities")
        with pytest.raises(OutcomeUnknown):
            office.chats.send(office.person(HELMI), post, handle=None, remember=remembered.append)
        assert len(office.running.store.teams.chat(f"{HELMI}@kemijarvi.example")) == 1

    def test_a_lost_answer_of_the_installation_is_settled(self, office, wire, post, remembered):
        lose_the_answer_to(wire, "/installedApps")
        receipt = office.chats.send(office.person(EINO), post, handle=None, remember=remembered.append)
        assert receipt.state == "sent"


class TestBotChannel:
    def test_the_card_arrives_and_is_found_by_its_key(self, office, post, remembered):
        assert office.channel.find(office.place, post, handle=None) is Found.NOT_SENT
        assert office.channel.send(office.place, post, handle=None, remember=remembered.append).state == "sent"
        (arrived,) = office.running.store.teams.channel()
        assert arrived.cards == [post.card]
        assert office.channel.find(office.place, post, handle=None) is Found.SENT
        assert office.channel.find(office.place, message("2026H1-28d-3fa91d"), handle=None) is Found.NOT_SENT

    def test_a_lost_answer_is_looked_up(self, office, wire, post, remembered):
        lose_the_answer_to(wire, "/activities")
        with pytest.raises(OutcomeUnknown):
            office.channel.send(office.place, post, handle=None, remember=remembered.append)
        assert office.channel.find(office.place, post, handle=None) is Found.SENT

    def test_many_messages_later_it_is_still_found(self, office, post, remembered):
        office.channel.send(office.place, post, handle=None, remember=remembered.append)
        for number in range(120):
            office.channel.send(office.place, message(f"2026H1-7d-{number:06}"), handle=None, remember=print)
        assert office.channel.find(office.place, post, handle=None) is Found.SENT
        assert office.session.stats.throttled == 0

    def test_without_consent_it_is_not_looked_up(self, office, post):
        office.running.store.teams.revoke_consent()
        assert office.channel.find(office.place, post, handle=None) is Found.UNKNOWN

    def test_a_team_without_the_app_is_left_to_the_next_route(self, office, post, remembered):
        office.running.store.teams.remove_from_team()
        with pytest.raises(NotReachable):
            office.channel.send(office.place, post, handle=None, remember=remembered.append)


class TestWorkflows:
    @pytest.mark.parametrize("address", ["url", "old_url"])
    def test_the_card_arrives_and_can_be_found_where_the_app_is(self, office, post, remembered, address):
        flow = office.flow(getattr(office.running.store.flows, address), office.reader)
        assert flow.send(office.place, post, handle=None, remember=remembered.append).state == "accepted"
        (arrived,) = office.running.store.teams.channel()
        assert arrived.cards == [post.card]
        assert flow.find(office.place, post, handle=None) is Found.SENT

    def test_a_wrong_signature_is_refused(self, office, post, remembered):
        url = office.running.store.flows.url
        with pytest.raises(AccessRefused):
            office.flow(url[:-4] + "AAAA").send(office.place, post, handle=None, remember=remembered.append)

    @pytest.mark.parametrize("state", [FlowState.DISABLED, FlowState.DELETED])
    def test_a_flow_that_is_off_or_gone_is_told(self, office, post, remembered, state):
        office.running.store.flows.state = state
        with pytest.raises(RequestRefused, match="it must be on and have an owner"):
            office.flow().send(office.place, post, handle=None, remember=remembered.append)

    def test_a_flow_without_an_owner_accepts_and_nothing_arrives(self, office, post, remembered):
        office.running.store.flows.leave()
        flow = office.flow(reader=office.reader)
        assert flow.send(office.place, post, handle=None, remember=remembered.append).state == "accepted"
        assert flow.find(office.place, post, handle=None) is Found.NOT_SENT

    def test_no_signature_in_a_whole_run_with_failures(self, office, wire, post, remembered, log):
        lose_the_answer_to(wire, "/invoke")
        with pytest.raises(OutcomeUnknown) as caught:
            office.flow().send(office.place, post, handle=None, remember=remembered.append)
        told = log.text + repr(caught.value) + "".join(str(vars(record)) for record in log.records)
        assert office.running.store.flows.signature not in told


class TestMail:
    @pytest.mark.parametrize("address", ["helmi.sarkijoki@kemijarvi.example", "konsultti@elsewhere.example"])
    def test_the_mail_arrives(self, office, post, remembered, address):
        office.mail().send(Recipient(None, address), post, handle=None, remember=remembered.append)
        (arrived,) = office.running.store.mail.inbox(address)
        assert arrived.message["subject"] == post.subject
        assert arrived.message["body"] == {"contentType": "html", "content": post.html}
        assert arrived.message["internetMessageHeaders"] == [{"name": "x-tiekartta", "value": KEY}]
        assert len(office.running.store.mail.sent(SENDER)) == 1
        assert office.running.store.mail.drafts(SENDER) == []

    def test_it_is_found_by_its_id_and_by_its_key(self, office, post, remembered):
        mail, to = office.mail(), office.person(HELMI)
        assert mail.find(to, post, handle=None) is Found.NOT_SENT
        mail.send(to, post, handle=None, remember=remembered.append)
        assert mail.find(to, post, handle=remembered[0]) is Found.SENT
        assert mail.find(to, post, handle=None) is Found.SENT
        assert mail.find(to, message("2026H1-28d-3fa91d"), handle=None) is Found.NOT_SENT

    @pytest.mark.parametrize("ending", ["/messages", "/send"], ids=["draft", "sending"])
    def test_a_lost_answer_makes_no_second_mail(self, office, wire, post, remembered, ending):
        lose_the_answer_to(wire, ending)
        assert office.mail().send(office.person(HELMI), post, handle=None, remember=remembered.append).state == "sent"
        assert len(office.running.store.mail.inbox(f"{HELMI}@kemijarvi.example")) == 1
        assert office.running.store.mail.drafts(SENDER) == []

    def test_a_crash_between_draft_and_sending_is_taken_up(self, office, wire, post, remembered):
        def crash(request, number):
            if request.path_url.endswith("/send"):
                raise KeyboardInterrupt

        wire.before = crash
        with pytest.raises(KeyboardInterrupt):
            office.mail().send(office.person(HELMI), post, handle=None, remember=remembered.append)
        wire.forget()
        assert office.mail().find(office.person(HELMI), post, handle=None) is Found.DRAFT
        office.mail().send(office.person(HELMI), post, handle=remembered[0], remember=remembered.append)
        assert len(office.running.store.mail.inbox(f"{HELMI}@kemijarvi.example")) == 1
        assert office.running.store.mail.drafts(SENDER) == []

    def test_another_mailbox_is_refused(self, office, post, remembered):
        with pytest.raises(AccessRefused):
            office.mail(f"{HELMI}@kemijarvi.example").send(
                office.person(EINO), post, handle=None, remember=remembered.append
            )

    def test_a_mailbox_that_is_not_there_is_told(self, office, post, remembered):
        with pytest.raises(NotFound):
            office.mail("nobody@kemijarvi.example").send(
                office.person(EINO), post, handle=None, remember=remembered.append
            )


class TestFaults:
    """Every message ends once where it can be looked up, whatever the services spoil."""

    @pytest.mark.parametrize("seed", range(4))
    def test_nothing_is_lost_and_nothing_doubled_by_mail(self, tmp_path, certificate, seed):
        (tmp_path / "app.pem").write_bytes(certificate)
        with opened(tmp_path, faults=FaultPlan(seed, 0.7)) as office:
            mail, helmi = office.mail(), office.person(HELMI)
            for number in range(12):
                _until_sent(mail, helmi, message(f"2026H1-28d-{number:06}"))
            assert office.session.stats.waited > 0
            arrived = office.running.store.mail.inbox(helmi.address)
            keys = [mail.message["internetMessageHeaders"][0]["value"] for mail in arrived]
            assert keys == [f"2026H1-28d-{number:06}" for number in range(12)]

    @pytest.mark.parametrize("seed", range(4))
    def test_nothing_is_lost_and_nothing_doubled_in_the_channel(self, tmp_path, certificate, seed):
        (tmp_path / "app.pem").write_bytes(certificate)
        with opened(tmp_path, faults=FaultPlan(seed, 0.7)) as office:
            for number in range(12):
                _until_sent(office.channel, office.place, message(f"2026H1-28d-{number:06}"))
            shown = [arrived.cards[0]["body"][1]["text"] for arrived in office.running.store.teams.channel()]
            assert shown == [f"2026H1-28d-{number:06}" for number in range(12)]


def _until_sent(route, to, post) -> None:
    """What the outbox does of a message whose outcome is unknown: look it up, and send it if it is not there."""
    remembered: list[str] = []
    for attempt in range(10):
        handle = remembered[-1] if remembered else None
        try:
            if not attempt or route.find(to, post, handle=handle) is not Found.SENT:
                route.send(to, post, handle=handle, remember=remembered.append)
            return
        except (OutcomeUnknown, ServiceFailed):
            continue
    raise AssertionError("never sent")


class TestLimits:
    def test_a_round_provokes_no_refusal(self, office, remembered):
        """More than any single limit lets through at once."""
        chats, mail, flow, helmi = office.chats, office.mail(), office.flow(), office.person(HELMI)
        for number in range(70):
            handle = remembered[-1] if remembered else None
            chats.send(helmi, message(f"2026H1-28d-{number:06}"), handle=handle, remember=remembered.append)
        for number in range(35):
            mail.send(helmi, message(f"2026H1-7d-{number:06}"), handle=None, remember=print)
        for number in range(5):
            flow.send(office.place, message(f"2026H1-late-{number:06}"), handle=None, remember=print)
        assert office.session.stats.throttled == 0
