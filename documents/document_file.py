"""A document's file before it is opened: its kind by its content, and whether it may be opened at all.

Anybody may have made it, so its size, what it promises to unpack to, and its form are checked first: memory is bounded,
and nothing in it is computed or fetched.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Literal, NoReturn

from documents.errors import DocumentError, Problem

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["pptx", "xlsx", "docx", "csv", "yaml", "text"]

LARGEST = 50 * 1024 * 1024
"""Bytes of a file: a board's slides with photographs have some tens of millions."""
_LARGEST_TEXT = 5 * 1024 * 1024
_LARGEST_XML = 32 * 1024 * 1024
"""Bytes of all XML parts, unpacked: a sheet of 5,000 rows has four million; a reader needs some ten times as much."""
_LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 5000
_MOST_SPREAD = 250_000
"""Cells that a workbook's merged areas and links may cover: the library makes an object of each."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_MAIN_PARTS: dict[bytes, Kind] = {
    b"presentationml": "pptx",
    b"spreadsheetml.sheet.main": "xlsx",
    b"spreadsheetml.template.main": "xlsx",
    b"wordprocessingml": "docx",
}
_ENDINGS: dict[str, Kind] = {
    ".pptx": "pptx",
    ".potx": "pptx",
    ".ppsx": "pptx",
    ".xlsx": "xlsx",
    ".xltx": "xlsx",
    ".docx": "docx",
    ".dotx": "docx",
    ".csv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".txt": "text",
    ".md": "text",
}
_SPREAD = re.compile(rb"""<(?:[^\s<>/"'=]+:)?(?:mergeCell|hyperlink)(\s(?:[^"'>]|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(rb"""([^\s="'/]+)\s*=\s*("[^"]*"|'[^']*')""")
_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")


def kind_of(path: Path) -> Kind:
    """Return the document's kind. DocumentError if it cannot be read, or may not be opened."""
    name = str(path)
    ending = _ENDINGS.get(path.suffix.casefold())
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        _refuse(
            name,
            what="The file cannot be read ({reason}).",
            do="Check the path and your rights to it.",
            reason=error.strerror or type(error).__name__,
        )
    if size == 0:
        _refuse(name, what="The file is empty.", do="Give the document itself.")
    if size > LARGEST:
        _refuse(
            name,
            what="The file is too large: {size} MB, at most {most} are read.",
            do="Leave pictures and other pages out.",
            size=size // (1024 * 1024),
            most=LARGEST // (1024 * 1024),
        )
    if start.startswith(b"PK"):
        kind = _package(path, name)
        if ending != kind:
            _refuse(
                name,
                what="The file is a {kind} by its content, but not by its name.",
                do="Give the file the right ending.",
                kind=kind,
            )
        return kind
    return _not_a_package(path, name, start, ending, size)


def _not_a_package(path: Path, name: str, start: bytes, ending: Kind | None, size: int) -> Kind:
    if start == _OLE:
        _refuse_ole(path, name)
    if start.startswith(_PICTURES):
        _refuse(name, what="The file is a picture.", do="Give the document that the picture was made of.")
    if start.startswith(b"%PDF"):
        _refuse(
            name, what="The file is a PDF.", do="Give the document that it was made of, as pptx, xlsx, docx or csv."
        )
    if ending in ("pptx", "xlsx", "docx"):
        _refuse(
            name,
            what="The file is broken or not a {kind} at all.",
            do="Open it in its program and save it again.",
            kind=ending,
        )
    if ending is None:
        _refuse(name, what="This kind of file is not read.", do="Give a pptx, xlsx, docx, csv, yaml, txt or md.")
    if size > _LARGEST_TEXT:
        _refuse(
            name,
            what="The file is too large: {size} MB, at most {most} are read.",
            do="Leave pictures and other pages out.",
            size=size // (1024 * 1024),
            most=_LARGEST_TEXT // (1024 * 1024),
        )
    return ending


