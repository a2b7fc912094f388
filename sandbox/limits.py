"""The service's limits: resource units with 429, and the two thresholds of a query on a list.

Resource units, their price and the app's minute: Microsoft, “Avoid getting throttled or blocked in SharePoint Online”
(sp-dev-docs general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online.md): 1 for a single
item, a delta with its token or a download, 2 for several items and every write, 5 for permissions; 1,250 a minute for
an app in a tenant of up to 1,000 licences, the smallest band; refused requests count; the RateLimit headers come from
80 % of the limit on. REST “does not have predetermined costs” and takes more than Graph: it is charged double here,
a price of the sandbox's own. Inside `$batch` each part counts and is refused for itself
(microsoft-graph-docs-contrib concepts/json-batching.md). What counts calls instead of units is in `sandbox.rates`.
People and sign-in are not SharePoint's and have no limit here that a roadmap could reach.
"""

from __future__ import annotations

import math
import random
import re
import threading
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from sandbox.graph.batch import batch_parts
from sandbox.rates import Rates, is_mail, is_teams
from sandbox.teams.errors import body_of
from sandbox.teams.routes import HOST as TEAMS_HOST
from sandbox.wire import Answer
from sandbox.workflows import is_workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.wire import Answering, Call, RequestIds

UNITS_PER_MINUTE: Final = 1_250
LIST_VIEW_THRESHOLD: Final = 5_000
LOOKUP_THRESHOLD: Final = 12
_MINUTE: Final = timedelta(minutes=1)
_NEAR: Final = 0.8
_SINGLE: Final = re.compile(r"/items/(?!delta$)[^/]+(/fields)?$|/content$")


class Limits:
    """Counts what the app uses of its minute, and refuses what is too much; `now` is the tenant's time."""

    def __init__(self, now: Callable[[], datetime], ids: RequestIds, *, units: int, seed: int) -> None:
        self._now = now
        self._ids = ids
        self._units = units
        self._random = random.Random(f"limits:{seed}")  # noqa: S311 - a choice, no secret
        self._used: deque[tuple[datetime, int]] = deque()
        self._rates = Rates(now)
        self._lock = threading.Lock()

    def answer(self, call: Call, service: Answering) -> Answer:
        """Let the service answer, except what is over the limit: the call, or parts of it."""
        with self._lock:
            parts = batch_parts(call)
            if parts is None:
                refused = self._refused(call)
            else:
                refused = None
                over = {id_: answer for id_, part in parts.items() if (answer := self._refused(part))}
                call = replace(call, given=over | dict(call.given))
            answer = refused or service(call)
            return replace(answer, headers={**answer.headers, **self._near(call)})

    def _refused(self, call: Call) -> Answer | None:
        """Count the call, refused or not, and return the 429 that it gets if it is too much."""
        now, price, wait = self._now(), units_of(call), self._rates.wait_for(call)
        if wait:
            return throttled(call, wait, now, self._random, self._ids)
        while self._used and self._used[0][0] <= now - _MINUTE:
            self._used.popleft()
        if not price:
            return None
        over = self._total() + price > self._units
        self._used.append((now, price))
        return throttled(call, self._room_in(price, now), now, self._random, self._ids) if over else None

    def _room_in(self, price: int, now: datetime) -> float:
        """Return the seconds until so much has left the minute that this price fits."""
        left, wait = self._total(), 0.0
        for moment, used in self._used:
            left, wait = left - used, (moment + _MINUTE - now).total_seconds()
            if left + price <= self._units:
                break
        return wait

    def _near(self, call: Call) -> dict[str, str]:
        used = self._total()
        if not (batch_parts(call) or units_of(call)) or used < _NEAR * self._units:
            return {}
        reset = math.ceil((self._used[0][0] + _MINUTE - self._now()).total_seconds())
        return {
            "RateLimit-Limit": str(self._units),
            "RateLimit-Remaining": str(max(0, self._units - used)),
            "RateLimit-Reset": str(reset),
        }

    def _total(self) -> int:
        return sum(used for _, used in self._used)


def units_of(call: Call) -> int:
    """Return a call's price in resource units, 0 for what is none of SharePoint's."""
    path = call.path.lower()
    if call.host.endswith(".sharepoint.com"):
        if path.endswith("/_api/$batch"):
            return 4 * max(1, call.body.count(b" HTTP/1.1"))
        return 0 if path.endswith("/_api/contextinfo") else 4
    if "/sites/" not in path or batch_parts(call) is not None:
        return 0
    if "/permissions" in path or "permissions" in call.options.get("$expand", ""):
        return 5
    if call.method != "GET":
        return 2
    single = _SINGLE.search(path) or (path.endswith("/delta") and "token" in call.options)
    return 1 if single else 2


def throttled(call: Call, seconds: float, now: datetime, choice: random.Random, ids: RequestIds) -> Answer:
    """Return a 429 in the service's words, with Retry-After in one of its forms."""
    retry = {"Retry-After": retry_after(seconds, now, choice)}
    if call.host.endswith(".sharepoint.com"):
        return Answer(429, "429 TOO MANY REQUESTS", {**retry, "Content-Type": "text/plain; charset=utf-8"})
    if call.host == TEAMS_HOST:
        return Answer(429, body_of("Throttled", "Too many requests."), retry)
    if is_workflow(call.host):
        text = f"Rate limit is exceeded. Try again in {math.ceil(seconds)} seconds."
        return Answer(429, {"error": {"code": "TooManyRequests", "message": text}}, retry)
    request_id = ids.next()
    sent = {"request-id": request_id, "client-request-id": call.headers.get("client-request-id", request_id)}
    inner = {"date": now.strftime("%Y-%m-%dT%H:%M:%S"), **sent}
    error = {**_words(call), "innerError": inner}
    return Answer(429, {"error": error}, {**sent, **retry})


def _words(call: Call) -> dict[str, str]:
    if is_mail(call.path):
        return {"code": "ApplicationThrottled", "message": "Application is over its mailbox limit."}
    code = "TooManyRequests" if is_teams(call.path) else "activityLimitReached"
    return {"code": code, "message": "The request has been throttled"}


def retry_after(seconds: float, now: datetime, choice: random.Random) -> str:
    """Return the header's value: whole seconds, a fraction or an HTTP date.

    RFC 9110 §10.2.3 has seconds and dates; Graph also sends fractions (“2.128”, its throttling page).
    """
    match choice.randrange(3):
        case 0:
            return str(math.ceil(seconds))
        case 1:
            return f"{math.ceil(seconds * 1000) / 1000:.3f}"
        case _:
            moment = now + timedelta(seconds=seconds)
            if moment.microsecond:
                moment = moment.replace(microsecond=0) + timedelta(seconds=1)
            return format_datetime(moment, usegmt=True)
