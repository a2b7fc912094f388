"""What a status report costs: the sync before it, the summary and all its files.

``python -m tests.bench.reports MEASURES FOLDER`` makes one in a process of its own, whose memory is the report's alone,
on a list that has been written before, and prints its figures as one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connector.clock import SystemClock
from jobs.cli.command import packaged_config
from jobs.i18n import Texts
from jobs.job import open_job
from jobs.report import Asked, Kind, StatusReport, make_report
from jobs.report_files import contents
from jobs.workspace import read_workspace
from roadmap.summary import summarize
from tests.bench.measures import on_own_list, with_measures
from tests.bench.product import OwnList
from tests.bench.stopwatch import Stopwatch
from tests.bench.tenant import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobs.workspace import Workspace

SECONDS = {54: 3.0, 5000: 20.0}
SUMMARY_SECONDS = 0.5
MEBIBYTES = 400


@dataclass(frozen=True)
class Made:
    """A report of so many measures: seconds for all, for its summary alone, and its process's most memory in MiB."""

    measures: int
    cpu: float
    wall: float
    summary: float
    memory: float


def measure_reports(variables: Mapping[str, str], folder: Path, sizes: Sequence[int]) -> list[Made]:
    """Make one report of each size against the tenant that ``variables`` point at."""
    return [_measured(variables, folder / f"report-{size}", size) for size in sizes]


def _measured(variables: Mapping[str, str], folder: Path, size: int) -> Made:
    own = OwnList(_workspace(variables, size, folder), SystemClock())
    own.set_up()
    own.first_sync()
    command = [sys.executable, "-m", "tests.bench.reports", str(size), str(folder)]
    environment = {**os.environ, **variables}
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return Made(**json.loads(ended.stdout))


def _workspace(variables: Mapping[str, str], size: int, folder: Path) -> Workspace:
    with packaged_config() as config:
        shipped = read_workspace(config, variables)
    return on_own_list(with_measures(shipped, size, shipped.day(SystemClock().now())), folder.name, folder)


def _make(size: int, folder: Path) -> Made:
    workspace = _workspace(os.environ, size, folder)
    with Stopwatch() as all_of_it, open_job("report", workspace, SystemClock()) as job:
        report = make_report(job, Asked(Kind.STATUS))
        made = contents(report, Texts("fi"))
    assert {Path(name).suffix for name in made} == {".docx", ".html", ".json"}
    assert isinstance(report.content, StatusReport)
    assert len(report.then.measures) == size
    memory = _most_memory()
    with Stopwatch() as alone:
        summarize(report.then, report.then)
    return Made(size, all_of_it.cpu, all_of_it.wall, alone.wall, memory)


def _most_memory() -> float:
    """What this process held at most, in MiB. (The system's ``ru_maxrss`` begins with what its parent held.)"""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(_make(int(sys.argv[1]), Path(sys.argv[2])))))
