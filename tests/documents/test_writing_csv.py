"""csv as Finnish Excel opens it, and text that no spreadsheet computes."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.csv_out import csv_bytes
from documents.formulas import harmless, original
from jobs.i18n import Texts
from tests.documents.written import example


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_finnish_excel_opens_it_as_a_table():
    data = csv_bytes(example(), Texts("fi"))
    assert data.startswith(b"\xef\xbb\xbf")
    head, first, *_ = data.decode("utf-8-sig").split("\r\n")
    assert head == (
        "id;tavoite;toimenpide;vastuutaho;Kevät 2024;Syksy 2024;Kevät 2025;Syksy 2025;Kevät 2026;Syksy 2026;"
        "Kevät 2027;Syksy 2027;Kevät 2028;Syksy 2028"
    )
    assert first == (
        "T1-01;Osaava, innostunut ja digipositiivinen kaupunkiyhteisö;Tiedotustiimin ulkoisen tiedottamisen "
        "kehittäminen ja toteuttaminen.;Perusopetuksen ja lukion rehtori;;;;valmistelu;toteuttaminen;toteuttaminen;"
        "päättäminen;;;"
    )


@pytest.mark.parametrize(
    ("language", "head", "phase"),
    [("sv", ["id", "mål", "åtgärd"], "förberedelse"), ("en", ["id", "goal", "measure"], "preparation")],
)
def test_in_the_readers_language(language, head, phase):
    table = rows(csv_bytes(example(), Texts(language)))
    assert table[0][:3] == head
    assert table[1][7] == phase


def test_every_measure_has_its_row():
    roadmap = example()
    table = rows(csv_bytes(roadmap, Texts("fi")))
    assert [row[0] for row in table[1:]] == [measure.id for measure in roadmap.measures]
    assert {len(row) for row in table} == {4 + 10}


@pytest.mark.parametrize("title", ["=1+1", "+358 40", "-x", "@SUM(A1)", "'=1", "''@x"])
def test_a_formula_is_text(title):
    roadmap = example()
    roadmap = replace(roadmap, measures=(replace(roadmap.measures[0], title=title, party=title),))
    row = rows(csv_bytes(roadmap, Texts("fi")))[1]
    assert row[2] == row[3] == f"'{title}"
    assert original(row[2]) == title


@given(st.text(alphabet="'=+-@\t\rab ", max_size=6))
def test_harmless_text_comes_back_as_it_was(text):
    cell = harmless(text)
    assert original(cell) == text
    assert cell[:1] not in set("=+-@\t\r") - {""} or not cell
