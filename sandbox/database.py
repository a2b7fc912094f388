"""The tenant's state: one SQLite file, shared by the server's thread and by tests that play people.

A sandbox's data is throw-away, so nothing waits for the disk: the file is a convenience for `--data`, not a promise.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS site_users (
    lookup_id INTEGER PRIMARY KEY AUTOINCREMENT, upn TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS rights (
    upn TEXT NOT NULL, list_id TEXT NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (upn, list_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS levels (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS site_groups (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS group_members (
    group_id INTEGER NOT NULL, upn TEXT NOT NULL, PRIMARY KEY (group_id, upn)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list_roles (
    list_id TEXT NOT NULL, principal INTEGER NOT NULL, level INTEGER NOT NULL,
    PRIMARY KEY (list_id, principal, level)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lists (
    id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE COLLATE NOCASE, next_item INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS columns (
    id TEXT PRIMARY KEY, list_id TEXT NOT NULL, place INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS views (
    id TEXT PRIMARY KEY, list_id TEXT NOT NULL, place INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    list_id TEXT NOT NULL, id INTEGER NOT NULL, guid TEXT NOT NULL, version INTEGER NOT NULL, fields TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, modified_by TEXT NOT NULL, modified_at TEXT NOT NULL,
    PRIMARY KEY (list_id, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    list_id TEXT NOT NULL, item_id INTEGER NOT NULL, number INTEGER NOT NULL, fields TEXT NOT NULL,
    modified_by TEXT NOT NULL, modified_at TEXT NOT NULL, PRIMARY KEY (list_id, item_id, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unique_values (
    list_id TEXT NOT NULL, column_id TEXT NOT NULL, value TEXT NOT NULL, item_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, column_id, value)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS app_installations (upn TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    place TEXT NOT NULL, id TEXT NOT NULL, route TEXT NOT NULL, author TEXT NOT NULL, content TEXT NOT NULL,
    sent_at TEXT NOT NULL, changed_at TEXT NOT NULL, deleted INTEGER NOT NULL, UNIQUE (place, id));
CREATE TABLE IF NOT EXISTS mails (
    id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, folder TEXT NOT NULL, version INTEGER NOT NULL, message TEXT NOT NULL,
    created_at TEXT NOT NULL, changed_at TEXT NOT NULL, sent_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (address TEXT NOT NULL COLLATE NOCASE, mail_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY COLLATE NOCASE, guid TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, content BLOB,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at TEXT NOT NULL);
"""


class Database:
    """A connection that is a transaction when entered: `with database as sql: sql.execute(…)`.

    Entering locks out other threads and may be nested; the outermost exit commits, or rolls back on an error.
    """

    def __init__(self, path: Path, *, seed: int) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._seed = seed
        self._sql = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._sql.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;" + SCHEMA)

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        if self._depth == 0:
            self._sql.execute("BEGIN")
        self._depth += 1
        return self._sql

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._sql.execute("COMMIT" if kind is None else "ROLLBACK")
        self._lock.release()

    def meta(self, name: str) -> Any:  # noqa: ANN401 - as SQLite gives it
        """Return a single remembered value, or None."""
        with self as sql:
            row = sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str | int) -> None:
        """Keep a single value under a name."""
        with self as sql:
            sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def new_id(self) -> str:
        """Make the next GUID. The same seed and the same calls give the same ids, also over a restart."""
        with self:
            count = (self.meta("ids") or 0) + 1
            self.remember("ids", count)
        random_bytes = random.Random(f"{self._seed}:{count}").randbytes(16)  # noqa: S311 - names, not secrets
        return str(uuid.UUID(bytes=random_bytes, version=4))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._sql.close()
