"""Who may make which call: each call's need, and the refusal in the service's words.

Graph has four ways to give an app a right, and each service words the lack of it differently:

    site       a level on the site or list, by role in the token (`sandbox.roles`)
    directory  one of several permissions in the token
    teamwork   … or what the team's owners consented to when the app was added (RSC), which is in no token
    mailbox    … or what Exchange gives the app for single mailboxes (RBAC for Applications), which is in no token

Sources: microsoft-graph-docs-contrib issue 3985 and msgraphfs issue 9 (accessDenied, also when `Sites.Selected` was
consented to and no role given on the site); global-sharepoint.com “Either scp or roles claim need to be present in the
token”, whose status is UNVERIFIED; Graph's error page for directory objects (Authorization_RequestDenied);
msteams-docs issue 14043 (Teams' words); “Role Based Access Control for Applications in Exchange Online”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.graph.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Caller
    from sandbox.graph.lists import ListCalls
    from sandbox.rights import Right
    from sandbox.roles import Access
    from sandbox.store import Store

    # Passes, or raises `GraphError`; the values are those of the call's path.
    Need = Callable[[Caller, Mapping[str, str]], None]


class Gate:
    """Makes needs."""

    def __init__(self, store: Store, app: Registration, access: Access, lists: ListCalls) -> None:
        self._store = store
        self._app = app
        self._access = access
        self._lists = lists

    def site(self, right: Right) -> Need:
        """Need a level on the site, or on the list that the path names."""

        def check(caller: Caller, values: Mapping[str, str]) -> None:
            if not caller.permissions:
                raise GraphError(403, "AccessDenied", "Either scp or roles claim need to be present in the token.")
            if self._access.of(caller, self._lists.id_of(values.get("list_key", ""))) < right:
                raise GraphError(403, "accessDenied", "Access denied")

        return check

    def directory(self, permissions: frozenset[str]) -> Need:
        """Need one of these permissions."""

        def check(caller: Caller, _: Mapping[str, str]) -> None:
            if not caller.permissions & permissions:
                text = "Insufficient privileges to complete the operation."
                raise GraphError(403, "Authorization_RequestDenied", text)

        return check

    def teamwork(self, *permissions: str, own: frozenset[str] = frozenset()) -> Need:
        """Need one of these permissions, or one of the app's `own` in the team that the path names."""

        def check(caller: Caller, values: Mapping[str, str]) -> None:
            in_team = values.get("team", "").lower() == self._store.teams.team.id
            consented = self._store.teams.consent if in_team and not caller.user else frozenset()
            if caller.permissions & frozenset(permissions) or consented & own:
                return
            text = (
                f"Missing role permissions on the request. API requires one of '{', '.join([*permissions, *own])}'."
                f" Roles on the request '{', '.join(sorted(caller.permissions))}'."
            )
            if own:
                text += f" Resource specific consent grants on the request '{', '.join(sorted(consented))}'."
            raise GraphError(403, "Forbidden", text)

        return check

    def mailbox(self, *permissions: str) -> Need:
        """Need one of these permissions, or one for the mailbox that the path names."""

        def check(caller: Caller, values: Mapping[str, str]) -> None:
            try:
                address = self._store.mail.address(values["user"])
            except NotFound as refusal:
                raise GraphError(404, "ErrorInvalidUser", refusal.message) from None
            scoped = any(address in self._app.mailboxes.get(each, ()) for each in permissions)
            if not caller.permissions & frozenset(permissions) and not (scoped and not caller.user):
                raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")

        return check
