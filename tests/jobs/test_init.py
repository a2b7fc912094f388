"""``tiekartta init``: what it writes can be read at once, and nothing of anybody's is overwritten."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from jobs.cli.main import app
from jobs.workspace import read_workspace


def run(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["init", str(folder), "--lang", "en"])
    return result.exit_code, result.output


def test_the_files_can_be_read_as_they_are(tmp_path: Path) -> None:
    assert run(tmp_path / "new" / "config")[0] == 0
    workspace = read_workspace(tmp_path / "new" / "config", {})
    assert workspace.settings.municipality.name == workspace.roadmap.municipality == "Kunnan nimi"
    assert {measure.party for measure in workspace.roadmap.measures} <= workspace.parties.parties.keys()
    assert workspace.settings.site.url is None


def test_nothing_of_the_first_user_is_left_in_them(tmp_path: Path) -> None:
    run(tmp_path)
    for file in tmp_path.iterdir():
        assert "Kemijär" not in file.read_text(encoding="utf-8"), file.name


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "roadmap.yaml").write_text("mine")
    exit_code, output = run(tmp_path)
    assert exit_code == 2
    assert "not empty" in output
    assert [file.read_text() for file in tmp_path.iterdir()] == ["mine"]


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "config")[0] == 2
