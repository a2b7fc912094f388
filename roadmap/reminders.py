"""Who hears what on a day and why, and who does not and why: the whole reminder plan.

Pure: what people, parties, list and ledger say comes in, messages come out, nothing is sent or written here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roadmap.addressees import find_addressees
from roadmap.digests import digests
from roadmap.due import sift
from roadmap.halfyear import HalfYear
from roadmap.late import escalations, late_message
from roadmap.ledger import Ledger
from roadmap.open_days import OpenDays
from roadmap.reminder_plan import ReminderPlan, Silence, Why
from roadmap.rounds import Today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from roadmap.addressees import Addressees, Assignment
    from roadmap.due import Case
    from roadmap.ledger import Entry
    from roadmap.model import Parties
    from roadmap.reminder_plan import Message, Person, Rules, Tracked
    from roadmap.workdays import Calendar


def plan_reminders(
    measures: Iterable[Tracked],
    parties: Parties,
    people: Mapping[str, Person],
    *,
    rules: Rules,
    calendar: Calendar,
    today: date,
    ledger: Iterable[Entry],
    made_on: date | None,
) -> ReminderPlan:
    """Plan the day's messages, and give a reason for every silence.

    ``people`` are by address in small letters: of the measures' contacts, of everybody whom the parties name, and of
    superiors; who is missing counts as an unknown account. ``today`` is a day of the municipality. ``ledger`` are the
    entries that count for this sending: for real sending without the redirected ones, for a tester with only theirs.
    ``made_on`` is the first day whose rounds surely opened after the ledger was made (the next day, if it was made when
    that day's messages may have gone already); rounds that opened earlier are withheld, unless it is None.
    """
    units = {unit.id: unit.quiet for unit in parties.units.values()}
    now = Today(today, rules, OpenDays(calendar, rules.quiet, units), Ledger(ledger), made_on)
    sifted = sift(measures, rules, today)
    addressees = find_addressees(sifted.cases, parties, people, today)
    told = _told(addressees, people, now)
    return ReminderPlan(
        messages=told.messages,
        withheld=told.withheld,
        silences=(*sifted.silences, *addressees.silences, *_not_in_half_year(sifted.cases, now), *told.silences),
        unowned=addressees.unowned,
        fallbacks=addressees.fallbacks,
        cleanup=sifted.cleanup,
        hearers=addressees.hearers,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    messages: tuple[Message, ...] = ()
    withheld: tuple[Message, ...] = ()
    silences: tuple[Silence, ...] = ()


def _told(addressees: Addressees, people: Mapping[str, Person], today: Today) -> _Told:
    start = today.rules.start
    if start and today.day < start:
        return _Told(silences=(Silence(Why.BEFORE_START, values={"start": start}),))
    each = [_told_to(addressees.people[key], hand, today) for key, hand in addressees.assignments.items()]
    if today.rules.escalation:
        lists, silences = escalations(addressees, people, today)
        each.append(_Told(lists, (), silences))
    return _Told(
        tuple(message for one in each for message in one.messages),
        tuple(message for one in each for message in one.withheld),
        tuple(silence for one in each for silence in one.silences),
    )


def _told_to(person: Person, hand: Sequence[Assignment], today: Today) -> _Told:
    """Plan what one person hears: a digest takes the late message's place, as it names what is late first."""
    digest = digests(person, hand, today)
    late, why_not_late = late_message(person, hand, today)
    silences = (*digest.silences, *why_not_late)
    withheld = [digest.withheld] if digest.withheld else []
    messages = []
    if digest.going:
        rounds = (*digest.going.rounds, *(late.rounds if late else ()))
        messages.append(replace(digest.going, rounds=rounds))
    elif late and today.unsure(late.due):
        withheld.append(late)
        values = {"opened": late.due, "made_on": today.made_on}
        silences = (*silences, Silence(Why.UNSURE, person.key, round=late.rounds[0], values=values))
    elif late:
        messages.append(late)
    return _Told(tuple(messages), tuple(withheld), silences)


def _not_in_half_year(cases: Iterable[Case], today: Today) -> Iterator[Silence]:
    half_year = HalfYear.of(today.day)
    for case in cases:
        if not case.concerns(half_year) and today.day <= case.deadline:
            yield Silence(Why.NOT_IN_HALF_YEAR, measure=case.measure.id, values={"half_year": half_year})
