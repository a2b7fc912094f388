"""A report as one page that needs nothing else, for any screen and for paper (EN 301 549, WCAG 2.1 AA)."""

from __future__ import annotations

from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from documents.paper import Column, Grid, Heading
from documents.text import plain
from documents.timetable_part import phase_legend

if TYPE_CHECKING:
    from jinja2 import Template

    from documents.paper import Paper
    from documents.wording import Texts

_LETTER = 0.56
"""The usual width of a letter of a bold heading, as a share of the text size."""
_SMALL = 0.06
"""Columns of a smaller share of the table have smaller headings and no space around them."""


def report_html(paper: Paper, texts: Texts) -> bytes:
    """Return the page as UTF-8; the same report gives the same bytes."""
    blocks = [block for part in paper.parts for block in part.blocks]
    headings = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    page = _template().render(
        paper=paper,
        texts=texts,
        fills=phase_legend(texts).letters,
        late=texts("late"),
        contents=texts("Contents"),
        headings=headings,
        names={heading: f"part-{place}" for place, heading in enumerate(headings, 1)},
        listed={row[0] for block in blocks if isinstance(block, Grid) and block.listing for row in block.rows},
        least_width=_least_width,
        small=_SMALL,
    )
    return page.encode("utf-8")


def _least_width(grid: Grid) -> int:
    """The width (em) below which the table is scrolled, as a heading's longest word would have to be broken."""
    return ceil(max(_word_width(column) / column.share for column in grid.columns))


def _word_width(column: Column) -> float:
    letters = max(map(len, column.heading.split()), default=0)
    return letters * _LETTER * 0.82 + 0.3 if column.share < _SMALL else letters * _LETTER + 1


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("templates", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: plain(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
