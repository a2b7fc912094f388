"""Why somebody got a message, and why somebody else did not: the ledger's story, and what would happen now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.errors import WrongInput
from jobs.ledger import ADMIN
from jobs.look import PAUSED, Look, sending_of
from jobs.remind_report import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from jobs.job import Job
    from jobs.ledger import Line
    from jobs.remind_report import Sending
    from jobs.situation import Situation
    from roadmap.reminder_plan import Message, Silence


@dataclass(frozen=True, slots=True)
class Story:
    """What is known about one person's messages, or about one measure's.

    ``lines`` are the ledger's, oldest first; ``going`` the messages that would go now, ``withheld`` those that wait for
    an administrator's word, ``silences`` why nothing else goes. ``addresses`` are people's by key. With sending off or
    ``paused`` nothing goes at all.
    """

    about: str
    today: date
    lines: tuple[Line, ...]
    going: tuple[Message, ...]
    withheld: tuple[Message, ...]
    silences: tuple[Silence, ...]
    addresses: Mapping[str, str]
    sending: Sending
    paused: bool


def explain_person(job: Job, person: str) -> Story:
    """The story of a person, by address or by key. Raises WrongInput for somebody whom nothing names."""
    look = Look(job, sending_of(job, None), Wish(dry_run=True))
    situation = look.without_answered(look.now())
    key, address = look.find(person)
    theirs = {m.id for m in situation.reading.measures if key in _keys(look, m.party, m.contact)}
    theirs |= {id_ for id_, hearers in situation.plan.hearers.items() if key in hearers}
    return _story(
        look,
        situation,
        address,
        lines=[line for line in look.ledger.lines(person=key) if ADMIN not in line.step],
        going=[m for m in situation.plan.messages if m.to.key == key],
        withheld=[m for m in situation.plan.withheld if m.to.key == key],
        silences=[s for s in situation.plan.silences if _concerns(s, {key}, theirs)],
    )


def explain_measure(job: Job, measure: str) -> Story:
    """The story of a measure, by id. Raises WrongInput for one that the list does not have."""
    look = Look(job, sending_of(job, None), Wish(dry_run=True))
    situation = look.without_answered(look.now())
    tracked = next((m for m in situation.reading.measures if m.id == measure), None)
    if tracked is None:
        raise WrongInput(
            what="There is no measure {id} in the list.",
            do="Write its id as the list does: T1-03. Proposals and archived measures are not reminded of.",
            where="--measure",
            id=measure,
        )
    hearers = {*situation.plan.hearers.get(measure, ()), *_keys(look, tracked.party, tracked.contact)}
    return _story(
        look,
        situation,
        f"{measure} {tracked.title}",
        lines=[line for line in look.ledger.lines() if measure in line.measures and ADMIN not in line.step],
        going=[m for m in situation.plan.messages if any(item.measure == measure for item in m.items)],
        withheld=[m for m in situation.plan.withheld if any(item.measure == measure for item in m.items)],
        silences=[s for s in situation.plan.silences if _concerns(s, hearers, {measure})],
    )


def _keys(look: Look, party: str, contact: str | None) -> set[str]:
    """The keys of those who answer for a measure."""
    addresses = {*(look.job.workspace.parties.people(party, look.job.today) or ()), *((contact,) if contact else ())}
    return {look.directory.people[a.lower()].key for a in addresses if a.lower() in look.directory.people}


def _concerns(silence: Silence, people: set[str], measures: set[str]) -> bool:
    """Whether it is about one of the people and one of the measures, or about all of either."""
    return (silence.person is None or silence.person in people) and (
        silence.measure is None or silence.measure in measures
    )


def _story(
    look: Look,
    situation: Situation,
    about: str,
    *,
    lines: Iterable[Line],
    going: Iterable[Message],
    withheld: Iterable[Message],
    silences: Iterable[Silence],
) -> Story:
    addresses = {key: person.address for key, person in look.directory.by_key().items()}
    return Story(
        about,
        situation.today,
        tuple(lines),
        tuple(going),
        tuple(withheld),
        tuple(silences),
        addresses,
        look.sending,
        paused=bool(look.job.store.fact(PAUSED)),
    )
