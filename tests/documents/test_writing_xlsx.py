"""The workbook: what its cells say and show, how it prints, and that nothing in it is computed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from roadmap.model import Phase
from tests.documents.written import STATE, example, written

FILLS = {"FFE699": "V", "A9D18E": "T", "9DC3E6": "P"}
LETTERS = {Phase.PREPARATION: "V", Phase.IMPLEMENTATION: "T", Phase.CLOSING: "P"}


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    return load_workbook(written(tmp_path_factory.mktemp("x") / "a.xlsx", example())).active


def heading(sheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "Tunnus")


def test_title_facts_and_vision_stand_over_the_table(sheet):
    assert sheet["A1"].value == "Kemijärven kaupunki: digitiekartta"
    assert sheet["A2"].value == f"Kevät 2024 – Syksy 2028 · Päivitetty 3.12.2024 · {STATE}"
    assert sheet["A3"].value.startswith("Visio: Kemijärven kaupungin palvelut")


def test_the_legend_names_each_colour(sheet):
    legend = {cell.fill.start_color.rgb[2:]: cell.value for row in sheet["A4:C8"] for cell in row if cell.value}
    assert legend == {"FFE699": "valmistelu (V)", "A9D18E": "toteuttaminen (T)", "9DC3E6": "päättäminen (P)"}


def test_each_cell_has_the_phase_as_colour_and_letter(sheet):
    roadmap, top = example(), heading(sheet)
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=top + 1) if "-" in str(row[0].value)}
    assert list(rows) == [measure.id for measure in roadmap.measures]
    for measure in roadmap.measures:
        _, title, party, *half_years = rows[measure.id]
        assert (title.value, party.value) == (measure.title, measure.party)
        for cell, half_year in zip(half_years, roadmap.horizon, strict=True):
            phase = measure.schedule.get(half_year)
            assert cell.value == (LETTERS[phase] if phase else None)
            assert FILLS.get(cell.fill.start_color.rgb[2:] if cell.fill.fill_type else "") == cell.value


def test_goals_head_their_measures(sheet):
    goals = [row[0].value for row in sheet.iter_rows() if str(row[0].value).startswith("Tavoite ")]
    assert goals[0] == "Tavoite 1: Osaava, innostunut ja digipositiivinen kaupunkiyhteisö"
    assert len(goals) == 3


def test_it_prints_wide_with_the_heading_on_each_page(sheet):
    row = heading(sheet)
    assert sheet.print_title_rows == f"${row}:${row}"
    assert sheet.freeze_panes == f"C{row + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )


@pytest.mark.parametrize("title", ["=1+1", "+358 40", "-x", "@SUM(A1)", "'=1", "#N/A", "TRUE", "1"])
def test_text_is_never_computed(tmp_path, title):
    roadmap = example()
    roadmap = replace(roadmap, measures=(replace(roadmap.measures[0], title=title),))
    sheet = load_workbook(written(tmp_path / "a.xlsx", roadmap)).active
    cell = sheet.cell(heading(sheet) + 2, 2)
    assert (cell.value, cell.data_type) == (title, "s")
    assert cell.quotePrefix == (title[0] in "=+-@")
