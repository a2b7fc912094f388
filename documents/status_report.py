"""The status report for the working group: how the roadmap stands, what changed, what comes next, and all its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.maturity_part import maturity_blocks
from documents.measure_lists import listed, listed_moves
from documents.paper import Column, Grid, Heading, Ids, Paper, Part, Shown, Words
from documents.progress_picture import progress_picture
from documents.status_words import (
    approval_words,
    attention_first,
    changes_by_kind,
    confirmation_words,
    headline,
    status_title,
)
from documents.timetable_part import timetable_part
from documents.wording import (
    day_name,
    decimal_text,
    field_name,
    goal_heading,
    goal_number,
    half_year_name,
    health_name,
    language_tag,
    phase_name,
)
from roadmap.health import Health
from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.paper import Block
    from documents.wording import Texts
    from roadmap.fields import Value
    from roadmap.maturity import Maturity
    from roadmap.progress import ProgressPoint
    from roadmap.summary import SinceApproval, Summary
    from roadmap.then import RoadmapThen

_NONE = "–"


def status_paper(summary: Summary, maturity: Maturity, progress: Sequence[ProgressPoint], texts: Texts) -> Paper:
    """Put the report together; ``progress`` are the days of the curve, the last one is the report's."""
    title = status_title(summary, texts)
    blocks = [
        *_now(summary, texts),
        *_changes(summary, texts),
        *_next(summary, texts),
        *_approval(summary, texts),
        *_undecided(summary.then, texts),
        *_progress(progress, summary.then, texts),
        *maturity_blocks(maturity, texts),
    ]
    return Paper(
        title=title,
        facts=texts("Status report"),
        tag=language_tag(texts),
        foot=title,
        parts=(Part(tuple(blocks)), timetable_part(summary.then, texts)),
    )


def _now(summary: Summary, texts: Texts) -> Iterator[Block]:
    yield Words(headline(summary, texts), lead=True)
    yield Words(confirmation_words(summary.confirmation, texts))
    yield Words(approval_words(summary.since_approval, texts))
    yield Heading(1, texts("How it stands"))
    yield Grid(
        title=texts("Measures by situation: each is in exactly one"),
        columns=(
            Column(texts("Situation"), 0.2),
            Column(texts("Number"), 0.1, centred=True),
            Column(texts("What it means"), 0.34),
            Column(texts("Measures"), 0.36),
        ),
        rows=(
            *(
                (health_name(health, texts), str(len(ids)), _meaning(health, texts), Ids(ids))
                for health, ids in attention_first(summary)
            ),
            (texts("Together"), str(summary.measures), "", ""),
        ),
        total=True,
    )
    yield _by_goal(summary, texts)
    yield _by_phase(summary, texts)


def _meaning(health: Health, texts: Texts) -> str:
    meanings = {
        Health.LATE: texts("The deadline has passed."),
        Health.DELAYED: texts("Somebody says so, it ends later than planned, or the work should have begun."),
        Health.NEEDS_UPDATE: texts("Under way, and nobody has confirmed lately how it goes."),
        Health.UNOWNED: texts("The responsible party has no person."),
        Health.UNSCHEDULED: texts("It has no phase in any half-year."),
        Health.ON_TRACK: texts("Under way as planned."),
        Health.NOT_STARTED: texts("Its first half-year is ahead."),
        Health.DONE: texts("Finished."),
        Health.STOPPED: texts("Will not be continued."),
    }
    return meanings[health]


def _by_goal(summary: Summary, texts: Texts) -> Grid:
    goals = summary.then.frame.roadmap.goals
    return Grid(
        title=texts("Measures by situation and goal"),
        columns=(
            Column(texts("Situation"), 0.2),
            *(Column(goal_heading(goal, texts), 0.68 / max(len(goals), 1), centred=True) for goal in goals),
            Column(texts("Together"), 0.12, centred=True),
        ),
        rows=(
            *(
                (
                    health_name(health, texts),
                    *(str(len(summary.by_goal[goal.id][health])) for goal in goals),
                    str(len(ids)),
                )
                for health, ids in attention_first(summary)
            ),
            (
                texts("Together"),
                *(str(sum(map(len, summary.by_goal[goal.id].values()))) for goal in goals),
                str(summary.measures),
            ),
        ),
        total=True,
    )


def _by_phase(summary: Summary, texts: Texts) -> Grid:
    return Grid(
        title=texts("Measures by their phase in {half_year}", half_year=half_year_name(summary.then.half_year, texts)),
        columns=(
            Column(texts("Phase"), 0.3),
            Column(texts("Number"), 0.1, centred=True),
            Column(texts("Measures"), 0.6),
        ),
        rows=(
            *(
                (
                    _capital(phase_name(phase, texts)) if phase else texts("No phase in this half-year"),
                    str(len(summary.by_phase[phase])),
                    Ids(summary.by_phase[phase]),
                )
                for phase in (*Phase, None)
            ),
            (texts("Together"), str(summary.measures), ""),
        ),
        total=True,
    )


