"""``tiekartta``: the commands, registered in the order in which help shows them."""

from __future__ import annotations

import sys

import typer

from jobs.cli.decide import accept, drift, reject
from jobs.cli.demo import demo
from jobs.cli.doctor import doctor
from jobs.cli.documents import approve, export, import_
from jobs.cli.explain import explain, forecast
from jobs.cli.init import init
from jobs.cli.person import person
from jobs.cli.rebuild import rebuild
from jobs.cli.remind import pause, remind, resume
from jobs.cli.report import report
from jobs.cli.run import run
from jobs.cli.sandbox import sandbox
from jobs.cli.setup import setup
from jobs.cli.status import status
from jobs.cli.sync import sync
from jobs.cli.teams_app import teams_app

app = typer.Typer(
    name="tiekartta",
    help="Keeps a municipality's digital roadmap alive in a SharePoint list.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    demo,
    sandbox,
    init,
    setup,
    doctor,
    sync,
    remind,
    pause,
    resume,
    report,
    forecast,
    explain,
    drift,
    accept,
    reject,
    import_,
    export,
    approve,
    rebuild,
    run,
    status,
    person,
    teams_app,
):
    app.command(command.__name__.rstrip("_").replace("_", "-"))(command)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # Finnish text also where the console's own encoding is another one (Windows, a bare C locale).
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    app()


if __name__ == "__main__":
    main()
