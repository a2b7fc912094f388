"""The words that documents have for phases, half-years and columns, in three languages and with slips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process

from roadmap.halfyear import HalfYear
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
_SEASONS: Mapping[str, tuple[Literal[1, 2], Language | None]] = {
    "kevät": (1, "fi"),
    "kevat": (1, "fi"),
    "kevätkausi": (1, "fi"),
    "kevätlukukausi": (1, "fi"),
    "syksy": (2, "fi"),
    "syyskausi": (2, "fi"),
    "syyslukukausi": (2, "fi"),
    "vår": (1, "sv"),
    "våren": (1, "sv"),
    "höst": (2, "sv"),
    "hösten": (2, "sv"),
    "spring": (1, "en"),
    "autumn": (2, "en"),
    "fall": (2, "en"),
    "h1": (1, None),
    "h2": (2, None),
}
_SHORT_SEASONS: Mapping[str, tuple[Literal[1, 2], Language | None]] = {
    "k": (1, "fi"),
    "kev": (1, "fi"),
    "s": (2, "fi"),
    "syk": (2, "fi"),
    "vt": (1, "sv"),
    "ht": (2, "sv"),
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
_KEY = re.compile(r"(20\d\d)\s*[-/]?\s*h([12])")


@dataclass(frozen=True, slots=True)
class HeadingTime:
    """What of a half-year a heading names: year, half, or both; ``language`` of its word."""

    year: int | None
    half: Literal[1, 2] | None
    language: Language | None

    @property
    def half_year(self) -> HalfYear | None:
        """The half-year, if the heading names it whole."""
        return HalfYear(self.year, self.half) if self.year and self.half else None


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


@lru_cache(maxsize=8192)
def heading_time(text: str) -> HeadingTime | None:
    """Return the half-year, year or season that a heading names; None if it says anything else too."""
    folded = text.casefold().strip(" .:")
    if key := _KEY.fullmatch(folded):
        return HeadingTime(int(key[1]), 1 if key[2] == "1" else 2, None)
    halves: list[tuple[Literal[1, 2], Language | None]] = []
    rest = folded
    if season := re.match(r"h[12](?!\d)|[a-zåäö]+", folded) or re.search(r"(?<!\d)h[12]$|[a-zåäö]+$", folded):
        found = _season(season[0], alone=season[0] == folded)
        if found is None:
            return None
        halves.append(found)
        rest = (folded[: season.start()] + folded[season.end() :]).strip(" .-–/:")
    year: int | None = None
    if rest:
        digits = re.fullmatch(r"['’\-–/]?\s*(?:20)?(\d\d)", rest)
        if digits is None or (not halves and len(rest) < 4):
            return None
        year = 2000 + int(digits[1])
    if not halves and year is None:
        return None
    half, language = halves[0] if halves else (None, None)
    return HeadingTime(year, half, language)


def _season(word: str, *, alone: bool) -> tuple[Literal[1, 2], Language | None] | None:
    if len(word) <= 3:
        known = _SEASONS.get(word)
        return known or (None if alone else _SHORT_SEASONS.get(word))
    best = process.extractOne(word, list(_SEASONS), scorer=fuzz.ratio, score_cutoff=72.0)
    return _SEASONS[best[0]] if best else None
