"""A Workflows webhook (“When a Teams webhook request is received”): posts a card into the channel of its flow.

The address holds its own signature, so it is a secret: whoever knows it can post. An answer of 202 says that the flow
was started, not that anything stands in the channel; a flow whose owner has left takes messages and posts none
(Microsoft, “Create incoming webhooks with Workflows for Microsoft Teams”).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from connector import pace as lanes
from connector.errors import AccessRefused, ConnectorError, NotFound, NotReachable, RequestRefused, RouteRefused
from connector.routes.cards import card_message
from connector.routes.route import ChannelPlace, Found, Post, Receipt
from connector.session import WORKFLOWS_ENDINGS
from connector.telemetry import public_path

if TYPE_CHECKING:
    from connector.pace import Pace
    from connector.routes.channel_reader import ChannelReader
    from connector.routes.route import Remember
    from connector.session import Session


class Workflows:
    """Posts to one flow; which channel that is, the flow knows.

    ``reader`` looks messages up in the channel, where the app is installed in its team too; None where it is not.
    Raises RouteRefused when ``url`` is no signed address of a Workflows host; no part of it is in the error but the
    host.
    """

    name: Final = "workflows"

    def __init__(self, session: Session, pace: Pace, *, url: str, reader: ChannelReader | None) -> None:
        self._session = session
        self._pace = pace
        self._reader = reader
        self._lane = lanes.flow(_checked(url))
        self._url = url

    @property
    def can_find(self) -> bool:
        """Whether a message can be looked up in the channel."""
        return self._reader is not None

    def send(self, to: ChannelPlace, post: Post, *, handle: str | None, remember: Remember) -> Receipt:  # noqa: ARG002 - the protocol's
        """Hand the card to the flow; at best it is accepted."""
        body = card_message(post)
        self._pace.wait(self._lane)
        response = self._session.post(
            self._url, data=body, headers={"Content-Type": "application/json"}, allow_redirects=False
        )
        if response.status_code < 300:
            return Receipt("accepted", None)
        raise _refused(response.status_code, public_path(self._url))

    def find(self, to: ChannelPlace, post: Post, *, handle: str | None) -> Found:  # noqa: ARG002 - the protocol's
        """Look the message up in the channel by its key, if the app is there."""
        return self._reader.find(to, post.key) if self._reader else Found.UNKNOWN


def _checked(url: str) -> str:
    """Give the address without its query, or RouteRefused."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not host.endswith(WORKFLOWS_ENDINGS) or parts.username is not None:
        raise RouteRefused(
            what="The webhook's address is on no host of Workflows ({host}): nothing was sent.",
            do="Copy the address from the flow “When a Teams webhook request is received”.",
            values={"host": host or "-"},
        )
    if not parse_qs(parts.query).get("sig"):
        raise RouteRefused(
            what="The webhook's address has no signature (sig=): nothing was sent.",
            do="Copy the whole address from the flow; it is a secret.",
        )
    return host + parts.path


def _refused(status: int, where: str) -> ConnectorError:
    if status == 413:
        return NotReachable(
            what="The flow refused the message as too large ({status}).",
            do="The next route of the settings is tried.",
            where=where,
            values={"status": status},
        )
    kind = {401: AccessRefused, 403: AccessRefused, 404: NotFound, 410: NotFound}.get(status, RequestRefused)
    return kind(
        what="The Workflows webhook refused the message ({status}).",
        do="Open the flow in Power Automate: it must be on and have an owner; then copy its address anew.",
        where=where,
        values={"status": status},
    )
