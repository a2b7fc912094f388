"""Which application roles allow what: the same words for Graph and SharePoint.

Source: Microsoft's permission table (microsoft-graph-devx-content permissions.json), "least, then higher";
microsoft-graph-docs-contrib concepts/permissions-selected-overview.md for `Sites.Selected`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.entra.tokens import Caller

MANAGE_SITES = frozenset({"Sites.Manage.All", "Sites.FullControl.All"})
WRITE_SITES = MANAGE_SITES | {"Sites.ReadWrite.All"}
READ_SITES = WRITE_SITES | {"Sites.Read.All"}
READ_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All"})
READ_USERS_BASIC = READ_USERS | {"User.ReadBasic.All"}
# What a grant on one site amounts to there; write makes no lists (msgraph-sdk-dotnet issue 1034).
_SELECTED = {
    "read": "Sites.Read.All",
    "write": "Sites.ReadWrite.All",
    "manage": "Sites.Manage.All",
    "fullcontrol": "Sites.FullControl.All",
}


def on_site(caller: Caller, site_role: str) -> Caller:
    """Return the caller with what `Sites.Selected` and the app's own role on the tenant's one site allow."""
    if "Sites.Selected" not in caller.roles or site_role not in _SELECTED:
        return caller
    return replace(caller, roles=caller.roles | {_SELECTED[site_role]})
