"""Time as a value that is passed in: the connector asks no other clock and waits through this one only."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> datetime:
        """Tell the present moment, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait that long; not at all for zero or less."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Tell the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait that long; not at all for zero or less."""
        time.sleep(max(0.0, seconds))


class SimulatedClock:
    """A clock that stands still until somebody waits: a simulated half-year takes seconds. May be shared by threads.

    ``start`` must be aware (ValueError otherwise).
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a simulated clock needs a time zone")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the present moment, aware, in UTC."""
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Advance by that much at once; not at all for zero or less."""
        with self._lock:
            self._now += timedelta(seconds=max(0.0, seconds))
