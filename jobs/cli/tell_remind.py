"""A run of the reminders as words for people and as JSON for machines."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from jobs.i18n import marked
from jobs.outbox import reason_of
from jobs.reasons import KINDS, STATES, reason_text, rounds_text, silence_text
from roadmap.ledger import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobs.cli.command import Command
    from jobs.i18n import Texts
    from jobs.remind_report import RemindReport, Told, Wish
    from roadmap.reminder_plan import Message, Silence

_LISTS: Mapping[str, State] = {
    "sent": State.SENT,
    "accepted": State.ACCEPTED,
    "redirected": State.REDIRECTED,
    "held": State.HELD,
    "unclear": State.UNCLEAR,
    "failed": State.FAILED,
}

_REFUSED: Mapping[str, str] = {
    "rights": marked("The app may not ask who may edit the list: everybody counts as if they may."),
    "managers": marked("The app may not read superiors: nothing goes to them."),
    "automatic_replies": marked("The app may not read automatic replies: deputies hear nothing because of them."),
}


def remind_counts(report: RemindReport) -> dict[str, int]:
    """How many ended how, for the notes of runs: no names."""
    return dict(Counter(str(told.state) for told in report.told))


def remind_json(texts: Texts, report: RemindReport) -> dict[str, Any]:
    """Lists of ``{person, round, measures, route, reason}`` by what became of each.

    ``planned`` are those that were only shown, ``admin`` the notices to the administrators, ``unowned`` measures with
    nobody to tell, ``routes`` those that do not work and why, ``refused`` what the app may not ask.
    """
    lists: dict[str, Any] = {
        name: [_told_json(texts, told) for told in report.of(state)] for name, state in _LISTS.items()
    }
    silences = report.situation.plan.silences
    lists["skipped"] = [silence_json(texts, silence, report.addresses) for silence in silences]
    lists["planned"] = [message_json(message) for message in report.shown]
    lists["withheld"] = [message_json(message) for message in report.situation.plan.withheld]
    lists["admin"] = [
        {"person": told.address, "round": told.round, "state": told.state, "reason": reason_text(texts, told.reason)}
        for told in report.notices
    ]
    lists["unowned"] = list(report.situation.plan.unowned)
    lists["routes"] = [
        *({"route": name, "reason": _missing(texts, name, setting)} for name, setting in report.missing),
        *({"route": name, "reason": reason_text(texts, reason_of(error))} for name, error in report.broken.items()),
    ]
    lists["refused"] = sorted(report.refused)
    return {**lists, "sending": report.sending.mode, "paused": report.paused, "date": str(report.situation.today)}


def message_json(message: Message, route: str | None = None, reason: str | None = None) -> dict[str, Any]:
    """A message as ``{person, round, measures, route, reason}``; the rounds that it settles stand with + between."""
    return {
        "person": message.to.address,
        "round": "+".join(round_.key for round_ in message.rounds),
        "measures": [item.measure for item in message.items],
        "route": route,
        "reason": reason,
    }


def _told_json(texts: Texts, told: Told) -> dict[str, Any]:
    return message_json(told.message, told.route, reason_text(texts, told.reason))


def silence_json(texts: Texts, silence: Silence, addresses: Mapping[str, str]) -> dict[str, Any]:
    """A silence in the same form; what it does not name is None or empty."""
    return {
        "person": addresses.get(silence.person, silence.person) if silence.person else None,
        "round": silence.round.key if silence.round else None,
        "measures": [silence.measure] if silence.measure else [],
        "route": None,
        "reason": silence_text(texts, silence),
    }


def why_it_goes(texts: Texts, message: Message) -> str:
    """Why a message goes, in a line: whom to, what kind it is, and which rounds it settles."""
    return texts(
        "{person}: {kind} ({rounds}), measures {measures}",
        person=message.to.address,
        kind=texts(KINDS[message.kind]),
        rounds=rounds_text(texts, message),
        measures=", ".join(item.measure for item in message.items),
    )


def tell_remind(cli: Command, report: RemindReport, wish: Wish) -> None:
    """How the run went: what became of each message, why the others hear nothing, and what needs a person."""
    _tell_mode(cli, report, wish)
    for message in () if wish.dry_run else report.shown:
        cli.say("  {text}", text=why_it_goes(cli.texts, message))
    for told in report.told:
        _tell_one(cli, told)
    for notice in report.notices:
        cli.say(
            "  To the administrators, {person}: {state}.", person=notice.address, state=cli.texts(STATES[notice.state])
        )
    if not (report.told or report.shown):
        cli.say("Nobody is to be reminded.")
    _tell_silences(cli, report, of_measures=wish.dry_run)
    _tell_trouble(cli, report)


def _tell_mode(cli: Command, report: RemindReport, wish: Wish) -> None:
    if wish.dry_run:
        cli.say("Nothing was sent (--dry-run).")
    elif report.sending.mode == "off":
        cli.say("Sending is off (reminders.sending): nothing was sent. Today these messages would go:")
    elif report.paused:
        cli.say("Sending is paused: “tiekartta resume” lets it go on. These messages wait:")
    if report.sending.mode == "redirect":
        cli.say("All messages go to {tester}; nobody else counts as told.", tester=report.sending.redirected_to)


def _tell_one(cli: Command, told: Told) -> None:
    cli.say(
        "  {line}: {state}{route}.",
        line=why_it_goes(cli.texts, told.message),
        state=cli.texts(STATES[told.state]),
        route=f" ({told.route})" if told.route else "",
    )
    if reason := reason_text(cli.texts, told.reason):
        cli.say("    {reason}", reason=reason)


def _tell_silences(cli: Command, report: RemindReport, *, of_measures: bool) -> None:
    """Each reason for silence once, with all whom it concerns: people who heard nothing, and measures if asked for."""
    told = {told.message.to.key for told in report.told}
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for silence in report.situation.plan.silences:
        if silence.person in told or not (silence.person or of_measures):
            continue
        person = report.addresses.get(silence.person, silence.person) if silence.person else None
        about = " ".join(part for part in (silence.measure, person) if part)
        grouped[silence_text(cli.texts, silence)].append(about)
    for reason, concerned in grouped.items():
        named = ", ".join(dict.fromkeys(filter(None, concerned)))
        cli.say("  Silent: {reason} {about}", reason=reason, about=f"({named})" if named else "")


def _tell_trouble(cli: Command, report: RemindReport) -> None:
    for name, setting in report.missing:
        cli.say("{text}", text=_missing(cli.texts, name, setting))
    for name, error in report.broken.items():
        words = reason_text(cli.texts, reason_of(error))
        cli.say("The route {route} failed for everybody: {reason}", route=name, reason=words)
    for what in sorted(report.refused):
        cli.say(_REFUSED[what])
    plan = report.situation.plan
    if plan.unowned:
        cli.say("Nobody to tell: {measures}.", measures=", ".join(plan.unowned))
    for fallback in plan.fallbacks:
        cli.say(
            "{measure}: the contact {contact} cannot be reached, the party's people are told instead.",
            measure=fallback.measure,
            contact=fallback.contact,
        )
    if plan.withheld:
        cli.say(
            "These rounds opened before the ledger was made, and may have been sent already: {rounds}. Say which with "
            "--assume-sent or --assume-unsent; until then nobody is told.",
            rounds=_rounds(plan.withheld),
        )


def _missing(texts: Texts, route: str, setting: str) -> str:
    return texts("The route {route} is not set up ({setting}): it is left out.", route=route, setting=setting)


def _rounds(messages: Iterable[Message]) -> str:
    return ", ".join(sorted({round_.key for message in messages for round_ in message.rounds}))
