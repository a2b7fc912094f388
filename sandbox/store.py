"""The tenant's whole state behind one door: Graph, SharePoint REST, the pages and tests that play people all use it.

    store.people   accounts, superiors, look-up ids of the site      (`sandbox.people`)
    store.rights   who may do what on the site and its lists         (`sandbox.rights`)
    store.levels   permission levels, groups, a list's own roles     (`sandbox.levels`)
    store.lists    lists, columns, views                             (`sandbox.lists`)
    store.items    items and their versions                          (`sandbox.items`)
    store.teams    the Teams app, chats and channels                 (`sandbox.teams.state`)
    store.mail     mailboxes and automatic replies                   (`sandbox.mail`)
    store.flows    the workflow that posts into the channel          (`sandbox.flows`)
    store.files    the site's document library                       (`sandbox.files`)

    officer = store.people.find("aune.ylitalo@kemijarvi.example")
    list_id = store.lists.find("Digitiekartan toimenpiteet").id
    row = store.items.page(list_id)[0]
    store.items.update(list_id, row.id, {"Status": "Valmis"}, actor=officer.upn, etag=row.etag)
    store.teams.chat(officer.upn)[-1].cards, store.mail.inbox(officer.mail)[-1].html

What is refused raises a `sandbox.errors.Refused` and changes nothing. All operations may be called from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.database import Database
from sandbox.files import Files
from sandbox.flows import Flows
from sandbox.items import Items
from sandbox.levels import Levels
from sandbox.lists import Lists
from sandbox.mail import Mailboxes
from sandbox.people import People
from sandbox.rights import Rights
from sandbox.teams.state import Teams
from sandbox.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sandbox.lists import List
    from sandbox.tenant import Tenant

DATABASE_NAME = "tenant.sqlite"


class Store:
    """The state of one tenant in `folder`, made on first use and found again later.

    `now` gives the tenant's time (aware UTC), `seed` fixes all ids. `site_id`, `web_id` and `users_list_id` (the hidden
    User Information List) are GUIDs.
    """

    def __init__(self, folder: Path, tenant: Tenant, *, now: Callable[[], datetime], seed: int) -> None:
        self.tenant = tenant
        self.now = now
        self.zone = ZoneInfo(tenant.time_zone)
        self._database = Database(folder / DATABASE_NAME, seed=seed)
        self.people = People(self._database, tenant)
        self.levels = Levels(self._database, self.people)
        self.rights = Rights(self._database, self.people, self.levels)
        self.lists = Lists(self._database, self.people, now=now, zone=self.zone)
        self.items = Items(self._database, self.lists, self.people, now=now, zone=self.zone)
        self.teams = Teams(self._database, self.people, tenant, now=now)
        self.mail = Mailboxes(self._database, self.people, tenant, now=now, zone=self.zone)
        self.flows = Flows(tenant)
        self.site_id = self._kept_id("site")
        self.web_id = self._kept_id("web")
        self.users_list_id = self._kept_id("users list")
        self.files = Files(self._database, tenant, self.site_id, now=now)
        self.uploads = Uploads(self._database, self.files, tenant.site_url, now=now)
        for person in tenant.people:
            if person.admin:
                self.people.ensure(person.upn)

    @property
    def graph_site_id(self) -> str:
        """The site's id as Graph writes it: host, site collection, web."""
        return f"{self.tenant.sharepoint},{self.site_id},{self.web_id}"

    def list_url(self, found: List) -> str:
        """Return a list's real address for people."""
        return f"{self.tenant.site_url}/Lists/{quote(found.name)}"

    def close(self) -> None:
        """Close the database file."""
        self._database.close()

    def _kept_id(self, name: str) -> str:
        kept: str | None = self._database.meta(name)
        if kept is None:
            kept = self._database.new_id()
            self._database.remember(name, kept)
        return kept
