"""The frames of the history: what the configuration said beside the list, kept by each sync that finds it changed.

Without them a report on the past would read today's files: a goal's new title would change last year's chapter.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from documents.approved import FOLDER, newest
from documents.roadmap_file import roadmap_from
from documents.yaml_tree import decode, read_bytes
from jobs.schema import frames, texts
from jobs.store import instant
from roadmap.quiet import QuietPeriod
from roadmap.then import Frame

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from jobs.store import Store
    from jobs.workspace import Workspace
    from roadmap.model import Roadmap


def keep_frame(store: Store, workspace: Workspace, now: datetime) -> None:
    """Keep what the files say, seen ``now``, if it is not what was kept last. Raises DocumentError."""
    approved = _approved(workspace)
    with store.engine.begin() as connection:
        row = {
            "roadmap": _keep(connection, workspace.roadmap_text.encode()),
            "approved": _keep(connection, approved) if approved is not None else None,
            "rest": _rest(workspace),
        }
        last = connection.execute(select(frames).order_by(frames.c.number.desc()).limit(1)).mappings().first()
        if last is None or any(last[name] != value for name, value in row.items()):
            connection.execute(insert(frames).values(**row, seen_at=instant(now)))


def frame_at(store: Store, workspace: Workspace, at: datetime) -> Frame | None:
    """What the last sync by that instant kept; the first frame for an instant before it, None if there is none.

    Raises DocumentError for an approved roadmap that was broken then.
    """
    with store.engine.connect() as connection:
        by_then = select(frames).where(frames.c.seen_at <= instant(at)).order_by(frames.c.number.desc()).limit(1)
        first = select(frames).order_by(frames.c.number).limit(1)
        row = connection.execute(by_then).mappings().first() or connection.execute(first).mappings().first()
        if row is None:
            return None
        filed = _text(connection, row["roadmap"])
        approved = _text(connection, row["approved"]) if row["approved"] else None
    current = workspace.roadmap_text.encode()
    return _frame(
        workspace.roadmap if filed == current else _read(filed, str(workspace.roadmap_file)),
        _read(approved, str(workspace.folder / FOLDER)) if approved is not None else None,
        # The first states kept no quiet periods: theirs are today's.
        {"quiet": _rest(workspace)["quiet"], **row["rest"]},
    )


def present_frame(workspace: Workspace) -> Frame:
    """What the files say now. Raises DocumentError for a broken approved roadmap."""
    approved = _approved(workspace)
    return _frame(
        workspace.roadmap,
        _read(approved, str(workspace.folder / FOLDER)) if approved is not None else None,
        _rest(workspace),
    )


def _frame(roadmap: Roadmap, approved: Roadmap | None, rest: dict[str, Any]) -> Frame:
    quiet = tuple(map(QuietPeriod.parse, rest["quiet"]))
    return Frame(roadmap, approved, rest["units"], rest["unit_of"], rest["stale_after_days"], quiet)


def _rest(workspace: Workspace) -> dict[str, Any]:
    parties = workspace.parties
    return {
        "units": {unit.id: unit.name for unit in parties.units.values()},
        "unit_of": {party.name: party.unit for party in parties.parties.values()},
        "stale_after_days": workspace.settings.health.stale_after_days,
        "quiet": [str(period) for period in workspace.settings.reminders.quiet],
    }


def _approved(workspace: Workspace) -> bytes | None:
    """The newest approved roadmap as it stands in its file."""
    path = newest(workspace.folder / FOLDER)
    return read_bytes(path) if path else None


def _read(data: bytes, name: str) -> Roadmap:
    return roadmap_from(decode(data, name), name)


def _keep(connection: Connection, data: bytes) -> str:
    """Keep a file's bytes, each once; gives their name."""
    digest = hashlib.sha256(data).hexdigest()
    known = connection.execute(select(texts.c.digest).where(texts.c.digest == digest)).scalar()
    if known is None:
        connection.execute(insert(texts).values(digest=digest, packed=zlib.compress(data)))
    return digest


def _text(connection: Connection, digest: str) -> bytes:
    packed: bytes = connection.execute(select(texts.c.packed).where(texts.c.digest == digest)).scalar_one()
    return zlib.decompress(packed)
