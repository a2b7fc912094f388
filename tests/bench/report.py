"""The figures as a page of Markdown, ratios first."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from tests.bench.startup import PYTHON
from tests.bench.suite import EDITED, FLOOR, PRODUCT, READING, STOCK, UNCHANGED, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tests.bench.figures import Figures
    from tests.bench.startup import StartUp
    from tests.bench.suite import Result
    from tests.bench.targets import Target

_HEADER = ("measures", "way", "CPU ×", "wall ×", "requests", "CPU (s)", "wall (s)", "runs")

_PAGE = """\
# Benchmarks

Written by `make bench` on {day}: {cores} cores, Python {python}. Do not edit; run it again.

Ratios count: absolute times belong to this machine and to what else it did. Every figure is the median of the runs;
all contenders of a round ran one after the other, each on a new list, against the same practice tenant, which runs in a
process of its own. CPU is the client's process alone.

## Targets

{targets}

## First sync

Floor = 1. All ways write the same fields into lists with the same columns, and sign in with the certificate themselves.
The others get the fields ready made and keep nothing. Tiekartta's figures also hold that it reads columns and items,
looks the people up and introduces them to the site, compares file, base and list, derives the system's fields, and
records each batch, with its lines of the change log, in the state before it sends the next one.

{first}

## Later syncs

Floor = 1: signing in, the columns and all items read by hand, and nothing done with them.

{later}

## Documents

An import without its last step: the document is read and compared with a roadmap that has its measures, and nothing is
written.

{imports}

## Reminders

Planning one day for 5,000 measures and 1,000 people: {plan} s of CPU. A round of very many people on the simulated
clock, within the limits that the practice tenant keeps: 1 is the rate that the narrowest of them allows.

{rounds}

## Reports

A status report in a process of its own: the sync before it, the summary, and its docx, HTML and JSON with the pictures.
The memory is the most that the process ever held.

{reports}

## Start-up

Wall time of a fresh process, `{empty}` = 1.

{start_up}

## What this shows, and what not

- It shows what the program itself costs, and that it sends no more requests than it must. Against Microsoft 365 the
  requests decide: each takes a good part of a second there, and none is free of throttling.
- Wall time holds the practice tenant's work on the same machine. It says nothing about Microsoft's times.
- Libraries are imported before the first measured run, and set-up is not measured: an administrator runs it once.
- `execute_batch` of the library makes a session of its own, so the bench lets every session take its route while it
  runs.

## How to run

`make bench`, or `.venv/bin/python -m tests.bench`. It takes some minutes, prints this page and writes it to
`docs/benchmarks.md`; exit code 1 says that a target was missed. `tests/bench/test_bench.py` holds the counts of
requests on every test run.
"""


def page(
    figures: Figures,
    targets: Sequence[Target],
    day: date,
) -> str:
    """Write the whole page."""
    return _PAGE.format(
        day=day.isoformat(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        targets=_table(
            ("target", "found", ""), ((t.demand, t.found, "pass" if t.met else "**missed**") for t in targets)
        ),
        first=_costs(figures.results, (FLOOR, PRODUCT, STOCK, USUAL)),
        later=_costs(figures.results, (READING, UNCHANGED, EDITED)),
        imports=_table(
            ("document", "measures", "CPU (s)", "wall (s)"),
            ((one.name, f"{one.measures:,}", f"{one.cost.cpu:.3f}", f"{one.cost.wall:.3f}") for one in figures.imports),
        ),
        plan=f"{figures.plan.cpu:.3f}",
        rounds=_table(
            ("route", "people", "share of the allowed rate", "simulated minutes", "refused (429)"),
            (
                (one.route, f"{one.people:,}", f"{one.share:.2f}", f"{one.minutes:.1f}", str(one.refused))
                for one in figures.rounds
            ),
        ),
        reports=_table(
            ("measures", "CPU (s)", "wall (s)", "summary alone (s)", "memory (MiB)"),
            (
                (f"{one.measures:,}", f"{one.cpu:.2f}", f"{one.wall:.2f}", f"{one.summary:.3f}", f"{one.memory:.0f}")
                for one in figures.reports
            ),
        ),
        empty=PYTHON,
        start_up=_start_up(figures.start_up),
    )


def _costs(results: Sequence[Result], names: Sequence[str]) -> str:
    """Each size's contenders against the first of ``names``."""
    rows = []
    for result in results:
        floor = result.costs[names[0]]
        for name in names:
            cost = result.costs[name]
            rows.append(
                (
                    f"{result.size.measures:,}",
                    name,
                    f"{cost.cpu / floor.cpu:.2f}",
                    f"{cost.wall / floor.wall:.2f}",
                    f"{cost.requests:,}",
                    f"{cost.cpu:.3f}",
                    f"{cost.wall:.3f}",
                    str(result.runs[name]),
                )
            )
    return _table(_HEADER, rows)


def _start_up(start_up: StartUp) -> str:
    empty = start_up.seconds[PYTHON]
    return _table(
        ("command", "wall ×", "wall (s)", "modules"),
        (
            (f"`{name}`", f"{seconds / empty:.1f}", f"{seconds:.3f}", str(len(start_up.modules.get(name, "")) or ""))
            for name, seconds in start_up.seconds.items()
        ),
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
