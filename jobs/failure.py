"""What stopped a run, as data: the exit code that says who has to act, and the words as templates.

0 done · 1 failed, nothing lost, run again · 2 wrong input, settings or list · 3 a person must decide
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from connector.errors import ConnectorError, NoConnection, OutcomeUnknown, ServiceFailed, Throttled, without_addresses
from documents.errors import DocumentError
from jobs.errors import JobError
from jobs.settings import SettingsError
from jobs.workspace import ConfigurationError
from roadmap.errors import RoadmapError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PASSING = (NoConnection, OutcomeUnknown, ServiceFailed, Throttled)
_FULL, _LOCKED = "database or disk is full", "database is locked"
"""SQLite's words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was wrong: templates, which ``values`` fill once it is known who reads them in which language."""

    what: str
    do: str
    where: str
    values: Mapping[str, object]

    def as_json(self) -> dict[str, Any]:
        """For the state and the log: values as text, without addresses of people."""
        values = {name: without_addresses(str(value)) for name, value in self.values.items()}
        return {"what": self.what, "do": self.do, "where": without_addresses(self.where), "values": values}


@dataclass(frozen=True, slots=True)
class Failure:
    """The exit code and all that was wrong. ``unknown``: the class of an error that the program has no words for."""

    exit_code: int
    problems: tuple[Problem, ...]
    unknown: str = ""


def failure_of(error: BaseException) -> Failure:
    """Any error as exit code and words."""
    match error:
        case ConfigurationError() | SettingsError() | DocumentError():
            return Failure(2, tuple(Problem(p.what, p.do, p.where, p.values) for p in error.problems))
        case JobError():
            return Failure(error.exit_code, (Problem(error.what, error.do, error.where, error.values),))
        case RoadmapError():
            return Failure(2, (Problem(error.what, error.do, error.where, error.values),))
        case ConnectorError():
            code = 1 if isinstance(error, _PASSING) else 2
            return Failure(code, (Problem(error.what, error.do, error.where, error.values),))
    return _of_the_machine(error)


def _of_the_machine(error: BaseException) -> Failure:
    """What the disk did, which passes by, and what nobody has words for."""
    said = str(getattr(error, "orig", ""))
    if _FULL in said or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return _failed(what="The disk is full: the state cannot be written.", do="Make room on it.")
    if _LOCKED in said:
        return _failed(
            what="Another program holds the state file open for writing.",
            do="Close it: backup or virus protection that copies it, or a tool for SQLite files.",
        )
    name = type(error).__name__
    failure = _failed(
        what="An error that the program does not know: {name}. Nothing is lost. Run it again with --debug "
        "and send what it prints to those who keep the program.",
        do="",
        name=name,
    )
    return replace(failure, unknown=name)


def _failed(*, what: str, do: str, **values: object) -> Failure:
    return Failure(1, (Problem(what, do, "", values),))
