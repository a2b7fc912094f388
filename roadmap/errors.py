"""What the domain refuses to do, told so that it can be translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class RoadmapError(Exception):
    """Base of this package's errors: what is wrong and what to do, as English templates with the values for both apart.

    ``where`` names the measure or proposal; "" if it is none in particular. ``str()`` gives the English text,
    ``where: what do``.
    """

    def __init__(self, *, what: str, do: str, where: str = "", values: Mapping[str, object] | None = None) -> None:
        self.what = what
        self.do = do
        self.where = where
        self.values: Mapping[str, object] = values or {}
        super().__init__(what, do, where)

    def __str__(self) -> str:
        text = f"{self.what} {self.do}".format_map(self.values)
        return f"{self.where}: {text}" if self.where else text


class DecisionError(RoadmapError):
    """A drift, conflict or proposal cannot be decided so; nothing has been changed."""


class HistoryError(RoadmapError):
    """The past that was asked for is not known."""
