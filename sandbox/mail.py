"""Mailboxes: drafts, sent mail, what arrived for whom, and automatic replies.

    store.mail.inbox("aune.ylitalo@kemijarvi.example")     what arrived, oldest first
    store.mail.inbox("someone@elsewhere.example")          what left the tenant for that address
    store.mail.sent("digitiekartta@kemijarvi.example")     the Sent Items of a mailbox

A message is kept as Graph's JSON. An address of the tenant that has no mailbox gets nothing, and the sender's service
says 202 all the same, as Exchange does before it bounces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.errors import Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from sandbox.columns import Json
    from sandbox.database import Database
    from sandbox.people import People
    from sandbox.tenant import Tenant

DRAFTS = "drafts"
SENT = "sentitems"


@dataclass(frozen=True)
class Mail:
    """A message in a mailbox (its address): `folder` is "drafts" or "sentitems", `sent_at` "" until sent.

    `id` is a GUID that stays when the message moves. Moments are `…Z`.
    """

    id: str
    mailbox: str
    folder: str
    version: int
    message: Mapping[str, Json]
    created_at: str
    changed_at: str
    sent_at: str

    @property
    def subject(self) -> str:
        """The subject, "" for none."""
        return str(self.message.get("subject") or "")

    @property
    def html(self) -> str:
        """The body as it was written."""
        return str((self.message.get("body") or {}).get("content") or "")

    @property
    def recipients(self) -> tuple[str, ...]:
        """All addresses, hidden ones too, each once and in lower case."""
        named = (
            str(each["emailAddress"]["address"]).lower()
            for kind in ("toRecipients", "ccRecipients", "bccRecipients")
            for each in self.message.get(kind) or ()
        )
        return tuple(dict.fromkeys(named))

    def header(self, name: str) -> str:
        """Return a header of the sender's own (`x-…`), "" if there is none."""
        for each in self.message.get("internetMessageHeaders") or ():
            if each["name"].lower() == name.lower():
                return str(each["value"])
        return ""


@dataclass(frozen=True)
class AutomaticReply:
    """An automatic reply: from `start` to `end` (aware), or always when both are None."""

    start: datetime | None
    end: datetime | None


