"""What messages leave in the tenant's state: kept over a restart, with ids of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.errors import Denied, Invalid, NotFound, Taken
from sandbox.store import Store
from sandbox.tenant import read_tenant
from tests.sandbox.conftest import NOW, OFFICER, TENANT_FILE
from tests.sandbox.messages import ACTIVITY, letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENDER = "digitiekartta@kemijarvi.example"
HELMI = "helmi.sarkijoki@kemijarvi.example"


def opened(folder: Path) -> Store:
    return Store(folder, read_tenant(TENANT_FILE), now=lambda: NOW, seed=7)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path)
    yield made
    made.close()


def test_all_is_there_after_a_restart_and_nothing_begins_anew(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.teams.uninstall(HELMI)
    first.teams.install(OFFICER)
    message = first.teams.post(OFFICER, ACTIVITY, route="bot", author=first.tenant.app.client_id)
    sent = first.mail.send(SENDER, first.mail.draft(SENDER, letter(OFFICER)).id)
    first.files.put("Digityöryhmä/a.txt", b"a", actor=OFFICER)
    site, drive = first.site_id, first.files.drive_id
    first.close()

    again = opened(tmp_path)

    assert again.teams.installation(HELMI) is None
    assert again.teams.installation(OFFICER) is not None
    assert again.teams.chat(OFFICER) == [message]
    assert again.mail.inbox(OFFICER) == [sent]
    assert again.files.read("Digityöryhmä/a.txt") == b"a"
    assert (again.site_id, again.files.drive_id) == (site, drive)
    again.close()


def test_messages_of_one_moment_have_ids_of_their_own(store: Store) -> None:
    ids = [int(store.teams.write(str(number), actor=OFFICER).id) for number in range(5)]
    assert ids == sorted(set(ids))
    assert ids[0] == int(NOW.timestamp() * 1000)


def test_an_app_is_installed_once_and_not_where_it_is_blocked(store: Store) -> None:
    store.teams.install(OFFICER)
    with pytest.raises(Taken):
        store.teams.install(OFFICER)
    store.teams.block(OFFICER)
    assert store.teams.installation(OFFICER) is None
    with pytest.raises(Denied):
        store.teams.install(OFFICER)
    store.teams.allow(OFFICER)
    store.teams.install(OFFICER)


def test_a_mail_reaches_each_address_once_hidden_ones_too(store: Store) -> None:
    more = {
        "ccRecipients": [{"emailAddress": {"address": OFFICER.upper()}}],
        "bccRecipients": [{"emailAddress": {"address": HELMI}}],
    }
    store.mail.send(SENDER, store.mail.draft(SENDER, letter(OFFICER, **more)).id)
    assert len(store.mail.inbox(OFFICER)) == len(store.mail.inbox(HELMI)) == 1
    with pytest.raises(Invalid):
        store.mail.send(SENDER, store.mail.sent(SENDER)[0].id)
    with pytest.raises(NotFound):
        store.mail.draft("ei.ketaan@kemijarvi.example", letter(OFFICER))


def test_a_folder_goes_with_what_is_in_it(store: Store) -> None:
    store.files.put("A/B/c.txt", b"c", actor=OFFICER)
    with pytest.raises(Invalid):
        store.files.put("A/B", b"x", actor=OFFICER)
    store.files.delete("A")
    for path in ("A", "A/B", "A/B/c.txt"):
        with pytest.raises(NotFound):
            store.files.find(path)
    with pytest.raises(Invalid):
        store.files.delete("")
