"""``tiekartta person``: all that is held on somebody, and its erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.command import Command, ConfigOption, DebugOption, JsonOption, LangOption, command

if TYPE_CHECKING:
    from jobs.person import Held


def person(
    person: Annotated[
        str,
        typer.Argument(metavar="ADDRESS", help="The sign-in name, or the object id of an account that is long gone."),
    ],
    erase: Annotated[bool, typer.Option("--erase", help="Take it out of the state.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Show all that the state and the configuration hold on one person. Asks nothing of the network."""
    with command(config, as_json, debug, lang) as cli:
        from connector.clock import SystemClock
        from jobs.backups import copies
        from jobs.lock import only_run
        from jobs.person import erase as erase_person
        from jobs.person import held_on
        from jobs.store import Store

        workspace, now = cli.workspace(), SystemClock().now()
        folder = workspace.settings.state.folder
        with only_run(folder, "person", now), Store(folder, now) as store:
            held = erase_person(person, workspace, store) if erase else held_on(person, workspace, store)
            kept = len(copies(store))
        _tell(cli, held)
        if erase:
            cli.say("All of this was erased from the state. What was changed stays in the history, by nobody.")
            if kept:
                cli.say(
                    "Daily copies of the state in the folder backups that may still have it: {n}. Each goes when newer "
                    "ones have taken its place; delete them if it must be gone now.",
                    n=kept,
                )
        cli.emit({**_json(held), "erased": erase, "copies": kept})


def _tell(cli: Command, held: Held) -> None:
    if account := held.account:
        cli.say(
            "Account: {address}, object id {object_id}, look-up id on the site {lookup_id}; looked up on {day}.",
            address=account.address,
            object_id=account.object_id or "-",
            lookup_id=account.lookup_id or "-",
            day=account.refreshed_on,
        )
    if held.responsible:
        cli.say("Responsible in the list: {ids}.", ids=", ".join(held.responsible))
    if held.contact:
        cli.say("Contact in the list: {ids}.", ids=", ".join(held.contact))
    if held.named:
        cli.say("Named in the history of: {ids}.", ids=", ".join(held.named))
    if held.configuration:
        cli.say("Named in the configuration: {places}.", places=", ".join(held.configuration))
    for edit in held.edits:
        cli.say(
            "Changed in the list, {at}: {measure}, {fields}.",
            at=edit.modified_at,
            measure=edit.measure,
            fields=", ".join(edit.fields),
        )
    for told in held.messages:
        cli.say(
            "Message of the round {round}: {state}, {day}, by {route}; measures {ids}.",
            round=f"{told.period}/{told.step}",
            state=told.state,
            day=told.on,
            route=told.route or "-",
            ids=", ".join(told.measures) or "-",
        )
    if held.notes:
        cli.say("Notes of runs that have the name: {n}.", n=held.notes)
    if held.empty:
        cli.say("The state holds nothing on {person}.", person=held.person)
        cli.say(
            "Whom nobody has looked up for long stands in the history by the account's object id alone: give that "
            "(Microsoft Entra, Users)."
        )


def _json(held: Held) -> dict[str, Any]:
    account = held.account
    return {
        "person": held.person,
        "account": {
            "address": account.address,
            "object_id": account.object_id,
            "lookup_id": account.lookup_id,
            "enabled": account.enabled,
            "refreshed_on": account.refreshed_on.isoformat(),
        }
        if account
        else None,
        "responsible": list(held.responsible),
        "contact": list(held.contact),
        "edits": [
            {"measure": edit.measure, "fields": list(edit.fields), "modified_at": edit.modified_at}
            for edit in held.edits
        ],
        "named": list(held.named),
        "messages": [
            {
                "round": f"{told.period}/{told.step}",
                "state": told.state,
                "on": told.on,
                "route": told.route,
                "measures": list(told.measures),
            }
            for told in held.messages
        ],
        "notes": held.notes,
        "configuration": list(held.configuration),
    }
