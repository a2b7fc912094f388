"""5,000 seeds: every route by which a sync can be disturbed, at three rates."""

from collections import Counter
from pathlib import Path

import pytest

from jobs.setup import set_up
from jobs.sync import sync
from tests.reliability.scenario import Frozen, Town, disturbed, outcome

HUNDRED = 100
RATES = (0.1, 0.2, 0.5)


def rate_of(seed: int) -> float:
    return RATES[seed % len(RATES)]


def count(tally: Counter[str], place: Town) -> None:
    assert place.tenant.faults
    tally.update({"runs": 1, "requests": place.road.requests, **place.tenant.faults.struck})


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(40))
def test_busy_days(busy: Frozen, tmp_path: Path, tally: Counter[str], hundred: int) -> None:
    for seed in range(10_000 + hundred * HUNDRED, 10_000 + (hundred + 1) * HUNDRED):
        with disturbed(busy, tmp_path, seed, rate_of(seed)) as place:
            with place.job() as job:
                sync(job)
            assert outcome(place) == busy.undisturbed, seed
            assert place.road.broken == [], seed
            count(tally, place)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(10))
def test_setups_and_first_syncs(bare: Frozen, tmp_path: Path, tally: Counter[str], hundred: int) -> None:
    for seed in range(20_000 + hundred * HUNDRED, 20_000 + (hundred + 1) * HUNDRED):
        with disturbed(bare, tmp_path, seed, rate_of(seed)) as place:
            with place.job() as job:
                set_up(job)
                sync(job)
            assert outcome(place) == bare.undisturbed, seed
            assert place.road.broken == [], seed
            count(tally, place)
