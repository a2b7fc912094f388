"""The pace: no window of any limit is ever overfull, and nearly all of what it allows is used."""

from __future__ import annotations

import threading
from bisect import bisect_right
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import pace as lanes
from connector.clock import SimulatedClock
from connector.pace import Lane, Limit, Pace

START = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)


def moments(clock: SimulatedClock, pace: Pace, lane: Lane, calls: int) -> list[float]:
    """When each of the calls passed, in seconds."""
    passed = []
    for _ in range(calls):
        pace.wait(lane)
        passed.append((clock.now() - START).total_seconds())
    return passed


def fullest(passed: list[float], seconds: float) -> int:
    """The most calls that any window of this length holds, both ends counted."""
    return max(bisect_right(passed, moment + seconds) - index for index, moment in enumerate(passed))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.mark.parametrize(
    ("lane", "calls"),
    [
        (lanes.BOT, 1_000),
        (lanes.TEAMS_READS, 1_000),
        (lanes.conversation("19:a"), 2_000),
        (lanes.channel("19:a"), 200),
        (lanes.mailbox("digi@x.fi"), 300),
        (lanes.flow("host/path"), 50),
    ],
    ids=lambda value: value.name if isinstance(value, Lane) else "",
)
def test_no_window_is_overfull_and_nine_tenths_of_the_rate_are_used(clock, lane, calls):
    passed = moments(clock, Pace(clock), lane, calls)
    assert all(fullest(passed, limit.seconds) <= limit.count for limit in lane.limits)
    # The tightest limit's own time: the first window costs nothing, each further one its length.
    allowed = max((calls - limit.count) / limit.count * limit.seconds for limit in lane.limits)
    assert passed[-1] <= allowed / 0.9 + max(limit.seconds for limit in lane.limits if limit.count < calls)


@given(
    limits=st.lists(st.builds(Limit, st.integers(1, 9), st.sampled_from([0.5, 1, 2, 30])), min_size=1, max_size=3),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_whenever_callers_come_no_window_is_overfull(limits, pauses):
    clock = SimulatedClock(START)
    pace = Pace(clock)
    passed = []
    for pause in pauses:
        clock.sleep(pause)
        pace.wait(Lane("x", tuple(limits)))
        passed.append((clock.now() - START).total_seconds())
    assert all(fullest(passed, limit.seconds) <= limit.count for limit in limits)


def test_a_call_counts_in_all_its_lanes_or_in_none(clock):
    pace = Pace(clock)
    slow, fast = Lane("slow", (Limit(1, 10),)), Lane("fast", (Limit(5, 1),))
    pace.wait(slow, fast)
    pace.wait(slow, fast)
    assert clock.now() >= START + timedelta(seconds=10)
    before = clock.now()
    for _ in range(4):
        pace.wait(fast)
    assert clock.now() == before


def test_lanes_do_not_hold_each_other(clock):
    pace = Pace(clock)
    for number in range(40):
        pace.wait(lanes.conversation(f"19:{number}"))
    assert clock.now() == START


def test_callers_share_the_limit(clock):
    pace = Pace(clock)
    passed: list[datetime] = []

    def call() -> None:
        for _ in range(20):
            pace.wait(lanes.channel("19:a"))
            passed.append(clock.now())

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() - START >= timedelta(seconds=80 / 4 - 1)


def test_a_clock_that_is_set_back_does_not_hold_anybody():
    class Settable(SimulatedClock):
        def set_back(self, hours: int) -> None:
            self._now -= timedelta(hours=hours)

    clock = Settable(START)
    pace = Pace(clock)
    pace.wait(lanes.mailbox("digi@x.fi"))
    clock.set_back(3)
    before = clock.now()
    pace.wait(lanes.mailbox("digi@x.fi"))
    assert clock.now() == before
