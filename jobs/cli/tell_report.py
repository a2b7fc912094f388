"""A report in a few words for who runs it; the files tell the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.status_words import approval_words
from documents.wording import day_name, goal_heading, half_year_name, health_name
from jobs.outbox import reason_of
from jobs.reasons import STATES, reason_text
from jobs.report import StatusReport
from roadmap.needs import Needs
from roadmap.year import YearChapter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connector.routes.route import Post
    from jobs.cli.command import Command
    from jobs.post_report import Posting
    from jobs.report import Report
    from roadmap.summary import Changes


def tell_report(cli: Command, report: Report, files: Sequence[Path], *, dry_run: bool) -> None:
    """What the report says, and where it was written."""
    match report.content:
        case StatusReport():
            _tell_status(cli, report.content)
        case YearChapter():
            _tell_year(cli, report.content)
        case Needs():
            _tell_needs(cli, report.content)
    if unlisted := report.then.unlisted:
        cli.say("Not counted, as the list has no row of them: {ids}.", ids=", ".join(unlisted))
    if dry_run:
        cli.say("Nothing was written (--dry-run).")
    for file in files:
        cli.say("Written: {file}", file=file)


def tell_posting(cli: Command, posting: Posting) -> None:
    """What became of the message to the channel, or why there is none."""
    why = reason_text(cli.texts, posting.reason)
    for name, setting in posting.missing:
        cli.say("The route {route} is not set up ({setting}): it is left out.", route=name, setting=setting)
    for name, error in posting.broken.items():
        words = reason_text(cli.texts, reason_of(error))
        cli.say("The route {route} failed for everybody: {reason}", route=name, reason=words)
    if posting.state is None:
        cli.say("Nothing was posted: {reason}", reason=why)
        return
    if posting.redirected_to:
        cli.say("All messages go to {tester}; nobody else counts as told.", tester=posting.redirected_to)
    cli.say(
        "The status report of {period}: {state}{route}.",
        period=posting.period,
        state=cli.texts(STATES[posting.state]),
        route=f" ({posting.route})" if posting.route else "",
    )
    if why:
        cli.say("    {reason}", reason=why)
    if posting.url:
        cli.say("The whole report: {url}", url=posting.url)


def tell_message(cli: Command, post: Post, silent: Posting | None) -> None:
    """The message as it would look, and whether it would go today."""
    if silent:
        cli.say("The message would not go today: {reason}", reason=reason_text(cli.texts, silent.reason))
    else:
        cli.say("This message would go:")
    cli.say()
    cli.say("{text}", text=post.text)


def _tell_status(cli: Command, report: StatusReport) -> None:
    summary, say, texts = report.summary, cli.say, cli.texts
    say("The roadmap on {day}: {n} measures.", day=day_name(summary.then.day, texts), n=summary.measures)
    for health, ids in summary.by_health.items():
        if ids:
            say("  {name}: {n}", name=health_name(health, texts), n=len(ids))
    confirmation = summary.confirmation
    say(
        "Confirmed within {days} days: {fresh} of {n} open measures.",
        days=confirmation.days,
        fresh=len(confirmation.fresh),
        n=len(confirmation.fresh) + len(confirmation.old) + len(confirmation.never),
    )
    _tell_changes(cli, summary.changes)
    say(
        "Beginning next half-year, {half_year}: {n}.",
        half_year=half_year_name(summary.next_half_year, texts),
        n=len(summary.starts),
    )
    say("{text}", text=approval_words(summary.since_approval, texts))
    say(
        "Open between file and list: {n} measures. Proposals: {proposals}.",
        n=len(summary.differing),
        proposals=len(summary.proposals),
    )


def _tell_changes(cli: Command, changes: Changes | None) -> None:
    if changes is None:
        cli.say("There is no earlier report to compare with.")
        return
    cli.say(
        "Since {day}: finished {finished}, stopped {stopped}, moved {moved}, became late {late}, "
        "became unowned {unowned}, added {added}, removed {removed}.",
        day=day_name(changes.since, cli.texts),
        finished=len(changes.finished),
        stopped=len(changes.stopped),
        moved=len(changes.moved),
        late=len(changes.late),
        unowned=len(changes.unowned),
        added=len(changes.added),
        removed=len(changes.removed),
    )


def _tell_year(cli: Command, chapter: YearChapter) -> None:
    day = day_name(chapter.then.day, cli.texts)
    if chapter.frozen:
        cli.say("The year {year}, as things stood on {day}:", year=chapter.year, day=day)
    else:
        cli.say("The year {year}, a draft as of {day}:", year=chapter.year, day=day)
    if not chapter.whole_year:
        cli.say(
            "The history begins on {day}: what changed in the year before that is not known.",
            day=day_name(chapter.since, cli.texts),
        )
    for goal in chapter.goals:
        cli.say(
            "  {goal}: done {done}, moved {moved}, stopped {stopped}, not known {unknown}.",
            goal=goal_heading(goal.goal, cli.texts),
            done=len(goal.classes.done),
            moved=len(goal.moved),
            stopped=len(goal.classes.stopped),
            unknown=len(goal.classes.unknown),
        )


def _tell_needs(cli: Command, found: Needs) -> None:
    for year in found.years:
        total = found.year_total(year)
        cli.say(
            "{year}: {euros} € in {estimated} estimates; {missing} estimates are missing.",
            year=year,
            euros=f"{total.euros:.0f}",
            estimated=total.estimated,
            missing=total.missing,
        )
