"""The addresses of upload sessions, on SharePoint's host: pieces of a file, without a token.

Source: microsoft-graph-docs-contrib api/driveitem-createuploadsession.md, its error responses included.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.errors import Invalid, NotFound, Refused, Taken
from sandbox.graph.drive import drive_item
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.store import Store
    from sandbox.uploads import UploadSession

_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")


def is_upload(call: Call) -> bool:
    """Whether the call goes to the address of an upload session."""
    return call.path.lower().endswith("/uploadsession")


def answer_upload(store: Store, call: Call) -> Answer:
    """Answer a call to an upload session: PUT a piece, GET how far it is, DELETE it."""
    if "authorization" in call.headers:
        return _error(401, "unauthenticated", "The address needs no Authorization and takes none.")
    try:
        return _answered(store, call)
    except Refused as refusal:
        return _error(*_refusal(refusal), refusal.message)


def _answered(store: Store, call: Call) -> Answer:
    options = call.options
    session = store.uploads.find(options.get("guid", "").strip("'"), options.get("tempauth", ""))
    if call.method == "GET":
        return Answer(200, session.progress())
    if call.method == "DELETE":
        store.uploads.cancel(session)
        return Answer(204)
    if call.method == "PUT":
        return _piece(store, session, call)
    return _error(405, "methodNotAllowed", "The method is not allowed here.")


def _piece(store: Store, session: UploadSession, call: Call) -> Answer:
    found = _RANGE.fullmatch(call.headers.get("content-range", ""))
    if found is None or int(found[2]) - int(found[1]) + 1 != len(call.body):
        raise Invalid("The Content-Range header is missing or malformed.")
    done = store.uploads.take(session, call.body, int(found[1]), int(found[3]))
    if done is None:
        return Answer(202, session.progress())
    file, new = done
    return Answer(201 if new else 200, drive_item(store, file))


def _refusal(refusal: Refused) -> tuple[int, str]:
    if isinstance(refusal, NotFound):
        return 404, "itemNotFound"
    if isinstance(refusal, Taken):
        return 409, "nameAlreadyExists"
    return (416, "invalidRange") if refusal.field == "range" else (400, "invalidRequest")


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": message}})
