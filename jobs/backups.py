"""Daily copies of the state beside it, and what tells a copy that takes the state's place from the state itself.

A copy says of itself that it is one. Put in the place of a lost state, it therefore counts as made at that moment
(:class:`jobs.store.Store`): messages sent since the copy was made are not in its ledger.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from jobs.store import Store


def back_up(store: Store, today: date, keep: int) -> bool:
    """Copy the state into ``backups/`` beside it, once a day, and keep the newest ``keep`` copies.

    Gives whether one was made now. What was cut off is never taken for a copy: it gets its name once it is whole.
    """
    folder = store.path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"tiekartta-{today.isoformat()}.db"
    if target.exists():
        return False
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM INTO :target"), {"target": str(part)})
    with closing(sqlite3.connect(part)) as copy, copy:
        copy.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('copied_at', ?)", (today.isoformat(),))
    part.replace(target)
    for old in copies(store)[:-keep]:
        old.unlink()
    return True


def copies(store: Store) -> list[Path]:
    """The daily copies that there are, oldest first."""
    return sorted((store.path.parent / "backups").glob("tiekartta-*.db"))
