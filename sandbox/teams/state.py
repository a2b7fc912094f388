"""Chats and channels: who has the app, and what was written where.

A *place* is where messages stand: a person's chat with the app, named by the UPN, or the channel, named by its id.
Who plays people uses it too: `uninstall`, `block`, `remove_from_team`, `revoke_consent`, `write`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import Denied, NotFound, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sandbox.columns import Json
    from sandbox.database import Database
    from sandbox.people import People
    from sandbox.tenant import Person, Tenant

CARD = "application/vnd.microsoft.card.adaptive"
BOT = "bot"
WORKFLOWS = "workflows"
PERSON = "person"
_THREAD = ";messageid="


@dataclass(frozen=True)
class Message:
    """What stands in a place. `route` tells how it came: "bot", "workflows" or "person"; `author` is a UPN or an app.

    `content` is the activity as it was sent, `id` the moment in milliseconds as text, `changed_at` "" until changed.
    Moments are `…Z`. A deleted message keeps its place without content.
    """

    place: str
    id: str
    route: str
    author: str
    content: Mapping[str, Json]
    sent_at: str
    changed_at: str
    deleted: bool

    @property
    def cards(self) -> list[dict[str, Json]]:
        """The adaptive cards that it carries."""
        attachments = self.content.get("attachments") or []
        return [each["content"] for each in attachments if each.get("contentType") == CARD]

    @property
    def text(self) -> str:
        """What it says besides the cards."""
        return str(self.content.get("text") or "")


class Teams:
    """The tenant's team and everybody's chat with the app.

    `installed` by a person or an administrator counts the same. `bot_known`, `in_team` and `consent` are what the
    administrator and the team's owners decided; they begin as in the tenant's file.
    """

    def __init__(self, database: Database, people: People, tenant: Tenant, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._people = people
        self._client_id = tenant.app.client_id
        self._now = now
        self.app = tenant.teams_app
        self.team = tenant.team
        self.bot_known = tenant.app.bot
        self.in_team = tenant.team.app_added
        self.consent = frozenset(tenant.team.app_consent)
        self._blocked = set(tenant.teams_app.blocked)
        self._chats = {
            id_: each.upn for each in tenant.people for id_ in (self.chat_id(each), self.conversation_id(each))
        }
        if database.meta("apps installed") is None:
            database.remember("apps installed", 1)
            for upn in tenant.teams_app.installed:
                self.install(upn)

    # who has the app

    def install(self, upn: str) -> str:
        """Give a person the app and return the installation's id.

        Raises `NotFound` for nobody, `Denied` where a policy blocks it, `Taken` if it is there already.
        """
        person = self._people.find(upn)
        if self.is_blocked(person.upn):
            raise Denied("App is blocked by app permission policy.")
        with self._database as sql:
            if self.installation(person.upn) is not None:
                raise Taken("The Teams app is already installed for the user.")
            made = urlsafe_b64encode(f"{person.id}##{self.app.id}".encode()).decode().rstrip("=")
            sql.execute("INSERT INTO app_installations VALUES (?, ?)", (person.upn, made))
        return made

    def installation(self, upn: str) -> str | None:
        """Return the id of a person's installation, or None."""
        with self._database as sql:
            row = sql.execute(
                "SELECT id FROM app_installations WHERE upn = ?", (self._people.find(upn).upn,)
            ).fetchone()
        return row[0] if row else None

    def uninstall(self, upn: str) -> None:
        """Take the app from a person, as they or an administrator can. The chat stays and takes no more messages."""
        with self._database as sql:
            sql.execute("DELETE FROM app_installations WHERE upn = ?", (self._people.find(upn).upn,))

    def block(self, upn: str) -> None:
        """Let a policy keep a person from the app, also from one that is installed."""
        self._blocked.add(self._people.find(upn).upn)
        self.uninstall(upn)

    def is_blocked(self, upn: str) -> bool:
        """Whether a policy keeps a person from the app."""
        return self._people.find(upn).upn in self._blocked

    def allow(self, upn: str) -> None:
        """End what `block` did; the app is installed no more, but may be."""
        self._blocked.discard(self._people.find(upn).upn)

    def add_to_team(self, consent: Iterable[str]) -> None:
        """Let an owner add the app to the team and consent to what it asks there (RSC permissions)."""
        self.in_team, self.consent = True, frozenset(consent)

    def remove_from_team(self) -> None:
        """Let an owner remove the app from the team; its consent goes with it."""
        self.in_team, self.consent = False, frozenset()

    def revoke_consent(self) -> None:
        """Let an owner take back what was consented to; the app stays in the team."""
        self.consent = frozenset()

    # places

    def chat_id(self, person: Person) -> str:
        """Return the id under which Graph knows a person's chat with the app."""
        return f"19:{person.id}_{self._client_id}@unq.gbl.spaces"

    def conversation_id(self, person: Person) -> str:
        """Return the id under which the Bot Connector knows the same chat."""
        digest = hashlib.sha256(f"{person.id}:{self._client_id}".encode()).digest()
        return f"a:1{urlsafe_b64encode(digest).decode().rstrip('=')}"

    def place(self, conversation_id: str) -> str:
        """Return the place of a conversation, a channel's thread included. Raises `NotFound`."""
        wanted = conversation_id.partition(_THREAD)[0]
        if wanted == self.team.channel_id:
            return wanted
        if wanted not in self._chats:
            raise NotFound("Conversation not found.")
        return self._chats[wanted]

    def check_member(self, place: str) -> None:
        """Raise `Denied` unless the app is where it would write: installed for the person, added to the team."""
        member = self.in_team if place == self.team.channel_id else self.installation(place) is not None
        if not member:
            raise Denied("The bot is not part of the conversation roster.")

    # messages

    def chat(self, upn: str) -> list[Message]:
        """Return what stands in a person's chat with the app, oldest first. Raises `NotFound` for nobody."""
        return self._messages(self._people.find(upn).upn)

    def channel(self, channel_id: str = "") -> list[Message]:
        """Return what stands in the channel, oldest first. Raises `NotFound` for another one."""
        if channel_id not in ("", self.team.channel_id):
            raise NotFound("No channel with this id.")
        return self._messages(self.team.channel_id)

    def message(self, place: str, id_: str) -> Message:
        """Return one message. Raises `NotFound`."""
        for each in self._messages(place):
            if each.id == id_:
                return each
        raise NotFound("Activity not found in conversation.")

    def write(self, text: str, *, actor: str) -> Message:
        """Let a person write into the channel. Raises `NotFound` for nobody."""
        author = self._people.find(actor).upn
        return self.post(self.team.channel_id, {"type": "message", "text": text}, route=PERSON, author=author)

    def post(self, place: str, content: Mapping[str, Json], *, route: str, author: str) -> Message:
        """Put a message into a place, whoever may."""
        now = self._now()
        with self._database as sql:
            last = int(self._database.meta("last message") or 0)
            id_ = max(int(now.timestamp() * 1000), last + 1)
            self._database.remember("last message", id_)
            row = (place, str(id_), route, author, _json(content), _stamp(now), "", 0)
            sql.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return _message(row)

    def change(self, place: str, id_: str, content: Mapping[str, Json]) -> None:
        """Put other content into a message. Raises `NotFound`."""
        self._save(self.message(place, id_), _json(content), deleted=False)

    def delete(self, place: str, id_: str) -> None:
        """Delete a message: its place stays, its content goes. Raises `NotFound`."""
        self._save(self.message(place, id_), "{}", deleted=True)

    def _save(self, old: Message, content: str, *, deleted: bool) -> None:
        if old.deleted:
            raise NotFound("Activity not found in conversation.")
        with self._database as sql:
            sql.execute(
                "UPDATE messages SET content = ?, changed_at = ?, deleted = ? WHERE place = ? AND id = ?",
                (content, _stamp(self._now()), int(deleted), old.place, old.id),
            )

    def _messages(self, place: str) -> list[Message]:
        with self._database as sql:
            rows = sql.execute("SELECT * FROM messages WHERE place = ? ORDER BY rowid", (place,)).fetchall()
        return [_message(row) for row in rows]


def _message(row: tuple[Any, ...]) -> Message:
    place, id_, route, author, content, sent_at, changed_at, deleted = row
    return Message(place, id_, route, author, json.loads(content), sent_at, changed_at, bool(deleted))


def _json(content: Mapping[str, Json]) -> str:
    return json.dumps(content, ensure_ascii=False)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
