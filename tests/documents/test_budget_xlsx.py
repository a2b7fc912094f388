"""The needs as a workbook: rows and totals that match, and text that no program computes."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from documents.budget_xlsx import budget_xlsx
from documents.text import plain
from jobs.i18n import Texts
from roadmap import fields as f
from roadmap.needs import Needs, needs
from tests.documents.report_world import HOSTILE, NOW, Autumn, autumn, hostile

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HEADING = 4


def found(world: Autumn) -> Needs:
    return needs(world.at(NOW), 2027)


def book(made: Needs, language: str = "fi"):
    return load_workbook(BytesIO(budget_xlsx(made, Texts(language))))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADING + 1)]


def test_a_row_for_each_measure_and_year():
    made = found(autumn())
    sheet = book(made)["Tarpeet"]
    assert [cell.value for cell in sheet[HEADING]] == [
        "Vuosi", "Toimiala", "Tavoite", "Tunnus", "Toimenpide", "Vastuuhenkilö/taho", "Vaiheet vuonna", "Tarve, €",
        "Arvio", "Perustelu",
    ]  # fmt: skip
    assert [(row[0], row[3]) for row in rows(sheet)] == [(need.year, need.id) for need in made.rows]
    given_row = next(row for row in rows(sheet) if row[3] == "T1-01")
    assert given_row[7:] == [12_000, "annettu", "=1+1 lisenssit"]
    assert {row[8] for row in rows(sheet) if row[7] is None} == {"arvio puuttuu"}


def test_it_is_laid_out_for_screen_and_paper():
    sheet = book(found(autumn()))["Tarpeet"]
    assert sheet.freeze_panes == f"F{HEADING + 1}"
    assert sheet.auto_filter.ref == f"A{HEADING}:J{sheet.max_row}"
    assert sheet.print_title_rows == f"${HEADING}:${HEADING}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )


def test_text_is_never_a_formula():
    sheet = book(found(hostile()))["Tarpeet"]
    for row in sheet.iter_rows(min_row=HEADING + 1):
        for cell in row:
            assert cell.data_type != "f", cell.value
    told = {row[9] for row in rows(sheet)}
    assert {plain(text) for text in HOSTILE} <= told
    formula = next(row[9] for row in sheet.iter_rows(min_row=HEADING + 1) if row[9].value == "=HYPERLINK(0)")
    assert (formula.data_type, formula.quotePrefix) == ("s", True)


@given(st.text(max_size=60))
@settings(max_examples=25)
def test_any_reason_is_kept_as_text(reason):
    world = Autumn()
    world.say(NOW, "T1-01", {f.need_field(2027): 5, f.need_reason_field(2027): reason})
    sheet = book(found(world))["Tarpeet"]
    told = next(row for row in sheet.iter_rows(min_row=HEADING + 1) if row[3].value == "T1-01")[9]
    assert (told.value or "") == plain(reason)
    assert told.data_type != "f"


def test_the_same_needs_have_the_same_bytes():
    assert budget_xlsx(found(autumn()), Texts("sv")) == budget_xlsx(found(autumn()), Texts("sv"))


def test_the_totals_that_the_workbook_adds_up_are_those_of_the_needs(tmp_path):
    if not OFFICE:
        pytest.skip("NO LIBREOFFICE: the workbook's own sums go unchecked")
    world = autumn()
    for place, measure in enumerate(world.roadmap.measures[:30]):
        world.say(NOW, measure.id, {f.need_field(2027): 100.5 + place, f.need_field(2028): 7})
    made = found(world)
    (tmp_path / "needs.xlsx").write_bytes(budget_xlsx(made, Texts("fi")))
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", tmp_path / "out", tmp_path / "needs.xlsx"], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    computed = load_workbook(tmp_path / "out" / "needs.xlsx", data_only=True)["Summat"]
    expected = []
    for year in made.years:
        totals = [(name, made.total(year, unit)) for unit, name in made.units.items()]
        for name, total in [*totals, ("Yhteensä", made.year_total(year))]:
            expected.append([year, name, total.euros, total.estimated, total.missing])
    assert rows(computed) == expected
    assert sum(row[3] + row[4] for row in expected if row[1] == "Yhteensä") == len(made.rows)
