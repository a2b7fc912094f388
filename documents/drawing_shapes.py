"""Shapes that lie on a slide or a sheet, put into rows as eyes see them: coloured marks and the words beside them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from documents.blocks import Cell, Doubt, visible
from documents.package_parts import related, sheet_parts
from documents.safe_xml import Xml, parse_xml
from documents.theme import A

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from documents.theme import Theme

_SHEET = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CELL_SIZE = (600_000, 190_000)
"""Of a usual cell, in the units of drawings (EMU): shapes on sheets say in which cells they start and end."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape's place and size (any unit), its lines of text and its fill.

    On a sheet ``cells`` are the first and last row and the first and last column (from 1) that it lies on.
    """

    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    fill: str | None
    cells: tuple[int, int, int, int] | None = None


def covered(cell: Cell, where: str) -> Cell:
    """Return an empty cell that a coloured shape lies over as one in doubt; other cells speak for themselves."""
    doubt = Doubt(
        where=where,
        what="A coloured shape lies over these cells, and it is not read: colour the cells or write the phases.",
    )
    return cell if cell.text or cell.fill else replace(cell, doubt=doubt)


def shape_rows(shapes: Iterable[Shape]) -> tuple[tuple[Cell, ...], ...]:
    """Put shapes into rows: those whose middles lie at about one height are a row, from left to right.

    A box of several lines beside several marks is taken line by line.
    """
    pieces = sorted((piece for shape in shapes for piece in _lines(shape)), key=lambda shape: shape.top)
    rows: list[list[Shape]] = []
    for piece in pieces:
        middle = piece.top + piece.height / 2
        row = next((row for row in rows if row[0].top <= middle <= row[0].top + row[0].height), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return tuple(
        tuple(Cell(" ".join(piece.lines), piece.fill) for piece in sorted(row, key=lambda piece: piece.left))
        for row in rows
    )


def sheet_shapes(path: Path, theme: Theme) -> Mapping[str, Sequence[Shape]]:
    """Return the shapes of a workbook's sheets that have any, by the sheet's name."""
    found: dict[str, Sequence[Shape]] = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in sheet_parts(archive).items():
            drawings = [target for target in related(archive, part).values() if "/drawings/drawing" in target]
            if shapes := [shape for drawing in drawings for shape in _sheet_shapes(archive, drawing, theme)]:
                found[name] = shapes
    return found


def text_lines(body: Xml) -> tuple[str, ...]:
    """Return the lines of a drawing's text, without what is struck through and without empty ones."""
    lines = []
    for paragraph in body.iter(f"{A}p") if body is not None else ():
        words = [""]
        for node in paragraph.iter(f"{A}t", f"{A}br"):
            if node.tag == f"{A}br":
                words.append("")
            elif not is_struck(node.getparent()):
                words[-1] += node.text or ""
        lines += [visible(word) for word in words]
    return tuple(line for line in lines if line)


def is_struck(run: Xml) -> bool:
    """Whether a drawing's run of text is struck through."""
    properties = run.find(f"{A}rPr")
    return properties is not None and properties.get("strike", "noStrike") != "noStrike"


def _lines(shape: Shape) -> Iterator[Shape]:
    count = len(shape.lines)
    if count < 2 or shape.fill:
        yield shape
        return
    height = shape.height / count
    for at, line in enumerate(shape.lines):
        yield Shape(shape.left, shape.top + at * height, shape.width, height, (line,), None)


def _sheet_shapes(archive: zipfile.ZipFile, drawing: str, theme: Theme) -> Iterator[Shape]:
    if drawing not in archive.namelist():
        return
    for anchor in parse_xml(archive.read(drawing)):
        start, end = anchor.find(f"{_SHEET}from"), anchor.find(f"{_SHEET}to")
        if start is None:
            continue
        left, top = _corner(start)
        right, bottom = _corner(end) if end is not None else (left + _CELL_SIZE[0], top + _CELL_SIZE[1])
        cells = (*_field(start), *_field(end if end is not None else start))
        for shape in anchor.iter(f"{_SHEET}sp"):
            fill = theme.fill(shape.find(f"{_SHEET}spPr"))
            lines = text_lines(shape.find(f"{_SHEET}txBody"))
            yield Shape(left, top, right - left, bottom - top, lines, fill, (cells[0], cells[2], cells[1], cells[3]))


def _field(place: Xml) -> tuple[int, int]:
    row, column = (int(place.findtext(f"{_SHEET}{name}") or 0) + 1 for name in ("row", "col"))
    return row, column


def _corner(place: Xml) -> tuple[float, float]:
    column, row = (int(place.findtext(f"{_SHEET}{name}") or 0) for name in ("col", "row"))
    right, down = (int(place.findtext(f"{_SHEET}{name}") or 0) for name in ("colOff", "rowOff"))
    return column * _CELL_SIZE[0] + right, row * _CELL_SIZE[1] + down
