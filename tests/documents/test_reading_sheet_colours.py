"""Workbooks as officers colour and word their cells: right, or asked about."""

from __future__ import annotations

import pytest
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.table import Table, TableStyleInfo

from documents.found import Found
from documents.reading import read_document
from roadmap.halfyear import HalfYear
from tests.documents.made import COLOURS, HEADINGS, ROWS, P, T, V, said
from tests.documents.made.sheets import book, filled, legend, measures, saved


def right(found: Found, rows=ROWS) -> None:
    assert [str(question) for question in found.questions] == []
    assert said(found) == list(rows)


def test_the_legend_stands_under_the_table_with_marks_before_the_words(tmp_path):
    workbook, sheet = book()
    row = measures(sheet, 3)
    for at, (phase, colour) in enumerate(COLOURS.items(), row + 1):
        sheet.cell(at, 2).fill = filled(colour)
        sheet.cell(at, 3, str(phase))
    right(read_document(saved(workbook, tmp_path)))


def test_marks_after_the_words_in_one_row(tmp_path):
    workbook, sheet = book()
    for at, (phase, colour) in enumerate(COLOURS.items()):
        sheet.cell(1, 1 + 2 * at, f"{phase}:")
        sheet.cell(1, 2 + 2 * at).fill = filled(colour)
    measures(sheet, 3)
    right(read_document(saved(workbook, tmp_path)))


def test_marks_over_the_words(tmp_path):
    workbook, sheet = book()
    for at, (phase, colour) in enumerate(COLOURS.items(), 1):
        sheet.cell(1, at).fill = filled(colour)
        sheet.cell(2, at, str(phase))
    measures(sheet, 4)
    right(read_document(saved(workbook, tmp_path)))


def test_the_legend_stands_beside_the_measures(tmp_path):
    workbook, sheet = book()
    measures(sheet, 1)
    legend(sheet, row=3, column=10)
    right(read_document(saved(workbook, tmp_path)))


def test_a_legend_on_a_sheet_of_its_own(tmp_path):
    workbook, sheet = book()
    measures(sheet, 1)
    legend(workbook.create_sheet("Selite"))
    right(read_document(saved(workbook, tmp_path)))


def test_other_colours(tmp_path):
    colours = {V: "FF0000", T: "00B050", P: "7030A0"}
    workbook, sheet = book()
    legend(sheet, colours=colours)
    measures(sheet, 5, colours=colours)
    right(read_document(saved(workbook, tmp_path)))


def test_colours_swapped_against_the_usual_ones(tmp_path):
    colours = {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]}
    workbook, sheet = book()
    legend(sheet, colours=colours)
    measures(sheet, 5, colours=colours)
    right(read_document(saved(workbook, tmp_path)))


def test_theme_colours_with_tints(tmp_path):
    colours = {V: Color(theme=7, tint=0.5999), T: Color(theme=9, tint=0.3999), P: Color(theme=8, tint=-0.25)}
    workbook, sheet = book()
    legend(sheet, colours=colours)
    measures(sheet, 5, colours=colours)
    right(read_document(saved(workbook, tmp_path)))


def test_indexed_colours(tmp_path):
    colours = {V: Color(indexed=43), T: Color(indexed=42), P: Color(indexed=44)}
    workbook, sheet = book()
    legend(sheet, colours=colours)
    measures(sheet, 5, colours=colours)
    right(read_document(saved(workbook, tmp_path)))


def test_a_colour_near_one_of_the_legend_counts(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, colours={V: "FFE598", T: "A8D08D", P: "9CC2E5"})
    right(read_document(saved(workbook, tmp_path)))


def test_another_colour_is_asked_about_with_its_place(tmp_path):
    workbook, sheet = book()
    sheet.title = "Liite 1"
    legend(sheet)
    measures(sheet, 5)
    sheet["D6"].fill = filled("FF0000")
    found = read_document(saved(workbook, tmp_path))
    assert [str(question) for question in found.questions] == [
        "liite.xlsx: Liite 1!D6: The colour #FF0000 is not in the legend (Kevät 2026)."
    ]
    assert said(found)[0].phases == (None, T, P, None)
    assert found.measures[0].asked == {HalfYear(2026, 1)}


def test_without_a_legend_every_colour_is_asked_about(tmp_path):
    workbook, sheet = book()
    measures(sheet, 1)
    found = read_document(saved(workbook, tmp_path))
    assert len(found.questions) == sum(1 for row in ROWS for phase in row.phases if phase)
    assert {question.what for question in found.questions} == {
        "The document has no legend for the colour {colour} ({half_year})."
    }
    assert not any(measure.schedule for measure in found.measures)


def test_a_given_legend_counts_where_the_document_has_none(tmp_path):
    workbook, sheet = book()
    measures(sheet, 1)
    path = saved(workbook, tmp_path)
    right(read_document(path, legend={f"#{colour.lower()}": phase for phase, colour in COLOURS.items()}))


