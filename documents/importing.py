"""What a document would change in a roadmap: a plan that can be shown before anything is written.

Nothing is guessed: a match in doubt, a heading that may be a goal or a cell in question is asked about, and left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.blocks import visible
from documents.found import Question
from documents.import_goals import plan_goals
from documents.import_matches import is_bare, matches
from documents.roadmap_changes import AddMeasure, SetHorizon, SetPhase, SetText
from roadmap.halfyear import horizon as all_half_years
from roadmap.matching import Doubtful, New, Same, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.found import Found, FoundMeasure
    from documents.import_goals import GoalPlan
    from documents.roadmap_changes import Change
    from roadmap.halfyear import HalfYear
    from roadmap.model import Measure, Roadmap

_MOST_GROWN = 20
"""Half-years that a document may add to the horizon at either end: ten years."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does: ``changes`` in order, for :func:`documents.roadmap_write.write_changes`.

    ``new`` are the measures that are added (they stand in ``changes`` too), ``changed`` the ids of those whose fields
    change, ``same`` the ids of those that stay as they are, ``missing`` the ids of those the document does not have
    (they stay in the file). ``questions`` are the document's own, the matches in doubt and what else is not decided.
    """

    changes: tuple[Change, ...]
    new: tuple[AddMeasure, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    missing: tuple[str, ...]
    questions: tuple[Question, ...]


def plan_import(found: Found, roadmap: Roadmap, *, accept_doubtful: bool = False) -> ImportPlan:
    """Compare what a document says with the roadmap. ``accept_doubtful``: the likeliest match in doubt is the same.

    A measure keeps its id. Its title or party changes only where the document's words are neither the roadmap's nor
    those of its source, so that a slip that was put right stays so. A half-year changes only if the document has it.
    """
    matched = matches(found.measures, roadmap, accept_doubtful=accept_doubtful)
    goals = plan_goals(found, matched, roadmap, accept_doubtful=accept_doubtful)
    plan = _Planner(roadmap, goals, grown_horizon(found, roadmap))
    plan.questions = [*found.questions, *goals.questions]
    for measure, known_goal, match in matched:
        goal = known_goal or goals.ids.get(normal(measure.goal or ""))
        match match:
            case Same(id_):
                plan.same(measure, goal, id_)
            case Doubtful():
                plan.doubtful(measure, match)
            case New():
                plan.new(measure, goal)
    return plan.result()


def grown_horizon(found: Found, roadmap: Roadmap) -> SetHorizon | None:
    """Return the half-years that the roadmap spans with the document's columns; None if it spans them all.

    The horizon grows only by columns that go on from it without a gap, in the order of time: elsewhere a heading may
    be a slip (“Kevät 2062”), and what stands under it is asked about.
    """
    columns: set[HalfYear] = set()
    for half_years in {measure.half_years for measure in found.measures}:
        if half_years and list(half_years) == list(all_half_years(half_years[0], half_years[-1])):
            columns.update(half_years)
    first, last = roadmap.first, roadmap.last
    while first + -1 in columns and roadmap.first - first < _MOST_GROWN:
        first += -1
    while last + 1 in columns and last - roadmap.last < _MOST_GROWN:
        last += 1
    return None if (first, last) == (roadmap.first, roadmap.last) else SetHorizon(first, last)


class _Planner:
    """Collects the changes, and what each measure of the roadmap has become."""

    def __init__(self, roadmap: Roadmap, goals: GoalPlan, horizon: SetHorizon | None) -> None:
        self._goals = goals
        self._horizon = set(all_half_years(horizon.first, horizon.last) if horizon else roadmap.horizon)
        self._known = {measure.id: measure for measure in roadmap.measures}
        self._used = set(self._known)
        self._changes: list[Change] = [*([horizon] if horizon else []), *goals.added]
        self._new: list[AddMeasure] = []
        self._added: set[tuple[str, str]] = set()
        self._changed: list[str] = []
        self._same: list[str] = []
        self._doubted = set(goals.measures)
        self._no_phases = False
        self.questions: list[Question] = []

    def same(self, measure: FoundMeasure, goal: str | None, id_: str) -> None:
        """The measure is the roadmap's: note what differs."""
        old = self._known[id_]
        changes = [*self._texts(measure, goal, old), *self._phases(measure, old)]
        self._changes += changes
        (self._changed if changes else self._same).append(id_)

    def doubtful(self, measure: FoundMeasure, match: Doubtful) -> None:
        """Ask whether the measure is the likeliest one."""
        id_, likeness = match.candidates[0]
        self._doubted |= {candidate for candidate, _ in match.candidates}
        values = {"title": measure.title, "id": id_, "known": self._known[id_].title, "likeness": round(likeness)}
        self.questions.append(
            Question(
                where=measure.where, what="Is “{title}” the same as {id}, “{known}” ({likeness} %)?", values=values
            )
        )

    def new(self, measure: FoundMeasure, goal: str | None) -> None:
        """Add the measure under its goal, with the next free id."""
        if goal is None and normal(measure.goal or "") in self._goals.asked and not is_bare(measure):
            return
        if goal is None:
            self.questions.append(
                Question(
                    where=measure.where,
                    what="“{title}” is new, but its goal (“{goal}”) is not the roadmap's: which one is it under?",
                    values={"title": measure.title, "goal": measure.goal or "–"},
                )
            )
            return
        if is_bare(measure):
            self.questions.append(
                Question(
                    where=measure.where,
                    what="“{title}” has neither anybody responsible nor a phase: is it a measure? It was left out.",
                    values={"title": measure.title},
                )
            )
            return
        words = (goal, normal(measure.title))
        if words in self._added and not measure.id:
            self.questions.append(
                Question(
                    where=measure.where,
                    what="“{title}” stands in the document twice with different parties: the first counts.",
                    values={"title": measure.title},
                )
            )
            return
        self._added.add(words)
        id_ = measure.id if measure.id and measure.id not in self._used else self._free_id(goal)
        self._used.add(id_)
        schedule = tuple((h, phase) for h, phase in measure.schedule.items() if h in self._horizon)
        self._outside(measure)
        added = AddMeasure(id_, goal, measure.title, measure.party or "", schedule)
        self._changes.append(added)
        self._new.append(added)

    def result(self) -> ImportPlan:
        """Return the plan."""
        seen = {*self._changed, *self._same, *self._doubted}
        missing = tuple(id_ for id_ in self._known if id_ not in seen)
        return ImportPlan(
            changes=tuple(self._changes),
            new=tuple(self._new),
            changed=tuple(self._changed),
            same=tuple(self._same),
            missing=missing,
            questions=tuple(self.questions),
        )

    def _texts(self, measure: FoundMeasure, goal: str | None, old: Measure) -> Iterator[Change]:
        if measure.title and _differs(measure.title, (old.title, old.source.title)):
            yield SetText(old.id, "title", measure.title)
        if goal is not None and goal != old.goal:
            yield SetText(old.id, "goal", goal)
        if measure.party is None or not _differs(measure.party, (old.party, old.source.party)):
            return
        if not measure.party and not measure.id:
            self.questions.append(
                Question(
                    where=measure.where,
                    what="Nobody is named as responsible for {id}: does “{party}” not answer for it any more?",
                    values={"id": old.id, "party": old.party},
                )
            )
        else:
            yield SetText(old.id, "party", measure.party)

    def _phases(self, measure: FoundMeasure, old: Measure) -> Iterator[Change]:
        if not measure.phases_given:
            if not self._no_phases and any(half_year in old.schedule for half_year in measure.half_years):
                self._no_phases = True
                self.questions.append(
                    Question(
                        where=measure.where.partition(":")[0],
                        what="The document has no phase in any half-year: did they get lost? The roadmap's stay.",
                    )
                )
            return
        self._outside(measure)
        for half_year in measure.half_years:
            phase = measure.schedule.get(half_year)
            decided = half_year in self._horizon and half_year not in measure.asked
            if decided and phase != old.schedule.get(half_year):
                yield SetPhase(old.id, half_year, phase)

    def _outside(self, measure: FoundMeasure) -> None:
        for half_year, phase in measure.schedule.items():
            if half_year not in self._horizon:
                self.questions.append(
                    Question(
                        where=measure.where,
                        what="{half_year} ({phase}) is not one of the roadmap's half-years: set its horizon first.",
                        values={"half_year": half_year, "phase": phase},
                    )
                )

    def _free_id(self, goal: str) -> str:
        numbers = [int(id_.rpartition("-")[2]) for id_ in self._used if id_.startswith(f"{goal}-")]
        return f"{goal}-{max(numbers, default=0) + 1:02}"


def _differs(text: str, known: Sequence[str | None]) -> bool:
    return all(normal(text) != normal(visible(other)) for other in known if other is not None)
