"""What a run of the reminders is asked for, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from jobs.outbox import reason
from roadmap.ledger import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from connector.errors import ConnectorError
    from jobs.errors import JobError
    from jobs.notices import NoticeTold
    from jobs.situation import Situation
    from roadmap.reminder_plan import Message, Rules

NO_ACCESS: Final = reason(
    what="The person may not edit the list.",
    do="Give them the permission level Contribute on the list or the site.",
)
THROTTLED: Final = reason(
    what="The service asks for a longer wait than one run takes.", do="Nothing is lost. Run this again later."
)
ASSUMED: Final = reason(what="An administrator said that it had been sent.", do="")


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether messages go, and to whom: ``redirected_to`` is the tester's address, "" for the people themselves."""

    mode: Literal["off", "redirect", "on"]
    redirected_to: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked for.

    ``on``: another day than today · ``person``: only this person's messages (an address or a key) · ``redirect_to``: a
    tester's address · ``assumed``: an administrator's word on rounds older than the ledger.
    """

    dry_run: bool = False
    on: date | None = None
    person: str | None = None
    redirect_to: str | None = None
    assumed: Literal["sent", "unsent"] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one message in this run."""

    message: Message
    state: State
    route: str | None = None
    reason: Mapping[str, Any] | None = None


@dataclass(slots=True)
class RemindReport:
    """How a run went. ``situation`` is the last reading and plan, ``stopped`` what ended the run before its end.

    ``shown`` are messages that are planned and were not sent on purpose. ``broken`` are routes that refused everybody,
    ``missing`` those that are not set up, with the setting that they lack; ``refused`` is what the app may not ask
    (:class:`jobs.directory.Directory`). ``addresses`` are those of all people whom the run knows, by key.
    """

    sending: Sending
    rules: Rules
    situation: Situation
    told: list[Told] = field(default_factory=list)
    shown: list[Message] = field(default_factory=list)
    notices: list[NoticeTold] = field(default_factory=list)
    paused: bool = False
    stopped: ConnectorError | JobError | None = None
    broken: Mapping[str, ConnectorError] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()
    refused: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(default_factory=dict)

    def of(self, *states: State) -> list[Told]:
        """The messages that ended in one of the states."""
        return [told for told in self.told if told.state in states]

    @property
    def exit_code(self) -> int:
        """3 when a person must say whether old rounds were sent, 1 when a message failed, else 0."""
        if self.sending.mode == "on" and self.situation.plan.withheld:
            return 3
        return 1 if self.of(State.FAILED) else 0
