"""What the tests of written documents share: Kemijärvi's roadmap with the example phases, and files in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from documents.roadmap_file import read_overlay, read_roadmap
from documents.writing import write_document
from documents.yaml_tree import read_text
from jobs.i18n import Texts

if TYPE_CHECKING:
    from roadmap.model import Roadmap

CONFIG = Path(__file__).parents[2] / "config"
STATE = "Luonnos, ei hyväksytty"


def example() -> Roadmap:
    return read_overlay(CONFIG / "demo" / "schedule.yaml", read_roadmap(CONFIG / "roadmap.yaml"))


def written(path: Path, roadmap: Roadmap, *, language: str = "fi", template: Path | None = None) -> Path:
    text = read_text(CONFIG / "roadmap.yaml") if path.suffix == ".yaml" else ""
    write_document(path, roadmap, text, state=STATE, texts=Texts(language), template=template)
    return path
