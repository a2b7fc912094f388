"""One run at a time per state: a lock that the operating system frees when its process dies."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from jobs.errors import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


@contextmanager
def only_run(state_folder: Path, job: str, now: datetime) -> Iterator[None]:
    """Hold the state for one job. Raises Failed at once, saying who runs, when another process holds it."""
    state_folder.mkdir(parents=True, exist_ok=True)
    note = state_folder / "running.json"
    lock = FileLock(state_folder / "tiekartta.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        running = _read(note)
        raise Failed(
            what="Another run is in progress: {job}, process {process}, since {since}.",
            do="Wait until it is done and run this again.",
            where=str(state_folder),
            **running,
        ) from error
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
