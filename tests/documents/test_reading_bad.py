"""Files that cannot or may not be read: clear words, little memory, little time."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from documents.document_file import LARGEST
from documents.errors import DocumentError
from documents.reading import read_document

DATA = Path(__file__).parent / "data"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = (5000).to_bytes(8, "little") + bytes(range(256)) * 20


def refused(path: Path, words: str) -> None:
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(DocumentError, match=words) as raised:
        read_document(path)
    seconds, (_, peak) = time.perf_counter() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 10
    assert peak < 200 * 1024 * 1024
    assert raised.value.problems[0].where == str(path)
    assert raised.value.problems[0].do


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3): header, allocation table, directory, and the streams' sectors."""
    sectors: list[bytes] = []
    table = [0xFFFFFFFD, 0xFFFFFFFE]  # the table's own sector, the directory's
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for at, (name, stream) in enumerate(streams.items(), 1):
        data = stream.ljust(4096, b"\0")  # below that, streams stand in the root's small sectors
        count = -(-len(data) // 512)
        first = 2 + len(sectors)
        entries.append(_entry(name, 2, first, len(data), right=at + 1 if at < len(streams) else 0xFFFFFFFF))
        sectors += [data[n * 512 : n * 512 + 512].ljust(512, b"\0") for n in range(count)]
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
    header = OLE + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<L", 0) + b"\xff" * 4 * 108
    allocation = b"".join(struct.pack("<L", one) for one in table).ljust(512, b"\xff")
    return header + allocation + b"".join(entries).ljust(512, b"\0") + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<LLL", 0xFFFFFFFF, right, child)
    return (
        words.ljust(64, b"\0")
        + struct.pack("<HBB", len(words), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<LQ", first, size)
    )


def changed(path: Path, source: str, part: str, data: bytes, *, compress: int = zipfile.ZIP_DEFLATED) -> Path:
    """The example with one part replaced or added."""
    with zipfile.ZipFile(DATA / source) as old, zipfile.ZipFile(path, "w", compress) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(part, data)
    return path


@pytest.mark.parametrize("kind", ["pptx", "xlsx", "docx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_cut_short(tmp_path, kind, share):
    data = (DATA / f"liite.{kind}").read_bytes()
    path = tmp_path / f"liite.{kind}"
    path.write_bytes(data[: int(len(data) * share)])
    refused(path, "broken or was cut short")


@pytest.mark.parametrize("kind", ["pptx", "xlsx", "docx"])
def test_broken_inside(tmp_path, kind):
    part = {"pptx": "ppt/slides/slide3.xml", "xlsx": "xl/worksheets/sheet1.xml", "docx": "word/document.xml"}[kind]
    refused(changed(tmp_path / f"a.{kind}", f"liite.{kind}", part, b"<a><b></a>"), "broken")


def test_flipped_bytes(tmp_path):
    data = bytearray((DATA / "liite.docx").read_bytes())
    for at in range(2000, len(data) - 3000, 997):
        data[at] ^= 0xFF
    path = tmp_path / "a.docx"
    path.write_bytes(bytes(data))
    refused(path, "broken")


def test_a_password(tmp_path):
    """The package that Office writes when a file is locked: a compound file of two streams ([MS-OFFCRYPTO] 2.3)."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        compound_file(
            {"EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00" + b"<encryption/>", "EncryptedPackage": ENCRYPTED}
        )
    )
    refused(path, "locked with a password")


def test_an_encrypted_zip(tmp_path):
    data = bytearray((DATA / "liite.pptx").read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path = tmp_path / "a.pptx"
    path.write_bytes(bytes(data))
    refused(path, "locked with a password")


@pytest.mark.parametrize(
    ("name", "stream"), [("a.ppt", "PowerPoint Document"), ("a.xls", "Workbook"), ("a.doc", "WordDocument")]
)
def test_the_old_binary_kind(tmp_path, name, stream):
    path = tmp_path / name
    path.write_bytes(compound_file({stream: b"\x00" * 5000}))
    refused(path, "old binary kind.*save it as docx, xlsx or pptx")


def test_a_binary_workbook(tmp_path):
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    types = f'<Types><Override PartName="/xl/workbook.bin" ContentType="{kind}"/></Types>'.encode()
    path = changed(tmp_path / "a.xlsb", "liite.xlsx", "[Content_Types].xml", types)
    refused(path, "binary workbook.*save it as xlsx")


@pytest.mark.parametrize(("kind", "main"), [("pptx", "ppt"), ("xlsx", "xl"), ("docx", "word")])
def test_macros(tmp_path, kind, main):
    refused(changed(tmp_path / f"a.{kind}", f"liite.{kind}", f"{main}/vbaProject.bin", OLE), "has macros")


def test_a_hundred_megabytes(tmp_path):
    path = tmp_path / "a.pptx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(2 * LARGEST)
    refused(path, "too large: 100 MB")


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_too_much_text(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"a;b;c\n" * 1_500_000)
    refused(path, "too large")


def test_a_zip_bomb(tmp_path):
    path = changed(tmp_path / "a.xlsx", "liite.xlsx", "xl/media/image1.png", b"")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/b.png", "w") as part:
        for _ in range(300):
            part.write(b" " * 1024 * 1024)
    refused(path, "would unpack to 300 MB")


def lying(path: Path, part: str, data: bytes, said: int) -> Path:
    """The example with a part whose directory entry says it unpacks to ``said`` bytes."""
    changed(path, "liite.xlsx", part, data)
    raw = bytearray(path.read_bytes())
    at = raw.rfind(part.encode()) - 46
    assert raw[at : at + 4] == b"PK\x01\x02"
    raw[at + 24 : at + 28] = struct.pack("<L", said)
    path.write_bytes(bytes(raw))
    return path


@pytest.mark.parametrize("part", ["xl/media/image1.png", "xl/worksheets/sheet1.xml"])
def test_a_zip_bomb_that_lies_about_its_size(tmp_path, part):
    bomb = b"<worksheet>" + b" " * (64 * 1024 * 1024)
    refused(lying(tmp_path / "a.xlsx", part, bomb, 1000), "broken")


def test_a_packing_that_unpacks_without_bounds(tmp_path):
    path = changed(
        tmp_path / "a.xlsx", "liite.xlsx", "xl/worksheets/sheet1.xml", b" " * 10**6, compress=zipfile.ZIP_BZIP2
    )
    refused(path, "packed in a way")


def test_xml_of_forty_megabytes_in_a_small_file(tmp_path):
    sheet = b"<worksheet>" + b"<row/>" * 7_000_000 + b"</worksheet>"
    refused(changed(tmp_path / "a.xlsx", "liite.xlsx", "xl/worksheets/sheet1.xml", sheet), "would unpack to")


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "xml", [BOMB, OUTSIDE, BOMB.decode().encode("utf-16"), BOMB.decode().encode("utf-32"), b"\n" + BOMB]
)
@pytest.mark.parametrize(
    ("kind", "part"),
    [("xlsx", "xl/sharedStrings.xml"), ("docx", "word/document.xml"), ("pptx", "ppt/slides/slide3.xml")],
)
def test_entities(tmp_path, kind, part, xml):
    refused(changed(tmp_path / f"a.{kind}", f"liite.{kind}", part, xml), "declares entities")


@pytest.mark.parametrize(("source", "name"), [("xlsx", "a.pptx"), ("docx", "a.xlsx"), ("pptx", "a.csv"), ("docx", "a")])
def test_a_wrong_ending(tmp_path, source, name):
    path = tmp_path / name
    path.write_bytes((DATA / f"liite.{source}").read_bytes())
    refused(path, f"is a {source} by its content")


@pytest.mark.parametrize("name", ["a.xlsx", "a.png", "a.csv"])
def test_a_picture(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(PNG)
    refused(path, "is a picture")


def test_a_pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 ...")
    refused(path, "is a PDF")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_text_under_an_office_name(tmp_path, name):
    path = tmp_path / name
    path.write_text("Toimenpide;Vastuutaho;Kevät 2026", encoding="utf-8")
    refused(path, "not a .* at all")


@pytest.mark.parametrize(("ending", "kind"), [("odt", "text"), ("ods", "spreadsheet"), ("odp", "presentation")])
def test_an_open_document(tmp_path, ending, kind):
    path = tmp_path / f"a.{ending}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<office:document-content/>")
    refused(path, "OpenDocument.*save it as docx, xlsx or pptx")


def test_another_kind_of_zip(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.png", PNG)
    refused(path, "This kind of file is not read")


def test_nothing_there(tmp_path):
    refused(tmp_path / "a.xlsx", "cannot be read")
    (tmp_path / "b.xlsx").write_bytes(b"")
    refused(tmp_path / "b.xlsx", "is empty")
    refused(tmp_path, "cannot be read")


def test_bytes_under_a_texts_name(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc\0\1\2" * 100)
    refused(path, "is not text")


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_text_without_a_table(tmp_path, name):
    path = tmp_path / name
    path.write_text("Hyvä vastaanottaja,\n\nohessa liite.\n", encoding="utf-8")
    refused(path, "No table of measures was found")


@pytest.mark.parametrize(
    "spread",
    [
        b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
    ],
    ids=["merged", "linked"],
)
def test_an_area_up_to_the_end_of_the_sheet(tmp_path, spread):
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(DATA / "liite.xlsx") as archive:
        sheet = archive.read(part)
    wide = sheet.replace(b"</sheetData>", b"</sheetData>" + spread, 1)
    assert wide != sheet
    refused(changed(tmp_path / "wide.xlsx", "liite.xlsx", part, wide), "cover")
