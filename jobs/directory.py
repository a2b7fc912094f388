"""Who can be told something: the people of parties and contacts as the tenant knows them today.

Superiors and automatic replies are read only where the settings turn them on, and of as few people as will do.
Nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from connector.errors import AccessRefused, NotFound, RequestRefused
from connector.people import find_away, find_managers, find_people
from connector.rights import rights_on_list
from connector.routes.route import Recipient
from roadmap.reminder_plan import Account, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connector.people import Account as TenantAccount
    from jobs.job import Job
    from roadmap.model import Parties

MAIL_ONLY = ("mail",)
"""The routes that reach somebody outside the tenant."""


@dataclass(slots=True)
class Directory:
    """People by address in small letters, and what the tenant says of them. One for a run: it remembers answers.

    ``refused`` names what the app may not ask, each once: ``managers``, ``automatic_replies``, ``rights``.
    """

    job: Job
    people: dict[str, Person] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    _mail: dict[str, str] = field(default_factory=dict)
    _access: dict[str, bool] = field(default_factory=dict)
    _led: set[str] = field(default_factory=set)

    def learn(self, addresses: Iterable[str], *, superiors: bool) -> None:
        """Ask the tenant about those who are not known yet; ``superiors``: about theirs too.

        Raises ConnectorErrors; AccessRefused when the app may not read accounts at all.
        """
        parties = self.job.workspace.parties
        wanted = {address.lower() for address in addresses}
        new = sorted(wanted - self.people.keys())
        inside = [address for address in new if not parties.profile(address).outside]
        found = {address.lower(): account for address, account in self._accounts(inside).items()}
        away = self._away(inside, parties)
        for address in new:
            self.people[address] = self._person(address, found.get(address), away=address in away)
        if superiors:
            self._add_superiors(sorted(wanted))

    def by_key(self) -> Mapping[str, Person]:
        """The same people by their key."""
        return {person.key: person for person in self.people.values()}

    def tester(self, address: str) -> Person:
        """Somebody who reads others' messages in a test: by mail only if the tenant does not know them."""
        self.learn([address], superiors=False)
        person = self.people[address.lower()]
        return person if person.account.reachable else replace(person, account=Account.OUTSIDE)

    def recipient(self, person: Person) -> Recipient:
        """Where the person's messages go."""
        object_id = person.key if person.account is Account.ENABLED else None
        return Recipient(object_id, self._mail.get(person.key) or person.address)

    def may_edit(self, person: Person, list_id: str) -> bool:
        """Whether the person may edit the list; True too where the app may not ask, and for people outside."""
        if person.account is not Account.ENABLED or "rights" in self.refused:
            return True
        if person.key not in self._access:
            self._access[person.key] = self._ask_rights(person.address, list_id)
        return self._access[person.key]

    def _ask_rights(self, upn: str, list_id: str) -> bool:
        tenant = self.job.tenant
        try:
            return rights_on_list(tenant.session, tenant.identity, tenant.site_url, list_id, upn).edit
        except AccessRefused:
            self.refused.add("rights")
            return True
        except (NotFound, RequestRefused):  # the site does not know the person
            return False

    def _accounts(self, addresses: list[str]) -> dict[str, TenantAccount]:
        return find_people(self.job.tenant.batch, addresses) if addresses else {}

    def _person(self, address: str, account: TenantAccount | None, *, away: bool) -> Person:
        profile = self.job.workspace.parties.profile(address)
        language = profile.language or self.job.workspace.settings.municipality.language
        if account is None:
            return Person(address, address, language, Account.OUTSIDE if profile.outside else Account.UNKNOWN)
        key = account.id or address
        if account.mail:
            self._mail[key] = account.mail
        return Person(key, address, language, Account.ENABLED if account.enabled else Account.DISABLED, away)

    def _away(self, addresses: list[str], parties: Parties) -> frozenset[str]:
        """Those with automatic replies on, of whom a deputy may then hear."""
        if not self.job.workspace.settings.reminders.automatic_replies:
            return frozenset()
        asked = [address for address in addresses if parties.deputy(address, self.job.today, away=True)]
        try:
            away = find_away(self.job.tenant.batch, asked, self.job.clock.now()) if asked else frozenset()
        except AccessRefused:
            self.refused.add("automatic_replies")
            return frozenset()
        return frozenset(address.lower() for address in away)

    def _add_superiors(self, addresses: list[str]) -> None:
        led = [a for a in addresses if a not in self._led and self.people[a].account is Account.ENABLED]
        self._led |= set(led)
        try:
            managers = find_managers(self.job.tenant.batch, led) if led else {}
        except AccessRefused:
            self.refused.add("managers")
            return
        for address, account in managers.items():
            superior = account.upn.lower()
            self.people[address] = replace(self.people[address], manager=superior)
            if superior not in self.people:
                self.people[superior] = self._person(superior, account, away=False)
