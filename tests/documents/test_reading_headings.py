"""Half-years as headings have them: read where they can be nothing else, asked about where they can."""

from __future__ import annotations

from datetime import date

import pytest

from documents.heading_times import heading_time, may_name_time
from documents.reading import read_document
from roadmap.halfyear import HalfYear
from tests.documents.made import HEADINGS, ROWS, said
from tests.documents.made.sheets import book, legend, measures, saved


@pytest.mark.parametrize(
    ("text", "half_year"),
    [
        ("Kevät 2026", "2026H1"),
        ("kevät -26", "2026H1"),
        ("Kevät ’26", "2026H1"),
        ("kevät ´26", "2026H1"),
        ("2026 syksy", "2026H2"),
        ("Syysy 2024", "2024H2"),
        ("K2026", "2026H1"),
        ("S-26", "2026H2"),
        ("kl 2026", "2026H1"),
        ("sl26", "2026H2"),
        ("VT 2026", "2026H1"),
        ("Höst-26", "2026H2"),
        ("1H2026", "2026H1"),
        ("2H/26", "2026H2"),
        ("H2 2026", "2026H2"),
        ("2026 H1", "2026H1"),
        ("1–6/2026", "2026H1"),
        ("07-12/2026", "2026H2"),
        ("1.1.–30.6.2026", "2026H1"),
        ("1.7. - 31.12.2026", "2026H2"),
        ("Kevät 2026 (1–6)", "2026H1"),
        ("1. puolivuosi 2026", "2026H1"),
        ("2026, II puolivuosi", "2026H2"),
        ("2. halvåret 2026", "2026H2"),
    ],
)
def test_a_heading_that_names_a_half_year(text, half_year):
    found = heading_time(text)
    assert found
    assert found.half_year == HalfYear.parse(half_year)


@pytest.mark.parametrize(
    "text", ["2026/27", "13/2026", "Q1/2026", "31.12.2026", "kpl 20", "I", "V", "26", "tunnit 2026"]
)
def test_a_heading_that_names_none(text):
    assert heading_time(text) is None


@pytest.mark.parametrize("text", ["1/2026", "Q1/2026", "2026–2027", "2027 jälkeen"])
def test_a_heading_that_speaks_of_a_time(text):
    assert may_name_time(text)


def sheet_with(headings, folder):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, headings=(*HEADINGS[:2], *headings))
    return saved(workbook, folder)


@pytest.mark.parametrize(
    "headings",
    [
        ("1/2026", "2/2026", "1/2027", "2/2027"),
        ("I/2026", "II/2026", "I/2027", "II/2027"),
        ("2026/1", "2026/2", "2027/1", "2027/2"),
        ("2026 I", "2026 II", "2027 I", "2027 II"),
        ("1/26", "2/26", "1/27", "2/27"),
        ("K2026", "S2026", "K2027", "S2027"),
        ("Kevät 2026", "2/2026", "1/2027", "Syksy 2027"),
        (date(2026, 1, 1), date(2026, 2, 1), date(2027, 1, 1), date(2027, 2, 1)),
    ],
    ids=str,
)
def test_numbers_that_run_over_two_years_are_half_years(tmp_path, headings):
    found = read_document(sheet_with(headings, tmp_path))
    assert found.questions == ()
    assert said(found) == list(ROWS)


@pytest.mark.parametrize(
    "headings",
    [
        ("1/2026", "2/2026", "3/2026", "4/2026"),
        ("I/2026", "II/2026", "III/2026", "IV/2026"),
        ("1/2026", "2/2026", "1/2028", "2/2028"),
        ("11/2026", "12/2026", "1/2027", "2/2027"),
        ("2026", "2027", "2028", "2029"),
        ("Q1/2026", "Q2/2026", "Q3/2026", "Q4/2026"),
    ],
    ids=str,
)
def test_numbers_that_may_be_months_or_quarters_are_asked_about(tmp_path, headings):
    found = read_document(sheet_with(headings, tmp_path))
    assert [question.values["heading"] for question in found.questions] == list(headings)
    assert not any(measure.schedule or measure.half_years for measure in found.measures)


def test_letters_in_a_column_that_may_be_a_half_years_are_asked_about(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Toimenpide;Vastuutaho;1/2026;2/2026\nIntran uudistaminen;Viestintä;V;T\n", encoding="utf-8")
    found = read_document(path)
    assert [question.values["heading"] for question in found.questions] == ["1/2026", "2/2026"]
    assert not found.measures[0].schedule


@pytest.mark.parametrize("halves", [("I", "II"), ("1", "2"), ("1.", "2.")])
def test_numbers_under_years(tmp_path, halves):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 6, headings=(*HEADINGS[:2], *halves, *halves))
    for column in range(1, 4):
        sheet.cell(5, column, sheet.cell(6, column).value)
        sheet.cell(6, column).value = None
    for column, year in ((4, 2026), (6, 2027)):
        sheet.cell(5, column, year)
        sheet.merge_cells(start_row=5, end_row=5, start_column=column, end_column=column + 1)
    found = read_document(saved(workbook, tmp_path))
    assert found.questions == ()
    assert said(found) == list(ROWS)


@pytest.mark.parametrize("gone", ["F5", "G5"])
def test_a_column_of_phases_without_a_heading_is_asked_about(tmp_path, gone):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet[gone] = None
    found = read_document(saved(workbook, tmp_path))
    assert [question.what for question in found.questions] == ["The column has phases but no heading."]
    assert found.questions[0].where.startswith(f"liite.xlsx: Sheet!{gone[0]}")
    assert all(len(measure.half_years) == 3 for measure in found.measures)


def test_a_word_beyond_the_last_heading_is_asked_about(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Toimenpide;Vastuutaho;Kevät 2026\nIntran uudistaminen;Viestintä;V;T\n", encoding="utf-8")
    assert [str(question) for question in read_document(path).questions] == [
        "a.csv:2, 4: The column has phases but no heading."
    ]


def test_a_legend_just_beside_the_table_is_no_column_of_it(tmp_path):
    workbook, sheet = book()
    measures(sheet, 1)
    legend(sheet, row=3, column=8)
    found = read_document(saved(workbook, tmp_path))
    assert found.questions == ()
    assert said(found) == list(ROWS)
