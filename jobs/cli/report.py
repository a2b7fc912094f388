"""``tiekartta report``: how the roadmap is doing, the yearly chapter, and the needs for the budget."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command


def report(
    kind: Annotated[
        Literal["status", "year", "budget"],
        typer.Option(
            "--kind", help="How it is doing, the year for the financial statement, or the needs for the budget."
        ),
    ] = "status",
    date: Annotated[
        str | None, typer.Option("--date", metavar="D", help="As things stood at the end of that day: 2026-06-15.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="Y", min=2000, max=9998, help="The year of the chapter or the budget."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="The folder for the report's files.")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="A municipality's own docx for the document.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be reported; write nothing to the list or the state.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Report on the roadmap as it stands, or as it stood on a day."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.days import read_day
        from jobs.cli.tell import sync_exit_code
        from jobs.cli.tell_report import tell_report
        from jobs.report import Asked, Kind, Report, make_report
        from jobs.report_files import write_files
        from jobs.report_json import report_json

        asked = Asked(Kind(kind), read_day(date) if date else None, year)

        def finish(made: Report) -> dict[str, object]:
            files = write_files(made, out, cli.texts, template) if out and not dry_run else []
            tell_report(cli, made, files, dry_run=dry_run)
            return report_json(made, files)

        with cli.job("report") as job:
            if dry_run:
                made = make_report(job, asked, dry_run=True)
                result = finish(made)
            else:
                job.store.back_up(job.today, job.workspace.settings.state.backups)
                with job.store.run("report", job.clock) as summary:
                    made = make_report(job, asked)
                    result = finish(made)
                    summary.update(result)
        cli.emit(result)
        if code := sync_exit_code(made.sync):
            raise typer.Exit(code)
