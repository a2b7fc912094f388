"""The nouns of reminders: people, rounds, messages, and every reason for silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from roadmap.halfyear import HalfYear
    from roadmap.health import Standing
    from roadmap.model import Language
    from roadmap.quiet import QuietPeriod

LATE_STEP: Final = "late"
ESCALATION_STEP: Final = "escalation"


@dataclass(frozen=True, order=True, slots=True)
class Round:
    """One reminder step of one half-year: ``28d`` and ``7d`` before its deadline, ``late`` and ``escalation`` after."""

    half_year: HalfYear
    step: str

    @classmethod
    def before(cls, half_year: HalfYear, days: int) -> Round:
        """Give the round that many days before the half-year's deadline."""
        return cls(half_year, f"{days}d")

    @property
    def key(self) -> str:
        """``2026H1/28d``."""
        return f"{self.half_year.key}/{self.step}"


class Account(StrEnum):
    """What a person's account is good for."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"
    """Not of the tenant, so without an account; reached by mail only."""

    @property
    def reachable(self) -> bool:
        """Whether a message can be sent at all."""
        return self in (Account.ENABLED, Account.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be told something.

    ``key`` is the account's object id, which stays when names change, else the address in small letters. ``away``: the
    automatic reply is on (only if reading it is turned on). ``manager`` is the superior's address (only if turned on).
    """

    key: str
    address: str
    language: Language = "fi"
    account: Account = Account.ENABLED
    away: bool = False
    manager: str | None = None


@dataclass(frozen=True, slots=True)
class Tracked:
    """One measure as the list says it now; proposals and archived ones are none.

    ``party`` is the list's party text if the parties know it, else the file's; ``unit`` is that party's; ``contact``
    is the address of the person whom the officer named.
    """

    id: str
    title: str
    goal: str
    unit: str | None
    party: str
    contact: str | None
    standing: Standing
    item_id: str


class Section(StrEnum):
    """The parts of a digest, in its order."""

    LATE = "late"
    COMPLETION = "completion"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Item:
    """One measure in one message.

    ``final`` is its final half-year and ``deadline`` that one's. ``copy_of`` is the key of the person whose deputy
    reads this; ``of``, in a superior's list, the key of the person whose measure it is.
    """

    measure: str
    section: Section
    final: HalfYear
    deadline: date
    confirmed_on: date | None = None
    copy_of: str | None = None
    of: str | None = None


class Kind(StrEnum):
    """What sort of message it is."""

    DIGEST = "digest"
    LATE = "late"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Message:
    """All that one person is told at once.

    ``rounds`` are all that it settles, ``items`` stand in reading order. ``due`` is the day on which it was to go,
    ``last`` the last on which it still may.
    """

    to: Person
    kind: Kind
    rounds: tuple[Round, ...]
    items: tuple[Item, ...]
    due: date
    last: date

    def measures(self, round_: Round) -> tuple[str, ...]:
        """Give the measures that the message names for one of its rounds, for the ledger.

        A digest that settles a late round too names for that one only the measures which that round is about.
        """
        about_late = round_.step in (LATE_STEP, ESCALATION_STEP)
        return tuple(
            item.measure
            for item in self.items
            if not about_late or (item.section is Section.LATE and item.final == round_.half_year)
        )


class Why(StrEnum):
    """Why somebody hears nothing, or nothing of some measure. ``Silence.values`` holds what each one names here."""

    CLOSED = "closed"
    """The measure is closed."""
    UNSCHEDULED = "unscheduled"
    """The measure has neither phase nor forecast."""
    LATE_BEFORE_START = "late_before_start"
    """The measure was late before sending began: ``deadline``, ``start``."""
    UNOWNED = "unowned"
    """The measure has nobody to tell."""
    UNREACHABLE = "unreachable"
    """This person of the measure cannot be reached: ``address``, ``account``."""
    NOT_IN_HALF_YEAR = "not_in_half_year"
    """The measure neither has a phase in this half-year nor ends in it: ``half_year``."""
    CONFIRMED = "confirmed"
    """The measure goes on, and was confirmed lately enough: ``on``, ``since`` (the first day that was enough)."""
    GRACE = "grace"
    """The measure is past its deadline, but the grace period lasts: ``until``."""
    BEFORE_START = "before_start"
    """Sending begins later: ``start``."""
    NOT_DUE_YET = "not_due_yet"
    """The person's round opens later: ``opens``."""
    DAY_OFF = "day_off"
    """The round is open, but today is no working day."""
    QUIET = "quiet"
    """It is quiet today, for all or for the measure's unit."""
    NO_DAY = "no_day"
    """Quiet periods leave no day for the person's round."""
    ALREADY_SENT = "already_sent"
    """The person has heard in this round, or may have: ``on``, ``state``."""
    ROUND_PASSED = "round_passed"
    """The round was missed and a later one has opened."""
    UNSURE = "unsure"
    """The round opened before the ledger was made (``opened``, ``made_on``): it may have been sent."""
    LATE_UNTOLD = "late_untold"
    """The superior is not told before the person themself has been."""
    ANSWERED = "answered"
    """The person has said how it stands since the late message: ``on``, ``told_on``."""
    NO_SUPERIOR = "no_superior"
    """The person has no superior who can be reached."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody hears nothing of something; ``person`` is a key, ``measure`` an id. None: it concerns all of them."""

    why: Why
    person: str | None = None
    measure: str | None = None
    round: Round | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fallback:
    """A contact who cannot be reached, so that the party's people are told: by the contact's address."""

    measure: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """Who hears what today, and who does not and why.

    ``withheld`` are messages of rounds that opened before the ledger was made: somebody must say whether they went.
    ``unowned`` are the ids of open measures with nobody to tell, ``cleanup`` those late before sending began.
    ``hearers`` are the keys of those who hear of each open measure, deputies too.
    """

    messages: tuple[Message, ...]
    withheld: tuple[Message, ...]
    silences: tuple[Silence, ...]
    unowned: tuple[str, ...]
    fallbacks: tuple[Fallback, ...]
    cleanup: tuple[str, ...]
    hearers: Mapping[str, tuple[str, ...]]

    @property
    def unsure(self) -> tuple[Round, ...]:
        """The rounds of the withheld messages, each once, in order."""
        return tuple(sorted({round_ for message in self.withheld for round_ in message.rounds}))


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of reminders. Units' own quiet periods come from the parties.

    ``start``: nothing is sent before that day nor about earlier deadlines (None: no such limit). ``rounds`` are days
    before the deadline; ``fresh_days`` how long before a round a confirmation counts; ``quiet`` is for all.
    """

    start: date | None = None
    rounds: tuple[int, ...] = (28, 7)
    grace_days: int = 14
    fresh_days: int = 30
    escalation: bool = False
    escalation_workdays: int = 10
    quiet: tuple[QuietPeriod, ...] = ()
