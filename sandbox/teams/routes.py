"""smba.trafficmanager.net: the Bot Connector, through which a bot writes into chats and channels.

Sources: the connector's swagger (botframework-sdk, ConnectorAPI); Microsoft, “Messages in bot conversations” (sizes and
refusals) and “Proactive messages”; teams.py (the Microsoft Teams SDK) for the bodies as a bot sends them. That a
person's object id names the member of a new conversation is UNVERIFIED.
"""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sandbox.entra.routes import BOT as AUDIENCE
from sandbox.entra.tokens import BadToken
from sandbox.errors import NotFound, Refused
from sandbox.teams.errors import ConnectorError, bad_syntax, from_refusal
from sandbox.teams.state import BOT, CARD
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Tokens
    from sandbox.store import Store
    from sandbox.wire import RequestIds

HOST = "smba.trafficmanager.net"
LARGEST = 100 * 1024
# /teams is the global entrance; the regional ones are written as /emea and may name the tenant.
_ENTRANCE = re.compile(r"^/(?:teams|emea|amer|apac)(?:/[0-9a-f-]{36})?/v3/conversations(/.*)?$", re.IGNORECASE)
logger = logging.getLogger("sandbox.teams")


class BotConnector:
    """The connector of one tenant with one bot, which is the tenant's app."""

    def __init__(self, store: Store, app: Registration, tokens: Tokens, ids: RequestIds) -> None:
        self._teams = store.teams
        self._people = store.people
        self._tenant_id = store.tenant.id
        self._app = app
        self._tokens = tokens
        self._ids = ids

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        headers = {"x-ms-request-id": self._ids.next()}
        try:
            self._check_caller(call)
            done = self._handle(call)
        except ConnectorError as error:
            done = error.answer()
            if error.status == 401:
                headers["WWW-Authenticate"] = "Bearer"
        except Refused as refusal:
            done = from_refusal(refusal).answer()
        return Answer(done.status, done.body, headers)

    def _check_caller(self, call: Call) -> None:
        try:
            caller = self._tokens.check(call.headers.get("authorization", ""), AUDIENCE)
        except BadToken:
            raise ConnectorError(401, "Unauthorized", "Authorization has been denied for this request.") from None
        if not self._teams.bot_known or caller.client_id != self._app.client_id:
            raise ConnectorError(401, "BotNotRegistered", "No registration found for this bot.")

    def _handle(self, call: Call) -> Answer:
        entrance = _ENTRANCE.match(call.path)
        steps = [unquote(step) for step in ((entrance[1] or "") if entrance else "").split("/") if step]
        match entrance and call.method, steps:
            case "POST", []:
                return self._begin(_body(call))
            case "POST", [conversation, "activities"]:
                return self._post(conversation, _activity(call))
            case "PUT", [conversation, "activities", id_]:
                place = self._place(conversation)
                self._teams.change(place, id_, _activity(call))
                return Answer(200, {"id": id_})
            case "DELETE", [conversation, "activities", id_]:
                self._teams.delete(self._place(conversation), id_)
                return Answer(200)
        logger.error("the sandbox has no %s %s", call.method, call.path)
        raise ConnectorError(404, "ServiceNotFound", "No HTTP resource was found that matches the request URI.")

    def _begin(self, body: Json) -> Answer:
        """Begin a 1:1 conversation, or find it: the same id each time."""
        tenant_id = body.get("tenantId") or ((body.get("channelData") or {}).get("tenant") or {}).get("id")
        members = body.get("members")
        if tenant_id != self._tenant_id:
            raise bad_syntax("The conversation's tenant is missing or is not this one.")
        if body.get("isGroup") or not isinstance(members, list) or len(members) != 1:
            raise bad_syntax("The sandbox begins conversations with exactly one member.")
        try:
            person = self._people.find(str(members[0].get("id", "")))
        except NotFound:
            raise ConnectorError(400, "BadArgument", "Failed to find the member of the conversation.") from None
        self._teams.check_member(person.upn)
        return Answer(201, {"id": self._teams.conversation_id(person)})

    def _post(self, conversation: str, activity: dict[str, Json]) -> Answer:
        made = self._teams.post(self._place(conversation), activity, route=BOT, author=self._app.client_id)
        return Answer(201, {"id": made.id})

    def _place(self, conversation: str) -> str:
        place = self._teams.place(conversation)
        self._teams.check_member(place)
        return place


def _body(call: Call) -> dict[str, Json]:
    try:
        body = call.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_syntax("The request's body is not a JSON object.")
    return body


def _activity(call: Call) -> dict[str, Json]:
    """Return the message that is sent. Raises `ConnectorError` for another activity, or for one that is too large."""
    body = _body(call)
    if len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le")) > LARGEST:
        raise ConnectorError(413, "MessageSizeTooBig", "Message size too large.")
    attachments = body.get("attachments") or []
    if body.get("type") != "message" or not (body.get("text") or attachments):
        raise bad_syntax("The sandbox takes activities of type message, with text or attachments.")
    for attachment in attachments:
        if attachment.get("contentType") == CARD and not isinstance(attachment.get("content"), dict):
            raise bad_syntax("The content of a card attachment is not a JSON object.")
    return body
