"""Adaptive Cards taken apart, and the contract's check of them where the contract is beside the project."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

CONTRACT = Path(__file__).parents[3] / "shared" / "contract"


def elements(node: Any) -> Iterator[Mapping[str, Any]]:
    """Everything in a card that has a type, in the order in which it is read."""
    if isinstance(node, Mapping):
        if "type" in node:
            yield node
        for value in node.values():
            yield from elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from elements(value)


def of_type(card: Mapping[str, Any], *types: str) -> list[Mapping[str, Any]]:
    """The elements of those types."""
    return [element for element in elements(card) if element["type"] in types]


def runs(card: Mapping[str, Any]) -> list[str]:
    """The texts of the card's TextRuns."""
    return [element["text"] for element in of_type(card, "TextRun")]


def check_contract(script: str, *arguments: Path | str) -> None:
    """Run one of the contract's checks on files: no violation. Skips, loudly, without the contract."""
    if not CONTRACT.is_dir():
        pytest.skip(f"NO CONTRACT BESIDE THE PROJECT ({CONTRACT}): {script} was left out")
    command = [sys.executable, str(CONTRACT / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def write_card(folder: Path, name: str, card: Mapping[str, Any]) -> Path:
    """The card in a file, for a check."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    return file
