"""Who the parties' people are in the tenant: accounts and look-up ids, refreshed by each day's first sync."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.errors import AccessRefused
from connector.people import accounts_by_lookup, ensure_users, find_people
from jobs.store import KnownAccount, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from connector.people import Account
    from jobs.tenant import Tenant


@dataclass(frozen=True, slots=True)
class People:
    """The people that measures name, by address. ``refused``: the site refused to make look-up ids for new people."""

    accounts: Mapping[str, KnownAccount]
    refused: bool = False

    def reachable(self, address: str) -> bool:
        """Whether the account exists and is enabled."""
        account = self.accounts.get(address.lower())
        return account is not None and account.object_id is not None and account.enabled

    @property
    def reachable_lookup_ids(self) -> frozenset[int]:
        """The site's look-up ids of all who are reachable."""
        return frozenset(self.lookup_ids(self.accounts))

    def lookup_ids(self, addresses: Iterable[str]) -> tuple[int, ...]:
        """The look-up ids of those who are reachable, in ascending order, as a person column holds them."""
        found = (self.accounts[address.lower()].lookup_id for address in addresses if self.reachable(address))
        return tuple(sorted({lookup_id for lookup_id in found if lookup_id is not None}))


def look_up(
    tenant: Tenant,
    site_id: str,
    store: Store,
    *,
    addresses: Iterable[str],
    contacts: Iterable[int],
    today: date,
    read_only: bool,
) -> People:
    """The people as of today. Asks the tenant only about those who are new or were last asked about on an earlier day.

    ``contacts`` are look-up ids that officers put into the list. ``read_only``: nobody is added to the site's people,
    so that look-up ids of new people stay unknown; nothing is kept.
    """
    known = store.accounts()
    wanted = {address.lower() for address in addresses}
    by_lookup = {account.lookup_id: address for address, account in known.items() if account.lookup_id is not None}
    strangers = [lookup_id for lookup_id in set(contacts) if lookup_id not in by_lookup]
    found_contacts = accounts_by_lookup(tenant.batch, site_id, strangers) if strangers else {}
    by_lookup.update({lookup_id: address.lower() for lookup_id, address in found_contacts.items()})
    lookup_ids = {address: lookup_id for lookup_id, address in by_lookup.items()}
    named = {by_lookup[lookup_id] for lookup_id in contacts if lookup_id in by_lookup}
    wanted |= named
    stale = sorted(a for a in wanted if a not in known or known[a].refreshed_on != today)
    if not stale:
        return People({address: known[address] for address in wanted})
    found = {address.lower(): account for address, account in find_people(tenant.batch, stale).items()}
    for old, renamed in _renamed(tenant, known, [a for a in stale if a in named and a not in found]).items():
        new = renamed.upn.lower()
        found[new], lookup_ids[new] = renamed, lookup_ids.pop(old)
        stale.append(new)
    refused = False
    if not read_only:
        missing = [a for a in stale if a in found and found[a].enabled and a not in lookup_ids]
        try:
            ensured = (
                ensure_users(tenant.session, tenant.identity, tenant.site_url, [found[a].upn for a in missing])
                if missing
                else {}
            )
        except AccessRefused:
            ensured, refused = {}, True
        upns = {found[address].upn.lower(): address for address in missing}
        lookup_ids.update({upns[upn.lower()]: lookup_id for upn, lookup_id in ensured.items()})
    accounts = {address: known[address] for address in wanted if address not in stale}
    for address in stale:
        account = found.get(address)
        accounts[address] = KnownAccount(
            address=address,
            object_id=account.id if account else None,
            lookup_id=lookup_ids.get(address),
            enabled=account.enabled if account else False,
            refreshed_on=today,
        )
    if not read_only:
        store.set_accounts(accounts.values())
    return People(accounts, refused)


def _renamed(tenant: Tenant, known: Mapping[str, KnownAccount], lost: Iterable[str]) -> dict[str, Account]:
    """Find the accounts of contacts whose address leads nowhere by now, by the object id that stays."""
    ids = {object_id: address for address in lost if address in known and (object_id := known[address].object_id)}
    return {ids[id_]: account for id_, account in find_people(tenant.batch, ids).items()} if ids else {}
