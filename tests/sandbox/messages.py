"""Messages as a program sends them, and what an answer's error says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CARD = {
    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
    "type": "AdaptiveCard",
    "version": "1.5",
    "fallbackText": "Kaksi toimenpidettä",
    "body": [{"type": "TextBlock", "text": "Digitiekartta", "weight": "bolder", "wrap": True}],
}
ACTIVITY = {"type": "message", "attachments": [{"contentType": CARD_TYPE, "content": CARD}]}


def told(response: requests.Response) -> tuple[int, str, str]:
    """An answer's status, with an error's code and message."""
    if response.status_code < 400:
        return response.status_code, "", ""
    error = response.json()["error"]
    return response.status_code, error["code"], error["message"]


def refused(response: requests.Response) -> tuple[int, str]:
    """A refusal's status and code."""
    return told(response)[:2]


def letter(to: str, *, key: str = "2026H1-28d-3fa91c", **more: Any) -> dict[str, Any]:
    """A mail to one address, with the key of its round in a header and in an extended property."""
    return {
        "subject": "Muistutus digitiekartasta",
        "body": {"contentType": "html", "content": f"<p>Hei!</p><p>{key}</p>"},
        "toRecipients": [{"emailAddress": {"address": to}}],
        "internetMessageHeaders": [{"name": "x-tiekartta", "value": key}],
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": key}],
        **more,
    }


PROPERTY = "String {00020329-0000-0000-c000-000000000046} Name tiekartta"
