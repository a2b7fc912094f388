"""Messages as Graph writes them, and as a client may write them.

Source: microsoft-graph-docs-contrib resources/message.md, api/user-post-messages.md, and the code that clients report
for headers that do not begin with `x-` (InvalidInternetMessageHeader).
"""

from __future__ import annotations

import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from sandbox.graph.errors import bad_request
from sandbox.mail import DRAFTS

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.mail import Mail, Mailboxes

_RECIPIENTS = ("toRecipients", "ccRecipients", "bccRecipients", "replyTo")
_WRITABLE = (
    "subject",
    "body",
    "importance",
    "from",
    "sender",
    "internetMessageHeaders",
    "singleValueExtendedProperties",
    "attachments",
    "categories",
    *_RECIPIENTS,
)
_IMMUTABLE = "AAkALgAAAAAAHYQD"
_MOVING = "AAMkAGI2NGY1"
_MOST_HEADERS = 5
_PREVIEW = 255
_TAG = re.compile(r"<(style|head)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def key_of(mail: Mail, *, immutable: bool) -> str:
    """Return the id of a message: the immutable one, or the one of where it lies now."""
    guid = uuid.UUID(mail.id).bytes
    return f"{_IMMUTABLE}{_encoded(guid)}" if immutable else f"{_MOVING}{_encoded(guid + mail.folder.encode())}"


def named_by(key: str) -> tuple[str, str]:
    """Return what an id names: a message's GUID, and the folder that it must lie in ("" for any).

    Raises `ValueError` for what is no id.
    """
    prefix = _IMMUTABLE if key.startswith(_IMMUTABLE) else _MOVING
    raw = urlsafe_b64decode(key.removeprefix(prefix))
    return str(uuid.UUID(bytes=raw[:16])), raw[16:].decode()


def message_shape(mail: Mail, mailboxes: Mailboxes, *, immutable: bool) -> dict[str, Json]:
    """Return a message with everything that the service has of it."""
    message, draft = mail.message, mail.folder == DRAFTS
    body = message.get("body") or {"contentType": "text", "content": ""}
    own = {"emailAddress": {"name": mailboxes.name(mail.mailbox), "address": mail.mailbox}}
    return {
        "@odata.etag": f'W/"{_encoded(f"{mail.id}:{mail.version}".encode())[:24]}"',
        "id": key_of(mail, immutable=immutable),
        "createdDateTime": mail.created_at,
        "lastModifiedDateTime": mail.changed_at,
        "receivedDateTime": mail.sent_at or mail.created_at,
        "sentDateTime": mail.sent_at or mail.created_at,
        "hasAttachments": bool(message.get("attachments")),
        "internetMessageId": f"<{mail.id}@{mail.mailbox.rpartition('@')[2]}>",
        "subject": mail.subject,
        "bodyPreview": " ".join(_TAG.sub(" ", mail.html).split())[:_PREVIEW],
        "importance": message.get("importance", "normal"),
        "parentFolderId": f"{_MOVING}{_encoded(f'{mail.mailbox}:{mail.folder}'.encode())}",
        "conversationId": f"AAQkAGI2NGY1{_encoded(mail.id.encode())}",
        "isRead": True,
        "isDraft": draft,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={key_of(mail, immutable=False)}&exvsurl=1",
        "inferenceClassification": "focused",
        "body": body,
        "sender": None if draft else own,
        "from": None if draft else own,
        **{name: [_named(each, mailboxes) for each in message.get(name) or ()] for name in _RECIPIENTS},
        "flag": {"flagStatus": "notFlagged"},
        "internetMessageHeaders": message.get("internetMessageHeaders") or [],
        "singleValueExtendedProperties": message.get("singleValueExtendedProperties") or [],
    }


def written_message(body: Json) -> dict[str, Json]:
    """Check a message that a client writes, and return it. Raises `GraphError` in the service's words."""
    if not isinstance(body, dict):
        raise bad_request("The property 'message' is missing or is no message.", "ErrorInvalidRequest")
    for name in body:
        if name not in _WRITABLE and not name.startswith("@"):
            text = (
                f"The property '{name}' does not exist on type 'microsoft.graph.message'. Make sure to only use"
                " property names that are defined by the type."
            )
            raise bad_request(text, "RequestBodyRead")
    headers = body.get("internetMessageHeaders") or []
    for each in headers:
        if not str(each.get("name", "")).lower().startswith("x-"):
            text = f"The internet message header name '{each.get('name')}' should start with 'x-' or 'X-'."
            raise bad_request(text, "InvalidInternetMessageHeader")
    if len(headers) > _MOST_HEADERS:
        text = f"Maximum number of headers in one message should be less than or equal to {_MOST_HEADERS}."
        raise bad_request(text, "InvalidInternetMessageHeaderCollection")
    for name in _RECIPIENTS:
        for each in body.get(name) or ():
            if "@" not in str((each.get("emailAddress") or {}).get("address", "")):
                raise bad_request("At least one recipient isn't valid.", "ErrorInvalidRecipients")
    return body


def _named(recipient: Json, mailboxes: Mailboxes) -> Json:
    address = recipient["emailAddress"]["address"]
    name = recipient["emailAddress"].get("name") or mailboxes.name(address)
    return {"emailAddress": {"name": name, "address": address}}


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()
