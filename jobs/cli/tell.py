"""Results as words for people and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jobs.i18n import marked
from roadmap import actions
from roadmap.fields import half_year_of

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from jobs.setup import SetupReport
    from jobs.sync import SyncReport
    from roadmap.fields import Value
    from roadmap.plan import Plan


def setup_json(report: SetupReport) -> dict[str, Any]:
    """What setup did."""
    findings = report.findings
    return {
        "list": report.list_url,
        "made_list": report.made_list,
        "added_columns": list(report.added_columns),
        "added_choices": list(report.added_choices),
        "added_views": list(report.added_views),
        "renamed_columns": [{"column": p.name, "was": old, "now": new} for p, old, new in findings.renamed],
        "officers": {"group": report.officers.group, "changed": report.officers.changed} if report.officers else None,
    }


def tell_setup(cli: Command, report: SetupReport) -> None:
    """The same in words."""
    if report.made_list:
        cli.say("The list was created: {url}", url=report.list_url)
    else:
        cli.say("The list already exists: {url}", url=report.list_url)
    if report.added_columns:
        cli.say("Columns added: {names}.", names=", ".join(report.added_columns))
    for choices in report.added_choices:
        cli.say("Choices added: {choices}.", choices=choices)
    if report.added_views:
        cli.say("Views added: {names}.", names=", ".join(report.added_views))
    if not (report.made_list or report.added_columns or report.added_choices or report.added_views):
        cli.say("Nothing was missing.")
    if report.officers and report.officers.changed:
        cli.say(
            "The group “{group}” may now add and edit rows of the list, and neither delete them nor change the list.",
            group=report.officers.group,
        )
    _tell_renamed(cli, report.findings.renamed)


def _tell_renamed(cli: Command, renamed: Iterable[tuple[Any, str, str]]) -> None:
    for planned, was, now in renamed:
        cli.say("Column {column} was renamed in the list: {was} → {now}.", column=planned.name, was=was, now=now)


def sync_json(report: SyncReport) -> dict[str, Any]:
    """The counts of a sync and what is open after it."""
    stats = report.stats
    return {
        "created": len(report.created),
        "updated": len(report.updated),
        "unchanged": len(report.unchanged),
        "archived": len(report.archived),
        "pulled": len(report.pulled),
        "restored": len(report.restored),
        **open_json(report.plan),
        "duplicates": [{"id": d.id, "items": list(d.item_ids)} for d in report.plan.duplicates],
        "refused": [{"id": id_, "answer": words} for id_, words in sorted(report.refused.items())],
        "http": {
            "requests": stats.requests,
            "data_requests": stats.data_requests,
            "batches": stats.batches,
            "retries": stats.retries,
            "throttled": stats.throttled,
        },
        "seconds": round(report.seconds, 3),
    }


def open_json(plan: Plan) -> dict[str, Any]:
    """What waits for a decision."""
    return {
        "drift": [
            {"id": id_, "field": d.field, "file": _shown(d.base), "list": _shown(d.listed)} for id_, d in plan.drifts
        ],
        "conflicts": [
            {
                "id": id_,
                "field": c.field,
                "base": _shown(c.base),
                "file": _shown(c.filed),
                "list": _shown(c.listed),
            }
            for id_, c in plan.conflicts
        ],
        "proposals": [{"id": p.id, "title": _shown(p.values.get("title"))} for p in plan.proposals],
    }


def sync_exit_code(report: SyncReport) -> int:
    """3 when a person must decide on something new, 1 when the service refused a row, else 0 (open drift is normal)."""
    if report.plan.duplicates or report.new_conflicts:
        return 3
    return 1 if report.refused else 0


def tell_sync(cli: Command, report: SyncReport, *, dry_run: bool) -> None:
    """How the sync went."""
    say, texts = cli.say, cli.texts
    if dry_run:
        say("Nothing was written (--dry-run).")
    count = texts.count
    for ids, words in (
        (report.created, count("{n} measure created.", "{n} measures created.", len(report.created))),
        (report.updated, count("{n} measure updated.", "{n} measures updated.", len(report.updated))),
        (
            report.pulled,
            count(
                "{n} measure with something new from an officer.",
                "{n} measures with something new from officers.",
                len(report.pulled),
            ),
        ),
        (report.archived, count("{n} measure archived.", "{n} measures archived.", len(report.archived))),
        (
            report.restored,
            count(
                "{n} measure with a system field put right.",
                "{n} measures with system fields put right.",
                len(report.restored),
            ),
        ),
        (report.unchanged, count("{n} measure unchanged.", "{n} measures unchanged.", len(report.unchanged))),
    ):
        if ids:
            say(words)
    findings = report.findings
    _tell_renamed(cli, findings.renamed)
    for planned in findings.not_made:
        say("The list has no column {column} yet: “tiekartta setup” makes it.", column=planned.column.display_name)
    for planned, lacking in findings.choices:
        say(
            "Column {column} lacks the choices {choices}: “tiekartta setup” adds them.",
            column=planned.column.display_name,
            choices=", ".join(lacking),
        )
    if report.people.refused:
        say(
            "The site refused to look up people, so the column of responsible people stays as it is. "
            "SharePoint asks for a certificate and a permission of its own: see docs/deploy.md."
        )
    for id_, words in sorted(report.refused.items()):
        say("{id}: the service refused the row ({answer}).", id=id_, answer=words)
    for duplicate in report.plan.duplicates:
        say(
            "{id}: several rows of the list have this Tunnus ({items}). None was touched: delete the extra "
            "row, or clear its Tunnus.",
            id=duplicate.id,
            items=", ".join(duplicate.item_ids),
        )
    tell_open(cli, report.plan)
    _tell_traffic(cli, report)


def _tell_traffic(cli: Command, report: SyncReport) -> None:
    stats = report.stats
    cli.say(
        cli.texts.count(
            "{n} request, {data} for the list's data, {seconds} s.",
            "{n} requests, {data} for the list's data, {seconds} s.",
            stats.requests,
            data=stats.data_requests,
            seconds=cli.texts.decimal(report.seconds),
        )
    )
    if stats.retries or stats.throttled:
        cli.say(
            "Waited {waited} s for the service; {retries} requests were repeated, {throttled} answers said "
            "that there were too many.",
            waited=cli.texts.decimal(stats.waited),
            retries=stats.retries,
            throttled=stats.throttled,
        )


def tell_open(cli: Command, plan: Plan) -> None:
    """What waits for a decision, and how to decide."""
    for id_, drift in plan.drifts:
        cli.say(
            "Drift {id} {field}: the file says {file}, the list says {listed}.",
            id=id_,
            field=_label(cli, drift.field),
            file=_quoted(cli, drift.base),
            listed=_quoted(cli, drift.listed),
        )
    for id_, conflict in plan.conflicts:
        cli.say(
            "Conflict {id} {field}: it was {base}, the file says {file}, the list says {listed}.",
            id=id_,
            field=_label(cli, conflict.field),
            base=_quoted(cli, conflict.base),
            file=_quoted(cli, conflict.filed),
            listed=_quoted(cli, conflict.listed),
        )
    for proposal in plan.proposals:
        cli.say("Proposal {id}: {title}.", id=proposal.id, title=_quoted(cli, proposal.values.get("title")))
    if plan.drifts or plan.conflicts or plan.proposals:
        cli.say("Decide with “tiekartta accept ID” (the list counts) or “tiekartta reject ID” (the file counts).")


_WHOLE_ROWS: Mapping[type, str] = {
    actions.Create: marked("{id}: create."),
    actions.MakeAgain: marked("{id}: make again, it was deleted in the list."),
    actions.Adopt: marked("{id}: adopt the list's row."),
    actions.Archive: marked("{id}: archive, it has left the file."),
    actions.Unarchive: marked("{id}: take out of the archive."),
    actions.Forget: marked("{id}: forget, it is in neither file nor list."),
}


def tell_plan(cli: Command, plan: Plan) -> None:
    """Every action of a plan that writes or records something."""
    for row in plan.rows:
        for action in row.actions:
            match action:
                case actions.Push(field, old, new):
                    _tell_change(cli, "{id} {field}: write {old} → {new}.", row.id, field, old, new)
                case actions.Derive(field, old, new):
                    _tell_change(cli, "{id} {field}: derive {old} → {new}.", row.id, field, old, new)
                case actions.Restore(field, found, value):
                    _tell_change(cli, "{id} {field}: put right {old} → {new}.", row.id, field, found, value)
                case actions.Pull(field, old, new):
                    _tell_change(cli, "{id} {field}: take over {old} → {new}.", row.id, field, old, new)
                case _ if template := _WHOLE_ROWS.get(type(action)):
                    cli.say(template, id=row.id)


def _tell_change(cli: Command, template: str, id_: str, field: str, old: Value | None, new: Value | None) -> None:
    cli.say(template, id=id_, field=_label(cli, field), old=_quoted(cli, old), new=_quoted(cli, new))


def _label(cli: Command, field: str) -> str:
    """A field as people call it, with the name that --field takes: ``Kevät 2026 (phase:2026H1)``."""
    half_year = half_year_of(field)
    name = str(half_year) if half_year else cli.texts(field.partition(":")[0])
    return f"{name} ({field})"


def _shown(value: Value | None) -> Any:  # noqa: ANN401 - whatever JSON holds
    return str(value) if hasattr(value, "isoformat") else value


def _quoted(cli: Command, value: Value | None) -> str:
    return cli.texts("nothing") if value is None else cli.texts("“{value}”", value=value)
