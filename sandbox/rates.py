"""How often one may write: the rates of Teams, mail and Workflows, which count calls instead of units.

    conversation of a bot   7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour; a bot altogether 50 in 1 s
                            (msteams-docs bots/how-to/rate-limit.md, “per bot per thread limit”)
    Graph on Teams          a team 4 in 1 s, channel messages read 20 in 1 s, other calls 30 in 1 s for reading and
                            for writing (microsoft-graph-docs-contrib concepts/throttling-limits.md)
    mailbox                 30 messages a minute (“Exchange Online limits”, sending limits); 10,000 calls in 10 minutes
                            (concepts/throttling-limits.md, Outlook service limits)
    workflow                4 in 1 s, as incoming webhooks had (msteams-docs, connectors)

That Exchange refuses the 31st message instead of delaying it, and what Workflows allows today, is UNVERIFIED. A refused
call is not counted, so that Retry-After is the truth.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sandbox.teams.routes import HOST as TEAMS_HOST
from sandbox.workflows import is_workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sandbox.wire import Call


@dataclass(frozen=True)
class Window:
    """So many calls in so many seconds."""

    count: int
    seconds: int


Windows = tuple[Window, ...]
CONVERSATION: Final = (Window(7, 1), Window(8, 2), Window(60, 30), Window(1_800, 3_600))
BOT: Final = (Window(50, 1),)
TEAM: Final = (Window(4, 1),)
CHANNEL_MESSAGES: Final = (Window(20, 1),)
OTHER_TEAMS: Final = (Window(30, 1),)
SENDING: Final = (Window(30, 60),)
MAILBOX: Final = (Window(10_000, 600),)
WORKFLOW: Final = (Window(4, 1),)
_GRAPH: Final = "graph.microsoft.com"
_ACTIVITIES: Final = re.compile(r"/conversations/([^/]+)/activities")
_TEAM: Final = re.compile(r"^/v1\.0/+teams/([^/]+)/")
_APPS: Final = re.compile(r"^/v1\.0/+(?:users/[^/]+/teamwork|chats|appcatalogs)/")
_MAILBOX: Final = re.compile(r"^/v1\.0/+users/([^/]+)/(?:messages|mailfolders|sendmail|mailboxsettings|getmailtips)")


class Rates:
    """Counts the calls of each kind; `now` is the tenant's time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._counted: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def wait_for(self, call: Call) -> float:
        """Count the call and return 0, or return the seconds until it may come, uncounted."""
        counted = list(counters_of(call))
        wait = max((self._wait(key, windows) for key, windows in counted), default=0.0)
        if not wait:
            for key, _ in counted:
                self._counted[key].append(self._now())
        return wait

    def _wait(self, key: str, windows: Windows) -> float:
        now, calls = self._now(), self._counted[key]
        longest = timedelta(seconds=max(window.seconds for window in windows))
        while calls and calls[0] <= now - longest:
            calls.popleft()
        return max(self._wait_in(window, calls, now) for window in windows)

    def _wait_in(self, window: Window, calls: deque[datetime], now: datetime) -> float:
        if len(calls) < window.count:
            return 0.0
        over = calls[-window.count] + timedelta(seconds=window.seconds) - now
        return max(0.0, over.total_seconds())


def counters_of(call: Call) -> Iterator[tuple[str, Windows]]:
    """Tell what a call counts for: names, each with its windows."""
    path = call.path.lower()
    if call.host == TEAMS_HOST:
        yield "bot", BOT
        conversation = _ACTIVITIES.search(call.path)
        if conversation:
            yield f"conversation {unquote(conversation[1])}", CONVERSATION
    elif is_workflow(call.host):
        yield "workflow", WORKFLOW
    elif call.host == _GRAPH:
        yield from _of_graph(path, call.method)


def is_teams(path: str) -> bool:
    """Whether a call of Graph is one of Teams'."""
    return bool(_TEAM.match(path.lower()) or _APPS.match(path.lower()))


def is_mail(path: str) -> bool:
    """Whether a call of Graph is one on a mailbox."""
    return _MAILBOX.match(path.lower()) is not None


def _of_graph(path: str, method: str) -> Iterator[tuple[str, Windows]]:
    team, mailbox = _TEAM.match(path), _MAILBOX.match(path)
    if team:
        yield f"team {team[1]}", TEAM
    if team and method == "GET" and "/messages" in path:
        yield "channel messages", CHANNEL_MESSAGES
    elif is_teams(path):
        yield ("teams read" if method == "GET" else "teams written"), OTHER_TEAMS
    elif mailbox:
        yield f"mailbox {unquote(mailbox[1])}", MAILBOX
        if method == "POST" and path.endswith(("/send", "/sendmail")):
            yield f"sending {unquote(mailbox[1])}", SENDING
