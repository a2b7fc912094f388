"""Text documents with changes that are tracked, and with what nobody sees: read as they are once all is accepted."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.reading import read_document
from tests.documents.made import GOALS, ROWS, P, T, V, said
from tests.documents.made.papers import legend, paper, saved, shade, table


@pytest.fixture
def document():
    made = paper()
    legend(made)
    made.add_heading(GOALS[0])
    table(made, rows=ROWS[:3])
    return made


def measures(document: Any) -> Any:
    return document.tables[1]


def change(kind: str) -> Any:
    """An element that tracks a change."""
    element = OxmlElement(f"w:{kind}")
    for name, value in (("id", "1"), ("author", "Virkailija"), ("date", "2026-01-15T10:00:00Z")):
        element.set(qn(f"w:{name}"), value)
    return element


def around(run: Any, kind: str) -> None:
    """Put the run into an element that tracks a change."""
    element = change(kind)
    run._r.addprevious(element)
    element.append(run._r)


@pytest.mark.parametrize(("old", "new"), [("del", "ins"), ("moveFrom", "moveTo")])
def test_deleted_words_are_not_read_and_inserted_ones_are(tmp_path, document, old, new):
    paragraph = measures(document).cell(1, 0).paragraphs[0]
    around(paragraph.runs[0], new)
    gone = paragraph.add_run(" vanha nimi")
    around(gone, old)
    if old == "del":
        gone._r.find(qn("w:t")).tag = qn("w:delText")
    assert said(read_document(saved(document, tmp_path))) == list(ROWS[:3])


def test_words_that_were_inserted_and_deleted_again_are_not_read(tmp_path, document):
    run = measures(document).cell(1, 1).paragraphs[0].add_run(" ja muut")
    around(run, "del")
    around(run, "ins")
    assert said(read_document(saved(document, tmp_path))) == list(ROWS[:3])


def test_a_deleted_row_is_not_read_and_an_inserted_one_is(tmp_path, document):
    rows = measures(document).rows
    rows[1]._tr.get_or_add_trPr().append(change("del"))
    rows[2]._tr.get_or_add_trPr().append(change("ins"))
    assert said(read_document(saved(document, tmp_path))) == list(ROWS[1:3])


def test_a_colour_that_was_changed_counts_as_it_is_now(tmp_path, document):
    properties = measures(document).cell(1, 2)._tc.get_or_add_tcPr()
    before = OxmlElement("w:tcPr")
    shade(before, fill="9DC3E6")
    changed = change("tcPrChange")
    changed.append(before)
    properties.append(changed)
    assert said(read_document(saved(document, tmp_path)))[0].phases == (V, T, P, None)


def test_a_table_that_was_deleted_is_not_read(tmp_path, document):
    copy = deepcopy(measures(document)._tbl)
    measures(document)._tbl.addprevious(copy)
    for row in copy.iter(qn("w:tr")):
        properties = row.get_or_add_trPr()
        properties.append(change("del"))
    assert said(read_document(saved(document, tmp_path))) == list(ROWS[:3])


def test_hidden_words_are_not_read(tmp_path, document):
    measures(document).cell(1, 0).paragraphs[0].add_run(" (piilossa)").font.hidden = True
    assert said(read_document(saved(document, tmp_path))) == list(ROWS[:3])


def test_the_hint_of_an_empty_control_is_nobodys_name(tmp_path, document):
    paragraph = measures(document).cell(1, 1).paragraphs[0]
    control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
    properties.append(OxmlElement("w:showingPlcHdr"))
    content.append(paragraph.runs[0]._r)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)
    assert read_document(saved(document, tmp_path)).measures[0].party == ""


def test_a_row_in_a_control_is_read(tmp_path, document):
    row = measures(document).rows[2]._tr
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    row.addprevious(control)
    control.append(OxmlElement("w:sdtPr"))
    control.append(content)
    content.append(row)
    found = read_document(saved(document, tmp_path))
    assert said(found) == list(ROWS[:3])
    assert {phase for row in said(found) for phase in row.phases} == {V, T, P, None}
