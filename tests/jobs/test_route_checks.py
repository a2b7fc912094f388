"""The daily self-check tries each message route by the very path of the reminders, and sends nothing."""

from __future__ import annotations

from jobs.findings import standing
from jobs.route_checks import route_checks
from jobs.self_check import self_check
from tests.support.configuration import VEIKKO
from tests.support.world import World


def checked(world: World, **settings: str) -> dict[str, str]:
    """The broken routes, each with what was found."""
    with world.job(**{"TIEKARTTA_ADMIN__ADDRESSES": VEIKKO, **settings}) as job:
        self_check(job, {}, routes=route_checks(job.workspace.settings))
        return {one.finding.subject: one.finding.what for one in standing(job.store)}


def test_routes_that_work_are_found_in_order_and_nothing_is_sent(synced: World) -> None:
    assert checked(synced) == {}
    assert not synced.running.store.teams.chat(VEIKKO)
    assert not synced.running.store.mail.inbox(VEIKKO)


def test_a_mailbox_that_refuses_is_found(synced: World) -> None:
    synced.running.registration.grant_mailboxes("Mail.ReadWrite", [])
    assert set(checked(synced)) == {"mail"}


def test_an_app_without_its_permission_in_teams_is_found(synced: World) -> None:
    synced.running.registration.grant("graph", ["Sites.Selected", "User.Read.All"])
    assert set(checked(synced)) == {"bot"}
