"""Any error as words in the reader's language, and as the exit code that says who has to act.

0 done · 1 failed, nothing lost, run again · 2 wrong input, settings or list · 3 a person must decide
"""

from __future__ import annotations

import logging

from connector.errors import ConnectorError, NoConnection, OutcomeUnknown, ServiceFailed, Throttled
from documents.errors import DocumentError
from jobs.errors import JobError
from jobs.i18n import Texts
from jobs.settings import SettingsError
from jobs.workspace import ConfigurationError
from roadmap.errors import RoadmapError

_PASSING = (NoConnection, OutcomeUnknown, ServiceFailed, Throttled)


def explain(error: Exception, texts: Texts) -> tuple[int, list[str]]:
    """The exit code and the lines for standard error."""
    match error:
        case ConfigurationError() | SettingsError() | DocumentError():
            return 2, [_line(texts, p.where, p.what, p.do, p.values) for p in error.problems]
        case JobError():
            return error.exit_code, [_line(texts, error.where, error.what, error.do, error.values)]
        case RoadmapError():
            return 2, [_line(texts, error.where, error.what, error.do, error.values)]
        case ConnectorError():
            code = 1 if isinstance(error, _PASSING) else 2
            return code, [_line(texts, error.where, error.what, error.do, error.values)]
        case _:
            logging.getLogger(__name__).debug("unexpected", exc_info=error)
            name = type(error).__name__
            return 1, [
                texts(
                    "An error that the program does not know: {name}. Nothing is lost. Run it again with --debug "
                    "and send what it prints to those who keep the program.",
                    name=name,
                )
            ]


def _line(texts: Texts, where: str, what: str, do: str, values: object) -> str:
    filled = values if isinstance(values, dict) else dict(values)  # type: ignore[call-overload]
    text = " ".join(texts(part, **filled) for part in (what, do) if part)
    return f"{where}: {text}" if where else text
