"""The viewpoints' levels in a report: drawn, as a table over time, and where a gap has no measure at work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.maturity_picture import maturity_picture
from documents.paper import Column, Grid, Heading, Ids, Point, Points, Shown, Words
from documents.wording import day_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from documents.paper import Block
    from documents.wording import Texts
    from roadmap.maturity import Maturity, ViewpointLevels

_NONE = "–"


def maturity_blocks(maturity: Maturity, texts: Texts) -> Iterator[Block]:
    """Give the section on the viewpoints; nothing at all if the roadmap has none."""
    if not maturity.viewpoints:
        return
    yield Heading(1, texts("Viewpoints and their levels"))
    if len(maturity.not_given) == len(maturity.viewpoints):
        yield Words(texts("No level of any viewpoint was given yet."))
    else:
        yield Shown(maturity_picture("levels", maturity, texts))
    yield _table(maturity, texts)
    yield Heading(2, texts("A gap, and no measure at work on it ({n})", n=len(maturity.neglected)))
    if maturity.neglected:
        yield _listed(maturity.neglected)
    else:
        yield Words(texts("No viewpoint with start and target levels is without a measure that has begun."))
    if maturity.not_given:
        yield Heading(2, texts("No level given ({n})", n=len(maturity.not_given)))
        yield _listed(maturity.not_given)
    if maturity.unserved:
        yield Heading(2, texts("Named by no measure ({n})", n=len(maturity.unserved)))
        yield _listed(maturity.unserved)


def _listed(viewpoints: Sequence[ViewpointLevels]) -> Points:
    return Points(tuple(Point(f"{viewpoint.id} {viewpoint.title}") for viewpoint in viewpoints))


def _table(maturity: Maturity, texts: Texts) -> Grid:
    return Grid(
        title=texts("Levels from 1 (weak) to 5 (excellent); ★ leads the development"),
        columns=(
            Column(texts("Viewpoint"), 0.33),
            Column(texts("Start"), 0.1, centred=True),
            Column(texts("Measured"), 0.17),
            Column(texts("Now"), 0.08, centred=True),
            Column(texts("Target"), 0.11, centred=True),
            Column(texts("Measures that have begun"), 0.21),
        ),
        rows=tuple(
            (
                f"{viewpoint.id} {viewpoint.title}{' ★' if viewpoint.leading else ''}",
                _level(viewpoint.start),
                ", ".join(f"{day_name(day, texts)}: {level}" for day, level in viewpoint.measured) or _NONE,
                _level(viewpoint.now),
                _level(viewpoint.target),
                Ids(viewpoint.running),
            )
            for viewpoint in maturity.viewpoints
        ),
    )


def _level(level: int | None) -> str:
    return _NONE if level is None else str(level)
