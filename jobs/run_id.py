"""Which run a line of the log belongs to: known to all that the run calls, without being passed to it."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NONE: Mapping[str, str] = {}
_in_hand: ContextVar[Mapping[str, str]] = ContextVar("run", default=_NONE)


@contextmanager
def new_run(job: str) -> Iterator[str]:
    """Give a run of a job its id, until the block ends."""
    run_id = uuid.uuid4().hex[:12]
    token = _in_hand.set({"run": run_id, "job": job})
    try:
        yield run_id
    finally:
        _in_hand.reset(token)


def run_in_hand() -> Mapping[str, str]:
    """``run`` and ``job`` of the run that this is part of; empty outside of runs."""
    return _in_hand.get()
