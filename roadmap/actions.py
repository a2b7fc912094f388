"""What a merge does or finds, one small value each: a plan can be printed before anything of it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from roadmap.fields import Value, Values


@dataclass(frozen=True, slots=True)
class Create:
    """The measure is in the file only: make its item."""


@dataclass(frozen=True, slots=True)
class MakeAgain:
    """The measure's item was deleted: make it again with the officer's last known values."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """Item and measure know each other by the Tunnus, the base was lost: take it as the base. Confirms nothing."""


@dataclass(frozen=True, slots=True)
class Push:
    """The file's value goes to the list."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class Pull:
    """The officer's value comes from the list. Account ``by`` ("" unknown) last changed the item ``at`` that time."""

    field: str
    old: Value | None
    new: Value | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agree:
    """Both sides came to the same value by themselves: only the base learns it (an accepted drift ends so)."""

    field: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class Restore:
    """Somebody edited a field of the system: it is put right."""

    field: str
    found: Value | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class Derive:
    """A derived value has changed and goes to the list."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class Drift:
    """The list says other than the file, which has not changed: open until decided. ``new``: not seen before."""

    field: str
    base: Value | None
    listed: Value | None
    new: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """File and list changed apart: open until somebody decides. ``new``: not seen before in these words."""

    field: str
    base: Value | None
    filed: Value | None
    listed: Value | None
    new: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """The measure has left the file: its item is hidden from the views, never deleted."""


@dataclass(frozen=True, slots=True)
class Unarchive:
    """The measure is back in the file: its item is taken out of the archive."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Neither list nor file has it (or a proposal was archived): the base forgets it, the log does not."""


@dataclass(frozen=True, slots=True)
class Propose:
    """An item that no file and no base knows: a proposal under ``id``, open until accepted or rejected.

    ``values`` is what it says in the roadmap's fields. ``new``: not seen before.
    """

    id: str
    item_id: str
    values: Values
    new: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Several items claim one Tunnus: none of them is touched until somebody decides."""

    id: str
    item_ids: tuple[str, ...]


Action = (
    Create
    | MakeAgain
    | Adopt
    | Push
    | Pull
    | Agree
    | Restore
    | Derive
    | Drift
    | Conflict
    | Archive
    | Unarchive
    | Forget
    | Propose
    | Duplicate
)
