"""Kemijärvi's roadmap with the example phases in the autumn of 2026, with a bit of everything said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from documents.paper import Paper
from documents.status_report import status_paper
from jobs.i18n import Texts
from roadmap import fields as f
from roadmap.history import History, Line
from roadmap.maturity import Maturity, maturity
from roadmap.model import Approval, Measure, Roadmap
from roadmap.progress import ProgressPoint, progress
from roadmap.summary import Summary, summarize
from roadmap.then import Frame, RoadmapThen
from tests.documents.written import example

FIRST, LAST, NOW = date(2026, 6, 2), date(2026, 10, 5), date(2026, 11, 2)
HOSTILE = (
    "<script>window.acted = 1</script>",
    "<img src=x onerror=window.acted=1>",
    '"><svg onload="window.acted=1">',
    "{{7*7}} {% raw %} ${7*7}",
    "{{DATE(2026-01-01T00:00:00Z)}} <at>kaikki</at>",
    "=HYPERLINK(0)",
    "[linkki](https://example.com) **lihava** # otsikko",
    "\x00\x07\x1b[31m\ufffe ohjausmerkkejä",
    "\u202eesrever \u2066",
    "pitkä" * 400,
    "😀👩‍👩‍👧‍👦 𝕏",
    "שלום עולם",
    "]]></w:t>&amp;&#x27;",
    "$x^2$ \\frac{1}{2} %s %(x)s {0}",
)
UNITS = {"sivistys": "Sivistys ja hyvinvointi", "hallinto": "Hallinto"}


@cache
def _example() -> Roadmap:
    return example()


@dataclass
class Autumn:
    """A roadmap file and what its list said, day by day."""

    roadmap: Roadmap = field(default_factory=_example)
    approved: Roadmap | None = None
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.roadmap.measures:
            self.say(FIRST, one.id, {f.ID: one.id, f.HEALTH: "on_track", **f.roadmap_values(one)})

    def say(self, day: date, id_: str, values: f.Values) -> Autumn:
        seen = datetime.combine(day, time(9), UTC)
        self.lines += [Line(id_, name, value, seen) for name, value in values.items()]
        return self

    @property
    def history(self) -> History:
        unit_of = {one.party: "sivistys" if "rehtori" in one.party else "hallinto" for one in self.roadmap.measures}
        frame = Frame(self.roadmap, self.approved, UNITS, unit_of, 90, ())
        words = {"on_track": "on_track", "unowned": "unowned"}
        return History(self.lines, lambda _: frame, health_words=words, zone=ZoneInfo("Europe/Helsinki"))  # type: ignore[arg-type]

    def at(self, day: date) -> RoadmapThen:
        return self.history.at(self.history.end_of(day))

    def summary(self, day: date = NOW, last: date | None = LAST) -> Summary:
        return summarize(self.at(day), self.at(last) if last else None)

    def maturity(self, day: date = NOW) -> Maturity:
        return maturity(self.at(day))

    def progress(self, day: date = NOW) -> tuple[ProgressPoint, ...]:
        return progress(self.history, self.at(day))

    def status(self, texts: Texts, day: date = NOW, last: date | None = LAST) -> Paper:
        return status_paper(self.summary(day, last), self.maturity(day), self.progress(day), texts)


def autumn() -> Autumn:
    """Approved in June; since then some were done, moved, stopped or late; one proposal, one drift."""
    roadmap = _example()
    served = [replace(m, viewpoints=("N05",)) if m.id == "T3-01" else m for m in roadmap.measures]
    roadmap = replace(roadmap, measures=tuple(served), viewpoints=_levels(roadmap))
    found = Autumn(roadmap, replace(roadmap, approval=Approval(date(2026, 6, 15), "Kaupunginhallitus")))
    done = [m for m in roadmap.measures if max(m.schedule, default=None) and max(m.schedule).year == 2025]
    for measure in done[:6]:
        found.say(date(2026, 9, 1), measure.id, {f.STATUS: "Valmis", f.CONFIRMED_ON: date(2026, 9, 1)})
    for measure in done[6:8]:
        found.say(date(2026, 10, 20), measure.id, {f.STATUS: "Valmis", f.CONFIRMED_ON: date(2026, 10, 20)})
    for id_, values in _said(roadmap.measures).items():
        found.say(date(2026, 10, 20), id_, values)
    found.say(date(2026, 10, 21), "E-001", {f.ID: "E-001", f.TITLE: "Oma ehdotus"})
    return found


def hostile() -> Autumn:
    """The same roadmap, and whatever anybody can type into a list typed into it."""
    found = autumn()
    for text, measure in zip(HOSTILE, found.roadmap.measures, strict=False):
        values: f.Values = {f.TITLE: text, f.PARTY: text, f.need_field(2027): 1, f.need_reason_field(2027): text}
        found.say(date(2026, 10, 25), measure.id, {**values, f.STATUS: "Valmis", f.FORECAST: "Syksy 2027"})
    found.say(date(2026, 10, 25), HOSTILE[0], {f.ID: HOSTILE[0]})
    return found


def _said(measures: tuple[Measure, ...]) -> dict[str, f.Values]:
    running = [m.id for m in measures if any(half_year.key == "2026H2" for half_year in m.schedule)]
    confirmed: dict[str, f.Values] = {
        id_: {f.STATUS: "Käynnissä", f.CONFIRMED_ON: date(2026, 10, 20)} for id_ in running[::2]
    }
    return {
        **confirmed,
        "T1-02": {f.FORECAST: "Syksy 2028", f.STATUS: "Viivästynyt", f.COMMENT: "Salainen kommentti", f.CONTACT: 17},
        "T2-03": {f.STATUS: "Keskeytetty"},
        "T3-02": {f.phase_field(measures[0].schedule and max(measures[0].schedule)): "valmistelu"},
        "T1-05": {f.HEALTH: "unowned"},
        "T1-01": {
            f.need_field(2027): 12_000,
            f.need_reason_field(2027): "=1+1 lisenssit",
            **confirmed.get("T1-01", {}),
        },
    }


def _levels(roadmap: Roadmap) -> tuple:
    return tuple(
        replace(one, start=2, target=4, measured={date(2026, 5, 15): 3})
        if one.leading
        else replace(one, start=1 + n % 3, target=4)
        if n < 8
        else one
        for n, one in enumerate(roadmap.viewpoints)
    )
