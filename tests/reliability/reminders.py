"""A town in which three people are due to hear something, and what became of it after kills and faults."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from jobs.job import open_job
from jobs.ledger import Ledger, Line
from jobs.remind import remind
from jobs.remind_report import RemindReport
from jobs.setup import set_up
from jobs.store import Store
from jobs.sync import sync
from jobs.workspace import read_workspace
from roadmap.ledger import State
from tests.reliability.scenario import Frozen, Town, copied, outcome, town
from tests.support.configuration import EINO, HELMI, SOINTU, Configuration
from tests.support.reminding import MAY, ON, morning

PEOPLE = (HELMI, EINO, SOINTU)
ROUTES = {"bot": "bot", "mail": "mail", "both": "bot,mail"}
BLOCKED = SOINTU
"""The app in Teams cannot be installed for her: on both routes she hears by mail."""

_WRITES = ("plan", "claim", "remember", "release", "settle")


class Killed(BaseException):
    """The process died here."""


def made_due(folder: Path, certificate: Path) -> Frozen:
    """Set up and synced in May; on the morning of 2 June each of the people has one measure that is due."""
    configuration = Configuration(folder / "config")
    configuration.drop("T1-02")
    configuration.edit("T1-03", party="Musiikkiopisto", schedule={"Kevät 2026": "toteuttaminen"})
    (folder / "tenant").mkdir()
    shutil.copy(certificate, folder / "tenant")
    with town(folder, MAY) as place:
        with place.job() as job:
            set_up(job)
            sync(job)
        return Frozen(folder, morning(2026, 6, 2), outcome(place))


@contextmanager
def due_town(frozen: Frozen, folder: Path, seed: int = 0, rate: float = 0.0) -> Iterator[Town]:
    """A copy of it under that seed's faults; it is thrown away afterwards."""
    copy = copied(frozen.folder, folder / "town")
    with town(copy, frozen.now, seed=seed, rate=rate) as place:
        place.tenant.store.teams.block(BLOCKED)
        yield place
    shutil.rmtree(folder / "town")


def variables(place: Town, routes: str) -> dict[str, str]:
    """The settings: sending is on, by these routes."""
    tenant = place.tenant.store.tenant
    return {
        **place.variables(),
        **ON,
        "TIEKARTTA_MESSAGES__PEOPLE": ROUTES[routes],
        "TIEKARTTA_BOT__TEAMS_APP_ID": tenant.teams_app.id,
        "TIEKARTTA_MAIL__SENDER": tenant.mailboxes[0].address,
    }


def run(place: Town, routes: str) -> RemindReport:
    """The reminders, once; the jitter is the seed's."""
    workspace = read_workspace(place.folder / "config", variables(place, routes))
    with open_job("remind", workspace, place.clock) as job:
        job.tenant.session.random = Random(place.seed)
        return remind(job)


def heard(place: Town) -> dict[str, tuple[int, int]]:
    """How many messages each person got, by bot and by mail."""
    store = place.tenant.store
    return {upn: (len(store.teams.chat(upn)), len(store.mail.inbox(upn))) for upn in PEOPLE}


def lines(place: Town) -> dict[str, Line]:
    """The ledger by person."""
    zone = read_workspace(place.folder / "config", place.variables()).settings.zone
    ids = {place.tenant.store.people.find(upn).id: upn for upn in PEOPLE}
    with Store(place.folder / "state", place.clock.now()) as store:
        return {ids[line.person]: line for line in Ledger(store, place.clock, zone).lines()}


def reachable(routes: str) -> list[str]:
    """Those who can hear on these routes."""
    return [upn for upn in PEOPLE if routes != "bot" or upn != BLOCKED]


class Points:
    """Every point at which a process can die once it has planned: at each request and at each write of the ledger.

    Each is passed twice, before it takes effect and after; ``passed`` counts them. The process dies at ``deadly``.
    """

    def __init__(self, deadly: int = 0) -> None:
        self.passed = 0
        self.deadly = deadly
        self._planned = False

    def step(self) -> None:
        self.passed += self._planned
        if self._planned and self.passed == self.deadly:
            raise Killed

    @contextmanager
    def watched(self, place: Town) -> Iterator[None]:
        """While it is open, requests and writes pass here."""
        original = place.road.carry

        def carry(*arguments: Any) -> Any:
            self.step()
            answer = original(*arguments)
            self.step()
            return answer

        writes = {name: self._around(getattr(Ledger, name)) for name in _WRITES}
        with patch.object(place.road, "carry", carry), patch.multiple(Ledger, **writes):
            yield

    def _around(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            self._planned = True
            self.step()
            done = write(*arguments, **named)
            self.step()
            return done

        return watched


def killed_and_run_again(frozen: Frozen, folder: Path, seed: int, rate: float) -> tuple[Town, int]:
    """One seed's story: faults all along, one or two kills, and runs until nothing is left to try.

    Then nobody was forgotten and nobody heard twice by mail; by bot at most one extra for each lost answer or kill.
    What stays unclear after its one further try is said, not sent again.
    """
    random = Random(seed)
    routes = random.choice(tuple(ROUTES))
    with due_town(frozen, folder, seed, rate) as place:
        kills = random.randint(1, 2)
        for _ in range(kills):
            with suppress(Killed), Points(random.randint(1, 40)).watched(place):
                run(place, routes)
            place.clock.sleep(900)  # a new process knows nothing of a Retry-After that the dead one was given
        for _ in range(3):
            report = run(place, routes)
            place.clock.sleep(900)
            if not report.of(State.UNCLEAR) and {t.message.to.address for t in report.of(State.FAILED)} <= {BLOCKED}:
                break

        found, ledger = heard(place), lines(place)
        assert all(mails <= 1 for _, mails in found.values()), (seed, found)
        assert all(chats <= 2 for chats, _ in found.values()), (seed, found)
        for upn in reachable(routes):
            assert sum(found[upn]) >= 1 or ledger[upn].state is State.UNCLEAR, (seed, upn, ledger[upn])
            assert ledger[upn].state in (State.SENT, State.UNCLEAR), (seed, ledger[upn])
        assert place.road.broken == [], seed
        return place, kills
