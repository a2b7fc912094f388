"""The roadmap as a text document: vision and goals on the first page, then a page and a table for each goal."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from docx.shared import Pt

from documents.docx_page import empty_paper, finish, paragraph, room
from documents.docx_table import add_legend, add_measures
from documents.wording import (
    by_goal,
    document_title,
    footer,
    goal_heading,
    language_tag,
    span,
    updated_line,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as Paper

    from documents.wording import Texts
    from roadmap.model import Roadmap


def docx_bytes(roadmap: Roadmap, state: str, texts: Texts, template: Path | None) -> bytes:
    """Return the document; ``state`` says what it shows (approved, draft …). DocumentError: no such template."""
    paper = empty_paper(template, footer(roadmap, state, texts), wide=True)
    _first_page(paper, roadmap, state, texts)
    width = room(paper.sections[-1])
    for goal, measures in by_goal(roadmap):
        heading = paragraph(paper, goal_heading(goal, texts), "Heading 1")
        heading.paragraph_format.page_break_before = True
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(6)
        add_legend(paper, texts)
        paragraph(paper, "").paragraph_format.space_after = Pt(0)
        add_measures(paper, measures, roadmap, texts, width)
    finish(paper, document_title(roadmap, texts), language_tag(texts))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _first_page(paper: Paper, roadmap: Roadmap, state: str, texts: Texts) -> None:
    paragraph(paper, document_title(roadmap, texts), "Title")
    facts = (span(roadmap, texts), updated_line(roadmap, texts), state)
    paragraph(paper, " · ".join(fact for fact in facts if fact), "Subtitle")
    paragraph(paper, texts("Vision"), "Heading 2")
    paragraph(paper, roadmap.vision).runs[0].font.size = Pt(16)
    if roadmap.slogan:
        paragraph(paper, roadmap.slogan)
    paragraph(paper, texts("Goals"), "Heading 2")
    for goal in roadmap.goals:
        paragraph(paper, goal_heading(goal, texts))
    if roadmap.operating_model:
        paragraph(paper, texts("How the roadmap is kept"), "Heading 2")
        paragraph(paper, roadmap.operating_model)
