"""What a token's permissions amount to on the site: one order for Graph and SharePoint, for apps and for people.

An app may do what an administrator consented to. `Sites.Selected` alone gives nothing: it counts for as much as the
app's own role on the site. A signed-in person may do what the app was given for people (`scp`), and no more than the
person may.

Sources: Microsoft's permission table (microsoft-graph-devx-content permissions.json), "least, then higher";
microsoft-graph-docs-contrib concepts/permissions-selected-overview.md (roles read, write, owner, fullcontrol);
sp-dev-docs understanding-rsc-for-msgraph-and-sharepoint-online.md (role manage, and the same scope on both services);
msgraph-sdk-dotnet issue 1034 (write makes no lists).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.rights import Right

if TYPE_CHECKING:
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Caller
    from sandbox.rights import Rights

READ_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All"})
READ_USERS_BASIC = READ_USERS | {"User.ReadBasic.All"}
SITE_ROLES = {
    "": Right.NONE,
    "read": Right.READ,
    "write": Right.CONTRIBUTE,
    "manage": Right.EDIT,
    "owner": Right.FULL,
    "fullcontrol": Right.FULL,
}
_PERMISSIONS = {
    "Sites.Read.All": Right.READ,
    "Sites.ReadWrite.All": Right.CONTRIBUTE,
    "Sites.Manage.All": Right.EDIT,
    "Sites.FullControl.All": Right.FULL,
    # SharePoint calls what people delegate to an app by other names.
    "AllSites.Read": Right.READ,
    "AllSites.Write": Right.CONTRIBUTE,
    "AllSites.Manage": Right.EDIT,
    "AllSites.FullControl": Right.FULL,
}


class Access:
    """Tells how far a caller may go on the tenant's one site."""

    def __init__(self, app: Registration, rights: Rights) -> None:
        self._app = app
        self._rights = rights

    def of(self, caller: Caller, list_id: str = "") -> Right:
        """Return the caller's level on a list, or on the site."""
        consented = max((self._amount(permission) for permission in caller.permissions), default=Right.NONE)
        return min(consented, self._rights.of(caller.user, list_id)) if caller.user else consented

    def _amount(self, permission: str) -> Right:
        if permission == "Sites.Selected":
            return SITE_ROLES[self._app.site_role]
        return _PERMISSIONS.get(permission, Right.NONE)
