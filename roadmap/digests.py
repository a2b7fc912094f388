"""One person's digest: all that is due of their measures in the rounds that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roadmap.due import reading_order
from roadmap.reminder_plan import Kind, Message, Section, Silence, Why
from roadmap.rounds import openings
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from roadmap.addressees import Assignment
    from roadmap.halfyear import HalfYear
    from roadmap.reminder_plan import Item, Person, Round
    from roadmap.rounds import Opening, Openings, Today

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Digests:
    """The digest that goes, the one withheld as its rounds may have been sent already, and the reasons for silence."""

    going: Message | None
    withheld: Message | None
    silences: tuple[Silence, ...]


@dataclass(frozen=True, slots=True)
class _Share:
    """What one half-year gives to a digest."""

    rounds: tuple[Round, ...]
    due: tuple[tuple[Assignment, Section], ...]
    opened: date
    last: date


def digests(person: Person, hand: Sequence[Assignment], today: Today) -> Digests:
    """Plan a person's digest; ``hand`` are the measures that they hear of.

    Rounds of several half-years that are open at once are one message too.
    """
    going: list[_Share] = []
    withheld: list[_Share] = []
    silences: list[Silence] = []
    for half_year in today.half_years():
        share, why_not = _share(half_year, person.key, hand, today)
        silences += why_not
        if share and today.unsure(share.opened):
            withheld.append(share)
            values = {"opened": share.opened, "made_on": today.made_on}
            silences += [Silence(Why.UNSURE, person.key, round=round_, values=values) for round_ in share.rounds]
        elif share:
            going.append(share)
    return Digests(_digest(person, going), _digest(person, withheld), tuple(silences))


def _digest(person: Person, shares: Sequence[_Share]) -> Message | None:
    if not shares:
        return None
    items: dict[str, Item] = {}
    for share in reversed(shares):  # where two half-years name a measure, the nearer deadline's words stand
        items |= {assignment.case.measure.id: assignment.item(section) for assignment, section in share.due}
    return Message(
        to=person,
        kind=Kind.DIGEST,
        rounds=tuple(round_ for share in shares for round_ in share.rounds),
        items=tuple(sorted(items.values(), key=reading_order)),
        due=min(share.opened for share in shares),
        last=min(share.last for share in shares),
    )


def _share(
    half_year: HalfYear, person: str, hand: Sequence[Assignment], today: Today
) -> tuple[_Share | None, list[Silence]]:
    if not any(one.case.concerns(half_year) for one in hand):
        return None, []
    found = openings(half_year, (one.case for one in hand), today)
    current = found.current(today.day)
    silences = [Silence(Why.NO_DAY, person, round=round_) for round_ in found.dayless]
    if current is None:
        return None, silences
    due, confirmed = _due(half_year, current, hand, today)
    silences += [_confirmed(person, one, current, today) for one in confirmed]
    silences += _rounds_of_silence(person, found, current, today)
    pending = tuple(one.round for one in found.together(current) if not today.ledger.settled(one.round, person))
    if today.day < current.day or not due or not pending or _over(half_year, current, person, today):
        return None, silences
    if not today.open_days.is_workday(today.day):
        return None, [*silences, *(Silence(Why.DAY_OFF, person, round=round_) for round_ in pending)]
    quiet = [one for one, _ in due if today.open_days.is_quiet(today.day, (one.case.measure.unit,))]
    if quiet:  # the round was missed, and by now it is quiet for some: the others' day is found anew without them
        share, silences = _share(half_year, person, [one for one in hand if one not in quiet], today)
        return share, [*silences, *(Silence(Why.QUIET, person, one.case.measure.id, current.round) for one in quiet)]
    following = found.after(current)
    last = min(deadline(half_year), following.day - _DAY) if following else deadline(half_year)
    return _Share(pending, due, current.day, last), silences


def _over(half_year: HalfYear, current: Opening, person: str, today: Today) -> bool:
    """Whether a later round has been sent already: its day can move later once something is no longer due.

    It counts too when the settings have named other rounds since.
    """
    later = (current.round.before(half_year, days) for days in range(1, current.days))
    return any(today.ledger.settled(round_, person) for round_ in later)


def _due(
    half_year: HalfYear, current: Opening, hand: Iterable[Assignment], today: Today
) -> tuple[tuple[tuple[Assignment, Section], ...], list[Assignment]]:
    """What is due in the open round, and what would be were it not confirmed."""
    due, confirmed = [], []
    for one in hand:
        section = one.case.section(half_year, current.day, today.rules.fresh_days)
        if section:
            due.append((one, section))
        elif one.case.concerns(half_year):
            confirmed.append(one)
    return tuple(due), confirmed


def _confirmed(person: str, one: Assignment, current: Opening, today: Today) -> Silence:
    values = {
        "on": one.case.measure.standing.confirmed_on,
        "since": current.day - timedelta(days=today.rules.fresh_days),
    }
    return Silence(Why.CONFIRMED, person, one.case.measure.id, current.round, values)


def _rounds_of_silence(person: str, found: Openings, current: Opening, today: Today) -> Iterator[Silence]:
    """Say of each round why nothing goes in it, as far as its day and the ledger tell."""
    for one in found.rounds:
        if entry := today.ledger.settled(one.round, person):
            values: dict[str, object] = {"on": entry.on, "state": entry.state}
            yield Silence(Why.ALREADY_SENT, person, round=one.round, values=values)
        elif one.day > today.day:
            yield Silence(Why.NOT_DUE_YET, person, round=one.round, values={"opens": one.day})
        elif one in found.passed(current):
            yield Silence(Why.ROUND_PASSED, person, round=one.round, values={"opened": one.day})
