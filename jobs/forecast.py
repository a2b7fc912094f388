"""Everything that will be sent until a day, if nobody changes anything: the plan of each day, played in advance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jobs.look import Look
from jobs.remind_report import Sending, Wish
from jobs.situation import meet, plan, read, rules_of
from roadmap.ledger import Entry, State
from roadmap.workdays import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.job import Job
    from jobs.settings import Settings
    from jobs.situation import Reading
    from roadmap.reminder_plan import Message, Rules


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A message and the day on which it will go."""

    day: date
    message: Message

    @property
    def told(self) -> tuple[object, ...]:
        """What people notice of it: when, who, and of what."""
        measures = tuple(item.measure for item in self.message.items)
        return self.day, self.message.to.key, self.message.kind, self.message.rounds, measures


def unlike(some: list[Foreseen], others: list[Foreseen]) -> list[Foreseen]:
    """Those of ``some`` that are not told so by ``others``."""
    told = {one.told for one in others}
    return [one for one in some if one.told not in told]


def forecast(job: Job, until: date, other: Settings | None = None) -> tuple[list[Foreseen], list[Foreseen]]:
    """What will be sent from today to ``until`` (included) by the settings, and by ``other`` ones.

    Reads the list once and writes nothing. Sending counts as on; while it is off, as if it began today. Raises what
    :func:`jobs.sync.sync` raises.
    """
    look = Look(job, Sending("on"), Wish(dry_run=True))
    reading = read(job, dry_run=True)
    everyone = replace(look.rules, escalation=look.rules.escalation or bool(other and other.reminders.escalation))
    meet(job, look.directory, reading, everyone, until)
    ours = list(_played(look, reading, until, look.rules))
    return ours, list(_played(look, reading, until, rules_of(other))) if other else []


def _played(look: Look, reading: Reading, until: date, rules: Rules) -> Iterator[Foreseen]:
    today = look.job.today
    rules = replace(rules, start=rules.start or today)
    entries, calendar = look.entries, Calendar()
    for day in (today + timedelta(days=n) for n in range((until - today).days + 1)):
        if not calendar.is_workday(day):
            continue
        planned = plan(
            look.job,
            look.directory,
            reading,
            rules=rules,
            calendar=calendar,
            today=day,
            ledger=entries,
            made_on=None,
        )
        for message in planned.messages:
            yield Foreseen(day, message)
            entries += [
                Entry(r.half_year.key, r.step, message.to.key, State.SENT, day, message.measures(r))
                for r in message.rounds
            ]
