"""What can go wrong with Microsoft 365, drawn as a tree.

    ConnectorError
    ├── RouteRefused      the program itself refused the address: sandbox mode, or no https
    ├── NoConnection      nothing reached the service
    ├── SignInFailed      no token: tenant, app, secret, certificate
    ├── AccessRefused     a token, but no right (401 with a fresh token, 403)
    ├── NotReachable      this person or channel cannot be reached by this route, or not with this message; others can
    ├── NotFound          404, 410
    ├── Throttled         429 until patience ran out; nothing was done by the last request
    ├── ServiceFailed     5xx, cut or unreadable answers of what changes nothing or may be repeated
    ├── OutcomeUnknown    a write's answer was lost: it may have been done, look it up before doing it again
    └── RequestRefused    any other 4xx: the service understood and said no

Each carries its words as English templates and their values apart, so that the command line can translate them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS = re.compile(r"[^\s'\"|(<]+(?:@|%40)[^\s'\"|)>]+")


class ConnectorError(Exception):
    """An error told to a person: ``what`` happened, ``where`` (URL path, file; may be empty), what to ``do``.

    ``what`` and ``do`` are English templates for ``str.format``, ``values`` fills both. No secret and no personal
    data stands in them.
    """

    def __init__(self, *, what: str, do: str, where: str = "", values: Mapping[str, object] | None = None) -> None:
        self.what = what
        self.do = do
        self.where = where
        self.values: Mapping[str, object] = values or {}
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return place + self.what.format(**self.values) + " " + self.do.format(**self.values)


class RouteRefused(ConnectorError):
    """The program refused to send: with a sandbox set it reaches the known hosts only, and never without https."""


class NoConnection(ConnectorError):
    """Nothing reached the service: no network, name, proxy or trusted certificate."""


class SignInFailed(ConnectorError):
    """Microsoft Entra gave no token, or the credential could not be read."""


class AccessRefused(ConnectorError):
    """The app is signed in and lacks the right."""


class NotReachable(ConnectorError):
    """Nothing went: this person, channel or message does not pass by this route for good, while others do."""


class NotFound(ConnectorError):
    """The service has no such thing."""


class Throttled(ConnectorError):
    """The service asked to wait for longer than the program does. The last request was not carried out."""


class ServiceFailed(ConnectorError):
    """The service failed, again and again, at something that changes nothing or may be repeated."""


class OutcomeUnknown(ConnectorError):
    """The answer to a write was lost: whether it was done must be looked up, never guessed."""


class RequestRefused(ConnectorError):
    """The service understood the request and said no."""


def refusal(status: int, *, where: str, code: str = "", message: str = "") -> ConnectorError:
    """Give the error for an answer that is no success, by its HTTP status; code and message in the service's words.

    Addresses of people in ``message`` are left out.
    """
    values = {"status": status, "code": code or "-", "message": without_addresses(message) or "-"}
    if status in (401, 403):
        return AccessRefused(
            what="Microsoft 365 refused access ({status} {code}: {message}).",
            do="Check the app's permissions and that an administrator has consented to them.",
            where=where,
            values=values,
        )
    if status in (404, 410):
        return NotFound(
            what="Microsoft 365 does not find this ({status} {code}: {message}).",
            do="Check the site and the list in the settings, and that nobody deleted or renamed them.",
            where=where,
            values=values,
        )
    if status == 429:
        return Throttled(
            what="Microsoft 365 is limiting the program ({status} {code}).",
            do="Nothing is lost. Run again later, best in the evening.",
            where=where,
            values=values,
        )
    if status >= 500:
        return ServiceFailed(
            what="Microsoft 365 failed ({status} {code}: {message}).",
            do="Run again later. If it stays so, look at the service health page of Microsoft 365.",
            where=where,
            values=values,
        )
    return RequestRefused(
        what="Microsoft 365 refused the request ({status} {code}: {message}).",
        do="Run again with --debug and report it with the log.",
        where=where,
        values=values,
    )


def without_addresses(text: str) -> str:
    """Give the text with every e-mail address and sign-in name blotted out, also in URLs, so that it may be logged."""
    return _ADDRESS.sub("…@…", text)
