"""The tenant to measure against: the sandbox in a process of its own, so that the client's CPU is measured alone.

``python -m tests.bench.tenant FOLDER`` prints the settings that point the program at it as one line of JSON and ends
when its standard input closes, so also when the bench dies.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.cli.command import packaged_config
from jobs.cli.sandbox import TENANT_FILE, sandbox_variables
from sandbox.server import start

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def running_tenant(folder: Path) -> Iterator[dict[str, str]]:
    """Run a tenant with its data in ``folder``; gives the ``TIEKARTTA_…`` variables that point at it."""
    command = [sys.executable, "-m", "tests.bench.tenant", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())


def main() -> None:
    """Serve until standard input closes."""
    with packaged_config() as config, start(Path(sys.argv[1]), config / TENANT_FILE, units_per_minute=None) as running:
        print(json.dumps(sandbox_variables(running)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
