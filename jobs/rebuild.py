"""The base made again from the list: after a lost or doubted state, or when the roadmap moved to another list.

Every row is then met as if for the first time: adopted by its Tunnus, with the file's word for the roadmap's fields and
the list's for the officer's. History and ledger stay. Rows that are no longer in the list keep their last known values,
so that the sync makes them again with those.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobs.listing import read_list
from jobs.sync import sync
from jobs.tenant import list_facts
from roadmap.identity import tunnus_key

if TYPE_CHECKING:
    from jobs.job import Job
    from jobs.sync import SyncReport

_NO_ITEM = ""


def rebuild(job: Job, *, allow_mass: int | None = None) -> SyncReport:
    """Forget what file and list agreed on, read the list of the settings and sync with it.

    Nothing is forgotten before the list was read and believed (an empty one is not). Raises as
    :func:`jobs.sync.sync` does.
    """
    listing = read_list(job, afresh=True)
    listed = {tunnus_key(row.values) for row in listing.rows}
    lost = [replace(row, item_id=_NO_ITEM) for row in listing.base if row.id.casefold() not in listed]
    job.store.begin_again(list_facts(job.tenant, listing.place), lost)
    return sync(job, allow_mass=allow_mass)
