"""The Bot Connector's errors, in its own words.

Source: Microsoft, “Messages in bot conversations”, status codes from bot conversational APIs
(msteams-docs bots/how-to/conversations/conversation-messages.md), and the swagger's ErrorResponse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import errors
from sandbox.wire import Answer

if TYPE_CHECKING:
    from sandbox.columns import Json


class ConnectorError(Exception):
    """An answer with an error status: `code` and `message` are the connector's."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def answer(self) -> Answer:
        """Return the answer."""
        return Answer(self.status, body_of(self.code, self.message))


def body_of(code: str, message: str) -> Json:
    """Return the connector's error object."""
    return {"error": {"code": code, "message": message}}


def from_refusal(refusal: errors.Refused) -> ConnectorError:
    """Word what the tenant refuses."""
    if isinstance(refusal, errors.Denied):
        return ConnectorError(403, "BotNotInConversationRoster", refusal.message)
    if refusal.message.startswith("Activity"):
        return ConnectorError(404, "ActivityNotFoundInConversation", refusal.message)
    return ConnectorError(404, "ConversationNotFound", refusal.message)


def bad_syntax(message: str) -> ConnectorError:
    """Return a plain 400."""
    return ConnectorError(400, "BadSyntax", message)