def test_a_given_legend_counts_before_the_documents(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    found = read_document(saved(workbook, tmp_path), legend={"#FFE699": T})
    assert said(found)[0].phases == (T, T, P, None)


def test_one_colour_for_two_phases_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    sheet.cell(1, 3, "päättäminen").fill = filled(COLOURS[V])
    measures(sheet, 5)
    found = read_document(saved(workbook, tmp_path))
    assert len(found.questions) == sum(row.phases.count(V) for row in ROWS)
    assert all(V not in row.phases for row in said(found))


def test_two_sheets_with_legends_of_their_own(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, rows=ROWS[:3])
    other = workbook.create_sheet("Toinen")
    swapped = {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]}
    legend(other, colours=swapped)
    measures(other, 5, rows=ROWS[3:], colours=swapped)
    right(read_document(saved(workbook, tmp_path)))


def test_a_third_sheet_without_a_legend_is_asked_about_where_the_others_disagree(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, rows=ROWS[:1])
    other = workbook.create_sheet("Toinen")
    swapped = {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]}
    legend(other, colours=swapped)
    measures(other, 5, rows=ROWS[1:2], colours=swapped)
    measures(workbook.create_sheet("Kolmas"), 1, rows=ROWS[2:3])
    found = read_document(saved(workbook, tmp_path))
    assert said(found)[:2] == list(ROWS[:2])
    assert len(found.questions) == 2
    assert not found.measures[2].schedule


def test_banding_is_no_phase(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    table = Table(displayName="Taulu", ref="A5:G10")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    sheet.add_table(table)
    for column in "ABCDEFG":
        for row in (6, 8, 10):
            if sheet[f"{column}{row}"].fill.fill_type is None:
                sheet[f"{column}{row}"].fill = filled("DDEBF7")
    right(read_document(saved(workbook, tmp_path)))


def test_a_row_in_the_colour_of_a_phase_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    for column in "ABCDEFG":
        sheet[f"{column}7"].fill = filled(COLOURS[V])
    found = read_document(saved(workbook, tmp_path))
    assert len(found.questions) == 4
    assert said(found)[1].phases == (None, None, None, None)


def test_patterns_and_gradients_are_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["D6"].fill = PatternFill("lightGrid", fgColor=COLOURS[V])
    found = read_document(saved(workbook, tmp_path))
    assert [question.what for question in found.questions] == ["The cell's fill is not one colour ({half_year})."]
    assert said(found)[0].phases == (None, T, P, None)


@pytest.mark.parametrize(
    "words",
    [
        {V: "valmistelu", T: "toteuttaminen", P: "päättäminen"},
        {V: "Valmistellaan", T: "Toteutus", P: "päätäminen"},
        {V: "V", T: "t", P: "P."},
    ],
)
def test_phases_as_words_or_initials(tmp_path, words):
    workbook, sheet = book()
    measures(sheet, 1)
    for row, measure in enumerate(ROWS, 2):
        for column, phase in enumerate(measure.phases, 4):
            sheet.cell(row, column).fill = PatternFill()
            sheet.cell(row, column).value = words[phase] if phase else "-"
    right(read_document(saved(workbook, tmp_path)))


def test_a_word_that_is_no_phase_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["G6"] = "ehkä"
    found = read_document(saved(workbook, tmp_path))
    assert [str(q) for q in found.questions] == ["liite.xlsx: Sheet!G6: “ehkä” is not a phase (Syksy 2027)."]


def test_a_word_against_its_colour_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["D6"] = "toteuttaminen"
    found = read_document(saved(workbook, tmp_path))
    assert [q.what for q in found.questions] == ["The colour says {phase}, the text “{text}” ({half_year})."]
    assert said(found)[0].phases == (None, T, P, None)


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (
            ("Mål", "Åtgärd", "Ansvarig", "Vår 2026", "Höst 2026", "Vår 2027", "Höst 2027"),
            ("förberedelse (F)", "genomförande (G)", "avslutande (A)"),
        ),
        (
            ("Goal", "Measure", "Responsible", "Spring 2026", "Autumn 2026", "Spring 2027", "Autumn 2027"),
            ("preparation (P)", "implementation (I)", "closing (C)"),
        ),
    ],
)
def test_in_swedish_and_english_with_their_initials(tmp_path, headings, names):
    workbook, sheet = book()
    for row, (name, colour) in enumerate(zip(names, COLOURS.values(), strict=True), 1):
        sheet.cell(row, 1, name).fill = filled(colour)
    measures(sheet, 5)
    for column, word in enumerate(headings, 1):
        sheet.cell(5, column, word)
    for row, measure in enumerate(ROWS, 6):
        for column, phase in enumerate(measure.phases, 4):
            if phase:
                sheet.cell(row, column, names[list(COLOURS).index(phase)][0].upper())
    right(read_document(saved(workbook, tmp_path)))


def test_a_coloured_column_of_another_time_is_asked_about_once(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, headings=(*HEADINGS[:5], "2027 jälkeen"))
    found = read_document(saved(workbook, tmp_path))
    assert [str(q) for q in found.questions] == [
        "liite.xlsx: Sheet!G7: Which half-year the column “2027 jälkeen” is for is not clear."
    ]
    assert all(len(measure.half_years) == 3 for measure in found.measures)


def test_a_coloured_column_of_no_time_is_asked_about_once(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, headings=(*HEADINGS[:5], "Huomio"))
    found = read_document(saved(workbook, tmp_path))
    assert [str(q) for q in found.questions] == [
        "liite.xlsx: Sheet!G7: The column “Huomio” is coloured, but is no half-year's."
    ]
