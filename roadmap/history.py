"""The roadmap at any instant since the first sync, from the change log and the frames that the syncs kept.

The log tells what the list said of each measure, the frames what the files said beside it. Only the day is worked out
anew: a measure whose deadline passed between two syncs was late on the day after, whenever the next sync saw it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from roadmap import fields as f
from roadmap.errors import HistoryError
from roadmap.health import Health, Standing, health
from roadmap.then import Disagreement, Frame, MeasureThen, Need, RoadmapThen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from roadmap.fields import Value
    from roadmap.model import Measure


class Line(NamedTuple):
    """One line of the change log: a field of a measure came to say something else, seen at an aware instant."""

    measure: str
    field: str
    new: Value | None
    seen_at: datetime


Told = dict[str, "Value | None"]
"""A measure's fields as the log tells them. None: empty now, but it was not always; absent: it never held anything."""


def replay(lines: Iterable[Line], until: datetime) -> dict[str, Told]:
    """What the list said of each measure or proposal at the instant ``until``, by id; ``lines`` in the log's order."""
    told: defaultdict[str, Told] = defaultdict(dict)
    for line in lines:
        if line.seen_at <= until:
            told[line.measure][line.field] = line.new
    return {id_: values for id_, values in told.items() if any(value is not None for value in values.values())}


class History:
    """The past of one roadmap.

    ``lines`` are the change log in its order, ``frame_at`` gives what the last sync by an instant kept of the files
    (None: none ever did), ``health_words`` are the list's words for health; days are of ``zone``.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        frame_at: Callable[[datetime], Frame | None],
        *,
        health_words: Mapping[str, Health],
        zone: ZoneInfo,
    ) -> None:
        self.lines, self._frame_at = lines, frame_at
        self._words, self._zone = health_words, zone

    @property
    def first_instant(self) -> datetime | None:
        """The instant of the first sync, with which the history begins; None: there was none yet."""
        return self.lines[0].seen_at if self.lines else None

    @property
    def first_day(self) -> date | None:
        """The municipality's date of the first sync; None: there was none yet."""
        return self.first_instant.astimezone(self._zone).date() if self.first_instant else None

    def end_of(self, day: date) -> datetime:
        """Give the last instant of a day: what was seen on it counts, what was seen at the next midnight does not."""
        midnight = datetime.combine(day + timedelta(days=1), time(), self._zone)
        return midnight - timedelta(microseconds=1)

    def at(self, instant: datetime) -> RoadmapThen:
        """Give the roadmap at an instant (aware). HistoryError for one before the first sync.

        The same instant gives the same, whatever has become of the list and of the files since.
        """
        day = instant.astimezone(self._zone).date()
        told = replay(self.lines, instant)
        frame = self._frame_at(instant) if told else None
        if self.first_day is None:
            raise HistoryError(
                what="There is no history yet.", do="Run “tiekartta sync” first: the history begins with it."
            )
        if frame is None:
            raise HistoryError(
                what="There is no history of {day}: it begins with the first sync, on {first}.",
                do="Ask for a later day.",
                values={"day": day.isoformat(), "first": self.first_day.isoformat()},
            )
        filed = {measure.id: measure for measure in frame.roadmap.measures}
        others = {id_: values for id_, values in told.items() if id_ not in filed}
        goals = frozenset(goal.id for goal in frame.roadmap.goals)
        compared = (f.TITLE, f.GOAL, f.PARTY, *map(f.phase_field, frame.roadmap.horizon))
        return RoadmapThen(
            at=instant,
            day=day,
            frame=frame,
            measures=tuple(
                self._measure(measure, told[id_], day, frame=frame, goals=goals, compared=compared)
                for id_, measure in filed.items()
                if id_ in told
            ),
            unlisted=tuple(id_ for id_ in filed if id_ not in told),
            archived=tuple(sorted(id_ for id_, values in others.items() if _was_measure(values))),
            proposals=tuple(sorted(id_ for id_, values in others.items() if not _was_measure(values))),
        )

    def _measure(
        self,
        filed: Measure,
        told: Told,
        day: date,
        *,
        frame: Frame,
        goals: frozenset[str],
        compared: Sequence[str],
    ) -> MeasureThen:
        """One measure; ``goals`` are the roadmap's goals, ``compared`` its own fields that the list may have."""
        values = f.present(told)
        party = str(values.get(f.PARTY, ""))
        goal = values.get(f.GOAL)
        progress = values.get(f.PROGRESS)
        confirmed_on = values.get(f.CONFIRMED_ON)
        standing = Standing.of(
            values,
            confirmed_on=confirmed_on if isinstance(confirmed_on, date) else None,
            # Who answered for it then is not kept, and need not be: the sync said whether somebody did.
            owned=self._words.get(str(values.get(f.HEALTH))) is not Health.UNOWNED,
            planned=filed.schedule,
        )
        return MeasureThen(
            id=filed.id,
            title=str(values.get(f.TITLE, filed.title)),
            goal=goal if isinstance(goal, str) and goal in goals else filed.goal,
            party=party,
            unit=frame.unit_of.get(party) or frame.unit_of.get(filed.party),
            standing=standing,
            health=health(standing, day, frame.stale_after_days),
            phase=standing.current_phase(day),
            progress=float(progress) if isinstance(progress, int | float) else None,
            needs=_needs(values),
            viewpoints=filed.viewpoints,
            disagreements=_disagreements(filed, told, compared),
        )


def _was_measure(values: Told) -> bool:
    """Whether a row that is in no file was a measure once: the sync gives a proposal no health."""
    return values.get(f.ARCHIVED) is not None or values.get(f.HEALTH) is not None


def _needs(values: f.Values) -> dict[int, Need]:
    """The needs of all years of which the list says something, in time."""
    years = sorted({year for field in values if (year := f.need_year_of(field))})
    return {
        year: Need(
            euros=float(euros) if isinstance(euros := values.get(f.need_field(year)), int | float) else None,
            reason=str(values.get(f.need_reason_field(year), "")),
        )
        for year in years
    }


def _disagreements(filed: Measure, told: Told, compared: Sequence[str]) -> tuple[Disagreement, ...]:
    """The roadmap's fields in which list and file differ.

    A field that the log never named has no column yet, and one of a half-year outside the horizon none any more: such
    fields rest.
    """
    said = f.roadmap_values(filed)
    return tuple(
        Disagreement(field, said.get(field), told[field])
        for field in compared
        if field in told and told[field] != said.get(field)
    )
