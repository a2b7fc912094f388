"""``tiekartta report``: how the roadmap is doing, the yearly chapter, and the needs for the budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from jobs.job import Job
    from jobs.report import Kind, Report


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
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the report's files into this folder; post nothing."),
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE", help="A municipality's own docx for the document.")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show the report and its message; post nothing, write nothing to the list or the state."
        ),
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Report on the roadmap; a status report that is due goes to the channel, unless a day or a folder is named."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.days import read_day
        from jobs.job import recorded
        from jobs.report import Asked, Kind, make_report

        asked = Asked(Kind(kind), read_day(date) if date else None, year)
        # Only such a report is the day's run that the scheduler looks for.
        own = asked == Asked(Kind.STATUS) and out is None
        if template:
            _check(template, asked.kind, written=own or out is not None)
        with cli.job("report") as job:
            if dry_run:
                made = make_report(job, asked, dry_run=True)
                result, code = _show(cli, job, made, own=own)
            else:
                with recorded(job, "report" if own else "report by hand") as summary:
                    made = make_report(job, asked)
                    result, code = _deliver(cli, job, made, out, template, own=own)
                    summary.update(result, exit_code=code)
        cli.emit(result)
        if code:
            raise typer.Exit(code)


def _check(template: Path, kind: Kind, *, written: bool) -> None:
    """Refuse a template that is none, or that no document is made of. Raises DocumentError, WrongInput."""
    from jobs.errors import WrongInput
    from jobs.report_files import check_template

    check_template(kind, template)
    if not written:
        raise WrongInput(
            what="No document is written that the template could dress.",
            do="Give --out, or leave --template out.",
            where="--template",
        )


def _show(cli: Command, job: Job, made: Report, *, own: bool) -> tuple[dict[str, Any], int]:
    """The report in words and as JSON, with the message that would go; and the exit code."""
    from jobs.cli.tell import sync_exit_code
    from jobs.cli.tell_report import tell_message, tell_report
    from jobs.post_report import preview_post, why_not
    from jobs.report_json import report_json

    tell_report(cli, made, [], dry_run=True)
    if own:
        tell_message(cli, preview_post(job, made), why_not(job))
    return report_json(made, [], None), sync_exit_code(made.sync)


def _deliver(
    cli: Command, job: Job, made: Report, out: Path | None, template: Path | None, *, own: bool
) -> tuple[dict[str, Any], int]:
    """Write the files or post the report, and tell of it; the result as JSON and the exit code."""
    from jobs.cli.tell import sync_exit_code
    from jobs.cli.tell_report import tell_posting, tell_report
    from jobs.post_report import post_report
    from jobs.report_files import write_files
    from jobs.report_json import report_json

    files = write_files(made, out, cli.texts, template) if out else []
    tell_report(cli, made, files, dry_run=False)
    posting = post_report(job, made, template) if own else None
    if posting:
        tell_posting(cli, posting)
    code = max(sync_exit_code(made.sync), posting.exit_code if posting else 0)
    return report_json(made, files, posting), code
