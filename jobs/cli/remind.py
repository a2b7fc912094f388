"""``tiekartta remind``, ``pause`` and ``resume``: people hear what is due, or nobody hears anything for a while."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from jobs.job import Job
    from jobs.remind_report import RemindReport, Wish


def remind(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show each message as it would look and why; send and write nothing.")
    ] = False,
    date: Annotated[str | None, typer.Option("--date", metavar="D", help="Plan as of this day (2026-06-02).")] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="ADDRESS", help="Only this person's messages.")
    ] = None,
    preview: Annotated[
        Path | None,
        typer.Option("--preview", metavar="FILE.html", help="Write the messages as they would look; send nothing."),
    ] = None,
    redirect_to: Annotated[
        str | None,
        typer.Option("--redirect-to", metavar="ADDRESS", help="Send everything to this tester; nobody counts as told."),
    ] = None,
    assume_sent: Annotated[
        bool, typer.Option("--assume-sent", help="Rounds older than the ledger were sent: leave them.")
    ] = False,
    assume_unsent: Annotated[
        bool, typer.Option("--assume-unsent", help="Rounds older than the ledger were not sent: send them.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Remind people of what is due, each once: off until the settings turn it on."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.days import read_day
        from jobs.cli.tell_remind import remind_counts
        from jobs.job import recorded
        from jobs.remind import remind as run_remind
        from jobs.remind_report import Wish

        if assume_sent and assume_unsent:
            raise typer.BadParameter("--assume-sent, --assume-unsent: not both.", param_hint="--assume-sent")
        wish = Wish(
            dry_run=dry_run or preview is not None,
            on=read_day(date) if date else None,
            person=person,
            redirect_to=redirect_to and _tester(redirect_to),
            assumed="sent" if assume_sent else "unsent" if assume_unsent else None,
        )
        with cli.job("remind") as job:
            if wish.dry_run:
                report = run_remind(job, wish)
                _show(cli, job, report, preview)
                _tell(cli, report, wish)
            else:
                # A run for one person, a tester or another day is not the day's run that the scheduler looks for.
                own = wish.person is None and wish.redirect_to is None and wish.on in (None, job.today)
                with recorded(job, "remind" if own else "remind by hand") as summary:
                    report = run_remind(job, wish)
                    summary.update(remind_counts(report), exit_code=report.exit_code)
                    _tell(cli, report, wish)
        if report.exit_code:
            raise typer.Exit(report.exit_code)


def pause(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Stop all messages at once, also of a run in progress; the sync goes on, and administrators are still told."""
    with command(config, as_json, debug, lang) as cli:
        _set_paused(cli, paused=True)
        cli.say("All sending is paused. “tiekartta resume” lets it go on.")
        cli.emit({"paused": True})


def resume(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Let messages go again; what was missed meanwhile goes with the next run, unless its round is over."""
    with command(config, as_json, debug, lang) as cli:
        _set_paused(cli, paused=False)
        cli.say("Sending goes on with the next run.")
        cli.emit({"paused": False})


def _tester(text: str) -> str:
    from jobs.errors import WrongInput
    from jobs.message_settings import read_address

    try:
        return read_address(text)
    except ValueError as error:
        raise WrongInput(
            what="“{text}” is no address.",
            do="Write it in full: etunimi.sukunimi@kunta.fi.",
            where="--redirect-to",
            text=text,
        ) from error


def _set_paused(cli: Command, *, paused: bool) -> None:
    """Beside a run in progress, which looks before each message."""
    from connector.clock import SystemClock
    from jobs.look import PAUSED
    from jobs.store import Store, instant

    now = SystemClock().now()
    with Store(cli.workspace().settings.state.folder, now) as store:
        store.set_facts({PAUSED: instant(now) if paused else ""})


def _show(cli: Command, job: Job, report: RemindReport, preview: Path | None) -> None:
    """Each message as it would look: on the terminal, or in a file."""
    from jobs.cli.tell_remind import why_it_goes
    from jobs.remind import rendered

    shown = [(why_it_goes(cli.texts, message), post) for message, post in rendered(job, report)]
    if preview:
        from jobs.preview import write_preview

        write_preview(preview, shown, language=cli.texts.language)
        return
    for reason, post in shown:
        cli.say()
        cli.say("{text}", text=reason)
        cli.say("{text}", text=post.text)


def _tell(cli: Command, report: RemindReport, wish: Wish) -> None:
    """What became of the run, and then the error that ended it, if one did."""
    from jobs.cli.tell_remind import remind_json, tell_remind

    tell_remind(cli, report, wish)
    cli.emit(remind_json(cli.texts, report))
    if report.stopped:
        raise report.stopped
