"""The outbox by itself, on routes that do as they are told: what becomes of a message, and of one found half-done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.clock import SimulatedClock
from connector.errors import (
    AccessRefused,
    ConnectorError,
    NoConnection,
    NotReachable,
    OutcomeUnknown,
    RequestRefused,
    ServiceFailed,
    Throttled,
)
from connector.routes.route import Found, Post, Receipt, Recipient
from jobs.ledger import Ledger, Part, Slip
from jobs.outbox import MustWait, Outbox, Outgoing
from jobs.store import Store
from roadmap.ledger import State
from tests.support.reminding import HELSINKI, MAY, morning

POST = Post("key", "subject", {}, "", "")
SLIP = Slip("key", "eino", (Part("2026H1", "28d", ("T2-01",)),))


class ScriptedRoute:
    """A route to people that does, and finds, what the test says."""

    def __init__(
        self, name: str, *outcomes: Receipt | ConnectorError | type[BaseException], finds: Found | None = None
    ):
        self.name = name
        self.can_find = finds is not None
        self.sent: list[str | None] = []
        self.looked = 0
        self._outcomes = list(outcomes)
        self._finds = finds

    def send(self, to: Recipient, post: Post, *, handle: str | None, remember: Callable[[str], None]) -> Receipt:
        self.sent.append(handle)
        remember(f"{self.name}:1")
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome

    def find(self, to: Recipient, post: Post, *, handle: str | None) -> Found:
        self.looked += 1
        assert self._finds is not None
        return self._finds


SENT = Receipt("sent", "1")
ACCEPTED = Receipt("accepted", None)


def error(kind: type[ConnectorError]) -> ConnectorError:
    return kind(what="So it is ({code}).", do="Do this.", values={"code": 7})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Store(tmp_path, MAY) as store:
        yield Ledger(store, SimulatedClock(morning(2026, 6, 2)), HELSINKI)


def outbox(ledger: Ledger, *routes: ScriptedRoute) -> Outbox[Recipient]:
    return Outbox(ledger, routes, announced=True)


def send(
    ledger: Ledger, box: Outbox[Recipient], slip: Slip = SLIP, only: tuple[str, ...] | None = None
) -> State | None:
    ledger.plan(slip)
    outcome = box.send(Outgoing(slip, Recipient("id", "eino@kunta.fi"), POST, only))
    return outcome.state if outcome else None


def line(ledger: Ledger) -> tuple[State, str | None, int]:
    (row,) = ledger.lines()
    return row.state, row.route, row.attempts


@pytest.mark.parametrize(("receipt", "state"), [(SENT, State.SENT), (ACCEPTED, State.ACCEPTED)])
def test_what_the_service_says_is_written_down(ledger: Ledger, receipt: Receipt, state: State) -> None:
    assert send(ledger, outbox(ledger, ScriptedRoute("bot", receipt))) is state
    assert line(ledger) == (state, "bot", 1)


def test_a_testers_message_is_redirected_whatever_the_service_says(ledger: Ledger) -> None:
    slip = Slip("key", "eino", SLIP.parts, redirected_to="tester@kunta.fi")
    assert send(ledger, outbox(ledger, ScriptedRoute("bot", ACCEPTED)), slip) is State.REDIRECTED


@pytest.mark.parametrize("kind", [NotReachable, ServiceFailed])
def test_one_person_passed_over_is_no_broken_route(ledger: Ledger, kind: type[ConnectorError]) -> None:
    bot, mail = ScriptedRoute("bot", error(kind), SENT), ScriptedRoute("mail", SENT)
    box = outbox(ledger, bot, mail)
    assert send(ledger, box) is State.SENT
    assert line(ledger) == (State.SENT, "mail", 1)
    assert mail.sent == [None], "what the other route remembered is not handed on"
    assert send(ledger, box, Slip("other", "helmi", SLIP.parts)) is State.SENT
    assert len(bot.sent) == 2


@pytest.mark.parametrize("kind", [AccessRefused, NoConnection, RequestRefused])
def test_a_broken_route_is_not_asked_again(ledger: Ledger, kind: type[ConnectorError]) -> None:
    bot, mail = ScriptedRoute("bot", error(kind)), ScriptedRoute("mail", SENT, SENT)
    box = outbox(ledger, bot, mail)
    assert send(ledger, box) is State.SENT
    assert send(ledger, box, Slip("other", "helmi", SLIP.parts)) is State.SENT
    assert (len(bot.sent), list(box.broken)) == (1, ["bot"])


def test_when_no_route_takes_it_the_last_one_says_why(ledger: Ledger) -> None:
    box = outbox(ledger, ScriptedRoute("bot", error(AccessRefused)), ScriptedRoute("mail", error(NotReachable)))
    assert send(ledger, box) is State.FAILED
    assert ledger.lines()[0].reason == {"what": "So it is ({code}).", "do": "Do this.", "values": {"code": "7"}}
    assert line(ledger)[2] == 0, "nothing may have gone"


def test_a_route_that_may_not_take_it_is_not_asked(ledger: Ledger) -> None:
    bot, mail = ScriptedRoute("bot"), ScriptedRoute("mail", SENT)
    assert send(ledger, outbox(ledger, bot, mail), only=("mail",)) is State.SENT
    assert bot.sent == []


def test_a_lost_answer_is_unclear_and_no_other_route_is_tried(ledger: Ledger) -> None:
    mail = ScriptedRoute("mail")
    assert send(ledger, outbox(ledger, ScriptedRoute("bot", error(OutcomeUnknown)), mail)) is State.UNCLEAR
    assert mail.sent == []


def test_a_long_wait_leaves_the_message_planned(ledger: Ledger) -> None:
    box = outbox(ledger, ScriptedRoute("bot", error(Throttled), SENT))
    with pytest.raises(MustWait):
        send(ledger, box)
    assert line(ledger) == (State.PLANNED, "bot", 0)
    assert send(ledger, box) is State.SENT


def test_what_another_process_has_is_left_to_it(ledger: Ledger) -> None:
    bot = ScriptedRoute("bot", SENT)
    ledger.plan(SLIP)
    ledger.claim(SLIP.key, "bot", announced=True)
    assert outbox(ledger, bot).send(Outgoing(SLIP, Recipient("id", ""), POST)) is None
    assert bot.sent == []


def left_behind(ledger: Ledger, route: str, tries: int = 1) -> None:
    """A sender died, or lost the answer, so often."""
    for _ in range(tries):
        ledger.plan(SLIP)
        ledger.claim(SLIP.key, route, announced=True)
        ledger.remember(SLIP.key, f"{route}:1")
        ledger.settle(SLIP.key, State.PLANNED)
    ledger.settle(SLIP.key, State.SENDING, of=(State.PLANNED,))


@pytest.mark.parametrize(
    ("route", "again", "state"),
    [
        (ScriptedRoute("mail", finds=Found.SENT), True, State.SENT),
        (ScriptedRoute("mail", finds=Found.NOT_SENT), True, State.PLANNED),
        (ScriptedRoute("mail", finds=Found.DRAFT), False, State.PLANNED),
        (ScriptedRoute("mail", finds=Found.UNKNOWN), True, State.UNCLEAR),
        (ScriptedRoute("bot"), True, State.PLANNED),
        (ScriptedRoute("bot"), False, State.UNCLEAR),
        (ScriptedRoute("workflows"), True, State.UNCLEAR),
        (ScriptedRoute("workflows", finds=Found.NOT_SENT), True, State.PLANNED),
    ],
    ids=lambda value: f"{value.name}-{value._finds}" if isinstance(value, ScriptedRoute) else str(value),
)
def test_what_was_left_half_done(ledger: Ledger, route: ScriptedRoute, again: bool, state: State) -> None:
    left_behind(ledger, route.name)
    outbox(ledger, route).recover(lambda _: Recipient(None, ""), again=again)
    assert line(ledger)[0] is state


def test_by_bot_there_is_one_further_try_and_no_third(ledger: Ledger) -> None:
    left_behind(ledger, "bot", tries=2)
    outbox(ledger, ScriptedRoute("bot")).recover(lambda _: Recipient(None, ""), again=True)
    assert line(ledger) == (State.UNCLEAR, "bot", 2)


def test_what_died_before_the_message_itself_went_is_planned_again(ledger: Ledger) -> None:
    ledger.plan(SLIP)
    ledger.claim(SLIP.key, "bot", announced=True)
    outbox(ledger, ScriptedRoute("bot")).recover(lambda _: Recipient(None, ""), again=False)
    assert line(ledger) == (State.PLANNED, "bot", 0)


def test_a_look_up_that_fails_leaves_it_unclear_for_the_next_time(ledger: Ledger) -> None:
    route = ScriptedRoute("mail", finds=Found.SENT)
    left_behind(ledger, "mail")

    def fail(*_: object, **__: object) -> Found:
        raise error(ServiceFailed)

    route.find = fail  # type: ignore[method-assign]
    outbox(ledger, route).recover(lambda _: Recipient(None, ""), again=True)
    assert line(ledger)[0] is State.UNCLEAR
