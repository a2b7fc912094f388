"""Who may do what with a list: a permission level for one group of the site, on a list that then has rights of its own.

Graph knows no permission levels; SharePoint REST does (Microsoft, “Set custom permissions on a list by using the REST
interface”) and asks for the right to manage permissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connector.errors import refusal
from connector.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.identity import Identity
    from connector.library import SharePoint
    from connector.session import Session

_LIMITED: Final = 1
"""SP.RoleType of “Limited Access”, which SharePoint gives and takes itself (Microsoft, “RoleType enumeration”)."""


@dataclass(frozen=True, slots=True)
class Level:
    """A permission level: ``high`` and ``low`` are the halves of its mask (Microsoft, “SP.BasePermissions”)."""

    name: str
    description: str
    high: int
    low: int


@dataclass(frozen=True, slots=True)
class Given:
    """``group``: the group's title on the site; ``changed``: it did not have the level yet, or had others besides."""

    group: str
    changed: bool


def give_level(
    session: Session, identity: Identity, site_url: str, list_id: str, *, group: str | None, level: Level
) -> Given:
    """Give a group of the site by its title (None: its members) this level on the list, and no other there.

    The list stops inheriting the site's rights; everybody else keeps what they have. A level of that name is taken as
    it is, else made. Run again it changes nothing. Raises NotFound for an unknown group, and ConnectorErrors.
    """
    from connector import library  # noqa: PLC0415 - slow to import

    client = library.sharepoint(session, identity, site_url)
    found = client.web.associated_member_group if group is None else client.web.site_groups.get_by_name(group)
    found.select(["Id", "Title"]).get()
    library.run(client)
    principal = _number(found.properties.get("Id"))
    steps = _Steps(session, client, list_id)
    level_id = steps.level(level)
    changed = steps.stop_inheriting()
    held = steps.held(principal)
    if level_id not in held:
        steps.add(principal, level_id)
    others = [other for other, kind in held.items() if other != level_id and kind != _LIMITED]
    for other in others:
        steps.remove(principal, other)
    return Given(str(found.properties.get("Title") or group), changed or bool(others) or level_id not in held)


class _Steps:
    def __init__(self, session: Session, client: SharePoint, list_id: str) -> None:
        self._session, self._client, self._id = session, client, list_id

    @property
    def _list(self) -> Any:  # noqa: ANN401 - the library's own types are Any here
        return self._client.web.lists.get_by_id(self._id)

    def level(self, wanted: Level) -> int:
        """The number of the level by its name, made if it is missing."""
        found = self._level(wanted.name)
        return (
            settle(self._session, partial(self._make, wanted), partial(self._level, wanted.name))
            if found is None
            else found
        )

    def stop_inheriting(self) -> bool:
        """Give the list rights of its own, a copy of the site's; rows with rights of their own keep them."""
        target = self._list
        target.select(["HasUniqueRoleAssignments"]).get()
        self._run()
        if target.properties.get("HasUniqueRoleAssignments"):
            return False
        settle(
            self._session,
            self._queued(lambda: self._list.break_role_inheritance(copy_role_assignments=True, clear_sub_scopes=False)),
        )
        return True

    def held(self, principal: int) -> dict[int, int]:
        """The group's levels on the list, with the kind (SP.RoleType) of each."""
        found = self._list.role_assignments
        found.expand(["RoleDefinitionBindings"]).get()
        self._run()
        return {
            _number(each.properties.get("Id")): int(each.properties.get("RoleTypeKind") or 0)
            for assignment in found
            if assignment.properties.get("PrincipalId") == principal
            for each in assignment.properties.get("RoleDefinitionBindings") or ()
        }

    def add(self, principal: int, level_id: int) -> None:
        settle(
            self._session, self._queued(lambda: self._list.role_assignments.add_role_assignment(principal, level_id))
        )

    def remove(self, principal: int, level_id: int) -> None:
        settle(
            self._session,
            self._queued(lambda: self._list.role_assignments.remove_role_assignment(principal, level_id)),
            lambda: level_id not in self.held(principal) or None,
        )

    def _level(self, name: str) -> int | None:
        found = self._client.web.role_definitions
        found.select(["Id", "Name"]).get()
        self._run()
        return next((_number(each.properties.get("Id")) for each in found if each.name == name), None)

    def _make(self, wanted: Level) -> int:
        from office365.sharepoint.permissions.base_permissions import BasePermissions  # noqa: PLC0415

        mask = BasePermissions(High=wanted.high, Low=wanted.low)
        made = self._client.web.role_definitions.add(mask, wanted.name, wanted.description)
        self._run()
        return _number(made.properties.get("Id"))

    def _queued(self, queue: Callable[[], object]) -> Callable[[], bool]:
        def do() -> bool:
            queue()
            self._run()
            return True

        return do

    def _run(self) -> None:
        from connector import library  # noqa: PLC0415

        library.run(self._client)


def _number(value: object) -> int:
    """Give a number that an answer must hold."""
    if not isinstance(value, int):
        raise refusal(502, where="", message="unreadable answer")
    return value
