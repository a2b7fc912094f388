"""Looking a message up in a channel, with the consent that the app's own installation in the team brings.

Resource-specific consent ChannelMessage.Read.Group: the team's owner gives it by installing the app (Microsoft,
“Resource-specific consent for your Teams app”). Without it the tenant-wide permission would need Microsoft's approval
too, so the app does without.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from connector import pace as lanes
from connector.batch import ROOT, Batch, Part
from connector.errors import AccessRefused
from connector.routes.cards import CARD
from connector.routes.route import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.identity import Identity
    from connector.pace import Pace
    from connector.routes.route import ChannelPlace
    from connector.session import Session

logger = logging.getLogger(__name__)

# 50 is the service's largest page (Microsoft, “List channel messages”); newest first, so what is looked for is early.
_PAGE: Final = 50
_PAGES: Final = 20


class ChannelReader:
    """Finds messages in channels by the key that their card shows. May be shared by threads."""

    def __init__(self, session: Session, identity: Identity, pace: Pace) -> None:
        self._graph = Batch(session, identity)
        self._pace = pace

    def find(self, place: ChannelPlace, key: str) -> Found:
        """Tell whether a card with the key stands in the channel.

        UNKNOWN when the app may not read there, or when the channel is longer than the thousand messages that are
        looked at. Raises ConnectorError when the look-up failed otherwise.
        """
        url = f"/teams/{place.team_id}/channels/{quote(place.channel_id, safe=':@')}/messages?$top={_PAGE}"
        for _ in range(_PAGES):
            self._pace.wait(lanes.TEAMS_READS, lanes.channel(place.channel_id))
            outcome = self._graph.single(Part("GET", url))
            failure = outcome.failure(url)
            if isinstance(failure, AccessRefused):
                logger.warning("the app may not read the channel (%s %s)", outcome.status, outcome.code)
                return Found.UNKNOWN
            if failure:
                raise failure
            if any(_shows(message, key) for message in outcome.body.get("value") or ()):
                return Found.SENT
            link = str(outcome.body.get("@odata.nextLink") or "")
            if not link:
                return Found.NOT_SENT
            if not link.startswith(f"{ROOT}/"):
                return Found.UNKNOWN
            url = link.removeprefix(ROOT)
        return Found.UNKNOWN


def _shows(message: Mapping[str, Any], key: str) -> bool:
    """Whether a card of the message shows the key; a person who quotes it writes no card."""
    attachments = message.get("attachments") or ()
    return any(a.get("contentType") == CARD and key in str(a.get("content") or "") for a in attachments)
