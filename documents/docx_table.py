"""Tables of a text document: measures under a heading row that each page repeats, and the legend of the colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor

from documents.phase_colours import FILLS
from documents.wording import headings, initial, legend_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table, _Cell, _Row

    from documents.wording import Texts
    from roadmap.model import Measure, Roadmap

HEADING_FILL = "1F497D"
"""Dark blue under the white words of heading rows (9 : 1)."""
_SHARES = (0.06, 0.35, 0.19)
"""Of the table's width: id, title, party. The half-years share the rest."""
_SIZE = 9.0
_LINE = "A6A6A6"
_WHITE = RGBColor(0xFF, 0xFF, 0xFF)
_BLACK = RGBColor(0, 0, 0)
_CELL_MARGIN = 60
"""Left and right in each cell, in twentieths of a point."""
_LEGEND_WIDTH = Emu(1_600_000)
_LETTER = 0.6
"""The width of a letter of a bold heading, as a share of the text size."""


def add_measures(paper: Document, measures: Sequence[Measure], roadmap: Roadmap, texts: Texts, width: int) -> None:
    """Add the table of the measures, ``width`` EMU wide: a row each, with the phase's letter on its colour."""
    words = headings(roadmap, texts)
    half_years = len(words) - len(_SHARES)
    own = [round(width * share) for share in _SHARES]
    widths = [*own, *[(width - sum(own)) // max(half_years, 1)] * half_years]
    table = _table(paper, 1 + len(measures), widths)
    _describe(table, texts("Measures"))
    rows = list(table.rows)
    _property(rows[0], "w:tblHeader")
    size = heading_size(words[len(_SHARES) :], widths[-1])
    for place, (cell, word) in enumerate(zip(rows[0].cells, words, strict=True)):
        _fill(cell, HEADING_FILL)
        centred = place >= len(_SHARES)
        _write(cell, word, size=size if centred else _SIZE, bold=True, colour=_WHITE, centred=centred)
    for row, measure in zip(rows[1:], measures, strict=True):
        _property(row, "w:cantSplit")
        cells = row.cells
        for cell, text in zip(cells, (measure.id, measure.title, measure.party), strict=False):
            _write(cell, text, size=_SIZE)
        for cell, half_year in zip(cells[len(_SHARES) :], roadmap.horizon, strict=True):
            phase = measure.schedule.get(half_year)
            if phase:
                _fill(cell, FILLS[phase])
            _write(cell, initial(phase, texts) if phase else "", size=_SIZE, bold=True, colour=_BLACK, centred=True)


def add_legend(paper: Document, texts: Texts) -> None:
    """Add a row of the phases' names, each on its colour."""
    table = _table(paper, 1, [_LEGEND_WIDTH] * len(FILLS))
    _describe(table, texts("What the colours mean"))
    for cell, (phase, fill) in zip(table.rows[0].cells, FILLS.items(), strict=True):
        _fill(cell, fill)
        _write(cell, legend_label(phase, texts), size=_SIZE, colour=_BLACK, centred=True)


def _table(paper: Document, rows: int, widths: Sequence[int]) -> Table:
    """Add a table of fixed widths with thin grey lines, whatever styles the document has."""
    table: Table = paper.add_table(rows, len(widths))
    table.autofit = False
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx knows neither lines nor margins of a table
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_LINE))
    margins = OxmlElement("w:tblCellMar")
    for side, value in (("top", 30), ("left", _CELL_MARGIN), ("bottom", 30), ("right", _CELL_MARGIN)):
        margins.append(_element(f"w:{side}", w=str(value), type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Emu(width)
    return table


def _describe(table: Table, title: str) -> None:
    """Give the table the title that screen readers tell."""
    table._tbl.tblPr.append(_element("w:tblCaption", val=title))  # noqa: SLF001 - python-docx has no name for it


def _property(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has no name for it


def _fill(cell: _Cell, colour: str) -> None:
    shade = _element("w:shd", val="clear", color="auto", fill=colour)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no name for it


def _write(
    cell: _Cell, text: str, *, size: float, bold: bool = False, colour: RGBColor | None = None, centred: bool = False
) -> None:
    """Write into the cell's one paragraph, without the space around it that the document's style may have."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = 1.0
    if centred:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    if colour is not None:
        run.font.color.rgb = colour


def heading_size(words: Sequence[str], width: int) -> float:
    """Give the text size (points) in which the longest word over a half-year's column is not broken."""
    longest = max((len(word) for name in words for word in name.split()), default=1)
    room = width / Pt(1) - 2 * _CELL_MARGIN / 20
    return min(max(int(2 * room / (longest * _LETTER)) / 2, 4.0), _SIZE)


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - the library types no XML
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
