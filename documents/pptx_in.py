"""A presentation as blocks: each slide its title, its shapes as marks, and its tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from documents.blocks import WIDEST, Cell, Grid, Hidden, Line, Marks, even, grid_where, visible
from documents.drawing_shapes import Shape, covered, is_struck, shape_rows, text_lines
from documents.theme import A, Theme, theme_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from documents.blocks import Block
    from documents.safe_xml import Xml

Pptx = Any
"""python-pptx builds its classes at run time."""
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def pptx_blocks(path: Path) -> list[Block]:
    """Return what the slides show, slide by slide; of a hidden one only that it has a table."""
    slides = Presentation(str(path)).slides
    blocks: list[Block] = []
    for number, slide in enumerate(slides, 1):
        place = f"{path.name}: slide {number}"
        if slide._element.get("show") in ("0", "false"):  # noqa: SLF001 - python-pptx does not tell
            blocks += [Hidden(one, place) for one in _slide(slide, number, place) if isinstance(one, Grid)]
        else:
            blocks += _slide(slide, number, place)
    return blocks


def _slide(slide: Pptx, section: int, place: str) -> Iterator[Block]:
    theme = _theme(slide)
    shapes = list(_flat(slide.shapes))
    for shape in shapes:
        if shape.is_placeholder and shape.placeholder_format.type in _TITLES and shape.has_text_frame:
            title = " ".join(text_lines(shape.text_frame._txBody))  # noqa: SLF001
            if title:
                yield Line(title, section, place, heading=True)
    others = [shape for shape in shapes if not shape.is_placeholder and shape.shape_type != MSO_SHAPE_TYPE.TABLE]
    marks = [_mark(shape, theme) for shape in others if not getattr(shape, "has_table", False)]
    if marks:
        yield Marks(shape_rows(marks), section)
    for shape in others:
        if shape.has_text_frame and theme.fill(shape._element.find(f"{_P}spPr")) is None:  # noqa: SLF001
            text = " ".join(text_lines(shape.text_frame._txBody))  # noqa: SLF001
            if text:
                yield Line(text, section, place, heading=_all_bold(shape.text_frame._txBody))  # noqa: SLF001
    tables = [shape for shape in shapes if getattr(shape, "has_table", False)]
    for number, shape in enumerate(sorted(tables, key=lambda shape: (shape.top or 0, shape.left or 0)), 1):
        grid = _grid(shape.table, section, f"{place}, table {number}" if len(tables) > 1 else place, theme)
        yield _with_bars(grid, shape, [mark for mark in marks if mark.fill])


def _with_bars(grid: Grid, table: Pptx, marks: Sequence[Shape]) -> Grid:
    """Put the empty cells of the columns that coloured shapes lie over in doubt.

    Of all rows: how high they are shown is not in the file, only how high they are at least.
    """
    edges = list(accumulate((column.width for column in table.table.columns), initial=table.left or 0))
    bars = [mark for mark in marks if _lies_over(mark, table)]
    below = {
        at
        for at, (left, right) in enumerate(pairwise(edges))
        if any(mark.left < right and left < mark.left + mark.width for mark in bars)
    }
    where = grid.where(grid.numbers[0], None).rpartition(",")[0] if bars else ""
    rows = (tuple(covered(cell, where) if at in below else cell for at, cell in enumerate(row)) for row in grid.rows)
    return replace(grid, rows=tuple(rows)) if below else grid


def _lies_over(mark: Shape, table: Pptx) -> bool:
    """Whether the middle of a shape lies on the table: a bar or an arrow in the place of coloured cells."""
    across, down = mark.left + mark.width / 2, mark.top + mark.height / 2
    left, top = table.left or 0, table.top or 0
    return left < across < left + (table.width or 0) and top < down < top + (table.height or 0)


def _flat(shapes: Pptx) -> Iterator[Pptx]:
    """Yield shapes, those of groups too, in place of the groups."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _flat(shape.shapes)
        else:
            yield shape


def _mark(shape: Pptx, theme: Theme) -> Shape:
    fill = theme.fill(shape._element.find(f"{_P}spPr"))  # noqa: SLF001 - for themes, which python-pptx leaves open
    body = shape.text_frame._txBody if shape.has_text_frame else None  # noqa: SLF001
    lines = text_lines(body) if body is not None else ()
    return Shape(shape.left or 0, shape.top or 0, shape.width or 0, shape.height or 0, lines, fill)


def _theme(slide: Pptx) -> Theme:
    """Return the theme of the slide's master with the master's names for its colours."""
    master = slide.slide_layout.slide_master
    part = next(
        (relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme")), None
    )
    names = master._element.find(f"{_P}clrMap")  # noqa: SLF001
    theme = theme_of(part.blob if part is not None else None)
    return Theme(theme.colours, dict(names.attrib)) if names is not None else theme


def _grid(table: Pptx, section: int, place: str, theme: Theme) -> Grid:
    rows = [list(row.tc_lst) for row in table._tbl.tr_lst]  # noqa: SLF001 - cells by place are searched for each time
    cells = [list(row) for row in even([[_cell(tc, theme) for tc in row[:WIDEST]] for row in rows], place)]
    for at, row in enumerate(rows):
        for column, tc in enumerate(row[:WIDEST]):
            down, right = int(tc.get("rowSpan") or 1), int(tc.get("gridSpan") or 1)
            if down > 1 or right > 1:
                _spread(cells, at, column, down, right)
    return Grid(tuple(map(tuple, cells)), tuple(range(1, len(rows) + 1)), section, grid_where(place))


def _spread(cells: list[list[Cell]], at: int, column: int, down: int, right: int) -> None:
    whole = cells[at][column]
    part = Cell(whole.text, whole.fill, whole.bold, whole.struck, (at, column))
    for row in cells[at : at + down]:
        for other in range(column, min(column + right, len(row))):
            row[other] = part


def _cell(tc: Xml, theme: Theme) -> Cell:
    body = tc.find(f"{A}txBody")
    text = " ".join(text_lines(body))
    struck = False
    if not text and body is not None:
        text = visible(" ".join(node.text or "" for node in body.iter(f"{A}t")))
        struck = bool(text)
    return Cell(text, theme.fill(tc.find(f"{A}tcPr")), bool(text) and _all_bold(body), struck)


def _all_bold(body: Xml) -> bool:
    runs = [run for run in body.iter(f"{A}r") if (run.findtext(f"{A}t") or "").strip() and not is_struck(run)]
    return bool(runs) and all(_is_bold(run.find(f"{A}rPr")) for run in runs)


def _is_bold(properties: Xml) -> bool:
    return properties is not None and properties.get("b") in ("1", "true")
