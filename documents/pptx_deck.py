"""The slides of a presentation: the house layout or a municipality's own, titles, footers, text in its language."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from documents.errors import DocumentError, Problem
from documents.template_file import open_template

if TYPE_CHECKING:
    from pathlib import Path


Pptx: TypeAlias = Any
"""An object of python-pptx: a slide, a layout, a shape, text. Its own type hints do not fit how it is used."""

INK = MSO_THEME_COLOR.TEXT_2
"""The theme's dark colour, of titles and heading rows."""
PAPER = MSO_THEME_COLOR.BACKGROUND_1
BLACK = MSO_THEME_COLOR.TEXT_1
LANGUAGES = {
    "fi": MSO_LANGUAGE_ID.FINNISH,
    "sv": MSO_LANGUAGE_ID.SWEDISH_FINLAND,
    "en": MSO_LANGUAGE_ID.ENGLISH_UK,
}

_SECTIONS = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sectionLst"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FOOTERS = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_SMALL = (*_FOOTERS, PP_PLACEHOLDER.DATE)
_MARGIN = Inches(0.45)
_TITLE_SIZE = 24
"""In points: a goal's title is a sentence, and templates' own titles are too big for one."""
_NARROWEST_TITLE = 0.7
"""Where a template's title is narrower than this share of the slide, the slide's own margins count instead."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a slide, in EMU."""

    left: int
    top: int
    width: int
    height: int


class Deck:
    """A presentation that slides are added to. ``footer`` stands at the foot of each; ``language``: fi, sv or en."""

    def __init__(self, template: Path | None, *, language: str, footer: str) -> None:
        """Open the template without its sample slides, or the house layout (16 : 9). DocumentError for no template."""
        self.house = template is None
        self._footer = footer
        self._language = LANGUAGES[language]
        self.slides: Pptx = open_template(template, Presentation) if template else _house()
        _drop_slides(self.slides)
        titled = [layout for layout in self.slides.slide_layouts if _kinds(layout) & set(_TITLES)]
        if not titled:
            problem = Problem(
                what="The template has no layout with a title.", do="Give another template.", where=str(template)
            )
            raise DocumentError((problem,))
        self._cover = next((layout for layout in titled if PP_PLACEHOLDER.SUBTITLE in _kinds(layout)), titled[0])
        self._plain = min(titled, key=lambda layout: len(_kinds(layout) - {*_TITLES, *_SMALL}))

    def cover(self, title: str, lines: list[str]) -> None:
        """Add the title slide: the title, and lines below it."""
        slide = self.slides.slides.add_slide(self._cover)
        colour = PAPER if self.house else None
        self.write(slide.shapes.title.text_frame, [title], colour=colour)
        below = next(
            (shape for shape in slide.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.SUBTITLE), None
        )
        if below is None:
            area = self.area(slide)
            below = slide.shapes.add_textbox(area.left, area.top, area.width, area.height)
        self.write(below.text_frame, lines, size=20, colour=colour)

    def slide(self, title: str) -> Pptx:
        """Add a slide with a title, a footer and its number."""
        slide = self.slides.slides.add_slide(self._plain)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type not in _TITLES:
                shape.element.getparent().remove(shape.element)
        self.write(slide.shapes.title.text_frame, [title], size=_TITLE_SIZE)
        layout: Pptx = self._plain
        for shape in layout.placeholders:
            if shape.placeholder_format.type in _FOOTERS:
                copy = deepcopy(shape.element)
                copy.nvSpPr.cNvPr.set("id", str(max(s.shape_id for s in slide.shapes) + 1))
                slide.shapes._spTree.append(copy)  # noqa: SLF001 - python-pptx leaves footers to the layout
        for shape in slide.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                self.write(shape.text_frame, [self._footer])
        return slide

    def area(self, slide: Pptx) -> Area:
        """The part of the slide under its title and above its footer."""
        title, width, height = slide.shapes.title, self.slides.slide_width, self.slides.slide_height
        wide = title.width >= width * _NARROWEST_TITLE
        left = title.left if wide else _MARGIN
        top = title.top + title.height
        feet = [s.top for s in slide.placeholders if s.placeholder_format.type in _FOOTERS and s.top > top]
        bottom = min(feet, default=height - _MARGIN)
        return Area(left, top, title.width if wide else width - 2 * _MARGIN, bottom - top)

    def write(
        self,
        frame: Pptx,
        lines: list[str],
        *,
        size: float | None = None,
        bold: bool | None = None,
        colour: MSO_THEME_COLOR | None = None,
        centred: bool = False,
    ) -> None:
        """Write the lines, a paragraph each, marked as text of the document's language; None: as the layout says."""
        frame.word_wrap = True
        for number, line in enumerate(lines):
            paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
            if centred:
                paragraph.alignment = PP_ALIGN.CENTER
            self.append(paragraph, line, size=size, bold=bold, colour=colour)

    def append(
        self,
        paragraph: Pptx,
        text: str,
        *,
        size: float | None = None,
        bold: bool | None = None,
        colour: MSO_THEME_COLOR | None = None,
    ) -> None:
        """Write text at the end of a paragraph, as :meth:`write` does."""
        run = paragraph.add_run()
        run.text = text
        run.font.language_id, run.font.bold = self._language, bold
        if size is not None:
            run.font.size = Pt(size)
        if colour is not None:
            run.font.color.theme_color = colour

    def box(self, slide: Pptx, area: Area, name: str, fill: str | None = None) -> Pptx:
        """Add a rectangle for text, filled with the RGB colour if one is given; returns what is written into."""
        if fill:
            shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, area.left, area.top, area.width, area.height)
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(fill)
            shape.line.fill.background()
            style = shape.element.find(qn("p:style"))
            shape.element.remove(style)  # the theme's shadow
        else:
            shape = slide.shapes.add_textbox(area.left, area.top, area.width, area.height)
        shape.name = name
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = Inches(0.05) if fill else 0
        frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE if fill else MSO_ANCHOR.TOP
        return frame

    def saved(self, title: str) -> bytes:
        """The presentation as a file, under a title that screen readers and search tell."""
        properties = self.slides.core_properties
        properties.title, properties.revision = title, 1
        properties.author = properties.last_modified_by = properties.comments = ""
        out = BytesIO()
        self.slides.save(out)
        return out.getvalue()


