"""Permission levels, groups and a list's own role assignments.

Source: sp-dev-docs sp-add-ins/set-custom-permissions-on-a-list-by-using-the-rest-interface.md, and the service's
$metadata. All of it but reading groups is taken to ask for the right to manage permissions; which of the reads an app
may do with less is UNVERIFIED.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.levels import MEMBERS, OWNERS, VISITORS
from sandbox.rights import Right
from sandbox.sharepoint.errors import bad_request, no_resource
from sandbox.sharepoint.odata import Entity, unwrapped
from sandbox.sharepoint.shapes import api

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.levels import Group, Level
    from sandbox.lists import List
    from sandbox.sharepoint.paths import Segment
    from sandbox.sharepoint.routes import Asked
    from sandbox.store import Store
    from sandbox.wire import Answer

UNIQUE = "HasUniqueRoleAssignments"
_ASSOCIATED = {
    "associatedmembergroup": MEMBERS,
    "associatedownergroup": OWNERS,
    "associatedvisitorgroup": VISITORS,
}
OF_SITE = ("roledefinitions", "sitegroups", *_ASSOCIATED)
OF_LIST = ("breakroleinheritance", "roleassignments")
_GROUP = 8  # SP.PrincipalType: a group of SharePoint's own
_NUMBERS = re.compile(r"principalid=(\d+),roledefid=(\d+)")


def of_site(store: Store, steps: list[Segment], asked: Asked) -> Answer:
    """Answer what stands below the web: its levels and its groups. Raises `SharePointError`, `Refused`."""
    head, below = steps[0], steps[1:]
    if head.name in _ASSOCIATED and not below and asked.verb == "GET":
        return asked.mode.entity(_group(store, _ASSOCIATED[head.name]))
    if head.name == "sitegroups" and asked.verb == "GET":
        return _groups(store, head, below, asked)
    if head.name != "roledefinitions" or below or head.argument:
        raise no_resource(head.name)
    asked.need(Right.FULL)
    if asked.verb == "GET":
        return asked.mode.collection([_level(store, each) for each in store.levels.all()])
    if asked.verb != "POST":
        raise bad_request(f"The method {asked.verb} is not allowed on SP.RoleDefinition.")
    given = unwrapped(asked.body or {})
    mask = given.get("BasePermissions") or {}
    try:
        high, low = int(mask["High"]), int(mask["Low"])
    except (KeyError, TypeError, ValueError):
        raise bad_request("The permissions of the level cannot be read.") from None
    made = store.levels.make(given.get("Name") or "", given.get("Description") or "", high, low)
    return asked.mode.entity(_level(store, made), 201)


def _groups(store: Store, head: Segment, below: list[Segment], asked: Asked) -> Answer:
    if head.argument and not below:
        return asked.mode.entity(_group(store, store.levels.group(_number(head.argument))))
    if not below:
        return asked.mode.collection([_group(store, each) for each in store.levels.groups()])
    if len(below) == 1 and below[0].name in ("getbyname", "getbyid"):
        key = below[0].argument or ""
        return asked.mode.entity(_group(store, store.levels.group(_number(key) if below[0].name == "getbyid" else key)))
    raise no_resource(below[0].name)


def of_list(store: Store, found: List, steps: list[Segment], asked: Asked) -> Answer:
    """Answer what stands below a list: its own role assignments. Raises `SharePointError`, `Refused`."""
    asked.need(Right.FULL)
    head, below = steps[0], steps[1:]
    if head.name == "breakroleinheritance" and not below and asked.verb == "POST":
        given = unwrapped(asked.body or {})
        copy = given.get("copyRoleAssignments", "copyroleassignments=true" in (head.argument or "").lower())
        store.levels.stop_inheriting(found.id, copy=bool(copy))
        return asked.mode.nothing("BreakRoleInheritance")
    if head.name == "roleassignments" and not below and asked.verb == "GET":
        held = store.levels.assignments(found.id)
        return asked.mode.collection([_assignment(store, found, *each) for each in held.items()])
    if head.name == "roleassignments" and len(below) == 1 and asked.verb == "POST":
        changes = {
            "addroleassignment": ("AddRoleAssignment", store.levels.assign),
            "removeroleassignment": ("RemoveRoleAssignment", store.levels.withdraw),
        }
        numbers = _NUMBERS.fullmatch((below[0].argument or "").lower().replace(" ", ""))
        if below[0].name in changes and numbers:
            operation, change = changes[below[0].name]
            change(found.id, int(numbers[1]), int(numbers[2]))
            return asked.mode.nothing(operation)
    raise no_resource(below[0].name if below else head.name)


def _level(store: Store, level: Level) -> Entity:
    values: dict[str, Json] = {
        "BasePermissions": {"High": str(level.high), "Low": str(level.low)},
        "Description": level.description,
        "Hidden": False,
        "Id": level.id,
        "Name": level.name,
        "Order": 1,
        "RoleTypeKind": level.kind,
    }
    return Entity("SP.RoleDefinition", f"{api(store)}/Web/RoleDefinitions({level.id})", values, {})


def _group(store: Store, group: Group) -> Entity:
    values: dict[str, Json] = {
        "Id": group.id,
        "IsHiddenInUI": False,
        "LoginName": group.title,
        "Title": group.title,
        "PrincipalType": _GROUP,
        "Description": "",
        "OwnerTitle": OWNERS.title,
    }
    return Entity("SP.Group", f"{api(store)}/Web/SiteGroups/GetById({group.id})", values, {})


def _assignment(store: Store, found: List, principal: int, levels: list[Level]) -> Entity:
    address = f"{api(store)}/Web/Lists(guid'{found.id}')/RoleAssignments/GetByPrincipalId({principal})"
    links: dict[str, Json] = {"RoleDefinitionBindings": [_level(store, each) for each in levels]}
    return Entity("SP.RoleAssignment", address, {"PrincipalId": principal}, links)


def _number(text: str) -> int:
    if not text.isdigit():
        raise bad_request("A group is named by a number.")
    return int(text)
