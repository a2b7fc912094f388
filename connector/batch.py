"""Microsoft Graph's ``$batch``: parts in, one outcome a part, in the order of the parts.

Ours instead of the library's, whose batch leaves the session, loses If-Match and drops what follows a failed part.
How a batch behaves: Microsoft, “Combine multiple HTTP requests using JSON batching”.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from requests.structures import CaseInsensitiveDict

from connector.errors import ConnectorError, OutcomeUnknown, ServiceFailed, refusal
from connector.identity import GRAPH
from connector.jsontext import dumps, load_object
from connector.retry import THROTTLED, failed, repeatable, retry_after
from connector.telemetry import Stats, public_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.identity import Identity
    from connector.session import Session

ROOT: Final = f"{GRAPH}/v1.0"
PARTS: Final = 20
_HOST: Final = "graph.microsoft.com"


@dataclass(frozen=True, slots=True)
class Part:
    """One request in a batch; ``url`` is relative to the version's root (``/sites/…``), ``body`` becomes JSON."""

    method: str
    url: str
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again though the first may have been carried out."""
        return repeatable(self.method, self.url, CaseInsensitiveDict(self.headers))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a part; ``headers`` as the service spells them.

    ``status`` None: unknown, it may have been carried out or not; look it up.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The service's error code, empty for none."""
        return str(self._error.get("code") or "")

    @property
    def message(self) -> str:
        """The service's error message, empty for none."""
        return str(self._error.get("message") or "")

    @property
    def codes(self) -> tuple[str, ...]:
        """The error code and the finer ones inside it, outermost first."""
        found, error = [], self._error
        while error:
            found.append(str(error.get("code") or ""))
            inner = error.get("innerError") or error.get("innererror")
            error = inner if isinstance(inner, dict) else {}
        return tuple(code for code in found if code)

    @property
    def _error(self) -> Mapping[str, Any]:
        error = self.body.get("error")
        return error if isinstance(error, dict) else {}

    def failure(self, url: str) -> ConnectorError | None:
        """Give the error that this outcome of a reading part stands for, None for a success."""
        if self.status is None:
            return refusal(503, where=public_path(url))
        if self.status < 400:
            return None
        return refusal(self.status, where=public_path(url), code=self.code, message=self.message)


_UNKNOWN: Final = Outcome(None)


