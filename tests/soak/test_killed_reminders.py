"""2,000 seeds of reminders that are killed under faults, at three rates."""

from collections import Counter
from pathlib import Path

import pytest

from tests.reliability.reminders import killed_and_run_again
from tests.reliability.scenario import Frozen
from tests.soak.test_seeds import HUNDRED, count, rate_of


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_killed_again_and_again(due: Frozen, tmp_path: Path, tally: Counter[str], hundred: int) -> None:
    for seed in range(30_000 + hundred * HUNDRED, 30_000 + (hundred + 1) * HUNDRED):
        place, kills = killed_and_run_again(due, tmp_path, seed, rate_of(seed))
        count(tally, place)
        tally["kills"] += kills
