"""Upload sessions: a file that comes in pieces, to an address that needs no token.

Source: microsoft-graph-docs-contrib api/driveitem-createuploadsession.md (ranges in order, pieces of 320 KiB times n,
under 60 MiB each; the session ends some days later). Sessions under way end with the process.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.errors import Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.columns import Json
    from sandbox.database import Database
    from sandbox.files import File, Files

PIECE = 320 * 1024
LARGEST_PIECE = 60 * 1024 * 1024
_LIFETIME = timedelta(days=7)


@dataclass
class UploadSession:
    """An upload under way to `path`; `content` is what has come so far, `secret` what opens its address."""

    guid: str
    url: str
    secret: str
    path: str
    actor: str
    replace: bool
    expires_at: datetime
    content: bytearray = field(default_factory=bytearray)

    def shape(self) -> dict[str, Json]:
        """Return what the service tells of it when it begins."""
        return {"uploadUrl": self.url, **self.progress()}

    def progress(self) -> dict[str, Json]:
        """Return how far it is."""
        return {
            "expirationDateTime": self.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "nextExpectedRanges": [f"{len(self.content)}-"],
        }


class Uploads:
    """The sessions under way."""

    def __init__(self, database: Database, files: Files, site_url: str, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._files = files
        self._site_url = site_url
        self._now = now
        self._sessions: dict[str, UploadSession] = {}

    def begin(self, path: str, *, actor: str, replace: bool) -> UploadSession:
        """Begin an upload."""
        guid = self._database.new_id()
        secret = urlsafe_b64encode(hashlib.sha256(f"upload:{guid}".encode()).digest()).decode().rstrip("=")
        item = f"{self._site_url}/_api/v2.0/drives/{self._files.drive_id}/items/root/uploadSession"
        url = f"{item}?guid='{guid}'&dc=0&tempauth={secret}"
        made = UploadSession(guid, url, secret, path, actor, replace, self._now() + _LIFETIME)
        self._sessions[guid] = made
        return made

    def find(self, guid: str, secret: str) -> UploadSession:
        """Return a session by the parts of its address. Raises `NotFound` if it is over, or the secret is wrong."""
        found = self._sessions.get(guid)
        if found is None or found.secret != secret or found.expires_at < self._now():
            raise NotFound("The upload session was not found.")
        return found

    def take(self, session: UploadSession, piece: bytes, first: int, total: int) -> tuple[File, bool] | None:
        """Take the next piece; the last one makes the file and tells whether it is new, None before.

        Raises `Invalid` for a piece out of order or of a wrong size, and as `Files.put`.
        """
        last = first + len(piece) == total
        if first != len(session.content):
            raise Invalid("Optimistic concurrency failure during fragmented upload.", "range")
        if not piece or first + len(piece) > total or (not last and len(piece) % PIECE) or len(piece) >= LARGEST_PIECE:
            raise Invalid("Declared fragment length does not fit.")
        session.content += piece
        if not last:
            return None
        del self._sessions[session.guid]
        return self._files.put(session.path, bytes(session.content), actor=session.actor, replace=session.replace)

    def cancel(self, session: UploadSession) -> None:
        """End a session; what has come is forgotten."""
        del self._sessions[session.guid]
