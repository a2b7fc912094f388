"""Documents that mislead: bars of shapes, hidden rows, tables in tables, rows twice; right, or asked about."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from pptx.util import Cm

from documents.errors import DocumentError
from documents.importing import plan_import
from documents.reading import read_document
from roadmap.halfyear import HalfYear
from roadmap.model import Goal, Measure, Roadmap
from tests.documents.made import (
    COLOURS,
    GOALS,
    HEADINGS,
    ROWS,
    TIMES,
    P,
    T,
    V,
    papers,
    said,
    sheets,
    slides,
    without_goals,
)
from tests.documents.test_reading_bad import changed

ROADMAP = Roadmap(
    municipality="Kunta",
    vision="Visio",
    slogan="",
    first=HalfYear(2026, 1),
    last=HalfYear(2027, 2),
    goals=(Goal("T1", GOALS[0]), Goal("T2", GOALS[1])),
    measures=tuple(
        Measure(
            f"T{GOALS.index(row.goal) + 1}-{number:02}",
            f"T{GOALS.index(row.goal) + 1}",
            row.title,
            row.party,
            {HalfYear.parse(time): phase for time, phase in zip(TIMES, row.phases, strict=True) if phase},
        )
        for number, row in enumerate(ROWS, 1)
    ),
)


def plan(path):
    return plan_import(read_document(path), ROADMAP)


def asked(result):
    return [str(question) for question in result.questions]


def test_bars_of_shapes_over_a_slides_table_are_asked_about(tmp_path):
    presentation = slides.deck()
    one = slides.slide(presentation, GOALS[0])
    slides.legend(one)
    table = slides.table(one, rows=[row._replace(phases=(None,) * 4) for row in ROWS[:3]])
    for column, width in enumerate((7, 3, 3, 3, 3, 3)):
        table.columns[column].width = Cm(width)
    slides.mark(one, COLOURS[V], 11.5, 6, width=4)  # over the first and second half-year
    found = read_document(slides.saved(presentation, tmp_path))
    assert asked(found) == [
        "liite.pptx: slide 1: A coloured shape lies over these cells, and it is not read: colour the cells or write "
        "the phases."
    ]
    assert [len(measure.asked) for measure in found.measures] == [2, 2, 2]
    result = plan_import(found, ROADMAP)
    assert not any(change.half_year.year == 2026 for change in result.changes)


def test_an_arrow_over_coloured_cells_changes_nothing(tmp_path):
    presentation = slides.deck()
    one = slides.slide(presentation, GOALS[0])
    slides.legend(one)
    slides.table(one, rows=[row._replace(phases=(V, T, P, P)) for row in ROWS[:3]])
    slides.mark(one, "FF0000", 12, 6, width=8)
    found = read_document(slides.saved(presentation, tmp_path))
    assert asked(found) == []
    assert {row.phases for row in said(found)} == {(V, T, P, P)}


def test_a_bar_over_cells_of_a_sheet_is_asked_about(tmp_path):
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5)
    path = sheets.saved(workbook, tmp_path)
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
        "<xdr:from><xdr:col>5</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:from>"
        "<xdr:to><xdr:col>6</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>9</xdr:rowOff></xdr:to>"
        '<xdr:sp><xdr:spPr><a:solidFill><a:srgbClr val="FFE699"/></a:solidFill></xdr:spPr></xdr:sp><xdr:clientData/>'
        "</xdr:twoCellAnchor></xdr:wsDr>"
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", drawing)
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
        )
    found = read_document(path)
    assert [question.where for question in found.questions] == ["liite.xlsx: Sheet!F6:G7"]
    assert [len(measure.asked) for measure in found.measures] == [1, 0, 0, 0, 0]
    assert said(found) == list(ROWS)


def test_hidden_rows_are_left_out_and_asked_about(tmp_path):
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5)
    sheet.row_dimensions[7].hidden = sheet.row_dimensions[9].hidden = True
    found = read_document(sheets.saved(workbook, tmp_path))
    assert asked(found) == ["liite.xlsx: Sheet!7: Hidden rows with measures were left out: 7, 9."]
    assert said(found) == [ROWS[0], ROWS[2], ROWS[4]]


def test_a_table_inside_a_table_is_read(tmp_path):
    document = papers.paper()
    papers.legend(document)
    document.add_heading(GOALS[0])
    inner = papers.table(document, rows=ROWS[:3])
    frame = document.add_table(1, 2)
    frame.cell(0, 0).text = "Kunnan logo"
    frame.cell(0, 1)._tc.insert(1, inner._tbl)
    found = read_document(papers.saved(document, tmp_path))
    assert asked(found) == []
    assert said(found) == list(ROWS[:3])


def test_a_merged_row_that_is_a_measure_is_asked_about(tmp_path):
    document = papers.paper()
    papers.legend(document)
    document.add_heading(GOALS[0])
    table = papers.table(document, rows=ROWS[:3])
    for cell in table.rows[2].cells[1:]:
        cell.text = ""
    table.cell(2, 0).merge(table.cell(2, 5))
    table.cell(2, 0).text = ROWS[1].title
    result = plan(papers.saved(document, tmp_path))
    assert asked(result) == [
        "liite.docx: table 2, row 3: “Tekoälyn käyttöohje” stands where a goal would, but it is the roadmap's measure "
        "T1-02. It was left out."
    ]
    assert result.changes == ()
    assert result.missing == ("T2-04", "T2-05")


def test_the_same_measure_twice_with_other_words_beside_it_is_asked_about(tmp_path):
    rows = [
        *ROWS,
        ROWS[1]._replace(party="Kirjasto"),
        *(row._replace(title="Uusi", party=row.title) for row in ROWS[:2]),
    ]
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5, rows=rows)
    result = plan(sheets.saved(workbook, tmp_path))
    assert [measure.party for measure in result.new] == [ROWS[0].title]
    assert [question.partition("Sheet!")[2] for question in asked(result)] == [
        "11: Is “Tekoälyn käyttöohje” the same as T1-02, “Tekoälyn käyttöohje” (100 %)?",
        "13: “Uusi” stands in the document twice with different parties: the first counts.",
    ]


@pytest.mark.parametrize("text", ["V/T", "V → T", "valmistelu, toteuttaminen", "?"])
def test_two_phases_in_a_cell_are_asked_about(tmp_path, text):
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5)
    sheet["G6"] = text
    found = read_document(sheets.saved(workbook, tmp_path))
    assert asked(found) == [f"liite.xlsx: Sheet!G6: “{text}” is not a phase (Syksy 2027)."]


def test_excels_own_first_line_of_a_csv(tmp_path):
    path = tmp_path / "a.csv"
    rows = [f"{row.title},{row.party},{','.join(phase or '' for phase in row.phases)}" for row in ROWS]
    path.write_text("\r\n".join(["sep=,", ",".join(HEADINGS), *rows]), encoding="utf-8")
    assert said(read_document(path)) == without_goals(ROWS)


def test_a_new_goal_and_new_half_years_are_planned(tmp_path):
    presentation = slides.deck()
    for goal, rows in ((GOALS[0], ROWS[:3]), (GOALS[1], ROWS[3:])):
        one = slides.slide(presentation, f"Tavoite {GOALS.index(goal) + 1}: {goal}")
        slides.legend(one)
        slides.table(
            one, rows=[row._replace(phases=(*row.phases, P)) for row in rows], headings=(*HEADINGS, "Kevät 2028")
        )
    one = slides.slide(presentation, "Tavoite 3: Kestävä arki")
    slides.legend(one)
    slides.table(one, rows=[ROWS[0]._replace(title="Kokonaan uusi robotti")])
    result = plan(slides.saved(presentation, tmp_path))
    assert [type(change).__name__ for change in result.changes] == [
        "SetHorizon",
        "AddGoal",
        *["SetPhase"] * 5,
        "AddMeasure",
    ]
    assert [(m.id, m.goal) for m in result.new] == [("T3-01", "T3")]
    assert result.questions == ()


@pytest.mark.parametrize("goals_in", ["a column", "merged rows"])
def test_a_new_goal_in_the_table_itself(tmp_path, goals_in):
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    new = ROWS[0]._replace(goal="Kestävä arki", title="Kokonaan uusi robotti")
    if goals_in == "a column":
        sheets.measures(sheet, 5, rows=[*ROWS, new])
    else:
        row = sheets.measures(sheet, 5, rows=[], goals=False)
        for goal in (*GOALS, "Kestävä arki"):
            sheet.cell(row, 1, goal)
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)
            rows = [one for one in (*ROWS, new) if one.goal == goal]
            sheets.measures(sheet, row + 1, rows=rows, goals=False)
            for column in range(1, 7):
                sheet.cell(row + 1, column).value = HEADINGS[column - 1]
            row += len(rows) + 2
    result = plan(sheets.saved(workbook, tmp_path))
    assert asked(result) == []
    assert [type(change).__name__ for change in result.changes] == ["AddGoal", "AddMeasure"]


def test_spans_without_bounds_cost_nothing(tmp_path):
    document = papers.paper()
    papers.legend(document)
    document.add_heading(GOALS[0])
    table = papers.table(document, rows=ROWS[:3])
    span = table.cell(3, 5)._tc.get_or_add_tcPr().get_or_add_gridSpan()
    span.set(qn("w:val"), "999999999")
    assert [row.title for row in said(read_document(papers.saved(document, tmp_path)))] == [r.title for r in ROWS[:3]]


def test_a_csv_of_one_endless_line_and_many_short_ones_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Toimenpide;Vastuutaho;Kevät 2026\n" + "a;b\n" * 10_000 + ";" * 1_000_000, encoding="utf-8")
    with pytest.raises(DocumentError, match="table is too large"):
        read_document(path)


def test_a_sheet_as_wide_as_it_is_long_is_refused(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="n"><v>1</v></c><c r="IV{n}"><v>1</v></c></row>' for n in range(1, 10_000)
    )
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )
    path = changed(tmp_path / "a.xlsx", "liite.xlsx", "xl/worksheets/sheet1.xml", xml.encode())
    with pytest.raises(DocumentError, match="table is too large"):
        read_document(path)


def test_a_document_of_another_municipality_changes_nothing_silently(tmp_path):
    others = [replace_title(row, number) for number, row in enumerate(ROWS)]
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5, rows=others)
    result = plan(sheets.saved(workbook, tmp_path))
    assert result.changed == ()
    assert len(result.missing) == 5


def replace_title(row, number):
    words = (
        "Vesijohtoverkon mallinnus",
        "Katuvalojen etäohjaus",
        "Tonttipörssi",
        "Latukartta",
        "Kyläkokousten striimaus",
    )
    return row._replace(title=words[number], goal="Tekninen toimi")


def test_a_roadmap_without_goals_gets_them(tmp_path):
    workbook, sheet = sheets.book()
    sheets.legend(sheet)
    sheets.measures(sheet, 5)
    empty = replace(ROADMAP, goals=(), measures=(), last=HalfYear(2026, 1))
    result = plan_import(read_document(sheets.saved(workbook, tmp_path)), empty)
    assert (result.questions, len(result.new)) == ((), 5)
    assert {m.id: (m.goal, m.title, dict(m.schedule)) for m in result.new} == {
        f"{m.goal}-{n:02}": (m.goal, m.title, m.schedule)
        for n, m in zip((1, 2, 3, 1, 2), ROADMAP.measures, strict=True)
    }
