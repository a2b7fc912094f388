"""How long a person waits for help, and what it imports."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

PROGRAM = str(Path(sys.executable).with_name("tiekartta"))
PYTHON = "python -c pass"
COMMANDS = {
    PYTHON: (sys.executable, "-c", "pass"),
    "tiekartta --help": (PROGRAM, "--help"),
    "tiekartta sync --help": (PROGRAM, "sync", "--help"),
}
HEAVY = ("office365", "msal", "sqlalchemy", "matplotlib", "pptx", "docx", "openpyxl")
_LIST_MODULES = """
import sys
from jobs.cli.main import main
sys.argv[0] = "tiekartta"
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, file=sys.stderr)
"""


@dataclass(frozen=True)
class StartUp:
    """``seconds`` a fresh process takes by command (median), ``modules`` that each help has imported."""

    seconds: dict[str, float]
    modules: dict[str, frozenset[str]]

    @property
    def heavy(self) -> list[str]:
        """What no help may import and some did."""
        return [name for name in HEAVY if any(name in modules for modules in self.modules.values())]


def measure_start_up(runs: int) -> StartUp:
    """Start each command ``runs`` times in turn."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            began = perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append(perf_counter() - began)
    modules = {name: _modules(command[1:]) for name, command in COMMANDS.items() if name != PYTHON}
    return StartUp({name: median(each) for name, each in times.items()}, modules)


def _modules(arguments: tuple[str, ...]) -> frozenset[str]:
    command = [sys.executable, "-c", _LIST_MODULES, *arguments]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return frozenset(ended.stderr.split())
