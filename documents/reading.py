"""Reading a document that people made: which kind it is (by its content) and what it says of a roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.document_file import kind_of, text_of
from documents.errors import DocumentError, Problem
from documents.found import Found, FoundGoal, FoundMeasure
from documents.found_in_blocks import found_in
from documents.roadmap_file import read_roadmap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from documents.blocks import Block
    from documents.document_file import Kind
    from roadmap.model import Phase

DELTA_E = 5.0
"""How far (CIEDE2000) a colour may be from one of the legend. Office's next lighter or darker shade is 6–9 away."""


def read_document(path: Path, *, legend: Mapping[str, Phase] | None = None, delta_e: float = DELTA_E) -> Found:
    """Return what a pptx, xlsx, docx, csv, yaml or text document says of a roadmap.

    ``legend`` gives phases by colour (``"#FFE699"``), which count before the document's own; a colour within
    ``delta_e`` of one counts as it. What is not sure stands in ``questions``, never in a schedule. DocumentError if
    nothing can be read: broken, locked, too large, another kind than its name says, or without a table of measures.
    """
    kind = kind_of(path)
    if kind == "yaml":
        return _of_roadmap_file(path)
    return found_in(str(path), _blocks(path, kind), given=legend or {}, near=delta_e)


def _blocks(path: Path, kind: Kind) -> list[Block]:
    """Return the document's blocks. The libraries that read Office files are loaded for them only."""
    from documents.text_in import csv_blocks, text_blocks  # noqa: PLC0415

    if kind == "csv":
        return csv_blocks(path.name, text_of(path))
    if kind == "text":
        return text_blocks(path.name, text_of(path))
    try:
        if kind == "xlsx":
            from documents.xlsx_in import xlsx_blocks  # noqa: PLC0415

            return xlsx_blocks(path)
        if kind == "pptx":
            from documents.pptx_in import pptx_blocks  # noqa: PLC0415

            return pptx_blocks(path)
        from documents.docx_in import docx_blocks  # noqa: PLC0415

        return docx_blocks(path)
    except DocumentError:
        raise
    except Exception as error:  # the libraries fail in any way on files that break the standard
        problem = Problem(
            what="The file is broken or was cut short.", do="Open it in its program and save it again.", where=str(path)
        )
        raise DocumentError((problem,)) from error


def _of_roadmap_file(path: Path) -> Found:
    roadmap = read_roadmap(path)
    titles = {goal.id: goal.title for goal in roadmap.goals}
    return Found(
        tuple(FoundGoal(goal.title, path.name, goal.id) for goal in roadmap.goals),
        tuple(
            FoundMeasure(
                goal=titles[measure.goal],
                title=measure.title,
                party=measure.party,
                where=f"{path.name}: {measure.id}",
                id=measure.id,
                schedule=measure.schedule,
                half_years=roadmap.horizon,
                phases_given=any(other.schedule for other in roadmap.measures),
            )
            for measure in roadmap.measures
        ),
    )