class Batch:
    """Sends parts to Microsoft Graph as the app. May be shared by threads."""

    def __init__(self, session: Session, identity: Identity) -> None:
        self._session = session
        self._auth = identity.auth(GRAPH)

    def send(self, parts: Sequence[Part], *, list_data: bool = False) -> list[Outcome]:
        """Send all parts, 20 at a time, and give an outcome for each, in their order.

        Throttled parts are sent again, alone, after the longest wait asked for. Failed parts and parts of a lost
        answer are sent again if they are repeatable, else their outcome is unknown. What nothing was sent of raises a
        ConnectorError; once something was sent, the parts that could not be sent are unknown instead, so that no
        outcome is lost. ``list_data``: count the batches as requests for a list's data.
        """
        outcomes: list[Outcome] = [_UNKNOWN] * len(parts)
        waiting = deque(range(len(parts)))
        attempts = [0] * len(parts)
        began = False
        while waiting:
            chunk = [waiting.popleft() for _ in range(min(PARTS, len(waiting)))]
            try:
                answers = self._exchange([parts[n] for n in chunk], list_data=list_data)
            except ConnectorError:
                if not began:
                    raise
                break
            began = True
            asked = self._heed(answers)
            again = []
            for n, answer in zip(chunk, answers, strict=True):
                attempts[n] += 1
                outcomes[n] = self._settle(parts[n], answer)
                if attempts[n] < self._session.policy.attempts and self._again(parts[n], outcomes[n]):
                    again.append(n)
            if again:
                self._session.traffic.add(Stats(retries=1))
                if not asked:
                    self._back_off([outcomes[n] for n in again], attempts[again[0]])
                waiting.extendleft(reversed(again))
        return outcomes

    def single(self, part: Part) -> Outcome:
        """Send one part as a request of its own, outside of any batch. Raises what the session raises."""
        response = self._session.request(
            part.method, f"{ROOT}{part.url}", json=part.body, headers=dict(part.headers), auth=self._auth
        )
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Outcome(response.status_code, headers, load_object(response.content) or {})

    def rows(self, first: Outcome, url: str, *, list_data: bool = False) -> list[Mapping[str, Any]]:
        """Give all rows of a collection from its ``first`` page on, which a part with this ``url`` brought.

        The next pages' addresses (``@odata.nextLink``) are taken as they are. Raises ConnectorError.
        """
        failure = first.failure(url)
        if failure:
            raise failure
        rows: list[Mapping[str, Any]] = []
        body, seen = first.body, set[str]()
        while True:
            rows.extend(body.get("value") or [])
            link = body.get("@odata.nextLink")
            if not isinstance(link, str):
                return rows
            if link in seen:
                raise ServiceFailed(
                    what="Microsoft 365 names the same page of a list again and again.",
                    do="Run again later.",
                    where=public_path(url),
                )
            seen.add(link)
            body = self._follow(link, list_data=list_data)

    def _follow(self, link: str, *, list_data: bool) -> Mapping[str, Any]:
        if not link.startswith(f"{GRAPH}/"):
            raise ServiceFailed(
                what="Microsoft 365 named a next page at another host: it was not fetched.",
                do="Run again with --debug and report it with the log.",
            )
        self._session.traffic.add(Stats(data_requests=list_data))
        response = self._session.get(link, auth=self._auth)
        body = load_object(response.content)
        if response.ok and body is None:
            raise refusal(502, where=public_path(link), message="unreadable answer")
        failure = Outcome(response.status_code, body=body or {}).failure(link)
        if failure:
            raise failure
        return body or {}

    def _exchange(self, parts: Sequence[Part], *, list_data: bool) -> list[Outcome]:
        self._session.traffic.add(Stats(data_requests=list_data))
        payload = {"requests": [_request(str(n), part) for n, part in enumerate(parts)]}
        try:
            response = self._session.post(
                f"{ROOT}/$batch", dumps(payload), headers={"Content-Type": "application/json"}, auth=self._auth
            )
        except OutcomeUnknown:
            return [_UNKNOWN] * len(parts)
        body = load_object(response.content)
        if not response.ok:
            outcome = Outcome(response.status_code, body=body or {})
            raise refusal(response.status_code, where="/$batch", code=outcome.code, message=outcome.message)
        found = body.get("responses") if body else None
        answers = {str(a.get("id")): a for a in found if isinstance(a, dict)} if isinstance(found, list) else {}
        return [_outcome(part, answers.get(str(n))) for n, part in enumerate(parts)]

    @staticmethod
    def _settle(part: Part, answer: Outcome) -> Outcome:
        lost = answer.status is None or failed(answer.status)
        return _UNKNOWN if lost and not part.repeatable else answer

    @staticmethod
    def _again(part: Part, outcome: Outcome) -> bool:
        if outcome.status == THROTTLED:
            return True
        return (outcome.status is None or failed(outcome.status)) and part.repeatable

    def _heed(self, answers: Sequence[Outcome]) -> bool:
        """Close the service's gate for the longest time that an answer asks for, also one that is not sent again."""
        now = self._session.clock.now()
        waits = (retry_after(CaseInsensitiveDict(answer.headers).get("Retry-After"), now) for answer in answers)
        asked = [seconds for seconds in waits if seconds is not None]
        self._session.traffic.add(Stats(throttled=sum(o.status == THROTTLED for o in answers)))
        if asked:
            self._session.gates.pause(_HOST, max(asked))
        return bool(asked)

    def _back_off(self, outcomes: Sequence[Outcome], attempt: int) -> None:
        """Wait before sending again what nobody said a time for; after a throttle everybody waits."""
        session = self._session
        seconds = session.policy.backoff(attempt, session.random)
        if any(o.status == THROTTLED for o in outcomes):
            session.gates.pause(_HOST, seconds)
        else:
            session.wait(seconds)


def _request(number: str, part: Part) -> dict[str, object]:
    request: dict[str, object] = {"id": number, "method": part.method, "url": part.url}
    headers = dict(part.headers)
    if part.body is not None:
        request["body"] = part.body
        headers["Content-Type"] = "application/json"
    if headers:
        request["headers"] = headers
    return request


def _outcome(part: Part, answer: Mapping[str, Any] | None) -> Outcome:
    """Read one answer, whose headers and body may be missing (a 204 has neither); a page without a body is none."""
    if answer is None or not isinstance(answer.get("status"), int):
        return _UNKNOWN
    body = answer.get("body")
    if part.method == "GET" and answer["status"] == 200 and not isinstance(body, dict):
        return _UNKNOWN
    return Outcome(
        answer["status"],
        answer.get("headers") or {},
        body if isinstance(body, dict) else {},
    )
