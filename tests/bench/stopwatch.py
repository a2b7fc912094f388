"""What one run cost."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Cost:
    """``cpu`` and ``wall`` in seconds, CPU of this process alone; ``requests`` over HTTP, tokens too."""

    cpu: float
    wall: float
    requests: int
    data_requests: int = 0


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median of several runs, each figure for itself."""
    return Cost(
        cpu=median(cost.cpu for cost in costs),
        wall=median(cost.wall for cost in costs),
        requests=round(median(cost.requests for cost in costs)),
        data_requests=round(median(cost.data_requests for cost in costs)),
    )


class Stopwatch:
    """Runs while entered. What earlier runs left behind is cleared away first."""

    cpu = 0.0
    wall = 0.0

    def __enter__(self) -> Self:
        gc.collect()
        self._began = process_time(), perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        cpu, wall = self._began
        self.cpu, self.wall = process_time() - cpu, perf_counter() - wall
