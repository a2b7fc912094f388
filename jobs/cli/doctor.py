"""``tiekartta doctor``: what the program relies on, proved on the tenant, check after check."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.command import Command, ConfigOption, DebugOption, JsonOption, LangOption, command
from jobs.i18n import marked

if TYPE_CHECKING:
    from jobs.doctor.examination import Finding
    from jobs.doctor.finding import Line, Verdict

_OUTCOMES = {
    "ok": (marked("ok"), "green"),
    "warning": (marked("to know"), "yellow"),
    "failed": (marked("failed"), "red"),
    "skipped": (marked("not tried"), "dim"),
}


def doctor(
    capture: Annotated[
        Path | None,
        typer.Option(
            "--capture",
            metavar="FILE",
            help="Write what went over the wire into this file, with stand-ins for all that is yours.",
        ),
    ] = None,
    send: Annotated[
        bool,
        typer.Option(
            "--send", help="Send test messages too: to the first administrator of the settings, and the channel."
        ),
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Check permissions, list, columns, dates, people and routes on the tenant, and say what to do."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.doctor.capture import captured
        from jobs.doctor.examination import examine

        with cli.job("doctor") as job, job.store.run("doctor", job.clock) as summary:
            waiting = cli.console.status("") if cli.console.is_terminal and not as_json else nullcontext()
            with captured(job, capture) if capture else nullcontext(), waiting as status:
                findings = examine(
                    job, lambda check: status.update(cli.texts(check.proves)) if status else None, send=send
                )
            summary.update({finding.check.name: str(finding.verdict.outcome) for finding in findings})
        _tell(cli, findings)
        if capture:
            cli.say("What went over the wire is in {file}. Look through it before you give it away.", file=capture)
        cli.emit({"checks": [_json(cli, finding) for finding in findings]})
        if code := exit_code(findings):
            raise typer.Exit(code)


def exit_code(findings: Sequence[Finding]) -> int:
    """2 when something must be put right, else 1 when something could not be reached, else 0; warnings are 0."""
    return max((_code(finding.verdict) for finding in findings), default=0)


def _code(verdict: Verdict) -> int:
    from jobs.cli.failures import explain
    from jobs.i18n import Texts

    if verdict.outcome != "failed":
        return 0
    return 2 if verdict.error is None else explain(verdict.error, Texts("en"))[0]


def _tell(cli: Command, findings: Sequence[Finding]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if cli.as_json:
        return
    table = Table(box=box.HORIZONTALS, show_lines=True)
    table.add_column(cli.texts("Check"), no_wrap=True)
    table.add_column(cli.texts("Outcome"), no_wrap=True)
    table.add_column(cli.texts("What it proves"), ratio=2)
    table.add_column(cli.texts("What was found, and what to do"), ratio=3)
    for finding in findings:
        word, colour = _OUTCOMES[finding.verdict.outcome]
        said = "\n".join(_sentences(cli, line) for line in finding.verdict.lines)
        proves = cli.texts(finding.check.proves)
        table.add_row(Text(finding.check.name), Text(cli.texts(word), colour), Text(proves), Text(said))
    cli.console.print(table, soft_wrap=False)


def _json(cli: Command, finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    todo = dict.fromkeys(cli.texts(line.do, **line.values) for line in verdict.lines if line.do)
    return {
        "name": finding.check.name,
        "outcome": str(verdict.outcome),
        "proves": cli.texts(finding.check.proves),
        "found": " ".join(_found(cli, line) for line in verdict.lines),
        "do": " ".join(todo),
    }


def _sentences(cli: Command, line: Line) -> str:
    return " ".join(part for part in (_found(cli, line), cli.texts(line.do, **line.values)) if part)


def _found(cli: Command, line: Line) -> str:
    found = cli.texts(line.what, **line.values)
    return f"{line.where}: {found}" if line.where else found
