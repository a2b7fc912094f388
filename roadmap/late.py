"""Late measures: one message to each person after the grace period, and later one list to the superior."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from roadmap.due import reading_order, units_of
from roadmap.reminder_plan import ESCALATION_STEP, LATE_STEP, Kind, Message, Round, Section, Silence, Why
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from roadmap.addressees import Addressees, Assignment
    from roadmap.due import Case
    from roadmap.ledger import Entry
    from roadmap.reminder_plan import Item, Person
    from roadmap.rounds import Today


def late_message(
    person: Person, hand: Iterable[Assignment], today: Today
) -> tuple[Message | None, tuple[Silence, ...]]:
    """Plan the message on what became late when the last half-year ended.

    It goes on the first open day after the grace period, or later, until the next deadline; whatever is late then still
    stands in every digest, and a digest that goes meanwhile takes this message's place.
    """
    round_ = Round(today.late_half_year, LATE_STEP)
    late = [one for one in hand if one.case.late and one.case.final == round_.half_year]
    if not late:
        return None, ()
    if entry := today.ledger.settled(round_, person.key):
        return None, (_already_sent(person.key, round_, entry),)
    after_grace = deadline(round_.half_year) + timedelta(days=today.rules.grace_days + 1)
    opened, silence = _opened(after_grace, (one.case for one in late), person.key, round_, today)
    if opened is None:
        return None, silence
    items = sorted((one.item(Section.LATE) for one in late), key=reading_order)
    return Message(person, Kind.LATE, (round_,), tuple(items), opened, today.last_late_day), ()


@dataclass(frozen=True, slots=True)
class _Told:
    """A late measure of a person who has been told so, and has not answered."""

    item: Item
    case: Case
    on: date


def escalations(
    addressees: Addressees, people: Mapping[str, Person], today: Today
) -> tuple[tuple[Message, ...], tuple[Silence, ...]]:
    """Plan each superior's list of their people's late measures; ``people`` by address in small letters.

    It goes once, the set number of working days after the last of the late messages that are still unanswered.
    """
    lists: defaultdict[str, dict[str, _Told]] = defaultdict(dict)
    superiors: dict[str, Person] = {}
    silences: list[Silence] = []
    for key, hand in addressees.assignments.items():
        person = addressees.people[key]
        told, why_not = _unanswered(key, hand, today)
        silences += why_not
        superior = people.get(person.manager.lower()) if person.manager else None
        if told and (superior is None or not superior.account.reachable or superior.key == key):
            silences.append(Silence(Why.NO_SUPERIOR, key))
        elif told and superior:
            superiors[superior.key] = superior
            for one in told:
                lists[superior.key].setdefault(one.item.measure, one)
    messages: list[Message] = []
    for key, told_by_measure in lists.items():
        message, silence = _escalation(superiors[key], list(told_by_measure.values()), today)
        messages += [message] if message else []
        silences += silence
    return tuple(messages), tuple(silences)


def _escalation(superior: Person, told: Sequence[_Told], today: Today) -> tuple[Message | None, tuple[Silence, ...]]:
    round_ = Round(today.late_half_year, ESCALATION_STEP)
    if entry := today.ledger.settled(round_, superior.key):
        return None, (_already_sent(superior.key, round_, entry),)
    after = today.open_days.after_workdays(max(one.on for one in told), today.rules.escalation_workdays)
    opened, silence = _opened(after, (one.case for one in told), superior.key, round_, today)
    if opened is None:
        return None, silence
    items = sorted((one.item for one in told), key=reading_order)
    return Message(superior, Kind.ESCALATION, (round_,), tuple(items), opened, today.last_late_day), ()


def _unanswered(person: str, hand: Iterable[Assignment], today: Today) -> tuple[list[_Told], list[Silence]]:
    """Pick the person's own measures that are still late though they have been told; a new forecast takes one out."""
    late_round = Round(today.late_half_year, LATE_STEP)
    round_ = Round(today.late_half_year, ESCALATION_STEP)
    entry = today.ledger.told(late_round, person)
    told: list[_Told] = []
    silences: list[Silence] = []
    for one in hand:
        case = one.case
        if not case.late or case.final != late_round.half_year or one.copy_of:
            continue
        id_, confirmed_on = case.measure.id, case.measure.standing.confirmed_on
        if entry is None or id_ not in entry.measures:
            silences.append(Silence(Why.LATE_UNTOLD, person, id_, round_))
        elif confirmed_on and confirmed_on >= entry.on:
            values = {"on": confirmed_on, "told_on": entry.on}
            silences.append(Silence(Why.ANSWERED, person, id_, round_, values))
        else:
            told.append(_Told(case.item(Section.LATE, of=person), case, entry.on))
    return told, silences


def _opened(
    earliest: date, cases: Iterable[Case], person: str, round_: Round, today: Today
) -> tuple[date | None, tuple[Silence, ...]]:
    """Give the first open day from ``earliest`` on if today is open too and no earlier; else why there is none."""
    units = units_of(cases)
    opened = today.open_days.first(earliest, units)
    if opened is None:
        return None, (Silence(Why.NO_DAY, person, round=round_),)
    if today.day < opened:
        return None, (Silence(Why.NOT_DUE_YET, person, round=round_, values={"opens": opened}),)
    if not today.open_days.is_workday(today.day):
        return None, (Silence(Why.DAY_OFF, person, round=round_),)
    if today.open_days.is_quiet(today.day, units):
        return None, (Silence(Why.QUIET, person, round=round_),)
    return opened, ()


def _already_sent(person: str, round_: Round, entry: Entry) -> Silence:
    return Silence(Why.ALREADY_SENT, person, round=round_, values={"on": entry.on, "state": entry.state})
