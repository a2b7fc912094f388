"""The findings that stand, in the state: since when, and when the administrator was told last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from jobs import schema
from jobs.finding import Finding, Kind, met
from jobs.store import instant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from connector.errors import ConnectorError
    from jobs.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding that was there when last looked. Times are aware; ``told_at`` None: nobody has been told."""

    finding: Finding
    since: datetime
    told_at: datetime | None


_TABLE = schema.findings


def standing(store: Store) -> list[Standing]:
    """All that stand, by kind and subject."""
    with store.engine.connect() as connection:
        rows = connection.execute(select(_TABLE).order_by(_TABLE.c.kind, _TABLE.c.subject)).mappings().all()
    return [
        Standing(
            Finding(Kind(row["kind"]), row["subject"], row["what"], row["do"], row["values"]),
            since=datetime.fromisoformat(row["since"]),
            told_at=datetime.fromisoformat(row["told_at"]) if row["told_at"] else None,
        )
        for row in rows
    ]


def note(store: Store, kinds: Collection[Kind], found: Iterable[Finding], now: datetime) -> None:
    """Keep what was found of these kinds instead of what stood of them; what stands still keeps its times."""
    before = {(one.finding.kind, one.finding.subject): one for one in standing(store) if one.finding.kind in set(kinds)}
    found = list(found)
    if not found and not before:
        return
    rows = []
    for one in found:
        earlier = before.get((one.kind, one.subject))
        rows.append(
            {
                "kind": str(one.kind),
                "subject": one.subject,
                "what": one.what,
                "do": one.do,
                "values": dict(one.values),
                "since": instant(earlier.since if earlier else now),
                "told_at": instant(earlier.told_at) if earlier and earlier.told_at else None,
            }
        )
    with store.engine.begin() as connection:
        connection.execute(delete(_TABLE).where(_TABLE.c.kind.in_([str(kind) for kind in kinds])))
        if rows:
            connection.execute(insert(_TABLE), rows)


def note_route(store: Store, name: str, error: ConnectorError | None, now: datetime) -> None:
    """Keep what a message route did when it was used: refused everybody with this error, or None: it works."""
    others = [one.finding for one in standing(store) if one.finding.kind is Kind.ROUTE and one.finding.subject != name]
    note(store, {Kind.ROUTE}, [*others, *([met(Kind.ROUTE, error, name)] if error else [])], now)


def mark_told(store: Store, told: Finding, now: datetime) -> None:
    """Remember that the administrator was told."""
    with store.engine.begin() as connection:
        connection.execute(
            update(_TABLE)
            .where(_TABLE.c.kind == str(told.kind), _TABLE.c.subject == told.subject)
            .values(told_at=instant(now))
        )
