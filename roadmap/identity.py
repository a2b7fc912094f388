"""Which item is which measure: by its item id in the base, else by its Tunnus."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.fields import ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from roadmap.fields import Values
    from roadmap.plan import BaseRow, ListRow


@dataclass(frozen=True, slots=True)
class Identities:
    """Items by the id they are known by, items that nobody knows, and items that stand in each other's way.

    ``duplicates`` gives for an id all the items that claim it; such items are in neither of the others, and
    ``untouchable`` are the ids that must not be written anywhere while they last.
    """

    known: Mapping[str, ListRow]
    unknown: Sequence[ListRow]
    duplicates: Mapping[str, tuple[str, ...]]
    untouchable: frozenset[str]


def tunnus_key(values: Values) -> str:
    """Give the Tunnus as it is compared: a unique column of SharePoint takes ``t1-01`` and ``T1-01`` for the same.

    "" for an item without one.
    """
    return str(values.get(ID, "")).strip().casefold()


def identify(filed: Iterable[str], base: Sequence[BaseRow], rows: Sequence[ListRow]) -> Identities:
    """Find out which item is whose; ``filed`` are the ids of the roadmap file.

    An item whose Tunnus was edited to that of another item is a duplicate too, even if the base tells them apart: the
    unique column would not let it be put right.
    """
    ids = {one.casefold(): one for one in (*filed, *(row.id for row in base))}
    by_item = {row.item_id: row.id for row in base if row.item_id is not None}
    claims: defaultdict[str, list[ListRow]] = defaultdict(list)
    for row in rows:
        written = tunnus_key(row.values)
        for claim in sorted({by_item.get(row.item_id, "").casefold(), written} - {""}):
            claims[claim].append(row)
    clashes = {claim: claimants for claim, claimants in claims.items() if len(claimants) > 1}
    blocked = {row.item_id for claimants in clashes.values() for row in claimants}
    known: dict[str, ListRow] = {}
    unknown: list[ListRow] = []
    for row in rows:
        if row.item_id in blocked:
            continue
        id_ = by_item.get(row.item_id) or ids.get(tunnus_key(row.values))
        if id_ is None:
            unknown.append(row)
        else:
            known[id_] = row
    duplicates = {
        ids.get(claim) or str(claimants[0].values[ID]): tuple(row.item_id for row in claimants)
        for claim, claimants in clashes.items()
    }
    untouchable = {by_item[item_id] for item_id in blocked if item_id in by_item} | duplicates.keys()
    return Identities(known, unknown, duplicates, frozenset(untouchable))
