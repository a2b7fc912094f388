"""The ledger: rows that change together, claims that only one process wins, and state files of earlier versions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connector.clock import SimulatedClock
from jobs.ledger import ADMIN, Ledger, Part, Slip
from jobs.store import FILE_NAME, Store
from roadmap.ledger import State
from tests.support.reminding import MAY, morning

HELSINKI = ZoneInfo("Europe/Helsinki")
DIGEST = Slip("2026H1-28d-1", "eino", (Part("2026H1", "28d", ("T2-01",)), Part("2026H1", "late", ("T1-01",))))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path, MAY) as opened:
        yield opened


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, SimulatedClock(morning(2026, 6, 2)), HELSINKI)


def states(ledger: Ledger) -> list[State]:
    return [line.state for line in ledger.lines()]


def test_the_rounds_of_one_message_change_together(ledger: Ledger) -> None:
    assert ledger.plan(DIGEST)
    assert ledger.claim(DIGEST.key, "bot", announced=True)
    ledger.remember(DIGEST.key, "bot:conversation")
    assert ledger.settle(DIGEST.key, State.SENT)

    lines = ledger.lines(person="eino")
    assert [(line.step, line.state, line.measures) for line in lines] == [
        ("28d", State.SENT, ("T2-01",)),
        ("late", State.SENT, ("T1-01",)),
    ]
    assert {(line.route, line.handle, line.attempts) for line in lines} == {("bot", "bot:conversation", 1)}
    assert lines[0].entry.on == date(2026, 6, 2)


def test_what_is_settled_or_being_sent_is_not_planned_again(ledger: Ledger) -> None:
    ledger.plan(DIGEST)
    ledger.claim(DIGEST.key, "bot", announced=True)
    other = Slip("another", "eino", (Part("2026H1", "7d"), Part("2026H1", "late")))
    assert not ledger.plan(other), "one of its rounds is being sent"
    assert [line.step for line in ledger.lines()] == ["28d", "late"], "so nothing of it is planned"
    ledger.settle(DIGEST.key, State.SENT)
    assert not ledger.plan(DIGEST)


@pytest.mark.parametrize("state", [State.FAILED, State.HELD])
def test_what_did_not_go_is_planned_again(ledger: Ledger, state: State) -> None:
    ledger.plan(DIGEST)
    ledger.settle(DIGEST.key, state, of=(State.PLANNED,), reason={"what": "No.", "do": "", "values": {}})
    assert ledger.plan(DIGEST)
    assert {(line.state, line.reason) for line in ledger.lines()} == {(State.PLANNED, None)}


def test_the_testers_rows_stand_beside_the_persons_own(ledger: Ledger) -> None:
    ledger.plan(DIGEST)
    ledger.settle(DIGEST.key, State.SENT, of=(State.PLANNED,))
    assert ledger.plan(Slip("for-the-tester", "eino", DIGEST.parts, "tester@kunta.fi"))


def test_one_claim_wins(ledger: Ledger, tmp_path: Path) -> None:
    """Eight processes want the same message: each has the state file open for itself."""
    ledger.plan(DIGEST)
    won: list[bool] = []
    start = threading.Barrier(8)

    def claim() -> None:
        with Store(tmp_path, MAY) as own:
            other = Ledger(own, SimulatedClock(morning(2026, 6, 2)), HELSINKI)
            start.wait()
            won.append(other.claim(DIGEST.key, "bot", announced=True))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == [False] * 7 + [True]
    assert states(ledger) == [State.SENDING] * 2


def test_a_handle_belongs_to_its_route(ledger: Ledger) -> None:
    ledger.plan(DIGEST)
    ledger.claim(DIGEST.key, "bot", announced=True)
    ledger.remember(DIGEST.key, "a conversation")
    ledger.release(DIGEST.key)
    ledger.claim(DIGEST.key, "bot", announced=True)
    assert ledger.lines()[0].handle == "a conversation"
    ledger.release(DIGEST.key)
    ledger.claim(DIGEST.key, "mail", announced=False)
    assert (ledger.lines()[0].handle, ledger.lines()[0].attempts) == (None, 1)


def test_what_is_due_no_more_is_dropped_but_not_what_may_have_gone(ledger: Ledger) -> None:
    ledger.plan(DIGEST)
    tried = Slip("tried", "helmi", (Part("2026H1", "28d"),))
    ledger.plan(tried)
    ledger.claim(tried.key, "bot", announced=False)
    ledger.settle(tried.key, State.PLANNED)
    notice = Slip("notice", "veikko", (Part("2026H1", "28d" + ADMIN),))
    ledger.plan(notice)

    ledger.drop([], "")

    assert {(line.person, line.state) for line in ledger.lines()} == {
        ("helmi", State.UNCLEAR),
        ("veikko", State.PLANNED),
    }


def test_it_knows_since_when_it_remembers(ledger: Ledger) -> None:
    assert ledger.made_on == date(2026, 5, 4)


def test_a_state_without_a_ledger_gets_one_that_is_new(tmp_path: Path) -> None:
    """A file of version 1 keeps all that it holds; its ledger dates from now, as an older one may have been lost."""
    with Store(tmp_path, MAY) as store:
        store.set_facts({"list_id": "the list"})
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("DROP TABLE ledger")
        connection.execute("UPDATE facts SET value = '1' WHERE name = 'schema'")
    connection.close()

    with Store(tmp_path, morning(2026, 6, 2)) as migrated:
        assert (migrated.fact("schema"), migrated.fact("list_id")) == ("2", "the list")
        ledger = Ledger(migrated, SimulatedClock(morning(2026, 6, 3)), HELSINKI)
        assert ledger.made_on == date(2026, 6, 2)
        assert ledger.plan(DIGEST)
