"""A year of the municipality goes by under the scheduler: faults strike, officers edit, people change."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from connector.clock import SimulatedClock
from roadmap.workdays import Calendar
from sandbox.faults import FaultPlan
from sandbox.server import start
from tests.support.configuration import EINO, HELMI, LEMPI, OIVA, PARTIES, SOINTU, TAISTO, Configuration
from tests.support.living import clockwork_of, live
from tests.support.reminding import HELSINKI, MAY, ON, morning
from tests.support.traffic import traffic_file
from tests.support.world import TENANT_FILE, World

SCHEDULE = {
    "TIEKARTTA_SCHEDULE__SYNC": "0 6 * * 1",
    "TIEKARTTA_SCHEDULE__CHECK": "30 5 * * 1",
    # Each reads the list first: a sync a quarter of an hour would only take longer.
    "TIEKARTTA_SCHEDULE__REMIND": "0 8 * * workday",
}
REPORTS = [f"2026-{month:02}" for month in (6, 8, 9, 10, 11, 12)] + [f"2027-{month:02}" for month in range(1, 6)]
"""July is quiet: its report waits, and takes the place of August's."""
EXPECTED = {
    "2026-06-02": {HELMI, TAISTO, EINO},  # 28 days before 30 June
    "2026-06-23": {TAISTO, EINO},  # Helmi has confirmed, and her measure goes on
    "2026-08-03": {EINO},  # late, after the quiet July
    "2026-12-03": {LEMPI, TAISTO, SOINTU, OIVA},  # Helmi's role is Lempi's since November
    "2026-12-23": {LEMPI, SOINTU, OIVA},  # Taisto has finished; the 24th is jouluaatto
    "2027-01-15": {LEMPI},
}


@pytest.fixture
def faulty(tmp_path: Path, certificate: bytes) -> Iterator[World]:
    """A world in which one call in twenty fails in some way."""
    tenant = tmp_path / "tenant"
    tenant.mkdir()
    (tenant / "app.pem").write_bytes(certificate)
    clock = SimulatedClock(MAY)
    plan = FaultPlan(seed=11, rate=0.05)
    with start(tenant, TENANT_FILE, now=clock.now, wait=clock.sleep, record=traffic_file(), faults=plan) as running:
        yield World(tmp_path, Configuration(tmp_path / "config"), running, clock)


@pytest.mark.soak
def test_all_that_is_due_goes_once_and_at_the_right_hour(faulty: World) -> None:
    faulty.set_up()
    team = faulty.running.store.tenant.team
    channel = {"TIEKARTTA_BOT__TEAM": team.id, "TIEKARTTA_BOT__CHANNEL": team.channel_id}
    clockwork = clockwork_of(faulty, **ON, **SCHEDULE, **channel, TIEKARTTA_MESSAGES__CHANNEL="bot")
    live(clockwork, morning(2027, 5, 4), meanwhile=_people(faulty))

    heard: defaultdict[str, set[str]] = defaultdict(set)
    calendar = Calendar()
    for person in (HELMI, TAISTO, EINO, SOINTU, OIVA, LEMPI):
        times = [message.sent_at for message in faulty.running.store.teams.chat(person)]
        times += [mail.sent_at for mail in faulty.running.store.mail.inbox(person)]
        days = [datetime.fromisoformat(moment).astimezone(HELSINKI) for moment in times]
        assert all(calendar.is_workday(day.date()) and 8 <= day.hour < 17 for day in days), days
        for day, count in Counter(day.date().isoformat() for day in days).items():
            # A bot's chat cannot be looked up: after a lost answer there is one further try at most.
            assert count <= 2, (person, day)
            heard[day].add(person)
    assert _in_rounds(heard) == EXPECTED
    posts = [
        (key[1], datetime.fromisoformat(message.sent_at).astimezone(HELSINKI))
        for message in faulty.running.store.teams.channel()
        if (key := re.search(r"report-(\d{4}-\d\d)-", json.dumps(message.cards)))
    ]
    assert [period for period, _ in posts] == REPORTS, "each once, in time"
    assert all(calendar.is_workday(at.date()) and 8 <= at.hour < 17 for _, at in posts), posts
    size = (faulty.state / "tiekartta.db").stat().st_size
    assert size < 2_000_000
    assert len(list((faulty.state / "backups").iterdir())) == 14


def _in_rounds(heard: dict[str, set[str]]) -> dict[str, set[str]]:
    """By the round's own day: what a service refused on it may have come a working day or two later."""
    found: dict[str, set[str]] = {}
    for day, people in sorted(heard.items()):
        opened = max((known for known in EXPECTED if known <= day), default=day)
        assert (date.fromisoformat(day) - date.fromisoformat(opened)).days <= 4, day
        found.setdefault(opened, set()).update(people)
    return found


def _people(world: World) -> Callable[[datetime], None]:
    """What people do, each once, when its day has come."""
    parties = world.configuration.parties_file

    def hand_over() -> None:
        holders = f"[{{person: {HELMI}, until: 2026-10-31}}, {{person: {LEMPI}, since: 2026-11-01}}]"
        parties.write_text(PARTIES.replace(f"hallinto, holders: [{HELMI}]", f"hallinto, holders: {holders}"), "utf-8")

    acts: list[tuple[date, Callable[[], object]]] = [
        (date(2026, 6, 10), lambda: world.edit("T1-01", HELMI, Confirmed="2026-06-10T12:00:00Z")),
        (date(2026, 8, 10), lambda: world.edit("T2-01", EINO, Status="Valmis")),
        (date(2026, 10, 30), hand_over),
        (date(2026, 12, 10), lambda: world.edit("T1-02", TAISTO, Status="Valmis")),
        (date(2027, 2, 1), lambda: world.edit("T1-01", LEMPI, Status="Valmis")),
    ]

    def meanwhile(now: datetime) -> None:
        while acts and acts[0][0] <= now.astimezone(HELSINKI).date():
            acts.pop(0)[1]()

    return meanwhile
