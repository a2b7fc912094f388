"""All that is held on one person, and its erasure from the state.

A person is known here by the sign-in name in the configuration, and in the state besides by two numbers: the account's
object id (who changed what) and the site's look-up id (who answers for what). Whose account nobody has looked up for
long is known in the history by the object id alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, cast, delete, or_, select, update
from sqlalchemy.types import Text

from connector.jsontext import dumps, loads
from jobs import schema
from jobs.errors import WrongInput
from jobs.person_messages import Told, forget_messages, messages_to
from jobs.retention import FORGOTTEN
from roadmap.fields import CONTACT, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.store import KnownAccount, Store
    from jobs.workspace import Workspace

SOMEBODY = 0
"""The look-up id that stands in the history for somebody who is forgotten; the site gives it to nobody."""

_NOTES = ((schema.runs, "summary"), (schema.findings, "values"))


@dataclass(frozen=True, slots=True)
class Edit:
    """What the person changed of a measure in one go: ``modified_at`` is ISO 8601 in UTC."""

    measure: str
    fields: tuple[str, ...]
    modified_at: str


@dataclass(frozen=True, slots=True)
class Held:
    """All of it.

    ``account``: as last looked up · ``responsible``, ``contact``: measures whose row names the person as of the last
    sync · ``edits``: what the history has by the person · ``named``: measures in whose history the person was named ·
    ``messages``: what the ledger has · ``notes``: how many notes of runs have the name or the id · ``configuration``:
    where the configuration names the person, ``parties.yaml:12`` or a setting.
    """

    person: str
    account: KnownAccount | None
    responsible: tuple[str, ...]
    contact: tuple[str, ...]
    edits: tuple[Edit, ...]
    named: tuple[str, ...]
    messages: tuple[Told, ...]
    notes: int
    configuration: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether the state holds nothing."""
        listed = self.responsible or self.contact
        return not (self.account or listed or self.edits or self.named or self.messages or self.notes)


def held_on(person: str, workspace: Workspace, store: Store) -> Held:
    """What is held on somebody, by sign-in name or object id."""
    account = _account(person, store)
    object_id = account.object_id if account else person
    lookup_id = account.lookup_id if account else None
    names = _names(person, account)
    with store.engine.connect() as connection:
        return Held(
            person=person,
            account=account,
            responsible=tuple(row.id for row in store.base() if lookup_id in _tuple(row.values.get(PEOPLE))),
            contact=tuple(row.id for row in store.base() if lookup_id and row.values.get(CONTACT) == lookup_id),
            edits=tuple(_edits(connection, object_id)),
            named=tuple(dict.fromkeys(measure for _, measure, _ in _naming(connection, lookup_id))),
            messages=tuple(messages_to(connection, names)),
            notes=sum(1 for _ in _notes(connection, names)),
            configuration=tuple(_configuration(names, workspace)),
        )


def erase(person: str, workspace: Workspace, store: Store) -> Held:
    """Take out of the state what is held on somebody, all of it or nothing; gives what was held.

    What they changed stays, by nobody. Raises WrongInput while the configuration or the list names them: the next run
    would bring it back.
    """
    held = held_on(person, workspace, store)
    if held.configuration:
        raise WrongInput(
            what="The configuration still names this person: {places}. Nothing was erased.",
            do="Take the person out of it, run “tiekartta sync”, and then this again.",
            where=str(workspace.folder),
            places=", ".join(held.configuration),
        )
    if held.responsible or held.contact:
        raise WrongInput(
            what="The list still names this person, as of the last sync: {ids}. Nothing was erased.",
            do="Clear them as the contact in the list, run “tiekartta sync”, and then this again.",
            where=workspace.settings.site.list,
            ids=", ".join(dict.fromkeys((*held.responsible, *held.contact))),
        )
    with store.engine.begin() as connection:
        _forget(connection, person, held.account)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")  # else what was deleted could still be read in the file
    return held


def _forget(connection: Connection, person: str, account: KnownAccount | None) -> None:
    changes, names = schema.changes, _names(person, account)
    object_id = account.object_id if account else person
    connection.execute(update(changes).where(changes.c.changed_by == object_id).values(changed_by=FORGOTTEN))
    for number, _, fields in list(_naming(connection, account.lookup_id if account else None)):
        connection.execute(update(changes).where(changes.c.number == number).values(fields=fields))
    for table, column, key, text in list(_notes(connection, names)):
        kept = loads(_pattern(names).sub(FORGOTTEN, text))
        connection.execute(update(table).where(key).values({column: kept}))
    forget_messages(connection, names)
    if account:
        connection.execute(delete(schema.accounts).where(schema.accounts.c.address == account.address))


def _account(person: str, store: Store) -> KnownAccount | None:
    wanted = person.lower()
    return next(
        (each for each in store.accounts().values() if wanted in (each.address, (each.object_id or "").lower())), None
    )


def _names(person: str, account: KnownAccount | None) -> tuple[str, ...]:
    found = (person, *((account.address, account.object_id) if account else ()))
    return tuple(dict.fromkeys(name.lower() for name in found if name))


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """The names as whole words, so that ``ari@kunta.fi`` is not found in ``mari@kunta.fi``."""
    return re.compile(rf"(?i)(?<![\w.+-])(?:{'|'.join(map(re.escape, names))})(?![\w-]|\.\w)")


def _tuple(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else ()


def _edits(connection: Connection, object_id: str | None) -> Iterator[Edit]:
    changes = schema.changes
    rows = connection.execute(select(changes).where(changes.c.changed_by == object_id).order_by(changes.c.number))
    for row in rows.mappings():
        yield Edit(row["measure"], tuple(row["fields"]), row["modified_at"])


def _naming(connection: Connection, lookup_id: int | None) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The history's rows that name the person: number, measure, and the fields with :data:`SOMEBODY` instead."""
    if lookup_id is None:
        return
    changes = schema.changes
    text = cast(changes.c.fields, Text)
    rows = connection.execute(
        select(changes.c.number, changes.c.measure, changes.c.fields).where(
            or_(text.contains(f'"{CONTACT}"'), text.contains(f'"{PEOPLE}"'))
        )
    )
    for number, measure, fields in rows:
        without = {
            name: [_without(value, lookup_id) for value in pair] if name in (CONTACT, PEOPLE) else pair
            for name, pair in fields.items()
        }
        if without != fields:
            yield number, measure, without


def _without(value: Any, lookup_id: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list):
        return sorted(SOMEBODY if each == lookup_id else each for each in value)
    return SOMEBODY if value == lookup_id else value


def _notes(connection: Connection, names: tuple[str, ...]) -> Iterator[tuple[Any, str, Any, str]]:
    """Notes of runs and findings with one of the names in them: table, column, the row's condition, its JSON."""
    pattern = _pattern(names)
    for table, column in _NOTES:
        keys = list(table.primary_key.columns)
        for row in connection.execute(select(*keys, table.c[column])).all():
            text = dumps(row[-1]).decode()
            if pattern.search(text):
                yield table, column, and_(*(key == value for key, value in zip(keys, row, strict=False))), text


def _configuration(names: tuple[str, ...], workspace: Workspace) -> Iterator[str]:
    pattern = _pattern(names)
    parties = workspace.parties_file
    for number, line in enumerate(parties.read_text(encoding="utf-8").splitlines(), start=1):
        if pattern.search(line):
            yield f"{parties.name}:{number}"
    for section, values in workspace.settings.model_dump(mode="json").items():
        for name, value in values.items():
            if pattern.search(dumps(value).decode()):
                yield f"{section}.{name}"
