"""The site's permission levels (role definitions), its groups, and which group has which level on a list of its own.

Numbers and names of the levels are those of a Finnish site; a level's `kind` is its SP.RoleType (“RoleType
enumeration”), 0 for those that people made. Groups are numbered apart from people here, whom the service counts in one
row with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.errors import Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.database import Database
    from sandbox.people import People
    from sandbox.tenant import Person


@dataclass(frozen=True)
class Level:
    """A permission level; `high` and `low` are the halves of its mask."""

    id: int
    name: str
    description: str
    kind: int
    high: int
    low: int


@dataclass(frozen=True)
class Group:
    """A group of the site."""

    id: int
    title: str


FULL_CONTROL = Level(1073741829, "Täydet oikeudet", "Täydet oikeudet.", 5, 2147483647, 4294967295)
EDIT = Level(1073741830, "Muokkaus", "Voi lisätä, muokata ja poistaa luetteloita.", 6, 432, 1011030767)
CONTRIBUTE = Level(1073741827, "Osallistuminen", "Voi lisätä, päivittää ja poistaa kohteita.", 3, 432, 1011028719)
READ = Level(1073741826, "Lukuoikeus", "Voi tarkastella sivuja ja kohteita.", 2, 176, 138612833)
LIMITED = Level(1073741825, "Rajoitettu käyttöoikeus", "Voi tarkastella tiettyjä kohteita.", 1, 48, 134287360)
_BUILT_IN = (FULL_CONTROL, EDIT, CONTRIBUTE, READ, LIMITED)
_FIRST_OWN, _FIRST_GROUP = 1073741924, 100001

OWNERS = Group(_FIRST_GROUP, "Digitiekartta Omistajat")
VISITORS = Group(_FIRST_GROUP + 1, "Digitiekartta Vierailijat")
MEMBERS = Group(_FIRST_GROUP + 2, "Digitiekartta Jäsenet")
_SITE = {OWNERS.id: FULL_CONTROL, VISITORS.id: READ, MEMBERS.id: CONTRIBUTE}


class Levels:
    """Levels, groups, and the assignments of lists that no longer inherit the site's.

    The owners are the directory's admins, the members everybody else; the site has no visitors.
    """

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    def all(self) -> tuple[Level, ...]:
        """Return the built-in levels and those that were made."""
        with self._database as sql:
            rows = sql.execute("SELECT id, name, description, 0, high, low FROM levels ORDER BY id").fetchall()
        return (*_BUILT_IN, *(Level(*row) for row in rows))

    def level(self, id_: int) -> Level:
        """Return a level. Raises `NotFound`."""
        for each in self.all():
            if each.id == id_:
                return each
        raise NotFound(f"Cannot find permission level {id_}.")

    def make(self, name: str, description: str, high: int, low: int) -> Level:
        """Make a level. Raises `Invalid` if the name is empty or taken."""
        if not name or name.casefold() in (each.name.casefold() for each in self.all()):
            raise Invalid("The permission level name is already in use or invalid.")
        with self._database as sql:
            made = _FIRST_OWN + sql.execute("SELECT count(*) FROM levels").fetchone()[0]
            sql.execute("INSERT INTO levels VALUES (?, ?, ?, ?, ?)", (made, name, description, high, low))
        return self.level(made)

    # groups

    def groups(self) -> tuple[Group, ...]:
        """Return the site's groups."""
        with self._database as sql:
            rows = sql.execute("SELECT id, title FROM site_groups ORDER BY id").fetchall()
        return (OWNERS, VISITORS, MEMBERS, *(Group(*row) for row in rows))

    def group(self, key: int | str) -> Group:
        """Return a group by its number or title. Raises `NotFound`."""
        for each in self.groups():
            if key == each.id or (isinstance(key, str) and key.casefold() == each.title.casefold()):
                return each
        raise NotFound("Group cannot be found.")

    def make_group(self, title: str, upns: Iterable[str]) -> Group:
        """Make a group of these people. Raises `NotFound` for nobody."""
        members = [self._people.find(upn).upn for upn in upns]
        with self._database as sql:
            made = Group(_FIRST_GROUP + len(self.groups()), title)
            sql.execute("INSERT INTO site_groups VALUES (?, ?)", (made.id, made.title))
            sql.executemany("INSERT INTO group_members VALUES (?, ?)", [(made.id, upn) for upn in members])
        return made

    # assignments

    def inherits(self, list_id: str) -> bool:
        """Whether a list has the site's assignments."""
        return self._database.meta(_mark(list_id)) is None

    def stop_inheriting(self, list_id: str, *, copy: bool) -> None:
        """Give a list assignments of its own, a copy of the site's or none; one that has its own keeps them."""
        with self._database:
            if self.inherits(list_id):
                self._database.remember(_mark(list_id), 1)
                for group, level in _SITE.items() if copy else ():
                    self.assign(list_id, group, level.id)

    def assignments(self, list_id: str) -> dict[int, list[Level]]:
        """Return the levels of each principal on a list, or on the site."""
        if not list_id or self.inherits(list_id):
            return {group: [level] for group, level in _SITE.items()}
        with self._database as sql:
            query = "SELECT principal, level FROM list_roles WHERE list_id = ? ORDER BY principal, level"
            rows = sql.execute(query, (list_id,)).fetchall()
        found: dict[int, list[Level]] = {}
        for principal, level in rows:
            found.setdefault(principal, []).append(self.level(level))
        return found

    def assign(self, list_id: str, principal: int, level: int) -> None:
        """Give a group a level on a list. Raises `NotFound`, and `Invalid` while the list inherits."""
        self._own(list_id)
        self.group(principal), self.level(level)
        with self._database as sql:
            sql.execute("INSERT OR IGNORE INTO list_roles VALUES (?, ?, ?)", (list_id, principal, level))

    def withdraw(self, list_id: str, principal: int, level: int) -> None:
        """Take a level away from a group. Raises `NotFound`, and `Invalid` while the list inherits."""
        self._own(list_id)
        if level not in (each.id for each in self.assignments(list_id).get(principal, ())):
            raise NotFound("Cannot find the principal with this permission level.")
        with self._database as sql:
            what = (list_id, principal, level)
            sql.execute("DELETE FROM list_roles WHERE list_id = ? AND principal = ? AND level = ?", what)

    def held_by(self, person: Person, list_id: str) -> list[Level]:
        """Return the levels that a person has on a list, or on the site, by groups."""
        with self._database as sql:
            rows = sql.execute("SELECT group_id FROM group_members WHERE upn = ?", (person.upn,)).fetchall()
        mine = {OWNERS.id if person.admin else MEMBERS.id, *(row[0] for row in rows)}
        return [level for group, levels in self.assignments(list_id).items() if group in mine for level in levels]

    def _own(self, list_id: str) -> None:
        if self.inherits(list_id):
            raise Invalid("This operation is not allowed on an object that inherits permissions.")


def _mark(list_id: str) -> str:
    return f"own roles of {list_id}"
