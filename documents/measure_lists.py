"""Measures listed in a report under a heading that counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.paper import Heading, Point, Points, Words
from documents.wording import half_year_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.paper import Block
    from documents.wording import Texts
    from roadmap.summary import Move
    from roadmap.then import RoadmapThen


def listed(heading: str, ids: Sequence[str], then: RoadmapThen, texts: Texts, *, level: int = 2) -> Iterator[Block]:
    """List measures by id, title and party; one that is no measure (any more) by its id alone."""
    yield Heading(level, f"{heading} ({len(ids)})")
    if ids:
        yield Points(tuple(_point(id_, then) for id_ in ids))
    else:
        yield Words(texts("None."))


def listed_moves(
    heading: str, moved: Sequence[Move], then: RoadmapThen, texts: Texts, *, level: int = 2
) -> Iterator[Block]:
    """List measures that are to be done in another half-year than before."""
    yield Heading(level, f"{heading} ({len(moved)})")
    if moved:
        yield Points(tuple(_moved(move, then, texts) for move in moved))
    else:
        yield Words(texts("None."))


def title_within(title: str) -> str:
    """Give a title as it stands within a sentence: without the full stop that some have at their end."""
    return title.removesuffix(".")


def _point(id_: str, then: RoadmapThen) -> Point:
    measure = then.by_id.get(id_)
    if measure is None:
        return Point(id_)
    title = title_within(measure.title)
    return Point(f"{title} ({measure.party})" if measure.party else title, id_)


def _moved(move: Move, then: RoadmapThen, texts: Texts) -> Point:
    words = texts(
        "{title}: {before} → {after}",
        title=title_within(then.by_id[move.id].title),
        before=half_year_name(move.before, texts),
        after=half_year_name(move.after, texts),
    )
    return Point(words, move.id)
