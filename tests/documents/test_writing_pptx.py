"""The presentation: its slides, ten measures on each, colours with letters, and a municipality's own template."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches

from documents.errors import DocumentError
from roadmap.halfyear import HalfYear
from tests.documents.templates import as_template
from tests.documents.written import STATE, example, written

FILLS = {"FFE699": "V", "A9D18E": "T", "9DC3E6": "P", None: ""}


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    return Presentation(written(tmp_path_factory.mktemp("p") / "a.pptx", example()))


def tables(deck) -> list:
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes if shape.has_table]


def fill(cell) -> str | None:
    return str(cell.fill.fore_color.rgb) if cell.fill.type == 1 else None


def test_it_opens_with_title_and_vision(deck):
    cover, vision, *_ = deck.slides
    lines = [paragraph.text for paragraph in cover.placeholders[1].text_frame.paragraphs]
    assert cover.shapes.title.text == "Kemijärven kaupunki: digitiekartta"
    assert lines == ["Kevät 2024 – Syksy 2028", "Digipalveluiden suunnannäyttäjä", "Päivitetty 3.12.2024", STATE]
    assert vision.shapes.title.text == "Visio ja tavoitteet"
    assert any("kaikkialla maailmassa" in shape.text for shape in vision.shapes if shape.has_text_frame)


def test_ten_measures_a_slide_under_their_goals_title(deck):
    counts = [(slide.shapes.title.text[:9], len(shape.table.rows) - 1) for slide, shape in tables(deck)]
    assert counts == [
        ("Tavoite 1", 10),
        ("Tavoite 1", 10),
        ("Tavoite 1", 5),
        ("Tavoite 2", 10),
        ("Tavoite 2", 8),
        ("Tavoite 3", 10),
        ("Tavoite 3", 1),
    ]


def test_each_slide_of_measures_has_legend_footer_and_number(deck):
    for slide, _ in tables(deck):
        texts = [shape.text for shape in slide.shapes if shape.has_text_frame]
        assert {"valmistelu (V)", "toteuttaminen (T)", "päättäminen (P)"} <= set(texts)
        assert f"Kemijärven kaupunki: digitiekartta · {STATE}" in texts
        assert slide.element.find(f".//{qn('a:fld')}[@type='slidenum']") is not None
        assert len({shape.shape_id for shape in slide.shapes}) == len(slide.shapes)


def test_each_phase_is_colour_and_letter(deck):
    roadmap = example()
    said = {}
    for _, shape in tables(deck):
        head, *rows = shape.table.rows
        assert [cell.text for cell in head.cells][3:] == [str(half_year) for half_year in roadmap.horizon]
        for row in rows:
            cells = list(row.cells)
            assert all(FILLS[fill(cell)] == cell.text for cell in cells[3:])
            said[cells[0].text] = [cell.text for cell in cells[1:]]
    assert said == {
        m.id: [m.title, m.party, *((m.schedule.get(half_year) or "").upper()[:1] for half_year in roadmap.horizon)]
        for m in roadmap.measures
    }


def test_tables_end_above_the_footer(deck):
    for slide, shape in tables(deck):
        footer = next(s for s in slide.placeholders if s.placeholder_format.type == 15)
        assert shape.top + sum(row.height for row in shape.table.rows) <= footer.top
        assert shape.left + sum(column.width for column in shape.table.columns) <= deck.slide_width - Inches(0.4)


def test_a_screen_reader_is_told_the_language_and_what_a_table_shows(deck):
    for slide, shape in tables(deck):
        assert shape.element.nvGraphicFramePr.cNvPr.get("descr").startswith("Taulukko: toimenpiteet T")
        runs = slide.element.iter(qn("a:rPr"))
        assert {run.get("lang") for run in runs if run.getparent().tag == qn("a:r")} == {"fi-FI"}


def test_long_titles_take_more_slides_rather_than_leave_the_slide(tmp_path):
    roadmap = example()
    long = tuple(replace(measure, title="Pitkän toimenpiteen kuvaus " * 30) for measure in roadmap.measures[:10])
    deck = Presentation(written(tmp_path / "a.pptx", replace(roadmap, measures=long)))
    assert sum(len(shape.table.rows) - 1 for _, shape in tables(deck)) == 10
    assert len(tables(deck)) > 1
    test_tables_end_above_the_footer(deck)


def test_a_long_horizon_keeps_the_columns_in_the_table(tmp_path):
    deck = Presentation(written(tmp_path / "a.pptx", replace(example(), last=HalfYear(2035, 2))))
    test_tables_end_above_the_footer(deck)


SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">'
    '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<p14:section name="Malli" id="{6C0F0F0E-0000-4000-8000-000000000001}"><p14:sldIdLst><p14:sldId id="256"/>'
    "</p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"
)


def template(*, titled: bool = True) -> BytesIO:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Mallidia"
    deck.element.append(parse_xml(SECTIONS))
    if not titled:
        for layout in deck.slide_layouts:
            for shape in list(layout.placeholders):
                if shape.placeholder_format.type in (1, 3):
                    shape.element.getparent().remove(shape.element)
    out = BytesIO()
    deck.save(out)
    return out


@pytest.mark.parametrize("suffix", [".pptx", ".potx"])
def test_a_template_keeps_its_size_and_loses_its_sample_slides(tmp_path, suffix):
    path = tmp_path / f"template{suffix}"
    path.write_bytes(as_template(template(), suffix))
    deck = Presentation(written(tmp_path / "a.pptx", example(), template=path))
    assert (deck.slide_width, deck.slide_height) == (Inches(10), Inches(7.5))
    assert "Mallidia" not in [slide.shapes.title.text for slide in deck.slides]
    assert b"sectionLst" not in deck.part.blob
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Slide", "Title Only"}
    for slide, shape in tables(deck):
        assert shape.top >= slide.shapes.title.top + slide.shapes.title.height
        assert shape.left + sum(column.width for column in shape.table.columns) <= deck.slide_width


def test_a_template_without_titles_is_refused(tmp_path):
    path = tmp_path / "template.pptx"
    path.write_bytes(template(titled=False).getvalue())
    with pytest.raises(DocumentError, match="no layout with a title"):
        written(tmp_path / "a.pptx", example(), template=path)


def test_a_file_that_is_no_template_is_refused(tmp_path):
    path = written(tmp_path / "a.docx", example())
    with pytest.raises(DocumentError, match="template cannot be used"):
        written(tmp_path / "a.pptx", example(), template=path)
