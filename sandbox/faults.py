"""Faults by seed: `--faults seed=N,rate=R` spoils that share of the calls, the same for the same seed.

What each fault stands for in the real service, and who says so:

    connection cut before   a proxy or balancer closes the connection; the service never saw the call
    connection cut after    … or did: a write took effect and its answer is lost (RFC 9110 §9.2.2; no idempotency keys
                            in Graph for items)
    answer cut              fewer bytes than Content-Length said (RFC 9112 §8: incomplete message)
    answer slow             2 to 40 seconds; Graph promises no time
    no answer               65 seconds of nothing, longer than a client should wait, then the connection is closed
    429                     throttled, up to three times in a row, with Retry-After as seconds, fraction or date
                            (“Microsoft Graph throttling guidance”); the call was not carried out
    503                     busy, with Retry-After (“Avoid getting throttled or blocked in SharePoint Online”)
    503 bare                … and as gateways send it, without (dev-proxy's GraphRandomErrorPlugin: 500, 502, 503, 504)
    500, 502, 504           failed on the way; whether a write took effect nobody says
    token expired           401 without a challenge (“Resolve Microsoft Graph authorization errors”)
    token revoked           401 with a claims challenge, insufficient_claims (“How to use Continuous Access Evaluation
                            enabled APIs in your applications”)
    parts throttled         several parts of a `$batch` with 429 and a Retry-After each
                            (microsoft-graph-docs-contrib concepts/json-batching.md)
    parts failed            … with 500, 502, 503 or 504
    parts bare              … without headers or body: the same page shows parts without headers, and a 204 has no body
    parts missing           … without an answer at all; documented nowhere, and a client must not fall over it
    item repeated           a page that gives an item twice, as when a list changes while it is paged

Answers of a `$batch` come in any order without any fault. Messages, mails and files have the transport and service
faults as all else has: a message that a lost answer or a 5xx belongs to may stand there or not. Entra's discovery and
token endpoints have the transport and service faults too. A token that was expired or revoked stays so.

A call survives if it is repeated as a client should, because faults in a row end. For each request (method, address
and what a POST carries; a part of a `$batch` is a request of its own):

    – at most 2 faults in a row other than 429, and at most 3 times 429: five, and the sixth attempt is answered well
    – one refused token in a row, as a new token is good

So the sandbox is unkind, never hostile: a service that is down for an hour is not played here.
"""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sandbox.graph.batch import batch_parts
from sandbox.limits import retry_after, throttled
from sandbox.teams.errors import body_of
from sandbox.teams.routes import HOST as TEAMS_HOST
from sandbox.wire import Answer, Call, Delivery, RequestIds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sandbox.columns import Json
    from sandbox.wire import Answering

FAILURES_IN_A_ROW: Final = 2
THROTTLES_IN_A_ROW: Final = 3
_GRAPH: Final = "graph.microsoft.com"
_TRANSPORT: Final = ("connection cut before", "connection cut after", "answer cut", "answer slow", "no answer")
_SERVICE: Final = ("429", "503", "503 bare", "502", "504", "500")
_TOKEN: Final = ("token expired", "token revoked")
_PARTS: Final = ("parts throttled", "parts failed", "parts bare", "parts missing")
_REPEATED: Final = "item repeated"
NAMES: Final = (*_TRANSPORT, *_SERVICE, *_TOKEN, *_PARTS, _REPEATED)
_UNSEEN: Final = ("connection cut before", "429", *_TOKEN)
_LOST: Final = ("connection cut before", "connection cut after", "no answer")
_HARMLESS: Final = ("answer slow", _REPEATED)
_FAILURES: Final = {
    "500": (500, "generalException", "An unspecified error has occurred."),
    "502": (502, "UnknownError", "Bad gateway."),
    "503": (503, "serviceNotAvailable", "The service is temporarily unavailable."),
    "503 bare": (503, "serviceNotAvailable", "The service is temporarily unavailable."),
    "504": (504, "UnknownError", "Gateway timeout."),
}


@dataclass(frozen=True)
class FaultPlan:
    """Which share (0 to 1) of the calls is spoilt, and the seed that says which and how."""

    seed: int
    rate: float


