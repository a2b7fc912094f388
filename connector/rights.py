"""What a person may do with a list, as SharePoint reckons it from groups, links and the list's own permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from connector.errors import refusal
from connector.people import CLAIM
from connector.telemetry import public_path

if TYPE_CHECKING:
    from requests import Response

    from connector.identity import Identity
    from connector.session import Session

# Bits in the lower half of SP.BasePermissions (Microsoft, “PermissionKind”: EditListItems is 3, DeleteListItems 4,
# ManageLists 12).
_EDIT: Final = 1 << 2
_DELETE: Final = 1 << 3
_MANAGE: Final = 1 << 11


@dataclass(frozen=True, slots=True)
class Rights:
    """``edit``: may change items · ``delete``: delete them · ``manage``: change the list's columns, delete the list."""

    edit: bool
    delete: bool
    manage: bool


def rights_on_list(session: Session, identity: Identity, site_url: str, list_id: str, upn: str) -> Rights:
    """Ask SharePoint what a person (by sign-in name) may do with a list of the site (by GUID).

    Raises ConnectorError; AccessRefused when the app itself may not ask: the call needs the right to enumerate
    permissions (Microsoft, “SPSecurableObject.GetUserEffectivePermissions”).
    """
    parts = urlsplit(site_url)
    url = f"{site_url}/_api/web/lists(guid'{list_id}')/getusereffectivepermissions(@u)"
    claim = f"{CLAIM}{upn}".replace("'", "''")
    response = session.get(
        url,
        params={"@u": f"'{claim}'"},
        headers={"Accept": "application/json;odata=nometadata"},
        auth=identity.auth(f"{parts.scheme}://{parts.netloc}"),
    )
    if not response.ok:
        raise refusal(response.status_code, where=public_path(url), **_reason(response))
    try:
        low = int(response.json()["Low"])
    except (KeyError, TypeError, ValueError) as error:
        raise refusal(502, where=public_path(url), message="unreadable answer") from error
    return Rights(edit=bool(low & _EDIT), delete=bool(low & _DELETE), manage=bool(low & _MANAGE))


def _reason(response: Response) -> dict[str, str]:
    """Code and message of SharePoint's refusal, nothing when it gave none."""
    try:
        error = response.json()["odata.error"]
        return {"code": str(error["code"]), "message": str(error["message"]["value"])}
    except (KeyError, TypeError, ValueError):
        return {}
