"""Files of the site's library: read, written whole or in pieces, deleted.

Source: microsoft-graph-docs-contrib api/driveitem-get.md, driveitem-list-children.md, driveitem-get-content.md,
driveitem-put-content.md, driveitem-createuploadsession.md, driveitem-delete.md, concepts/addressing-driveitems.md.
Reading a file's content redirects in the real service; here it answers at once.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError, bad_request
from sandbox.wire import Answer

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.files import File
    from sandbox.graph.lists import ListCalls
    from sandbox.store import Store
    from sandbox.wire import Call

LARGEST = 250 * 1024 * 1024
_CONFLICT = "@microsoft.graph.conflictBehavior"
_BINARY = "application/octet-stream"


class DriveCalls:
    """The calls on the library, by site or by drive; `item` is an id, `root`, or either with a path behind a colon."""

    def __init__(self, store: Store, lists: ListCalls) -> None:
        self._store = store
        self._files = store.files
        self._lists = lists

    def drive(self, call: Call, _: Caller, site: str = "", drive: str = "") -> Json:
        """GET the library."""
        self._check(site, drive)
        query.only(call.options, ("$select",))
        root = self._files.find("")
        body = {
            "id": self._files.drive_id,
            "name": "Tiedostot",
            "driveType": "documentLibrary",
            "webUrl": self._files.url(root),
            "createdDateTime": root.created_at,
        }
        return {"@odata.context": f"{shapes.CONTEXT}drives/$entity", **query.selected(body, call.options)}

    def get(self, call: Call, _: Caller, item: str, site: str = "", drive: str = "") -> Json:
        """GET a file or folder."""
        self._check(site, drive)
        query.only(call.options, ("$select",))
        return _entity(query.selected(drive_item(self._store, self._found(item)), call.options))

    def children(self, call: Call, _: Caller, item: str, site: str = "", drive: str = "") -> Json:
        """GET what is in a folder."""
        self._check(site, drive)
        query.only(call.options, ("$select", "$top"))
        found = self._files.list(self._found(item).path)
        return {
            "@odata.context": f"{shapes.CONTEXT}driveItems",
            "value": [query.selected(drive_item(self._store, each), call.options) for each in found],
        }

    def content(self, call: Call, _: Caller, item: str, site: str = "", drive: str = "") -> Answer:
        """GET a file's content."""
        self._check(site, drive)
        query.only(call.options, ())
        found = self._found(item)
        return Answer(200, self._files.read(found.path), {"Content-Type": mime_type(found)})

    def put(self, call: Call, caller: Caller, item: str, site: str = "", drive: str = "") -> Answer:
        """PUT a file's content whole: 201 for a new one, 200 for a replaced one."""
        self._check(site, drive)
        query.only(call.options, (_CONFLICT,))
        if len(call.body) > LARGEST:
            raise GraphError(413, "maxFileSizeExceeded", "The request body is larger than 250 MB.")
        if not call.headers.get("content-type"):
            raise bad_request("Content-Type is missing.")
        replacing = _replacing(call.options.get(_CONFLICT, "replace"))
        file, new = self._files.put(self._path(item), call.body, actor=caller.actor, replace=replacing)
        return Answer(201 if new else 200, _entity(drive_item(self._store, file)))

    def begin_upload(self, call: Call, caller: Caller, item: str, site: str = "", drive: str = "") -> Json:
        """POST an upload session: its address needs no token, and takes the file in pieces."""
        self._check(site, drive)
        body = call.json() if call.body.strip() else {}
        wanted = (body.get("item") or {}) if isinstance(body, dict) else {}
        replacing = _replacing(wanted.get(_CONFLICT, "replace"))
        session = self._store.uploads.begin(self._path(item), actor=caller.actor, replace=replacing)
        return {"@odata.context": f"{shapes.CONTEXT}microsoft.graph.uploadSession", **session.shape()}

    def delete(self, _: Call, __: Caller, item: str, site: str = "", drive: str = "") -> Json:
        """DELETE a file, or a folder with what is in it."""
        self._check(site, drive)
        self._files.delete(self._found(item).path)

    def _check(self, site: str, drive: str) -> None:
        if site:
            self._lists.check_site(site)
        elif drive != self._files.drive_id:
            raise GraphError(404, "itemNotFound", "The resource could not be found.")

    def _found(self, item: str) -> File:
        start, colon, path = item.partition(":")
        found = self._files.by_id(start)
        return self._files.find(_below(found, path)) if colon else found

    def _path(self, item: str) -> str:
        """Return the path that is meant, whether anything is there or not. Raises `NotFound` for an unknown start."""
        start, colon, path = item.partition(":")
        found = self._files.by_id(start)
        return _below(found, path) if colon else found.path


def drive_item(store: Store, file: File) -> dict[str, Json]:
    """Return a file or folder as Graph writes it."""
    files = store.files
    parent = files.find(file.folder)
    body: dict[str, Json] = {
        "createdDateTime": file.created_at,
        "eTag": file.etag,
        "id": files.item_id(file),
        "lastModifiedDateTime": file.changed_at,
        "name": file.name or "root",
        "webUrl": files.url(file),
        "cTag": f'"c:{file.etag.strip(chr(34))}"',
        "size": len(file.content or b""),
        "createdBy": shapes.identity_set(store.people.identity(file.created_by)),
        "lastModifiedBy": shapes.identity_set(store.people.identity(file.changed_by)),
        "parentReference": {
            "driveType": "documentLibrary",
            "driveId": files.drive_id,
            "siteId": store.graph_site_id,
            "id": files.item_id(parent),
            "path": f"/drive/root:/{parent.path}".rstrip("/"),
        },
        "fileSystemInfo": {"createdDateTime": file.created_at, "lastModifiedDateTime": file.changed_at},
    }
    if file.content is None:
        return {**body, "folder": {"childCount": len(files.list(file.path))}}
    return {**body, "file": {"mimeType": mime_type(file)}}


def mime_type(file: File) -> str:
    """Return a file's type by its name."""
    return mimetypes.guess_type(file.name)[0] or _BINARY


def _entity(body: dict[str, Json]) -> dict[str, Json]:
    return {"@odata.context": f"{shapes.CONTEXT}driveItem", **body}


def _below(start: File, path: str) -> str:
    return f"{start.path}/{path.strip('/')}".strip("/")


def _replacing(behaviour: Json) -> bool:
    """Read `@microsoft.graph.conflictBehavior`. Raises `GraphError` for what the sandbox does not do."""
    if behaviour not in ("replace", "fail"):
        raise bad_request("The sandbox knows the conflict behaviours replace and fail.")
    return bool(behaviour == "replace")
