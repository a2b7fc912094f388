"""The outbox: sends what is planned, once, on the first route that takes it, and writes down what became of it.

    planned → sending → sent · accepted · redirected · unclear · failed

A message is claimed in the ledger before it is sent. Whoever dies then leaves it as *sending*, and the next run, which
alone holds the state, knows it for unclear and looks it up (:meth:`Outbox.recover`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from connector.errors import (
    ConnectorError,
    NotReachable,
    OutcomeUnknown,
    ServiceFailed,
    Throttled,
)
from connector.routes.route import ChannelPlace, Found, Post, Receipt, Recipient, Route
from roadmap.ledger import State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from jobs.ledger import Ledger, Line, Slip

BLIND_TRIES: Final = {"bot": 2}
"""How often a message may be tried on a route that cannot look it up; on any other once, and then a person decides."""

To = TypeVar("To", Recipient, ChannelPlace)

_INTERRUPTED = (State.SENDING, State.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Outgoing(Generic[To]):
    """A message that is due: its slip of the ledger, to whom it goes and what it says.

    ``only`` names the routes that may take it, all of the settings' if None.
    """

    slip: Slip
    to: To = field(repr=False)
    post: Post = field(repr=False)
    only: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. ``reason`` is a ledger's reason (:func:`reason`), None when all is well."""

    state: State
    route: str | None = None
    reason: Mapping[str, Any] | None = None


class MustWait(Exception):
    """A service asks for a long wait. The message that met it did not go and is planned as before."""


def reason(*, what: str, do: str, values: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A reason as the ledger keeps it: templates and values apart, for every reader in their own language."""
    return {"what": what, "do": do, "values": {name: str(value) for name, value in (values or {}).items()}}


def reason_of(error: ConnectorError) -> dict[str, Any]:
    """An error as a reason."""
    return reason(what=error.what, do=error.do, values=error.values)


NO_ROUTE: Final = reason(
    what="None of the routes in the settings can take the message.", do="See what is said of the routes."
)


class Outbox(Generic[To]):
    """Sends through ``routes`` in their order.

    ``announced``: the routes call ``remember`` before each message itself goes, as all routes to people do: a message
    whose sender died before that did not go. ``broken`` holds the routes that refused everybody in this run, by name:
    they are not asked again.
    """

    def __init__(self, ledger: Ledger, routes: Sequence[Route[To]], *, announced: bool) -> None:
        self._announced = announced
        self._ledger = ledger
        self._routes: tuple[Route[To], ...] = tuple(routes)
        self.broken: dict[str, ConnectorError] = {}

    def send(self, message: Outgoing[To]) -> Outcome | None:
        """Send a planned message; None when another process has it.

        Raises MustWait when the service asked for a wait that is long enough for the message to be out of date.
        """
        key = message.slip.key
        refused: ConnectorError | None = None
        for route in self._routes:
            if message.only is not None and route.name not in message.only:
                continue
            if route.name in self.broken:
                refused = self.broken[route.name]
                continue
            if not self._ledger.claim(key, route.name, announced=self._announced):
                return None
            try:
                receipt = self._try(route, message)
            except OutcomeUnknown as error:
                return self._settle(key, Outcome(State.UNCLEAR, route.name, reason_of(error)))
            except Throttled as error:
                self._ledger.release(key)
                raise MustWait from error
            except ConnectorError as error:
                self._ledger.release(key)
                refused = error
                if not isinstance(error, NotReachable | ServiceFailed):  # those two are about this message only
                    self.broken[route.name] = error
                continue
            state = State.REDIRECTED if message.slip.redirected_to else State(receipt.state)
            return self._settle(key, Outcome(state, route.name))
        why = reason_of(refused) if refused else NO_ROUTE
        return self._settle(key, Outcome(State.FAILED, None, why), of=State.PLANNED)

    def _try(self, route: Route[To], message: Outgoing[To]) -> Receipt:
        key = message.slip.key
        handle = next((line.handle for line in self._ledger.with_key(key) if line.handle), None)
        return route.send(message.to, message.post, handle=handle, remember=partial(self._ledger.remember, key))

    def _settle(self, key: str, outcome: Outcome, of: State = State.SENDING) -> Outcome | None:
        settled = self._ledger.settle(key, outcome.state, of=(of,), reason=outcome.reason)
        return outcome if settled else None

    # --- after a crash, or a lost answer -------------------------------------------------------

    def recover(self, to: Callable[[Line], To | None], *, again: bool) -> None:
        """Look up what was interrupted: it becomes sent, is planned again, or stays unclear.

        ``to`` gives whom a row of the ledger was for; None leaves the row alone. ``again``: where nothing can be looked
        up, the one further try that :data:`BLIND_TRIES` allows is planned too. A route that fails at looking up leaves
        the message unclear, for the next time.
        """
        routes = {route.name: route for route in self._routes}
        seen: set[str] = set()
        for line in self._ledger.lines(states=_INTERRUPTED):
            reader = to(line)
            if line.key in seen or reader is None:
                continue
            seen.add(line.key)
            if line.state is State.SENDING and not line.going:
                self._ledger.release(line.key)
                continue
            found = self._look(routes.get(line.route or ""), line, reader)
            if found in (Found.NOT_SENT, Found.DRAFT):
                self._ledger.take_back(line.key)
                continue
            if found is Found.SENT:
                state = State.REDIRECTED if line.redirected_to else State.SENT
            elif again and line.attempts < _tries(line.route) and self._ledger.may_go(line):
                state = State.PLANNED
            else:
                state = State.UNCLEAR
            if state is not line.state:
                kept = line.reason if state is State.UNCLEAR else None
                self._ledger.settle(line.key, state, of=_INTERRUPTED, reason=kept)

    @staticmethod
    def _look(route: Route[To] | None, line: Line, to: To) -> Found:
        if route is None or not route.can_find:
            return Found.UNKNOWN
        post = Post(line.key, subject="", card={}, html="", text="")  # a look-up goes by the key
        try:
            return route.find(to, post, handle=line.handle)
        except ConnectorError:
            return Found.UNKNOWN


def _tries(route: str | None) -> int:
    return BLIND_TRIES.get(route or "", 1)
