"""The pages of a text document, a municipality's own or the house's, and what every document on them has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from documents.docx_styles import lend_style
from documents.docx_table import HEADING_FILL
from documents.template_file import open_template

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as Paper
    from docx.section import Section
    from docx.text.paragraph import Paragraph

_FONT = "Calibri"
_INK = RGBColor.from_string(HEADING_FILL)
_SHORT, _LONG = Cm(21.0), Cm(29.7)
_LONGEST = 255
"""Letters that the library lets a property have."""
_SIZES = (
    ("Normal", 11),
    ("Title", 30),
    ("Subtitle", 13),
    ("Heading 1", 18),
    ("Heading 2", 14),
    ("Heading 3", 12),
    ("Caption", 9.5),
)


def empty_paper(template: Path | None, foot: str, *, wide: bool) -> Paper:
    """Return a document without content. DocumentError: no such template.

    A template keeps its page, its headers and footers; the house's A4 page (``wide``: lying) has ``foot`` and a number.
    """
    paper: Paper = open_template(template, Document) if template else _house(foot, wide=wide)
    for element in list(paper.element.body):
        if element.tag != qn("w:sectPr"):
            paper.element.body.remove(element)  # a template's sample text
    return paper


def room(section: Section) -> int:
    """Return the width between the section's margins, in EMU."""
    return (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)


def paragraph(paper: Paper, text: str, style: str | None = None, *, joined: bool = True) -> Paragraph:
    """Add a paragraph in one of Word's own styles, which a template may lack; ``joined``: such a one, with the next."""
    if style:
        lend_style(paper, style)
    paragraph = paper.add_paragraph(style=style)
    paragraph.add_run(text)
    paragraph.paragraph_format.keep_with_next = bool(style) and joined
    return paragraph


def finish(paper: Paper, title: str, language: str) -> None:
    """Give the document its title and its language, by which screen readers choose their voice."""
    properties = paper.core_properties
    properties.title, properties.language, properties.revision = title[:_LONGEST], language, 1
    properties.author = properties.last_modified_by = properties.comments = ""
    defaults = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        spoken = defaults.find(qn("w:lang"))
        if spoken is None:
            spoken = OxmlElement("w:lang")
            defaults.append(spoken)
        spoken.set(qn("w:val"), language)


def _house(foot: str, *, wide: bool) -> Paper:
    """The library's plain template as A4 pages with a footer and the page's number."""
    paper: Paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = _SHORT, _LONG
    section.left_margin = section.right_margin = section.top_margin = Cm(1.5 if wide else 2)
    section.bottom_margin, section.footer_distance = Cm(1.7), Cm(0.8)
    if wide:
        lay(section)
    for name, size in _SIZES:
        style = paper.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        _plain_font(style.element)
        if name != "Normal":
            style.font.color.rgb = _INK
    paper.styles["Subtitle"].font.italic = False
    paper.styles["Footer"].font.size = Pt(9)
    footer(section, foot)
    return paper


def lay(section: Section) -> None:
    """Turn the section's pages so that they are wide; wide ones stay."""
    width, height = section.page_width or _SHORT, section.page_height or _LONG
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = max(width, height), min(width, height)


def footer(section: Section, foot: str) -> None:
    """Write a foot of the section's own: the words on the left, the page's number on the right."""
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.add_run(f"{foot}\t")
    stops = line.paragraph_format.tab_stops
    for stop in list(line.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(room(section)), WD_TAB_ALIGNMENT.RIGHT)
    _number(line)


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
