"""Guards against the run that would do too much: a list that was emptied, a roadmap that lost half its measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.actions import Pull, Push
from roadmap.fields import half_year_of
from roadmap.plan import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.plan import BaseRow, ListRow, Plan, RowPlan


@dataclass(frozen=True, slots=True)
class MassGuard:
    """Why a plan must not run unasked: it touches more measures than ``limit``. Ids by what would happen to them."""

    archive: tuple[str, ...]
    make_again: tuple[str, ...]
    clear: tuple[str, ...]
    limit: int

    @property
    def count(self) -> int:
        """How many measures in all, each once."""
        return len({*self.archive, *self.make_again, *self.clear})


def mass_guard(
    plan: Plan, measures: int, allow: int | None = None, *, floor: int = 5, share: float = 0.10
) -> MassGuard | None:
    """Stop a plan that archives, makes again or clears more measures than the larger of ``floor`` and ``share``.

    ``share`` is of ``measures``, the number of measures; ``allow`` raises the limit for this run. To clear is to write
    a roadmap's field of the list empty, to take more phases away than are set (a phase that is only moved is no loss),
    or to take over an officer's field that was emptied. None: the plan may run.
    """
    # 0.29 × 100 is 28.999… in binary: the tiny addend keeps a whole share whole.
    limit = max(floor, int(share * measures + 1e-9), allow or 0)
    found = MassGuard(
        archive=tuple(row.id for row in plan.archived),
        make_again=tuple(row.id for row in plan.made_again),
        clear=tuple(row.id for row in plan.rows if row.role is not Role.PROPOSAL and _clears(row)),
        limit=limit,
    )
    return found if found.count > limit else None


def emptied(base: Sequence[BaseRow], rows: Sequence[ListRow]) -> bool:
    """Whether the list is empty though the base is not: nothing that follows from such a list is to be believed."""
    return bool(base) and not rows


def _clears(row: RowPlan) -> bool:
    emptied_ = [action for action in row.actions if isinstance(action, (Push, Pull)) and action.new is None]
    filled = [action for action in row.actions if isinstance(action, Push) and action.old is None]
    phases_lost = sum(half_year_of(a.field) is not None for a in emptied_)
    phases_set = sum(half_year_of(a.field) is not None for a in filled)
    return len(emptied_) > phases_lost or phases_lost > phases_set
