"""SharePoint's errors: code and message in OData's shape.

Source: sp-dev-docs complete-basic-operations-using-sharepoint-rest-endpoints.md.
"""

from __future__ import annotations

from sandbox import errors

_EXCEPTION = "Microsoft.SharePoint.SPException"
# HTTP status and code of what the tenant refuses.
_REFUSALS = (
    (errors.NotFound, 404, "-2147024809, System.ArgumentException"),
    (errors.Taken, 400, f"-2130575342, {_EXCEPTION}"),
    (errors.Stale, 412, "-1, Microsoft.SharePoint.Client.ClientServiceException"),
    (errors.Invalid, 400, f"-1, {_EXCEPTION}"),
)
_UNKNOWN_USER = "-2146232832, Microsoft.SharePoint.SPException"


class SharePointError(Exception):
    """An answer with an error status: `code` and `message` are SharePoint's."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def from_refusal(refusal: errors.Refused) -> SharePointError:
    """Word what the tenant refuses."""
    for kind, status, code in _REFUSALS:
        if isinstance(refusal, kind):
            return SharePointError(status, code, refusal.message)
    raise refusal


def access_denied(message: str) -> SharePointError:
    """Refuse: the caller may not do this."""
    return SharePointError(403, "-2147024891, System.UnauthorizedAccessException", message)


def unknown_user(refusal: errors.NotFound) -> SharePointError:
    """Refuse a logon name that nobody has. The status is UNVERIFIED: 404 and 500 have been reported too."""
    return SharePointError(400, _UNKNOWN_USER, refusal.message)


def no_resource(path: str) -> SharePointError:
    """Refuse: the address leads nowhere."""
    code = "-1, Microsoft.SharePoint.Client.ResourceNotFoundException"
    return SharePointError(404, code, f"Cannot find resource for the request {path}.")


def bad_request(message: str) -> SharePointError:
    """Refuse a request that cannot be understood."""
    return SharePointError(400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", message)
