"""A roadmap as it stood, made up for tests: the log of one measure after the other, and the file beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from roadmap import fields as f
from roadmap.halfyear import HalfYear
from roadmap.health import Health
from roadmap.history import History, Line
from roadmap.model import Approval, Goal, Measure, Phase, Roadmap, Status, Viewpoint
from roadmap.then import Frame, RoadmapThen

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST = date(2026, 6, 2)
H1, H2, H3, H4 = (HalfYear(2026, 1) + n for n in range(4))
WORDS = {str(health): health for health in Health}
GOALS = (Goal("T1", "Osaava"), Goal("T2", "Kilpailukykyinen"), Goal("T3", "Tietoa"))


def measure(id_: str, *phases: tuple[HalfYear, Phase], **more: object) -> Measure:
    """A measure of the goal that its id names."""
    given: dict[str, object] = {"goal": id_.partition("-")[0], "title": f"Toimenpide {id_}", "party": "Rehtori", **more}
    return Measure(id_, schedule=dict(phases), **given)  # type: ignore[arg-type]


@dataclass
class Past:
    """A roadmap file and the log of what its list said."""

    measures: list[Measure]
    viewpoints: tuple[Viewpoint, ...] = ()
    approved: Roadmap | None = None
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.measures:
            self.say(FIRST, one.id, **{f.ID: one.id, f.HEALTH: "on_track"}, values=f.roadmap_values(one))

    def say(self, day: date, id_: str, values: f.Values | None = None, **more: f.Value | None) -> Past:
        """The list came to say something on that day."""
        seen = datetime.combine(day, time(9), UTC)
        self.lines += [Line(id_, name, value, seen) for name, value in {**(values or {}), **more}.items()]
        return self

    def approve(self, on: date) -> Past:
        self.approved = replace(self.roadmap, approval=Approval(on, "Kaupunginhallitus"))
        return self

    @property
    def roadmap(self) -> Roadmap:
        return Roadmap("Kemijärvi", "Visio", "", H1, H4, GOALS, tuple(self.measures), self.viewpoints)

    @property
    def history(self) -> History:
        frame = Frame(self.roadmap, self.approved, {"sivistys": "Sivistys"}, {"Rehtori": "sivistys"}, 90, ())
        return History(self.lines, lambda _: frame, health_words=WORDS, zone=HELSINKI)

    def at(self, day: date) -> RoadmapThen:
        return self.history.at(self.history.end_of(day))


PHASES = st.dictionaries(st.sampled_from([H1, H2, H3, H4]), st.sampled_from(list(Phase)), max_size=4)
SAID = st.fixed_dictionaries(
    {},
    optional={
        f.STATUS: st.sampled_from([*map(str, Status), "Jotakin muuta", None]),
        f.FORECAST: st.sampled_from([str(H1), str(H3), "joskus", None]),
        f.GOAL: st.sampled_from(["T1", "T2", "T9 outo"]),
        f.HEALTH: st.sampled_from([str(health) for health in Health]),
        f.CONFIRMED_ON: st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        f.need_field(2027): st.sampled_from([0, 1000, 2500.5, None]),
        f.need_reason_field(2028): st.sampled_from(["Lisenssit", None]),
        f.phase_field(H2): st.sampled_from([*map(str, Phase), None]),
        f.ARCHIVED: st.sampled_from([True, None]),
    },
)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A roadmap of up to nine measures, whose list said this and that until the end of 2026, and two proposals."""
    ids = draw(st.lists(st.sampled_from([f"T{goal}-{n:02}" for goal in (1, 2, 3) for n in (1, 2, 3)]), unique=True))
    past = Past(
        [
            measure(id_, *draw(PHASES).items(), viewpoints=tuple(draw(st.sets(st.sampled_from(["N01", "N02"])))))
            for id_ in ids
        ],
        viewpoints=(Viewpoint("N01", "Osaaminen", leading=True, start=2, target=4), Viewpoint("N02", "Laitteet")),
    )
    past.say(FIRST, "E-001", {f.ID: "E-001"})
    if draw(st.booleans()):
        past.approve(FIRST)
    days = sorted(draw(st.lists(st.dates(FIRST, date(2026, 12, 31)), max_size=8)))
    for day in days:
        past.say(day, draw(st.sampled_from([*ids, "E-001", "E-002", "T1-09"])), draw(SAID))
    return past
