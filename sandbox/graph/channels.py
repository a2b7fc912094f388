"""Messages of channels and chats as Graph reads them, and a channel's folder of files.

Source: microsoft-graph-docs-contrib api/channel-list-messages.md, chat-list-messages.md, resources/chatmessage.md,
api/channel-get-filesfolder.md. That an app may not write them: msteams-docs issues 14026 and 14043, msgraph-sdk-java
issue 2285. How a bot's message looks here (`from.application` with applicationIdentityType bot) is UNVERIFIED.
"""

from __future__ import annotations

import json
import uuid
from html import escape
from typing import TYPE_CHECKING

from sandbox.errors import NotFound
from sandbox.graph import query, shapes
from sandbox.graph.drive import drive_item
from sandbox.graph.errors import GraphError, bad_request
from sandbox.teams.state import BOT, CARD, PERSON

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.store import Store
    from sandbox.teams.state import Message
    from sandbox.wire import Call

_DEFAULT_PAGE = 20
_LARGEST_PAGE = 50
_IMPORT_ONLY = (
    "Message POST is allowed in application-only context only for import purposes. Refer to"
    " https://docs.microsoft.com/microsoftteams/platform/graph-api/import-messages/import-external-messages-to-teams"
    " for more details."
)


class ChannelCalls:
    """The calls on messages in channels and chats."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._teams = store.teams

    def messages(self, call: Call, _: Caller, team: str, channel: str) -> Json:
        """GET a channel's messages, newest first, 20 or up to 50 in one answer; replies are none of them."""
        self._check(team, channel)
        return self._page(call, self._teams.channel(channel), f"teams('{team}')/channels('{channel}')/messages")

    def message(self, call: Call, _: Caller, team: str, channel: str, message: str) -> Json:
        """GET one message of a channel."""
        self._check(team, channel)
        query.only(call.options, ())
        try:
            found = self._teams.message(channel, message)
        except NotFound:
            raise GraphError(404, "NotFound", "NotFound") from None
        return {"@odata.context": f"{shapes.CONTEXT}messages/$entity", **self._shape(found)}

    def chat_messages(self, call: Call, _: Caller, chat: str) -> Json:
        """GET the messages of a person's chat with the app."""
        try:
            place = self._teams.place(chat)
        except NotFound as refusal:
            raise GraphError(404, "NotFound", refusal.message) from None
        return self._page(call, self._teams.chat(place), f"chats('{chat}')/messages")

    def refuse_post(self, _: Call, __: Caller, **___: str) -> Json:
        """POST a message as an app that may import: refused, since nothing here is in migration mode."""
        raise GraphError(401, "Unauthorized", _IMPORT_ONLY)

    def files_folder(self, call: Call, _: Caller, team: str, channel: str) -> Json:
        """GET the folder of a channel's files; 404 until somebody has opened the channel's Files tab."""
        self._check(team, channel)
        query.only(call.options, ())
        try:
            found = self._store.files.find(self._store.files.channel_folder)
        except NotFound:
            text = "Folder location for this channel is not ready yet, please try again later."
            raise GraphError(404, "NotFound", text) from None
        return {"@odata.context": f"{shapes.CONTEXT}filesFolder/$entity", **drive_item(self._store, found)}

    def _check(self, team: str, channel: str) -> None:
        if team.lower() != self._teams.team.id:
            raise GraphError(404, "NotFound", f"No team found with Group Id {team}")
        if channel != self._teams.team.channel_id:
            raise GraphError(404, "NotFound", "NotFound")

    def _page(self, call: Call, found: list[Message], context: str) -> Json:
        query.only(call.options, ("$top", "$skiptoken"))
        limit = int(call.options.get("$top", _DEFAULT_PAGE)) if call.options.get("$top", "1").isdigit() else 0
        if not 1 <= limit <= _LARGEST_PAGE:
            raise bad_request(f"Invalid value for $top: 1 to {_LARGEST_PAGE}.", "BadRequest")
        start = query.after(call.options)
        rows = found[::-1][start : start + limit]
        answer: dict[str, Json] = {"@odata.context": f"{shapes.CONTEXT}{context}", "@odata.count": len(rows)}
        if start + limit < len(found):
            answer["@odata.nextLink"] = query.next_link(call.path, call.options, start + limit)
        return {**answer, "value": [self._shape(each) for each in rows]}

    def _shape(self, message: Message) -> dict[str, Json]:
        team, in_channel = self._teams.team, message.place == self._teams.team.channel_id
        cards = [(_card_id(message, number), card) for number, card in enumerate(message.cards)]
        html = escape(message.text) + "".join(f'<attachment id="{id_}"></attachment>' for id_, _ in cards)
        changed = message.changed_at or None
        return {
            "id": message.id,
            "replyToId": None,
            "etag": message.id,
            "messageType": "message",
            "createdDateTime": message.sent_at,
            "lastModifiedDateTime": message.changed_at or message.sent_at,
            "lastEditedDateTime": None if message.deleted else changed,
            "deletedDateTime": changed if message.deleted else None,
            "subject": None,
            "summary": message.content.get("summary"),
            "chatId": None if in_channel else self._teams.chat_id(self._store.people.find(message.place)),
            "importance": "normal",
            "locale": "fi-fi",
            "webUrl": f"https://teams.microsoft.com/l/message/{message.place}/{message.id}" if in_channel else None,
            "channelIdentity": {"teamId": team.id, "channelId": team.channel_id} if in_channel else None,
            "policyViolation": None,
            "eventDetail": None,
            "from": self._author(message),
            "body": {"contentType": "html", "content": html},
            "attachments": [
                {
                    "id": id_,
                    "contentType": CARD,
                    "contentUrl": None,
                    "content": json.dumps(card, ensure_ascii=False),
                    "name": None,
                    "thumbnailUrl": None,
                }
                for id_, card in cards
            ],
            "mentions": [],
            "reactions": [],
        }

    def _author(self, message: Message) -> dict[str, Json]:
        if message.route == PERSON:
            person = self._store.people.find(message.author)
            user = {
                "@odata.type": "#microsoft.graph.teamworkUserIdentity",
                "id": person.id,
                "displayName": person.name,
                "userIdentityType": "aadUser",
                "tenantId": self._store.tenant.id,
            }
            return {"application": None, "device": None, "user": user}
        by_bot = message.route == BOT
        application = {
            "@odata.type": "#microsoft.graph.teamworkApplicationIdentity",
            "id": message.author,
            "displayName": self._store.tenant.app.name if by_bot else "Workflows",
            "applicationIdentityType": "bot",
        }
        return {"application": application, "device": None, "user": None}


def _card_id(message: Message, number: int) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{message.place}:{message.id}:{number}").hex
