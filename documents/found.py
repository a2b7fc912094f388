"""What a document says of a roadmap, before anybody matched it with one, and what it leaves to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.halfyear import HalfYear
    from roadmap.model import Phase


@dataclass(frozen=True, slots=True)
class Question:
    """Something in a document that a person must look at. ``what`` is an English template for ``values``.

    ``where`` is its place in the document: ``liite.pptx: slide 3, table 1, row 5, column 7``; for a match that is in
    doubt it is where the measure stands.
    """

    where: str
    what: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        text = self.what.format(**self.values)
        return f"{self.where}: {text}" if self.where else text


Sign = Literal["said", "row", "heading"]
"""How a document shows a goal: it calls it one (“Tavoite 4: …”, a column *Tavoite*), or it only looks like one."""


@dataclass(frozen=True, slots=True)
class FoundGoal:
    """A goal's title as the document has it; ``id`` only where the document gives ids or numbers (“Tavoite 4”: T4).

    ``sign`` says by what it was taken for a goal: a mere row or heading over the measures may be anything else.
    """

    title: str
    where: str
    id: str | None = None
    sign: Sign = "said"


@dataclass(frozen=True, slots=True)
class FoundMeasure:
    """A measure as the document has it: cleaned of white space and soft hyphens, not of slips.

    ``goal`` is a goal's title as found (None: the document does not say), ``party`` empty where nobody is named and
    None where the document has no place for it. ``schedule`` holds the half-years with a phase, ``asked`` those whose
    cell is in question, and ``half_years`` the columns that the document has, in its order; ``phases_given`` is False
    where it says nothing of phases at all (plain text).
    """

    goal: str | None
    title: str
    party: str | None
    where: str
    id: str | None = None
    schedule: Mapping[HalfYear, Phase] = field(default_factory=dict)
    half_years: tuple[HalfYear, ...] = ()
    asked: frozenset[HalfYear] = frozenset()
    phases_given: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """All that a document says, in its order."""

    goals: tuple[FoundGoal, ...]
    measures: tuple[FoundMeasure, ...]
    questions: tuple[Question, ...] = ()
