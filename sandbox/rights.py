"""How far somebody may go on the site and its lists: SharePoint's permission levels, and who has which.

Sources: “Understanding permission levels in SharePoint” (what Read, Contribute, Edit and Full Control hold) and
“SP.PermissionKind” (the bits that SharePoint REST answers as two halves, High and Low).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.database import Database
    from sandbox.people import People


class Right(IntEnum):
    """The permission levels in their order; each holds those before it."""

    NONE = 0
    READ = 1
    CONTRIBUTE = 2  # items: make, change and delete them
    EDIT = 3  # lists too, with their columns and views
    FULL = 4  # who may do what, too


# As the service's own role definitions have them; EDIT is CONTRIBUTE with ManageLists.
_MASKS = {
    Right.NONE: (0, 0),
    Right.READ: (176, 138612833),
    Right.CONTRIBUTE: (432, 1011028719),
    Right.EDIT: (432, 1011030767),
    Right.FULL: (2147483647, 4294967295),
}


class Rights:
    """Who of the directory may do what. Without a grant of their own, admins have FULL and others CONTRIBUTE.

    A grant on a list stands in place of the one on the site, as when a list stops inheriting.
    """

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    def grant(self, upn: str, right: Right, *, list_id: str = "") -> None:
        """Give a person a level on the site, or on one list. Raises `NotFound` for nobody."""
        person = self._people.find(upn)
        with self._database as sql:
            sql.execute("INSERT OR REPLACE INTO rights VALUES (?, ?, ?)", (person.upn, list_id, int(right)))

    def of(self, upn: str, list_id: str = "") -> Right:
        """Return a person's level on a list, or on the site. Raises `NotFound` for nobody."""
        person = self._people.find(upn)
        with self._database as sql:
            row = sql.execute(
                "SELECT level FROM rights WHERE upn = ? AND list_id IN ('', ?) ORDER BY list_id DESC LIMIT 1",
                (person.upn, list_id),
            ).fetchone()
        if row is None:
            return Right.FULL if person.admin else Right.CONTRIBUTE
        return Right(row[0])


def mask(right: Right) -> dict[str, str]:
    """Return a level as SharePoint writes it (SP.BasePermissions)."""
    high, low = _MASKS[right]
    return {"High": str(high), "Low": str(low)}
