"""The same measure under another title: sure, doubtful (to be asked about) or new."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from roadmap.model import Measure

_SOFT_HYPHEN = "\u00ad"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Same:
    """It is the measure with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may be one of these, likeliest first: ids with their likeness (0–100). Ask, do not guess."""

    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class New:
    """It is like none that is known."""


Match = Same | Doubtful | New


def normal(title: str) -> str:
    """Give a title as it is compared: without case, soft hyphens, spare whitespace and the period at its end."""
    return " ".join(title.replace(_SOFT_HYPHEN, "").casefold().split()).rstrip(". ")


def match(
    titles: Sequence[str],
    known: Sequence[Measure],
    *,
    same: float = 92.0,
    doubtful: float = 70.0,
    margin: float = 5.0,
) -> tuple[Match, ...]:
    """Find each title, all of one goal, among that goal's known measures: one answer a title, in order.

    A title that equals a measure's title, or its text as it stood in the source, is the same. So is one whose likeness
    (0–100, of characters) is at least ``same``, is ``margin`` above that of every other title and measure it might be
    mixed up with, and whose numbers are the same. Anything else from ``doubtful`` up is asked about. No measure is the
    same as two titles.
    """
    found: dict[int, Match] = dict(_exact(titles, known))
    taken = {answer.id for answer in found.values() if isinstance(answer, Same)}
    free = {measure.id: _texts(measure) for measure in known if measure.id not in taken}
    likenesses = {index: _likeness(title, free, doubtful) for index, title in enumerate(titles) if index not in found}
    for index, likeness in likenesses.items():
        rivals = [other for at, other in likenesses.items() if at != index]
        id_ = _clearly(likeness, rivals, same, margin)
        if id_ and any(_numbers(text) == _numbers(titles[index]) for text in free[id_]):
            found[index] = Same(id_)
            taken.add(id_)
    for index, likeness in likenesses.items():
        if index not in found:
            left = [(id_, score) for id_, score in likeness.items() if id_ not in taken]
            left.sort(key=lambda candidate: (-candidate[1], candidate[0]))
            found[index] = Doubtful(tuple(left)) if left else New()
    return tuple(found[index] for index in range(len(titles)))


def _exact(titles: Sequence[str], known: Sequence[Measure]) -> Iterator[tuple[int, Same]]:
    """Pair equal texts, titles before source titles; equal ones among themselves in their order."""
    open_titles = dict(enumerate(map(normal, titles)))
    open_measures = {measure.id: measure for measure in known}
    for of_source in (False, True):
        by_text: defaultdict[str, list[str]] = defaultdict(list)
        for measure in open_measures.values():
            text = measure.source.title if of_source else measure.title
            by_text[normal(text or "")].append(measure.id)
        for index, text in list(open_titles.items()):
            if text and by_text.get(text):
                id_ = by_text[text].pop(0)
                del open_titles[index], open_measures[id_]
                yield index, Same(id_)


def _likeness(title: str, known: Mapping[str, tuple[str, ...]], at_least: float) -> dict[str, float]:
    """Give the likeness of the title to each measure's likest text, where it is at least so much."""
    texts = {(id_, text): text for id_, words in known.items() for text in words}
    best: dict[str, float] = {}
    for _, score, (id_, _) in process.extract_iter(
        normal(title), texts, scorer=fuzz.ratio, processor=None, score_cutoff=at_least
    ):
        best[id_] = max(score, best.get(id_, 0.0))
    return best


def _clearly(
    likeness: Mapping[str, float], rivals: Sequence[Mapping[str, float]], same: float, margin: float
) -> str | None:
    """Give the id of the likest measure if nothing else comes near: no other measure, and no other title for it."""
    if not likeness:
        return None
    id_, score = max(likeness.items(), key=lambda item: item[1])
    others = [other for other_id, other in likeness.items() if other_id != id_]
    others += [rival[id_] for rival in rivals if id_ in rival]
    return id_ if score >= same and score - max(others, default=0.0) >= margin else None


def _texts(measure: Measure) -> tuple[str, ...]:
    return tuple(normal(text) for text in (measure.title, measure.source.title) if text)


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)
