"""What the ledger holds on one person: messages to them, and those that they read as a tester."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, or_, select, update

from jobs.retention import FORGOTTEN
from jobs.schema import ledger
from roadmap.ledger import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement

_NOT_GONE = (State.PLANNED, State.HELD, State.FAILED)


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a round: ``on`` is the day of its last change of state (ISO 8601), ``route`` None: by none."""

    period: str
    step: str
    state: str
    on: str
    route: str | None
    measures: tuple[str, ...]


def messages_to(connection: Connection, names: Sequence[str]) -> Iterator[Told]:
    """The messages to somebody by their names in small letters (address, object id), in the order of planning."""
    rows = connection.execute(select(ledger).where(_names_one(names)).order_by(ledger.c.planned_at)).mappings()
    for row in rows:
        measures = tuple(row["measures"])
        yield Told(row["period"], row["step"], row["state"], row["on"].isoformat(), row["route"], measures)


def forget_messages(connection: Connection, names: Sequence[str]) -> None:
    """Put a word that means nobody in place of the person; what was not sent yet is taken out.

    The rows stay, since what was sent is counted; the service's ids of messages and the reasons go.
    """
    nobody = f"{FORGOTTEN}{secrets.token_hex(4)}"  # one for each person: two may have had the same round
    connection.execute(delete(ledger).where(_names_one(names), ledger.c.state.in_(_NOT_GONE)))
    for column in (ledger.c.person, ledger.c.redirected_to):
        connection.execute(
            update(ledger)
            .where(func.lower(column).in_(names))
            .values({column: nobody, ledger.c.handle: None, ledger.c.reason: None})
        )


def _names_one(names: Sequence[str]) -> ColumnElement[bool]:
    return or_(func.lower(ledger.c.person).in_(names), func.lower(ledger.c.redirected_to).in_(names))
