"""Logs: one JSON object a line with the run's id, and nothing that names a person or gives access.

What the program's own packages log goes through; of everybody else's warnings only that there was one. Texts lose
addresses, queries of URLs and tokens; of an exception stay its class and where it was raised, not its words.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter

from connector.errors import without_addresses
from jobs.run_id import run_in_hand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping
    from pathlib import Path

    from connector.clock import Clock
    from jobs.workspace import Workspace

_OURS = ("connector", "documents", "jobs", "roadmap")
_QUERY = re.compile(r"\?[^\s\"']+")
_TOKEN = re.compile(r"\beyJ[\w-]+\.[\w.-]+|\b(Bearer|sig=)\s*\S+", re.IGNORECASE)


@contextmanager
def logging_to(workspace: Workspace, clock: Clock) -> Iterator[None]:
    """Log into the folder of the settings, without one to standard error, until the block ends."""
    folder = workspace.settings.logs.folder
    handler: logging.Handler
    handler = _DailyFile(folder, workspace, clock) if folder else logging.StreamHandler(sys.stderr)
    handler.addFilter(_only_what_may_be_said)
    handler.setFormatter(_formatter(clock))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def debugging() -> None:
    """Say on standard error all that is logged, for people: lines and tracebacks, which lose what gives access."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Clean(logging.BASIC_FORMAT))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler])


def cleaned(text: str) -> str:
    """Give the text without addresses of people, queries of URLs and tokens."""
    return without_addresses(_TOKEN.sub("…", _QUERY.sub("?…", text)))


class _Clean(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))


class _DailyFile(logging.Handler):
    """A file for each day of the municipality. Nothing is renamed, so that several processes may write."""

    def __init__(self, folder: Path, workspace: Workspace, clock: Clock) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._workspace, self._clock = folder, workspace, clock
        self._name, self._stream = "", None  # type: str, TextIO | None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._today().write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - a log that cannot be written (a full disk) must not end the work
            self.handleError(record)

    def _today(self) -> TextIO:
        name = f"tiekartta-{self._workspace.day(self._clock.now())}.log"
        if self._stream is None or name != self._name:
            self.close()
            self._name, self._stream = name, (self._folder / name).open("a", encoding="utf-8", buffering=1)
        return self._stream

    def close(self) -> None:
        if self._stream:
            self._stream.close()
            self._stream = None
        super().close()


def _only_what_may_be_said(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


def _formatter(clock: Clock) -> ProcessorFormatter:
    def stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - structlog's
        return {"at": clock.now().isoformat(timespec="milliseconds"), **run_in_hand(), **event}

    return ProcessorFormatter(
        foreign_pre_chain=[
            ExtraAdder(),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
        ],
        processors=[_clean, ProcessorFormatter.remove_processors_meta, stamp, structlog.processors.JSONRenderer()],
    )


def _clean(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's
    record: logging.LogRecord = event["_record"]
    if record.name.partition(".")[0] not in _OURS:
        event["event"] = "warning of a library"
    error = event.pop("exc_info", None)  # as logging keeps it: class, exception, traceback
    if error and error[0]:
        event["error"] = error[0].__name__
        event["raised"] = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error[2])]
    return {name: _cleaned(value) if not name.startswith("_") else value for name, value in event.items()}


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value
