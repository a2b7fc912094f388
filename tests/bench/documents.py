"""How long a document takes to be read and compared with the roadmap: the examples, and one a hundred times as long."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from documents.importing import plan_import
from documents.reading import read_document
from documents.writing import write_document
from jobs.cli.command import packaged_config
from jobs.i18n import Texts
from jobs.workspace import read_workspace
from tests.bench.measures import with_measures
from tests.bench.stopwatch import Cost, Stopwatch, middle

if TYPE_CHECKING:
    from datetime import date

    from roadmap.model import Roadmap

EXAMPLES = tuple(
    Path(__file__).parents[1] / "documents" / "data" / f"liite.{kind}" for kind in ("pptx", "xlsx", "docx")
)
EXAMPLE_SECONDS = 2.0
LARGE_SECONDS = 15.0


@dataclass(frozen=True)
class Import:
    """A document of so many measures, what it cost to read and compare it, and the seconds that it may take."""

    name: str
    measures: int
    cost: Cost
    limit: float


def measure_imports(folder: Path, today: date, *, runs: int, rows: int) -> list[Import]:
    """Import each example, and a workbook of ``rows`` measures that is made in the folder, ``runs`` times."""
    with packaged_config() as config:
        workspace = read_workspace(config, {})
    large = with_measures(workspace, rows, today).roadmap
    workbook = folder / "suuri.xlsx"
    write_document(workbook, large, "", state="–", texts=Texts("fi"), template=None)
    return [
        *(_measured(path, workspace.roadmap, EXAMPLE_SECONDS, runs) for path in EXAMPLES),
        _measured(workbook, large, LARGE_SECONDS, runs),
    ]


def _measured(path: Path, roadmap: Roadmap, limit: float, runs: int) -> Import:
    costs = []
    for _ in range(runs):
        with Stopwatch() as watch:
            found = read_document(path)
            plan_import(found, roadmap)
        costs.append(Cost(cpu=watch.cpu, wall=watch.wall, requests=0))
    return Import(path.name, len(found.measures), middle(costs), limit)
