"""The parts of an Office file that lead to each other."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from documents.safe_xml import parse_xml

if TYPE_CHECKING:
    import zipfile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"


def related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the reference's id."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    return {
        relation.get("Id"): posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
        for relation in parse_xml(archive.read(relations))
        if relation.get("TargetMode") != "External"
    }


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each of a workbook's sheets that is there, by the sheet's name."""
    names = set(archive.namelist())
    if _WORKBOOK not in names:
        return {}
    parts = related(archive, _WORKBOOK)
    sheets = parse_xml(archive.read(_WORKBOOK)).iter(f"{_MAIN}sheet")
    found = {sheet.get("name"): parts.get(sheet.get(_REFERENCE), "") for sheet in sheets}
    return {name: part for name, part in found.items() if part in names}
