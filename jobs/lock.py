"""One run at a time per state, and one scheduler: locks that the operating system frees when their process dies."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from jobs.errors import Failed, WrongInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_RUN = "tiekartta.lock", "running.json"
_SCHEDULER = "scheduler.lock", "scheduler.json"


class AnotherRun(Failed):
    """Another process works on the state."""


@contextmanager
def only_run(state_folder: Path, job: str, now: datetime) -> Iterator[None]:
    """Hold the state for one job. Raises AnotherRun at once, saying who runs, when another process holds it."""
    try:
        with _held(state_folder, *_RUN, job, now):
            yield
    except _HeldByAnother as error:
        raise AnotherRun(
            what="Another run is in progress: {job}, process {process}, since {since}.",
            do="Wait until it is done and run this again.",
            where=str(state_folder),
            **error.holder,
        ) from error


@contextmanager
def only_scheduler(state_folder: Path, now: datetime) -> Iterator[None]:
    """Hold the state for one scheduler. Raises WrongInput, saying which one runs, when there is one already."""
    try:
        with _held(state_folder, *_SCHEDULER, "run", now):
            yield
    except _HeldByAnother as error:
        raise WrongInput(
            what="A scheduler already runs on this state: process {process}, since {since}.",
            do="One is enough. End that one first to start another.",
            where=str(state_folder),
            **error.holder,
        ) from error


def scheduler_since(state_folder: Path) -> str | None:
    """Since when a scheduler runs on the state (ISO 8601, UTC), None: none does."""
    holder = _holder(state_folder, *_SCHEDULER)
    return str(holder["since"]) if holder else None


def job_in_hand(state_folder: Path) -> str | None:
    """The job that holds the state now, None: none does."""
    holder = _holder(state_folder, *_RUN)
    return str(holder["job"]) if holder else None


def _holder(folder: Path, lock_name: str, note_name: str) -> dict[str, object] | None:
    if not (folder / lock_name).exists():
        return None
    lock = FileLock(folder / lock_name, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return _read(folder / note_name)
    lock.release()
    return None


class _HeldByAnother(Exception):
    def __init__(self, holder: dict[str, object]) -> None:
        self.holder = holder
        super().__init__()


@contextmanager
def _held(folder: Path, lock_name: str, note_name: str, job: str, now: datetime) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / note_name
    lock = FileLock(folder / lock_name, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise _HeldByAnother(_read(note)) from None
    try:
        note.write_text(json.dumps({"job": job, "process": os.getpid(), "since": now.isoformat(timespec="seconds")}))
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _read(note: Path) -> dict[str, object]:
    """Who runs; the note may be missing for the instant between taking the lock and writing it."""
    try:
        found = json.loads(note.read_text())
    except (OSError, ValueError):
        found = {}
    return {key: found.get(key, "?") for key in ("job", "process", "since")}
