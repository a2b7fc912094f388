"""What the figures must reach."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from tests.bench.reminders import PLAN_SECONDS, SHARE_OF_LIMIT
from tests.bench.reports import MEBIBYTES, SECONDS, SUMMARY_SECONDS
from tests.bench.suite import EDITED, FLOOR, PRODUCT, UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figures
    from tests.bench.reports import Made
    from tests.bench.suite import Result

CPU_OVER_FLOOR = 1.5
CPU_FIVEFOLD = 5.5


@dataclass(frozen=True)
class Target:
    """One demand, what was found, and whether that is enough."""

    demand: str
    found: str
    met: bool


def most_requests(measures: int) -> int:
    """So many requests a first sync may take, sign-in and people included."""
    return ceil(measures / 20) + 12


def check(figures: Figures) -> list[Target]:
    """Judge a whole run."""
    by_size = {result.size.measures: result for result in figures.results}
    ratio = by_size[1000].costs[PRODUCT].cpu / by_size[1000].costs[FLOOR].cpu
    growth = by_size[5000].costs[PRODUCT].cpu / by_size[1000].costs[PRODUCT].cpu
    return [
        Target(
            f"first sync of 1,000: client CPU ≤ {CPU_OVER_FLOOR} × the floor's",
            f"{ratio:.2f} ×",
            ratio <= CPU_OVER_FLOOR,
        ),
        Target(
            f"linear: first sync of 5,000 takes ≤ {CPU_FIVEFOLD} × the CPU of 1,000",
            f"{growth:.2f} ×",
            growth <= CPU_FIVEFOLD,
        ),
        *(target for result in figures.results for target in check_requests(result)),
        *(
            Target(
                f"import of {one.name}, {one.measures:,} measures: < {one.limit:.0f} s",
                f"{one.cost.wall:.2f} s",
                one.cost.wall < one.limit,
            )
            for one in figures.imports
        ),
        Target(
            f"reminders planned for 5,000 measures and 1,000 people: < {PLAN_SECONDS:.0f} s",
            f"{figures.plan.wall:.2f} s",
            figures.plan.wall < PLAN_SECONDS,
        ),
        *(
            Target(
                f"{one.route}, {one.people:,} people: ≥ {SHARE_OF_LIMIT:.0%} of the allowed rate, no refusal",
                f"{one.share:.0%}, {one.refused} refused",
                one.share >= SHARE_OF_LIMIT and not one.refused,
            )
            for one in figures.rounds
        ),
        *(target for one in figures.reports for target in _of_report(one)),
        Target(
            "help imports no slow library",
            ", ".join(figures.start_up.heavy) or "none",
            not figures.start_up.heavy,
        ),
    ]


def _of_report(made: Made) -> Iterator[Target]:
    name, seconds = f"report of {made.measures:,} measures", SECONDS[made.measures]
    yield Target(f"{name}, sync and all files: < {seconds:.0f} s", f"{made.wall:.2f} s", made.wall < seconds)
    yield Target(f"{name}: < {MEBIBYTES} MiB", f"{made.memory:.0f} MiB", made.memory < MEBIBYTES)
    yield Target(f"{name}, its summary: < {SUMMARY_SECONDS} s", f"{made.summary:.3f} s", made.summary < SUMMARY_SECONDS)


def check_requests(result: Result) -> Iterator[Target]:
    """Judge the requests of one size: they are exact, so that a test can hold them."""
    n = result.size.measures
    first, limit = result.costs[PRODUCT].requests, most_requests(n)
    yield Target(f"first sync of {n:,}: requests ≤ ⌈n/20⌉ + 12 = {limit}", str(first), first <= limit)
    pages = ceil(n / 999)
    for name in (UNCHANGED, EDITED):
        found = result.costs[name].data_requests
        yield Target(f"{name}, of {n:,}: data requests = pages of the list = {pages}", str(found), found == pages)
