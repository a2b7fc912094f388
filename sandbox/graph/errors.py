"""Graph's errors, in its own words.

Source: microsoft-graph-docs-contrib concepts/errors.md, concepts/json-batching.md, api/listitem-update.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.columns import Json


class GraphError(Exception):
    """An answer with an error status: `code` and `message` are Graph's.

    `challenge` is what a 401 adds to WWW-Authenticate.
    """

    def __init__(self, status: int, code: str, message: str, *, challenge: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.challenge = challenge

    def body(self, ids: Mapping[str, str], now: datetime) -> Json:
        """Return the error object that Graph answers with; `ids` are request-id and client-request-id."""
        inner = {"date": now.strftime("%Y-%m-%dT%H:%M:%S"), **ids}
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def from_refusal(refusal: errors.Refused) -> GraphError:
    """Word what the tenant refuses.

    The status and code of a doubled unique value are UNVERIFIED: 409 nameAlreadyExists is what clients have reported.
    """
    if isinstance(refusal, errors.NotFound):
        return GraphError(404, "itemNotFound", refusal.message)
    if isinstance(refusal, errors.Taken):
        return GraphError(409, "nameAlreadyExists", refusal.message)
    if isinstance(refusal, errors.Stale):
        return GraphError(412, "resourceModified", refusal.message)
    if isinstance(refusal, errors.Denied):
        return GraphError(403, "Forbidden", refusal.message)
    return GraphError(400, "invalidRequest", refusal.message)


def bad_request(message: str, code: str = "invalidRequest") -> GraphError:
    """Return a plain 400."""
    return GraphError(400, code, message)
