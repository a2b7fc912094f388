"""A slide's table of measures: heading row, columns by what they hold, coloured cells with the phase's letter."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from documents.phase_colours import FILLS
from documents.pptx_deck import INK, PAPER, rgb
from documents.wording import headings, initial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.pptx_deck import Area, Deck, Pptx
    from documents.wording import Texts
    from roadmap.model import Measure, Roadmap

_SIZES = (11, 10, 9, 8, 7)
"""Text sizes in points, the largest that fits is taken."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""Office's own “No Style, No Grid”: lines and fills are given cell by cell, alike in each program."""
_SHARES = (0.055, 0.355, 0.21)
"""Of the table's width: id, title, party. The half-years share the rest."""
_LINE = "A6A6A6"
_MARGIN = Inches(0.04)
_HEADING_MARGIN = Inches(0.02)
_SMALLEST = 5
_EM = 0.45
"""The mean width of a letter of the usual sans-serif fonts, as a share of the text size."""
_BOLD_EM = 0.6
"""The same of the wider letters of a bold heading."""


def row_heights(measures: Sequence[Measure], width: int, size: float) -> list[int]:
    """Estimate how high each measure's row gets in a table of that width (EMU) in that text size (points)."""
    heights = []
    for measure in measures:
        lines = 1
        for text, share in zip((measure.title, measure.party), _SHARES[1:], strict=True):
            letters = int((width * share - 2 * _MARGIN) / Pt(size) / _EM)
            lines = max(lines, len(textwrap.wrap(text, max(letters, 4))))
        heights.append(Pt(lines * size * 1.2) + 2 * _MARGIN)
    return heights


def _heading_size(words: Sequence[str], width: int) -> float:
    """Give the text size (points) in which the longest word over a half-year's column is not broken."""
    half_years = words[len(_SHARES) :]
    longest = max((len(word) for name in half_years for word in name.split()), default=1)
    column = width * (1 - sum(_SHARES)) / max(len(half_years), 1) - 2 * _HEADING_MARGIN
    return max(int(2 * column / Pt(1) / (longest * _BOLD_EM)) / 2, _SMALLEST)


def heading_height(size: float) -> int:
    """How high the heading row is: two lines, a season and its year."""
    return Pt(2 * size * 1.2) + 2 * _MARGIN


def fitting(measures: Sequence[Measure], area: Area, most: int) -> tuple[int, float]:
    """How many of the measures a table in the area takes, ``most`` at most, and in which text size (points)."""
    for size in _SIZES:
        if heading_height(size) + sum(row_heights(measures[:most], area.width, size)) <= area.height:
            return min(most, len(measures)), size
    left = area.height - heading_height(_SIZES[-1])
    count = 0
    for height in row_heights(measures[:most], area.width, _SIZES[-1]):
        left -= height
        if left < 0:
            break
        count += 1
    return max(count, 1), _SIZES[-1]


def add_table(
    deck: Deck, slide: Pptx, area: Area, *, measures: Sequence[Measure], roadmap: Roadmap, texts: Texts, size: float
) -> None:
    """Add the table of the measures to the slide."""
    words = headings(roadmap, texts)
    heights = [heading_height(size), *row_heights(measures, area.width, size)]
    frame = slide.shapes.add_table(
        len(heights), len(words), Emu(area.left), Emu(area.top), Emu(area.width), Emu(sum(heights))
    )
    frame.name = texts("Measures")
    frame.element.nvGraphicFramePr.cNvPr.set(
        "descr",
        texts(
            "Table: measures {first}–{last}, who is responsible, and each half-year's phase as a letter on a colour.",
            first=measures[0].id,
            last=measures[-1].id,
        ),
    )
    table = frame.table
    heading_size = min(size, _heading_size(words, area.width))
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE  # noqa: SLF001 - python-pptx has no name for it
    table.horz_banding = False
    _shape(table, area.width, heights)
    for cell, word, place in zip(table.rows[0].cells, words, range(len(words)), strict=True):
        _prepare(cell)
        cell.margin_left = cell.margin_right = _HEADING_MARGIN if place >= len(_SHARES) else _MARGIN
        cell.fill.solid()
        cell.fill.fore_color.theme_color = INK
        deck.write(cell.text_frame, [word], size=heading_size, bold=True, colour=PAPER, centred=place >= len(_SHARES))
    for row, measure in zip(list(table.rows)[1:], measures, strict=True):
        cells = list(row.cells)
        for cell, text in zip(cells, (measure.id, measure.title, measure.party), strict=False):
            _prepare(cell)
            cell.fill.background()
            deck.write(cell.text_frame, [text], size=size)
        for cell, half_year in zip(cells[len(_SHARES) :], roadmap.horizon, strict=True):
            _prepare(cell)
            phase = measure.schedule.get(half_year)
            if phase:
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(FILLS[phase])
                deck.write(cell.text_frame, [initial(phase, texts)], size=size, bold=True, centred=True)
            else:
                cell.fill.background()


def _shape(table: Pptx, width: int, heights: Sequence[int]) -> None:
    columns = list(table.columns)
    widths = [round(width * share) for share in _SHARES]
    half_years = columns[len(_SHARES) :]
    for column, own in zip(columns, widths, strict=False):
        column.width = Emu(own)
    for column in half_years:
        column.width = Emu((width - sum(widths)) // len(half_years))
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Emu(height)


def _prepare(cell: Pptx) -> None:
    """Give a cell its margins and thin grey lines (which come before the fill in its properties)."""
    cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = _MARGIN
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-pptx draws no lines of cells
    for name in ("a:lnL", "a:lnR", "a:lnT", "a:lnB"):
        line = properties.makeelement(qn(name), {"w": "6350"})
        fill = line.makeelement(qn("a:solidFill"), {})
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": _LINE}))
        line.append(fill)
        properties.append(line)
