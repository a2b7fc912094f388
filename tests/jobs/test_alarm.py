"""The alarm reaches an administrator by a route that is not the broken one, once, and never stops the scheduler."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.alarm import alarm, tell_findings
from jobs.finding import Finding, Kind, finding
from jobs.findings import note
from tests.support.configuration import VEIKKO
from tests.support.world import World

ADMIN = {"TIEKARTTA_ADMIN__ADDRESSES": VEIKKO}


def silent() -> Finding:
    return finding(
        Kind.SILENT, "sync", what="{job} has not succeeded since {since}.", do="Look.", job="sync", since="x"
    )


def route(name: str) -> Finding:
    return finding(Kind.ROUTE, name, what="The route is broken.", do="Mend it.")


def sound(world: World, found: Finding, **settings: str) -> bool:
    with world.job(**{**ADMIN, **settings}) as job:
        return alarm(job, found)


def test_it_goes_by_mail_first_and_once_a_day(synced: World) -> None:
    assert sound(synced, silent())
    assert sound(synced, silent())
    (mail,) = synced.running.store.mail.inbox(VEIKKO)
    assert "sync" in mail.html
    assert not synced.running.store.teams.chat(VEIKKO)


def test_a_broken_mail_route_is_told_of_in_teams(synced: World) -> None:
    assert sound(synced, route("mail"))
    assert not synced.running.store.mail.inbox(VEIKKO)
    assert len(synced.running.store.teams.chat(VEIKKO)) == 1


def test_without_sign_in_the_channel_hears_by_its_webhook(synced: World) -> None:
    lost = finding(Kind.SIGN_IN, what="The app's secret has expired.", do="Make a new one.")
    synced.running.registration.enabled = False
    assert sound(synced, lost)
    assert len(synced.running.store.teams.channel()) == 1


def test_a_mailbox_that_refuses_is_passed_by(synced: World) -> None:
    synced.running.registration.grant_mailboxes("Mail.ReadWrite", [])
    assert sound(synced, silent())
    assert len(synced.running.store.teams.chat(VEIKKO)) == 1


@pytest.mark.parametrize("settings", [{"TIEKARTTA_WORKFLOWS__URL": ""}, {}])
def test_where_nothing_can_be_told_it_is_tried_again(synced: World, settings: dict[str, str]) -> None:
    synced.running.registration.enabled = False
    synced.running.store.flows.switch_off()
    lost = finding(Kind.SIGN_IN, what="The app's secret has expired.", do="Make a new one.")
    assert not sound(synced, lost, **settings)


def test_what_stands_is_told_again_after_a_week(synced: World) -> None:
    with synced.job(**ADMIN) as job:
        note(job.store, {Kind.SILENT}, [silent()], job.clock.now())
        for days in (0, 1, 5, 2):
            job.clock.sleep(timedelta(days=days).total_seconds())
            tell_findings(job, alarm)
    assert len(synced.running.store.mail.inbox(VEIKKO)) == 2