class Faults:
    """Strikes calls as the plan says; `now` is the tenant's time."""

    def __init__(self, plan: FaultPlan, now: Callable[[], datetime]) -> None:
        self._plan = plan
        self._now = now
        self._ids = RequestIds(plan.seed)
        self._seen: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._throttles: Counter[str] = Counter()
        self._to_come: Counter[str] = Counter()
        self._token_refused: set[str] = set()
        self._dead: dict[str, str] = {}
        self.struck: Counter[str] = Counter()

    def carry(self, call: Call, service: Answering) -> Delivery:
        """Let the service answer the call, or spoil it."""
        parts = batch_parts(call)
        keys = [_key(call)] if parts is None else [_key(part) for part in parts.values()]
        name = "\n".join(keys)
        self._seen[name] += 1
        choice = random.Random(f"{self._plan.seed}:{self._seen[name]}:{name}")  # noqa: S311 - chance, no secret
        kind = self._kind(call, keys, parts, choice)
        strike = _Strike(call, service, choice, self._now(), self._ids)
        if kind in _PARTS:
            weak = [
                id_
                for id_, key in zip(parts or (), keys, strict=True)
                if (self._may_throttle(key) if kind == "parts throttled" else self._may_fail(key))
            ]
            delivery, hit = strike.parts(kind, weak, parts or {})
            struck = [key for id_, key in zip(parts or (), keys, strict=True) if id_ in hit]
        else:
            delivery = strike.whole(kind)
            struck = [] if kind in ("", *_HARMLESS) else keys
        self._count(delivery.fault, keys, struck, call, choice)
        return delivery

    def _kind(self, call: Call, keys: list[str], parts: Mapping[str, Call] | None, choice: random.Random) -> str:
        """Choose the call's fault, "" for none."""
        hit = choice.random() < self._plan.rate
        dead = self._dead.get(call.headers.get("authorization", ""))
        if dead:
            return dead
        if any(self._to_come[key] for key in keys):
            return "429" if parts is None else "parts throttled"
        kinds = [kind for kind in NAMES if self._fits(kind, call, keys, parts)] if hit else []
        return choice.choice(kinds) if kinds else ""

    def _fits(self, kind: str, call: Call, keys: list[str], parts: Mapping[str, Call] | None) -> bool:
        if kind == _REPEATED:
            return any(_reads_items(part) for part in ([call] if parts is None else parts.values()))
        if kind == "parts throttled":
            return parts is not None and any(map(self._may_throttle, keys))
        if kind in _PARTS:
            return parts is not None and any(map(self._may_fail, keys))
        if kind == "429":
            return all(map(self._may_throttle, keys))
        if kind in _TOKEN and ("authorization" not in call.headers or any(key in self._token_refused for key in keys)):
            return False
        return kind == "answer slow" or all(map(self._may_fail, keys))

    def _may_fail(self, key: str) -> bool:
        return self._failures[key] < FAILURES_IN_A_ROW

    def _may_throttle(self, key: str) -> bool:
        return self._throttles[key] < THROTTLES_IN_A_ROW

    def _count(self, kind: str, keys: list[str], struck: list[str], call: Call, choice: random.Random) -> None:
        if kind:
            self.struck[kind] += 1
        for key in keys:
            if key not in struck:
                for row in (self._failures, self._throttles, self._to_come):
                    del row[key]
                self._token_refused.discard(key)
            elif kind in ("429", "parts throttled"):
                self._throttles[key] += 1
                left = THROTTLES_IN_A_ROW - self._throttles[key]
                self._to_come[key] = self._to_come[key] - 1 if self._to_come[key] else min(left, choice.randrange(3))
            else:
                self._failures[key] += 1
                if kind in _TOKEN:
                    self._token_refused.add(key)
                    self._dead[call.headers.get("authorization", "")] = kind


