"""All that one run of the bench has measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.documents import Import
    from tests.bench.reminders import Round
    from tests.bench.reports import Made
    from tests.bench.startup import StartUp
    from tests.bench.stopwatch import Cost
    from tests.bench.suite import Result


@dataclass(frozen=True)
class Figures:
    """Syncs by size, start-up, imports, the plan of one day's reminders, rounds of very many people, and reports."""

    results: Sequence[Result]
    start_up: StartUp
    imports: Sequence[Import]
    plan: Cost
    rounds: Sequence[Round]
    reports: Sequence[Made]
