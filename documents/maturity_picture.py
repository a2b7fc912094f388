"""The viewpoints' levels, drawn: start, now and target on the scale from 1 to 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.pictures import INK, LINE, Picture, drawing, lines, new_figure

if TYPE_CHECKING:
    from documents.wording import Texts
    from roadmap.maturity import Maturity, ViewpointLevels

_ROW = 0.28
_HEAD = 0.75
_LETTERS = 60
"""To a line of a viewpoint's name, which has two at most."""
_SCALE = (1, 2, 3, 4, 5)


def maturity_picture(name: str, maturity: Maturity, texts: Texts) -> Picture:
    """Draw a line for each viewpoint: a hollow ring at the start, a full dot now, a diamond at the target."""
    viewpoints = maturity.viewpoints
    height = _HEAD + _ROW * len(viewpoints)
    with drawing():
        figure = new_figure(6.8, height)
        axes = figure.add_axes((0.56, 0.28 / height, 0.41, 1 - _HEAD / height))
        for place, viewpoint in enumerate(viewpoints):
            _line(axes, place, viewpoint)
        axes.set_yticks(range(len(viewpoints)), [_label(viewpoint) for viewpoint in viewpoints], linespacing=1.05)
        axes.set_ylim(len(viewpoints) - 0.5, -0.5)
        axes.set_xlim(0.7, 5.3)
        axes.set_xticks(_SCALE)
        axes.tick_params(labelsize=7.5, color=LINE, length=0)
        axes.grid(axis="x", color=LINE, linewidth=0.4)
        axes.spines[["top", "right", "left"]].set_visible(False)
        for label, marker, fill in (
            (texts("start"), "o", "white"),
            (texts("now"), "o", INK),
            (texts("target"), "D", "white"),
        ):
            axes.plot([], [], linestyle="", marker=marker, markerfacecolor=fill, markeredgecolor=INK, label=label)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncol=3, fontsize=8, frameon=False, handletextpad=0.3)
    return Picture(name, texts("The viewpoints' levels"), _description(maturity, texts), figure)


def _label(viewpoint: ViewpointLevels) -> str:
    return lines(f"{'★ ' if viewpoint.leading else ''}{viewpoint.id} {viewpoint.title}", _LETTERS)


def _line(axes: object, place: int, viewpoint: ViewpointLevels) -> None:
    levels = [level for level in (viewpoint.start, viewpoint.now, viewpoint.target) if level is not None]
    if len(levels) > 1:
        axes.plot([min(levels), max(levels)], [place, place], color=LINE, linewidth=1.5, zorder=1)  # type: ignore[attr-defined]
    for level, marker, fill, size, order in (
        (viewpoint.target, "D", "white", 9, 2),
        (viewpoint.start, "o", "white", 8, 3),
        (viewpoint.now, "o", INK, 4.5, 4),
    ):
        if level is not None:
            axes.plot(  # type: ignore[attr-defined]
                level, place, marker=marker, markersize=size, markerfacecolor=fill, markeredgecolor=INK, zorder=order
            )


def _description(maturity: Maturity, texts: Texts) -> str:
    return texts(
        "Each line is a viewpoint on the scale from 1 (weak) to 5 (excellent): a ring at the start level, a dot at the "
        "level now, a diamond at the target; a star marks those that lead. Without any level: {count}. "
        "The numbers follow as a table.",
        count=len(maturity.not_given),
    )
