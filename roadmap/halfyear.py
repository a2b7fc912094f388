"""Half-years, the roadmap's unit of time: spring (kevät) 1.1.–30.6., autumn (syksy) 1.7.–31.12."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

_NAMES = {1: "Kevät", 2: "Syksy"}
_TEXT = re.compile(r"(?P<name>Kevät|Syksy) (?P<year>\d{4})")
_KEY = re.compile(r"(?P<year>\d{4})H(?P<half>[12])")


@dataclass(frozen=True, order=True, slots=True)
class HalfYear:
    """One half-year. Half-years sort in time, and ``half_year + 1`` is the next one."""

    year: int
    half: Literal[1, 2]

    def __post_init__(self) -> None:
        if self.half not in (1, 2) or not 1 <= self.year <= 9999:
            raise ValueError(f"no half-year: {self.year}, {self.half}")

    @classmethod
    @lru_cache(maxsize=512)  # a run asks for the same few days, for each measure anew
    def of(cls, day: date) -> HalfYear:
        """Give the half-year that ``day`` falls in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> HalfYear:
        """Read the Finnish name (``Kevät 2026``) or the key (``2026H1``), exactly as written; ValueError otherwise.

        Documents spell more freely; reading them tolerantly is the business of ``documents``.
        """
        if match := _TEXT.fullmatch(text):
            return cls(int(match["year"]), 1 if match["name"] == "Kevät" else 2)
        if match := _KEY.fullmatch(text):
            return cls(int(match["year"]), 1 if match["half"] == "1" else 2)
        raise ValueError(f"{text!r} is no half-year: write “Kevät 2026” or “Syksy 2026”")

    @property
    def key(self) -> str:
        """The language-free name, ``2026H1``: for keys, columns and logs."""
        return f"{self.year}H{self.half}"

    @property
    def first_day(self) -> date:
        """1.1. or 1.7."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        """30.6. or 31.12."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def ordinal(self) -> int:
        """Half-years since year 0, so that differences count half-years."""
        return self.year * 2 + self.half - 1

    def __add__(self, half_years: int) -> HalfYear:
        year, half = divmod(self.ordinal + half_years, 2)
        return HalfYear(year, 1 if half == 0 else 2)

    def __sub__(self, other: HalfYear) -> int:
        return self.ordinal - other.ordinal

    def __str__(self) -> str:
        """Give the Finnish name, as in the roadmap's own table: ``Kevät 2026``."""
        return f"{_NAMES[self.half]} {self.year}"


def horizon(first: HalfYear, last: HalfYear) -> tuple[HalfYear, ...]:
    """All half-years from ``first`` to ``last``, both included; empty when ``last`` is before ``first``."""
    return tuple(first + n for n in range(last - first + 1))
