"""What a check says: its outcome, what was found and what to do, as templates that the command line translates."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.errors import ConnectorError
    from jobs.errors import JobError


class Outcome(StrEnum):
    """How a check ended. WARNING: it works, and somebody should know something. SKIPPED: it was not tried."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found and what to do about it (“” for nothing): English templates, and their ``values``."""

    what: str
    do: str = ""
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a check ended and why. ``error`` is what stopped it: it tells failures that pass by from lasting ones.

    ``unused``: it was not tried as nothing relies on it; what needs it is not tried for the same reason.
    """

    outcome: Outcome
    lines: tuple[Line, ...]
    error: ConnectorError | JobError | None = None
    unused: bool = False


def line(*, what: str, do: str = "", **values: object) -> Line:
    """One line of a verdict."""
    return Line(what, do, values=values)


def ok(*, what: str, **values: object) -> Verdict:
    """All is as it must be."""
    return Verdict(Outcome.OK, (Line(what, values=values),))


def warning(*lines: Line) -> Verdict:
    """It works, with something to know."""
    return Verdict(Outcome.WARNING, lines)


def failed(*lines: Line) -> Verdict:
    """Something must be put right."""
    return Verdict(Outcome.FAILED, lines)


def skipped(because: str) -> Verdict:
    """Not tried because the check of that name did not succeed."""
    return Verdict(
        Outcome.SKIPPED, (line(what="Not tried: it needs “{check}”, which did not succeed.", check=because),)
    )


def unused(setting: str) -> Verdict:
    """Not tried because the settings do not use what it proves."""
    return Verdict(Outcome.SKIPPED, (line(what="Not used: {setting} is not set.", setting=setting),), unused=True)


def unsent() -> Verdict:
    """Not tried because it sends a message, and nobody asked for that."""
    return Verdict(
        Outcome.SKIPPED,
        (line(what="Not tried: it sends a test message.", do="Run “tiekartta doctor --send” to try it too."),),
    )


def stopped(error: ConnectorError | JobError) -> Verdict:
    """The check met an error, which has the words already."""
    return Verdict(Outcome.FAILED, (Line(error.what, error.do, error.where, error.values),), error)
