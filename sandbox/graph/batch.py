"""`$batch`: up to 20 calls in one, each with its own status; the order of the answers is not kept.

Source: microsoft-graph-docs-contrib concepts/json-batching.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.graph.errors import GraphError, bad_request
from sandbox.wire import Call, content_type

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from sandbox.columns import Json
    from sandbox.wire import Answer

    Answering = Callable[[Call, GraphError | None], Answer]

LIMIT = 20
_KEPT = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def run_batch(call: Call, answer: Answering, shuffle: random.Random) -> Json:
    """Answer each part and return the batch's body. Raises `GraphError` if the envelope is bad.

    `answer` gets the part, and the error that it shall have without being asked, if any; parts that the call has
    `given` answers for are not asked either.
    """
    body = call.json()
    parts = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(parts, list) or not parts:
        raise bad_request("Invalid batch payload format.", "BadRequest")
    if len(parts) > LIMIT:
        raise bad_request("Number of batch request steps exceeds the maximum value of 20.", "MaximumValueExceeded")
    _check_parts(parts)
    answers: dict[str, Json] = {}
    for part in parts:
        answers[part["id"]] = _run(part, call, answer, answers)
    responses = list(answers.values())
    shuffle.shuffle(responses)
    return {"responses": responses}


def batch_parts(call: Call) -> dict[str, Call] | None:
    """Return the parts of a `$batch` as calls, by id in their order; None if the call is none, or a broken one."""
    if call.method != "POST" or not call.path.lower().endswith("/v1.0/$batch"):
        return None
    try:
        parts = call.json()["requests"]
        _check_parts(parts)
    except (ValueError, KeyError, TypeError, GraphError):
        return None
    return {part["id"]: _call(part, call) for part in parts}


def _check_parts(parts: list[Json]) -> None:
    seen: set[str] = set()
    for part in parts:
        fits = isinstance(part, dict) and all(isinstance(part.get(name), str) for name in ("id", "method", "url"))
        if not fits or not part["id"]:
            raise bad_request("Invalid batch payload format.", "BadRequest")
        if part["id"].lower() in seen:
            raise bad_request(f"Request Id '{part['id']}' is not unique.", "BadRequest")
        if urlsplit(part["url"]).scheme:
            raise bad_request("Only relative URLs are allowed in a batch.", "BadRequest")
        names = {str(name).lower() for name in part.get("headers") or {}}
        if part.get("body") is not None and "content-type" not in names:
            raise bad_request(f"The request '{part['id']}' has a body and no Content-Type.", "BadRequest")
        for wanted in part.get("dependsOn") or ():
            if str(wanted).lower() not in seen:
                raise bad_request(
                    f"Request '{part['id']}' depends on '{wanted}', which does not come before it.", "BadRequest"
                )
        seen.add(part["id"].lower())


def _run(part: Json, outer: Call, answer: Answering, earlier: dict[str, Json]) -> Json:
    statuses = {name.lower(): done["status"] for name, done in earlier.items()}
    failed = None
    if any(statuses[str(wanted).lower()] >= 400 for wanted in part.get("dependsOn") or ()):
        failed = GraphError(424, "FailedDependency", "A request that this one depends on has failed.")
    given = outer.given.get(part["id"]) if failed is None else None
    done = given or answer(_call(part, outer), failed)
    headers = {"Cache-Control": "no-cache", **{name: done.headers[name] for name in _KEPT if name in done.headers}}
    response: dict[str, Json] = {"id": part["id"], "status": done.status, "headers": headers}
    if done.body is not None:
        response["headers"]["Content-Type"] = content_type(done)
        response["body"] = done.body
    return response


def _call(part: Json, outer: Call) -> Call:
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    path, _, options = part["url"].partition("?")
    content = b"" if part.get("body") is None else json.dumps(part["body"]).encode()
    return Call(part["method"].upper(), outer.host, f"/v1.0/{path.lstrip('/')}", options, headers, content)
