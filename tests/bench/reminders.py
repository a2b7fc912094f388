"""What reminders cost: the plan of a large municipality, and a round of very many within the services' limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from connector.routes.route import Recipient
from tests.bench.stopwatch import Cost, Stopwatch, middle
from tests.connector.conftest import TENANT_FILE
from tests.connector.routes.conftest import Office, message, opened
from tests.roadmap.test_reminder_years import town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN_SECONDS = 1.0
SHARE_OF_LIMIT = 0.9

_READS, _APP, _MAILS = 30.0, 50.0, 30 / 60
"""A second: calls to Teams that Graph allows the app, messages of the bot, mails of one mailbox."""


@dataclass(frozen=True)
class Round:
    """A round of so many people by one route: the share of the allowed rate that was used, and refusals met (429)."""

    route: str
    people: int
    minutes: float
    share: float
    refused: int


def measure_plan(*, measures: int, people: int, runs: int) -> Cost:
    """Plan one day's reminders, ``runs`` times."""
    world, day, costs = town(Random(6), measures, people), date(2030, 6, 3), []
    for _ in range(runs):
        with Stopwatch() as watch:
            world.plan(day)
        costs.append(Cost(cpu=watch.cpu, wall=watch.wall, requests=0))
    return middle(costs)


def measure_rounds(folder: Path, *, people: int) -> list[Round]:
    """Send to everybody on the simulated clock: by bot to people who have no app yet, to those who have, and by mail.

    A person's first message by bot needs three calls to Teams (is the app there, where, which chat).
    """
    with opened(folder, tenant_file=_tenant(folder, people)) as office:
        crowd = [office.person(f"person{number}") for number in range(people)]
        handles: dict[str, str] = {}
        first = _send(office, crowd, handles)
        later = _send(office, crowd, handles)
        mail = office.mail()
        by_mail = _timed(office, lambda to: mail.send(to, message(), handle=None, remember=_forget), crowd)
        return [
            _round("bot, first message", people, first, 3 / _READS),
            _round("bot, later messages", people, later, 1 / _APP),
            _round("mail", people, by_mail, 1 / _MAILS),
        ]


def _send(office: Office, crowd: list[Recipient], handles: dict[str, str]) -> tuple[float, int]:
    chats = office.chats

    def one(to: Recipient) -> object:
        known = handles.get(to.address)
        return chats.send(to, message(), handle=known, remember=lambda handle: handles.__setitem__(to.address, handle))

    return _timed(office, one, crowd)


def _timed(office: Office, send: Callable[[Recipient], object], crowd: list[Recipient]) -> tuple[float, int]:
    """Seconds of the simulated clock, and answers that said that there were too many."""
    began, refused = office.clock.now(), office.session.stats.throttled
    for person in crowd:
        send(person)
    return (office.clock.now() - began).total_seconds(), office.session.stats.throttled - refused


def _round(route: str, people: int, found: tuple[float, int], seconds_each: float) -> Round:
    seconds, refused = found
    return Round(route, people, seconds / 60, people * seconds_each / seconds, refused)


def _forget(handle: str) -> None:
    """A mail's draft needs no remembering where nothing is interrupted."""


def _tenant(folder: Path, people: int) -> Path:
    """A tenant file with so many people more."""
    folder.mkdir(parents=True, exist_ok=True)
    yaml = YAML(typ="safe", pure=True)
    tenant = yaml.load(TENANT_FILE.read_text("utf-8"))
    names = [f"person{number}" for number in range(people)]
    tenant["people"] += [{"upn": name, "name": name, "title": "", "department": ""} for name in names]
    file = folder / "tenant.yaml"
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(tenant, out)
    return file
