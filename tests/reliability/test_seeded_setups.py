"""Setup and first sync with faults in a fifth of their requests, from nothing."""

from pathlib import Path

import pytest

from jobs.setup import set_up
from jobs.sync import sync
from tests.reliability.scenario import Frozen, disturbed, outcome


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(n, marks=pytest.mark.soak) for n in range(10, 25))])
def test_setup_and_first_sync(bare: Frozen, tmp_path: Path, seed: int) -> None:
    with disturbed(bare, tmp_path, seed) as place:
        with place.job() as job:
            set_up(job)
            report = sync(job)

        assert report.refused == {}
        assert outcome(place) == bare.undisturbed
        assert place.road.broken == []
        store = place.tenant.store
        assert len(store.lists.all()) == 1
        assert len({view.title for view in store.lists.views(place.list_id)}) == len(store.lists.views(place.list_id))
