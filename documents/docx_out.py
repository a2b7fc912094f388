"""The roadmap as a text document: vision and goals on the first page, then a page and a table for each goal."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from documents.docx_table import HEADING_FILL, add_legend, add_measures
from documents.template_file import open_template
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
    from docx.text.paragraph import Paragraph

    from documents.wording import Texts
    from roadmap.model import Roadmap

_FONT = "Calibri"
_INK = RGBColor.from_string(HEADING_FILL)


def docx_bytes(roadmap: Roadmap, state: str, texts: Texts, template: Path | None) -> bytes:
    """Return the document; ``state`` says what it shows (approved, draft …). DocumentError: no such template."""
    paper: Paper = open_template(template, Document) if template else _house(footer(roadmap, state, texts))
    for element in list(paper.element.body):
        if element.tag != qn("w:sectPr"):
            paper.element.body.remove(element)  # a template's sample text; its page, headers and footers stay
    _first_page(paper, roadmap, state, texts)
    section = paper.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    for goal, measures in by_goal(roadmap):
        heading = _paragraph(paper, goal_heading(goal, texts), "Heading 1")
        heading.paragraph_format.page_break_before = True
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(0), Pt(6)
        add_legend(paper, texts)
        _paragraph(paper, "").paragraph_format.space_after = Pt(0)
        add_measures(paper, measures, roadmap, texts, width)
    _finish(paper, document_title(roadmap, texts), language_tag(texts))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _first_page(paper: Paper, roadmap: Roadmap, state: str, texts: Texts) -> None:
    _paragraph(paper, document_title(roadmap, texts), "Title")
    facts = (span(roadmap, texts), updated_line(roadmap, texts), state)
    _paragraph(paper, " · ".join(fact for fact in facts if fact), "Subtitle")
    _paragraph(paper, texts("Vision"), "Heading 2")
    _paragraph(paper, roadmap.vision).runs[0].font.size = Pt(16)
    if roadmap.slogan:
        _paragraph(paper, roadmap.slogan)
    _paragraph(paper, texts("Goals"), "Heading 2")
    for goal in roadmap.goals:
        _paragraph(paper, goal_heading(goal, texts))
    if roadmap.operating_model:
        _paragraph(paper, texts("How the roadmap is kept"), "Heading 2")
        _paragraph(paper, roadmap.operating_model)


def _paragraph(paper: Paper, text: str, style: str | None = None) -> Paragraph:
    """Add a paragraph in a style, or in bold where the template lacks it."""
    has_style = style is not None and style in paper.styles
    paragraph = paper.add_paragraph(style=style if has_style else None)
    run = paragraph.add_run(text)
    if style and not has_style:
        run.bold = True
    paragraph.paragraph_format.keep_with_next = bool(style)
    return paragraph


def _house(foot: str) -> Paper:
    """The library's plain template as wide A4 pages with a footer and the page's number."""
    paper: Paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.7)
    section.footer_distance = Cm(0.8)
    for name, size in (("Normal", 11), ("Title", 30), ("Subtitle", 13), ("Heading 1", 18), ("Heading 2", 14)):
        style = paper.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        _plain_font(style.element)
        if name != "Normal":
            style.font.color.rgb = _INK
    paper.styles["Subtitle"].font.italic = False
    paper.styles["Footer"].font.size = Pt(9)
    line = section.footer.paragraphs[0]
    line.add_run(f"{foot}\t")
    stops = line.paragraph_format.tab_stops
    for stop in list(paper.styles["Footer"].paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(Cm(29.7) - 2 * Cm(1.5)), WD_TAB_ALIGNMENT.RIGHT)
    _number(line)
    return paper


def _plain_font(style: Any) -> None:  # noqa: ANN401 - the library types no XML
    """Let no theme font win over the style's own name."""
    fonts = style.rPr.find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _number(line: Paragraph) -> None:
    """Write the page's number, which the word processor counts, at the end of the line."""
    run = line.add_run()
    for kind in ("begin", None, "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = "PAGE"
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields


def _finish(paper: Paper, title: str, language: str) -> None:
    """Give the document its title and its language, by which screen readers choose their voice."""
    properties = paper.core_properties
    properties.title, properties.language, properties.revision = title, language, 1
    properties.author = properties.last_modified_by = properties.comments = ""
    defaults = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        spoken = defaults.find(qn("w:lang"))
        if spoken is None:
            spoken = OxmlElement("w:lang")
            defaults.append(spoken)
        spoken.set(qn("w:val"), language)
