"""A planned message in the words of its reader: what the list says of each measure, and links into the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from jobs.errors import WrongInput
from jobs.messages import Letter, Line, render
from jobs.tenant import find_list
from roadmap import fields
from roadmap.reminder_plan import Kind
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.routes.route import Post
    from jobs.job import Job
    from jobs.situation import Situation
    from jobs.tenant import Tenant
    from roadmap.fields import Values
    from roadmap.reminder_plan import Item, Message, Tracked

_MINE = "Omat toimenpiteet"


@dataclass(frozen=True, slots=True)
class ListPages:
    """Where people open the list: the address of its folder on the site."""

    url: str

    @property
    def mine(self) -> str:
        """The view of one's own measures."""
        return f"{self.url}/{quote(_MINE)}.aspx"

    def item(self, item_id: str) -> str:
        """An item's form; the view of one's own for an item that is yet to be made."""
        return f"{self.url}/DispForm.aspx?ID={item_id}" if item_id else self.mine


def find_pages(tenant: Tenant) -> ListPages:
    """Ask where the list is. Raises WrongInput when the site has none of its title, NotFound without a site."""
    _, found = find_list(tenant)
    if found is None:
        raise WrongInput(
            what="The site has no list “{title}”.",
            do="Run “tiekartta setup” first.",
            where=tenant.site_url,
            title=tenant.list_title,
        )
    return ListPages(found.url.rstrip("/"))


def write(job: Job, situation: Situation, pages: ListPages, message: Message, key: str) -> Post:
    """The message in every form that a route may need; ``key`` is the ledger's."""
    half_year = max(round_.half_year for round_ in message.rounds)
    measures = {measure.id: measure for measure in situation.reading.measures}
    goals = {goal.id: goal.title for goal in job.workspace.roadmap.goals}
    lines = tuple(_line(item, measures[item.measure], situation, pages, goals) for item in message.items)
    return render(
        Letter(
            language=message.to.language,
            kind=message.kind,
            key=key,
            municipality=job.workspace.settings.municipality.name,
            half_year=half_year,
            deadline=deadline(half_year),
            lines=lines,
            mine_url=pages.url if message.kind is Kind.ESCALATION else pages.mine,
            today=situation.today,
        )
    )


def _line(item: Item, measure: Tracked, situation: Situation, pages: ListPages, goals: Mapping[str, str]) -> Line:
    values, phase = situation.reading.values[measure.id], measure.standing.current_phase(situation.today)
    progress = values.get(fields.PROGRESS)
    return Line(
        id=measure.id,
        title=measure.title,
        goal=goals.get(measure.goal, measure.goal),
        phase_now=phase.value if phase else None,
        deadline=item.deadline,
        status=_text(values, fields.STATUS),
        progress=progress if isinstance(progress, int | float) else None,
        confirmed_on=item.confirmed_on,
        forecast=_text(values, fields.FORECAST),
        item_url=pages.item(measure.item_id),
        # Messages name roles, not people: whose deputy or superior reads this is told by the party's name.
        copy_of=measure.party if item.copy_of or item.of else None,
        section=item.section,
    )


def _text(values: Values, field: str) -> str | None:
    value = values.get(field)
    return None if value is None else str(value)
