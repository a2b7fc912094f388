"""People of the directory.

Source: microsoft-graph-docs-contrib api/user-get.md, user-list.md, user-list-manager.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError
from sandbox.graph.filters import Filter
from sandbox.roles import READ_USERS

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.store import Store
    from sandbox.tenant import Person
    from sandbox.wire import Call

_DEFAULT = "displayName,givenName,jobTitle,mail,surname,userPrincipalName,id"


class Users:
    """The calls on users."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, call: Call, caller: Caller, user: str) -> Json:
        """GET /users/{id or UPN}."""
        query.only(call.options, ("$select",))
        body = self._body(self._found(user), call, caller)
        return {"@odata.context": f"{shapes.CONTEXT}users/$entity", **body}

    def all(self, call: Call, caller: Caller) -> Json:
        """GET /users with `$filter`; at most 999 in one answer, which is more than the sandbox has people."""
        query.only(call.options, ("$select", "$filter", "$top", "$count"))
        wanted = Filter(call.options["$filter"]) if "$filter" in call.options else None
        people = [
            person
            for person in self._store.people.all()
            if wanted is None or wanted.passes(shapes.user(person, basic=False).get)
        ]
        return {
            "@odata.context": f"{shapes.CONTEXT}users",
            "value": [self._body(person, call, caller) for person in people],
        }

    def manager(self, call: Call, caller: Caller, user: str) -> Json:
        """GET /users/{id or UPN}/manager; 404 if there is none."""
        query.only(call.options, ("$select",))
        try:
            found = self._store.people.manager(self._found(user))
        except NotFound as refusal:
            raise GraphError(404, "Request_ResourceNotFound", refusal.message) from None
        body = self._body(found, call, caller)
        return {
            "@odata.context": f"{shapes.CONTEXT}directoryObjects/$entity",
            "@odata.type": "#microsoft.graph.user",
            **body,
        }

    def _found(self, key: str) -> Person:
        try:
            return self._store.people.find(key)
        except NotFound as refusal:
            raise GraphError(404, "Request_ResourceNotFound", refusal.message) from None

    def _body(self, person: Person, call: Call, caller: Caller) -> dict[str, Json]:
        body = shapes.user(person, basic=not caller.permissions & READ_USERS)
        return query.selected(body, {"$select": call.options.get("$select") or _DEFAULT})
