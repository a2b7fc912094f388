"""How far somebody may go on the site and its lists: SharePoint's permission levels, and who has which.

Sources: “Understanding permission levels in SharePoint” (what Read, Contribute, Edit and Full Control hold) and
“SP.PermissionKind” (the bits that SharePoint REST answers as two halves, High and Low).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.database import Database
    from sandbox.levels import Levels
    from sandbox.people import People


class Right(IntEnum):
    """How far one may go, in order; each holds those before it."""

    NONE = 0
    READ = 1
    AMEND = 2  # items: make and change them
    CONTRIBUTE = 3  # delete them too
    EDIT = 4  # lists too, with their columns and views
    FULL = 5  # who may do what, too


# As the service's own role definitions have them; EDIT is CONTRIBUTE with ManageLists, AMEND is it without deleting
# items and versions.
_MASKS = {
    Right.NONE: (0, 0),
    Right.READ: (176, 138612833),
    Right.AMEND: (432, 1011028583),
    Right.CONTRIBUTE: (432, 1011028719),
    Right.EDIT: (432, 1011030767),
    Right.FULL: (2147483647, 4294967295),
}
# What tells how far a mask of any level goes: ManagePermissions, ManageLists, DeleteListItems, AddListItems with
# EditListItems, ViewListItems.
_BITS = (
    (1 << 25, Right.FULL),
    (1 << 11, Right.EDIT),
    (1 << 3, Right.CONTRIBUTE),
    (1 << 1 | 1 << 2, Right.AMEND),
    (1 << 0, Right.READ),
)


class Rights:
    """Who of the directory may do what. Without a grant of their own, people have what their groups have.

    On the site these are FULL for the owners and CONTRIBUTE for the members; a list has the same until it stops
    inheriting (`sandbox.levels`). A person's grant on a list stands in place of the one on the site, and both in place
    of what groups have.
    """

    def __init__(self, database: Database, people: People, levels: Levels) -> None:
        self._database = database
        self._people = people
        self._levels = levels

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
        if row is not None:
            return Right(row[0])
        return max((right_of(each.low) for each in self._levels.held_by(person, list_id)), default=Right.NONE)


def mask(right: Right) -> dict[str, str]:
    """Return a level as SharePoint writes it (SP.BasePermissions)."""
    high, low = _MASKS[right]
    return {"High": str(high), "Low": str(low)}


def right_of(low: int) -> Right:
    """Return how far the lower half of a mask lets one go."""
    return next((right for bits, right in _BITS if low & bits == bits), Right.NONE)
