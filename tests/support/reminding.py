"""Reminders from outside: the command line runs on a day, and what arrived is looked at where people find it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.configuration import VEIKKO, Measure
from tests.support.world import World

HELSINKI = ZoneInfo("Europe/Helsinki")
MAY = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)

ON = {
    "TIEKARTTA_REMINDERS__SENDING": "on",
    "TIEKARTTA_REMINDERS__START": "2026-05-01",
}
BY_MAIL = {"TIEKARTTA_MESSAGES__PEOPLE": "mail"}
ADMIN = {"TIEKARTTA_ADMIN__ADDRESSES": VEIKKO}


def morning(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A time of the municipality's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


def go_to(world: World, moment: datetime) -> None:
    """Let time pass until then."""
    world.clock.sleep((moment - world.clock.now()).total_seconds())


def remind(world: World, *options: str, code: int = 0, **variables: str) -> dict[str, Any]:
    """The command with sending on, and what it says as JSON."""
    result = world.run("remind", "--json", *options, **{**ON, **variables})
    assert result.exit_code == code, (result.stderr, result.exception)
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def daily(world: World, first: date, last: date, **variables: str) -> dict[str, list[str]]:
    """The command at eight on each day; gives the people who heard something, by day."""
    heard = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        go_to(world, morning(day.year, day.month, day.day))
        if people := [told["person"] for told in remind(world, **variables)["sent"]]:
            heard[day.isoformat()] = people
    return heard


def chat(world: World, upn: str) -> list[str]:
    """What the app wrote to a person, oldest first, as the JSON of each card."""
    return [json.dumps(message.cards, ensure_ascii=False) for message in world.running.store.teams.chat(upn)]


def inbox(world: World, address: str) -> list[str]:
    """The mail that a person got, oldest first."""
    return [mail.html for mail in world.running.store.mail.inbox(address)]


def named(text: str, ids: Iterable[str]) -> set[str]:
    """Which of the measures' titles or ids stand in a message."""
    return {id_ for id_ in ids if id_ in text}


def replace_measures(world: World, measures: dict[str, Measure]) -> None:
    """Another roadmap in the file, synced into the list."""
    world.configuration.measures.clear()
    world.configuration.measures.update(measures)
    world.configuration.write()
    assert world.run("sync", "--allow-mass", "99").exit_code == 0


def of_eino(*schedules: dict[str, str]) -> dict[str, Measure]:
    """Measures of one person, T2-11 and on."""
    return {f"T2-{n}": Measure("T2", f"Toimenpide {n}", "Rehtori", s) for n, s in enumerate(schedules, 11)}
