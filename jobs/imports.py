"""Bringing a document into the roadmap file: read → plan, which can be shown, → write what is sure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from documents.importing import plan_import
from documents.reading import read_document
from documents.roadmap_write import write_changes
from jobs.errors import WrongInput
from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from documents.importing import ImportPlan
    from jobs.workspace import Workspace

_ENTRY = re.compile(r"\s*(?P<colour>#[0-9A-Fa-f]{6})\s*=\s*(?P<phase>\S+)\s*")


def read_legend(text: str) -> dict[str, Phase]:
    """The legend of ``--legend``: ``#FFE699=valmistelu,#A9D18E=toteuttaminen``. Raises WrongInput for another form."""
    legend: dict[str, Phase] = {}
    for part in text.split(","):
        entry = _ENTRY.fullmatch(part)
        if entry is None or entry["phase"] not in list(Phase):
            raise WrongInput(
                what="“{part}” names no colour with its phase.",
                do="Write it like #FFE699=valmistelu. The phases are {phases}; put commas between the pairs.",
                where="--legend",
                part=part.strip(),
                phases=", ".join(Phase),
            )
        legend[entry["colour"].upper()] = Phase(entry["phase"])
    return legend


def import_document(
    workspace: Workspace,
    file: Path,
    *,
    legend: Mapping[str, Phase] | None,
    accept_doubtful: bool,
    dry_run: bool,
    show: Callable[[ImportPlan], None],
) -> ImportPlan:
    """Read the document, show how it differs from the roadmap file, and write what is sure of it there.

    What is asked about is not written: a cell of an unknown colour leaves its half-year as it was, a measure that may
    be one of the roadmap's is left alone (``accept_doubtful`` takes it for the likeliest). ``dry_run`` writes nothing.
    Raises DocumentError for what cannot be read or written.
    """
    found = read_document(file, legend=legend, delta_e=workspace.settings.documents.colour_distance)
    plan = plan_import(found, workspace.roadmap, accept_doubtful=accept_doubtful)
    show(plan)
    if not dry_run:
        write_changes(workspace.roadmap_file, plan.changes, read=workspace.roadmap)
    return plan
