"""Reminders killed at any point between planning and recording, on every route: nobody is lost, nobody hears twice.

On a route that can look a message up nothing is doubled; where it cannot, there is at most one extra for a kill.
"""

from pathlib import Path

import pytest

from roadmap.ledger import State
from tests.reliability.reminders import (
    Killed,
    Points,
    due_town,
    heard,
    killed_and_run_again,
    lines,
    reachable,
    run,
)
from tests.reliability.scenario import Frozen, Town


def points(due: Frozen, folder: Path, routes: str) -> int:
    """How many points an undisturbed run passes."""
    counted = Points()
    with due_town(due, folder) as place, counted.watched(place):
        run(place, routes)
    return counted.passed


def check(place: Town, routes: str, kills: int) -> None:
    """Everybody has heard; by mail exactly once, and by bot there are no more extras than kills."""
    found = heard(place)
    assert all(sum(found[upn]) >= 1 for upn in reachable(routes)), found
    assert all(mails <= 1 for _, mails in found.values()), found
    assert sum(sum(counts) for counts in found.values()) - len(reachable(routes)) <= (kills if routes != "mail" else 0)
    assert all(sum(counts) <= 2 for counts in found.values())
    assert {line.state for upn, line in lines(place).items() if upn in reachable(routes)} == {State.SENT}


@pytest.mark.parametrize("routes", ["bot", "mail"])
def test_killed_at_every_point(due: Frozen, tmp_path: Path, routes: str) -> None:
    last = points(due, tmp_path, routes)
    assert last > 30
    for deadly in range(1, last + 1):
        with due_town(due, tmp_path) as place:
            with pytest.raises(Killed), Points(deadly).watched(place):
                run(place, routes)
            run(place, routes)
            check(place, routes, kills=1)
            if deadly % 10 == 0:
                before = heard(place)
                assert run(place, routes).of(State.SENT) == []
                assert heard(place) == before


@pytest.mark.parametrize("seed", range(200))
def test_killed_again_and_again_under_faults(due: Frozen, tmp_path: Path, seed: int) -> None:
    """A fifth of the requests fail too."""
    killed_and_run_again(due, tmp_path, seed, 0.2)
