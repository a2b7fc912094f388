"""Documents made in code, each as some officer might have sent it: what they show, and sheets, slides and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmap.halfyear import HalfYear
from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.found import Found

V, T, P = Phase.PREPARATION, Phase.IMPLEMENTATION, Phase.CLOSING
COLOURS = {V: "FFE699", T: "A9D18E", P: "9DC3E6"}
TIMES = ("Kevät 2026", "Syksy 2026", "Kevät 2027", "Syksy 2027")
HEADINGS = ("Toimenpiteen kuvaus", "Vastuuhenkilö/taho", *TIMES)
GOALS = ("Osaava yhteisö", "Sujuvat palvelut")


class Row(NamedTuple):
    """A measure as the documents show it: a phase or None for each of TIMES."""

    goal: str
    title: str
    party: str
    phases: tuple[Phase | None, ...]


ROWS = (
    Row(GOALS[0], "Intran uudistaminen", "Hallintopalvelut", (V, T, P, None)),
    Row(GOALS[0], "Tekoälyn käyttöohje", "Hallintopalvelut", (None, V, T, T)),
    Row(GOALS[0], "Digitaalinen kasvun kansio", "Varhaiskasvatuspäällikkö", (None, None, V, T)),
    Row(GOALS[1], "Sähköinen ilmoittautuminen", "Rehtori", (T, None, None, P)),
    Row(GOALS[1], "Kysely kuntalaisille", "Viestintä", (V, V, T, P)),
)


def said(found: Found) -> list[Row]:
    """What was found, in the form of ROWS."""
    times = [HalfYear.parse(time) for time in TIMES]
    return [
        Row(m.goal or "", m.title, m.party or "", tuple(m.schedule.get(time) for time in times)) for m in found.measures
    ]


def without_goals(rows: Sequence[Row]) -> list[Row]:
    return [row._replace(goal="") for row in rows]
