"""The Teams app of the program: in the catalogue, and installed for people.

Source: microsoft-graph-docs-contrib api/userteamwork-list-installedapps.md, userteamwork-post-installedapps.md,
userteamwork-get-chat.md, teamsapp-list.md. The words of a policy that blocks an app: microsoft-teams-apps-company-
communicator issue 1537. That a second installation answers 409 is UNVERIFIED, and so are its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import Denied, NotFound, Taken
from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.filters import Filter, property_of

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.store import Store
    from sandbox.tenant import Person
    from sandbox.wire import Call

_BIND = "teamsApp@odata.bind"
_CATALOGUE = f"{shapes.ROOT}/appCatalogs/teamsApps/"


class AppCalls:
    """The calls on the catalogue and on installations for people."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def catalogue(self, call: Call, _: Caller) -> Json:
        """GET /appCatalogs/teamsApps with `$filter`."""
        query.only(call.options, ("$filter", "$select"))
        app = self._app()
        return {"@odata.context": f"{shapes.CONTEXT}appCatalogs/teamsApps", "value": _passing([app], call)}

    def all(self, call: Call, _: Caller, user: str) -> Json:
        """GET /users/{id}/teamwork/installedApps; the app itself only with `$expand=teamsApp`."""
        query.only(call.options, ("$filter", "$expand", "$select"))
        person = self._person(user)
        made = self._store.teams.installation(person.upn)
        found = [] if made is None else _passing([self._installation(made)], call)
        return {
            "@odata.context": f"{shapes.CONTEXT}users('{person.id}')/teamwork/installedApps",
            "value": [_expanded(each, call) for each in found],
        }

    def get(self, call: Call, _: Caller, user: str, installation: str) -> Json:
        """GET one installation."""
        query.only(call.options, ("$expand", "$select"))
        person = self._found(user, installation)
        return {
            "@odata.context": f"{shapes.CONTEXT}users('{person.id}')/teamwork/installedApps/$entity",
            **_expanded(self._installation(installation), call),
        }

    def install(self, call: Call, _: Caller, user: str) -> Json:
        """POST an installation: 201 without a body."""
        person = self._person(user)
        body = call.json()
        address = str(body.get(_BIND, "")) if isinstance(body, dict) else ""
        if not address.startswith(_CATALOGUE):
            raise bad_request(f"'{_BIND}' is missing or names no app of the catalogue.", "BadRequest")
        if address.removeprefix(_CATALOGUE) != self._store.teams.app.id:
            raise GraphError(404, "NotFound", "The Teams app was not found in the organisation's catalogue.")
        try:
            self._store.teams.install(person.upn)
        except Denied as refusal:
            text = (
                f"{refusal.message} TenantId: {self._store.tenant.id}, UserObjectId: {person.id},"
                f" AppId: {self._store.teams.app.id}, AppType: Private"
            )
            raise GraphError(403, "Forbidden", text) from None
        except Taken as refusal:
            raise GraphError(409, "Conflict", refusal.message) from None

    def uninstall(self, _: Call, __: Caller, user: str, installation: str) -> Json:
        """DELETE an installation."""
        self._store.teams.uninstall(self._found(user, installation).upn)

    def chat(self, call: Call, _: Caller, user: str, installation: str) -> Json:
        """GET the 1:1 chat of the app and the person."""
        query.only(call.options, ("$select",))
        person = self._found(user, installation)
        body = {
            "id": self._store.teams.chat_id(person),
            "topic": None,
            "chatType": "oneOnOne",
            "tenantId": self._store.tenant.id,
        }
        return {"@odata.context": f"{shapes.CONTEXT}chats/$entity", **query.selected(body, call.options)}

    def _found(self, user: str, installation: str) -> Person:
        person = self._person(user)
        if self._store.teams.installation(person.upn) != installation:
            raise GraphError(404, "NotFound", "The app installation was not found.")
        return person

    def _person(self, user: str) -> Person:
        try:
            return self._store.people.find(user)
        except NotFound as refusal:
            raise GraphError(404, "NotFound", refusal.message) from None

    def _installation(self, made: str) -> dict[str, Json]:
        return {"id": made, "teamsApp": self._app()}

    def _app(self) -> dict[str, Json]:
        app = self._store.teams.app
        return {
            "id": app.id,
            "externalId": app.external_id,
            "displayName": self._store.tenant.app.name,
            "distributionMethod": "organization",
        }


def _passing(rows: list[dict[str, Json]], call: Call) -> list[dict[str, Json]]:
    text = call.options.get("$filter")
    wanted = Filter(text) if text else None
    return [row for row in rows if wanted is None or wanted.passes(property_of(row))]


def _expanded(row: dict[str, Json], call: Call) -> dict[str, Json]:
    """Leave the app out unless `$expand` names it."""
    names = {name.partition("(")[0].strip().lower() for name in call.options.get("$expand", "").split(",")}
    kept = {name: value for name, value in row.items() if name != "teamsApp" or "teamsapp" in names}
    return query.selected(kept, call.options)
