"""What a person may do here: `getusereffectivepermissions(@u)?@u='…'` on the site or a list.

Source: “SP.Web.getUserEffectivePermissions”; the server's SPSecurableObject.GetUserEffectivePermissions asks for the
right to enumerate permissions, which of the levels only Full Control holds. Whether an app's role on the site is
measured so is UNVERIFIED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.rights import Right, mask
from sandbox.sharepoint.errors import bad_request, unknown_user

if TYPE_CHECKING:
    from sandbox.sharepoint.paths import Segment
    from sandbox.sharepoint.routes import Asked
    from sandbox.store import Store
    from sandbox.wire import Answer

NAME = "getusereffectivepermissions"
_CLAIM = "i:0#.f|membership|"


def effective(store: Store, step: Segment, asked: Asked, list_id: str = "") -> Answer:
    """Answer what the named person may do. Raises `SharePointError`."""
    asked.need(Right.FULL)
    name = asked.literal(step.argument)
    if not name:
        raise bad_request("The parameter userName is missing.")
    try:
        right = store.rights.of(name.removeprefix(_CLAIM), list_id)
    except NotFound:
        raise unknown_user(NotFound(f"The specified user {name} could not be found.")) from None
    return asked.mode.complex("GetUserEffectivePermissions", "SP.BasePermissions", {**mask(right)})
