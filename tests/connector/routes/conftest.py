"""What the routes' tests share: a message, to whom, and a place to remember what a restart needs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from connector.batch import Batch
from connector.clock import SimulatedClock, SystemClock
from connector.credentials import Certificate
from connector.identity import Identity
from connector.pace import Pace
from connector.retry import RetryPolicy
from connector.routes.bot import BotChannel, BotChats
from connector.routes.channel_reader import ChannelReader
from connector.routes.mail import Mail
from connector.routes.route import ChannelPlace, Post, Recipient
from connector.routes.workflows import Workflows
from connector.session import Session, decorated, open_session
from sandbox.server import RunningSandbox, start
from tests.connector.certificates import write_quick_pem
from tests.connector.conftest import TENANT_FILE, TENANT_HOST
from tests.support.traffic import traffic_file
from tests.support.wire import Wire

KEY = "2026H1-28d-3fa91c"
NOW = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def pace(clock: SimulatedClock) -> Pace:
    return Pace(clock)


@pytest.fixture
def post() -> Post:
    return message()


def message(key: str = KEY, filling: str = "") -> Post:
    """A message whose card and mail show the key in a footer."""
    return Post(
        key=key,
        subject="Digitiekartta: 2 toimenpidettä odottaa",
        card={
            "type": "AdaptiveCard",
            "version": "1.5",
            "fallbackText": "Kaksi toimenpidettä odottaa päivitystä.",
            "body": [
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": f"Digituki {filling}"}]},
                {"type": "TextBlock", "text": key, "isSubtle": True, "wrap": True},
            ],
        },
        html=f"<p>Digituki &lt;kuntalaisille&gt;</p><p>{key}</p>",
        text="Kaksi toimenpidettä odottaa päivitystä.",
    )


@pytest.fixture
def helmi() -> Recipient:
    return Recipient("87d349ed-44d7-43e1-9a83-5f2406dee5bd", "helmi@kemijarvi.example")


@pytest.fixture
def working_group() -> ChannelPlace:
    return ChannelPlace("02bd9fd6-8f93-4758-87c3-1fb73740a315", "19:09fc54a3@thread.tacv2")


@pytest.fixture
def remembered() -> list[str]:
    return []


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that is logged, down to what only --debug shows."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


SENDER = "digitiekartta@kemijarvi.example"


@dataclass(frozen=True)
class Office:
    """The sandbox at simulated time, and the app with all its routes signed in to it."""

    running: RunningSandbox
    clock: SimulatedClock
    session: Session
    identity: Identity
    pace: Pace

    @property
    def batch(self) -> Batch:
        return Batch(self.session, self.identity)

    @property
    def reader(self) -> ChannelReader:
        return ChannelReader(self.session, self.identity, self.pace)

    @property
    def chats(self) -> BotChats:
        return BotChats(self.session, self.identity, self.pace, app_id=self.running.store.teams.app.id)

    @property
    def channel(self) -> BotChannel:
        return BotChannel(self.session, self.identity, self.pace, reader=self.reader)

    def mail(self, sender: str = SENDER) -> Mail:
        return Mail(self.session, self.identity, self.pace, sender=sender)

    def flow(self, url: str = "", reader: ChannelReader | None = None) -> Workflows:
        return Workflows(self.session, self.pace, url=url or self.running.store.flows.url, reader=reader)

    @property
    def place(self) -> ChannelPlace:
        team = self.running.store.teams.team
        return ChannelPlace(team.id, team.channel_id)

    def person(self, name: str) -> Recipient:
        person = self.running.store.people.find(f"{name}@kemijarvi.example")
        return Recipient(person.id, person.mail)


@contextmanager
def opened(folder: Path, **options: Any) -> Iterator[Office]:
    """A new sandbox with the app; ``options`` are those of the sandbox."""
    clock = SimulatedClock(NOW)
    tenant_file = options.pop("tenant_file", TENANT_FILE)
    with start(folder, tenant_file, now=clock.now, wait=clock.sleep, record=traffic_file(), **options) as running:
        session = open_session(
            user_agent=decorated("Kemijärven kaupunki", "1.0"),
            clock=clock,
            tenant_host=TENANT_HOST,
            sandbox_url=running.url,
            policy=RetryPolicy(attempts=8),
            random=Random(1),
        )
        identity = Identity(
            session,
            tenant_id=running.credentials.tenant_id,
            client_id=running.credentials.client_id,
            credential=Certificate(running.credentials.certificate_file),
            clock=SystemClock(),
        )
        with session:
            yield Office(running, clock, session, identity, Pace(clock))


@pytest.fixture
def office(tmp_path: Path, certificate: bytes) -> Iterator[Office]:
    (tmp_path / "app.pem").write_bytes(certificate)
    with opened(tmp_path) as office:
        yield office


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The app's certificate, made once."""
    file = tmp_path_factory.mktemp("certificate") / "app.pem"
    return write_quick_pem(file, NOW).read_bytes()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)
