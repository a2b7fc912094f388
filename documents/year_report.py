"""The digital roadmap's chapter in the financial statement: what was done, moved, stopped, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.maturity_part import maturity_blocks
from documents.measure_lists import listed, listed_moves
from documents.paper import Column, Grid, Heading, Ids, Paper, Part, Point, Points, Words
from documents.wording import day_name, goal_heading, goal_number, language_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from documents.paper import Block
    from documents.wording import Texts
    from roadmap.summary import Ids as Listed
    from roadmap.year import GoalClasses, GoalYear, YearChapter


def year_paper(chapter: YearChapter, texts: Texts) -> Paper:
    """Put the chapter together; one of a year that is not over says that it is a draft."""
    municipality = chapter.then.frame.roadmap.municipality
    title = texts("{municipality}: the digital roadmap in {year}", municipality=municipality, year=chapter.year)
    day = day_name(chapter.then.day, texts)
    facts = (
        texts("Chapter for the financial statement, as things stood on {day}", day=day)
        if chapter.frozen
        else texts("Draft of the chapter for the financial statement, as of {day}", day=day)
    )
    blocks = [
        *_opening(chapter, texts),
        *(block for goal in chapter.goals for block in _goal(goal, chapter, texts)),
        *_came_and_went(chapter, texts),
        *maturity_blocks(chapter.maturity, texts),
        *_next_year(chapter, texts),
    ]
    return Paper(title, facts, language_tag(texts), f"{title} · {facts}", (Part(tuple(blocks)),))


def _opening(chapter: YearChapter, texts: Texts) -> Iterator[Block]:
    roadmap = chapter.then.frame.roadmap
    classes = [goal.classes for goal in chapter.goals]
    yield Words(
        texts(
            "Of the {n} measures in {year}: {done} done, {stopped} stopped, {moved} moved to another half-year. Not "
            "known how they stand: {unknown}.",
            year=chapter.year,
            done=sum(len(one.done) for one in classes),
            n=len(chapter.then.measures),
            stopped=sum(len(one.stopped) for one in classes),
            moved=sum(len(goal.moved) for goal in chapter.goals),
            unknown=sum(len(one.unknown) for one in classes),
        ),
        lead=True,
    )
    if not chapter.whole_year:
        yield Words(
            texts(
                "The history begins on {day}: what changed in the year before that is not known.",
                day=day_name(chapter.since, texts),
            )
        )
    yield Heading(1, texts("Vision and goals"))
    yield Words(roadmap.vision)
    if roadmap.slogan:
        yield Words(roadmap.slogan)
    yield Words(_approved(chapter, texts))
    yield Points(tuple(Point(goal_heading(goal, texts)) for goal in roadmap.goals))
    yield _overview(chapter, texts)


def _approved(chapter: YearChapter, texts: Texts) -> str:
    approved = chapter.then.frame.approved
    if approved is None or approved.approval is None:
        return texts("The roadmap is not approved yet.")
    approval = approved.approval
    return texts("The roadmap was approved on {day}: {by}.", day=day_name(approval.on, texts), by=approval.by)


def _names(classes: GoalClasses, year: int, texts: Texts) -> dict[str, Listed]:
    """The classes by what the reader calls them, in reading order."""
    return {
        texts("Done in {year}", year=year): classes.done,
        texts("Under way"): classes.under_way,
        texts("Under way, not known how it stands"): classes.unknown,
        texts("Begins later"): classes.ahead,
        texts("Without a schedule"): classes.unscheduled,
        texts("Stopped in {year}", year=year): classes.stopped,
        texts("Done before"): classes.done_before,
        texts("Stopped before"): classes.stopped_before,
    }


def _overview(chapter: YearChapter, texts: Texts) -> Grid:
    by_goal = [_names(goal.classes, chapter.year, texts) for goal in chapter.goals]
    kinds = list(by_goal[0]) if by_goal else []
    counts = [[len(goal[kind]) for goal in by_goal] for kind in kinds]
    share = 0.6 / (len(by_goal) + 1)
    return Grid(
        title=texts("Measures by goal on {day}: each is in exactly one class", day=day_name(chapter.then.day, texts)),
        columns=(
            Column(texts("Class"), 0.4),
            *(Column(goal_number(goal.goal, texts), share, centred=True) for goal in chapter.goals),
            Column(texts("Together"), share, centred=True),
        ),
        rows=(
            *((kind, *map(str, row), str(sum(row))) for kind, row in zip(kinds, counts, strict=True)),
            (
                texts("Together"),
                *(str(sum(column)) for column in zip(*counts, strict=True)),
                str(len(chapter.then.measures)),
            ),
        ),
        total=True,
    )


def _goal(goal: GoalYear, chapter: YearChapter, texts: Texts) -> Iterator[Block]:
    classes, then, year = goal.classes, chapter.then, chapter.year
    by_class = {name: ids for name, ids in _names(classes, year, texts).items() if ids}
    yield Heading(1, goal_heading(goal.goal, texts))
    yield Words(
        texts(
            "Of the goal's {n} measures in {year}: {done} done, {stopped} stopped, {moved} moved to another half-year. "
            "Under way: {under_way}. Not known how they stand: {unknown}.",
            n=sum(map(len, by_class.values())),
            year=year,
            done=len(classes.done),
            stopped=len(classes.stopped),
            moved=len(goal.moved),
            under_way=len(classes.under_way),
            unknown=len(classes.unknown),
        )
    )
    if classes.done:
        yield from listed(texts("Done in {year}", year=year), classes.done, then, texts)
    if goal.moved:
        yield from listed_moves(texts("Moved"), goal.moved, then, texts)
    if classes.stopped:
        yield from listed(texts("Stopped in {year}", year=year), classes.stopped, then, texts)
    if classes.unknown:
        yield from listed(texts("Not known how they stand"), classes.unknown, then, texts)
    if not by_class:
        return
    yield Grid(
        title=texts("{goal}: all measures by class", goal=goal_number(goal.goal, texts)),
        columns=(
            Column(texts("Class"), 0.3),
            Column(texts("Number"), 0.12, centred=True),
            Column(texts("Measures"), 0.58),
        ),
        rows=tuple((name, str(len(ids)), Ids(ids)) for name, ids in by_class.items()),
    )


def _came_and_went(chapter: YearChapter, texts: Texts) -> Iterator[Block]:
    if chapter.added or chapter.removed:
        yield Heading(1, texts("Measures that came and went"))
        yield from listed(texts("New in the roadmap"), chapter.added, chapter.then, texts)
        yield from listed(texts("Left the roadmap"), chapter.removed, chapter.then, texts)


def _next_year(chapter: YearChapter, texts: Texts) -> Iterator[Block]:
    year = chapter.year + 1
    yield Heading(1, texts("The next year, {year}", year=year))
    yield from listed(texts("To begin in {year}", year=year), chapter.next_year.begins, chapter.then, texts)
    yield from listed(texts("To be done in {year}", year=year), chapter.next_year.ends, chapter.then, texts)
