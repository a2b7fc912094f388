"""The state: one SQLite file through SQLAlchemy Core. Losing it loses no officer's data (the list has it)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, create_engine, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DatabaseError, OperationalError

from connector.jsontext import dumps, loads
from jobs import schema
from jobs.errors import Stopped, WrongInput
from jobs.failure import failure_of
from roadmap.plan import BaseRow, Change, Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from connector.clock import Clock

FILE_NAME = "tiekartta.db"
_EARLIER = ("1",)


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What is kept of one person: object id and the site's look-up id (None: not found), and whether it is enabled."""

    address: str
    object_id: str | None
    lookup_id: int | None
    enabled: bool
    refreshed_on: date


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column of the list as it was last seen."""

    name: str
    kind: str
    display_name: str


class Store:
    """The state file. Each method is one transaction; a reader never sees half of one."""

    def __init__(self, folder: Path, now: datetime) -> None:
        """Open the state of a folder, making it if there is none. Raises WrongInput for a damaged or newer file."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self.engine = create_engine(f"sqlite:///{self.path}", json_serializer=_json, json_deserializer=loads)
        try:
            found = self._version()
            if found in (None, str(schema.VERSION), *_EARLIER):  # each later version only added tables
                schema.metadata.create_all(self.engine)
            if found is None:
                self.set_facts({"schema": str(schema.VERSION), "made_at": instant(now)})
            elif found in _EARLIER:
                self.set_facts({"schema": str(schema.VERSION), "ledger_made_at": instant(now)})
                found = str(schema.VERSION)
            if self.fact("copied_at"):
                self._take_for_new(now)
        except DatabaseError as error:
            self.close()
            if not failure_of(error).unknown:  # the disk is full, or another program holds the file
                raise
            raise WrongInput(
                what="The state file is damaged: {reason}.",
                do="Put the newest file from the folder backups in its place, or move it away: the next sync "
                "finds the list's rows again by their ids.",
                where=str(self.path),
                reason=str(error.orig),
            ) from error
        if found not in (None, str(schema.VERSION)):
            self.close()
            raise WrongInput(
                what="The state file has version {found}, this program knows {known}.",
                do="Use the program that made it, or a newer one.",
                where=str(self.path),
                found=found,
                known=schema.VERSION,
            )

    def _version(self) -> str | None:
        """The schema's version, None for a file that was just made."""
        try:
            return self.fact("schema")
        except OperationalError as error:
            if "no such table" in str(error.orig):
                return None
            raise

    def _take_for_new(self, now: datetime) -> None:
        """A daily copy was put in place: what was sent since it was made is not in it, as if the state were new."""
        with self.engine.begin() as connection:
            connection.execute(delete(schema.facts).where(schema.facts.c.name == "copied_at"))
            _upsert(connection, schema.facts, [{"name": "ledger_made_at", "value": instant(now)}])

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- what the state belongs to -------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        """One fact of the state, such as ``list_id``."""
        with self.engine.connect() as connection:
            return connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == name)).scalar()

    def set_facts(self, values: Mapping[str, str]) -> None:
        """Set several facts together."""
        with self.engine.begin() as connection:
            _upsert(connection, schema.facts, [{"name": name, "value": value} for name, value in values.items()])

    # --- base and history ----------------------------------------------------------------------

    def base(self) -> list[BaseRow]:
        """All rows of the base, by id."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(schema.base).order_by(schema.base.c.id)).mappings()
            return [
                BaseRow(
                    id=row["id"],
                    item_id=row["item_id"],
                    values={name: _value(value) for name, value in row["fields"].items()},
                    proposal=row["proposal"],
                    differences={
                        name: Difference(filed=_value(filed), listed=_value(listed))
                        for name, (filed, listed) in row["differences"].items()
                    },
                    human_change=row["human_change"],
                    confirmed_seen=row["confirmed_seen"],
                )
                for row in rows
            ]

    def record(self, settled: Iterable[tuple[str, BaseRow | None, Sequence[Change]]], seen_at: datetime) -> None:
        """Keep what was settled, all of it or nothing: for each id its new base (None: forgotten) and its changes."""
        with self.engine.begin() as connection:
            rows: list[tuple[object, ...]] = []
            gone: list[str] = []
            log: list[tuple[object, ...]] = []
            seen = instant(seen_at)
            for id_, row, changes in settled:
                if row is None:
                    gone.append(id_)
                else:
                    rows.append(_base_values(row))
                log.extend(_log_rows(id_, changes, seen))
            if gone:
                connection.execute(delete(schema.base).where(schema.base.c.id.in_(gone)))
            if rows:
                connection.exec_driver_sql(_KEEP, rows)
            if log:
                connection.exec_driver_sql(_LOG, log)

    def begin_again(self, facts: Mapping[str, str], kept: Iterable[BaseRow]) -> None:
        """Tie the state to a list, known columns forgotten, and keep of the base these rows alone. History stays."""
        with self.engine.begin() as connection:
            connection.execute(delete(schema.base))
            connection.execute(delete(schema.columns))
            _upsert(connection, schema.facts, [{"name": name, "value": value} for name, value in facts.items()])
            rows = [_base_values(row) for row in kept]
            if rows:
                connection.exec_driver_sql(_KEEP, rows)

    def changes(self) -> list[dict[str, Any]]:
        """The whole history in the order in which it was seen, one entry a field."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(schema.changes).order_by(schema.changes.c.number)).mappings()
            return [
                {
                    "number": row["number"],
                    "measure": row["measure"],
                    "field": field,
                    "old": _value(old),
                    "new": _value(new),
                    "changed_by": row["changed_by"],
                    "modified_at": row["modified_at"],
                    "seen_at": row["seen_at"],
                }
                for row in rows
                for field, (old, new) in row["fields"].items()
            ]

    # --- columns and people --------------------------------------------------------------------

    def columns(self) -> dict[str, KnownColumn]:
        """The list's columns as last seen, by internal name."""
        with self.engine.connect() as connection:
            return {row.name: KnownColumn(*row) for row in connection.execute(select(schema.columns))}

    def set_columns(self, columns: Iterable[KnownColumn]) -> None:
        """Replace what is known of the list's columns."""
        rows = [{"name": c.name, "kind": c.kind, "display_name": c.display_name} for c in columns]
        with self.engine.begin() as connection:
            connection.execute(delete(schema.columns))
            if rows:
                connection.execute(insert(schema.columns), rows)

    def accounts(self) -> dict[str, KnownAccount]:
        """The people that are known, by address."""
        with self.engine.connect() as connection:
            return {row.address: KnownAccount(*row) for row in connection.execute(select(schema.accounts))}

    def set_accounts(self, accounts: Iterable[KnownAccount]) -> None:
        """Keep what is known of these people; whom nothing names any more stays until retention takes them out."""
        rows = [
            {
                "address": a.address,
                "object_id": a.object_id,
                "lookup_id": a.lookup_id,
                "enabled": a.enabled,
                "refreshed_on": a.refreshed_on,
            }
            for a in accounts
        ]
        with self.engine.begin() as connection:
            _upsert(connection, schema.accounts, rows)

    # --- runs ----------------------------------------------------------------------------------

    @contextmanager
    def run(self, job: str, clock: Clock) -> Iterator[dict[str, Any]]:
        """Note a run of a job; what the caller puts into the yielded mapping becomes its summary.

        Outcomes: done, failed (the summary then has ``exit_code`` and ``problems``), stopped (somebody ended it).
        """
        with self.engine.begin() as connection:
            statement = (
                insert(schema.runs).values(job=job, started_at=instant(clock.now())).returning(schema.runs.c.number)
            )
            number = connection.execute(statement).scalar_one()
        summary: dict[str, Any] = {}
        outcome = "failed"
        try:
            yield summary
            outcome = "done"
        except BaseException as error:
            outcome = "stopped" if isinstance(error, Stopped | KeyboardInterrupt) else "failed"
            failure = failure_of(error)
            summary["exit_code"] = failure.exit_code
            summary["problems"] = [problem.as_json() for problem in failure.problems]
            raise
        finally:
            values = {"ended_at": instant(clock.now()), "outcome": outcome, "summary": summary}
            with self.engine.begin() as connection:
                connection.execute(update(schema.runs).where(schema.runs.c.number == number).values(values))