def _changes(summary: Summary, texts: Texts) -> Iterator[Block]:
    changes = summary.changes
    if changes is None:
        yield Heading(1, texts("What changed"))
        yield Words(texts("There is no earlier report to compare with."))
        return
    yield Heading(1, texts("What changed since {day}", day=day_name(changes.since, texts)))
    kinds = changes_by_kind(summary, texts)
    for heading, ids in kinds.items():
        if ids:
            yield from listed(heading, ids, summary.then, texts)
    if changes.moved:
        yield from listed_moves(texts("Moved"), changes.moved, summary.then, texts)
    if not any(kinds.values()) and not changes.moved:
        yield Words(texts("Nothing was finished, moved, became late or lost its owner."))


def _next(summary: Summary, texts: Texts) -> Iterator[Block]:
    yield Heading(1, texts("What comes next"))
    half_year = half_year_name(summary.next_half_year, texts)
    yield from listed(texts("Begin in {half_year}", half_year=half_year), summary.starts, summary.then, texts)


def _approval(summary: Summary, texts: Texts) -> Iterator[Block]:
    since = summary.since_approval
    yield Heading(1, texts("Change since the approval"))
    yield Words(approval_words(since, texts))
    if since is None:
        return
    yield Words(
        texts("Approved on {day}: {by}. Approved and no measure now: {n}.", day=day_name(since.on, texts), by=since.by,
              n=len(since.dropped))
    )  # fmt: skip
    yield _shifts(since, summary.then, texts)
    if since.moved:
        yield from listed_moves(texts("Moved since the approval"), since.moved, summary.then, texts)
    if since.dropped:
        yield from listed(texts("Approved and no measure now"), since.dropped, summary.then, texts)


def _shifts(since: SinceApproval, then: RoadmapThen, texts: Texts) -> Grid:
    return Grid(
        title=texts("Measures by goal: moved since the approval"),
        columns=(
            Column(texts("Goal"), 0.16),
            Column(texts("Moved"), 0.14, centred=True),
            Column(texts("On average later by, half-years"), 0.18, centred=True),
            Column(texts("As approved"), 0.18, centred=True),
            Column(texts("Without a schedule"), 0.18, centred=True),
            Column(texts("New after it"), 0.16, centred=True),
        ),
        rows=tuple(
            (
                goal_number(goal, texts),
                str(len(shift.moved)),
                _NONE if shift.mean_half_years is None else decimal_text(shift.mean_half_years, texts),
                str(len(shift.kept)),
                str(len(shift.undated)),
                str(len(shift.new)),
            )
            for goal in then.frame.roadmap.goals
            for shift in (since.goals[goal.id],)
        ),
    )


def _undecided(then: RoadmapThen, texts: Texts) -> Iterator[Block]:
    """What somebody has to decide: list against file, proposals, and what could not be counted."""
    rows = [(measure, one) for measure in then.measures for one in measure.disagreements]
    yield Heading(1, texts("Open questions"))
    yield Words(
        texts(
            "Fields in which list and roadmap file differ: {n}. Proposals that wait for a decision: {proposals}.",
            n=len(rows),
            proposals=len(then.proposals),
        )
    )
    if rows:
        yield Grid(
            title=texts("List and roadmap file differ"),
            columns=(
                Column(texts("Id"), 0.1),
                Column(texts("Field"), 0.2),
                Column(texts("Roadmap file"), 0.35),
                Column(texts("List"), 0.35),
            ),
            rows=tuple(
                (
                    measure.id,
                    _capital(field_name(one.field, texts)),
                    _value(one.filed, then, texts),
                    _value(one.listed, then, texts),
                )
                for measure, one in rows
            ),
        )
    if then.unlisted:
        yield from listed(texts("Not counted, as the list has no row of them"), then.unlisted, then, texts)


def _value(value: Value | None, then: RoadmapThen, texts: Texts) -> str:
    """One of the roadmap's own values as a reader knows it."""
    text = _NONE if value is None else str(value)
    for goal in then.frame.roadmap.goals:
        if text == goal.id:
            return goal_number(goal, texts)
    return phase_name(Phase(text), texts) if text in Phase.__members__.values() else text


def _progress(points: Sequence[ProgressPoint], then: RoadmapThen, texts: Texts) -> Iterator[Block]:
    goals = then.frame.roadmap.goals
    yield Heading(1, texts("Progress"))
    yield Shown(progress_picture("progress", points, goals, texts))
    yield Grid(
        title=texts("Measures done, of all measures of the goal at the time"),
        columns=(
            Column(texts("Day"), 0.31),
            *(Column(goal_number(goal, texts), 0.69 / max(len(goals), 1), centred=True) for goal in goals),
        ),
        rows=tuple(
            (
                day_name(point.day, texts),
                *(f"{point.done[goal.id]} / {point.measures[goal.id]}" for goal in goals),
            )
            for point in points
        ),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