def text_of(path: Path) -> str:
    """Return the text of a csv or text file: UTF-8, UTF-16 with its mark, or as old Finnish Windows wrote it."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data:
        _refuse(str(path), what="The file is not text.", do="Give the document itself, with the right ending.")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _package(path: Path, name: str) -> Kind:
    """Return the kind of an Office file after looking at what it promises to unpack to."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_by_parts(parts, name)
            unpacked = sum(part.file_size for part in parts)
            too_much = len(parts) > _MOST_PARTS or unpacked > _LARGEST_UNPACKED
            xml = [] if too_much else [part for part in parts if _is_xml(archive, part)]
            if too_much or sum(part.file_size for part in xml) > _LARGEST_XML:
                _refuse(
                    name,
                    what="The file would unpack to {size} MB, more than is read.",
                    do="Leave pictures and other pages out.",
                    size=unpacked // (1024 * 1024),
                )
            types = archive.read("[Content_Types].xml")
            _refuse_by_type(types, parts, name)
            spread = sum(_check_xml(archive, part, name) for part in xml)
            if spread > _MOST_SPREAD:
                _refuse(
                    name,
                    what="Merged cells or links cover {count} cells, more than is read.",
                    do="Merge only the cells of the table, not whole rows or columns of the sheet.",
                    count=spread,
                )
            if broken := archive.testzip():
                _refuse(
                    name,
                    what="The file is broken at {part}.",
                    do="Open it in its program and save it again.",
                    part=broken,
                )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error) as error:
        problem = Problem(
            what="The file is broken or was cut short.", do="Open it in its program and save it again.", where=name
        )
        raise DocumentError((problem,)) from error
    kind = next((kind for word, kind in _MAIN_PARTS.items() if word in types and b".main+xml" in types), None)
    if kind is None:
        _refuse(name, what="This kind of file is not read.", do="Give a pptx, xlsx, docx, csv, yaml, txt or md.")
    return kind


def _refuse_by_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        _refuse(name, what="The file is locked with a password.", do="Save it without the password.")
    if "mimetype" in names and "content.xml" in names:
        _refuse(
            name,
            what="The file is an OpenDocument (odt, ods, odp).",
            do="Open it in LibreOffice and save it as docx, xlsx or pptx.",
        )
    if "[Content_Types].xml" not in names:
        _refuse(name, what="This kind of file is not read.", do="Give a pptx, xlsx, docx, csv, yaml, txt or md.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        _refuse(
            name,
            what="The file is packed in a way that no Office program packs it.",
            do="Open it in its program and save it again.",
        )


def _refuse_by_type(types: bytes, parts: list[zipfile.ZipInfo], name: str) -> None:
    if b"sheet.binary" in types:
        _refuse(name, what="The file is a binary workbook (xlsb).", do="Open it in Excel and save it as xlsx.")
    if b"macroEnabled" in types or any(part.filename.casefold().endswith("vbaproject.bin") for part in parts):
        _refuse(name, what="The file has macros.", do="Save it without them, as pptx, xlsx or docx.")


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part begins like XML in any encoding, whatever its name is."""
    with archive.open(part) as stream:
        start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", *_WIDE_MARKS)) or b"<" in start[:4].replace(b"\x00", b"")


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> int:
    """Return how many cells the part's merged areas and links cover.

    Refuse a part that declares entities, which Office's files never do, or hides them in a rare encoding.
    """
    data = archive.read(part)
    encoding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    plain = data
    if data.startswith(_WIDE_MARKS) and b"\x00\x00" not in data[:4]:
        plain = data.decode("utf-16", errors="replace").encode()
    elif b"\x00" in data[:4] or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        plain = b"<!DOCTYPE"
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        _refuse(
            name,
            what="The file's part {part} declares entities of its own, as no Office program does.",
            do="Ask for the document from whoever sent it; do not open this one.",
            part=part.filename,
        )
    attributes = (one for tag in _SPREAD.findall(plain) for one in _ATTRIBUTE.findall(tag))
    return sum(_area(value[1:-1].decode("ascii", errors="replace")) for key, value in attributes if key == b"ref")


def _area(ref: str) -> int:
    """Return how many cells an area has (``B7:C9``: 6, ``B7``: 1); more than may be for one that is written wrongly."""
    corners = [_CORNER.fullmatch(corner) for corner in ref.strip().upper().split(":")]
    places = [(_column(corner[1]), int(corner[2])) for corner in corners if corner]
    if len(places) != len(corners) or len(places) > 2:
        return _MOST_SPREAD + 1
    (left, top), (right, bottom) = places[0], places[-1]
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_ole(path: Path, name: str) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        _refuse(name, what="The file is locked with a password.", do="Save it without the password.")
    _refuse(
        name,
        what="The file is of the old binary kind (doc, xls, ppt).",
        do="Open it in its program and save it as docx, xlsx or pptx.",
    )


def _refuse(where: str, *, what: str, do: str, **values: object) -> NoReturn:
    raise DocumentError((Problem(what=what, do=do, where=where, values=values),))
