"""The three-way merge, row by row: what file, base and list say of each measure → a plan that can be printed first.

Planned as a list of action values before anything runs, as vdirsyncer's two-way sync does (its ``vdirsyncer/sync``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from roadmap.actions import Adopt, Create, Duplicate, Forget, MakeAgain, Propose, Pull, Restore
from roadmap.fields import ARCHIVED, CONFIRMED, ID, Owner, owner_of, roadmap_values
from roadmap.identity import identify
from roadmap.mergetable import Columns, hear_officer, hear_roadmap, push_roadmap, put, settle_system
from roadmap.plan import BaseRow, Change, Plan, Role, RowPlan
from roadmap.proposals import proposal_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from roadmap.actions import Action
    from roadmap.fields import Value, Values
    from roadmap.mergetable import Step
    from roadmap.model import Measure
    from roadmap.plan import Difference, ListRow, SystemValues


def merge(
    measures: Sequence[Measure],
    base: Sequence[BaseRow],
    rows: Sequence[ListRow],
    *,
    fields: Sequence[str],
    system_values: SystemValues,
    today: date,
) -> Plan:
    """Plan how the roadmap file, the base and the whole list come together. Nothing is changed here.

    ``fields`` are those that the list has columns for; all others rest on every side. ``today`` is a day in the
    municipality's time zone. What concerns the list as a whole (:func:`roadmap.guard.emptied`, columns, another list)
    is to be judged before, :func:`roadmap.guard.mass_guard` after.
    """
    merger = _Merger(Columns.of(fields), system_values, today)
    filed = {measure.id: measure for measure in measures}
    remembered = {row.id: row for row in base}
    identities = identify(filed, base, rows)
    plans = [
        _row_plan(
            id_, Role.DUPLICATE, None, known := remembered.get(id_), actions=(Duplicate(id_, item_ids),), base=known
        )
        for id_, item_ids in sorted(identities.duplicates.items())
    ]
    plans += [
        merger.plan(id_, filed.get(id_), remembered.get(id_), identities.known.get(id_))
        for id_ in dict.fromkeys((*filed, *remembered))
        if id_ not in identities.untouchable
    ]
    live = [row for row in identities.unknown if ARCHIVED not in row.values]
    # A Tunnus that a known item was given by hand is put right in this run: it takes no number away.
    known_items = {row.item_id for row in identities.known.values()}
    strangers = [row for row in rows if row.item_id not in known_items]
    ids = proposal_ids(live, taken=(*filed, *remembered), rows=strangers)
    plans += [merger.proposal(id_, None, row) for id_, row in zip(ids, live, strict=True)]
    return Plan(tuple(sorted(plans, key=lambda plan: plan.item_id is None)))


@dataclass(frozen=True, slots=True)
class _Merger:
    """The row rules, for one list on one day."""

    columns: Columns
    system_values: SystemValues
    today: date

    def plan(self, id_: str, measure: Measure | None, base: BaseRow | None, row: ListRow | None) -> RowPlan:
        """Choose the rule for what is known under an id: at least the measure or the base."""
        if measure and row:
            return self._both(measure, base, row)
        if measure:
            return self._made(measure, base)
        if base is None:
            raise ValueError(f"{id_} is in neither file nor base")
        if row is None or (base.proposal and ARCHIVED in row.values):
            return _forgotten(base)
        return self.proposal(id_, base, row) if base.proposal else self._left(base, row)

    def _both(self, measure: Measure, known: BaseRow | None, row: ListRow) -> RowPlan:
        """In file and list: the merge table, after adopting the item if the base was lost."""
        filed = self._filed(measure)
        base = known or self._adopted(measure.id, row, {**filed, **_only(self.columns.system, row.values)})
        said, differences = hear_roadmap(self.columns.roadmap, base, filed, row)
        pulled = hear_officer(self.columns.officer, said.values, row)
        heard = self._heard(base, row, pulled, differences)
        pushed = push_roadmap(self.columns.roadmap, heard, filed)
        listed = dict(row.values)
        for field, value in pushed.write.items():
            put(listed, field, value)
        computed = {**self.system_values(measure, listed, heard), ID: measure.id}
        settled = settle_system(self.columns.system, pushed.values, computed, row)
        adopting = () if known else (Adopt(),)
        return _row_plan(
            measure.id,
            Role.MEASURE,
            row,
            known,
            actions=adopting + said.actions + pulled.actions + pushed.actions + settled.actions,
            write={**pushed.write, **settled.write},
            heard=heard,
            base=heard.with_values(settled.values),
        )

    def _made(self, measure: Measure, known: BaseRow | None) -> RowPlan:
        """In the file but not in the list: create it, or make it again with the officer's last known values."""
        base = known or BaseRow(measure.id, None, {})
        officer = _only(self.columns.officer, base.values)
        resting = {field: value for field, value in base.values.items() if field not in self.columns.all}
        said = self._filed(measure) | officer
        values = resting | said
        heard = BaseRow(
            measure.id,
            None,
            values,
            human_change=base.human_change,
            confirmed_seen=base.confirmed_seen,
        )
        computed = {**self.system_values(measure, said, heard), ID: measure.id}
        system = _only(self.columns.system, computed)
        return _row_plan(
            measure.id,
            Role.MEASURE,
            None,
            known,
            actions=(MakeAgain() if known else Create(),),
            write=said | system,
            base=heard.with_values(values | system),
        )

    def _left(self, known: BaseRow, row: ListRow) -> RowPlan:
        """Left the file: archived in the list; officers are still heard, the roadmap's fields rest with their base."""
        pulled = hear_officer(self.columns.officer, known.values, row)
        heard = self._heard(known, row, pulled, known.differences)
        settled = settle_system((ID, ARCHIVED), heard.values, {ID: known.id, ARCHIVED: True}, row)
        return _row_plan(
            known.id,
            Role.ARCHIVED,
            row,
            known,
            actions=pulled.actions + settled.actions,
            write=settled.write,
            heard=heard,
            base=heard.with_values(settled.values),
        )

    def proposal(self, id_: str, known: BaseRow | None, row: ListRow) -> RowPlan:
        """In the list only: it gets its Tunnus, and its officer is heard, so that accepting it loses nothing."""
        base = known or self._adopted(id_, row, {})
        pulled = hear_officer(self.columns.officer, base.values, row)
        heard = self._heard(base, row, pulled, {}, proposal=True)
        listed = row.values.get(ID)
        proposed = _only(self.columns.roadmap, row.values)
        put_right: tuple[Action, ...] = (Restore(ID, listed, id_),) if known and listed not in (None, id_) else ()
        return _row_plan(
            id_,
            Role.PROPOSAL,
            row,
            known,
            actions=(Propose(id_, row.item_id, proposed, new=known is None), *pulled.actions, *put_right),
            write={} if listed == id_ else {ID: id_},
            heard=heard,
            base=heard.with_values({**heard.values, ID: id_}),
        )

    def _filed(self, measure: Measure) -> dict[str, Value]:
        return _only(self.columns.roadmap, roadmap_values(measure))

    def _adopted(self, id_: str, row: ListRow, agreed: Values) -> BaseRow:
        """Begin a base for an item: the officer's word is the list's; Vahvistettu is seen today for the first time."""
        officer = _only(self.columns.officer, row.values)
        return BaseRow(
            id_, row.item_id, {**agreed, **officer}, confirmed_seen=self.today if CONFIRMED in officer else None
        )

    def _heard(
        self,
        base: BaseRow,
        row: ListRow,
        pulled: Step,
        differences: Mapping[str, Difference],
        *,
        proposal: bool = False,
    ) -> BaseRow:
        """Give the base with the list's news; a human's change of an officer's field confirms."""
        human_change, confirmed_seen = base.human_change, base.confirmed_seen
        if pulled.actions and row.by_human:
            human_change = max(human_change or row.modified_day, row.modified_day)
        if any(isinstance(pull, Pull) and pull.field == CONFIRMED for pull in pulled.actions):
            confirmed_seen = self.today if CONFIRMED in pulled.values else None
        return BaseRow(base.id, row.item_id, pulled.values, proposal, differences, human_change, confirmed_seen)


