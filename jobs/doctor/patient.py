"""What the checks share: the job that they examine, and what earlier ones found for the later ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from connector.pace import Pace
from jobs.columns import PlannedColumn, plan_columns
from jobs.tenant import ListPlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.lists import Item, ListClient
    from connector.people import Account
    from jobs.job import Job


@dataclass
class Patient:
    """The configuration and its tenant under examination.

    ``site_id`` and ``list_id`` (Graph's), ``probe`` (the probe row as it was last read), ``accounts`` (people of the
    parties by address) and ``lookup_ids`` (the site's, by sign-in name) are empty until their check has run.
    ``probe_left``: a probe row may be in the list. ``send``: checks may send test messages. ``admin``: whom the
    settings name first to be told what needs a person, None until looked up or for somebody outside the tenant.
    """

    job: Job
    send: bool = False
    site_id: str = ""
    list_id: str = ""
    probe: Item | None = None
    probe_left: bool = False
    accounts: Mapping[str, Account] = field(default_factory=dict)
    lookup_ids: Mapping[str, int] = field(default_factory=dict)
    admin: Account | None = None

    @cached_property
    def pace(self) -> Pace:
        """How fast messages may go, for all checks together."""
        return Pace(self.job.clock)

    @cached_property
    def planned(self) -> tuple[PlannedColumn, ...]:
        """The columns that the list should have."""
        return plan_columns(self.job.workspace.roadmap, self.job.today)

    @property
    def items(self) -> ListClient:
        """The list's items."""
        return self.job.tenant.list_client(ListPlace(self.site_id, self.list_id))

    @property
    def holders(self) -> dict[str, list[str]]:
        """Who answers for a party today: sign-in names as the parties file writes them, with their parties."""
        parties, today = self.job.workspace.parties, self.job.today
        found: dict[str, list[str]] = {}
        for name, party in parties.parties.items():
            for holder in party.holders:
                if holder.holds(today):
                    found.setdefault(holder.person, []).append(name)
        return found

    @property
    def reachable(self) -> list[Account]:
        """The holders whose accounts are enabled, by sign-in name."""
        enabled = {account.upn: account for account in self.accounts.values() if account.enabled}
        return [enabled[upn] for upn in sorted(enabled)]