class Mailboxes:
    """All mailboxes of the tenant: everybody's own, and the shared ones."""

    def __init__(
        self, database: Database, people: People, tenant: Tenant, *, now: Callable[[], datetime], zone: ZoneInfo
    ) -> None:
        self._database = database
        self._people = people
        self._domain = tenant.domain
        self._now = now
        self._shared = {each.address.lower(): each.name for each in tenant.mailboxes}
        self._replies = {each.upn: _from_days(each.away[0], each.away[1], zone) for each in tenant.people if each.away}

    def address(self, key: str) -> str:
        """Return the address of a mailbox by address, UPN or its person's object id. Raises `NotFound`."""
        if key.lower() in self._shared:
            return key.lower()
        try:
            return self._people.find(key).mail
        except NotFound:
            raise NotFound(f"The requested user '{key}' is invalid.") from None

    def name(self, address: str) -> str:
        """Return the display name that belongs to an address, the address itself for one from elsewhere."""
        if address.lower() in self._shared:
            return self._shared[address.lower()]
        try:
            return self._people.find(address).name
        except NotFound:
            return address

    # what a mailbox holds

    def drafts(self, mailbox: str) -> list[Mail]:
        """Return a mailbox's drafts, oldest first. Raises `NotFound`."""
        return self._held(mailbox, DRAFTS)

    def sent(self, mailbox: str) -> list[Mail]:
        """Return a mailbox's sent items, oldest first. Raises `NotFound`."""
        return self._held(mailbox, SENT)

    def inbox(self, address: str) -> list[Mail]:
        """Return what arrived for an address, inside or outside the tenant, oldest first."""
        with self._database as sql:
            rows = sql.execute(
                "SELECT mails.* FROM deliveries JOIN mails ON mails.id = mail_id WHERE address = ?"
                " ORDER BY deliveries.rowid",
                (address,),
            ).fetchall()
        return [_mail(row) for row in rows]

    def addresses_outside(self) -> list[str]:
        """Return the addresses outside the tenant that mail has left for."""
        with self._database as sql:
            rows = sql.execute("SELECT DISTINCT lower(address) FROM deliveries ORDER BY 1").fetchall()
        return [address for (address,) in rows if not self._is_inside(address)]

    def get(self, mailbox: str, id_: str) -> Mail:
        """Return one message of a mailbox. Raises `NotFound`."""
        with self._database as sql:
            row = sql.execute(
                "SELECT * FROM mails WHERE mailbox = ? AND id = ? AND folder <> ''", (self.address(mailbox), id_)
            ).fetchone()
        if row is None:
            raise NotFound("The specified object was not found in the store.")
        return _mail(row)

    # writing

    def draft(self, mailbox: str, message: Mapping[str, Json]) -> Mail:
        """Put a draft into a mailbox. Raises `NotFound` for an unknown mailbox."""
        moment = _stamp(self._now())
        address = self.address(mailbox)
        with self._database as sql:
            id_ = self._database.new_id()
            row = (id_, address, DRAFTS, 1, json.dumps(message, ensure_ascii=False), moment, moment, "")
            sql.execute("INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return _mail(row)

    def rewrite(self, mailbox: str, id_: str, changes: Mapping[str, Json]) -> Mail:
        """Change what a draft says. Raises `NotFound`, `Invalid` for one sent already."""
        found = self.get(mailbox, id_)
        if found.folder != DRAFTS:
            raise Invalid("The item was sent already.")
        message = json.dumps({**found.message, **changes}, ensure_ascii=False)
        with self._database as sql:
            sql.execute(
                "UPDATE mails SET message = ?, version = version + 1, changed_at = ? WHERE id = ?",
                (message, _stamp(self._now()), id_),
            )
        return self.get(mailbox, id_)

    def send(self, mailbox: str, id_: str) -> Mail:
        """Send a draft: it moves to the sent items and arrives. Raises `NotFound`, `Invalid` for one sent already."""
        found = self.get(mailbox, id_)
        if found.folder != DRAFTS:
            raise Invalid("The item was sent already.")
        if not found.recipients:
            raise Invalid("At least one recipient isn't valid., A message can't be sent because it has no recipients.")
        moment = _stamp(self._now())
        with self._database as sql:
            sql.execute(
                "UPDATE mails SET folder = ?, version = version + 1, changed_at = ?, sent_at = ? WHERE id = ?",
                (SENT, moment, moment, id_),
            )
            for address in found.recipients:
                if not self._is_inside(address) or self._has_mailbox(address):
                    sql.execute("INSERT INTO deliveries VALUES (?, ?)", (address, id_))
        return self.get(mailbox, id_)

    def forget(self, mailbox: str, id_: str) -> None:
        """Take a message out of a mailbox; what arrived elsewhere stays there. Raises `NotFound`."""
        found = self.get(mailbox, id_)
        with self._database as sql:
            sql.execute("UPDATE mails SET folder = '' WHERE id = ?", (found.id,))

    # automatic replies

    def reply_of(self, key: str) -> AutomaticReply | None:
        """Return the automatic reply of a mailbox that has one, over or to come included. Raises `NotFound`."""
        return self._replies.get(self.address(key))

    def reply_automatically(self, upn: str, start: datetime | None = None, end: datetime | None = None) -> None:
        """Let a person turn an automatic reply on: between two moments (aware), or until turned off."""
        self._replies[self._people.find(upn).mail] = AutomaticReply(start, end)

    def end_reply(self, upn: str) -> None:
        """Let a person turn the automatic reply off."""
        self._replies.pop(self._people.find(upn).mail, None)

    def replies_now(self, address: str) -> bool:
        """Whether whoever writes to this address now gets an automatic reply; never from outside the tenant."""
        reply = self._replies.get(address.lower())
        if reply is None:
            return False
        now = self._now()
        return (reply.start is None or reply.start <= now) and (reply.end is None or now < reply.end)

    def _is_inside(self, address: str) -> bool:
        return address.lower().endswith(f"@{self._domain}")

    def _has_mailbox(self, address: str) -> bool:
        try:
            self.address(address)
        except NotFound:
            return False
        return True

    def _held(self, mailbox: str, folder: str) -> list[Mail]:
        with self._database as sql:
            rows = sql.execute(
                "SELECT * FROM mails WHERE mailbox = ? AND folder = ? ORDER BY rowid", (self.address(mailbox), folder)
            ).fetchall()
        return [_mail(row) for row in rows]


def _mail(row: tuple[Any, ...]) -> Mail:
    id_, mailbox, folder, version, message, *moments = row
    return Mail(id_, mailbox, folder, version, json.loads(message), *moments)


def _from_days(first: date, last: date, zone: ZoneInfo) -> AutomaticReply:
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return AutomaticReply(start.astimezone(UTC), end.astimezone(UTC))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
