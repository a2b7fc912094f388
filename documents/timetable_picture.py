"""The timetable as the roadmap's own table, drawn: phases by colour and letter, the day, what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox, TransformedBbox

from documents.phase_colours import FILLS
from documents.pictures import ALERT, FONT, INK, LINE, QUIET, Picture, drawing, lines, new_figure
from documents.wording import day_name, half_year_name, initial, phase_name
from roadmap.halfyear import HalfYear
from roadmap.health import Health

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from documents.wording import Texts
    from roadmap.model import Phase
    from roadmap.then import MeasureThen

ROWS = 18
"""So many measures a picture shows at most, to fit on a wide page below its headings; the next one goes on."""
_WIDTH = 10.2
_ROW = 0.25
_HEAD = 0.62
_FOOT = 0.12
_TITLE_LETTERS = 70
"""To a line of a measure's title; a longer one has two lines of smaller letters."""
_TITLE_SHARE = 0.46
_LETTER = 6
"""The height of the letter in a cell, in points."""
_LEGEND_SHARE = 0.118
"""The width of an entry of the legend, which stands over the titles."""


def timetable_picture(
    name: str, title: str, measures: Sequence[MeasureThen], half_years: Sequence[HalfYear], *, today: date, texts: Texts
) -> Picture:
    """Draw up to :data:`ROWS` measures over the half-years; ``title`` says whose they are.

    The dashed line stands at ``today``, at its share of the half-year. A late measure has a red frame and an
    exclamation mark around the half-year in which it was to be done.
    """
    height = _HEAD + _ROW * max(len(measures), 1) + _FOOT
    with drawing():
        figure = new_figure(_WIDTH, height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(height, 0)
        grid = _Grid(axes, half_years, len(measures), texts)
        grid.head()
        grid.legend()
        for place, measure in enumerate(measures):
            grid.row(place, measure)
        grid.cells()
        grid.today(today)
    late = sum(measure.health is Health.LATE for measure in measures)
    return Picture(name, title, _description(measures, half_years, today, late, texts), figure)


def _description(
    measures: Sequence[MeasureThen], half_years: Sequence[HalfYear], today: date, late: int, texts: Texts
) -> str:
    if not half_years:
        return texts("The roadmap has no half-years yet.")
    return texts(
        "Rows are measures ({count}), columns half-years from {first} to {last}. A coloured cell with a letter is a "
        "phase. The dashed line stands at {today}. Late measures: {late}, framed and marked with an exclamation mark. "
        "The same as a table follows.",
        count=len(measures),
        first=half_year_name(half_years[0], texts),
        last=half_year_name(half_years[-1], texts),
        today=day_name(today, texts),
        late=late,
    )


class _Grid:
    """The drawn table; x in shares of the width, y in inches from the top.

    What there is much of, cells, lines and letters, is gathered and drawn at once: one by one it takes seconds.
    """

    def __init__(self, axes: Axes, half_years: Sequence[HalfYear], rows: int, texts: Texts) -> None:
        self._axes, self._texts = axes, texts
        self._column = (1 - _TITLE_SHARE - 0.01) / max(len(half_years), 1)
        self._columns = {half_year: place for place, half_year in enumerate(half_years)}
        self._bottom = _HEAD + _ROW * rows
        self._title_box = TransformedBbox(Bbox.from_extents(0, 0, _TITLE_SHARE - 0.005, self._bottom), axes.transData)
        self._cells: dict[Phase, list[Rectangle]] = {phase: [] for phase in FILLS}
        self._late: list[Rectangle] = []

    def head(self) -> None:
        """Write the half-years, and rule rows and columns."""
        size = min(7.5, 7.5 * self._column / 0.05)
        for half_year, place in self._columns.items():
            words = half_year_name(half_year, self._texts).replace(" ", "\n")
            self._text(self._left(place) + self._column / 2, _HEAD / 2 + 0.06, words, size=size, weight="bold")
        rows = round((self._bottom - _HEAD) / _ROW)
        down = [[(self._left(place), _HEAD), (self._left(place), self._bottom)] for place in self._columns.values()]
        across = [[(0, _HEAD + _ROW * (row + 1)), (0.99, _HEAD + _ROW * (row + 1))] for row in range(rows)]
        self._axes.add_collection(LineCollection([*down, *across], colors=LINE, linewidths=0.5, zorder=1))
        self._axes.plot([0, 0.99], [_HEAD, _HEAD], color=INK, linewidth=0.8)

    def legend(self) -> None:
        """Say what the letters, the colours and the exclamation mark stand for."""
        width, height, top = 0.024, 0.18, _HEAD / 2 - 0.03
        entries = [(f"#{FILLS[one]}", LINE, initial(one, self._texts), phase_name(one, self._texts)) for one in FILLS]
        entries.append(("white", ALERT, "!", self._texts("late")))
        for place, (fill, edge, letter, name) in enumerate(entries):
            left, middle = 0.006 + _LEGEND_SHARE * place, top + height / 2
            box = Rectangle((left, top), width, height, facecolor=fill, edgecolor=edge, linewidth=1.2)
            self._axes.add_patch(box)
            ink = ALERT if letter == "!" else INK
            self._text(left + width / 2, middle, letter, size=7.5, weight="bold", colour=ink)
            self._text(left + width + 0.006, middle, name, size=7, align="left")

    def row(self, place: int, measure: MeasureThen) -> None:
        """Write one measure's words, and remember its cells."""
        top = _HEAD + _ROW * place
        middle = top + _ROW / 2
        self._text(0.006, middle, measure.id, size=7.5, weight="bold", align="left")
        words = lines(measure.title, _TITLE_LETTERS)
        title = self._text(0.062, middle, words, size=6.8 if "\n" in words else 7.5, align="left")
        title.set_clip_on(True)
        title.set_clip_box(self._title_box)
        for half_year, phase in measure.schedule.items():
            if half_year in self._columns:
                self._cells[phase].append(self._cell(half_year, top))
        ends = measure.ends
        if measure.health is Health.LATE and ends in self._columns:
            self._late.append(self._cell(ends, top))
            right = self._left(self._columns[ends]) + self._column
            self._text(right - 0.008, middle, "!", size=9, weight="bold", colour=ALERT)

    def cells(self) -> None:
        """Draw the remembered cells with their letters, and the frames of the late ones."""
        for phase, cells in self._cells.items():
            fill = f"#{FILLS[phase]}"
            self._axes.add_collection(PatchCollection(cells, facecolors=fill, linewidths=0, zorder=2))
            middles = (
                [cell.get_x() + cell.get_width() / 2 for cell in cells],
                [cell.get_y() + cell.get_height() / 2 for cell in cells],
            )
            # Behind the letter a patch of its own colour: the line of the day would strike it through.
            self._axes.scatter(*middles, s=(_LETTER + 3) ** 2, marker="s", color=fill, linewidths=0, zorder=4.5)
            letter = _letter(initial(phase, self._texts))
            self._axes.scatter(*middles, s=_LETTER**2, marker=letter, color=INK, linewidths=0, zorder=5)
        frames = PatchCollection(self._late, facecolors="none", edgecolors=ALERT, linewidths=1.6, zorder=3)
        self._axes.add_collection(frames)

    def today(self, day: date) -> None:
        """Draw the dashed line of the day, if it is in the table."""
        half_year = HalfYear.of(day)
        if half_year not in self._columns:
            return
        days = (half_year.last_day - half_year.first_day).days + 1
        x = self._left(self._columns[half_year]) + self._column * (day - half_year.first_day).days / days
        for top, bottom in ((0.17, 0.23), (_HEAD - 0.05, self._bottom)):
            self._axes.plot([x, x], [top, bottom], color=INK, linewidth=1.2, linestyle=(0, (4, 2)), zorder=4)
        self._text(min(x, 0.95), 0.1, day_name(day, self._texts), size=7, colour=QUIET)

    def _cell(self, half_year: HalfYear, top: float) -> Rectangle:
        left = self._left(self._columns[half_year])
        return Rectangle((left + 0.001, top + 0.012), self._column - 0.002, _ROW - 0.024)

    def _left(self, place: int) -> float:
        return _TITLE_SHARE + self._column * place

    def _text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        weight: str = "normal",
        align: str = "center",
        colour: str = INK,
    ) -> Text:
        looks: dict[str, Any] = {"fontsize": size, "fontweight": weight, "color": colour, "linespacing": 1.1}
        return self._axes.text(x, y, words, ha=align, va="center", zorder=5, **looks)


def _letter(letter: str) -> Path:
    """The outline of a bold letter around its middle."""
    outline = TextPath((0, 0), letter, size=1, prop=FontProperties(family=FONT, weight="bold"))
    box = outline.get_extents()
    return Path(outline.vertices - ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2), outline.codes)
