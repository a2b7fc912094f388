"""``tiekartta teams-app``: the package of the app for Teams."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command


def teams_app(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="The file to write.")] = Path("tiekartta.zip"),
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Write the app package that an administrator uploads to Teams, so that the bot can send messages. No network."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.output import write_output
        from jobs.teams_app import package

        write_output(out, package(cli.workspace().settings))
        cli.say("{file} is written.", file=out)
        cli.say("1. Upload it in the Teams admin centre: Teams apps, Manage apps, Upload new app.")
        cli.say("2. Put the id that the catalogue gave the app into the settings: bot.teams_app_id.")
        cli.say("3. Let an owner add the app to the working group's team.")
        cli.emit({"written": str(out)})
