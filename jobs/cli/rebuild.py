"""``tiekartta rebuild``: the base again from the list."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command


def rebuild(
    allow_mass: Annotated[
        int | None,
        typer.Option("--allow-mass", min=1, help="Let so many measures be archived, made again or cleared."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Make what file and list agreed on again from the list: after a lost state, or with another list."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.tell import sync_exit_code, sync_json, tell_sync
        from jobs.job import recorded
        from jobs.rebuild import rebuild as run_rebuild

        with cli.job("rebuild") as job, recorded(job, "rebuild") as summary:
            report = run_rebuild(job, allow_mass=allow_mass)
            summary.update(sync_json(report), exit_code=sync_exit_code(report))
        tell_sync(cli, report, dry_run=False)
        cli.emit(sync_json(report))
        if code := sync_exit_code(report):
            raise typer.Exit(code)
