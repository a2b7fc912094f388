"""A round of many people: no refusal is provoked, and nine tenths of what the limits allow are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from connector.routes.route import Recipient
from tests.connector.conftest import TENANT_FILE
from tests.connector.routes.conftest import Office, message, opened

READS, APP, MAILS = 30, 50, 30 / 60
"""What the services allow a second: reads of Teams, messages of the bot, mails of one mailbox."""


@pytest.fixture(params=[100, pytest.param(1_000, marks=pytest.mark.soak)])
def crowd(request, tmp_path: Path, certificate: bytes) -> Iterator[tuple[Office, list[Recipient]]]:
    """A tenant with so many people, none of whom has the app."""
    yaml = YAML(typ="safe", pure=True)
    tenant = yaml.load(TENANT_FILE.read_text("utf-8"))
    names = [f"person{number}" for number in range(request.param)]
    tenant["people"] += [{"upn": name, "name": name, "title": "", "department": ""} for name in names]
    file = tmp_path / "tenant.yaml"
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(tenant, out)
    (tmp_path / "app.pem").write_bytes(certificate)
    with opened(tmp_path, tenant_file=file) as office:
        yield office, [office.person(name) for name in names]


def seconds(office: Office, run: Callable[[], None]) -> float:
    began = office.clock.now()
    run()
    assert office.session.stats.throttled == 0
    return (office.clock.now() - began).total_seconds()


def test_by_bot(crowd):
    office, people = crowd
    chats = office.chats
    handles: dict[str, str] = {}

    def everybody(key: str) -> None:
        for person in people:
            chats.send(
                person,
                message(key),
                handle=handles.get(person.address),
                remember=lambda handle, person=person: handles.__setitem__(person.address, handle),
            )

    first = seconds(office, lambda: everybody("2026H1-28d-000001"))
    assert first <= 3 * len(people) / READS / 0.9  # is it installed, where, and which chat
    later = seconds(office, lambda: everybody("2026H1-7d-000001"))
    assert later <= len(people) / APP / 0.9
    arrived = [office.running.store.teams.chat(person.address) for person in people]
    assert {len(messages) for messages in arrived} == {2}


def test_by_mail(crowd):
    office, people = crowd
    mail = office.mail()

    def everybody() -> None:
        for person in people:
            mail.send(person, message("2026H1-28d-000001"), handle=None, remember=lambda handle: None)

    assert seconds(office, everybody) <= len(people) / MAILS / 0.9
    assert {len(office.running.store.mail.inbox(person.address)) for person in people} == {1}
