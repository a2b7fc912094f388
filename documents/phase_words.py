"""The words that documents have for phases and columns, in three languages and with slips."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process

from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["fi", "sv", "en"]
Column = Literal["id", "goal", "title", "party"]

_ALIKE = 82.0
"""Of 100: one letter of a word wrong or missing (“päätäminen”, “Syysy”), not another word."""

_PHASES: Mapping[str, tuple[Phase, Language]] = {
    "valmistelu": (Phase.PREPARATION, "fi"),
    "valmistellaan": (Phase.PREPARATION, "fi"),
    "valmisteluvaihe": (Phase.PREPARATION, "fi"),
    "toteuttaminen": (Phase.IMPLEMENTATION, "fi"),
    "toteutus": (Phase.IMPLEMENTATION, "fi"),
    "toteutetaan": (Phase.IMPLEMENTATION, "fi"),
    "toteutusvaihe": (Phase.IMPLEMENTATION, "fi"),
    "päättäminen": (Phase.CLOSING, "fi"),
    "päätetään": (Phase.CLOSING, "fi"),
    "päätös": (Phase.CLOSING, "fi"),
    "päättyminen": (Phase.CLOSING, "fi"),
    "förberedelse": (Phase.PREPARATION, "sv"),
    "förberedelser": (Phase.PREPARATION, "sv"),
    "beredning": (Phase.PREPARATION, "sv"),
    "genomförande": (Phase.IMPLEMENTATION, "sv"),
    "avslutande": (Phase.CLOSING, "sv"),
    "avslut": (Phase.CLOSING, "sv"),
    "avslutning": (Phase.CLOSING, "sv"),
    "preparation": (Phase.PREPARATION, "en"),
    "preparing": (Phase.PREPARATION, "en"),
    "implementation": (Phase.IMPLEMENTATION, "en"),
    "implementing": (Phase.IMPLEMENTATION, "en"),
    "closing": (Phase.CLOSING, "en"),
    "closure": (Phase.CLOSING, "en"),
}
_INITIALS: Mapping[Language, Mapping[str, Phase]] = {
    "fi": {"v": Phase.PREPARATION, "t": Phase.IMPLEMENTATION, "p": Phase.CLOSING},
    "sv": {"f": Phase.PREPARATION, "g": Phase.IMPLEMENTATION, "a": Phase.CLOSING},
    "en": {"p": Phase.PREPARATION, "i": Phase.IMPLEMENTATION, "c": Phase.CLOSING},
}
_COLUMNS: Mapping[str, Column] = {
    "tunnus": "id",
    "id": "id",
    "tavoite": "goal",
    "mål": "goal",
    "målsättning": "goal",
    "goal": "goal",
    "objective": "goal",
    "toimenpide": "title",
    "toimenpiteet": "title",
    "toimenpiteen kuvaus": "title",
    "toimenpiteen nimi": "title",
    "åtgärd": "title",
    "åtgärder": "title",
    "beskrivning av åtgärden": "title",
    "åtgärdens beskrivning": "title",
    "measure": "title",
    "measures": "title",
    "description of the measure": "title",
    "measure description": "title",
    "action": "title",
    "vastuuhenkilö/taho": "party",
    "vastuuhenkilö": "party",
    "vastuuhenkilöt": "party",
    "vastuuhenkilöt/tahot": "party",
    "vastuuhenkilö tai taho": "party",
    "vastuutaho": "party",
    "vastuutahot": "party",
    "vastuu": "party",
    "ansvarig": "party",
    "ansvariga": "party",
    "ansvarig part": "party",
    "ansvarig person/instans": "party",
    "ansvarsperson": "party",
    "ansvarsperson/instans": "party",
    "responsible": "party",
    "responsible party": "party",
    "party": "party",
    "owner": "party",
}
_PARTY_STARTS = ("vastuuh", "vastuut", "vastuussa", "ansvarig", "responsible")
_LONGEST_HEADING = 40
"""Letters of a heading that only begins like one: a longer text is a sentence."""
_LABEL = re.compile(r"\s*[(\[]\s*\w{1,3}\s*[)\]]\s*$|^\s*\w{1,3}\s*[=:]\s*|[.:=]+\s*$|^\s*[=:■●▇█⬛▪•–-]+\s*")


@lru_cache(maxsize=8192)
def phase_named(text: str) -> Phase | None:
    """Return the phase whose name the text is, with or without its letter: “Valmistelu (V)”, “päätäminen”."""
    word = _LABEL.sub("", _LABEL.sub("", text.casefold())).strip()
    if len(word) < 4:
        return None
    best = process.extractOne(word, list(_PHASES), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _PHASES[best[0]][0] if best else None


def phase_written(text: str, language: Language | None) -> Phase | None:
    """Return the phase that a cell's text says: its name, or its initial in the language (any language, if clear)."""
    letter = text.casefold().strip(" .()")
    if len(letter) == 1:
        if language:
            return _INITIALS[language].get(letter)
        meant = {initials[letter] for initials in _INITIALS.values() if letter in initials}
        return meant.pop() if len(meant) == 1 else None
    return phase_named(text)


@lru_cache(maxsize=8192)
def column_named(text: str) -> Column | None:
    """Return what the column under a heading holds, if the heading says so."""
    word = text.casefold().strip(" .:*")
    if len(word) < 4:
        return _COLUMNS.get(word)
    best = process.extractOne(word, list(_COLUMNS), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best:
        return _COLUMNS[best[0]]
    return "party" if len(word) <= _LONGEST_HEADING and word.startswith(_PARTY_STARTS) else None
