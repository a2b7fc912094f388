"""A file, a list and a base to merge in tests, and what applying a plan makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from roadmap import fields as f
from roadmap.fields import Value, Values, need_field, need_reason_field, phase_field, present
from roadmap.halfyear import HalfYear
from roadmap.health import Standing, confirmation, health
from roadmap.merge import merge
from roadmap.model import Measure, Phase
from roadmap.plan import BaseRow, Change, ListRow, Plan, RowPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TODAY = date(2026, 6, 2)
EDITED = datetime(2026, 6, 1, 21, 30, tzinfo=UTC)  # 2.6. 00.30 in Finland
H1, H2, H3 = HalfYear(2026, 1), HalfYear(2026, 2), HalfYear(2027, 1)
ROADMAP = (f.TITLE, f.GOAL, f.PARTY, phase_field(H1), phase_field(H2), phase_field(H3))
OFFICER = (
    *(f.STATUS, f.PROGRESS, f.COMMENT, f.FORECAST, f.CONTACT, f.CONFIRMED),
    *(need_field(2027), need_reason_field(2027)),
)
SYSTEM = (f.ID, f.PEOPLE, f.CURRENT_PHASE, f.DEADLINE, f.HEALTH, f.ARCHIVED)
FIELDS = (*ROADMAP, *OFFICER, *SYSTEM)
PEOPLE = {"Rehtori": (7, 9), "Hallintopalvelut": (8,)}


def measure(id_: str = "T1-01", **other: object) -> Measure:
    """A measure with one phase, in the spring of 2026."""
    given: dict[str, object] = {
        "goal": "T1",
        "title": f"Toimenpide {id_}",
        "party": "Rehtori",
        "schedule": {H1: Phase.IMPLEMENTATION},
    }
    return Measure(id_, **{**given, **other})  # type: ignore[arg-type]


def derive(measure_: Measure, values: Values, base: BaseRow) -> Values:
    """The system's values as the sync derives them, with people from a little table."""
    people = PEOPLE.get(str(values.get(f.PARTY))) or PEOPLE.get(measure_.party, ())
    confirmed = values.get(f.CONFIRMED)
    standing = Standing.of(
        values,
        confirmed_on=confirmation(
            confirmed if isinstance(confirmed, date) else None, base.confirmed_seen, base.human_change
        ),
        owned=bool(people) or f.CONTACT in values,
        planned=measure_.schedule,
    )
    phase = standing.current_phase(TODAY)
    return present(
        {
            f.PEOPLE: people,
            f.CURRENT_PHASE: phase.value if phase else None,
            f.DEADLINE: standing.deadline,
            f.HEALTH: health(standing, TODAY).value,
        }
    )


@dataclass
class World:
    """What there is: the file's measures, the base, the list, and the lines of the change log by measure."""

    measures: list[Measure]
    base: dict[str, BaseRow] = field(default_factory=dict)
    rows: dict[str, ListRow] = field(default_factory=dict)
    log: list[tuple[str, str, Value | None, Value | None, str]] = field(default_factory=list)
    columns: Sequence[str] = FIELDS
    last_item: int = 0

    def plan(self, today: date = TODAY) -> Plan:
        return merge(
            self.measures,
            list(self.base.values()),
            list(self.rows.values()),
            fields=self.columns,
            system_values=derive,
            today=today,
        )

    def sync(self, today: date = TODAY) -> Plan:
        """Plan, and do all of it."""
        plan = self.plan(today)
        self.run(plan)
        return plan

    def run(self, plan: Plan, steps: int | None = None) -> None:
        """Do what is planned, each row in its three steps; killed after so many ``steps``."""
        todo = [(step, row) for row in plan.rows for step in (self.hear, self.write, self.record)]
        for step, row in todo[:steps]:
            step(row)

    def hear(self, row: RowPlan) -> None:
        """The first record, before the write."""
        if row.heard:
            self.base[row.id] = row.heard
            self._log(row.id, row.heard_changes)

    def write(self, row: RowPlan) -> None:
        """The write to the list, as the app."""
        if row.write:
            item_id = row.item_id or self._next_item()
            old = self.rows[item_id].values if row.item_id else {}
            self.rows[item_id] = ListRow(item_id, present({**old, **row.write}), "app", EDITED, TODAY, "app", False)

    def record(self, row: RowPlan) -> None:
        """The second record, after the write."""
        if row.base is None:
            self.base.pop(row.id, None)
        else:
            self.base[row.id] = row.base.with_item(row.base.item_id or str(self.last_item))
        self._log(row.id, row.written_changes)

    def edit(self, id_: str, by: str = "aino", day: date = TODAY, **values: Value | None) -> None:
        """A person changes fields of an item; ``phase_2026H1`` means ``phase:2026H1``."""
        item_id = self.item_of(id_)
        row = self.rows[item_id]
        named = {name.replace("phase_", "phase:").replace("need_2", "need:2"): value for name, value in values.items()}
        self.rows[item_id] = replace(
            row,
            values=present({**row.values, **named}),
            etag=row.etag + "*",
            modified_by=by,
            modified_day=day,
            by_human=by != "app",
        )

    def add(self, **values: Value) -> str:
        """A person adds an item; gives its item id."""
        item_id = self._next_item()
        self.rows[item_id] = ListRow(item_id, values, "1", EDITED, TODAY, "aino", True)
        return item_id

    def delete(self, id_: str) -> None:
        del self.rows[self.item_of(id_)]

    def item_of(self, id_: str) -> str:
        known = self.base.get(id_)
        if known and known.item_id in self.rows:
            return str(known.item_id)
        return next(item_id for item_id, row in self.rows.items() if row.values.get(f.ID) == id_)

    def listed(self, id_: str) -> Mapping[str, Value]:
        return self.rows[self.item_of(id_)].values

    def rebuilt(self) -> dict[str, dict[str, Value]]:
        """What the change log alone says of each measure."""
        found: dict[str, dict[str, Value]] = {}
        for id_, name, old, new, _ in self.log:
            values = found.setdefault(id_, {})
            assert values.get(name) == old, f"{id_} {name}: the log forgot a change"
            values.update({name: new}) if new is not None else values.pop(name, None)
        return found

    def _next_item(self) -> str:
        """SharePoint gives no item id twice, not even a deleted item's."""
        self.last_item += 1
        return str(self.last_item)

    def _log(self, id_: str, changes: Sequence[Change]) -> None:
        self.log += [(id_, c.field, c.old, c.new, c.by) for c in changes]


def synced(*measures: Measure) -> World:
    """A world in which file, base and list agree."""
    world = World(list(measures) or [measure()])
    world.sync()
    return world


def only(plan: Plan) -> RowPlan:
    """The plan's one row."""
    (row,) = plan.rows
    return row
