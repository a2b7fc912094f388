"""``tiekartta sync``: file, list and base come together."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command


def sync(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")] = False,
    allow_mass: Annotated[
        int | None,
        typer.Option("--allow-mass", min=1, help="Let so many measures be archived, made again or cleared."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Bring the roadmap file and the list together."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.tell import sync_exit_code, sync_json, tell_plan, tell_sync
        from jobs.job import recorded
        from jobs.sync import sync as run_sync

        with cli.job("sync") as job:
            if dry_run:
                report = run_sync(job, dry_run=True, allow_mass=allow_mass, show=lambda plan: tell_plan(cli, plan))
            else:
                with recorded(job, "sync") as summary:
                    report = run_sync(job, allow_mass=allow_mass)
                    summary.update(sync_json(report), exit_code=sync_exit_code(report))
        tell_sync(cli, report, dry_run=dry_run)
        cli.emit(sync_json(report))
        if code := sync_exit_code(report):
            raise typer.Exit(code)
