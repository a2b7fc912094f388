"""The ledger of messages as the plan reads it: what became of each person's round."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from roadmap.reminder_plan import Round


class State(StrEnum):
    """How far a message got. Written before sending, so that a crash leaves a trace."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    ACCEPTED = "accepted"
    """Taken in by a service that does not say whether it delivers."""
    REDIRECTED = "redirected"
    """Gone to the tester, not to the person: real sending is planned without these entries."""
    UNCLEAR = "unclear"
    """The answer was lost and nobody can look it up: the message may have gone."""
    FAILED = "failed"
    HELD = "held"
    """Kept back, as the person has no access to the list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    ``period`` is a half-year's key (``2026H1``; a report's is a month), ``step`` the rest of the round's key (``28d``,
    ``7d``, ``late``, ``escalation``), ``person`` a :attr:`roadmap.reminder_plan.Person.key`, ``on`` the municipality's
    day of the last change of state, ``measures`` the ids that the message named for this round.
    """

    period: str
    step: str
    person: str
    state: State
    on: date
    measures: tuple[str, ...] = ()


_SETTLED: Final = frozenset({State.SENT, State.ACCEPTED, State.REDIRECTED, State.UNCLEAR})
_TOLD: Final = _SETTLED - {State.UNCLEAR}


class Ledger:
    """The entries by round and person: who has heard, or may have, and so is not told again."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._settled: dict[tuple[str, str, str], Entry] = {}
        for entry in entries:
            if entry.state in _SETTLED:
                self._settled[entry.period, entry.step, entry.person] = entry

    def settled(self, round_: Round, person: str) -> Entry | None:
        """Give the entry by which the round is over for the person: a message that went, or may have gone."""
        return self._settled.get((round_.half_year.key, round_.step, person))

    def told(self, round_: Round, person: str) -> Entry | None:
        """Give the entry by which the person has been told, as far as any service says; an unclear one is none."""
        entry = self.settled(round_, person)
        return entry if entry and entry.state in _TOLD else None
