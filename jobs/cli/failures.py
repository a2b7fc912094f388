"""Any error as words in the reader's language, and as the exit code that says who has to act."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from jobs.failure import failure_of

if TYPE_CHECKING:
    from jobs.failure import Problem
    from jobs.i18n import Texts


def explain(error: Exception, texts: Texts) -> tuple[int, list[str]]:
    """The exit code and the lines for standard error."""
    failure = failure_of(error)
    if failure.unknown:
        logging.getLogger(__name__).debug("unexpected", exc_info=error)
    return failure.exit_code, [worded(problem, texts) for problem in failure.problems]


def worded(problem: Problem, texts: Texts) -> str:
    """One problem in the reader's language."""
    text = " ".join(texts(part, **problem.values) for part in (problem.what, problem.do) if part)
    return f"{problem.where}: {text}" if problem.where else text
