"""The merge's nouns: what it reads (the base and the list, row by row) and what it gives (a plan, row by row)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from roadmap.actions import Action, Archive, Conflict, Create, Drift, Duplicate, MakeAgain, Propose, Pull, Restore
from roadmap.fields import ARCHIVED, CONFIRMED, CONFIRMED_ON, Value, Values
from roadmap.health import confirmation
from roadmap.model import Measure

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """An open drift or conflict of one field, as last seen: what the file says and what the list says (None: empty)."""

    filed: Value | None
    listed: Value | None


@dataclass(frozen=True, slots=True)
class BaseRow:
    """What file and list agreed on last about one measure or proposal; the list's item by ``item_id``.

    ``values`` may hold fields that the list has no column for any more; they rest. ``differences`` are the open drifts
    and conflicts by field: with them the base knows what the list says now. ``human_change`` is the last day on which a
    human changed an officer's field, ``confirmed_seen`` the day on which the present Vahvistettu was first seen (both
    days in the municipality's time zone).
    """

    id: str
    item_id: str | None
    values: Values
    proposal: bool = False
    differences: Mapping[str, Difference] = field(default_factory=dict)
    human_change: date | None = None
    confirmed_seen: date | None = None

    @property
    def archived(self) -> bool:
        """Whether the measure has left the file."""
        return ARCHIVED in self.values

    @property
    def living(self) -> Values:
        """What the list says: the base's values with the open differences on top."""
        if not self.differences:
            return self.values
        living = dict(self.values)
        for name, difference in self.differences.items():
            if difference.listed is None:
                living.pop(name, None)
            else:
                living[name] = difference.listed
        return living

    @property
    def confirmed_on(self) -> date | None:
        """The latest day on which a person said how the measure stands; None: nobody ever did."""
        confirmed = self.values.get(CONFIRMED)
        return confirmation(confirmed if isinstance(confirmed, date) else None, self.confirmed_seen, self.human_change)

    @property
    def told(self) -> Values:
        """What the change log tells: what the list says, and the day of the confirmation, which no column holds."""
        confirmed_on = self.confirmed_on
        return {**self.living, CONFIRMED_ON: confirmed_on} if confirmed_on else self.living

    def with_item(self, item_id: str) -> BaseRow:
        """Give the same for the item that has just been made."""
        return self._with(item_id, self.values)

    def with_values(self, values: Values) -> BaseRow:
        """Give the same with other values."""
        return self._with(self.item_id, values)

    def _with(self, item_id: str | None, values: Values) -> BaseRow:
        # Written out, as dataclasses.replace takes a multiple of the time and there are as many of these as measures.
        return BaseRow(
            self.id, item_id, values, self.proposal, self.differences, self.human_change, self.confirmed_seen
        )


@dataclass(frozen=True, slots=True)
class ListRow:
    """One item of the list, read with its ETag.

    ``modified_at`` is aware; ``modified_day`` is the same instant's day in the municipality's time zone.
    ``modified_by`` is an opaque account id ("" unknown); ``by_human``: that account is a person's, not the app's.
    """

    item_id: str
    values: Values
    etag: str
    modified_at: datetime
    modified_day: date
    modified_by: str
    by_human: bool


SystemValues = Callable[[Measure, Values, BaseRow], Values]
"""Gives people, current phase, deadline and health of a measure.

From the measure as the file has it, the values as the list will have them after the merge, and the base with
``human_change`` and ``confirmed_seen`` already brought up to date.
"""


class Change(NamedTuple):
    """One field of a measure came to say something else in the list (None: empty): a line of the change log.

    ``by`` and ``modified_at`` are the item's last editor and time when the list brought the news; "" and None when this
    very run makes the change. A first sync makes a dozen for each measure: that is why it is a tuple.
    """

    field: str
    old: Value | None
    new: Value | None
    by: str
    modified_at: datetime | None


class Role(StrEnum):
    """What a row of the plan is about."""

    MEASURE = "measure"
    ARCHIVED = "archived"
    PROPOSAL = "proposal"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What happens to one measure or proposal, or to the items that claim one Tunnus.

    ``write`` holds exactly the fields to write (None clears; a yes/no column is then No); ``item_id`` is None when the
    item is to be made. The base goes in two steps, right even if the run is killed between them:

    - ``known``: the base as it was (None: there was none).
    - ``heard`` and ``heard_changes``: the list's own news (None: there is none), true whatever becomes of the write.
      Record it *before* writing: the write makes the app the item's last editor, and who confirmed would be lost.
    - ``base`` and ``written_changes``: what the base is once the write has succeeded (None: forgotten; its ``item_id``
      is None when the item is made: :meth:`BaseRow.with_item`). Nothing to write: record it at once, if it is another.
    """

    id: str
    role: Role
    item_id: str | None
    etag: str | None
    actions: tuple[Action, ...]
    write: Mapping[str, Value | None]
    known: BaseRow | None
    heard: BaseRow | None
    heard_changes: tuple[Change, ...]
    base: BaseRow | None
    written_changes: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that the change log gets."""
        return self.heard_changes + self.written_changes

    def has(self, *kinds: type[Action]) -> bool:
        """Whether one of the actions is of one of these kinds."""
        return not set(kinds).isdisjoint(map(type, self.actions))


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a merge: items to update first, items to make last (a Tunnus put right frees it for a new item)."""

    rows: tuple[RowPlan, ...]

    @property
    def created(self) -> tuple[RowPlan, ...]:
        """Measures whose item is made, for the first time or again."""
        return tuple(row for row in self.rows if row.has(Create, MakeAgain))

    @property
    def made_again(self) -> tuple[RowPlan, ...]:
        """Measures whose item was deleted and is made again."""
        return tuple(row for row in self.rows if row.has(MakeAgain))

    @property
    def updated(self) -> tuple[RowPlan, ...]:
        """Measures of the file whose item is written to."""
        return tuple(row for row in self._measures if row.write and row.item_id is not None)

    @property
    def unchanged(self) -> tuple[RowPlan, ...]:
        """Measures of the file with nothing to write and no news (an open drift or conflict is no news)."""
        return tuple(row for row in self._measures if not row.write and not row.changes)

    @property
    def archived(self) -> tuple[RowPlan, ...]:
        """Measures that go to the archive."""
        return tuple(row for row in self.rows if row.has(Archive))

    @property
    def pulled(self) -> tuple[RowPlan, ...]:
        """Measures with news from an officer; proposals do not count."""
        return tuple(row for row in self.rows if row.role is not Role.PROPOSAL and row.has(Pull))

    @property
    def restored(self) -> tuple[RowPlan, ...]:
        """Measures and proposals with an edited field of the system that is put right."""
        return tuple(row for row in self.rows if row.has(Restore))

    @property
    def drifts(self) -> tuple[tuple[str, Drift], ...]:
        """The open drifts with their measures' ids."""
        return tuple((row.id, action) for row in self.rows for action in row.actions if isinstance(action, Drift))

    @property
    def conflicts(self) -> tuple[tuple[str, Conflict], ...]:
        """The open conflicts with their measures' ids."""
        return tuple((row.id, action) for row in self.rows for action in row.actions if isinstance(action, Conflict))

    @property
    def proposals(self) -> tuple[Propose, ...]:
        """The open proposals."""
        return tuple(action for row in self.rows for action in row.actions if isinstance(action, Propose))

    @property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """The Tunnus that several items claim."""
        return tuple(action for row in self.rows for action in row.actions if isinstance(action, Duplicate))

    @property
    def _measures(self) -> tuple[RowPlan, ...]:
        return tuple(row for row in self.rows if row.role is Role.MEASURE)
