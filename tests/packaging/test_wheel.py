"""The wheel holds all that the program needs, and works from any directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path, **environment: str) -> str:
    settings = {name: value for name, value in os.environ.items() if not name.startswith("TIEKARTTA_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**settings, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_plays_the_demo_from_an_empty_directory(tmp_path: Path):
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "wheel"), str(ROOT), cwd=tmp_path)
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(wheel), cwd=tmp_path)

    where = run("-c", "import jobs; print(jobs.__file__)", cwd=elsewhere, PYTHONPATH=str(installed))
    assert Path(where.strip()).is_relative_to(installed)
    played = run("-m", "jobs.cli.main", "demo", "--json", cwd=elsewhere, PYTHONPATH=str(installed))

    result = json.loads(played)
    assert (result["measures"], result["first_sync"]["created"]) == (54, 54)
    assert not list(elsewhere.iterdir())