def rgb(colour: str) -> RGBColor:
    """Give a colour in six hexadecimal digits as the library takes it."""
    return RGBColor(*bytes.fromhex(colour))  # type: ignore[no-untyped-call]


def _kinds(layout: Pptx) -> set[PP_PLACEHOLDER]:
    return {shape.placeholder_format.type for shape in layout.placeholders}


def _drop_slides(slides: Pptx) -> None:
    """Take a template's sample slides out of it."""
    ids = slides.slides._sldIdLst  # noqa: SLF001 - python-pptx has no way of its own to delete a slide
    for slide_id in list(ids):
        slides.part.drop_rel(slide_id.rId)
        ids.remove(slide_id)
    # Sections and custom shows that name slides which are gone make PowerPoint call the file damaged.
    for element in list(slides.element.iter(_SECTIONS, qn("p:custShowLst"))):
        gone = element.getparent() if element.tag == _SECTIONS else element
        gone.getparent().remove(gone)


def _house() -> Pptx:
    """The library's plain template, made wide (16 : 9), with quiet titles on the left and a dark title slide."""
    slides: Pptx = Presentation()
    wide = Inches(40 / 3)
    stretch = wide / slides.slide_width
    slides.slide_width = wide
    master = slides.slide_master
    for sheet in (master, *slides.slide_layouts):
        for shape in sheet.shapes:
            if shape.element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = Emu(round(shape.left * stretch)), Emu(round(shape.width * stretch))
    _place(master, wide)
    style = master.element.find(f"{qn('p:txStyles')}/{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    run = style.find(qn("a:defRPr"))
    run.set("sz", f"{_TITLE_SIZE}00")
    run.set("b", "1")
    run.find(f"{qn('a:solidFill')}/{qn('a:schemeClr')}").set("val", "tx2")
    _darken(slides.slide_layouts[0], wide)
    return slides


def _place(master: Pptx, wide: int) -> None:
    places = {
        PP_PLACEHOLDER.TITLE: Area(_MARGIN, Inches(0.25), wide - 2 * _MARGIN, Inches(0.75)),
        PP_PLACEHOLDER.FOOTER: Area(_MARGIN, Inches(7.08), Inches(9), Inches(0.3)),
        PP_PLACEHOLDER.SLIDE_NUMBER: Area(wide - _MARGIN - Inches(2), Inches(7.08), Inches(2), Inches(0.3)),
    }
    for shape in master.placeholders:
        if area := places.get(shape.placeholder_format.type):
            shape.left, shape.top, shape.width, shape.height = area.left, area.top, area.width, area.height
            body = shape.element.txBody.find(qn("a:bodyPr"))
            body.set("lIns", "0")
            body.set("rIns", "0")
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            shape.element.txBody.find(f"{qn('a:lstStyle')}/{qn('a:lvl1pPr')}").set("algn", "l")


def _darken(cover: Pptx, wide: int) -> None:
    fill = cover.background.fill
    fill.solid()
    fill.fore_color.theme_color = INK
    places = {
        PP_PLACEHOLDER.CENTER_TITLE: (Inches(1.6), Inches(1.8), MSO_ANCHOR.BOTTOM, "4400"),
        PP_PLACEHOLDER.SUBTITLE: (Inches(3.6), Inches(2.6), MSO_ANCHOR.TOP, "2000"),
    }
    for shape in cover.placeholders:
        if place := places.get(shape.placeholder_format.type):
            shape.left, shape.width = Inches(0.9), wide - Inches(1.8)
            shape.top, shape.height = place[0], place[1]
            shape.text_frame.vertical_anchor = place[2]
            shape.text_frame.margin_left = 0
            style = shape.element.txBody.find(qn("a:lstStyle"))
            for level in style:
                style.remove(level)
            level = style.makeelement(qn("a:lvl1pPr"), {"marL": "0", "indent": "0", "algn": "l"})
            level.append(level.makeelement(qn("a:buNone"), {}))
            level.append(level.makeelement(qn("a:defRPr"), {"sz": place[3]}))
            style.append(level)
