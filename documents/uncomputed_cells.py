"""Cells of a workbook whose formula nobody computed yet: only a spreadsheet knows what they show."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.utils import coordinate_to_tuple  # type: ignore[import-untyped]

from documents.package_parts import sheet_parts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(?=\s)(?P<attributes>[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")


def uncomputed_cells(path: Path) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Return their rows and columns (from 1) by the sheet's name.

    A library writes formulas without their values, and Excel computes them on opening. A value that is empty text is
    one (ECMA-376 part 1, 18.3.1.4: its cell has the type ``str``).
    """
    with zipfile.ZipFile(path) as archive:
        return {name: frozenset(_places(archive.read(part))) for name, part in sheet_parts(archive).items()}


def _places(xml: bytes) -> set[tuple[int, int]]:
    found = (cell["attributes"] for cell in _UNCOMPUTED.finditer(xml))
    places = (_PLACE.search(attributes) for attributes in found if not _TEXT.search(attributes))
    return {coordinate_to_tuple(place[1].decode()) for place in places if place}
