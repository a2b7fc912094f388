"""``tiekartta demo``: the whole program on the local practice tenant, from nothing, in under a minute."""

from __future__ import annotations

import sys
from datetime import date as Date  # noqa: N812 - the option's name is date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command
from jobs.cli.sandbox import FaultsOption, PortOption, RecordOption, fault_plan

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from sandbox.server import RunningSandbox

DEFAULT_DATE = "2026-06-02"


def demo(
    date: Annotated[str, typer.Option("--date", metavar="D", help="The day on which the demo plays.")] = DEFAULT_DATE,
    out: Annotated[Path | None, typer.Option("--out", help="Put what the demo made into this folder.")] = None,
    port: PortOption = 0,
    serve: Annotated[
        bool | None,
        typer.Option("--serve/--no-serve", help="Keep the page open until Ctrl-C. Default: on a terminal only."),
    ] = None,
    faults: FaultsOption = None,
    record: RecordOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Play Kemijärvi's roadmap on a local practice tenant: set up, sync, officers' edits, sync again."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.play import play

        stay = sys.stdin.isatty() and sys.stdout.isatty() and not as_json if serve is None else serve
        plan = fault_plan(faults)
        play(cli, day=_day(date), out=out, port=port, faults=plan, record=record, stay=_stay if stay else None)


def _day(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text}: write it as {DEFAULT_DATE}.", param_hint="--date") from error


def _stay(cli: Command, running: RunningSandbox) -> None:
    cli.say()
    cli.say("The practice tenant stays open at {url}: edit a row as an officer. Ctrl-C ends it.", url=running.url)
    try:
        running.wait()
    except KeyboardInterrupt:
        cli.say("The practice tenant has ended.")
