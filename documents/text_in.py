"""Plain text and csv as blocks: lines, and tables whose cells are parted by tabs, semicolons or upright lines."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from documents.blocks import WIDEST, Cell, Grid, Line, even, visible
from documents.formulas import original

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from documents.blocks import Block

_BOLD = re.compile(r"(\*\*|__)(?P<text>.+)\1")
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.+)")
_RULE = re.compile(r"[\s|:=-]+")
_SEPARATORS = ";\t,"
_SAYS_SEPARATOR = re.compile(r'"?sep=([;,\t|])"?')
"""Excel's own first line, which it takes for no row."""


def csv_blocks(name: str, text: str) -> list[Block]:
    """Return the one table that the csv is; its separator is the one that its fullest early line has most of."""
    sample = text.split("\n", 20)[:20]
    said = _SAYS_SEPARATOR.fullmatch(sample[0].strip())
    separator = (
        said[1] if said else max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in sample), default=0))
    )
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    line = 1
    for row in reader:
        rows.append(tuple(visible(original(cell)) for cell in row))
        numbers.append(line)
        line = reader.line_num + 1
    return [_grid(rows, numbers, name, shows_phases=True)]


def text_blocks(name: str, text: str) -> list[Block]:
    """Return the lines of text and Markdown; lines with tabs (or ``| … |``) in a row are a table."""
    return list(_blocks(name, text.splitlines()))


def _blocks(name: str, lines: Sequence[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        cells = _cells(line)
        if cells is not None:
            if cells:
                rows.append(cells)
                numbers.append(number)
            continue
        if rows:
            yield _grid(rows, numbers, name)
            rows, numbers = [], []
        first = number
        while (
            line.strip().startswith("**") and not line.rstrip().endswith("**") and number < min(len(lines), first + 3)
        ):
            line = f"{line} {lines[number]}"
            number += 1
        if line.strip():
            yield _line(line.strip(), f"{name}:{first}")
    if rows:
        yield _grid(rows, numbers, name)


def _cells(line: str) -> tuple[str, ...] | None:
    """Return the cells of a table's line, none for a rule under a heading; None for other lines."""
    if "\t" in line:
        return tuple(map(visible, line.split("\t")))
    if line.count("|") > 1 and line.strip().startswith("|"):
        return () if _RULE.fullmatch(line) else tuple(map(visible, line.strip().strip("|").split("|")))
    return None


def _line(text: str, where: str) -> Line:
    heading = _HEADING.fullmatch(text)
    bold = _BOLD.fullmatch(heading["text"].strip() if heading else text)
    words = bold["text"] if bold else heading["text"] if heading else text
    return Line(visible(words), 0, where, heading=bool(heading or bold))


def _grid(rows: Sequence[Sequence[str]], numbers: Sequence[int], name: str, *, shows_phases: bool = False) -> Grid:
    return Grid(
        even([[Cell(text) for text in row[:WIDEST]] for row in rows], name),
        tuple(numbers),
        0,
        _where(name),
        shows_phases=shows_phases,
    )


def _where(name: str) -> Callable[[int, int | None], str]:
    def where(number: int, column: int | None) -> str:
        return f"{name}:{number}" if column is None else f"{name}:{number}, {column + 1}"

    return where