def _json(value: object) -> str:
    """JSON of values: days become ``{"day": "2026-06-30"}``, look-up ids a list. :func:`_value` is its reverse."""
    return dumps(value, _day).decode()


def _day(value: date) -> dict[str, str]:
    return {"day": value.isoformat()}


def _value(kept: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(kept, dict):
        return date.fromisoformat(kept["day"])
    return tuple(kept) if isinstance(kept, list) else kept


def instant(moment: datetime) -> str:
    """A moment as the state keeps it: ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


# A first sync records thousands of rows: these two go to the driver as they are, which halves what recording takes.
_KEEP = (
    "INSERT OR REPLACE INTO base (id, item_id, fields, differences, proposal, human_change, confirmed_seen) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_LOG = "INSERT INTO changes (measure, fields, changed_by, modified_at, seen_at) VALUES (?, ?, ?, ?, ?)"


def _base_values(row: BaseRow) -> tuple[object, ...]:
    """A row of the base in the order of :data:`_KEEP`."""
    return (
        row.id,
        row.item_id,
        _json(row.values),
        _json({name: (difference.filed, difference.listed) for name, difference in row.differences.items()}),
        row.proposal,
        row.human_change and row.human_change.isoformat(),
        row.confirmed_seen and row.confirmed_seen.isoformat(),
    )


def _log_rows(id_: str, changes: Sequence[Change], seen_at: str) -> Iterator[tuple[object, ...]]:
    """The log's rows for a measure in the order of :data:`_LOG`: one for each editor and time."""
    for (by, modified_at), group in groupby(changes, key=attrgetter("by", "modified_at")):
        fields = _json({change.field: (change.old, change.new) for change in group})
        yield id_, fields, by, instant(modified_at) if modified_at else seen_at, seen_at


def _upsert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 - SQLAlchemy's Table
    if not rows:
        return
    statement = upsert(table)
    key = table.primary_key.columns.keys()[0]
    new = {column.name: statement.excluded[column.name] for column in table.columns if column.name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=new), rows)
