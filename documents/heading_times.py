"""The half-year, year or season that a column's heading names, in three languages and with slips."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process

from roadmap.halfyear import HalfYear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from documents.phase_words import Language

Half = Literal[1, 2]

_SEASONS: Mapping[str, tuple[Half, Language | None]] = {
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
_SHORT_SEASONS: Mapping[str, tuple[Half, Language | None]] = {
    "k": (1, "fi"),
    "kl": (1, "fi"),
    "kev": (1, "fi"),
    "s": (2, "fi"),
    "sl": (2, "fi"),
    "syk": (2, "fi"),
    "vt": (1, "sv"),
    "ht": (2, "sv"),
    "1h": (1, None),
    "2h": (2, None),
}
_ALIKE = 72.0
_SEASON = r"h[12](?!\d)|[12]h(?![a-zåäö])|[a-zåäö]+"
_FIRST = re.compile(_SEASON)
_LAST = re.compile(r"(?<!\d)h[12]$|(?<!\d)[12]h$|[a-zåäö]+$")
_YEAR = re.compile(r"['’´`\-–/]?\s*(?:20)?(\d\d)")
_KEY = re.compile(r"(20\d\d)\s*[-/]?\s*h([12])")
_MONTHS = (
    (re.compile(r"(?:0?1\s*[-–]\s*0?6|0?1\.0?1\.?\s*[-–]\s*30\.0?6\.)\s*[./]?\s*(20\d\d)"), 1),
    (re.compile(r"(?:0?7\s*[-–]\s*12|0?1\.0?7\.?\s*[-–]\s*31\.12\.)\s*[./]?\s*(20\d\d)"), 2),
)
_WORDED = (
    re.compile(r"(?P<number>1|2|i|ii)\.?\s*(?:puolivuosi|vuosipuolisko|halvår(?:et)?)\s*[,/]?\s*(?P<year>20\d\d)"),
    re.compile(r"(?P<year>20\d\d)\s*[,/:]?\s*(?P<number>1|2|i|ii)\.?\s*(?:puolivuosi|vuosipuolisko|halvår(?:et)?)"),
)
_NUMBERED = (
    re.compile(r"(?P<number>\d{1,2}|i{1,3}|iv)\s*[/.\-–]?(?<!\d)\s*(?P<year>20\d\d)"),
    re.compile(r"(?P<number>\d{1,2}|i{1,3}|iv)\s*[/\-–]\s*['’]?(?P<year>(?:20)?\d\d)"),
    re.compile(r"(?P<year>20\d\d)\s*[/.\-–]\s*(?P<number>\d{1,2}|i{1,3}|iv)"),
    re.compile(r"(?P<year>20\d\d)\s+(?P<number>i{1,3}|iv)"),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ONLY_NUMBER = re.compile(r"([12]|ii?)[.:]?")
_IN_BRACKETS = re.compile(r"\s*\([\d\s.–-]+\)$")
_NAMES_A_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class HeadingTime:
    """What of a half-year a heading names: year, half, or both; ``language`` of its word.

    ``number`` is that of “1/2026” or “I/2026”: a half, a month or a quarter, as the headings beside it tell
    (:func:`halves`); ``half`` is None until they are asked.
    """

    year: int | None
    half: Half | None
    language: Language | None
    number: int | None = None

    @property
    def half_year(self) -> HalfYear | None:
        """The half-year, if the heading names it whole."""
        return HalfYear(self.year, self.half) if self.year and self.half else None


@lru_cache(maxsize=8192)
def heading_time(text: str) -> HeadingTime | None:
    """Return the half-year, year or season that a heading names; None if it says anything else too."""
    folded = _IN_BRACKETS.sub("", text.casefold().strip(" .:"))
    if key := _KEY.fullmatch(folded):
        return HeadingTime(int(key[1]), 1 if key[2] == "1" else 2, None)
    if found := _by_months(folded) or _by_number(folded):
        return found
    return _by_season(folded)


def number_under(year: str, text: str) -> HeadingTime | None:
    """Return what a heading of only a number (“1”, “II”) names under a heading of only a year; None otherwise."""
    above, number = heading_time(year), _ONLY_NUMBER.fullmatch(text.casefold().strip())
    if above is None or number is None or above.half or above.number:
        return None
    return HeadingTime(above.year, None, None, _number(number[1]))


def may_name_time(text: str) -> bool:
    """Tell whether a heading speaks of a time, be it one that is no half-year: “2027 jälkeen”, “3/2026”."""
    return heading_time(text) is not None or bool(_NAMES_A_YEAR.search(text))


def halves(times: Mapping[int, HeadingTime]) -> dict[int, HeadingTime]:
    """Return the headings by column with what their numbers mean, without those that only may be half-years.

    “1/2026” is a half-year where the headings together run from half-year to half-year into another year. Beside
    “3/2026” it is a month or a quarter, and alone it may be January.
    """
    named = {
        column: time if time.number is None else replace(time, half=_half(time.number))
        for column, time in times.items()
    }
    numbered = [time for time in named.values() if time.number is not None]
    half_years = sorted({found for time in named.values() if (found := time.half_year)})
    sure = (
        all(time.half for time in numbered)
        and bool(half_years)
        and half_years[0].year != half_years[-1].year
        and all(later - earlier == 1 for earlier, later in pairwise(half_years))
    )
    return {column: time for column, time in named.items() if sure or time.number is None}


def _half(number: int) -> Half | None:
    return 1 if number == 1 else 2 if number == 2 else None


def _by_months(text: str) -> HeadingTime | None:
    for form, half in _MONTHS:
        if found := form.fullmatch(text):
            return HeadingTime(int(found[1]), 1 if half == 1 else 2, None)
    return None


def _by_number(text: str) -> HeadingTime | None:
    for form in _WORDED:
        if found := form.fullmatch(text):
            return HeadingTime(int(found["year"]), _half(_number(found["number"])), None)
    for form in _NUMBERED:
        if found := form.fullmatch(text):
            number = _number(found["number"])
            return HeadingTime(2000 + int(found["year"][-2:]), None, None, number) if 1 <= number <= 12 else None
    return None


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _by_season(text: str) -> HeadingTime | None:
    halves_: list[tuple[Half, Language | None]] = []
    rest = text
    if season := _FIRST.match(text) or _LAST.search(text):
        found = _season(season[0], alone=season[0] == text)
        if found is None:
            return None
        halves_.append(found)
        rest = (text[: season.start()] + text[season.end() :]).strip(" .-–/:,")
    year: int | None = None
    if rest:
        digits = _YEAR.fullmatch(rest)
        if digits is None or (not halves_ and len(rest) < 4):
            return None
        year = 2000 + int(digits[1])
    if not halves_ and year is None:
        return None
    half, language = halves_[0] if halves_ else (None, None)
    return HeadingTime(year, half, language)


def _season(word: str, *, alone: bool) -> tuple[Half, Language | None] | None:
    if len(word) <= 3:
        known = _SEASONS.get(word)
        return known or (None if alone else _SHORT_SEASONS.get(word))
    best = process.extractOne(word, list(_SEASONS), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _SEASONS[best[0]] if best else None