class _Strike:
    """One call, its chance and the ways to spoil it."""

    def __init__(self, call: Call, service: Answering, choice: random.Random, now: datetime, ids: RequestIds) -> None:
        self._call = call
        self._service = service
        self._choice = choice
        self._now = now
        self._ids = ids

    def whole(self, kind: str) -> Delivery:
        """Spoil the call as a whole; "" leaves it alone."""
        if kind in _UNSEEN or (kind in _FAILURES and self._choice.random() < 0.5):
            return self._answered(kind, Answer(0))
        return self._answered(kind, self._service(self._call))

    def _answered(self, kind: str, done: Answer) -> Delivery:
        """Make of the service's answer what the fault makes of it."""
        answer: Answer | None = done
        if kind in _LOST or (kind == "answer cut" and len(done.encoded()) < 2):
            answer = None
        elif kind in _FAILURES:
            answer = self._failed(kind, self._call)
        elif kind == "429":
            answer = self._throttled(self._call)
        elif kind in _TOKEN:
            answer = self._refused_token(kind)
        elif kind == _REPEATED:
            answer = _repeated(done, self._choice)
        seconds = {"answer slow": self._choice.uniform(2, 40), "no answer": 65.0}.get(kind, 0.0)
        return Delivery(answer, kind, seconds, whole=kind != "answer cut")

    def parts(self, kind: str, weak: list[str], parts: Mapping[str, Call]) -> tuple[Delivery, set[str]]:
        """Spoil some of the `weak` parts of a `$batch`, one at least; also tell which."""
        hit = {id_ for id_ in weak if self._choice.random() < 0.5} or {self._choice.choice(weak)}
        if kind == "parts throttled":
            given = {id_: self._throttled(parts[id_]) for id_ in parts if id_ in hit}
            return Delivery(self._service(replace(self._call, given=given)), kind), hit
        failing = {id_: self._failed(self._choice.choice(list(_FAILURES)), parts[id_]) for id_ in parts if id_ in hit}
        undone = {
            id_: answer for id_, answer in failing.items() if kind != "parts bare" and self._choice.random() < 0.5
        }
        answer = self._service(replace(self._call, given=undone))
        if answer.status != 200:
            return Delivery(answer), set()
        responses = []
        for response in answer.body["responses"]:
            if response["id"] not in hit:
                responses.append(response)
            elif kind == "parts failed":
                responses.append(_part_answer(response["id"], failing[response["id"]]))
            elif kind == "parts bare":
                kept = self._choice.choice((("body",), ("headers",), ()))
                responses.append({name: value for name, value in response.items() if name in ("id", "status", *kept)})
        return Delivery(replace(answer, body={"responses": responses}), kind), hit

    def _throttled(self, call: Call) -> Answer:
        return throttled(call, self._choice.uniform(1, 40), self._now, self._choice, self._ids)

    def _failed(self, kind: str, call: Call) -> Answer:
        status, code, message = _FAILURES[kind]
        headers = {"request-id": self._ids.next()}
        if kind == "503":
            headers["Retry-After"] = retry_after(self._choice.uniform(1, 30), self._now, self._choice)
        if call.host != _GRAPH:
            return Answer(status, f"<html><h1>{status}</h1></html>", {**headers, "Content-Type": "text/html"})
        inner = {"date": self._now.strftime("%Y-%m-%dT%H:%M:%S"), **headers}
        return Answer(status, {"error": {"code": code, "message": message, "innerError": inner}}, headers)

    def _refused_token(self, kind: str) -> Answer:
        challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
        message = "Lifetime validation failed, the token is expired."
        if kind == "token revoked":
            since = {"access_token": {"nbf": {"essential": True, "value": str(int(self._now.timestamp()))}}}
            claims = base64.b64encode(json.dumps(since).encode()).decode()
            challenge += f', error="insufficient_claims", claims="{claims}"'
            message = (
                "Continuous access evaluation resulted in challenge with result: InteractionRequired"
                " and code: TokenIssuedBeforeRevocationTimestamp"
            )
        headers = {"request-id": self._ids.next(), "WWW-Authenticate": challenge}
        if self._call.host == TEAMS_HOST:
            return Answer(401, body_of("Unauthorized", message), headers)
        if self._call.host != _GRAPH:
            return Answer(401, {"error_description": message}, headers)
        return Answer(401, {"error": {"code": "InvalidAuthenticationToken", "message": message}}, headers)


def _repeated(answer: Answer, choice: random.Random) -> Answer:
    """Return the answer with an item that each of its pages gives twice."""
    if answer.status != 200:
        return answer
    body = json.loads(answer.encoded())
    pages = [body] if "value" in body else [part.get("body") for part in body.get("responses", ())]
    for page in pages:
        rows = page.get("value") if isinstance(page, dict) else None
        if rows and "fields" in rows[0]:
            rows.append(choice.choice(rows))
    return replace(answer, body=body)


def _part_answer(id_: str, answer: Answer) -> Json:
    return {"id": id_, "status": answer.status, "headers": answer.sent_headers, "body": answer.body}


def _key(call: Call) -> str:
    """Return what makes a call the same request as an earlier one.

    Of a body only JSON counts: assertions and multipart boundaries are new each time.
    """
    key = f"{call.method} {call.host}{call.path}?{call.query}"
    if call.method != "POST" or call.body[:1] != b"{":
        return key
    return f"{key} {sha256(call.body).hexdigest()[:16]}"


def _reads_items(call: Call) -> bool:
    return call.method == "GET" and call.host == _GRAPH and call.path.endswith("/items")
