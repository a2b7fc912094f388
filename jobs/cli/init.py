"""``tiekartta init DIR``: a configuration to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.command import DebugOption, JsonOption, LangOption, command


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Write a commented configuration for another municipality."""
    with command(None, as_json, debug, lang) as cli:
        from jobs.init import make_configuration

        made = make_configuration(folder)
        for path in made:
            cli.say("Written: {path}", path=path)
        cli.say("Fill them in, then follow docs/deploy.md: registration, “tiekartta doctor”, “tiekartta setup”.")
        cli.emit({"files": [str(path) for path in made]})
