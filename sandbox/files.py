"""The site's document library: folders and files, by path from its root (`Digityöryhmä/raportti.docx`).

A channel's files are the folder of its name (microsoft-graph-docs-contrib api/channel-get-filesfolder.md); the folder
is there once somebody has opened the channel's Files tab, or something was put into it.
"""

from __future__ import annotations

import re
import uuid
from base64 import b32decode, b32encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.errors import Invalid, NotFound, Taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.database import Database
    from sandbox.tenant import Tenant

LIBRARY = "Shared Documents"
# “Restrictions and limitations in OneDrive and SharePoint”: characters that no name may have, and the longest path.
_FORBIDDEN = re.compile(r'["*:<>?/\\|\x00-\x1f]|^\s|\s$|^~\$')
_LONGEST_PATH = 400


@dataclass(frozen=True)
class File:
    """A file, or a folder (`content` is None). `path` is from the library's root, "" for the root itself."""

    path: str
    guid: str
    version: int
    content: bytes | None
    created_by: str
    created_at: str
    changed_by: str
    changed_at: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of the folder that it is in."""
        return self.path.rpartition("/")[0]

    @property
    def etag(self) -> str:
        """The ETag: the GUID within is what a Teams message names the file by."""
        return f'"{{{self.guid.upper()}}},{self.version}"'


class Files:
    """The library. Operations that change something take the `actor`: a UPN or the app's client id."""

    def __init__(self, database: Database, tenant: Tenant, site_id: str, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._site_url = tenant.site_url
        self._drive = uuid.uuid5(uuid.UUID(site_id), "drive")
        self.channel_folder = tenant.team.channel_name
        owner = tenant.app.client_id
        if database.meta("library") is None:
            database.remember("library", 1)
            self._insert("", None, owner, guid=str(uuid.uuid5(self._drive, "root")))
            self._insert(self.channel_folder, None, owner, guid=str(uuid.uuid5(self._drive, self.channel_folder)))

    @property
    def drive_id(self) -> str:
        """The library's id, as Graph writes drives."""
        return f"b!{self._drive.hex}"

    def item_id(self, file: File) -> str:
        """Return the id that Graph knows a file by."""
        drive = b32encode(self._drive.bytes).decode()[:6]
        return f"01{drive}{b32encode(uuid.UUID(file.guid).bytes).decode().rstrip('=')}"

    def url(self, file: File) -> str:
        """Return the real address of a file or folder for people."""
        return f"{self._site_url}/{quote(f'{LIBRARY}/{file.path}'.rstrip('/'))}"

    def find(self, path: str) -> File:
        """Find a file or folder by its path, in any case. Raises `NotFound`."""
        with self._database as sql:
            row = sql.execute("SELECT * FROM files WHERE path = ?", (path.strip("/"),)).fetchone()
        if row is None:
            raise NotFound("The resource could not be found.")
        return File(*row)

    def by_id(self, item_id: str) -> File:
        """Find a file or folder by its id, `root` for the root. Raises `NotFound`."""
        if item_id.lower() == "root":
            return self.find("")
        try:
            guid = uuid.UUID(bytes=b32decode(f"{item_id[8:]}======"))
        except ValueError:
            guid = None
        with self._database as sql:
            row = sql.execute("SELECT * FROM files WHERE guid = ?", (str(guid),)).fetchone()
        if row is None:
            raise NotFound("The resource could not be found.")
        return File(*row)

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises `NotFound`, also for a folder."""
        content = self.find(path).content
        if content is None:
            raise NotFound("The resource could not be found.")
        return content

    def list(self, folder: str = "") -> list[File]:
        """Return what is in a folder, by name. Raises `NotFound`."""
        parent = self.find(folder).path
        return sorted((each for each in self._all() if each.path and each.folder == parent), key=lambda each: each.path)

    def put(self, path: str, content: bytes, *, actor: str, replace: bool = True) -> tuple[File, bool]:
        """Write a file and tell whether it is new; missing folders are made.

        Raises `Invalid` for a name that no file can have or that is a folder's, `Taken` if it is there and not to be
        replaced.
        """
        path = path.strip("/")
        parts = path.split("/")
        if len(path) > _LONGEST_PATH or any(not part or _FORBIDDEN.search(part) for part in parts):
            raise Invalid("The name contains characters that are not allowed.")
        with self._database as sql:
            for depth in range(1, len(parts)):
                folder = "/".join(parts[:depth])
                if not self._is_there(folder):
                    self._insert(folder, None, actor, guid=self._database.new_id())
            if not self._is_there(path):
                self._insert(path, content, actor, guid=self._database.new_id())
                return self.find(path), True
            old = self.find(path)
            if old.content is None:
                raise Invalid("The name is a folder's.")
            if not replace:
                raise Taken("An item with the same name already exists under the parent.")
            sql.execute(
                "UPDATE files SET content = ?, version = version + 1, changed_by = ?, changed_at = ? WHERE path = ?",
                (content, actor, self._stamp(), old.path),
            )
            return self.find(path), False

    def delete(self, path: str) -> None:
        """Delete a file, or a folder with all that is in it. Raises `NotFound`, `Invalid` for the root."""
        found = self.find(path)
        if not found.path:
            raise Invalid("The root cannot be deleted.")
        with self._database as sql:
            for each in self._all():
                if each.path == found.path or each.path.startswith(f"{found.path}/"):
                    sql.execute("DELETE FROM files WHERE path = ?", (each.path,))

    def _all(self) -> tuple[File, ...]:
        with self._database as sql:
            return tuple(File(*row) for row in sql.execute("SELECT * FROM files ORDER BY path").fetchall())

    def _is_there(self, path: str) -> bool:
        with self._database as sql:
            return sql.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone() is not None

    def _insert(self, path: str, content: bytes | None, actor: str, *, guid: str) -> None:
        moment = self._stamp()
        row: tuple[Any, ...] = (path, guid, 1, content, actor, moment, actor, moment)
        with self._database as sql:
            sql.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _stamp(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
