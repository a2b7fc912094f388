"""What can stop a job, and the exit code that says who has to act.

    JobError
    ├─ Failed       1: nothing is lost, run it again
    │  └─ Stopped   1: somebody ended the program while it waited
    ├─ WrongInput   2: input, settings or the list are wrong; nothing was touched
    └─ NeedsPerson  3: a person must decide

Texts are English templates (``what``, ``do``) with their values apart, so that the command line can translate them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class JobError(Exception):
    """A job stopped. ``what`` was wrong, ``where``, and what to ``do``; ``values`` fill the templates."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, do: str = "", where: str = "", **values: object) -> None:
        self.what, self.do, self.where = what, do, where
        self.values: Mapping[str, object] = values
        text = " ".join(part for part in (what, do) if part).format(**values)
        super().__init__(f"{where}: {text}" if where else text)


class Failed(JobError):
    """Something outside failed; nothing is lost and the same command may be run again."""

    exit_code = 1


class Stopped(Failed):
    """Somebody ended the program while it waited; nothing is lost."""


class WrongInput(JobError):
    """Input, settings or the list are not what they must be; nothing was touched."""

    exit_code = 2


class NeedsPerson(JobError):
    """Stopped on purpose: only a person can decide how to go on."""

    exit_code = 3
