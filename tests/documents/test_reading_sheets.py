"""Workbooks as officers shape their tables: right, or asked about."""

from __future__ import annotations

import time

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from documents.found import Found
from documents.reading import read_document
from tests.documents.made import COLOURS, GOALS, HEADINGS, ROWS, TIMES, P, Row, V, said, without_goals
from tests.documents.made.sheets import book, filled, legend, measures, saved


def right(found: Found, rows=ROWS) -> None:
    assert [str(question) for question in found.questions] == []
    assert said(found) == list(rows)


def test_goals_in_a_column(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    right(read_document(saved(workbook, tmp_path)))


def test_moved_columns(tmp_path):
    workbook, sheet = book()
    legend(sheet, column=9)
    order = (3, "party", 1, "title", 0, "goal", 2)
    for column, of in enumerate(order, 2):
        word = {"party": "Vastuutaho", "title": "Toimenpide", "goal": "Tavoite"}.get(of) or TIMES[of]
        sheet.cell(6, column, word)
        for row, measure in enumerate(ROWS, 7):
            if isinstance(of, str):
                sheet.cell(row, column, getattr(measure, of))
            elif phase := measure.phases[of]:
                sheet.cell(row, column).fill = filled(COLOURS[phase])
    right(read_document(saved(workbook, tmp_path)))


def test_bold_goals_in_rows_of_their_own(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    row = 5
    for goal in GOALS:
        of_goal = [measure for measure in ROWS if measure.goal == goal]
        below = measures(sheet, row, rows=of_goal, goals=False)
        if goal != GOALS[0]:
            for column in range(1, len(HEADINGS) + 1):
                sheet.cell(row, column).value = None
            sheet.cell(row, 1, goal).font = Font(bold=True)
        row = below
    sheet.insert_rows(6)
    sheet.cell(6, 1, GOALS[0]).font = Font(bold=True)
    right(read_document(saved(workbook, tmp_path)))


def test_other_columns_and_short_headings(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, headings=("Toimenpide", "Vastuuhlö", "K -26", "S -26", "K -27", "S -27"))
    sheet.insert_cols(2)
    sheet["B5"] = "Nro"
    for row in range(6, 11):
        sheet.cell(row, 2, row - 5)
    right(read_document(saved(workbook, tmp_path)))


def test_goals_in_merged_rows(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    for column, word in enumerate(HEADINGS, 1):
        sheet.cell(5, column, word)
    row = 6
    for number, goal in enumerate(GOALS, 1):
        of_goal = [measure for measure in ROWS if measure.goal == goal]
        measures(sheet, row, rows=of_goal, goals=False)
        for column in range(1, len(HEADINGS) + 1):
            sheet.cell(row, column).value = None
        sheet.cell(row, 1, f"Tavoite {number}: {goal}")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADINGS))
        row += len(of_goal) + 1
    right(read_document(saved(workbook, tmp_path)))


def test_a_goal_column_and_a_party_merged_over_rows(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet.merge_cells("A6:A8")
    sheet.merge_cells("A9:A10")
    sheet.merge_cells("C6:C7")
    right(read_document(saved(workbook, tmp_path)))


def test_a_goal_only_in_its_first_row(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    for cell in ("A7", "A8", "A10"):
        sheet[cell] = None
    right(read_document(saved(workbook, tmp_path)))


def test_one_merged_bar_over_two_half_years(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet.merge_cells("F7:G7")
    right(read_document(saved(workbook, tmp_path)))


def test_spelling_line_breaks_and_soft_hyphens(tmp_path):
    workbook, sheet = book()
    headings = (
        "Toimen\u00adpiteen\nkuvaus",
        "Vastuhenkilö/taho",
        "Kevät\n2026",
        "Syysy 2026",
        "Kevat 2027",
        "Syksy -27",
    )
    legend(sheet)
    sheet["A3"] = "päätäminen"
    measures(sheet, 5, headings=headings)
    sheet["B6"] = "Intran\n uudis\u00adtaminen "
    right(read_document(saved(workbook, tmp_path)))


def test_years_over_seasons_in_two_heading_rows(tmp_path):
    workbook, sheet = book()
    legend(sheet, column=10)
    measures(sheet, 6, headings=(*HEADINGS[:2], "Kevät", "Syksy", "Kevät", "Syksy"))
    sheet["D5"], sheet["F5"] = 2026, 2027
    sheet.merge_cells("D5:E5")
    sheet.merge_cells("F5:G5")
    right(read_document(saved(workbook, tmp_path)))


def test_seasons_under_the_heading_row(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 6)
    for column, word in enumerate(("Tavoite", *HEADINGS[:2], "2026", None, "2027"), 1):
        sheet.cell(5, column, word)
    for column, word in enumerate((None, None, None, "kevät", "syksy", "kevät", "syksy"), 1):
        sheet.cell(6, column, word)
    sheet.merge_cells("D5:E5")
    sheet.merge_cells("F5:G5")
    for column in "ABC":
        sheet.merge_cells(f"{column}5:{column}6")
    right(read_document(saved(workbook, tmp_path)))


def test_repeated_headings_and_empty_rows(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    row = measures(sheet, 5, rows=ROWS[:2])
    row = measures(sheet, row + 2, rows=ROWS[2:4])
    measures(sheet, row, rows=ROWS[4:])
    right(read_document(saved(workbook, tmp_path)))


def test_a_hidden_column_with_an_old_plan_does_not_count(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet.insert_cols(4)
    sheet["D5"] = "Kevät 2026"
    for row in range(6, 11):
        sheet.cell(row, 4).fill = filled(COLOURS[P])
    sheet.column_dimensions["D"].hidden = True
    right(read_document(saved(workbook, tmp_path)))


def test_a_half_year_twice_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, headings=(*HEADINGS, "Kevät 2026"))
    found = read_document(saved(workbook, tmp_path))
    assert [question.what for question in found.questions] == [
        "The half-year “{text}” has two columns; the first counts."
    ]
    assert said(found) == list(ROWS)


def test_a_row_that_is_struck_through_is_left_out_and_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    for column in "ABCDEFG":
        sheet[f"{column}7"].font = Font(strike=True)
    found = read_document(saved(workbook, tmp_path))
    assert said(found) == [ROWS[0], *ROWS[2:]]
    assert [question.where for question in found.questions] == ["liite.xlsx: Sheet!7"]


def test_words_that_are_struck_through_are_left_out(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["B6"] = CellRichText(TextBlock(InlineFont(strike=True), "Vanha nimi "), "Intran uudistaminen")
    right(read_document(saved(workbook, tmp_path)))


def test_a_hidden_sheet_is_left_out_and_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    old = workbook.create_sheet("Vanha")
    measures(old, 1, rows=[Row("Vanha", "Vanha toimenpide", "Joku", (V, V, V, V))])
    old.sheet_state = "hidden"
    found = read_document(saved(workbook, tmp_path))
    assert said(found) == list(ROWS)
    (question,) = found.questions
    assert "Vanha" in question.where
    assert "hidden" in question.what


def test_no_goals_at_all(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, goals=False)
    found = read_document(saved(workbook, tmp_path))
    assert found.questions == ()
    assert without_goals(said(found)) == without_goals(ROWS)


def test_a_cell_far_away_costs_nothing(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["XFD1048576"] = " "
    sheet["B1048570"].fill = filled("FFFFFF")
    start = time.process_time()
    right(read_document(saved(workbook, tmp_path)))
    assert time.process_time() - start < 3


def test_five_thousand_rows_are_read_in_time(tmp_path):
    rows = [ROWS[n % 5]._replace(title=f"Toimenpide {n}") for n in range(5000)]
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5, rows=rows)
    path = saved(workbook, tmp_path)
    start = time.process_time()
    found = read_document(path)
    assert time.process_time() - start < 15
    assert said(found) == rows
