"""The status report's message to the channel: a card with the numbers, the changes and what comes next, and the link.

The same content gives the card, the mail's HTML and the text; the templates stand in ``templates/report``. Text from a
list stands in the card only in a TextRun, which knows no Markdown (Microsoft, “Text run in Adaptive Cards”).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.routes.route import Post
from documents.measure_lists import title_within
from documents.status_words import (
    approval_words,
    attention_first,
    changes_by_kind,
    confirmation_words,
    headline,
    status_title,
)
from documents.text import plain
from documents.wording import day_name, goal_number, half_year_name, health_name
from roadmap.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template

    from jobs.i18n import Texts
    from jobs.report import StatusReport
    from roadmap.summary import Summary

ROOM: Final = 25 * 1024 - 512
"""Bytes of UTF-8 that the card may have: Teams takes 28 KB from a webhook (Microsoft, “Format cards in Teams”)."""

_MOST: Final = 6
"""So many measures a list names at most."""
_LONGEST: Final = 140
_COLOURS: Final = {
    Health.LATE: "attention",
    Health.DELAYED: "warning",
    Health.NEEDS_UPDATE: "categoricalMarigold",
    Health.UNOWNED: "categoricalPurple",
    Health.UNSCHEDULED: "neutral",
    Health.ON_TRACK: "categoricalBlue",
    Health.NOT_STARTED: "categoricalLightBlue",
    Health.DONE: "good",
    Health.STOPPED: "sequential8",
}
# What Teams and the card renderer would act on even in a TextRun: mentions, and the functions DATE and TIME
# (Microsoft, “Format cards in Teams”; “Text features in Adaptive Cards”).
_ACTED_ON: Final = re.compile(r"<(?=/?at\b)|\{(?=\{(?:DATE|TIME)\()", re.IGNORECASE)
_WORD_JOINER: Final = "\u2060"


@dataclass(frozen=True, slots=True)
class Share:
    """One piece of a chart."""

    name: str
    count: int
    colour: str


@dataclass(frozen=True, slots=True)
class Donut:
    """All measures by situation."""

    title: str
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One goal's measures by situation; the parts in the same order for every goal."""

    name: str
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """All goals, and the same numbers as a table with a heading row; ``situation`` is its first heading."""

    title: str
    situation: str
    bars: tuple[Bar, ...]

    @property
    def table(self) -> list[list[str]]:
        """Situations by goals; the first row has the goals' names."""
        by_situation = zip(*(bar.parts for bar in self.bars), strict=True)
        return [
            [self.situation, *(bar.name for bar in self.bars)],
            *([parts[0].name, *(str(part.count) for part in parts)] for parts in by_situation),
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the measures that it counts; ``left_out``: how many of them are not named."""

    heading: str
    points: tuple[str, ...]
    left_out: int = 0

    def first(self, most: int) -> Section:
        """The section with at most so many points."""
        gone = max(len(self.points) - most, 0)
        return replace(self, points=self.points[:most], left_out=self.left_out + gone)


@dataclass(frozen=True, slots=True)
class Message:
    """What the message says, before it has a form."""

    language: str
    subject: str
    heading: str
    headline: str
    lead: tuple[str, ...]
    by_health: Donut | None
    by_goal: Bars | None
    sections: tuple[Section, ...]
    signature: str
    link: str
    link_label: str


def status_post(report: StatusReport, texts: Texts, link: str, *, key: str) -> Post:
    """Put the report into a message; ``link`` opens the full report, ``key`` stands in the footer.

    No form is larger than :data:`ROOM`: fewer measures are named, in the end none, and the goals' chart is left out.
    """
    message = _message(report, texts, link, key=key)
    post = _post(message, texts, key)
    for shorter in _shorter(message):
        if _fits(post):
            break
        post = _post(shorter, texts, key)
    return post


def _post(message: Message, texts: Texts, key: str) -> Post:
    return Post(
        key=key,
        subject=plain(message.subject),
        card=json.loads(_rendered("card.json.j2", message, texts)),
        html=_rendered("message.html.j2", message, texts),
        text=_rendered("message.txt.j2", message, texts),
    )


def _fits(post: Post) -> bool:
    card = json.dumps(post.card, ensure_ascii=False)
    return all(len(form.encode()) <= ROOM for form in (card, post.html, post.text))


def _message(report: StatusReport, texts: Texts, link: str, *, key: str) -> Message:
    summary = report.summary
    return Message(
        language=texts.language,
        subject=plain(status_title(summary, texts)),
        heading=texts("The digital roadmap on {day}", day=day_name(summary.then.day, texts)),
        headline=headline(summary, texts),
        lead=(
            _counts(summary, texts),
            confirmation_words(summary.confirmation, texts),
            approval_words(summary.since_approval, texts),
        ),
        by_health=Donut(texts("Measures by situation"), _shares(summary, None, texts)) if summary.measures else None,
        by_goal=_by_goal(summary, texts),
        sections=tuple(section.first(_MOST) for section in _sections(summary, texts)),
        signature=texts(
            "Digital roadmap, {municipality}. This message was sent by a program. Its key: {key}",
            municipality=summary.then.frame.roadmap.municipality,
            key=key,
        ),
        link=link,
        link_label=texts("Open the full report"),
    )


def _counts(summary: Summary, texts: Texts) -> str:
    """The chart's numbers in words."""
    counts = (f"{health_name(health, texts)} {len(ids)}" for health, ids in attention_first(summary) if ids)
    return " · ".join(counts)


def _shares(summary: Summary, goal: str | None, texts: Texts) -> tuple[Share, ...]:
    """The situations that any measure is in, with how many of all measures, or of one goal's, are in it."""
    classes = summary.by_health if goal is None else summary.by_goal[goal]
    return tuple(
        Share(health_name(health, texts), len(classes[health]), _COLOURS[health])
        for health, ids in attention_first(summary)
        if ids
    )


def _by_goal(summary: Summary, texts: Texts) -> Bars | None:
    bars = [
        Bar(goal_number(goal, texts), _shares(summary, goal.id, texts))
        for goal in summary.then.frame.roadmap.goals
        if any(summary.by_goal[goal.id].values())
    ]
    return Bars(texts("Measures by goal"), texts("Situation"), tuple(bars)) if bars else None


def _sections(summary: Summary, texts: Texts) -> Iterator[Section]:
    then, changes = summary.then, summary.changes

    def named(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{id_} {title_within(then.by_id[id_].title)}" if id_ in then.by_id else id_ for id_ in ids)

    if changes is None:
        yield Section(texts("What changed"), (texts("There is no earlier report to compare with."),))
    else:
        since = texts("What changed since {day}", day=day_name(changes.since, texts))
        found = [(kind, named(ids)) for kind, ids in changes_by_kind(summary, texts).items() if ids]
        if changes.moved:
            moved = (
                f"{move.id} {title_within(then.by_id[move.id].title)}: {half_year_name(move.before, texts)} → "
                f"{half_year_name(move.after, texts)}"
                for move in changes.moved
            )
            found.append((texts("Moved"), tuple(moved)))
        nothing = texts("Nothing was finished, moved, became late or lost its owner.")
        yield Section(since, () if found else (nothing,))
        yield from (Section(f"{kind} ({len(points)})", points) for kind, points in found)
    half_year = half_year_name(summary.next_half_year, texts)
    begin = texts("Begin in {half_year}", half_year=half_year)
    yield Section(f"{begin} ({len(summary.starts)})", named(summary.starts))
    if summary.differing or summary.proposals:
        counts = texts(
            "Measures in which list and roadmap file differ: {n}. Proposals: {proposals}.",
            n=len(summary.differing),
            proposals=len(summary.proposals),
        )
        yield Section(texts("Waiting for a decision"), (counts,))


def _shorter(message: Message) -> Iterator[Message]:
    for most in range(_MOST - 1, -1, -1):
        yield replace(message, sections=tuple(section.first(most) for section in message.sections))
    yield replace(message, by_goal=None, sections=tuple(section.first(0) for section in message.sections))


def _rendered(template: str, message: Message, texts: Texts) -> str:
    def others(n: int) -> str:
        return texts("and {n} others", n=n)

    return _template(template).render(message=message, others=others)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("templates", "report"),
        autoescape=name.endswith(".html.j2"),
        finalize=_encoded if name.endswith(".json.j2") else _shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shortened"] = _shortened
    return environment.get_template(name)


def _shortened(text: str) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _shown(value: object) -> object:
    return plain(value) if type(value) is str else value


def _encoded(value: object) -> str:
    if isinstance(value, str):
        value = _ACTED_ON.sub(lambda found: found[0] + _WORD_JOINER, plain(value))
    return json.dumps(value, ensure_ascii=False)
