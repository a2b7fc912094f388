"""How things stand right now: the list freshly read, the people as the tenant knows them, and the plan of reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from jobs.sync import sync
from jobs.tenant import known_list
from roadmap import fields
from roadmap.health import Standing, confirmation
from roadmap.plan import Role
from roadmap.reminder_plan import Rules, Tracked
from roadmap.reminders import plan_reminders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobs.directory import Directory
    from jobs.job import Job
    from jobs.settings import Settings
    from jobs.sync import SyncReport
    from roadmap.fields import Values
    from roadmap.ledger import Entry
    from roadmap.plan import BaseRow
    from roadmap.reminder_plan import ReminderPlan
    from roadmap.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Reading:
    """The list as it was read at one moment: the roadmap's measures, and what the list says of each (by id)."""

    read_at: datetime
    list_id: str
    measures: tuple[Tracked, ...]
    values: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Situation:
    """A reading, and what follows from it on a day."""

    today: date
    reading: Reading
    plan: ReminderPlan


def read(job: Job, *, dry_run: bool) -> Reading:
    """Sync, and give what the list says. ``dry_run`` writes nothing, neither to the list nor to the state.

    Raises what :func:`jobs.sync.sync` raises: nobody is reminded from a list that cannot be believed.
    """
    read_at = job.clock.now()
    report = sync(job, dry_run=dry_run)
    list_id = job.store.fact("list_id") or known_list(job.tenant, job.store).list_id
    rows = dict(_measure_rows(report))
    items = {row.id: row.item_id for row in job.store.base()}
    contacts = {a.lookup_id: a.address for a in report.people.accounts.values() if a.lookup_id is not None}
    measures = []
    for measure in job.workspace.roadmap.measures:
        if row := rows.get(measure.id):
            values, parties = row.living, job.workspace.parties
            listed = str(values.get(fields.PARTY, ""))
            party = listed if listed in parties.parties else measure.party
            contact = values.get(fields.CONTACT)
            known = parties.parties.get(party)
            confirmed = values.get(fields.CONFIRMED)
            confirmed_on = confirmation(
                confirmed if isinstance(confirmed, date) else None, row.confirmed_seen, row.human_change
            )
            measures.append(
                Tracked(
                    id=measure.id,
                    title=str(values.get(fields.TITLE, measure.title)),
                    goal=str(values.get(fields.GOAL, measure.goal)),
                    unit=known.unit if known else None,
                    party=party,
                    contact=contacts.get(contact) if isinstance(contact, int) else None,
                    standing=Standing.of(values, confirmed_on=confirmed_on, owned=True, planned=measure.schedule),
                    item_id=row.item_id or items.get(measure.id) or "",
                )
            )
    return Reading(read_at, list_id, tuple(measures), {id_: row.living for id_, row in rows.items()})


def _measure_rows(report: SyncReport) -> Iterable[tuple[str, BaseRow]]:
    """Each measure of the file with the base as it is after the sync; proposals and archived ones are none."""
    for row in report.plan.rows:
        base = row.base or row.heard or row.known
        if row.role is Role.MEASURE and base is not None and not base.archived:
            yield row.id, base


def rules_of(settings: Settings) -> Rules:
    """The settings as the rules of reminders take them."""
    reminders = settings.reminders
    return Rules(
        start=reminders.start,
        rounds=reminders.rounds,
        grace_days=reminders.grace_days,
        fresh_days=reminders.fresh_days,
        escalation=reminders.escalation,
        escalation_workdays=reminders.escalation_workdays,
        quiet=reminders.quiet,
    )


def meet(job: Job, directory: Directory, reading: Reading, rules: Rules, today: date) -> None:
    """Let the directory learn all whom a plan may be about: superiors only when something is past its deadline."""
    overdue = any(
        not measure.standing.closed and measure.standing.deadline and measure.standing.deadline < today
        for measure in reading.measures
    )
    contacts = {measure.contact for measure in reading.measures if measure.contact}
    directory.learn(job.workspace.parties.addresses() | contacts, superiors=rules.escalation and overdue)


def plan(
    job: Job,
    directory: Directory,
    reading: Reading,
    *,
    rules: Rules,
    calendar: Calendar,
    today: date,
    ledger: Iterable[Entry],
    made_on: date | None,
) -> ReminderPlan:
    """The day's plan. ``made_on`` is the municipality's day on which the ledger was made; None: no doubt about it."""
    return plan_reminders(
        reading.measures,
        job.workspace.parties,
        directory.people,
        rules=rules,
        calendar=calendar,
        today=today,
        ledger=ledger,
        # Of the rounds that open on the very day, the messages may have gone before the ledger was made.
        made_on=made_on + timedelta(days=1) if made_on else None,
    )
