"""The one HTTP session: MSAL, office365-rest-python-client and our own calls all ride on it.

Its adapter routes (to the sandbox, when one is set), bounds every timeout, repeats what is safe to repeat, keeps one
gate a service for all callers, decorates the User-Agent and counts. It answers a response below 500 that is no 429,
or raises a :class:`~connector.errors.ConnectorError`; no layer above repeats anything by itself.

Of the environment it takes proxies and a CA bundle (``HTTPS_PROXY``, ``NO_PROXY``, ``REQUESTS_CA_BUNDLE``,
``CURL_CA_BUNDLE``), as municipal networks with an inspecting proxy need; never ``.netrc``, whose passwords would take
the place of tokens. Nothing that a caller says turns the check of certificates off. Cookies are not kept: tokens sign
in, and a cookie would tie callers together.
"""

from __future__ import annotations

import logging
import ssl
import unicodedata
import uuid
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

import requests
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import ClosedPoolError, NewConnectionError

from connector.ca_bundle import CaBundle
from connector.errors import (
    ConnectorError,
    NoConnection,
    OutcomeUnknown,
    RouteRefused,
    ServiceFailed,
    refusal,
)
from connector.near import check_platform, loopback
from connector.retry import THROTTLED, Gates, RetryPolicy, failed, repeatable, retry_after
from connector.telemetry import Stats, Traffic, public_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from urllib3.util import Timeout

    from connector.clock import Clock

    Tap = Callable[[PreparedRequest, Response | None, float], None]

logger = logging.getLogger(__name__)

# At its debug level it writes paths and queries, which name people.
logging.getLogger("urllib3").setLevel(logging.WARNING)

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0

_HOSTS: Final = ("login.microsoftonline.com", "graph.microsoft.com", "smba.trafficmanager.net")
_METADATA: Final = "169.254.169.254"
"""Where an Azure machine asks for its managed identity's token: plain http, never past the machine's own host."""
WORKFLOWS_ENDINGS: Final = (".logic.azure.com", ".environment.api.powerplatform.com")
"""How the hosts of Workflows webhooks end, the older and the newer."""

_BROKEN: Final = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


class Session(requests.Session):
    """A ``requests`` session with what the layers above share; :func:`open_session` makes it. Thread-safe.

    ``tap``, if one is set, is given each exchange, repeats too: the request with its real address, the answer (None: it
    was lost) and the seconds between.
    """

    def __init__(self, *, clock: Clock, policy: RetryPolicy, random: Random) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.clock = clock
        self.policy = policy
        self.random = random
        self.traffic = Traffic()
        self.gates = Gates(clock)
        self.tap: Tap | None = None

    @property
    def stats(self) -> Stats:
        """What has been sent so far."""
        return self.traffic.stats

    def wait(self, seconds: float) -> None:
        """Wait through the clock, and count it."""
        self.traffic.add(Stats(waited=seconds))
        self.clock.sleep(seconds)


@dataclass(frozen=True, slots=True)
class _Failure:
    """An exchange without an answer; ``sent``: whether the request may have reached the service."""

    error: requests.RequestException
    sent: bool

    @property
    def untrusted(self) -> bool:
        """Whether the service's certificate was not trusted: repeating changes nothing."""
        cause: BaseException | None = self.error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return True
            reason = getattr(cause, "reason", None) or next(iter(cause.args), None)
            cause = cause.__cause__ or cause.__context__ or (reason if isinstance(reason, BaseException) else None)
        return False


