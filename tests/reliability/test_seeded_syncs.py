"""Syncs with faults in a fifth of their requests end as an undisturbed one, and break no rule of the road."""

from pathlib import Path

import pytest

from jobs.sync import sync
from tests.reliability.scenario import Frozen, disturbed, outcome


@pytest.mark.parametrize("seed", [*range(100), *(pytest.param(n, marks=pytest.mark.soak) for n in range(100, 200))])
def test_a_busy_day(busy: Frozen, tmp_path: Path, seed: int) -> None:
    with disturbed(busy, tmp_path, seed) as place:
        with place.job() as job:
            report = sync(job)

        assert report.refused == {}
        assert outcome(place) == busy.undisturbed
        assert place.road.broken == []
