"""The ledger: what became of each message, written before it is sent, so that nobody hears twice or is forgotten.

One row a round of a person (:data:`jobs.schema.ledger`); the rows of one message share its key and change together.
Every change of state is compare-and-set: a process that finds the rows in another state than it thought gets False
and leaves them to whoever has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, not_, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from jobs.schema import ledger as table
from jobs.store import instant
from roadmap.ledger import Entry, State
from roadmap.report_days import STATUS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement

    from connector.clock import Clock
    from jobs.store import Store

ADMIN = "-admin"
"""How the step of a notice to the administrators goes on; the plan of reminders knows nothing of these rows."""

CHANNEL = "channel"
"""Who stands in the rows of messages to the working group's channel, instead of a person."""

_POSTED = (State.SENT, State.ACCEPTED)

_OPEN = (State.PLANNED, State.FAILED, State.HELD)


@dataclass(frozen=True, slots=True)
class Part:
    """One round that a message settles, with the measures that it names for it."""

    period: str
    step: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A message as the ledger knows it before it is sent.

    ``person`` is a :attr:`roadmap.reminder_plan.Person.key`, ``redirected_to`` the tester's address or "". It was to go
    on ``due`` and may go until ``last``.
    """

    key: str
    person: str
    parts: tuple[Part, ...]
    redirected_to: str = ""
    due: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger. ``attempts`` counts the tries that may have gone; times are ISO 8601 in UTC.

    ``going`` tells of a message that is being sent whether the message itself may be on its way.
    """

    period: str
    step: str
    person: str
    redirected_to: str
    state: State
    on: date
    key: str
    measures: tuple[str, ...]
    attempts: int
    going: bool
    route: str | None
    handle: str | None
    due: date | None
    last: date | None
    reason: Mapping[str, Any] | None
    planned_at: str
    changed_at: str

    @property
    def entry(self) -> Entry:
        """The row as the plan of reminders reads it."""
        return Entry(self.period, self.step, self.person, self.state, self.on, self.measures)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a state. ``zone`` is the municipality's: its days are those that the rules count.

    ``day``: the day that a run is to play, None for the present one.
    """

    store: Store
    clock: Clock
    zone: ZoneInfo = field(repr=False)
    day: date | None = None

    @property
    def made_on(self) -> date:
        """The municipality's day on which the ledger was made: what was sent before, it cannot know."""
        made_at = self.store.fact("ledger_made_at") or self.store.fact("made_at")
        moment = datetime.fromisoformat(made_at) if made_at else self.clock.now()
        return moment.astimezone(self.zone).date()

    def lines(
        self, *, person: str | None = None, states: Collection[State] = tuple(State), since: str = ""
    ) -> list[Line]:
        """The rows of one person or of everybody in the order in which they were planned; ``since`` a period's key."""
        order = (table.c.planned_at, table.c.period, table.c.step, table.c.person)
        query = select(table).where(table.c.state.in_(states), table.c.period >= since).order_by(*order)
        if person is not None:
            query = query.where(table.c.person == person)
        with self.store.engine.connect() as connection:
            return [_line(row) for row in connection.execute(query).mappings()]

    def with_key(self, key: str) -> list[Line]:
        """The rows of one message."""
        with self.store.engine.connect() as connection:
            return [_line(row) for row in connection.execute(select(table).where(table.c.key == key)).mappings()]

    def posted(self) -> list[datetime]:
        """The instants at which the status reports that stand in the channel were made, aware, in time."""
        lines = self.lines(person=CHANNEL, states=_POSTED)
        return [
            datetime.fromisoformat(line.planned_at) for line in lines if line.step == STATUS and not line.redirected_to
        ]

    # --- before sending ------------------------------------------------------------------------

    def plan(self, slip: Slip) -> bool:
        """Write a message down as planned; False when one of its rounds is settled or in another process's hands.

        What was planned before, and did not go, is planned anew.
        """
        now = self._now()
        with self.store.engine.begin() as connection:
            for part in slip.parts:
                new = {
                    "state": State.PLANNED,
                    "on": self._today(),
                    "key": slip.key,
                    "measures": list(part.measures),
                    "due": slip.due,
                    "last": slip.last,
                    "reason": None,
                    "planned_at": now,
                    "changed_at": now,
                }
                statement = insert(table).values(
                    period=part.period,
                    step=part.step,
                    person=slip.person,
                    redirected_to=slip.redirected_to,
                    attempts=0,
                    going=False,
                    **new,
                )
                statement = statement.on_conflict_do_update(
                    index_elements=list(table.primary_key), set_=new, where=table.c.state.in_(_OPEN)
                )
                if connection.execute(statement).rowcount != 1:
                    connection.rollback()
                    return False
        return True

    def drop(self, wanted: Collection[str], redirected_to: str, *, channel: bool = False) -> None:
        """Take back what is planned for people, or for the channel, under no key of ``wanted``: it is not due any more.

        What may have gone once goes back to unclear; of what never left, nothing remains. Notices to the administrators
        are left alone.
        """
        stale = and_(
            table.c.state == State.PLANNED,
            table.c.redirected_to == redirected_to,
            table.c.key.not_in(wanted),
            (table.c.person == CHANNEL) == channel,
            not_(table.c.step.contains(ADMIN)),
        )
        with self.store.engine.begin() as connection:
            connection.execute(delete(table).where(stale, table.c.attempts == 0))
            connection.execute(
                update(table).where(stale).values(state=State.UNCLEAR, on=self._today(), changed_at=self._now())
            )

    def claim(self, key: str, route: str, *, announced: bool) -> bool:
        """Take a planned message to send it on a route now; False when somebody else took it.

        What an earlier try on the same route remembered stays as its handle. ``announced``: the message is not going
        before :meth:`remember` says so.
        """
        mine = and_(table.c.key == key, table.c.state == State.PLANNED)
        elsewhere = and_(mine, or_(table.c.route.is_(None), table.c.route != route))
        attempts = table.c.attempts + (0 if announced else 1)
        with self.store.engine.begin() as connection:
            connection.execute(update(table).where(elsewhere).values(handle=None))
            claimed = connection.execute(
                update(table)
                .where(mine)
                .values(state=State.SENDING, route=route, attempts=attempts, going=not announced, **self._stamp())
            )
            return claimed.rowcount > 0

    # --- while and after sending ---------------------------------------------------------------

    def remember(self, key: str, handle: str) -> None:
        """Keep what the service gave before the message itself goes, which it now may: a draft's id, a chat's."""
        attempts = case((table.c.going, table.c.attempts), else_=table.c.attempts + 1)
        self._change(key, (State.SENDING,), handle=handle, attempts=attempts, going=True)

    def release(self, key: str) -> bool:
        """Give a claimed message back: it certainly did not go."""
        attempts = case((table.c.going, table.c.attempts - 1), else_=table.c.attempts)
        return self._change(key, (State.SENDING,), state=State.PLANNED, attempts=attempts, going=False, **self._stamp())

    def take_back(self, key: str) -> bool:
        """Write down that an interrupted message certainly did not go: it is planned as if it had never been tried."""
        of = (State.SENDING, State.UNCLEAR)
        return self._change(key, of, state=State.PLANNED, attempts=0, going=False, reason=None, **self._stamp())

    def may_go(self, line: Line) -> bool:
        """Whether a row's message may still go today."""
        return line.last is None or self._today() <= line.last

    def settle(
        self, key: str, state: State, *, of: Iterable[State] = (State.SENDING,), reason: Mapping[str, Any] | None = None
    ) -> bool:
        """Write down what became of a message; False when its rows were in none of the states ``of``."""
        return self._change(key, tuple(of), state=state, reason=reason, **self._stamp())

    def _change(self, key: str, of: tuple[State, ...], **values: object) -> bool:
        mine: ColumnElement[bool] = and_(table.c.key == key, table.c.state.in_(of))
        with self.store.engine.begin() as connection:
            return connection.execute(update(table).where(mine).values(**values)).rowcount > 0

    def _stamp(self) -> dict[str, Any]:
        return {"on": self._today(), "changed_at": self._now()}

    def _today(self) -> date:
        return self.day or self.clock.now().astimezone(self.zone).date()

    def _now(self) -> str:
        return instant(self.clock.now())


def _line(row: Mapping[Any, Any]) -> Line:
    return Line(**{**row, "state": State(row["state"]), "measures": tuple(row["measures"])})
