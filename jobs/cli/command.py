"""What every command shares: the four common options, the reader's language, output, and errors as exit codes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from jobs.i18n import LANGUAGES, Texts

if TYPE_CHECKING:
    from jobs.job import Job
    from jobs.workspace import Rereader, Workspace

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", envvar="TIEKARTTA_CONFIG", help="The configuration folder. Default: ./config."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else on standard output.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error and the log.")]
LangOption = Annotated[str | None, typer.Option("--lang", help="Language of texts: fi (default), sv or en.")]


@dataclass(frozen=True, slots=True)
class Command:
    """One invocation: where its configuration is, how it speaks and what it prints."""

    config: Path | None
    as_json: bool
    texts: Texts
    console: Console

    def say(self, template: str = "", /, **values: object) -> None:
        """Print a line for people, in their language; nothing with ``--json``. Values are shown as plain text."""
        if not self.as_json:
            shown = {name: escape(str(value)) for name, value in values.items()}
            self.console.print(self.texts(template, **shown), highlight=False)

    def emit(self, result: Mapping[str, Any]) -> None:
        """With ``--json``: the one object on standard output."""
        if self.as_json:
            sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2, default=str) + "\n")

    def workspace(self) -> Workspace:
        """The configuration, read and checked whole."""
        from jobs.workspace import read_workspace

        return read_workspace(self.config or Path("config"), os.environ)

    def rereader(self) -> Rereader:
        """What reads the configuration again for each run of the scheduler."""
        from jobs.workspace import Rereader

        return Rereader(self.config or Path("config"), os.environ)

    @contextmanager
    def job(self, name: str) -> Iterator[Job]:
        """A job on the configuration, which is read and checked whole before anything else.

        It is logged where the settings name a folder for logs.
        """
        from connector.clock import SystemClock
        from jobs.job import open_job

        workspace, clock = self.workspace(), SystemClock()
        with ExitStack() as stack:
            if workspace.settings.logs.folder:
                from jobs.logs import logging_to

                stack.enter_context(logging_to(workspace, clock))
            yield stack.enter_context(open_job(name, workspace, clock))


@contextmanager
def command(config: Path | None, as_json: bool, debug: bool, lang: str | None) -> Iterator[Command]:  # noqa: FBT001
    """Run a command: what it raises becomes a message on standard error and an exit code, never a traceback."""
    texts = Texts(_language(lang))
    console = Console(soft_wrap=True)
    if debug:
        from jobs.logs import debugging

        debugging()
    try:
        yield Command(config, as_json, texts, console)
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except KeyboardInterrupt:
        _complain([texts("Stopped. Nothing is lost; run the same command again.")])
        raise typer.Exit(1) from None
    except Exception as error:  # noqa: BLE001 - the edge: whatever it is, a person gets words, not a traceback
        from jobs.cli.failures import explain

        if debug:
            from jobs.logs import cleaned

            sys.stderr.write(cleaned(traceback.format_exc()))
        exit_code, lines = explain(error, texts)
        _complain(lines)
        raise typer.Exit(exit_code) from None


def _language(lang: str | None) -> str:
    if lang is None:
        return "fi"
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang}: fi, sv, en", param_hint="--lang")
    return lang


def _complain(lines: Sequence[str]) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")


@contextmanager
def packaged_config() -> Iterator[Path]:
    """The configuration folder that comes with the program, as files on disk."""
    with as_file(files("config")) as folder:
        yield folder
