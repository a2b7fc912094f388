"""A report as a text document in Word's own styles, so that a municipality's template dresses it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.shared import Emu, Inches, Pt

from documents.docx_grid import add_grid, add_legend
from documents.docx_page import empty_paper, finish, footer, lay, paragraph, room
from documents.paper import Grid, Heading, Legend, Points, Shown, Words
from documents.steady_zip import steady
from documents.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from docx.document import Document as Word

    from documents.paper import Block, Paper, Part
    from documents.wording import Texts

_LEAD = Pt(14)


def report_docx(paper: Paper, day: date, texts: Texts, template: Path | None = None) -> bytes:
    """Return the document; the same report gives the same bytes: ``day`` stands in its properties.

    DocumentError: no such template.
    """
    # The whole tree of the document is gone before its bytes are made steady: thousands of rows are some hundred MiB.
    return steady(_written(paper, texts, template), day)


def _written(paper: Paper, texts: Texts, template: Path | None) -> bytes:
    wide = paper.parts[0].wide
    word = empty_paper(template, plain(paper.foot), wide=wide)
    paragraph(word, plain(paper.title), "Title")
    paragraph(word, plain(paper.facts), "Subtitle")
    for place, part in enumerate(paper.parts):
        if place:
            _turn(word, part, None if template else plain(paper.foot))
        width = room(word.sections[-1])
        for block in part.blocks:
            _add(word, block, width, texts)
    finish(word, plain(paper.title), paper.tag)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _turn(word: Word, part: Part, foot: str | None) -> None:
    """Begin the part on a new page; ``foot``: the house's line, which is as wide as the page."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    if part.wide:
        lay(section)
    if foot is not None:
        footer(section, foot)


def _add(word: Word, block: Block, width: int, texts: Texts) -> None:
    match block:
        case Heading(level=level, text=text):
            paragraph(word, plain(text), f"Heading {level}")
        case Words(text=text, lead=lead):
            run = paragraph(word, plain(text)).runs[0]
            if lead:
                run.font.size, run.font.bold = _LEAD, True
        case Points(items=items):
            _list(word, [f"{item.id} {item.text}" if item.id else item.text for item in items])
        case Grid(title=title):
            paragraph(word, plain(title), "Caption")
            add_grid(word, block, width, texts)
        case Legend(letters=letters):
            add_legend(word, letters, texts("What the colours mean"))
        case Shown():
            _show(word, block, width)


def _list(word: Word, points: Sequence[str]) -> None:
    """Add the points; the style is looked up once, which is what takes time in lists of thousands."""
    style = paragraph(word, plain(points[0]), "List Bullet", joined=False)._p.style  # noqa: SLF001 - its id
    for point in points[1:]:
        line = word.add_paragraph(plain(point))
        line._p.style = style  # noqa: SLF001 - by its id


def _show(word: Word, shown: Shown, width: int) -> None:
    """Put the picture into the text, with its words as the alternative text, and its description below it."""
    picture = shown.picture
    line = word.add_paragraph()
    line.paragraph_format.keep_with_next = True
    drawn = line.add_run().add_picture(BytesIO(picture.png), width=Emu(min(width, Inches(picture.inches[0]))))
    properties = drawn._inline.docPr  # noqa: SLF001 - python-docx has no name for alternative texts
    properties.set("name", picture.name)
    properties.set("title", plain(picture.title))
    properties.set("descr", plain(picture.description))
    paragraph(word, plain(picture.description), "Caption", joined=False).runs[0].bold = False
