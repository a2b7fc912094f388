"""``tiekartta teams-app``: the package, or a word on the setting that it lacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.support.cards import check_contract

ROOT = Path(__file__).parents[2]
VARIABLES = {
    "TIEKARTTA_SIGN_IN__CLIENT_ID": "6731de76-14a6-49ae-97bc-6eba6914391e",
    "TIEKARTTA_SITE__URL": "https://kemijarvi.sharepoint.com/sites/digi",
}


def teams_app(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIEKARTTA_")}
    return subprocess.run(
        [sys.executable, "-m", "jobs.cli.main", "teams-app", "--config", str(ROOT / "config"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**environment, **variables},
    )


def test_the_package_is_written_with_what_to_do_next(tmp_path: Path) -> None:
    file = tmp_path / "sovellus.zip"
    done = teams_app("--out", str(file), **VARIABLES)
    assert done.returncode == 0, done.stderr
    assert "bot.teams_app_id" in done.stdout
    assert set(zipfile.ZipFile(file).namelist()) == {"manifest.json", "sv.json", "en.json", "color.png", "outline.png"}
    assert json.loads(teams_app("--out", str(file), "--json", **VARIABLES).stdout) == {"written": str(file)}
    check_contract("check_manifest.py", file)


def test_without_the_apps_id_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "sovellus.zip"
    done = teams_app("--out", str(file))
    assert done.returncode == 2
    assert "sign_in.client_id" in done.stderr and "TIEKARTTA_SIGN_IN__CLIENT_ID" in done.stderr
    assert not file.exists()
