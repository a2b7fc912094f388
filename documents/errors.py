"""What can be wrong in a file: every problem with its place, and one error that carries them all.

- DocumentError: the file is refused whole; ``problems`` has at least one, in the order of the file

  - FileChanged: somebody else wrote the file after it was read, so nothing was written
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as English templates with ``{placeholders}`` and the values for them.

    ``what`` is wrong, what to ``do`` about it, and ``where``: ``config/roadmap.yaml:12 measures[3].title`` (lines count
    from 1, places in a sequence from 0).
    """

    what: str
    do: str
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        text = f"{self.what} {self.do}".format(**self.values)
        return f"{self.where}: {text}" if self.where else text


class DocumentError(Exception):
    """A file is refused whole. ``str()`` gives its problems in English, one a line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class FileChanged(DocumentError):
    """The file is not what it was when it was read, so nothing was written over it."""


class Findings:
    """Collects what is wrong in one file while it is read on, so that everything is said at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: list[tuple[int, Problem]] = []

    def add(self, line: int, path: str = "", /, *, what: str, do: str, **values: object) -> None:
        """Note a problem on a line (from 1) at a field's path (``measures[3].title``); templates as in Problem."""
        where = f"{self.name}:{line} {path}".rstrip()
        self._found.append((line, Problem(what=what, do=do, where=where, values=values)))

    def refuse(self) -> None:
        """Raise DocumentError with everything noted so far, in the order of the file; nothing if there is nothing."""
        if self._found:
            self._found.sort(key=lambda found: found[0])
            raise DocumentError(tuple(problem for _, problem in self._found))
