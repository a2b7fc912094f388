"""The text document: headings, tables, colours with letters, language, and a municipality's own template."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from documents.errors import DocumentError
from tests.documents.templates import as_template
from tests.documents.written import STATE, example, written

FILLS = {"FFE699": "V", "A9D18E": "T", "9DC3E6": "P", None: ""}


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    return Document(written(tmp_path_factory.mktemp("d") / "a.docx", example()))


def fill(cell) -> str | None:
    shade = cell._tc.get_or_add_tcPr().find(qn("w:shd"))
    return None if shade is None else shade.get(qn("w:fill"))


def measure_tables(paper) -> list:
    return [table for table in paper.tables if table.cell(0, 0).text == "Tunnus"]


def test_it_opens_with_title_facts_vision_and_goals(paper):
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert texts[:2] == [
        "Kemijärven kaupunki: digitiekartta",
        f"Kevät 2024 – Syksy 2028 · Päivitetty 3.12.2024 · {STATE}",
    ]
    assert "Kemijärven kaupungin palvelut lähellä Sinua - kaikkialla maailmassa" in texts


def test_each_goal_is_a_heading_with_a_table(paper):
    goals = [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == "Heading 1"]
    assert [goal.partition(":")[0] for goal in goals] == ["Tavoite 1", "Tavoite 2", "Tavoite 3"]
    assert [len(table.rows) for table in measure_tables(paper)] == [1 + 25, 1 + 18, 1 + 11]


def test_the_heading_row_repeats_and_no_row_breaks(paper):
    for table in measure_tables(paper):
        first, *others = (row._tr.trPr for row in table.rows)
        assert first.find(qn("w:tblHeader")) is not None
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in others)


def test_each_phase_is_colour_and_letter(paper):
    said = {
        row.cells[0].text: [cell.text for cell in row.cells[3:]]
        for table in measure_tables(paper)
        for row in list(table.rows)[1:]
        if all(FILLS[fill(cell)] == cell.text for cell in row.cells[3:])
    }
    roadmap = example()
    assert said == {
        measure.id: [(measure.schedule.get(half_year) or "").upper()[:1] for half_year in roadmap.horizon]
        for measure in roadmap.measures
    }


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_it_says_its_language(tmp_path, language, tag):
    paper = Document(written(tmp_path / "a.docx", example(), language=language))
    assert paper.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == tag
    assert paper.core_properties.language == tag


def template() -> BytesIO:
    paper = Document()
    paper.sections[0].orientation = WD_ORIENT.PORTRAIT
    paper.sections[0].header.paragraphs[0].text = "Kemijärven kaupunki, vaakuna"
    paper.add_paragraph("Malliteksti, joka ei kuulu asiakirjaan")
    paper.styles.element.remove(paper.styles["Heading 1"].element)
    out = BytesIO()
    paper.save(out)
    return out


@pytest.mark.parametrize("suffix", [".docx", ".dotx"])
def test_a_template_gives_header_and_styles_and_keeps_no_sample_text(tmp_path, suffix):
    path = tmp_path / f"template{suffix}"
    path.write_bytes(as_template(template(), suffix))
    paper = Document(written(tmp_path / "a.docx", example(), template=path))
    assert paper.sections[0].header.paragraphs[0].text == "Kemijärven kaupunki, vaakuna"
    assert not [paragraph for paragraph in paper.paragraphs if "Malliteksti" in paragraph.text]
    headings = [paragraph for paragraph in paper.paragraphs if paragraph.text.startswith("Tavoite 1:")]
    assert headings[-1].style.name == "Heading 1", "the template has none: it gets Word's own"
    assert len(measure_tables(paper)) == 3


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_template_is_refused(tmp_path, content):
    path = tmp_path / "template.docx"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="template cannot be used"):
        written(tmp_path / "a.docx", example(), template=path)
    assert not (tmp_path / "a.docx").exists()


def test_a_template_of_the_other_kind_is_refused(tmp_path):
    path = written(tmp_path / "a.pptx", example())
    with pytest.raises(DocumentError, match="template cannot be used"):
        written(tmp_path / "a.docx", example(), template=path)
