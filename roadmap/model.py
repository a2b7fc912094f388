"""The roadmap's nouns as frozen values. Finnish words are data here: roadmap file, list and documents carry them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from roadmap.halfyear import HalfYear, horizon

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Phase(StrEnum):
    """What a measure's half-year is for; in documents a cell's fill colour."""

    PREPARATION = "valmistelu"
    IMPLEMENTATION = "toteuttaminen"
    CLOSING = "päättäminen"


class Status(StrEnum):
    """What the officer says. There is no default: an empty status means that nobody has said."""

    NOT_STARTED = "Ei aloitettu"
    RUNNING = "Käynnissä"
    DELAYED = "Viivästynyt"
    DONE = "Valmis"
    STOPPED = "Keskeytetty"

    @property
    def closed(self) -> bool:
        """Whether nothing more is expected of the measure."""
        return self in (Status.DONE, Status.STOPPED)


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the roadmap's goals. ``id`` is ``T1``, ``T2``, …; ``source`` the words of the source, if others."""

    id: str
    title: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One maturity viewpoint, scored 1 (Heikko) – 5 (Erinomainen); levels that nobody gave are None.

    ``measured`` are later levels by the day on which they were measured. ``leading``: one of the kehittämisen kärjet.
    """

    id: str
    title: str
    leading: bool = False
    start: int | None = None
    target: int | None = None
    measured: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A measure's words as they stood in the source before cleaning; None where the words were kept as they were."""

    title: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (toimenpide). ``id`` is stable (``T1-03``; accepted proposals keep ``E-001``), ``goal`` a goal's id.

    ``party`` is the responsible party in words; people come from it through :class:`Parties`.
    ``schedule`` holds only the half-years that have a phase.
    """

    id: str
    goal: str
    title: str
    party: str
    schedule: Mapping[HalfYear, Phase] = field(default_factory=dict)
    source: Source = Source()
    viewpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """The city board's approval: when and by whom (a body, not a person)."""

    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A whole roadmap. ``updated`` is the day its source was last updated on; ``approval`` None: never approved."""

    municipality: str
    vision: str
    slogan: str
    first: HalfYear
    last: HalfYear
    goals: tuple[Goal, ...]
    measures: tuple[Measure, ...]
    viewpoints: tuple[Viewpoint, ...] = ()
    updated: date | None = None
    approval: Approval | None = None
    owner: str = ""
    operating_model: str = ""

    @property
    def horizon(self) -> tuple[HalfYear, ...]:
        """The half-years of the roadmap's own table, in time."""
        return horizon(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person (by sign-in name) who holds a role; both days included, None means open."""

    person: str
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the person holds the role on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Party:
    """A responsible party: its own holders, or ``parts``, the names of the parties it is made of (lead first).

    ``unit`` is the id of the one unit (toimiala) it belongs to.
    """

    name: str
    unit: str
    holders: tuple[Holder, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (toimiala) of the municipality."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Parties:
    """All parties by name, and the units they belong to by id."""

    parties: Mapping[str, Party]
    units: Mapping[str, Unit]

    def people(self, name: str, on: date) -> tuple[str, ...] | None:
        """Sign-in names of those who answer for the party on that day, lead first, each once; None: no such party.

        An empty tuple means that the party is known and nobody holds it that day.
        """
        party = self.parties.get(name)
        if party is None:
            return None
        own = [holder.person for holder in party.holders if holder.holds(on)]
        for part in party.parts:
            own.extend(self.people(part, on) or ())
        return tuple(dict.fromkeys(own))
