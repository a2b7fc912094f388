"""People: the directory, and who is known to the site (the hidden User Information List)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import NotFound

if TYPE_CHECKING:
    from sandbox.database import Database
    from sandbox.tenant import Person, Tenant

_CLAIM = "i:0#.f|membership|"


@dataclass(frozen=True)
class SiteUser:
    """A person as the site knows them: the look-up id is the site collection's own."""

    lookup_id: int
    person: Person


@dataclass(frozen=True)
class Identity:
    """Who did something. `app` tells an app from a person; `id` is the client id or the object id."""

    id: str
    name: str
    upn: str
    app: bool


class People:
    """Accounts by UPN or object id, and their look-up ids.

    A person is unknown to the site until ensured: by `ensure`, or by acting there.
    """

    def __init__(self, database: Database, tenant: Tenant) -> None:
        self._database = database
        self._tenant = tenant
        self._by_key = {key.casefold(): person for person in tenant.people for key in (person.upn, person.id)}

    def all(self) -> tuple[Person, ...]:
        """Everybody of the directory, as the tenant's file has them."""
        return self._tenant.people

    def find(self, key: str) -> Person:
        """Find a person by UPN or object id, in any case. Raises `NotFound`."""
        person = self._by_key.get(key.casefold())
        if person is None:
            raise NotFound(
                f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
            )
        return person

    def manager(self, person: Person) -> Person:
        """Return the superior. Raises `NotFound` if there is none."""
        if not person.manager:
            raise NotFound(
                "Resource 'manager' does not exist or one of its queried reference-property objects are not present."
            )
        return self.find(person.manager)

    def identity(self, actor: str) -> Identity:
        """Return the person or app behind an actor: a UPN, or the app's client id. Raises `NotFound`."""
        if actor == self._tenant.app.client_id:
            return Identity(actor, self._tenant.app.name, "", app=True)
        person = self.find(actor)
        return Identity(person.id, person.name, person.upn, app=False)

    def ensure(self, logon_name: str) -> SiteUser:
        """Make a person known to the site, by claim or UPN; the same look-up id each time. Raises `NotFound`."""
        try:
            person = self.find(logon_name.removeprefix(_CLAIM))
        except NotFound:
            raise NotFound(f"The specified user {logon_name} could not be found.") from None
        with self._database as sql:
            row = sql.execute("SELECT lookup_id FROM site_users WHERE upn = ?", (person.upn,)).fetchone()
            if row is None:
                row = (sql.execute("INSERT INTO site_users (upn) VALUES (?)", (person.upn,)).lastrowid,)
        return SiteUser(row[0], person)

    def site_users(self) -> list[SiteUser]:
        """Everybody known to the site, by look-up id."""
        with self._database as sql:
            rows = sql.execute("SELECT lookup_id, upn FROM site_users ORDER BY lookup_id").fetchall()
        return [SiteUser(lookup_id, self.find(upn)) for lookup_id, upn in rows]

    def by_lookup(self, lookup_id: int) -> SiteUser:
        """Return the person behind a look-up id. Raises `NotFound`."""
        with self._database as sql:
            row = sql.execute("SELECT upn FROM site_users WHERE lookup_id = ?", (lookup_id,)).fetchone()
        if row is None:
            raise NotFound(f"User {lookup_id} cannot be found.")
        return SiteUser(lookup_id, self.find(row[0]))

    def is_user(self, lookup_id: int) -> bool:
        """Whether the site knows this look-up id."""
        with self._database as sql:
            return sql.execute("SELECT 1 FROM site_users WHERE lookup_id = ?", (lookup_id,)).fetchone() is not None
