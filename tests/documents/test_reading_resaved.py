"""Documents that LibreOffice saved again: other names for the same colours, other merges, other styles."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl.styles import Color

from documents.importing import plan_import
from documents.reading import read_document
from tests.documents.made import GOALS, ROWS, P, T, V, papers, said, sheets, slides
from tests.documents.written import example as exported
from tests.documents.written import written

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: nothing is saved again by it")
DATA = Path(__file__).parent / "data"


def saved_again(folder: Path, *paths: Path) -> list[Path]:
    """The documents opened and saved by one LibreOffice; its profile is its own, so that a running one is let alone."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", paths[0].suffix[1:], "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)
    return [folder / path.name for path in paths]


def made(kind: str, folder: Path) -> Path:
    """One document of each kind with goals, a merged bar and a merged party."""
    if kind == "xlsx":
        workbook, sheet = sheets.book()
        colours = {V: Color(theme=7, tint=0.5999), T: Color(theme=9, tint=0.3999), P: Color(theme=8, tint=-0.25)}
        sheets.legend(sheet, colours=colours)
        sheets.measures(sheet, 5, colours=colours)
        sheet.merge_cells("C6:C7")
        sheet.merge_cells("F7:G7")
        return sheets.saved(workbook, folder)
    if kind == "pptx":
        presentation = slides.deck()
        for at, rows in enumerate((ROWS[:3], ROWS[3:])):
            one = slides.slide(presentation, f"Tavoite {at + 1}: {GOALS[at]}")
            slides.legend(one)
            table = slides.table(one, rows=rows)
        table.cell(2, 2).merge(table.cell(2, 3))
        return slides.saved(presentation, folder)
    document = papers.paper()
    papers.legend(document)
    for at, rows in enumerate((ROWS[:3], ROWS[3:])):
        document.add_heading(GOALS[at], level=1)
        table = papers.table(document, rows=rows)
    table.cell(2, 2).merge(table.cell(2, 3))
    return papers.saved(document, folder)


@pytest.mark.parametrize("kind", ["xlsx", "pptx", "docx"])
def test_they_say_the_same(tmp_path, kind):
    example = DATA / f"liite.{kind}"
    document = made(kind, tmp_path).rename(tmp_path / f"oma.{kind}")
    export = written(tmp_path / f"vienti.{kind}", roadmap := exported())
    (tmp_path / "again").mkdir()
    own, again, back = map(read_document, saved_again(tmp_path / "again", document, example, export))
    assert [str(question) for question in own.questions] == []
    assert said(own) == list(ROWS)
    assert again.questions == ()
    assert [(m.goal, m.title, m.party, m.schedule) for m in again.measures] == [
        (m.goal, m.title, m.party, m.schedule) for m in read_document(example).measures
    ]
    plan = plan_import(back, roadmap)
    assert (plan.changes, plan.questions, len(plan.same)) == ((), (), 54)