def _forgotten(known: BaseRow) -> RowPlan:
    """Neither in file nor list (or a rejected proposal): the log empties it, so that a returning id begins anew."""
    return replace(
        _row_plan(
            known.id,
            Role.PROPOSAL if known.proposal else Role.ARCHIVED,
            None,
            known,
            actions=(Forget(),),
            base=BaseRow(known.id, known.item_id, {}),
        ),
        base=None,
    )


def _row_plan(
    id_: str,
    role: Role,
    row: ListRow | None,
    known: BaseRow | None,
    *,
    actions: tuple[Action, ...],
    base: BaseRow | None,
    write: Mapping[str, Value | None] = MappingProxyType({}),
    heard: BaseRow | None = None,
) -> RowPlan:
    """Put a row of the plan together with its lines of the change log."""
    before = known.told if known else {}
    news = heard.told if heard else before
    # At first sight only the officer's fields are the editor's word; the rest may have been ours.
    said = news if known else {f: value for f, value in news.items() if owner_of(f) is Owner.OFFICER}
    recorded = heard if heard != known else None
    return RowPlan(
        id=id_,
        role=role,
        item_id=row.item_id if row else None,
        etag=row.etag if row else None,
        actions=actions,
        write=write,
        known=known,
        heard=recorded,
        heard_changes=_changes(before, said, row) + _changes(said, news, None) if recorded else (),
        base=base,
        written_changes=_changes(news, base.told if base else news, None),
    )


def _changes(old: Values, new: Values, editor: ListRow | None) -> tuple[Change, ...]:
    if old == new:
        return ()
    by, at = (editor.modified_by, editor.modified_at) if editor else ("", None)
    if not old:
        return tuple([Change(field, None, new[field], by, at) for field in sorted(new)])
    return tuple(
        Change(field, before, after, by, at)
        for field in sorted(old.keys() | new.keys())
        if (before := old.get(field)) != (after := new.get(field))
    )


def _only(fields: Iterable[str], values: Values) -> dict[str, Value]:
    return {field: values[field] for field in fields if field in values}
