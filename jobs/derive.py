"""The system's fields of a measure: responsible people, current phase, deadline and health at a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.columns import HEALTH_LABELS
from roadmap import fields
from roadmap.health import Standing, health

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date

    from jobs.people import People
    from roadmap.fields import Values
    from roadmap.model import Measure, Parties
    from roadmap.plan import BaseRow


@dataclass(frozen=True, slots=True)
class Staff:
    """Who answers for a party: the look-up ids for the people column, and whether anybody can be reached."""

    lookup_ids: tuple[int, ...] = ()
    reachable: bool = False


def staff_of(parties: Parties, people: People, names: Iterable[str], today: date) -> dict[str, Staff]:
    """The staff of each party that ``parties`` knows, by the party's name."""
    found = {}
    for name in names:
        addresses = parties.people(name, today)
        if addresses is not None:
            found[name] = Staff(people.lookup_ids(addresses), any(map(people.reachable, addresses)))
    return found


@dataclass(frozen=True, slots=True)
class Deriver:
    """Derives at one date (:data:`roadmap.plan.SystemValues`). ``today`` is a day in the municipality's time zone.

    ``staff`` by party, ``contacts`` the look-up ids of contacts who can be reached.
    """

    staff: Mapping[str, Staff]
    contacts: Container[int]
    today: date
    stale_after_days: int

    def __call__(self, measure: Measure, values: Values, base: BaseRow) -> Values:
        """The system's values of a measure as the list will have it.

        The party's people are those of the list's party text if the parties know it, else those of the file's.
        """
        staff = self.staff.get(str(values.get(fields.PARTY, ""))) or self.staff.get(measure.party) or Staff()
        standing = Standing.of(
            values,
            confirmed_on=base.confirmed_on,
            owned=staff.reachable or values.get(fields.CONTACT) in self.contacts,
            planned=measure.schedule,
        )
        current = standing.current_phase(self.today)
        return fields.present(
            {
                fields.PEOPLE: staff.lookup_ids,
                fields.CURRENT_PHASE: current.value if current else None,
                fields.DEADLINE: standing.deadline,
                fields.HEALTH: HEALTH_LABELS[health(standing, self.today, self.stale_after_days)],
            }
        )
