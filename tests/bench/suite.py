"""The runs: every contender on a new list each time, all against one tenant, one after the other in each round."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from connector.clock import SystemClock
from jobs.cli.command import packaged_config
from jobs.workspace import read_workspace
from tests.bench.contenders import Contenders
from tests.bench.measures import on_own_list, with_measures
from tests.bench.product import OwnList
from tests.bench.stopwatch import middle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jobs.workspace import Workspace
    from tests.bench.stopwatch import Cost

FLOOR = "floor: $batch by hand"
PRODUCT = "Tiekartta"
STOCK = "office365, its own execute_batch"
USUAL = "office365, item by item"
READING = "floor: the list read by hand"
UNCHANGED = "Tiekartta, nothing changed"
EDITED = "Tiekartta, one measure edited in the list"


@dataclass(frozen=True)
class Size:
    """``runs`` rounds with ``measures`` each; the library's two ways take part in the first ``library_runs`` only."""

    measures: int
    runs: int
    library_runs: int


@dataclass(frozen=True)
class Result:
    """The median cost of each contender at one size, and how often each ran."""

    size: Size
    costs: Mapping[str, Cost]
    runs: Mapping[str, int]


class Suite:
    """Runs sizes against the tenant that ``variables`` point at; states go into ``folder``."""

    def __init__(self, variables: Mapping[str, str], folder: Path) -> None:
        self._clock = SystemClock()
        self._folder = folder
        self._numbers = count(1)
        with packaged_config() as config:
            self._workspace = read_workspace(config, variables)

    def measure(self, size: Size) -> Result:
        """Run all rounds of a size."""
        costs: dict[str, list[Cost]] = defaultdict(list)
        today = self._workspace.day(self._clock.now())
        workspace = with_measures(self._workspace, size.measures, today)
        with closing(Contenders(workspace.settings, workspace.roadmap, today)) as contenders:
            for number in range(size.runs):
                for name, cost in self._round(workspace, contenders, library=number < size.library_runs).items():
                    costs[name].append(cost)
        return Result(
            size,
            {name: middle(each) for name, each in costs.items()},
            {name: len(each) for name, each in costs.items()},
        )

    def _round(self, workspace: Workspace, contenders: Contenders, *, library: bool) -> dict[str, Cost]:
        title = f"List {next(self._numbers)}"
        own = OwnList(on_own_list(workspace, title, self._folder / title), self._clock)
        own.set_up()
        costs = {PRODUCT: own.first_sync()}
        costs[FLOOR] = contenders.floor(contenders.make_list(f"{title} a"), own.written)
        if library:
            costs[STOCK] = contenders.stock_batch(contenders.make_list(f"{title} b"), own.written)
            costs[USUAL] = contenders.item_by_item(contenders.make_list(f"{title} c"), own.written)
        costs[UNCHANGED] = own.unchanged_sync()
        site, list_id, item = own.place()
        costs[READING] = contenders.floor_of_reading(f"/sites/{site}/lists/{list_id}")
        contenders.edit(site, list_id, item, {"Comment": "Sovittu toimittajan kanssa aikataulusta."})
        costs[EDITED] = own.sync_after_edit()
        return costs


def run_all(variables: Mapping[str, str], folder: Path, sizes: Sequence[Size]) -> list[Result]:
    """Warm up (imports, connections, the tenant's people), then measure each size."""
    suite = Suite(variables, folder)
    suite.measure(Size(54, runs=1, library_runs=1))
    return [suite.measure(size) for size in sizes]
