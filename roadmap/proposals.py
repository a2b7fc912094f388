"""Numbers for proposals: items that somebody added to the list and that no roadmap file has yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmap.identity import tunnus_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roadmap.plan import ListRow

_NUMBER = re.compile(r"e-(?P<number>\d{3,})")


def proposal_ids(new: Sequence[ListRow], *, taken: Iterable[str], rows: Iterable[ListRow]) -> list[str]:
    """Give each new proposal its id, ``E-001`` and so on, in the order of ``new``.

    An item that already has such a Tunnus keeps it (a run was killed after writing it, or the base was lost). The
    others follow the highest number among ``taken`` (ids of file and base) and ``rows`` (the list's other items,
    archived ones too).
    """
    used = (*(id_.casefold() for id_ in taken), *(tunnus_key(row.values) for row in rows))
    highest = max((int(match["number"]) for key in used if (match := _NUMBER.fullmatch(key))), default=0)
    ids = []
    for row in new:
        own = tunnus_key(row.values)
        if _NUMBER.fullmatch(own):
            ids.append(own.upper())
        else:
            highest += 1
            ids.append(f"E-{highest:03}")
    return ids
