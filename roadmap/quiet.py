"""Quiet periods: parts of every year in which nobody is reminded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_TEXT = re.compile(r"(\d{1,2})-(\d{1,2})/(\d{1,2})-(\d{1,2})")
_LEAP_YEAR = 2024  # knows 29 February


@dataclass(frozen=True, order=True, slots=True)
class QuietPeriod:
    """From ``first`` to ``last``, each (month, day) and both included, every year.

    A period whose last day comes before its first goes over the turn of the year: 20.12.–6.1. ValueError for a day that
    no year has.
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def __post_init__(self) -> None:
        for month, day in (self.first, self.last):
            date(_LEAP_YEAR, month, day)

    @classmethod
    def parse(cls, text: str) -> QuietPeriod:
        """Read ``7-1/7-31`` (month-day/month-day); ValueError for anything else."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no quiet period: write month-day/month-day, for example 7-1/7-31")
        first_month, first_day, last_month, last_day = map(int, match.groups())
        return cls((first_month, first_day), (last_month, last_day))

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    def __str__(self) -> str:
        """Give it as :meth:`parse` reads it."""
        return f"{self.first[0]}-{self.first[1]}/{self.last[0]}-{self.last[1]}"
