"""Towns that are made once and copied for each seed."""

import shutil

import pytest

from jobs.setup import set_up
from jobs.sync import sync
from tests.reliability.reminders import made_due
from tests.reliability.scenario import MORNING, Frozen, busy_day, copied, outcome, town
from tests.support.configuration import Configuration


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Nothing is set up; a run is setup and the first sync."""
    folder = tmp_path_factory.mktemp("bare") / "town"
    Configuration(folder / "config")
    with town(copied(folder, folder.with_name("run")), MORNING) as place:
        with place.job() as job:
            set_up(job)
            sync(job)
        undisturbed = outcome(place)
    (folder / "tenant").mkdir()
    shutil.copy(place.folder / "tenant" / "app.pem", folder / "tenant")
    return Frozen(folder, MORNING, undisturbed)


@pytest.fixture(scope="session")
def busy(bare: Frozen, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Set up and synced once, with a busy day behind it; a run is the next sync."""
    folder = copied(bare.folder, tmp_path_factory.mktemp("busy") / "town")
    with town(folder, MORNING) as place:
        with place.job() as job:
            set_up(job)
            sync(job)
        place.clock.sleep(3600)
        now = busy_day(place)
    with town(copied(folder, folder.with_name("run")), now) as place:
        with place.job() as job:
            sync(job)
        return Frozen(folder, now, outcome(place))


@pytest.fixture(scope="session")
def due(bare: Frozen, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Set up in May; a run is the reminders of 2 June, which three people are to hear."""
    return made_due(tmp_path_factory.mktemp("due") / "town", bare.folder / "tenant" / "app.pem")
