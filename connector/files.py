"""Files in a site's library: an upload puts a whole file under its name, and the file of before is its older version.

Addressed by the site, so that the right to write on the site (Sites.Selected) is enough. A channel's files are a
folder of its team's site, named as the channel was at first. Sizes and chunks: Microsoft, “Upload large files with an
upload session”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from connector.batch import ROOT, Batch, Outcome, Part
from connector.errors import ConnectorError, OutcomeUnknown, RequestRefused, refusal
from connector.identity import GRAPH
from connector.jsontext import load_object
from connector.settle import settle
from connector.telemetry import public_path

if TYPE_CHECKING:
    from requests import Response

    from connector.identity import Identity
    from connector.session import Session

SMALL: Final = 4 * 1024 * 1024
"""Bytes up to which a file goes in one request."""

CHUNK: Final = 10 * 320 * 1024
"""Bytes of one part of a larger file: a multiple of 320 KiB, as the service asks."""

_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the library: ``web_url`` opens it; ``etag_guid`` is its id as messages attach it, in lower case."""

    id: str
    web_url: str
    etag_guid: str


class Library:
    """The document library of a site (``HOST,GUID,GUID``). May be shared by threads."""

    def __init__(self, session: Session, identity: Identity, site_id: str) -> None:
        self._session = session
        self._graph = Batch(session, identity)
        self._auth = identity.auth(GRAPH)
        self._root = f"/sites/{site_id}/drive/root:"

    def upload(self, folder: str, name: str, content: bytes) -> StoredFile:
        """Put a file into a folder (``Yleinen/Raportit``), whatever stood there under its name; missing folders come.

        Sent again it is the same file. Raises ConnectorError; RequestRefused with its own words while somebody holds
        the file open.
        """
        path = f"{self._root}/{quote(f'{folder}/{name}'.strip('/'))}:"
        if len(content) <= SMALL:
            return self._put(path, content)
        return settle(self._session, lambda: self._put_in_parts(path, name, content))

    def _put(self, path: str, content: bytes) -> StoredFile:
        url = f"{ROOT}{path}/content?@microsoft.graph.conflictBehavior=replace"
        headers = {"Content-Type": "application/octet-stream"}
        return _stored(self._session.put(url, data=content, headers=headers, auth=self._auth))

    def _put_in_parts(self, path: str, name: str, content: bytes) -> StoredFile:
        """Upload by a session; done again it replaces what the first did, so a lost answer harms nobody."""
        item = {"@microsoft.graph.conflictBehavior": "replace", "name": name}
        part = Part("POST", f"{path}/createUploadSession", {"item": item})
        outcome = self._graph.single(part)
        address = str(outcome.body.get("uploadUrl") or "")
        if not address:
            raise _refused(outcome, part.url)
        start = 0
        while True:
            chunk = content[start : start + CHUNK]
            span = f"bytes {start}-{start + len(chunk) - 1}/{len(content)}"
            # The address is signed; a token beside it is refused.
            response = self._session.put(address, data=chunk, headers={"Content-Range": span})
            if response.status_code in (200, 201):
                return _stored(response)
            if response.status_code == 404:
                raise OutcomeUnknown(
                    what="The upload ended before its outcome was told.",
                    do="Run again: the file is then put once more in its place.",
                    where=public_path(part.url),
                )
            # 416: this part arrived already, its answer was lost and the session sent it again.
            known = self._session.get(address) if response.status_code == 416 else response
            start = _expected(known, after=start)


def _expected(response: Response, *, after: int) -> int:
    """Read from which byte the service expects the rest; raises ConnectorError if it got no further."""
    ranges = (load_object(response.content) or {}).get("nextExpectedRanges")
    try:
        start = int(str(ranges[0]).partition("-")[0]) if response.ok and isinstance(ranges, list) else after
    except (IndexError, ValueError):
        start = after
    if start <= after:
        outcome = Outcome(502 if response.ok else response.status_code, body=load_object(response.content) or {})
        raise _refused(outcome, str(response.url))
    return start


def _stored(response: Response) -> StoredFile:
    body = load_object(response.content) or {}
    found = _GUID.search(str(body.get("eTag") or ""))
    if response.ok and found and body.get("webUrl"):
        return StoredFile(str(body.get("id") or ""), str(body["webUrl"]), found[0].lower())
    raise _refused(Outcome(502 if response.ok else response.status_code, body=body), str(response.url))


def _refused(outcome: Outcome, url: str) -> ConnectorError:
    where = public_path(url)
    if outcome.status == 423:
        return RequestRefused(
            what="Somebody holds the file open, so it cannot be replaced (423).",
            do="Close the file in Word and Excel, also in the browser, and run again.",
            where=where,
        )
    return refusal(outcome.status or 502, where=where, code=outcome.code, message=outcome.message)
