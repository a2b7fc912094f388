"""The roadmap's nouns as frozen values. Finnish words are data here: roadmap file, list and documents carry them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from roadmap.halfyear import HalfYear, horizon

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from roadmap.quiet import QuietPeriod

Language = Literal["fi", "sv", "en"]


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

    ``unit`` is the id of the one unit (toimiala) it belongs to. ``contact`` is the sign-in name of the one person who
    hears for the party: a unit or a group is not written to member by member.
    """

    name: str
    unit: str
    holders: tuple[Holder, ...] = ()
    parts: tuple[str, ...] = ()
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (toimiala) of the municipality, with quiet periods of its own."""

    id: str
    name: str
    quiet: tuple[QuietPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about one person beside the roles they hold.

    ``deputy`` reads their messages too: on the holder's days if it has any, else while the person's automatic reply is
    on. ``outside``: not of the tenant, ``language`` None: the municipality's.
    """

    language: Language | None = None
    deputy: Holder | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """All parties by name, the units they belong to by id, and people's profiles by sign-in name in small letters."""

    parties: Mapping[str, Party]
    units: Mapping[str, Unit]
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def people(self, name: str, on: date) -> tuple[str, ...] | None:
        """Sign-in names of those who answer for the party on that day, lead first, each once; None: no such party.

        The contact of a party answers for it when nobody else does. An empty tuple means that the party is known and
        nobody answers for it that day.
        """
        party = self.parties.get(name)
        if party is None:
            return None
        own = [holder.person for holder in party.holders if holder.holds(on)]
        for part in party.parts:
            own.extend(self.people(part, on) or ())
        if not own and party.contact:
            own.append(party.contact)
        return tuple(dict.fromkeys(own))

    def addresses(self) -> frozenset[str]:
        """Every sign-in name in the file, in small letters, whatever the day."""
        named = {holder.person for party in self.parties.values() for holder in party.holders}
        named |= {party.contact for party in self.parties.values() if party.contact}
        named |= {profile.deputy.person for profile in self.profiles.values() if profile.deputy}
        return frozenset(address.lower() for address in named | self.profiles.keys())

    def profile(self, address: str) -> Profile:
        """Give the person's profile; an empty one if the file says nothing about them."""
        return self.profiles.get(address.lower(), Profile())

    def deputy(self, address: str, on: date, *, away: bool) -> str | None:
        """Sign-in name of who reads the person's messages too on that day; ``away``: the automatic reply is on."""
        deputy = self.profile(address).deputy
        if deputy is None:
            return None
        dated = deputy.since is not None or deputy.until is not None
        return deputy.person if (deputy.holds(on) if dated else away) else None
