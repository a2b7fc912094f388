"""Pictures as SVG for a page and PNG for a document, the same bytes each time, each with words for who cannot see it.

Drawn with matplotlib on figures of their own: no window, no state that is shared. Letters come from the font that the
library brings along, so that every machine draws the same.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from documents.text import plain

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

INK: Final = "#1A1A1A"
QUIET: Final = "#595959"
"""Grey for what only helps; on white it has a contrast of 7 : 1."""
LINE: Final = "#A6A6A6"
ALERT: Final = "#B00020"
"""Red for what is late; on white 7 : 1, and never alone: a mark or a word stands with it."""

_DPI: Final = 160
FONT: Final = "DejaVu Sans"
"""It comes along with matplotlib."""
_SIMILAR: Final = f"'{FONT}', Verdana, sans-serif"
"""For a page on a machine without the font: Verdana's letters are as wide."""
_STYLE: Final[dict[Any, Any]] = {
    "font.family": FONT,
    "svg.fonttype": "none",
    "svg.hashsalt": "tiekartta",
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
}
_OPENING = re.compile(r"<svg[^>]*>")
_SIZE = re.compile(r'\s(?:width|height)="[^"]*"')


@dataclass(frozen=True)
class Picture:
    """A drawn figure. ``name`` is unique in its document; ``title`` and ``description`` say in words what it shows."""

    name: str
    title: str
    description: str
    figure: Figure

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height."""
        width, height = self.figure.get_size_inches()
        return float(width), float(height)

    @cached_property
    def png(self) -> bytes:
        """The picture for a document."""
        out = BytesIO()
        with mpl.rc_context(_STYLE):
            FigureCanvasAgg(self.figure).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
        return out.getvalue()

    @cached_property
    def svg(self) -> str:
        """The picture for a page: an ``svg`` element that grows with the page and tells its words to screen readers."""
        out = BytesIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        with mpl.rc_context(_STYLE):
            FigureCanvasSVG(self.figure).print_svg(out, metadata=nothing)  # type: ignore[no-untyped-call]
        text = out.getvalue().decode()
        element = text[text.index("<svg") :]
        # Marks and clips are named by their content: two pictures on one page may name other things alike.
        element = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{self.name}-", element)
        element = element.replace(f"'{FONT}'", _SIMILAR)
        opening = _OPENING.match(element)
        if opening is None:
            raise ValueError("matplotlib drew no svg element")
        spoken = (
            f' role="img" aria-labelledby="{self.name}-title {self.name}-description">'
            f'<title id="{self.name}-title">{_encoded(self.title)}</title>'
            f'<desc id="{self.name}-description">{_encoded(self.description)}</desc>'
        )
        return _SIZE.sub("", opening[0]).removesuffix(">") + spoken + element[opening.end() :]


def new_figure(width: float, height: float) -> Figure:
    """Give an empty white figure of that many inches."""
    with mpl.rc_context(_STYLE):
        return Figure(figsize=(width, height), dpi=_DPI, facecolor="white")


def drawing() -> AbstractContextManager[None]:
    """Keep the pictures' style as long as something is drawn."""
    return mpl.rc_context(_STYLE)


def lines(text: str, letters: int) -> str:
    """Give the text in one or two lines of at most so many letters each; what is cut off shows as ``…``.

    Letters that the font cannot draw (emoji) show as ``□``: the table beside each picture has them.
    """
    drawn = "".join(char if ord(char) in _drawn() else "□" for char in plain(text))
    return "\n".join(textwrap.wrap(drawn, letters, max_lines=2, placeholder="…"))


@cache
def _drawn() -> frozenset[int]:
    """The code points that the font has."""
    return frozenset(get_font(findfont(FontProperties(family=FONT))).get_charmap())


def _encoded(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
