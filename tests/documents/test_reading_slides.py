"""Presentations as officers shape them: right, or asked about."""

from __future__ import annotations

import pytest
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Cm

from documents.errors import DocumentError
from documents.found import Found
from documents.reading import read_document
from tests.documents.made import COLOURS, GOALS, ROWS, P, T, V, said, without_goals
from tests.documents.made.slides import box, deck, fill, legend, mark, saved, slide, table


def right(found: Found, rows=ROWS) -> None:
    assert [str(question) for question in found.questions] == []
    assert said(found) == list(rows)


def test_a_goal_as_the_slides_title_goes_on_over_slides_without_one(tmp_path):
    presentation = deck()
    first = slide(presentation, f"Tavoite 1: {GOALS[0]}")
    legend(first)
    table(first, rows=ROWS[:2])
    table(slide(presentation), rows=ROWS[2:3])
    table(slide(presentation, f"Tavoite 2: {GOALS[1]}"), rows=ROWS[3:4])
    table(slide(presentation, f"Tavoite 2: {GOALS[1]} (jatkuu)"), rows=ROWS[4:])
    right(read_document(saved(presentation, tmp_path)))


def test_a_table_goes_on_without_headings(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    table(first, rows=ROWS[:1])
    table(slide(presentation), rows=ROWS[1:3], headings=None)
    table(slide(presentation, GOALS[1]), rows=ROWS[3:], headings=None)
    right(read_document(saved(presentation, tmp_path)))


def test_a_table_of_something_else_as_wide_is_not_read(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    table(first, rows=ROWS[:3])
    other = table(slide(presentation, "Talousarvio"), rows=ROWS[3:], headings=("Kohde", "Tili", "1", "2", "3", "4"))
    for column in range(2, 6):
        other.cell(1, column).text = "12 000"
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_marks_with_words_beside_them(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    for at, (phase, colour) in enumerate(COLOURS.items()):
        mark(first, colour, 1 + 6 * at, 2.5)
        box(first, str(phase), 2 + 6 * at, 2.5)
    table(first, rows=ROWS[:3])
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_marks_after_their_words(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    for at, (phase, colour) in enumerate(COLOURS.items()):
        box(first, str(phase), 1 + 6 * at, 2.5)
        mark(first, colour, 5.2 + 6 * at, 2.5)
    table(first, rows=ROWS[:3])
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_marks_beside_one_box_of_three_lines(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    for at, colour in enumerate(COLOURS.values()):
        mark(first, colour, 1, 13 + at)
    box(first, "\n".join(str(phase) for phase in COLOURS), 2, 13, height=3)
    table(first, rows=ROWS[:3])
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_a_legend_in_a_group(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    first.shapes.add_group_shape([shape for shape in first.shapes if not shape.is_placeholder])
    table(first, rows=ROWS[:3])
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_a_legend_in_a_table_of_its_own(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    small = first.shapes.add_table(3, 2, Cm(1), Cm(13), Cm(6), Cm(2)).table
    for at, (phase, colour) in enumerate(COLOURS.items()):
        fill(small.cell(at, 0), colour)
        small.cell(at, 1).text = str(phase)
    table(first, rows=ROWS[:3])
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_theme_colours_made_lighter(tmp_path):
    def themed(name, brightness):
        def colour(fore_color):
            fore_color.theme_color = name
            fore_color.brightness = brightness

        return colour

    colours = {
        V: themed(MSO_THEME_COLOR.ACCENT_6, 0.6),
        T: themed(MSO_THEME_COLOR.ACCENT_3, 0.4),
        P: themed(MSO_THEME_COLOR.ACCENT_1, -0.25),
    }
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first, colours)
    table(first, rows=ROWS[:3], colours=colours)
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_two_slides_with_legends_of_their_own(tmp_path):
    swapped = {V: COLOURS[P], T: COLOURS[V], P: COLOURS[T]}
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    table(first, rows=ROWS[:3])
    second = slide(presentation, GOALS[1])
    legend(second, swapped)
    table(second, rows=ROWS[3:4], colours=swapped)
    table(slide(presentation), rows=ROWS[4:], colours=swapped)
    right(read_document(saved(presentation, tmp_path)))


def test_a_legend_on_a_slide_before_the_tables(tmp_path):
    presentation = deck()
    legend(slide(presentation, "Lukuohje"))
    table(slide(presentation, GOALS[0]), rows=ROWS[:3])
    table(slide(presentation, GOALS[1]), rows=ROWS[3:])
    right(read_document(saved(presentation, tmp_path)))


def test_merged_parties_and_bars(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    made = table(first, rows=ROWS[:3])
    made.cell(2, 1).text = ""
    made.cell(1, 1).merge(made.cell(2, 1))
    made.cell(2, 4).merge(made.cell(2, 5))
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_an_unknown_colour_is_told_by_slide_row_and_column(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    made = table(first, rows=ROWS[:3])
    fill(made.cell(2, 2), "C00000")
    found = read_document(saved(presentation, tmp_path))
    assert [str(q) for q in found.questions] == [
        "liite.pptx: slide 1, row 3, column 3: The colour #C00000 is not in the legend (Kevät 2026)."
    ]
    assert said(found) == list(ROWS[:3])


def test_without_a_goals_title_the_measures_have_none(tmp_path):
    presentation = deck()
    first = slide(presentation)
    legend(first)
    table(first)
    found = read_document(saved(presentation, tmp_path))
    assert found.questions == ()
    assert said(found) == without_goals(ROWS)


def test_a_line_break_and_struck_words_in_a_cell(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    made = table(first, rows=ROWS[:3])
    made.cell(1, 0).text = "Intran\vuudis\u00adtaminen"
    paragraph = made.cell(2, 0).text_frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = " ja vanhat sanat"
    run._r.get_or_add_rPr().set("strike", "sngStrike")
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])


def test_a_hidden_slide_is_left_out_and_asked_about(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    table(first, rows=ROWS[:3])
    old = slide(presentation, GOALS[1])
    table(old, rows=ROWS[3:])
    old._element.set("show", "0")
    found = read_document(saved(presentation, tmp_path))
    assert said(found) == list(ROWS[:3])
    (question,) = found.questions
    assert "slide 2" in question.where
    assert "hidden" in question.what


def test_a_picture_instead_of_a_table_is_refused(tmp_path):
    presentation = deck()
    legend(slide(presentation, GOALS[0]))
    with pytest.raises(DocumentError, match=r"No table of measures was found.*picture"):
        read_document(saved(presentation, tmp_path))


def test_headings_in_other_words(tmp_path):
    presentation = deck()
    first = slide(presentation, GOALS[0])
    legend(first)
    table(first, rows=ROWS[:3], headings=("Toimenpiteet", "Vastuutaho", "K26", "S26", "2027 kevät", "2027H2"))
    right(read_document(saved(presentation, tmp_path)), ROWS[:3])
