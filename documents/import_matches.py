"""Which measure of a roadmap each measure of a document is: by id, else by text within the goal, else anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from documents.grid_rows import goal_title
from roadmap.matching import Doubtful, New, Same, match, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.found import FoundMeasure
    from roadmap.matching import Match
    from roadmap.model import Goal, Measure, Roadmap

Matched = tuple["FoundMeasure", str | None, "Match"]
"""The document's measure, its goal's id (None: the roadmap does not have it), and what it is."""

_ALIKE = 88.0
"""Of 100: a goal's title with a slip or two."""
_NUMBER = re.compile(r"(?:(?:tavoite|mål|goal)\s*|T)?(\d{1,2})[.:]?", re.IGNORECASE)


def matches(found: Sequence[FoundMeasure], roadmap: Roadmap, *, accept_doubtful: bool) -> list[Matched]:
    """Return the document's measures with their goals and matches, in its order; no measure is matched twice.

    A row that only repeats a goal's title is not a measure but the goal of those after it. ``accept_doubtful`` takes
    the likeliest free measure for the same.
    """
    measures = list(_with_goals(found, roadmap))
    answers: dict[int, Match] = dict(_by_id(measures, roadmap))
    for goal in dict.fromkeys(goal for _, goal in measures):
        open_ = [at for at, (_, of) in enumerate(measures) if at not in answers and of == goal]
        answers |= _by_text(open_, measures, _free(roadmap, answers, goal))
    elsewhere = [at for at, answer in answers.items() if isinstance(answer, New) and measures[at][1] is not None]
    answers |= _by_text(elsewhere, measures, _free(roadmap, answers, None))
    answers |= _again(answers, measures, roadmap)
    if accept_doubtful:
        _accept(answers)
    return [(measure, goal, answers[at]) for at, (measure, goal) in enumerate(measures)]


def goal_id(text: str | None, goals: Sequence[Goal]) -> str | None:
    """Return the id of the goal that a text names by title (with slips), number or id; None if it names none."""
    if text is None:
        return goals[0].id if len(goals) == 1 else None
    exact = [goal.id for goal in goals if normal(text) in goal_wordings(goal)]
    if exact:
        return exact[0] if len(exact) == 1 else None
    if number := _NUMBER.fullmatch(text.strip()):
        named = f"T{int(number[1])}"
        return named if any(goal.id == named for goal in goals) else None
    alike = [
        goal.id for goal in goals if max(fuzz.ratio(normal(text), words) for words in goal_wordings(goal)) >= _ALIKE
    ]
    return alike[0] if len(alike) == 1 else None


def goal_wordings(goal: Goal) -> set[str]:
    """Return a goal's titles as :func:`normal` gives them, also as documents give them: without “(1/2)” at the end."""
    titles = [words for words in (goal.title, goal.source) if words]
    return {normal(words) for words in (*titles, *(goal_title(words)[0] for words in titles))}


def is_number(text: str) -> bool:
    """Tell whether the text names a goal by its number or id alone: “Tavoite 4”, “T4”, “4.”."""
    return bool(_NUMBER.fullmatch(text.strip()))


def is_bare(measure: FoundMeasure) -> bool:
    """Tell whether the row has nothing but a title, though there is a column for who is responsible."""
    return measure.party is not None and _says_nothing_else(measure)


def _says_nothing_else(measure: FoundMeasure) -> bool:
    return not (measure.id or measure.party or measure.schedule or measure.asked)


def _with_goals(found: Sequence[FoundMeasure], roadmap: Roadmap) -> Iterator[tuple[FoundMeasure, str | None]]:
    heading: str | None = None
    under: str | None = None
    for measure in found:
        is_title = _says_nothing_else(measure) and len(measure.title) > 3
        titled = goal_id(measure.title, roadmap.goals) if is_title else None
        if titled:
            heading, under = titled, measure.goal
            continue
        goal = goal_id(measure.goal, roadmap.goals)
        if heading and goal is None and measure.goal == under:
            goal = heading
        yield measure, goal


def _by_id(measures: Sequence[tuple[FoundMeasure, str | None]], roadmap: Roadmap) -> Iterator[tuple[int, Match]]:
    """Pair by id; in doubt where the title is another measure's, word for word, or the id came before."""
    known = {measure.id: measure for measure in roadmap.measures}
    by_title = {normal(measure.title): measure.id for measure in roadmap.measures}
    seen: set[str] = set()
    for at, (measure, _) in enumerate(measures):
        id_ = measure.id
        if id_ is None or id_ not in known:
            continue
        titled = by_title.get(normal(measure.title), id_)
        own = {normal(text) for text in (known[id_].title, known[id_].source.title) if text}
        if id_ in seen or (titled != id_ and normal(measure.title) not in own):
            yield at, Doubtful(((id_, fuzz.ratio(normal(measure.title), normal(known[id_].title))),))
        else:
            yield at, Same(id_)
        seen.add(id_)


def _by_text(
    open_: Sequence[int], measures: Sequence[tuple[FoundMeasure, str | None]], known: Sequence[Measure]
) -> dict[int, Match]:
    answers = match([measures[at][0].title for at in open_], known)
    return dict(zip(open_, answers, strict=True))


def _again(
    answers: dict[int, Match], measures: Sequence[tuple[FoundMeasure, str | None]], roadmap: Roadmap
) -> dict[int, Match]:
    """Doubt those that seem new but have the words of a measure that is matched already: the document has it twice."""
    taken = {answer.id for answer in answers.values() if isinstance(answer, Same)}
    titles: dict[tuple[str | None, str], str] = {
        (measure.goal, normal(title)): measure.id
        for measure in roadmap.measures
        for title in (measure.title, measure.source.title)
        if title and measure.id in taken
    }
    return {
        at: Doubtful(((id_, 100.0),))
        for at, (measure, goal) in enumerate(measures)
        if isinstance(answers[at], New) and measure.id is None and (id_ := titles.get((goal, normal(measure.title))))
    }


def _free(roadmap: Roadmap, answers: dict[int, Match], goal: str | None) -> list[Measure]:
    """Return the measures that nothing is matched with yet, of the goal or of all."""
    taken = {answer.id for answer in answers.values() if isinstance(answer, Same)}
    return [m for m in roadmap.measures if m.id not in taken and goal in (None, m.goal)]


def _accept(answers: dict[int, Match]) -> None:
    """Take matches in doubt for the same, the likeliest first, each measure once; the rest stays in doubt."""
    taken = {answer.id for answer in answers.values() if isinstance(answer, Same)}
    doubts = [(at, answer) for at, answer in answers.items() if isinstance(answer, Doubtful)]
    for at, doubt in sorted(doubts, key=lambda entry: -entry[1].candidates[0][1]):
        free = [id_ for id_, _ in doubt.candidates if id_ not in taken]
        if free:
            answers[at] = Same(free[0])
            taken.add(free[0])
