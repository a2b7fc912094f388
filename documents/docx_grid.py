"""A report's tables in a text document, written as Word's own XML: the library is too slow for thousands of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt
from lxml import etree  # type: ignore[import-untyped]

from documents.docx_table import HEADING_FILL, heading_size
from documents.paper import Ids, Letter
from documents.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document as Word

    from documents.paper import Cell, Grid
    from documents.wording import Texts

_LINE = "A6A6A6"
_LATE = "B00020"
_TOTAL_FILL = "F2F2F2"
_WHITE = "FFFFFF"
_SIZE = 18
"""Of the text in cells, in half points."""
_EMU_TO_TWIP = 635
_STYLE = "Table Grid"
_LAYOUT = "No Spacing"
"""Word's own style of paragraphs without space around them."""
_LAYOUT_ID = "NoSpacing"
"""How documents made in English call it; in others it has another id under the same name."""
_LEGEND = "2400"
"""The width of a legend's cell, in twentieths of a point."""


def add_grid(word: Word, grid: Grid, width: int, texts: Texts) -> None:
    """Add the table, ``width`` EMU wide, with a heading row that each page repeats, and rows that no page breaks."""
    widths = [str(round(column.share * width / _EMU_TO_TWIP)) for column in grid.columns]
    table = _table(word, widths, plain(grid.title), first_column=True)
    centred = [column.centred for column in grid.columns]
    head = _row(table, heading=True)
    for column, size in zip(grid.columns, widths, strict=True):
        cell = _cell(head, size, fill=HEADING_FILL)
        points = heading_size([column.heading], int(size) * _EMU_TO_TWIP)
        _write(cell, column.heading, centred=column.centred, bold=True, colour=_WHITE, half_points=round(2 * points))
    for place, cells in enumerate(grid.rows):
        row = _row(table)
        last = grid.total and place == len(grid.rows) - 1
        for text, size, middle in zip(cells, widths, centred, strict=True):
            _fill_cell(row, size, text, centred=middle, total=last, texts=texts)
    if grid.short:
        _keep_together(table)
    _append(word, table)


def add_legend(word: Word, letters: Iterable[Letter], title: str) -> None:
    """Add a row of what the coloured letters stand for."""
    shown = list(letters)
    table = _table(word, [_LEGEND] * len(shown), title, first_column=False)
    row = _row(table)
    for letter in shown:
        _write(_cell(row, _LEGEND, fill=letter.fill), f"{letter.letter} = {letter.meaning}", centred=True)
    _append(word, table)


def ids_text(cell: Ids, texts: Texts) -> str:
    """Give the ids in words, with how many more there are; a dash for none."""
    listed = ", ".join(cell.shown) or "–"
    return f"{listed} {texts('and {n} others', n=cell.left_out)}" if cell.left_out else listed


def _fill_cell(row: Any, width: str, cell: Cell, *, centred: bool, total: bool, texts: Texts) -> None:  # noqa: ANN401
    match cell:
        case Letter():
            made = _cell(row, width, fill=cell.fill, late=cell.late)
            _write(made, cell.letter + ("!" if cell.late else ""), centred=True, bold=True, colour="000000")
        case Ids():
            _write(_cell(row, width), ids_text(cell, texts), unbroken=True)
        case str():
            made = _cell(row, width, fill=_TOTAL_FILL if total else None)
            _write(made, cell, centred=centred, bold=total)


def _table(word: Word, widths: Sequence[str], title: str, *, first_column: bool) -> Any:  # noqa: ANN401 - XML
    table = OxmlElement("w:tbl")
    properties = _add(table, "tblPr")
    if _STYLE in word.styles:
        _add(properties, "tblStyle", val=word.styles[_STYLE].style_id)
    _add(properties, "tblW", w=str(sum(map(int, widths))), type="dxa")
    borders = _add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, side, val="single", sz="4", space="0", color=_LINE)
    _add(properties, "tblLayout", type="fixed")
    margins = _add(properties, "tblCellMar")
    for side, space in (("top", "30"), ("left", "60"), ("bottom", "30"), ("right", "60")):
        _add(margins, side, w=space, type="dxa")
    named = "1" if first_column else "0"
    _add(properties, "tblLook", val="0000", firstRow=named, lastRow="0", firstColumn=named, lastColumn="0",
         noHBand="1", noVBand="1")  # fmt: skip
    _add(properties, "tblCaption", val=title)
    columns = _add(table, "tblGrid")
    for width in widths:
        _add(columns, "gridCol", w=width)
    return table


