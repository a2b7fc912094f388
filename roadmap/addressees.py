"""Who hears of a measure: the contact, else the party's people; and whoever stands in for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roadmap.reminder_plan import Account, Fallback, Silence, Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from roadmap.due import Case
    from roadmap.model import Parties
    from roadmap.reminder_plan import Item, Person, Section, Tracked


@dataclass(frozen=True, slots=True)
class Assignment:
    """A measure in one person's hands; ``copy_of`` is the key of the person whose deputy they are."""

    case: Case
    copy_of: str | None = None

    def item(self, section: Section) -> Item:
        """Give it as the person's message names it."""
        return self.case.item(section, copy_of=self.copy_of)


@dataclass(frozen=True, slots=True)
class Addressees:
    """The people who hear, by key, each with their measures; and what went wrong in finding them."""

    people: Mapping[str, Person]
    assignments: Mapping[str, tuple[Assignment, ...]]
    unowned: tuple[str, ...]
    fallbacks: tuple[Fallback, ...]
    silences: tuple[Silence, ...]

    @property
    def hearers(self) -> dict[str, tuple[str, ...]]:
        """The keys of those who hear of each measure that anybody hears of."""
        found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for key, hand in self.assignments.items():
            for one in hand:
                found[one.case.measure.id] += (key,)
        return dict(found)


@dataclass(slots=True)
class _Found:
    """People of a party or a contact: who can be reached, whose address leads nowhere, which contacts among them."""

    people: dict[str, Person] = field(default_factory=dict)
    lost: dict[str, Account] = field(default_factory=dict)
    lost_contacts: list[str] = field(default_factory=list)

    def add(self, other: _Found) -> None:
        self.people |= other.people
        self.lost |= other.lost
        self.lost_contacts += other.lost_contacts


def find_addressees(cases: Iterable[Case], parties: Parties, people: Mapping[str, Person], today: date) -> Addressees:
    """Find out who hears of each measure on that day; ``people`` by address in small letters, missing: unknown."""
    finder = _Finder(parties, people, today)
    heard: defaultdict[str, list[Assignment]] = defaultdict(list)
    known: dict[str, Person] = {}
    unowned: list[str] = []
    fallbacks: list[Fallback] = []
    silences: list[Silence] = []
    for case in cases:
        measure = case.measure
        found = finder.of(measure)
        silences += [
            Silence(Why.UNREACHABLE, measure=measure.id, values={"address": address, "account": account})
            for address, account in found.lost.items()
        ]
        fallbacks += [Fallback(measure.id, address) for address in found.lost_contacts]
        if not found.people:
            unowned.append(measure.id)
            silences.append(Silence(Why.UNOWNED, measure=measure.id))
        for key, person in found.people.items():
            heard[key].append(Assignment(case))
            known[key] = person
        for key, (deputy, of) in finder.deputies_of(found.people).items():
            heard[key].append(Assignment(case, copy_of=of))
            known[key] = deputy
    silences += [
        Silence(Why.UNREACHABLE, values={"address": address, "account": account})
        for key, (address, account) in finder.lost_deputies.items()
        if key in known
    ]
    return Addressees(
        known,
        {key: tuple(assignments) for key, assignments in heard.items()},
        tuple(unowned),
        tuple(fallbacks),
        tuple(silences),
    )


class _Finder:
    """Resolves parties and contacts on one day, each once."""

    def __init__(self, parties: Parties, people: Mapping[str, Person], today: date) -> None:
        self._parties = parties
        self._people = people
        self._today = today
        self._by_party: dict[str, _Found] = {}
        self._deputies: dict[str, Person] = {}
        self.lost_deputies: dict[str, tuple[str, Account]] = {}
        self._find_deputies()

    def of(self, measure: Tracked) -> _Found:
        """Give the contact if they can be reached, else the party's people."""
        found = _Found()
        if measure.contact:
            found.add(self._contact(measure.contact))
        if not found.people:
            if measure.party not in self._by_party:
                self._by_party[measure.party] = self._party(measure.party)
            found.add(self._by_party[measure.party])
        return found

    def deputies_of(self, people: Mapping[str, Person]) -> dict[str, tuple[Person, str]]:
        """Give the deputies by their key, each with the key of whom they stand in for; not who hears already."""
        found: dict[str, tuple[Person, str]] = {}
        for key in people:
            deputy = self._deputies.get(key)
            if deputy and deputy.key not in people:
                found.setdefault(deputy.key, (deputy, key))
        return found

    def _find_deputies(self) -> None:
        for address in self._parties.profiles:
            person = self._people.get(address)
            deputy = person and self._parties.deputy(address, self._today, away=person.away)
            if person and deputy:
                found = self._address(deputy)
                for reader in found.people.values():
                    self._deputies[person.key] = reader
                for lost in found.lost.items():
                    self.lost_deputies[person.key] = lost

    def _party(self, name: str) -> _Found:
        """Find a party's people part by part: its contact hears for it, its holders if the contact cannot."""
        found = _Found()
        party = self._parties.parties.get(name)
        if party is None:
            return found
        if party.contact:
            found.add(self._contact(party.contact))
        if not found.people:
            for holder in party.holders:
                if holder.holds(self._today):
                    found.add(self._address(holder.person))
            for part in party.parts:
                found.add(self._party(part))
        return found

    def _contact(self, address: str) -> _Found:
        found = self._address(address)
        found.lost_contacts.extend(found.lost)
        return found

    def _address(self, address: str) -> _Found:
        person = self._people.get(address.lower())
        if person and person.account.reachable:
            return _Found(people={person.key: person})
        return _Found(lost={address: person.account if person else Account.UNKNOWN})
