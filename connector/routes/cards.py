"""The message in which Teams takes an Adaptive Card: the same for a bot and a Workflows webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connector.errors import NotReachable
from connector.jsontext import dumps

if TYPE_CHECKING:
    from connector.routes.route import Post

CARD: Final = "application/vnd.microsoft.card.adaptive"
"""The content type of an Adaptive Card."""

LARGEST: Final = 25 * 1024
"""Bytes of UTF-8 that a message may have: webhooks take 28 KB, bots more (Microsoft, “Format cards in Teams”)."""


def card_message(post: Post) -> bytes:
    """Write the post's card as a message in JSON; what clients without cards show stands in its ``fallbackText``.

    Raises NotReachable when it is larger than Teams safely takes.
    """
    message = {"type": "message", "attachments": [{"contentType": CARD, "content": post.card}]}
    body = dumps(message)
    if len(body) > LARGEST:
        raise NotReachable(
            what="The message is too large for Teams: {size} of at most {largest} bytes; nothing was sent.",
            do="The next route of the settings is tried.",
            values={"size": len(body), "largest": LARGEST},
        )
    return body
