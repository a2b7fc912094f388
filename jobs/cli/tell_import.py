"""What a document changes in the roadmap file, as words for people and as JSON for machines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from documents.roadmap_changes import AddGoal, AddMeasure, SetHorizon, SetPhase, SetText
from jobs.i18n import marked

if TYPE_CHECKING:
    from documents.importing import ImportPlan
    from jobs.cli.command import Command
    from roadmap.model import Roadmap


_PLACES = {
    "slide": marked("slide"),
    "table": marked("table"),
    "row": marked("row"),
    "column": marked("column"),
    "line": marked("line"),
}
_NUMBERED = re.compile(rf"\b({'|'.join(_PLACES)})(?= \d)")


def import_json(cli: Command, plan: ImportPlan, *, written: bool) -> dict[str, Any]:
    """The counts of an import and what is asked; ``written``: whether the roadmap file was."""
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "missing": len(plan.missing),
        "questions": [{"where": _place(cli, q.where), "what": cli.texts(q.what, **q.values)} for q in plan.questions],
        "written": written,
    }


def tell_import(cli: Command, plan: ImportPlan, roadmap: Roadmap) -> None:
    """Each difference, what the document lacks, and what a person is asked."""
    known = {measure.id: measure for measure in roadmap.measures}
    for change in plan.changes:
        match change:
            case SetHorizon(first, last):
                cli.say(
                    "Half-years: {old_first} – {old_last} → {first} – {last}.",
                    old_first=roadmap.first,
                    old_last=roadmap.last,
                    first=first,
                    last=last,
                )
            case AddGoal(id_, title):
                cli.say("{id}: a new goal: “{title}”.", id=id_, title=title)
            case AddMeasure(id_, goal, title):
                cli.say("{id}: new under {goal}: “{title}”.", id=id_, goal=goal, title=title)
            case SetText(id_, field, value):
                old = getattr(known[id_], field)
                _tell(cli, id_, cli.texts(field), old, value)
            case SetPhase(id_, half_year, phase):
                old = known[id_].schedule.get(half_year) if id_ in known else None
                _tell(cli, id_, str(half_year), old or "", phase or "")
    for id_ in plan.missing:
        cli.say("{id}: not in the document; it stays in the roadmap file.", id=id_)
    for question in plan.questions:
        cli.say(
            "Asked: {question}",
            question=f"{_place(cli, question.where)}: {cli.texts(question.what, **question.values)}",
        )
    count = cli.texts.count
    cli.say(
        "{new}, {changed}, {same}, {missing}.",
        new=count("{n} new", "{n} new", len(plan.new)),
        changed=count("{n} changed", "{n} changed", len(plan.changed)),
        same=count("{n} the same", "{n} the same", len(plan.same)),
        missing=count("{n} not in the document", "{n} not in the document", len(plan.missing)),
    )


def _place(cli: Command, where: str) -> str:
    """A place in the reader's words: ``liite.pptx: dia 3, rivi 5, sarake 7``."""
    return _NUMBERED.sub(lambda found: cli.texts(_PLACES[found[1]]), where)


def _tell(cli: Command, id_: str, field: str, old: str, new: str) -> None:
    nothing = cli.texts("nothing")
    cli.say("{id} {field}: {old} → {new}.", id=id_, field=field, old=old or nothing, new=new or nothing)
