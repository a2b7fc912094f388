"""Writing a document: which file, which format, the same bytes each time, nothing half written."""

from __future__ import annotations

import time
import zipfile

import pytest

from documents.errors import DocumentError
from documents.writing import FORMATS
from tests.documents.written import CONFIG, example, written

OFFICE = (".pptx", ".xlsx", ".docx")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_roadmap_gives_the_same_bytes(tmp_path, kind):
    first = written(tmp_path / f"a{kind}", example()).read_bytes()
    time.sleep(1.1)  # a zip entry and the properties count in seconds
    assert written(tmp_path / f"b{kind}", example()).read_bytes() == first


@pytest.mark.parametrize("kind", OFFICE)
def test_the_properties_carry_the_roadmaps_day_and_title(tmp_path, kind):
    with zipfile.ZipFile(written(tmp_path / f"a{kind}", example())) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name]
        properties = file.read("docProps/core.xml").decode("utf-8")
    assert properties.count("2024-12-03T00:00:00Z") == 2
    assert "Kemijärven kaupunki: digitiekartta" in properties
    assert "python" not in properties
    assert "openpyxl" not in properties


def test_yaml_is_the_text_of_the_roadmap_file(tmp_path):
    assert written(tmp_path / "a.yaml", example()).read_bytes() == (CONFIG / "roadmap.yaml").read_bytes()


def test_the_ending_counts_whatever_its_case(tmp_path):
    assert zipfile.is_zipfile(written(tmp_path / "A.PPTX", example()))


@pytest.mark.parametrize("name", ["a.pdf", "a.doc", "roadmap", ".pptx"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(DocumentError, match=r"is not written as .*\.pptx, \.xlsx, \.docx, \.csv, \.yaml"):
        written(tmp_path / name, example())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [".xlsx", ".csv", ".yaml"])
def test_only_slides_and_text_documents_have_templates(tmp_path, kind):
    template = written(tmp_path / "template.docx", example())
    with pytest.raises(DocumentError, match="has no template"):
        written(tmp_path / f"a{kind}", example(), template=template)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(DocumentError, match="cannot be written"):
        written(tmp_path / "nowhere" / "a.csv", example())


def test_a_file_that_was_there_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    written(path, example())
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid;")
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
