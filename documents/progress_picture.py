"""Progress over time, drawn: what share of each goal's measures was done at the end of each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import PercentFormatter

from documents.pictures import INK, LINE, QUIET, Picture, drawing, new_figure
from documents.wording import day_name, goal_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.wording import Texts
    from roadmap.model import Goal
    from roadmap.progress import ProgressPoint

_LOOKS = (("#1F497D", "-", "o"), ("#8A4B08", "--", "s"), ("#3B6E22", ":", "^"), ("#5B2A86", "-.", "D"))
"""Colour, line and mark of the goals in turn: line and mark alone tell them apart in black and white."""


def progress_picture(name: str, points: Sequence[ProgressPoint], goals: Sequence[Goal], texts: Texts) -> Picture:
    """Draw a line for each goal; ``points`` in time, the last one is the report's own day."""
    with drawing():
        figure = new_figure(6.8, 2.4)
        axes = figure.add_axes((0.085, 0.14, 0.77, 0.82))
        days = [point.day for point in points]
        for place, goal in enumerate(goals):
            colour, line, mark = _LOOKS[place % len(_LOOKS)]
            shares = [_share(point, goal.id) for point in points]
            label = goal_number(goal, texts)
            axes.plot(range(len(days)), shares, color=colour, linestyle=line, marker=mark, markersize=4, label=label)
        axes.set_ylim(0, 1.02)
        axes.set_xlim(-0.3, max(len(days) - 1, 1) + 0.3)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        shown = _spread(len(days), 7)
        axes.set_xticks(shown, [f"{days[n].month}/{days[n].year}" for n in shown])
        axes.tick_params(labelsize=7.5, color=LINE)
        axes.grid(axis="y", color=LINE, linewidth=0.4)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylabel(texts("share done"), fontsize=8, color=QUIET)
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), fontsize=8, frameon=False, labelcolor=INK)
    return Picture(name, texts("Progress by goal"), _description(points, goals, texts), figure)


def _description(points: Sequence[ProgressPoint], goals: Sequence[Goal], texts: Texts) -> str:
    if not points:
        return texts("There are no days to show yet.")
    last = points[-1]
    parts = [
        texts(
            "{goal}: {done} of {count}",
            goal=goal_number(goal, texts),
            done=last.done[goal.id],
            count=last.measures[goal.id],
        )
        for goal in goals
    ]
    if len(points) == 1:
        return texts(
            "How many of each goal's measures are done on {day}: {counts}. The line begins with this day; the numbers "
            "follow as a table.",
            day=day_name(last.day, texts),
            counts="; ".join(parts),
        )
    return texts(
        "How many of each goal's measures were done, month by month from {first} to {last}. On the last day: {counts}. "
        "The numbers follow as a table.",
        first=day_name(points[0].day, texts),
        last=day_name(last.day, texts),
        counts="; ".join(parts),
    )


def _share(point: ProgressPoint, goal: str) -> float:
    count = point.measures[goal]
    return point.done[goal] / count if count else 0.0


def _spread(count: int, most: int) -> list[int]:
    """At most so many places, evenly, the last one among them."""
    step = max(1, -(-count // most))
    return sorted({count - 1 - n for n in range(0, count, step)})
