"""A write whose answer was lost: look for what it made, and do it again only if it is not there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, TypeVar

from connector.errors import OutcomeUnknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.session import Session

_Made = TypeVar("_Made")


def settle(session: Session, do: Callable[[], _Made], look: Callable[[], _Made | None] = lambda: None) -> _Made:
    """Do a step until its outcome is known, at most as often as the session repeats a request.

    ``look`` gives what the step was to make if it is there, else None; without it the step is one that may be done
    twice with the same effect, such as setting a property. Raises what both raise, OutcomeUnknown in the end.
    """
    for attempt in count(1):
        try:
            return do()
        except OutcomeUnknown:
            if attempt >= session.policy.attempts:
                raise
            session.wait(session.policy.backoff(attempt, session.random))
        found = look()
        if found is not None:
            return found
    raise AssertionError("unreachable")
