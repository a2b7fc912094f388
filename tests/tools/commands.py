"""Write docs/commands.md from the command line itself; a test holds the two together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "commands.md"


def commands() -> str:
    """The reference of all commands as Markdown."""
    arguments = [sys.executable, "-m", "typer", "jobs.cli.main", "utils", "docs", "--name", "tiekartta"]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment).stdout


if __name__ == "__main__":
    FILE.write_text(commands(), encoding="utf-8")
