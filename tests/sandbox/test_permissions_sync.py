"""The least rights of the deployment guide are enough: fullcontrol for setup, write for every sync after it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from connector.clock import SimulatedClock
from connector.errors import AccessRefused
from jobs.cli.sandbox import sandbox_variables
from jobs.job import open_job
from jobs.setup import set_up
from jobs.sync import sync
from jobs.workspace import read_workspace
from sandbox.server import RunningSandbox, start
from tests.sandbox.conftest import NOW, TENANT_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from jobs.job import Job

    Opened = Callable[[], AbstractContextManager[Job]]


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[RunningSandbox]:
    """A tenant of its own, whose app's role each test changes."""
    with start(tmp_path / "tenant", TENANT_FILE, now=lambda: NOW) as running:
        yield running


@pytest.fixture
def opened(practice: RunningSandbox, tmp_path: Path) -> Opened:
    """Opens a job on the shipped configuration, each time as a new run of the program."""
    variables = {**sandbox_variables(practice), "TIEKARTTA_STATE__FOLDER": str(tmp_path / "state")}
    workspace = read_workspace(TENANT_FILE.parents[1], variables)

    @contextmanager
    def job() -> Iterator[Job]:
        with open_job("sync", workspace, SimulatedClock(NOW)) as found:
            yield found

    return job


def test_the_practice_tenant_gives_no_more_than_the_guide_says(practice: RunningSandbox) -> None:
    registration = practice.registration
    install = "TeamsAppInstallation.ReadWriteSelfForUser.All"
    assert registration.roles == {
        "graph": ("Sites.Selected", "User.Read.All", install),
        "sharepoint": ("Sites.Selected",),
    }
    assert registration.site_role == "fullcontrol"
    sender = frozenset({"digitiekartta@kemijarvi.example"})
    assert registration.mailboxes == {"Mail.ReadWrite": sender, "Mail.Send": sender}
    assert practice.store.teams.consent == {"ChannelMessage.Read.Group"}


def test_write_is_enough_for_whole_syncs_once_the_list_is_there(practice: RunningSandbox, opened: Opened) -> None:
    with opened() as job:
        set_up(job)
    practice.registration.grant_site("write")
    with opened() as job:
        first = sync(job)
        assert (len(first.created), first.refused, first.people.refused) == (54, {}, False)
        _officer_edits(practice, job)
        after = sync(job)
        assert (len(after.pulled), after.refused) == (1, {})
        assert len(sync(job).unchanged) == 54
    listed = practice.store.lists.find(job.tenant.list_title)
    people = [row.fields.get("People") for row in practice.store.items.page(listed.id)]
    assert any(people), "the look-up ids of people were found with write, too"


def test_setup_needs_more_than_write_and_leaves_nothing_half_made(practice: RunningSandbox, opened: Opened) -> None:
    practice.registration.grant_site("write")
    with opened() as job, pytest.raises(AccessRefused, match="accessDenied"):
        set_up(job)
    assert practice.store.lists.all() == []
    practice.registration.grant_site("manage")
    with opened() as job:
        assert set_up(job).made_list


@pytest.mark.parametrize("role", ["", "read"])
def test_without_write_a_sync_is_refused_and_changes_nothing(
    practice: RunningSandbox, opened: Opened, role: str
) -> None:
    with opened() as job:
        set_up(job)
    practice.registration.grant_site(role)
    with opened() as job:
        with pytest.raises(AccessRefused):
            sync(job)
        listed = practice.store.lists.find(job.tenant.list_title)
    assert practice.store.items.count(listed.id) == 0


def test_a_sync_outlives_a_revocation_in_its_midst(practice: RunningSandbox, opened: Opened) -> None:
    with opened() as job:
        set_up(job)
        job.tenant.identity.token("https://graph.microsoft.com")
        practice.registration.revoke()
        assert len(sync(job).created) == 54


def _officer_edits(practice: RunningSandbox, job: Job) -> None:
    listed = practice.store.lists.find(job.tenant.list_title)
    row = practice.store.items.page(listed.id)[0]
    officer = practice.store.people.all()[0].upn
    practice.store.items.update(listed.id, row.id, {"Status": "Käynnissä"}, actor=officer)
    job.clock.sleep(timedelta(minutes=20).total_seconds())
