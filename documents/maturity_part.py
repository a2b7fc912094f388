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
    levels = len(maturity.not_given) < len(maturity.viewpoints)
    if levels:
        yield Shown(maturity_picture("levels", maturity, texts))
    else:
        yield Words(texts("No level of any viewpoint was given yet: where the gaps are is not known."))
    yield _table(maturity, texts)
    if levels:
        yield from _gaps(maturity, texts)
    if maturity.unserved:
        yield Words(texts("Named by no measure ({n}): {viewpoints}.", **_those(maturity.unserved)))


def _gaps(maturity: Maturity, texts: Texts) -> Iterator[Block]:
    yield Heading(2, texts("A gap, and no measure at work on it ({n})", n=len(maturity.neglected)))
    if maturity.neglected:
        yield Points(tuple(Point(f"{viewpoint.id} {viewpoint.title}") for viewpoint in maturity.neglected))
    else:
        yield Words(texts("No viewpoint with start and target levels is without a measure that has begun."))
    if maturity.half_given:
        yield Words(
            texts(
                "No start or no target level given, so that the gap is not known ({n}): {viewpoints}.",
                **_those(maturity.half_given),
            )
        )
    if maturity.not_given:
        yield Words(texts("No level given ({n}): {viewpoints}.", **_those(maturity.not_given)))


def _those(viewpoints: Sequence[ViewpointLevels]) -> dict[str, object]:
    """How many they are, and their ids: the table over them has their names."""
    return {"n": len(viewpoints), "viewpoints": ", ".join(viewpoint.id for viewpoint in viewpoints)}


def _table(maturity: Maturity, texts: Texts) -> Grid:
    return Grid(
        title=texts("Levels from 1 (weak) to 5 (excellent); ★ leads the development"),
        columns=(
            Column(texts("Viewpoint"), 0.36),
            Column(texts("Start"), 0.135, centred=True),
            Column(texts("Measured"), 0.13),
            Column(texts("Now"), 0.065, centred=True),
            Column(texts("Target"), 0.13, centred=True),
            Column(texts("Measures that have begun"), 0.18),
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
