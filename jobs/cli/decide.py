"""``tiekartta drift``, ``accept`` and ``reject``: what is open between file and list, and what becomes of it."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command

IDS = "Ids of measures or proposals, such as T1-03 or E-001."
FieldOption = Annotated[
    str | None,
    typer.Option("--field", help="Only this field, named as in `tiekartta drift`: title, phase:2026H2, …"),
]


def drift(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Show open drift, conflicts and proposals. Reads the list, writes nothing."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.tell import open_json, tell_open
        from jobs.decisions import open_questions

        with cli.job("drift") as job:
            plan, _ = open_questions(job)
        tell_open(cli, plan)
        cli.emit(open_json(plan))


def accept(
    ids: Annotated[list[str] | None, typer.Argument(help=IDS)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is open.")] = False,
    field: FieldOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Take the list's word into the roadmap file: drift, conflicts, proposals."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.decisions import accept_questions
        from jobs.errors import WrongInput

        if everything == bool(ids):
            raise WrongInput(what="Name the ids to accept, or --all.", do="“tiekartta drift” lists them.")
        with cli.job("accept") as job:
            accepted = accept_questions(job, None if everything else ids, field)
        changed = sorted({change.id for change in accepted.changes} | {measure.id for measure in accepted.new})
        cli.say("Written into the roadmap file: {ids}. The next sync finds both sides agreed.", ids=_listed(changed))
        cli.emit({"accepted": changed})


def reject(
    ids: Annotated[list[str], typer.Argument(help=IDS)],
    field: FieldOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Put the roadmap file's word back into the list; a rejected proposal is archived there."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.decisions import reject_questions

        with cli.job("reject") as job:
            writes = reject_questions(job, ids, field)
        rejected = sorted(write.id for write in writes)
        cli.say("Put back in the list as the roadmap file says: {ids}.", ids=_listed(rejected))
        cli.emit({"rejected": rejected})


def _listed(ids: list[str]) -> str:
    return ", ".join(ids) or "–"
