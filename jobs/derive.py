"""The system's fields of a measure: responsible people, current phase, deadline and health at a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jobs.columns import HEALTH_LABELS
from roadmap import fields
from roadmap.health import Health, Standing, confirmation, health

if TYPE_CHECKING:
    from jobs.people import People
    from roadmap.fields import Value, Values
    from roadmap.model import Measure, Parties
    from roadmap.plan import BaseRow


@dataclass(frozen=True, slots=True)
class Deriver:
    """Derives at one date. ``date`` is a day in the municipality's time zone."""

    parties: Parties
    people: People
    today: date
    stale_after_days: int

    def __call__(self, measure: Measure, values: Values, base: BaseRow) -> Values:
        """The system's values of a measure as the list will have it (:data:`roadmap.plan.SystemValues`)."""
        standing = self._standing(measure, values, base)
        current = standing.current_phase(self.today)
        derived: dict[str, Value | None] = {
            fields.PEOPLE: self.people.lookup_ids(self.addresses(measure, values)),
            fields.CURRENT_PHASE: current.value if current else None,
            fields.DEADLINE: standing.deadline,
            fields.HEALTH: HEALTH_LABELS[self._health(standing)],
        }
        return fields.present(derived)

    def health(self, measure: Measure, values: Values, base: BaseRow) -> Health:
        """The health of a measure with these values in the list."""
        return self._health(self._standing(measure, values, base))

    def addresses(self, measure: Measure, values: Values) -> tuple[str, ...]:
        """The party's people: those of the list's party text if the parties know it, else those of the file's."""
        listed = self.parties.people(str(values.get(fields.PARTY, "")), self.today)
        return listed if listed is not None else self.parties.people(measure.party, self.today) or ()

    def _health(self, standing: Standing) -> Health:
        return health(standing, self.today, self.stale_after_days)

    def _standing(self, measure: Measure, values: Values, base: BaseRow) -> Standing:
        confirmed = values.get(fields.CONFIRMED)
        contact = values.get(fields.CONTACT)
        owned = self.people.reachable_by_lookup(contact) or any(
            self.people.reachable(address) for address in self.addresses(measure, values)
        )
        return Standing.of(
            values,
            confirmed_on=confirmation(
                confirmed if isinstance(confirmed, date) else None, base.confirmed_seen, base.human_change
            ),
            owned=owned,
            planned=measure.schedule,
        )
