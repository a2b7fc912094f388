"""A text document as blocks: headings, bold paragraphs, tables, shapes and marked words, in their order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docx import Document

from documents.blocks import EMPTY, OTHER_FILL, WIDEST, Cell, Grid, Line, Marks, even, grid_where, visible
from documents.colours import moved
from documents.drawing_shapes import Shape, shape_rows
from documents.theme import Theme, theme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from documents.blocks import Block
    from documents.safe_xml import Xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_HIGHLIGHTS = {
    "yellow": "FFFF00",
    "green": "00FF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "blue": "0000FF",
    "red": "FF0000",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_MARK = re.compile(r"[■●▇█⬛▪◼]+")
_AROUND = tuple(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_DELETED = (f"{W}trPr/{W}del", f"{W}tcPr/{W}cellDel")
_OFF = ("0", "false", "off", "none")


def docx_blocks(path: Path) -> list[Block]:
    """Return what the document says outside its notes, headers and footers. A heading begins a section."""
    document = Document(str(path))
    part = next(
        (relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/theme")), None
    )
    return list(
        _Reader(path.name, theme_of(part.blob if part is not None else None), _headings(document)).read(document)
    )


def _headings(document: Any) -> frozenset[str]:  # noqa: ANN401 - python-docx's own types hide the element
    """Return the ids of the styles that are headings, or stand on one."""
    found = {"Title"}
    styles = {style.style_id: style for style in document.styles}
    for id_, style in styles.items():
        base = style
        while base is not None:
            level = base.element.find(f"{W}pPr/{W}outlineLvl")
            if level is not None or (base.name or "").casefold().startswith("heading"):
                found.add(id_)
                break
            base = getattr(base, "base_style", None)
    return frozenset(found)


class _Reader:
    """Reads the body on, counting sections and tables."""

    def __init__(self, name: str, theme: Theme, headings: frozenset[str]) -> None:
        self._name, self._theme, self._headings = name, theme, headings
        self._section = 0
        self._tables = 0

    def read(self, document: Any) -> Iterator[Block]:  # noqa: ANN401
        body = document.element.body
        for element in _content(body):
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            else:
                yield from self._table(element)

    def _paragraph(self, paragraph: Xml) -> Iterator[Block]:
        runs = list(_runs(paragraph))
        text = visible("".join(text for text, _ in runs))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        heading = (style is not None and style.get(f"{W}val") in self._headings) or (
            paragraph.find(f"{W}pPr/{W}outlineLvl") is not None
        )
        bold = bool(runs) and all(_on(run, "b") for words, run in runs if words.strip())
        marked = tuple(self._marked(runs, paragraph))
        if text and (heading or bold) and not any(cell.fill for cell in marked):
            self._section += 1
        if marked:
            yield Marks((marked,), self._section)
        shapes = [self._shape(at, shape) for at, shape in enumerate(_shapes(paragraph))]
        if shapes:
            yield Marks(shape_rows(shapes), self._section)
        if text:
            yield Line(text, self._section, self._name, heading=heading or bold)

    def _marked(self, runs: Iterable[tuple[str, Xml]], paragraph: Xml) -> Iterator[Cell]:
        """Yield the paragraph's words by their colours: shaded, highlighted, or after a coloured square."""
        shade = self._shade(paragraph.find(f"{W}pPr/{W}shd"))
        text, fill = "", shade
        for words, run in runs:
            own = self._run_fill(run, words) or shade
            if own != fill and (text.strip() or fill):
                yield Cell(visible(text), fill)
                text = ""
            fill = own
            text += "" if _MARK.fullmatch(words.strip()) and own else words
        if text.strip() or fill:
            yield Cell(visible(text), fill)

    def _run_fill(self, run: Xml, words: str) -> str | None:
        highlight = run.find(f"{W}rPr/{W}highlight")
        if highlight is not None:
            return _HIGHLIGHTS.get(highlight.get(f"{W}val"))
        if (shade := self._shade(run.find(f"{W}rPr/{W}shd"))) is not None:
            return shade
        colour = run.find(f"{W}rPr/{W}color")
        if colour is not None and _MARK.fullmatch(words.strip()) and _COLOUR.fullmatch(colour.get(f"{W}val") or ""):
            return str(colour.get(f"{W}val")).upper()
        return None

    def _shape(self, at: int, shape: Xml) -> Shape:
        lines = tuple(
            text
            for paragraph in shape.iter(f"{W}p")
            if (text := visible("".join(words for words, _ in _runs(paragraph))))
        )
        return Shape(at, 0, 1, 1, (" ".join(lines),) if lines else (), self._theme.fill(shape.find(f"{_SHAPE}spPr")))

    def _table(self, table: Xml) -> Iterator[Block]:
        self._tables += 1
        place = f"{self._name}: table {self._tables}"
        rows, nested = self._rows(table)
        if len(rows) == 1 and len(set(rows[0])) == 1 and not nested and rows[0][0].fill is None:
            cell = rows[0][0]
            yield Line(cell.text, self._section, place, heading=cell.bold)
        for inner in nested:
            yield from self._table(inner)
        yield Grid(even(rows, place), tuple(range(1, len(rows) + 1)), self._section, grid_where(place))

    def _rows(self, table: Xml) -> tuple[list[list[Cell]], list[Xml]]:
        """Return the cells with merged ones spread out, and the tables inside cells."""
        rows: list[list[Cell]] = []
        nested: list[Xml] = []
        for at, row in enumerate(_children(table, "tr")):
            before = row.find(f"{W}trPr/{W}gridBefore")
            cells: list[Cell] = [EMPTY] * _count(before)
            for tc in _children(row, "tc"):
                nested += [child for child in _content(tc) if child.tag == f"{W}tbl"]
                cells += self._cells(tc, at, len(cells), rows)
            rows.append(cells[:WIDEST])
        return rows, nested

    def _cells(self, tc: Xml, at: int, column: int, rows: list[list[Cell]]) -> list[Cell]:
        span = tc.find(f"{W}tcPr/{W}gridSpan")
        wide = _count(span) or 1
        merge = tc.find(f"{W}tcPr/{W}vMerge")
        if merge is not None and merge.get(f"{W}val", "continue") == "continue" and rows:
            above = rows[-1][column] if column < len(rows[-1]) else EMPTY
            return [above] * wide
        cell = self._cell(tc)
        if wide > 1 or merge is not None:
            cell = Cell(cell.text, cell.fill, cell.bold, cell.struck, (at, column))
        return [cell] * wide

    def _cell(self, tc: Xml) -> Cell:
        paragraphs = list(_children(tc, "p"))
        runs = [(words, run) for paragraph in paragraphs for words, run in (*_runs(paragraph), (" ", None))]
        written = [(words, run) for words, run in runs if run is not None and words.strip()]
        text = visible("".join(words for words, _ in runs))
        struck = False
        if not text:
            text = visible(" ".join("".join(w for w, _ in _runs(p, struck=True)) for p in paragraphs))
            struck = bool(text)
        bold = bool(written) and all(_on(run, "b") for _, run in written)
        return Cell(text, self._shade(tc.find(f"{W}tcPr/{W}shd")), bold, struck)

    def _shade(self, shade: Xml) -> str | None:
        """Return the colour of a shading (ECMA-376 part 1, 17.3.5); None for none or an automatic one."""
        if shade is None:
            return None
        pattern = shade.get(f"{W}val", "clear")
        if pattern in ("nil", "clear"):
            return None if pattern == "nil" else self._colour(shade, "fill", "themeFill")
        if pattern == "solid":
            return self._colour(shade, "color", "themeColor")
        return OTHER_FILL

    def _colour(self, shade: Xml, name: str, themed: str) -> str | None:
        value = shade.get(f"{W}{name}") or ""
        if _COLOUR.fullmatch(value):
            return str(value).upper()
        theme_name = shade.get(f"{W}{themed}")
        if not theme_name:
            return None
        colour = self._theme.colour(_theme_name(theme_name))
        for change, to_white in (("Tint", True), ("Shade", False)):
            amount = shade.get(f"{W}{themed}{change}")
            if amount and colour != OTHER_FILL:
                share = int(amount, 16) / 255
                colour = moved(colour, "lum", times=share, plus=(1 - share) if to_white else 0.0)
        return colour


