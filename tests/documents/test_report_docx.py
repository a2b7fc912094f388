"""The report as a text document: what a screen reader needs of it, Word's own styles, and text that stays text."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import DocumentError
from documents.paper import Column, Grid, Heading, Ids, Letter, Paper, Part, Point, Points, Words
from documents.report_docx import report_docx
from documents.report_html import report_html
from documents.text import plain
from documents.year_report import year_paper
from jobs.i18n import Texts
from roadmap.year import year_chapter
from tests.documents.report_world import FIRST, HOSTILE, NOW, autumn, hostile

END = date(2026, 12, 31)


def fi() -> Texts:
    return Texts("fi")


@cache
def status_bytes(language: str) -> bytes:
    texts = Texts(language)
    return report_docx(autumn().status(texts), NOW, texts)


def status(language: str = "fi"):
    return Document(BytesIO(status_bytes(language)))


def year(language: str = "sv"):
    texts = Texts(language)
    chapter = year_chapter(2026, autumn().at(FIRST), autumn().at(END))
    return Document(BytesIO(report_docx(year_paper(chapter, texts), END, texts)))


@pytest.fixture(scope="module", params=[status, year], ids=["status", "year"])
def word(request):
    return request.param()


@pytest.mark.parametrize(("language", "tag"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_it_has_a_title_and_a_language(language, tag):
    word = status(language)
    assert word.core_properties.title == word.paragraphs[0].text
    assert word.core_properties.language == tag
    assert word.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == tag


def test_headings_go_down_one_level_at_a_time(word):
    levels = [int(style[-1]) for one in word.paragraphs if (style := one.style.name).startswith("Heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert word.paragraphs[0].style.name == "Title"


def test_every_table_has_a_heading_row_and_says_what_it_shows(word):
    tables = word.tables
    assert tables
    for table in tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        if len(table.rows) > 1:
            head, *rows = (row._tr.trPr for row in table.rows)
            assert head.find(qn("w:tblHeader")) is not None
            assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
            assert all(cell.text for cell in table.rows[0].cells)


def test_every_picture_says_in_words_what_it_shows(word):
    pictures = list(word.element.iter(qn("wp:docPr")))
    assert pictures
    for picture in pictures:
        assert picture.get("title")
        assert len(picture.get("descr")) > 50
    assert len({picture.get("name") for picture in pictures}) == len(pictures)


def test_the_timetable_is_on_lying_pages_with_letters_on_colours():
    word = status()
    assert [section.orientation for section in word.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    rows = {row.cells[0].text: row for table in word.tables for row in table.rows if row.cells[0].text == "T1-03"}
    cells = [cell for cell in rows["T1-03"].cells if cell._tc.tcPr.find(qn("w:shd")) is not None]
    assert [cell.text for cell in cells] == ["V", "T", "P!"]
    assert cells[-1]._tc.tcPr.find(qn("w:tcBorders")) is not None, "late"


def test_the_numbers_of_each_table_add_up():
    for table in status().tables[:3]:
        *rows, total = [[cell.text for cell in row.cells] for row in table.rows][1:]
        assert total[0] == "Yhteensä"
        for column in range(1, len(total)):
            if total[column].isdigit():
                assert sum(int(row[column]) for row in rows) == int(total[column])


def test_the_year_tells_vision_goals_and_next_year():
    text = "\n".join(paragraph.text for paragraph in year("sv").paragraphs)
    assert "Kapitel för bokslutet, läget 31 dec. 2026" in text
    assert "Kemijärven kaupungin palvelut lähellä Sinua - kaikkialla maailmassa" in text
    assert "Färdig under 2026 (4)" in text
    assert "Nästa år, 2027" in text


def test_a_template_dresses_it(tmp_path):
    template = Document()
    template.sections[0].header.paragraphs[0].text = "Kemijärven kaupunki, vaakuna"
    template.styles["Heading 1"].font.name = "Kaupunki Sans"
    template.styles["No Spacing"].delete()
    template.add_paragraph("Malliteksti")
    template.save(tmp_path / "own.docx")
    word = Document(BytesIO(report_docx(autumn().status(fi()), NOW, fi(), tmp_path / "own.docx")))

    assert word.sections[0].header.paragraphs[0].text == "Kemijärven kaupunki, vaakuna"
    assert word.sections[1].header.is_linked_to_previous
    assert word.styles["No Spacing"].paragraph_format.space_after == 0
    assert word.styles["Heading 1"].font.name == "Kaupunki Sans"
    headings = [one for one in word.paragraphs if one.style.name == "Heading 1"]
    assert all(run.font.name is None and run.font.size is None for one in headings for run in one.runs)
    assert "Malliteksti" not in [one.text for one in word.paragraphs]


def test_a_template_that_lacks_words_own_styles_gets_them(tmp_path):
    template = Document()
    for name in ("Title", "Subtitle", "Heading 2", "Caption", "List Bullet", "Table Grid"):
        template.styles[name].delete()
    (lists,) = (key for key, one in template.part.rels.items() if one.reltype.endswith("/numbering"))
    template.part.drop_rel(lists)
    template.save(tmp_path / "bare.docx")
    grid = Grid("Taulukko", (Column("Nimi", 1.0),), (("rivi",),))
    blocks = (Heading(1, "Luku"), Heading(2, "Osa"), Points((Point("kohta"), Point("toinen"))), grid)
    paper = Paper("Otsikko", "Tiedot", "fi-FI", "alaviite", (Part(blocks),))
    made = report_docx(paper, NOW, fi(), tmp_path / "bare.docx")
    word = Document(BytesIO(made))

    found = {one.style.name for one in word.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "List Bullet"} <= found
    number = word.styles["List Bullet"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    (kind,) = word.part.numbering_part.element.xpath(f"w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
    assert word.part.numbering_part.element.xpath(
        f"w:abstractNum[@w:abstractNumId='{kind}']/w:lvl[1]/w:numFmt/@w:val"
    ) == ["bullet"]
    assert made == report_docx(paper, NOW, fi(), tmp_path / "bare.docx")


def test_what_is_no_template_is_refused(tmp_path):
    (tmp_path / "no.docx").write_text("no")
    with pytest.raises(DocumentError, match=r"no\.docx"):
        report_docx(autumn().status(fi()), NOW, fi(), tmp_path / "no.docx")


def test_the_same_report_has_the_same_bytes():
    assert report_docx(autumn().status(fi()), NOW, fi()) == status_bytes("fi")
    assert report_html(autumn().status(fi()), fi()) == report_html(autumn().status(fi()), fi())


def test_a_proposal_stands_in_the_report_as_a_number_only():
    page = report_html(autumn().status(fi()), fi()).decode()
    assert "Ratkaisua odottavia ehdotuksia: 1." in page
    assert "E-001" not in page
    assert "Oma ehdotus" not in page


def test_officers_comments_stay_out():
    with zipfile.ZipFile(BytesIO(status_bytes("fi"))) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")
    assert "Salainen" not in everything
    assert "Salainen" not in report_html(autumn().status(fi()), fi()).decode()


def test_hostile_text_is_text():
    word = Document(BytesIO(report_docx(hostile().status(fi()), NOW, fi())))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    for text in HOSTILE:
        assert plain(text) in cells


ANY = st.text(max_size=40) | st.sampled_from(HOSTILE)


@given(ANY, ANY, ANY)
@settings(max_examples=25)
def test_any_text_can_be_written_and_read_again(one, other, third):
    grid = Grid(
        one, (Column(other, 0.5), Column(third, 0.5)), ((one, Ids((other,))), (third, Letter("V", one, "FFE699")))
    )
    blocks = (Heading(1, one), Words(other, lead=True), Points((Point(third, one),)), grid)
    paper = Paper(one, other, "fi-FI", third, (Part(blocks),))
    word = Document(BytesIO(report_docx(paper, NOW, fi())))
    assert word.tables[0].cell(1, 0).text == plain(one)
    assert word.paragraphs[0].text == plain(one)

    page = report_html(paper, fi()).decode("utf-8")
    for tag in re.findall(r"<(/?[a-z][a-z0-9]*)", page.partition("</style>")[2]):
        assert tag.lstrip("/") in KNOWN


_PLAIN = (
    "html head body header main nav footer div h1 h2 h3 h4 p ul li a span abbr table caption colgroup col thead tbody"
)
KNOWN = {*_PLAIN.split(), "tr", "th", "td"}
