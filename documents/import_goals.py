"""What becomes of a document's goals that the roadmap does not have: added where it is clear, else asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from documents.found import FoundGoal, Question
from documents.import_matches import goal_id, goal_wordings, is_bare, is_number
from documents.roadmap_changes import AddGoal
from roadmap.matching import New, Same, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.found import Found, FoundMeasure
    from documents.import_matches import Matched
    from roadmap.model import Goal, Roadmap

_MAYBE = 60.0
"""Of 100: another wording of a goal's title, or another goal."""
_SAME_MEASURE = 92.0
"""Of 100: as near as :func:`roadmap.matching.match` takes for the same."""
_SHOWN = 5
"""Titles of measures that a question names."""


@dataclass(slots=True)
class GoalPlan:
    """The goals that are ``added``; ``ids`` by title (as :func:`normal` gives it) of these and of those taken for one.

    ``questions`` are asked once a goal, also for the new measures under it: ``asked`` has its title. ``measures`` are
    the ids of the roadmap's measures that stand where a goal would.
    """

    added: list[AddGoal] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    measures: set[str] = field(default_factory=set)


def plan_goals(found: Found, matched: Sequence[Matched], roadmap: Roadmap, *, accept_doubtful: bool) -> GoalPlan:
    """Decide on each goal of the document that is not the roadmap's.

    One that the document itself calls a goal is added; so is a heading or a row over nothing but new measures, if the
    document shows a goal of the roadmap in that way too. One that may be a goal of the roadmap by another name, or no
    goal at all, is asked about; ``accept_doubtful`` takes it for that goal, or for a new one.
    """
    plan = _Planner(found, matched, roadmap, accept_doubtful=accept_doubtful)
    for goal in plan.unknown():
        plan.decide(goal)
    return plan.result


class _Planner:
    def __init__(self, found: Found, matched: Sequence[Matched], roadmap: Roadmap, *, accept_doubtful: bool) -> None:
        self.result = GoalPlan()
        self._goals = found.goals
        self._matched = matched
        self._roadmap = roadmap
        self._accept = accept_doubtful
        self._known = {measure.id: measure for measure in roadmap.measures}
        self._same = {answer.id for _, _, answer in matched if isinstance(answer, Same)}
        self._named = {goal for _, goal, _ in matched if goal}
        self._signs = {goal.sign for goal in found.goals if goal_id(goal.title, roadmap.goals)}

    def unknown(self) -> Iterator[FoundGoal]:
        """Yield each goal of the document that the roadmap does not have by its title or number, once."""
        over = (
            FoundGoal(measure.goal, measure.where, sign="heading") for measure, _, _ in self._matched if measure.goal
        )
        seen = {words for goal in self._roadmap.goals for words in goal_wordings(goal)}
        for goal in (*self._goals, *over):
            title = normal(goal.title)
            if title not in seen and not goal_id(goal.title, self._roadmap.goals):
                yield goal
            seen.add(title)

    def decide(self, goal: FoundGoal) -> None:
        """Add the goal, take it for one of the roadmap's, ask about it, or leave it: it is only a heading."""
        under = [(measure, answer) for measure, of, answer in self._matched if of is None and _under(measure, goal)]
        new = [measure for measure, answer in under if isinstance(answer, New) and not is_bare(measure)]
        moved = [answer.id for _, answer in under if isinstance(answer, Same)]
        measure = self._measure_titled(goal.title)
        same = self._may_be(goal, moved)
        if measure:
            self.result.measures.add(measure)
            self._ask(
                goal,
                new,
                what="“{title}” stands where a goal would, but it is the roadmap's measure {id}. It was left out.",
                id=measure,
            )
        elif is_number(goal.title):
            if new:
                self._ask(goal, new, what="The goal “{title}” is not the roadmap's, and has no title here.")
        elif same and self._accept:
            self.result.ids[normal(goal.title)] = same.id
        elif same and (new or goal.sign == "said"):
            self._ask(
                goal, new, what="Is the goal “{title}” the same as {id}, “{known}”?", id=same.id, known=same.title
            )
        elif not same and self._is_clear(goal, new, moved):
            self._add(goal)
        elif not same and new:
            self._ask(goal, new, what="“{title}” is not one of the roadmap's goals: is it a new one?")

    def _is_clear(self, goal: FoundGoal, new: list[FoundMeasure], moved: list[str]) -> bool:
        if goal.sign == "said":
            return bool(new or moved or goal.id)
        return bool(new) and (self._accept or (not moved and goal.sign in self._signs))

    def _may_be(self, goal: FoundGoal, moved: list[str]) -> Goal | None:
        """Return the roadmap's goal that this may be by another name: by its number, its words or its measures."""
        goals = {one.id: one for one in self._roadmap.goals}
        if goal.id in goals:
            return goals[goal.id]
        likeness = [(_likeness(goal.title, one), one) for one in goals.values()]
        score, likely = max(likeness, key=lambda pair: pair[0], default=(0.0, None))
        if likely and score >= _MAYBE:
            return likely
        from_ = {self._known[id_].goal for id_ in moved}
        if len(from_) != 1 or from_ & self._named:
            return None
        (id_,) = from_
        all_of_it = sum(1 for measure in self._roadmap.measures if measure.goal == id_)
        return goals[id_] if 2 * len(moved) >= all_of_it else None

    def _measure_titled(self, title: str) -> str | None:
        """Return the id of the roadmap's measure that a goal's title names, unless it stands elsewhere as a measure."""
        for measure in self._roadmap.measures:
            texts = [normal(text) for text in (measure.title, measure.source.title) if text]
            alike = any(fuzz.ratio(normal(title), text) >= _SAME_MEASURE for text in texts)
            if measure.id not in self._same and (alike or measure.id in title.split()):
                return measure.id
        return None

    def _add(self, goal: FoundGoal) -> None:
        taken = {one.id for one in self._roadmap.goals} | {one.id for one in self.result.added}
        number = max((int(id_.removeprefix("T")) for id_ in taken), default=0) + 1
        id_ = goal.id if goal.id and goal.id not in taken else f"T{number}"
        self.result.added.append(AddGoal(id_, goal.title))
        self.result.ids[normal(goal.title)] = id_

    def _ask(self, goal: FoundGoal, new: list[FoundMeasure], *, what: str, **values: object) -> None:
        self.result.asked.add(normal(goal.title))
        self.result.questions.append(Question(where=goal.where, what=what, values={"title": goal.title, **values}))
        if new:
            titles = "; ".join(measure.title for measure in new[:_SHOWN])
            self.result.questions.append(
                Question(
                    where=new[0].where,
                    what="{count} new under it, left out until that is clear: {titles}",
                    values={"count": len(new), "titles": titles + ("; …" if len(new) > _SHOWN else "")},
                )
            )


def _under(measure: FoundMeasure, goal: FoundGoal) -> bool:
    return measure.goal is not None and normal(measure.goal) == normal(goal.title)


def _likeness(title: str, goal: Goal) -> float:
    return max(fuzz.ratio(normal(title), words) for words in goal_wordings(goal))
