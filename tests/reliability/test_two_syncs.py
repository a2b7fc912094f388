"""Two syncs at once are safe: of one state, and of two states that know the same list."""

from pathlib import Path
from typing import Any

import pytest

from jobs.errors import Failed
from jobs.setup import set_up
from jobs.sync import sync
from tests.reliability.scenario import Frozen, Outcome, Town, copied, outcome, town


def second(place: Town, state: str) -> None:
    with place.job(state) as job:
        sync(job)


def test_a_second_run_of_one_state_is_told_who_runs(busy: Frozen, tmp_path: Path) -> None:
    said: list[Failed] = []

    def meanwhile() -> None:
        with pytest.raises(Failed) as refused:
            second(place, "state")
        said.append(refused.value)

    with town(copied(busy.folder, tmp_path / "town"), busy.now) as place:
        place.actors.before(4, meanwhile)
        second(place, "state")

        assert "Another run is in progress" in str(said[0])
        assert outcome(place) == busy.undisturbed


@pytest.mark.parametrize("call", range(1, 9))
def test_two_states_of_one_list(busy: Frozen, tmp_path: Path, call: int) -> None:
    """Somebody runs the program from a copy of its folder while the first run is at that call.

    Who edited last is known from the list only until a run writes to the row: so the health, which goes by it, may
    differ between two states. All else must not.
    """
    with town(copied(busy.folder, tmp_path / "town"), busy.now) as place:
        copied(place.folder / "state", place.folder / "other")
        place.actors.before(call, lambda: second(place, "other"))
        second(place, "state")

        assert without_health(outcome(place)) == without_health(busy.undisturbed)
        assert outcome(place).doubled == []
        for state in ("state", "other"):
            with place.job(state) as job:
                report = sync(job)
            assert (report.created, report.archived) == (set(), set())
        assert without_health(outcome(place)) == without_health(busy.undisturbed)


def without_health(left: Outcome) -> dict[str, Any]:
    return {
        id_: {name: value for name, value in fields.items() if name != "Health"} for id_, fields in left.rows.items()
    }


@pytest.mark.parametrize("call", range(1, 8))
def test_two_first_syncs(bare: Frozen, tmp_path: Path, call: int) -> None:
    """Both find the list empty, and each measure still gets one row."""
    with town(copied(bare.folder, tmp_path / "town"), bare.now) as place:
        with place.job() as job:
            set_up(job)
        copied(place.folder / "state", place.folder / "other")
        place.actors.clear()
        place.actors.before(call, lambda: second(place, "other"))
        second(place, "state")

        assert outcome(place).rows == bare.undisturbed.rows
        assert outcome(place).doubled == []
