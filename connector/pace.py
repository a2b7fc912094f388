"""How fast the services may be called: we keep their limits ourselves, so that they need not refuse.

Limits: Microsoft, “Optimize your bot with rate limiting in Teams” (a conversation, an app), “Microsoft Graph
service-specific throttling limits” (Teams), “Exchange Online limits” (30 messages a minute and mailbox) and “Create
incoming webhooks with Workflows”.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from connector.clock import Clock

SLACK: Final = 0.05
"""Seconds by which each window is taken longer: calls may reach the service closer together than they left."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` calls in any ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Lane:
    """What a service counts by itself: an app, a conversation, a mailbox. ``name`` is unique among all lanes."""

    name: str
    limits: tuple[Limit, ...]


BOT: Final = Lane("bot", (Limit(50, 1),))
TEAMS_READS: Final = Lane("teams reads", (Limit(30, 1),))
TEAMS_WRITES: Final = Lane("teams writes", (Limit(30, 1),))


def conversation(id_: str) -> Lane:
    """Give the lane of one conversation of the bot, by its id."""
    return Lane(f"conversation {id_}", (Limit(7, 1), Limit(8, 2), Limit(60, 30), Limit(1_800, 3_600)))


def channel(id_: str) -> Lane:
    """Give the lane of one channel, by its id: whatever an app asks of it."""
    return Lane(f"channel {id_}", (Limit(4, 1),))


def mailbox(address: str) -> Lane:
    """Give the lane of the messages that one mailbox sends."""
    return Lane(f"mailbox {address.lower()}", (Limit(30, 60),))


def flow(host_and_path: str) -> Lane:
    """Give the lane of one flow, by its address without the query: a second between posts."""
    return Lane(f"flow {host_and_path}", (Limit(1, 1),))


class Pace:
    """Lets callers pass no faster than the limits of all their lanes, and waits through the clock. Thread-safe.

    It knows what passed through itself only: two programs at once can still be told to wait (429).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._passed: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._lock = threading.Lock()

    def wait(self, *lanes: Lane) -> None:
        """Wait until one more call fits into every lane, and count it in all of them."""
        while (seconds := self._enter(lanes)) > 0:
            self._clock.sleep(seconds)

    def _enter(self, lanes: tuple[Lane, ...]) -> float:
        """Count the call if it fits now and give 0, else give the seconds until it may."""
        with self._lock:
            now = self._clock.now()
            seconds = max((self._room_in(lane, now) for lane in lanes), default=0.0)
            if seconds <= 0:
                for lane in lanes:
                    self._passed[lane.name].append(now)
            return seconds

    def _room_in(self, lane: Lane, now: datetime) -> float:
        passed = self._passed[lane.name]
        if passed and passed[-1] > now:  # the clock was set back: these moments tell nothing any more
            passed.clear()
        longest = max(limit.seconds for limit in lane.limits) + SLACK
        while passed and passed[0] + timedelta(seconds=longest) <= now:
            passed.popleft()
        wait = 0.0
        for limit in lane.limits:
            if len(passed) >= limit.count:
                free = passed[-limit.count] + timedelta(seconds=limit.seconds + SLACK)
                wait = max(wait, (free - now).total_seconds())
        return wait
