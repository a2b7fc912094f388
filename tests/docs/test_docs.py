"""The documents say what the program does: commands, settings, the demo's words, links, one decision a file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.settings import Settings
from tests.tools.commands import FILE, commands

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_command_reference_is_the_command_lines_own():
    assert FILE.read_text(encoding="utf-8") == commands(), "run: python -m tests.tools.commands"


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for section, field in Settings.model_fields.items():
        for name in field.annotation.model_fields:
            assert f"`{section}.{name}`" in text


def steady(text: str) -> str:
    """The demo's words without port and seconds."""
    return re.sub(r"\d+,\d s", "N s", re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)).strip()


def test_the_readme_shows_what_the_demo_prints():
    block = re.search(r"<!-- demo -->\n```\n(.*?)```\n<!-- /demo -->", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    arguments = [sys.executable, "-m", "jobs.cli.main", "demo", "--no-serve"]
    printed = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8").stdout
    told = iter([line for line in steady(printed).splitlines() if line])
    skipping = False
    for line in [line for line in steady(block[1]).splitlines() if line]:
        if line == "…":  # something was left out
            skipping = True
            continue
        assert any(one == line for one in told) if skipping else next(told) == line, line
        skipping = False


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_and_options_in_it_exist(document: Path):
    reference, text = FILE.read_text(encoding="utf-8"), document.read_text(encoding="utf-8")
    for command, rest in re.findall(r"(?m)(?:`|^ {4})tiekartta ([a-z][a-z-]+)((?: +[^`\n]+)?)[`\n]", text):
        section = re.search(rf"^## `tiekartta {command}`\n(.*?)(?=^## |\Z)", reference, re.MULTILINE | re.DOTALL)
        assert section, f"{document.name}: tiekartta {command}"
        for option in re.findall(r"(?<=\s)--[a-z-]+", rest):
            assert option in section[1], f"{document.name}: tiekartta {command} {option}"
