"""A configuration with any number of measures, built in code: reading them from YAML is not what is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.halfyear import HalfYear
from roadmap.model import Measure, Phase

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from jobs.workspace import Workspace
    from roadmap.model import Roadmap


def with_measures(workspace: Workspace, n: int, today: date) -> Workspace:
    """Give the workspace ``n`` measures: Kemijärvi's own words and parties, numbered, each with three half-years.

    The horizon lies around ``today``, so that a run shows the same on every day.
    """
    first = HalfYear.of(today) + (-2)
    roadmap = replace(workspace.roadmap, first=first, last=first + 5)
    return replace(workspace, roadmap=replace(roadmap, measures=tuple(_measure(roadmap, i) for i in range(n))))


def on_own_list(workspace: Workspace, title: str, state: Path) -> Workspace:
    """Point the workspace at a list and a state folder of its own."""
    settings = workspace.settings
    site = settings.site.model_copy(update={"list": title})
    return replace(
        workspace,
        settings=settings.model_copy(
            update={"site": site, "state": settings.state.model_copy(update={"folder": state})}
        ),
    )


def _measure(roadmap: Roadmap, i: int) -> Measure:
    model = roadmap.measures[i % len(roadmap.measures)]
    begin = roadmap.horizon[i % 4]
    return Measure(
        id=f"{model.goal}-{i:05}",
        goal=model.goal,
        title=f"{model.title} {i}",
        party=model.party,
        schedule={begin + offset: phase for offset, phase in enumerate(Phase)},
    )
