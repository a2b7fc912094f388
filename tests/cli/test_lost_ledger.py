"""A round that a lost ledger may have sent waits for an administrator's word."""

from __future__ import annotations

import pytest

from tests.support.configuration import EINO, HELMI, TAISTO
from tests.support.reminding import ON, chat, go_to, morning, remind
from tests.support.world import World

OFFICERS = [HELMI, TAISTO, EINO]
"""Each has one measure that is due in the spring of 2026."""


def sent(world: World, *options: str) -> list[str]:
    return [one["person"] for one in remind(world, *options)["sent"]]


def heard(world: World) -> list[int]:
    """How many messages each has got."""
    return [len(chat(world, person)) for person in OFFICERS]


@pytest.fixture
def lost(spring: World) -> World:
    """The state was lost at noon, after the morning's reminders; the next sync made it anew."""
    assert sent(spring) == OFFICERS
    go_to(spring, morning(2026, 6, 2, 12))
    for file in spring.state.glob("tiekartta.db*"):
        file.unlink()
    assert spring.run("sync").exit_code == 0
    return spring


def test_a_round_older_than_the_ledger_waits_for_a_person(lost: World) -> None:
    result = lost.run("remind", **ON)
    assert result.exit_code == 3
    assert "2026H1/28d" in result.stdout
    assert "--assume-sent" in result.stdout
    assert heard(lost) == [1, 1, 1]


def test_said_to_be_sent_it_is_left_alone(lost: World) -> None:
    assert sent(lost, "--assume-sent") == []
    assert sent(lost) == []
    assert heard(lost) == [1, 1, 1]
    go_to(lost, morning(2026, 6, 23))
    assert sent(lost) == OFFICERS, "a round that opens later needs no question"


def test_said_not_to_be_sent_it_goes_out(lost: World) -> None:
    assert sent(lost, "--assume-unsent") == OFFICERS
    assert sent(lost) == []
    assert heard(lost) == [2, 2, 2]


def test_both_at_once_is_nonsense(lost: World) -> None:
    assert lost.run("remind", "--assume-sent", "--assume-unsent", **ON).exit_code == 2
