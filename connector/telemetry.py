"""What the transport counts and logs; neither holds a query string, a token or a person."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

_PEOPLE: Final = ("users", "conversations")


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts since the session was opened. ``later - earlier`` is what happened between.

    ``requests``: every HTTP request sent, tokens and repeats too · ``data_requests``: those that read or write a
    list's columns or items, a ``$batch`` once · ``batches``: ``$batch`` requests · ``retries``: repeats among the
    requests · ``throttled``: answers (also of batch parts) that said 429 · ``waited``: seconds waited for the
    service.
    """

    requests: int = 0
    data_requests: int = 0
    batches: int = 0
    retries: int = 0
    throttled: int = 0
    waited: float = 0.0

    def __add__(self, other: Stats) -> Stats:
        return self._with(other, 1)

    def __sub__(self, earlier: Stats) -> Stats:
        return self._with(earlier, -1)

    def _with(self, other: Stats, sign: int) -> Stats:
        return Stats(
            self.requests + sign * other.requests,
            self.data_requests + sign * other.data_requests,
            self.batches + sign * other.batches,
            self.retries + sign * other.retries,
            self.throttled + sign * other.throttled,
            self.waited + sign * other.waited,
        )


class Traffic:
    """The running counts of one session. Thread-safe."""

    def __init__(self) -> None:
        self._stats = Stats()
        self._lock = threading.Lock()

    def add(self, more: Stats) -> None:
        """Add to the counts."""
        with self._lock:
            self._stats += more

    @property
    def stats(self) -> Stats:
        """The counts now."""
        return self._stats


def public_path(url: str) -> str:
    """Give the path of a URL as it may be logged or shown: no host, no query, and no segment that names a person.

    A person is named by an address, and by the account's id or the chat's after ``users`` and ``conversations``.
    """
    segments = urlsplit(url).path.split("/")
    return "/".join(_public(segment, before) for before, segment in pairwise(["", *segments]))


def _public(segment: str, before: str) -> str:
    if segment and before in _PEOPLE:
        return "…"
    if "@" not in unquote(segment):
        return segment
    function, bracket, _ = segment.partition("(")
    return f"{function}(…)" if bracket else "…"
