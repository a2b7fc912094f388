"""When to send again, and how long to wait: the rules, apart from the adapter that carries them out.

Rules: Microsoft's “Avoid getting throttled or blocked in SharePoint Online” and “Microsoft Graph throttling guidance”
(429 is a rejection, ``Retry-After`` counts for all callers), and RFC 9110 §9.2.2 (only what has the same effect twice
may be sent twice unasked).
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from connector.clock import Clock

THROTTLED: Final = 429


def failed(status: int) -> bool:
    """Whether the service failed at the request, as against refusing it."""
    return status == 408 or status >= 500


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long: ``attempts`` sends of one request in all, within ``deadline`` seconds, waits included.

    ``connects``: of them, how many may end without a connection: without a network nobody waits long to hear it.
    ``patience``: so many seconds of the wait that a service asks for are waited here; more is left to the caller.
    """

    attempts: int = 6
    connects: int = 3
    deadline: float = 600.0
    patience: float = 600.0

    @property
    def longest_wait(self) -> float:
        """Seconds that one request may spend on waits that a service asks for."""
        return min(self.patience, self.deadline)

    def backoff(self, attempt: int, random: Random) -> float:
        """Seconds to wait after the failed ``attempt`` (1, 2, …): exponential to 60 s with full jitter."""
        return random.uniform(0.0, min(60.0, 0.5 * 2.0**attempt))


class Gates:
    """One gate a service (host) for all callers: after a throttle nobody sends to that host before its time.

    Thread-safe.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed: dict[str, tuple[datetime, float]] = {}
        self._lock = threading.Lock()

    def pause(self, host: str, seconds: float) -> None:
        """Close the host's gate for that long from now; a longer pause that stands already stays."""
        with self._lock:
            if seconds > self._remaining(host):
                self._closed[host] = (self._clock.now() + timedelta(seconds=seconds), seconds)

    def remaining(self, host: str) -> float:
        """Seconds until the host may be called, 0 when it may be now."""
        with self._lock:
            return self._remaining(host)

    def longest(self) -> float:
        """Seconds until every host may be called, 0 when all may be now."""
        with self._lock:
            return max(map(self._remaining, self._closed), default=0.0)

    def _remaining(self, host: str) -> float:
        until, seconds = self._closed.get(host, (None, 0.0))
        if until is None:
            return 0.0
        # A wall clock that is set back must not hold the gate for longer than was asked.
        return min(seconds, max(0.0, (until - self._clock.now()).total_seconds()))


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait from ``now``; None for none, or one that cannot be read.

    Seconds may be fractional (Graph sends ``2.128``); an HTTP date counts from ``now``, in the past it is 0.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def repeatable(method: str, url: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may be sent again though the first may have been carried out. ``headers``: case-insensitive.

    Reading is; so is a PUT of whole content; a change or removal only when an ``If-Match`` ties it to one version
    (the second of two then answers 412 or 404, and nothing is overwritten), also when tunnelled through POST by
    ``X-HTTP-Method`` as SharePoint wants it. ``If-Match: *`` ties to nothing, so such a change is not. Of other POSTs
    only those without an effect are: Entra's token endpoint and SharePoint's form digest.
    """
    verb = method.upper()
    if verb == "POST":
        verb = headers.get("X-HTTP-Method", verb).upper()
    if verb in ("GET", "HEAD", "OPTIONS", "PUT"):
        return True
    if verb in ("PATCH", "DELETE", "MERGE"):
        return headers.get("If-Match", "*").strip() != "*"
    path = url.partition("?")[0].lower()
    return path.endswith(("/oauth2/v2.0/token", "/_api/contextinfo"))
