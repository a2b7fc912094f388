"""``tiekartta import``, ``export`` and ``approve``: the roadmap from and to documents, and the board's decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command

if TYPE_CHECKING:
    from jobs.workspace import Workspace


def import_(
    file: Annotated[Path, typer.Argument(help="A pptx, xlsx, docx, csv, YAML or plain text file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")] = False,
    legend: Annotated[
        str | None,
        typer.Option("--legend", metavar="L", help="What the colours mean: #FFE699=valmistelu,#A9D18E=toteuttaminen,…"),
    ] = None,
    accept_doubtful: Annotated[
        bool,
        typer.Option(
            "--accept-doubtful",
            help="Take a doubtful match for the same measure, and a heading that may be a goal for a new goal.",
        ),
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Compare a document with the roadmap file, show the plan, and write what is sure into the file."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.tell_import import import_json, tell_import
        from jobs.imports import import_document, read_legend

        workspace = cli.workspace()
        plan = import_document(
            workspace,
            file,
            legend=read_legend(legend) if legend else None,
            accept_doubtful=accept_doubtful,
            dry_run=dry_run,
            show=lambda plan: tell_import(cli, plan, workspace.roadmap),
        )
        written = bool(plan.changes) and not dry_run
        if written:
            cli.say("Written into {file}; as it was before, it is kept beside it.", file=workspace.roadmap_file)
        elif dry_run:
            cli.say("Nothing was written (--dry-run).")
        cli.emit(import_json(cli, plan, written=written))
        if plan.questions:
            cli.say(
                "What was asked is not written. Correct the document, or give --legend or --accept-doubtful, and "
                "import it again."
            )
            raise typer.Exit(3)


def export(
    file: Annotated[
        Path, typer.Argument(help="The file to write: its name ends in .pptx, .xlsx, .docx, .csv or .yaml.")
    ],
    living: Annotated[
        bool, typer.Option("--living", help="The roadmap as the list says it, with what is open there. Reads the list.")
    ] = False,
    approved: Annotated[bool, typer.Option("--approved", help="The roadmap that was approved last.")] = False,
    template: Annotated[
        Path | None, typer.Option("--template", help="Your own pptx, potx, docx or dotx to make the document of.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Write the roadmap file as a document, or the living or the approved roadmap."""
    with command(config, as_json, debug, lang) as cli:
        from documents.writing import check_format, write_document
        from jobs import editions
        from jobs.errors import WrongInput

        if living and approved:
            raise WrongInput(what="The living roadmap is not the approved one.", do="Leave one of the options out.")
        check_format(file, template)
        workspace = cli.workspace()
        _refuse_own_files(file, workspace)
        if living:
            with cli.job("export") as job:
                edition = editions.living(job, cli.texts)
        else:
            edition = (editions.approved if approved else editions.filed)(workspace, cli.texts)
        write_document(file, edition.roadmap, edition.text, state=edition.state, texts=cli.texts, template=template)
        cli.say("{file}: {state}.", file=file, state=edition.state)
        cli.emit({"written": str(file), "measures": len(edition.roadmap.measures), "state": edition.state})


def approve(
    date: Annotated[str, typer.Option("--date", metavar="D", help="The day of the approval, such as 2026-06-15.")],
    by: Annotated[str, typer.Option("--by", help="Who approved it: the city board, for example.")],
    with_open_drift: Annotated[
        bool, typer.Option("--with-open-drift", help="Whatever is open between file and list. Does not read the list.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Freeze the roadmap file as the approved roadmap. Reads the list: nothing may be open."""
    with command(config, as_json, debug, lang) as cli:
        from jobs import editions
        from jobs.cli.days import read_day
        from jobs.errors import WrongInput

        on = read_day(date)
        if not by.strip():
            raise WrongInput(what="Nobody is named who approved the roadmap.", do="Write --by and the board's name.")
        if with_open_drift:
            path = editions.approve_without_list(cli.workspace(), on, by)
        else:
            with cli.job("approve") as job:
                path = editions.approve(job, on, by)
        cli.say("Approved. The roadmap as it was approved is kept in {path}.", path=path)
        cli.emit({"approved": str(path), "date": on.isoformat(), "by": by.strip()})


def _refuse_own_files(file: Path, workspace: Workspace) -> None:
    """Keep an export from writing over the roadmap file or an approved one: both are read, not made."""
    from documents.approved import FOLDER
    from jobs.errors import WrongInput

    target = file.resolve()
    if target == workspace.roadmap_file.resolve() or target.parent == (workspace.folder / FOLDER).resolve():
        raise WrongInput(
            what="This is a file of the configuration, and an export does not write over it.",
            do="Choose another file.",
            where=str(file),
        )
