"""``tiekartta explain`` and ``forecast``: why a message was or was not sent, and all that will be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command
from jobs.i18n import marked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobs.cli.command import Command
    from jobs.explain import Story
    from jobs.forecast import Foreseen


def explain(
    person: Annotated[str | None, typer.Option("--person", metavar="P", help="A person's sign-in name.")] = None,
    measure: Annotated[str | None, typer.Option("--measure", metavar="ID", help="A measure's id: T1-03.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Tell why a message was or was not sent. Reads the list, writes and sends nothing."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.errors import WrongInput
        from jobs.explain import explain_measure, explain_person

        if (person is None) == (measure is None):
            raise WrongInput(what="Name a person or a measure.", do="Write --person ADDRESS or --measure ID.")
        with cli.job("explain") as job:
            story = explain_person(job, person) if person else explain_measure(job, measure or "")
        _tell_story(cli, story)
        cli.emit(_story_json(cli, story))


def forecast(
    until: Annotated[str, typer.Option("--until", metavar="D", help="The last day (2026-12-31).")],
    with_file: Annotated[
        Path | None,
        typer.Option("--with", metavar="FILE", help="Settings (TOML) to try: what they would change."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Show all that will be sent, by day and person, if nobody changes anything. Writes and sends nothing."""
    with command(config, as_json, debug, lang) as cli:
        import os

        from jobs.cli.days import read_day
        from jobs.forecast import forecast as foresee
        from jobs.forecast import unlike
        from jobs.settings import read_settings

        last = read_day(until, "--until")
        with cli.job("forecast") as job:
            other = read_settings(job.workspace.folder, os.environ, trial=with_file) if with_file else None
            ours, theirs = foresee(job, last, other)
            off = job.workspace.settings.reminders.sending == "off"
        if off:
            cli.say("Sending is off (reminders.sending): so it would be if it were on from today.")
        _tell_foreseen(cli, ours, marked("  {day}: {message}"))
        result: dict[str, Any] = {"until": str(last), "messages": [_foreseen_json(one) for one in ours]}
        if with_file:
            added, removed = unlike(theirs, ours), unlike(ours, theirs)
            cli.say("What {file} would change:", file=with_file)
            _tell_foreseen(cli, added, marked("+ {day}: {message}"))
            _tell_foreseen(cli, removed, marked("- {day}: {message}"))
            result["with"] = {"added": list(map(_foreseen_json, added)), "removed": list(map(_foreseen_json, removed))}
        cli.emit(result)


def _tell_foreseen(cli: Command, foreseen: Iterable[Foreseen], template: str) -> None:
    from documents.wording import day_name
    from jobs.cli.tell_remind import why_it_goes

    empty = True
    for one in foreseen:
        empty = False
        cli.say(template, day=day_name(one.day, cli.texts), message=why_it_goes(cli.texts, one.message))
    if empty:
        cli.say("  Nothing.")


def _foreseen_json(one: Foreseen) -> dict[str, Any]:
    from jobs.cli.tell_remind import message_json

    return {"day": str(one.day), "kind": str(one.message.kind), **message_json(one.message)}


def _tell_story(cli: Command, story: Story) -> None:
    from documents.wording import day_name
    from jobs.cli.tell_remind import why_it_goes
    from jobs.reasons import STATES, reason_text, round_text, silence_text

    cli.say("{about}, {day}:", about=story.about, day=day_name(story.today, cli.texts))
    for line in story.lines:
        cli.say(
            "  {day}: {person}, {round}: {state}{route}; measures {measures}.",
            day=day_name(line.on, cli.texts),
            person=story.addresses.get(line.person, line.person),
            round=round_text(cli.texts, line.period, line.step),
            state=cli.texts(STATES[line.state]),
            route=f" ({line.route})" if line.route else "",
            measures=", ".join(line.measures) or "–",
        )
        if line.redirected_to:
            cli.say("    It went to {tester} in their place.", tester=line.redirected_to)
        if reason := reason_text(cli.texts, line.reason):
            cli.say("    {text}", text=reason)
    if not story.lines:
        cli.say("  Nothing has been sent so far.")
    _tell_sending(cli, story)
    for message in story.going:
        cli.say("  Goes with the next run: {message}.", message=why_it_goes(cli.texts, message))
    for message in story.withheld:
        cli.say("  Waits for --assume-sent or --assume-unsent: {message}.", message=why_it_goes(cli.texts, message))
    for silence in story.silences:
        about = " ".join(filter(None, (silence.measure, story.addresses.get(silence.person or "", silence.person))))
        round_ = round_text(cli.texts, silence.round.half_year.key, silence.round.step) if silence.round else ""
        cli.say(
            "  Silent now: {reason} {about}",
            reason=silence_text(cli.texts, silence),
            about=f"({', '.join(filter(None, (about, round_)))})" if about or round_ else "",
        )


def _tell_sending(cli: Command, story: Story) -> None:
    """What keeps messages from the people, whatever the plan says."""
    if story.sending.mode == "off":
        cli.say("  Sending is off (reminders.sending): nothing goes until it is on.")
    if story.paused:
        cli.say("  Sending is paused: nothing goes until “tiekartta resume”.")
    if story.sending.redirected_to:
        cli.say("All messages go to {tester}; nobody else counts as told.", tester=story.sending.redirected_to)


def _story_json(cli: Command, story: Story) -> dict[str, Any]:
    from jobs.cli.tell_remind import message_json, silence_json
    from jobs.reasons import reason_text

    return {
        "about": story.about,
        "date": str(story.today),
        "sending": story.sending.mode,
        "paused": story.paused,
        "ledger": [
            {
                "person": story.addresses.get(line.person, line.person),
                "round": f"{line.period}/{line.step}",
                "measures": list(line.measures),
                "state": str(line.state),
                "on": str(line.on),
                "route": line.route,
                "redirected_to": line.redirected_to or None,
                "reason": reason_text(cli.texts, line.reason),
            }
            for line in story.lines
        ],
        "going": [message_json(message) for message in story.going],
        "withheld": [message_json(message) for message in story.withheld],
        "silent": [silence_json(cli.texts, silence, story.addresses) for silence in story.silences],
    }
