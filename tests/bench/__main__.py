"""``python -m tests.bench``: measures everything, prints the page and writes it to ``docs/benchmarks.md``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markdown import Markdown

from tests.bench.documents import measure_imports
from tests.bench.figures import Figures
from tests.bench.reminders import measure_plan, measure_rounds
from tests.bench.report import page
from tests.bench.reports import SECONDS, measure_reports
from tests.bench.startup import measure_start_up
from tests.bench.suite import Size, run_all
from tests.bench.targets import check
from tests.bench.tenant import ROOT, running_tenant

SIZES = (
    Size(54, runs=5, library_runs=5),
    Size(1000, runs=5, library_runs=3),
    Size(5000, runs=3, library_runs=1),
)


def main() -> int:
    """Exit code 1 when a target is missed."""
    today = datetime.now(UTC).date()
    start_up = measure_start_up(runs=7)
    with TemporaryDirectory() as folder, running_tenant(Path(folder) / "tenant") as variables:
        results = run_all(variables, Path(folder), SIZES)
        imports = measure_imports(Path(folder), today, runs=3, rows=5000)
        reports = measure_reports(variables, Path(folder), list(SECONDS))
        plan = measure_plan(measures=5000, people=1000, runs=5)
        rounds = measure_rounds(Path(folder) / "crowd", people=1000)
    figures = Figures(results, start_up, imports, plan, rounds, reports)
    targets = check(figures)
    text = page(figures, targets, today)
    (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    Console().print(Markdown(text))
    return 0 if all(target.met for target in targets) else 1


if __name__ == "__main__":
    sys.exit(main())
