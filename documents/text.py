"""Text as the roadmap keeps it, so that the same words compare equal wherever they were typed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

_GUESS_FROM = 60.0  # of 100: one letter wrong in three (“N02”, “till”) is still a guess worth making
_NOT_IN_XML = "\ufffe\uffff"
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufffe\uffff"  # as has_control_characters has them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns writing around
)


def clean(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), each run of white space one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_control_characters(text: str) -> bool:
    """Tell whether line breaks, control or non-characters stand in the text: a list's single line cannot hold them.

    SharePoint keeps its fields as XML 1.0, which has no way to write them (https://www.w3.org/TR/xml/#charsets).
    """
    return any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _NOT_IN_XML for char in text)


def plain(text: str) -> str:
    """Return the text as any page or document can hold it: what does not show, or turns the letters around, is a space.

    The marks that turn writing around (Unicode UAX 9) would also turn around the words beside a hostile text.
    """
    return _UNSHOWN.sub(" ", text)


def width(text: str) -> int:
    """Return the length as SharePoint counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that somebody who wrote ``word`` most likely meant; None when nothing is near."""
    best = process.extractOne(word, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_GUESS_FROM)
    return str(best[0]) if best else None
