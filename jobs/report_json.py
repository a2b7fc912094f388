"""A report for machines: its numbers as ids, so that every one of them opens its rows, and the rows themselves."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from jobs.report import StatusReport
from roadmap.health import tally
from roadmap.needs import Needs
from roadmap.year import YearChapter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jobs.post_report import Posting
    from jobs.report import Content, Kind, Report
    from roadmap.maturity import Maturity
    from roadmap.needs import Total
    from roadmap.summary import Changes, Move, SinceApproval
    from roadmap.then import MeasureThen, RoadmapThen


def report_json(report: Report, files: Iterable[Path], posting: Posting | None = None) -> dict[str, Any]:
    """What ``--json`` prints: ``classes`` counts the measures by health, ``changes`` is null where none are told.

    ``posted`` is the message that went in this run, null for none.
    """
    then = report.then
    content = report.content
    changes = content.summary.changes if isinstance(content, StatusReport) else None
    return {
        "kind": str(report.kind),
        "as_of": then.day.isoformat(),
        "measures": len(then.measures),
        "classes": {str(health): n for health, n in tally(measure.health for measure in then.measures).items()},
        "changes": _changes(changes) if changes else None,
        "proposals": list(then.proposals),
        "unlisted": list(then.unlisted),
        "posted": _posted(posting) if posting and posting.gone else None,
        "files": [str(file) for file in files],
    }


def _posted(posting: Posting) -> dict[str, Any]:
    return {
        "period": posting.period,
        "state": str(posting.state),
        "route": posting.route,
        "url": posting.url,
        "redirected_to": posting.redirected_to or None,
    }


def report_data(kind: Kind, content: Content) -> dict[str, Any]:
    """The whole report as JSON holds it; the same report gives the same."""
    then = content.then
    match content:
        case StatusReport():
            told = _status(content)
        case YearChapter():
            told = _year(content)
        case Needs():
            told = _needs(content)
    return {"kind": str(kind), "as_of": then.day.isoformat(), **told, "rows": [_row(m, then) for m in then.measures]}


def _status(report: StatusReport) -> dict[str, Any]:
    summary, confirmation = report.summary, report.summary.confirmation
    return {
        "by_health": _texts(summary.by_health),
        "by_goal": {goal: _texts(classes) for goal, classes in summary.by_goal.items()},
        "by_phase": _texts(summary.by_phase),
        "confirmed": {
            "days": confirmation.days,
            "fresh": confirmation.fresh,
            "old": confirmation.old,
            "never": confirmation.never,
            "share": confirmation.share,
        },
        "next_half_year": {"half_year": summary.next_half_year.key, "starts": summary.starts},
        "changes": _changes(summary.changes) if summary.changes else None,
        "since_approval": _since_approval(summary.since_approval) if summary.since_approval else None,
        "differing": summary.differing,
        "proposals": summary.proposals,
        "unlisted": summary.then.unlisted,
        "viewpoints": _viewpoints(report.maturity),
        "progress": [
            {"day": point.day.isoformat(), "done": point.done, "measures": point.measures} for point in report.progress
        ],
    }


def _year(chapter: YearChapter) -> dict[str, Any]:
    return {
        "year": chapter.year,
        "frozen": chapter.frozen,
        "since": chapter.since.isoformat(),
        "goals": {
            goal.goal.id: {
                **{field.name: getattr(goal.classes, field.name) for field in fields(goal.classes)},
                "moved": _moves(goal.moved),
            }
            for goal in chapter.goals
        },
        "viewpoints": _viewpoints(chapter.maturity),
        "next_year": {"begins": chapter.next_year.begins, "ends": chapter.next_year.ends},
        "added": chapter.added,
        "removed": chapter.removed,
    }


def _needs(found: Needs) -> dict[str, Any]:
    return {
        "years": found.years,
        "units": {str(unit or ""): name for unit, name in found.units.items()},
        "needs": [
            {"year": row.year, "id": row.id, "unit": row.unit, "euros": row.euros, "reason": row.reason}
            for row in found.rows
        ],
        "totals": {
            str(year): {
                "all": _total(found.year_total(year)),
                "units": {str(unit or ""): _total(found.total(year, unit)) for unit in found.units},
            }
            for year in found.years
        },
        "left_out": found.left_out,
    }


def _total(total: Total) -> dict[str, Any]:
    return {"euros": total.euros, "estimated": total.estimated, "missing": total.missing}


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "since": changes.since.isoformat(),
        **{
            name: list(getattr(changes, name))
            for name in ("finished", "stopped", "late", "unowned", "added", "removed")
        },
        "moved": _moves(changes.moved),
    }


def _since_approval(since: SinceApproval) -> dict[str, Any]:
    return {
        "on": since.on.isoformat(),
        "by": since.by,
        "moved": len(since.moved),
        "mean_half_years": since.mean_half_years,
        "goals": {
            id_: {
                "moved": _moves(goal.moved),
                "mean_half_years": goal.mean_half_years,
                "kept": goal.kept,
                "undated": goal.undated,
                "new": goal.new,
            }
            for id_, goal in since.goals.items()
        },
        "dropped": since.dropped,
    }


def _moves(moved: Iterable[Move]) -> list[dict[str, Any]]:
    return [{"id": move.id, "before": move.before.key, "after": move.after.key} for move in moved]


def _viewpoints(maturity: Maturity) -> list[dict[str, Any]]:
    return [
        {
            "id": viewpoint.id,
            "start": viewpoint.start,
            "target": viewpoint.target,
            "now": viewpoint.now,
            "measured": {day.isoformat(): level for day, level in viewpoint.measured},
            "running": viewpoint.running,
            "neglected": viewpoint.neglected,
        }
        for viewpoint in maturity.viewpoints
    ]


def _row(measure: MeasureThen, then: RoadmapThen) -> dict[str, Any]:
    return {
        "id": measure.id,
        "title": measure.title,
        "goal": measure.goal,
        "party": measure.party,
        "unit": then.frame.units.get(measure.unit or ""),
        "health": str(measure.health),
        "status": measure.status,
        "phase": measure.phase,
        "ends": measure.ends.key if measure.ends else None,
        "confirmed_on": measure.confirmed_on.isoformat() if measure.confirmed_on else None,
        "differs_in": [one.field for one in measure.disagreements],
    }


def _texts(classes: Mapping[Any, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {str(key or ""): ids for key, ids in classes.items()}
