"""Text documents as officers shape them: right, or asked about."""

from __future__ import annotations

import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor

from documents.found import Found
from documents.reading import read_document
from tests.documents.made import COLOURS, GOALS, ROWS, P, T, V, said
from tests.documents.made.papers import fill, legend, paper, saved, shade, table


def right(found: Found, rows=ROWS) -> None:
    assert [str(question) for question in found.questions] == []
    assert said(found) == list(rows)


@pytest.fixture(params=["heading", "bold", "numbered"])
def goal_line(request):
    def add(document, at):
        if request.param == "heading":
            document.add_heading(GOALS[at], level=2)
        elif request.param == "bold":
            document.add_paragraph().add_run(GOALS[at]).bold = True
        else:
            document.add_paragraph(f"Tavoite {at + 1}: {GOALS[at]}")

    return add


def test_goals_between_tables(tmp_path, goal_line):
    document = paper()
    legend(document)
    goal_line(document, 0)
    table(document, rows=ROWS[:2])
    document.add_page_break()
    table(document, rows=ROWS[2:3], headings=None)
    goal_line(document, 1)
    table(document, rows=ROWS[3:])
    right(read_document(saved(document, tmp_path)))


def test_a_legend_in_shaded_words(tmp_path):
    document = paper()
    paragraph = document.add_paragraph()
    for phase, colour in COLOURS.items():
        run = paragraph.add_run(str(phase))
        shade(run._r.get_or_add_rPr(), fill=colour)
        paragraph.add_run("   ")
    document.add_heading(GOALS[0])
    table(document, rows=ROWS[:3])
    right(read_document(saved(document, tmp_path)), ROWS[:3])


def test_a_legend_in_highlighted_words(tmp_path):
    colours = {V: "FFFF00", T: "00FF00", P: "00FFFF"}
    pens = {V: WD_COLOR_INDEX.YELLOW, T: WD_COLOR_INDEX.BRIGHT_GREEN, P: WD_COLOR_INDEX.TURQUOISE}
    document = paper()
    for phase, pen in pens.items():
        document.add_paragraph().add_run(str(phase)).font.highlight_color = pen
    document.add_heading(GOALS[0])
    table(document, rows=ROWS[:3], colours=colours)
    right(read_document(saved(document, tmp_path)), ROWS[:3])


def test_a_legend_of_coloured_squares(tmp_path):
    document = paper()
    paragraph = document.add_paragraph()
    for phase, colour in COLOURS.items():
        paragraph.add_run("■").font.color.rgb = RGBColor.from_string(colour)
        paragraph.add_run(f" {phase}   ")
    document.add_heading(GOALS[0])
    table(document, rows=ROWS[:3])
    right(read_document(saved(document, tmp_path)), ROWS[:3])


def test_a_legend_nested_in_a_cell(tmp_path):
    document = paper()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "Selite"
    inner = outer.cell(0, 1).add_table(3, 2)
    for row, (phase, colour) in zip(inner.rows, COLOURS.items(), strict=True):
        fill(row.cells[0], colour)
        row.cells[1].text = str(phase)
    document.add_heading(GOALS[0])
    table(document, rows=ROWS[:3])
    right(read_document(saved(document, tmp_path)), ROWS[:3])


def test_theme_colours_as_word_writes_them(tmp_path):
    colours = {
        V: {"fill": "auto", "themeFill": "accent6", "themeFillTint": "66"},
        T: {"fill": "auto", "themeFill": "accent3", "themeFillTint": "99"},
        P: {"fill": "auto", "themeFill": "accent1", "themeFillShade": "BF"},
    }
    document = paper()
    legend(document, colours)
    document.add_heading(GOALS[0])
    table(document, rows=ROWS[:3], colours=colours)
    right(read_document(saved(document, tmp_path)), ROWS[:3])


def test_merged_goal_rows_parties_and_bars(tmp_path):
    document = paper()
    legend(document)
    made = table(document, rows=[ROWS[0], *ROWS])
    for cell in made.rows[1].cells:
        for old in cell._tc.findall(".//{*}shd"):
            old.getparent().remove(old)
        cell.text = ""
    whole = made.cell(1, 0).merge(made.cell(1, 5))
    whole.text = f"Tavoite 1: {GOALS[0]}"
    made.cell(3, 1).text = ""
    party = made.cell(2, 1).merge(made.cell(3, 1))
    party.text = "Hallintopalvelut"
    made.cell(3, 4).merge(made.cell(3, 5)).text = ""
    found = read_document(saved(document, tmp_path))
    right(found, [row._replace(goal=GOALS[0]) for row in ROWS])


def test_two_legends_in_two_chapters(tmp_path):
    swapped = {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]}
    document = paper()
    document.add_heading(GOALS[0])
    legend(document)
    table(document, rows=ROWS[:3])
    document.add_heading(GOALS[1])
    table(document, rows=ROWS[3:], colours=swapped)
    legend(document, swapped)
    right(read_document(saved(document, tmp_path)))


def test_two_legends_that_disagree_in_one_chapter_are_asked_about(tmp_path):
    document = paper()
    document.add_heading(GOALS[0])
    legend(document)
    table(document, rows=ROWS[:3])
    legend(document, {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]})
    found = read_document(saved(document, tmp_path))
    assert len(found.questions) == sum(1 for row in ROWS[:3] for phase in row.phases if phase)
    assert not any(measure.schedule for measure in found.measures)


def test_struck_rows_and_words(tmp_path):
    document = paper()
    legend(document)
    document.add_heading(GOALS[0])
    made = table(document, rows=ROWS[:3])
    for cell in made.rows[2].cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.strike = True
    made.cell(1, 0).paragraphs[0].add_run(" entinen nimi").font.strike = True
    found = read_document(saved(document, tmp_path))
    assert said(found) == [ROWS[0], ROWS[2]]
    assert [str(q) for q in found.questions] == [
        "liite.docx: table 2, row 3: The row of “Tekoälyn käyttöohje” is struck through and was left out."
    ]


def test_a_pattern_and_an_unknown_colour_are_told_by_table_row_and_column(tmp_path):
    document = paper()
    legend(document)
    document.add_heading(GOALS[0])
    made = table(document, rows=ROWS[:3])
    fill(made.cell(1, 5), {"val": "pct25", "fill": "FFE699"})
    fill(made.cell(2, 2), "C00000")
    found = read_document(saved(document, tmp_path))
    assert [question.where for question in found.questions] == [
        "liite.docx: table 2, row 2, column 6",
        "liite.docx: table 2, row 3, column 3",
    ]
    assert said(found) == list(ROWS[:3])
