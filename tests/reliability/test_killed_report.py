"""The status report killed at any point between planning and recording: one message in the channel, whatever happens.

By the webhook alone, which can look nothing up, there is one at most, and then a person is asked.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from connector.errors import ConnectorError
from jobs.job import open_job
from jobs.ledger import CHANNEL, Ledger
from jobs.post_report import Posting, post_report, why_not
from jobs.report import Asked, Kind, make_report
from jobs.store import Store
from jobs.workspace import read_workspace
from roadmap.ledger import State
from tests.reliability.reminders import Killed, Points, due_town
from tests.reliability.scenario import Frozen, Town
from tests.support.reminding import HELSINKI, ON

ROUTES = {"bot": ("bot", True), "webhook and app": ("workflows", True), "webhook alone": ("workflows", False)}


def variables(place: Town, routes: str) -> dict[str, str]:
    """Sending is on; the channel is reached by these routes."""
    store = place.tenant.store
    name, app = ROUTES[routes]
    team = {"TIEKARTTA_BOT__TEAM": store.tenant.team.id, "TIEKARTTA_BOT__CHANNEL": store.tenant.team.channel_id}
    return {
        **place.variables(),
        **ON,
        **(team if app else {}),
        "TIEKARTTA_MESSAGES__CHANNEL": name,
        "TIEKARTTA_WORKFLOWS__URL": store.flows.url,
        "TIEKARTTA_REPORT__FOLDER": store.tenant.team.channel_name,
    }


def run(place: Town, routes: str) -> Posting:
    """The job as the scheduler runs it."""
    workspace = read_workspace(place.folder / "config", variables(place, routes))
    with open_job("report", workspace, place.clock) as job:
        job.tenant.session.random = Random(place.seed)
        return why_not(job) or post_report(job, make_report(job, Asked(Kind.STATUS)))


def posted(place: Town) -> int:
    """How many messages of the report stand in the channel."""
    return len([one for one in place.tenant.store.teams.channel() if "report-2026-06-" in json.dumps(one.cards)])


def state(place: Town) -> State | None:
    with Store(place.folder / "state", place.clock.now()) as store:
        lines = Ledger(store, place.clock, HELSINKI).lines(person=CHANNEL)
    assert len(lines) <= 1
    return lines[0].state if lines else None


def check(place: Town, routes: str, told: str) -> None:
    found, stands = posted(place), state(place)
    if ROUTES[routes][1]:
        assert (found, stands in (State.SENT, State.ACCEPTED)) == (1, True), (told, found, stands)
    else:
        assert found <= 1, told
        assert stands is State.UNCLEAR if found == 0 else stands in (State.ACCEPTED, State.UNCLEAR), (told, stands)


@pytest.mark.parametrize(
    "routes", ["bot", *(pytest.param(one, marks=pytest.mark.soak) for one in ("webhook and app", "webhook alone"))]
)
def test_killed_at_every_point(due: Frozen, tmp_path: Path, routes: str) -> None:
    counted = Points()
    with due_town(due, tmp_path) as place, counted.watched(place):
        run(place, routes)
        assert posted(place) == 1
    assert counted.passed > 6
    for deadly in range(1, counted.passed + 1):
        with due_town(due, tmp_path) as place:
            with pytest.raises(Killed), Points(deadly).watched(place):
                run(place, routes)
            run(place, routes)
            check(place, routes, f"killed at {deadly}")
            before = posted(place)
            assert not run(place, routes).gone
            assert posted(place) == before


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(n, marks=pytest.mark.soak) for n in range(4, 12))])
def test_killed_under_faults(due: Frozen, tmp_path: Path, seed: int) -> None:
    """A fifth of the requests fail too."""
    random = Random(seed)
    routes = random.choice(tuple(ROUTES))
    with due_town(due, tmp_path, seed, 0.2) as place:
        with suppress(Killed, ConnectorError), Points(random.randint(1, 12)).watched(place):
            run(place, routes)
        for _ in range(6):
            place.clock.sleep(900)
            with suppress(ConnectorError):
                run(place, routes)
        check(place, routes, f"seed {seed}")
        assert place.road.broken == []