def _count(number: Xml) -> int:
    """Return a number of columns, 0 for none, and no more than are looked at."""
    return min(int(number.get(f"{W}val") or 0), WIDEST) if number is not None else 0


def _theme_name(name: str) -> str:
    """Return a drawing's name for a theme colour of Word's (ECMA-376 part 1, 17.18.97)."""
    named = {"background1": "lt1", "text1": "dk1", "background2": "lt2", "text2": "dk2"}
    named |= {"light1": "lt1", "dark1": "dk1", "light2": "lt2", "dark2": "dk2"}
    return named.get(name, name)


def _content(parent: Xml) -> Iterator[Xml]:
    """Yield paragraphs and tables in their order, those inside content controls too."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _AROUND:
            yield from _content(child)


def _children(parent: Xml, name: str) -> Iterator[Xml]:
    """Yield rows or cells without those that a tracked change deletes."""
    for child in parent:
        if child.tag == f"{W}{name}":
            if all(child.find(mark) is None for mark in _DELETED):
                yield child
        elif child.tag in _AROUND:
            yield from _children(child, name)


def _runs(paragraph: Xml, *, struck: bool = False) -> Iterator[tuple[str, Xml]]:
    """Yield the runs' text as it is with all tracked changes accepted, without what people do not see.

    What is in a shape is left out, and (unless ``struck``) what is struck through.
    """
    if any(_unseen(up) for up in paragraph.iterancestors(f"{W}sdt")):
        return
    for run in paragraph.iter(f"{W}r"):
        if _on(run, "vanish") or any(_unseen(up) for up in _up_to(run, paragraph)):
            continue
        if not struck and (_on(run, "strike") or _on(run, "dstrike")):
            continue
        words = "".join(_written(node) for node in run)
        if words:
            yield words, run


def _unseen(around: Xml) -> bool:
    """Tell whether what is in the element is deleted, moved away, in a shape, or the hint of an empty control."""
    if around.tag == f"{W}sdt":
        return around.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    return around.tag in (f"{W}del", f"{W}moveFrom", f"{W}txbxContent")


def _up_to(node: Xml, top: Xml) -> Iterator[Xml]:
    while (node := node.getparent()) is not None and node is not top:
        yield node


def _written(node: Xml) -> str:
    if node.tag == f"{W}t":
        return node.text or ""
    if node.tag in (f"{W}br", f"{W}cr", f"{W}tab"):
        return " "
    return "-" if node.tag == f"{W}noBreakHyphen" else ""


def _on(run: Xml, name: str) -> bool:
    mark = run.find(f"{W}rPr/{W}{name}")
    return mark is not None and mark.get(f"{W}val", "true") not in _OFF


def _shapes(paragraph: Xml) -> Iterator[Xml]:
    for shape in paragraph.iter(f"{_SHAPE}wsp"):
        if not any(up.tag == _FALLBACK for up in _up_to(shape, paragraph)):
            yield shape
