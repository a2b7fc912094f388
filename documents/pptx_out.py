"""The roadmap as a presentation: a title slide, the vision with the goals, and a slide per ten measures of a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pptx.util import Inches, Pt

from documents.phase_colours import FILLS
from documents.pptx_deck import BLACK, INK, Area, Deck
from documents.pptx_table import add_table, fitting
from documents.wording import by_goal, document_title, footer, goal_heading, legend_label, span, updated_line

if TYPE_CHECKING:
    from pathlib import Path

    from documents.pptx_deck import Pptx
    from documents.wording import Texts
    from roadmap.model import Measure, Roadmap

ROWS = 10
"""Measures on a slide, at most."""
_GAP = Inches(0.12)
_LEGEND = Inches(0.26)
_LEGEND_WIDTH = Inches(1.6)


def pptx_bytes(roadmap: Roadmap, state: str, texts: Texts, template: Path | None) -> bytes:
    """Return the presentation; ``state`` says what it shows (approved, draft …). DocumentError: no such template."""
    deck = Deck(template, language=texts.language, footer=footer(roadmap, state, texts))
    deck.cover(
        document_title(roadmap, texts),
        [line for line in (span(roadmap, texts), roadmap.slogan, updated_line(roadmap, texts), state) if line],
    )
    _vision(deck, roadmap, texts)
    for goal, measures in by_goal(roadmap):
        left, title = measures, goal_heading(goal, texts)
        while left:
            left = left[_measures(deck, roadmap, title, left, texts) :]
            title = texts("{title} (continued)", title=goal_heading(goal, texts))
    return deck.saved(document_title(roadmap, texts))


def _vision(deck: Deck, roadmap: Roadmap, texts: Texts) -> None:
    slide = deck.slide(texts("Vision and goals"))
    area = deck.area(slide)
    height = area.height - _LEGEND - _GAP
    frame = deck.box(slide, Area(area.left, area.top + _GAP, area.width, height), texts("Vision and goals"))
    deck.write(frame, [roadmap.vision], size=24, colour=INK)
    for goal in roadmap.goals:
        paragraph = frame.add_paragraph()
        paragraph.space_before = Pt(14)
        deck.append(paragraph, goal_heading(goal, texts), size=18, bold=True)
    if roadmap.operating_model:
        paragraph = frame.add_paragraph()
        paragraph.space_before = Pt(24)
        deck.append(paragraph, roadmap.operating_model, size=14)
    _legend(deck, slide, Area(area.left, area.top + height + _GAP, area.width, _LEGEND), texts)


def _measures(deck: Deck, roadmap: Roadmap, title: str, measures: list[Measure], texts: Texts) -> int:
    """Add a slide with as many of a goal's measures as it takes, and return how many it took."""
    slide = deck.slide(title)
    area = deck.area(slide)
    _legend(deck, slide, Area(area.left, area.top, area.width, _LEGEND), texts)
    above = _LEGEND + _GAP
    table = Area(area.left, area.top + above, area.width, area.height - above)
    count, size = fitting(measures, table, ROWS)
    add_table(deck, slide, table, measures=measures[:count], roadmap=roadmap, texts=texts, size=size)
    return count


def _legend(deck: Deck, slide: Pptx, area: Area, texts: Texts) -> None:
    for place, (phase, fill) in enumerate(FILLS.items()):
        left = area.left + place * (_LEGEND_WIDTH + _GAP)
        label = legend_label(phase, texts)
        frame = deck.box(slide, Area(left, area.top, _LEGEND_WIDTH, area.height), label, fill)
        deck.write(frame, [label], size=12, colour=BLACK)