def _row(table: Any, *, heading: bool = False) -> Any:  # noqa: ANN401 - XML
    row = _add(table, "tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if heading:
        _add(properties, "tblHeader")
    return row


def _cell(row: Any, width: str, *, fill: str | None = None, late: bool = False) -> Any:  # noqa: ANN401 - XML
    cell = _add(row, "tc")
    properties = _add(cell, "tcPr")
    _add(properties, "tcW", w=width, type="dxa")
    if late:
        borders = _add(properties, "tcBorders")
        for side in ("top", "left", "bottom", "right"):
            _add(borders, side, val="single", sz="16", space="0", color=_LATE)
    if fill:
        _add(properties, "shd", val="clear", color="auto", fill=fill)
    return cell


def _write(
    cell: Any,  # noqa: ANN401 - XML
    text: str,
    *,
    centred: bool = False,
    bold: bool = False,
    colour: str | None = None,
    half_points: int = _SIZE,
    unbroken: bool = False,
) -> None:
    """Write the cell's one paragraph; ``unbroken``: no line ends at a hyphen."""
    if text:
        _add(cell.find(qn("w:tcPr")), "vAlign", val="center")
    paragraph = _add(cell, "p")
    layout = _add(paragraph, "pPr")
    _add(layout, "pStyle", val=_LAYOUT_ID)
    if centred and text:
        _add(layout, "jc", val="center")
    if not text:
        # The end of an empty line has a size too: as large as the body's, it would make the row higher.
        _add(_add(layout, "rPr"), "sz", val=str(half_points))
        return
    run = _add(paragraph, "r")
    looks = _add(run, "rPr")
    if bold:
        _add(looks, "b")
    if colour:
        _add(looks, "color", val=colour)
    _add(looks, "sz", val=str(half_points))
    for place, words in enumerate(plain(text).split("-") if unbroken else [plain(text)]):
        if place:
            _add(run, "noBreakHyphen")
        part = _add(run, "t")
        part.text = words
        if words != words.strip():
            part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _keep_together(table: Any) -> None:  # noqa: ANN401 - XML
    """Let no page break into the table: each row but the last one stays with the next."""
    *rows, _ = table.iterchildren(qn("w:tr"))
    for row in rows:
        for layout in row.iter(qn("w:pPr")):
            layout.insert(1, OxmlElement("w:keepNext"))


def _layout_id(word: Word) -> str:
    """Give the id of the style of the paragraphs in cells; a template that lacks it gets it.

    Word's own has the letters of the document's defaults: here it has those of the body text.
    """
    if _LAYOUT not in word.styles:
        word.styles.add_style(_LAYOUT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    style = word.styles[_LAYOUT]
    if style.base_style is None:
        style.base_style = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        space = style.paragraph_format
        space.space_before = space.space_after = Pt(0)
        space.line_spacing = 1.0
    return str(style.style_id)


def _append(word: Word, table: Any) -> None:  # noqa: ANN401 - XML
    """Put the table at the end, with a small empty line below it: Word joins tables that touch."""
    layout = _layout_id(word)
    if layout != _LAYOUT_ID:
        for style in table.iter(qn("w:pStyle")):
            style.set(qn("w:val"), layout)
    body = word.element.body
    body.insert(len(body) - (1 if len(body) and body[-1].tag == qn("w:sectPr") else 0), table)
    gap = _add(body, "p")
    body.remove(gap)
    table.addnext(gap)
    _add(_add(gap, "pPr"), "spacing", before="0", after="120", line="120", lineRule="exact")


def _add(parent: Any, name: str, **attributes: str) -> Any:  # noqa: ANN401 - XML
    element = etree.SubElement(parent, f"{{{_W}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{_W}}}{key}", value)
    return element


_W = nsmap["w"]