class _Adapter(HTTPAdapter):
    """Carries one request to its service: see the module."""

    def __init__(
        self,
        session: Session,
        *,
        user_agent: str,
        tenant_host: str,
        sandbox_url: str | None,
        identity_endpoint: str | None,
    ) -> None:
        super().__init__(pool_maxsize=16)
        self._session = session
        self._user_agent = user_agent
        self._hosts = (*_HOSTS, tenant_host.lower())
        self._sandbox = sandbox_url
        self._identity_endpoint = identity_endpoint
        self._bundle = CaBundle()

    def send(  # noqa: PLR0917 - the signature is that of requests
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001 - the signature is that of requests
        timeout: float | tuple[float | None, float | None] | Timeout | None = None,
        verify: bool | str = True,  # noqa: ARG002, FBT001 - who calls has no say in this
        cert: object = None,  # noqa: ARG002 - certificates sign assertions, they are not shown in TLS
        proxies: object = None,  # noqa: ARG002 - the environment's, see the module
    ) -> Response:
        """Send, repeat where that is safe, and answer the whole response; raises ConnectorError as the module tells."""
        host = self._host(cast("str", request.url))
        request.headers["User-Agent"] = self._user_agent
        request.headers.setdefault("client-request-id", str(uuid.uuid4()))
        wire = self._routed(request, host)
        session, policy = self._session, self._session.policy
        began = session.clock.now()
        for attempt in count(1):
            self._pass_gate(request, host, began)
            answer = self._exchange(wire, request, attempt, timeout)
            if isinstance(answer, Response) and not (answer.status_code == THROTTLED or failed(answer.status_code)):
                return answer
            asked = self._asked(answer)
            delay = policy.backoff(attempt, session.random) if asked is None else asked
            for_everybody = asked is not None or _throttled(answer)
            if for_everybody:
                session.gates.pause(host, delay)
            longest = policy.longest_wait if _throttled(answer) else policy.deadline
            if self._elapsed(began) + delay > longest or not self._may_repeat(request, answer, attempt):
                raise self._given_up(request, answer)
            session.traffic.add(Stats(retries=1))
            if not for_everybody:
                session.wait(delay)
        raise AssertionError("unreachable")

    def _host(self, url: str) -> str:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if host == _METADATA and parts.scheme == "http" and parts.port in (None, 80):
            return host
        if self._of_the_platform(url):
            return host
        if parts.scheme != "https":
            raise RouteRefused(
                what="An address without encryption was refused: {scheme}://{host}.",
                do="Write addresses of Microsoft 365 with https.",
                values={"scheme": parts.scheme, "host": host},
            )
        known = host in self._hosts or host.endswith(WORKFLOWS_ENDINGS)
        if self._sandbox and not (known and parts.port in (None, 443)):
            raise RouteRefused(
                what="The sandbox stands for Microsoft 365, and {host} is none of its hosts: nothing was sent.",
                do="Check the addresses in the settings, or take the sandbox's address out of them.",
                values={"host": host},
            )
        return host

    def _of_the_platform(self, url: str) -> bool:
        return url.partition("?")[0] == self._identity_endpoint

    def _routed(self, request: PreparedRequest, host: str) -> PreparedRequest:
        if self._sandbox is None or self._of_the_platform(cast("str", request.url)):
            return request
        wire = request.copy()
        parts = urlsplit(cast("str", request.url))
        wire.url = self._sandbox + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        wire.headers["Host"] = host
        return wire

    def _pass_gate(self, request: PreparedRequest, host: str, began: datetime) -> None:
        while (seconds := self._session.gates.remaining(host)) > 0:
            if self._elapsed(began) + seconds > self._session.policy.longest_wait:
                raise refusal(THROTTLED, where=public_path(cast("str", request.url)))
            self._session.wait(seconds)

    def _elapsed(self, began: datetime) -> float:
        return (self._session.clock.now() - began).total_seconds()

    def _exchange(
        self,
        wire: PreparedRequest,
        request: PreparedRequest,
        attempt: int,
        timeout: object,
    ) -> Response | _Failure:
        began = self._session.clock.now()
        answer: Response | _Failure
        url = cast("str", request.url)
        self._session.traffic.add(Stats(requests=1, batches=url.endswith("/$batch")))
        at_home = self._sandbox or urlsplit(url).hostname == _METADATA or self._of_the_platform(url)
        proxies = {} if at_home else get_environ_proxies(url)
        bundle = True if self._sandbox else self._bundle.current()
        try:
            answer = super().send(wire, timeout=_bounded(timeout), verify=bundle, proxies=proxies)
            answer.content  # noqa: B018 - read here, so that a cut body is repeated here
            answer.url, answer.request = url, request
        except _BROKEN as error:
            answer = _Failure(error, sent=not _never_sent(error))
        seconds = self._elapsed(began)
        self._note(request, answer, attempt, seconds)
        if self._session.tap:
            self._session.tap(request, answer if isinstance(answer, Response) else None, seconds)
        return answer

    def _note(self, request: PreparedRequest, answer: Response | _Failure, attempt: int, seconds: float) -> None:
        good = isinstance(answer, Response) and answer.status_code < 400
        level = logging.DEBUG if good else logging.INFO
        if not logger.isEnabledFor(level):
            return
        headers = answer.headers if isinstance(answer, Response) else {}
        status = answer.status_code if isinstance(answer, Response) else type(answer.error).__name__
        url = cast("str", request.url)
        extra = {
            "method": request.method,
            "host": urlsplit(url).hostname,
            "path": public_path(url),
            "status": status,
            "attempt": attempt,
            "seconds": round(seconds, 3),
            "client_request_id": request.headers.get("client-request-id"),
            "request_id": headers.get("request-id") or headers.get("SPRequestGuid"),
        }
        logger.log(level, "%s %s%s: %s", extra["method"], extra["host"], extra["path"], status, extra=extra)

    def _asked(self, answer: Response | _Failure) -> float | None:
        """Seconds that the service asked to wait; takes note of a throttle, and leaves connections that failed."""
        if _throttled(answer):
            self._session.traffic.add(Stats(throttled=1))
        else:
            self.close()  # Graph's best practices: after a failure use a new connection
        if isinstance(answer, _Failure):
            return None
        return retry_after(answer.headers.get("Retry-After"), self._session.clock.now())

    def _may_repeat(self, request: PreparedRequest, answer: Response | _Failure, attempt: int) -> bool:
        policy = self._session.policy
        if isinstance(answer, _Failure) and (answer.untrusted or not answer.sent):
            return not answer.untrusted and attempt < min(policy.connects, policy.attempts)
        return attempt < policy.attempts and (_throttled(answer) or _repeatable(request))

    @staticmethod
    def _given_up(request: PreparedRequest, answer: Response | _Failure) -> ConnectorError:
        where = public_path(cast("str", request.url))
        host = urlsplit(cast("str", request.url)).hostname
        if _throttled(answer):
            return refusal(THROTTLED, where=where)
        if isinstance(answer, _Failure) and answer.untrusted:
            return NoConnection(
                what="The certificate of {host} is not trusted: nothing was sent.",
                do="If your network inspects TLS, set REQUESTS_CA_BUNDLE to the file with its CA certificate.",
                values={"host": host},
            )
        if isinstance(answer, _Failure) and not answer.sent:
            return NoConnection(
                what="No connection to {host}: nothing was sent.",
                do="Check the network, the proxy (HTTPS_PROXY) and the firewall, then run again.",
                values={"host": host},
            )
        if not _repeatable(request):
            return OutcomeUnknown(
                what="The answer of {host} to a change was lost: it may have been done or not.",
                do="Run again: the program looks up what was done before it does anything twice.",
                where=where,
                values={"host": host},
            )
        if isinstance(answer, Response):
            return refusal(answer.status_code, where=where)
        return ServiceFailed(
            what="The answers of {host} were cut off again and again ({reason}).",
            do="Check the network and the proxy, then run again.",
            where=where,
            values={"host": host, "reason": type(answer.error).__name__},
        )


