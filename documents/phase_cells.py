"""What the cell of a half-year says: a phase, nothing, or something to be asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.blocks import OTHER_FILL
from documents.colours import delta_e
from documents.found import Question
from documents.legend import is_paper
from documents.phase_words import phase_named, phase_written

if TYPE_CHECKING:
    from documents.blocks import Cell
    from documents.legend import Legend
    from documents.phase_words import Language
    from roadmap.halfyear import HalfYear
    from roadmap.model import Phase

_NOTHING = frozenset("-–—.")
_SAME_BACKGROUND = 1.0


def read_phase(
    cell: Cell, row_fill: str | None, *, legend: Legend, language: Language | None, half_year: HalfYear, where: str
) -> Phase | Question | None:
    """Return the cell's phase, None if it has none, or what is to be asked.

    ``row_fill`` is the fill of the measure's title: the row's own background (banding), which is no phase. A name or an
    initial counts with or without colour; where it and a known colour disagree, the cell is asked about.
    """
    if cell.doubt:
        return phase_written(cell.text, language) or Question(where=cell.doubt.where, what=cell.doubt.what)
    fill = cell.fill
    text = "" if cell.struck or set(cell.text) <= _NOTHING else cell.text
    said = phase_written(text, language) if text else None
    background = _alike(fill, row_fill)
    shown = None if fill is None or is_paper(fill) else legend.phase(fill)
    if shown and (not background or not said):
        return _of_row(shown, half_year, where) if background else _agreed(shown, said, text, half_year, where)
    if said:
        return said
    if text:
        return Question(
            where=where, what="“{text}” is not a phase ({half_year}).", values={"text": text, "half_year": half_year}
        )
    return None if is_paper(fill) or background else _unknown(fill or "", legend, half_year, where)


def _of_row(shown: Phase, half_year: HalfYear, where: str) -> Question:
    return Question(
        where=where,
        what="The whole row has the colour of a phase ({phase}): is it one in {half_year}?",
        values={"phase": shown, "half_year": half_year},
    )


def _agreed(shown: Phase, said: Phase | None, text: str, half_year: HalfYear, where: str) -> Phase | Question:
    """Return the phase of the colour unless the text names another one."""
    named = {said} if said else {phase_named(word) for word in text.replace("/", " ").split()}
    others = named - {None, shown}
    if not others:
        return shown
    return Question(
        where=where,
        what="The colour says {phase}, the text “{text}” ({half_year}).",
        values={"phase": shown, "text": text, "half_year": half_year},
    )


def _unknown(fill: str, legend: Legend, half_year: HalfYear, where: str) -> Question:
    if fill == OTHER_FILL:
        return Question(
            where=where, what="The cell's fill is not one colour ({half_year}).", values={"half_year": half_year}
        )
    values = {"colour": f"#{fill}", "half_year": half_year}
    if legend.given or legend.entries:
        return Question(where=where, what="The colour {colour} is not in the legend ({half_year}).", values=values)
    return Question(
        where=where, what="The document has no legend for the colour {colour} ({half_year}).", values=values
    )


def _alike(fill: str | None, row_fill: str | None) -> bool:
    if fill is None or row_fill is None or is_paper(fill):
        return False
    return fill == row_fill or (OTHER_FILL not in (fill, row_fill) and delta_e(fill, row_fill) <= _SAME_BACKGROUND)