def open_session(
    *,
    user_agent: str,
    clock: Clock,
    tenant_host: str,
    sandbox_url: str | None = None,
    identity_endpoint: str | None = None,
    policy: RetryPolicy | None = None,
    random: Random | None = None,
) -> Session:
    """Open the session for everything that speaks to Microsoft 365.

    ``user_agent`` as :func:`decorated` makes it, ``tenant_host`` such as ``kemijarvi.sharepoint.com``. With
    ``sandbox_url`` (``http://127.0.0.1:PORT``) requests for the known https hosts go there, the real name in the Host
    header, and all others are refused. ``identity_endpoint`` is where the platform hands out its managed identity's
    tokens (App Service and Container Apps name it in ``IDENTITY_ENDPOINT``): the one address of plain http besides.
    ``random`` gives the jitter. Raises RouteRefused when either address is not plain http on this machine.
    """
    session = Session(clock=clock, policy=policy or RetryPolicy(), random=random or Random())  # noqa: S311 - jitter
    route = None if sandbox_url is None else loopback(sandbox_url)
    if identity_endpoint is not None:
        check_platform(identity_endpoint)
    adapter = _Adapter(
        session,
        user_agent=user_agent,
        tenant_host=tenant_host,
        sandbox_url=route,
        identity_endpoint=identity_endpoint,
    )
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def decorated(organisation: str, version: str) -> str:
    """Give the User-Agent that Microsoft asks of an organisation's own app; undecorated traffic is throttled first.

    Form ``NONISV|Organisation|App/version`` (Microsoft, “Avoid getting throttled or blocked in SharePoint Online”);
    ASCII only.
    """
    plain = unicodedata.normalize("NFKD", organisation).encode("ascii", "ignore").decode()
    name = " ".join("".join(c if c.isprintable() and c != "|" else " " for c in plain).split())
    return f"NONISV|{name}|Tiekartta/{version}"


def _throttled(answer: Response | _Failure) -> bool:
    return isinstance(answer, Response) and answer.status_code == THROTTLED


def _repeatable(request: PreparedRequest) -> bool:
    return repeatable(cast("str", request.method), cast("str", request.url), request.headers)


def _bounded(timeout: object) -> tuple[float, float]:
    """Connect and read timeout in seconds, whatever the caller asked for: never none, never longer than ours."""
    if isinstance(timeout, tuple) and len(timeout) == 2:
        connect, read = timeout
    else:
        connect = read = timeout
    return _at_most(connect, CONNECT_SECONDS), _at_most(read, READ_SECONDS)


def _at_most(seconds: object, limit: float) -> float:
    return min(float(seconds), limit) if isinstance(seconds, int | float) and seconds > 0 else limit


def _never_sent(error: requests.RequestException) -> bool:
    """Whether the connection never stood, so that the service cannot have seen the request."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = next(iter(error.args), None)
    # The pool was closed between its choice and its use, because another caller's request failed.
    return isinstance(cause, ClosedPoolError) or isinstance(getattr(cause, "reason", None), NewConnectionError)
