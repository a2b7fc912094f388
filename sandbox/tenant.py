"""What a tenant starts with: read from a YAML file such as `config/demo/tenant.yaml`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Person:
    """An account of the directory. `id` is the object id, `manager` the superior's UPN or "".

    `away` are the first and last day, in the site's time zone, of an automatic reply.
    """

    id: str
    upn: str
    mail: str
    name: str
    title: str
    department: str
    manager: str
    enabled: bool
    admin: bool
    away: tuple[date, date] | None = None

    @property
    def claim(self) -> str:
        """The sign-in name as SharePoint writes it."""
        return f"i:0#.f|membership|{self.upn}"


@dataclass(frozen=True)
class App:
    """An app registration with what was consented to, by service ("graph", "sharepoint").

    `roles` are the app's own, `scopes` what people who sign in delegate to it; `site_role` is the app's role on the
    site, for which `Sites.Selected` counts; `mailboxes` the addresses for which Exchange gives it a permission besides
    its roles (RBAC for Applications); `bot` whether Azure Bot Service knows it.
    """

    client_id: str
    name: str
    roles: dict[str, tuple[str, ...]]
    scopes: dict[str, tuple[str, ...]]
    site_role: str
    mailboxes: dict[str, frozenset[str]]
    bot: bool


@dataclass(frozen=True)
class TeamsApp:
    """The program's app in the organisation's catalogue, where `id` is its key; `external_id` is the manifest's.

    `installed` and `blocked` are UPNs: who has it from the start, and whom a policy keeps from it.
    """

    id: str
    external_id: str
    installed: tuple[str, ...]
    blocked: frozenset[str]


@dataclass(frozen=True)
class Team:
    """The team with its one channel, and what the app is there: added at all, and with which consent of its owners."""

    id: str
    name: str
    channel_id: str
    channel_name: str
    app_added: bool
    app_consent: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """A workflow that posts into the channel what is sent to its address. `owner` is a person's UPN."""

    id: str
    name: str
    owner: str


@dataclass(frozen=True)
class SharedMailbox:
    """A mailbox that is nobody's own."""

    address: str
    name: str


@dataclass(frozen=True)
class Tenant:
    """The directory, its one site, its one app and its one team."""

    id: str
    name: str
    domain: str
    sharepoint: str
    site_path: str
    site_title: str
    time_zone: str
    locale: str
    app: App
    people: tuple[Person, ...]
    teams_app: TeamsApp
    team: Team
    flow: Flow
    mailboxes: tuple[SharedMailbox, ...]

    @property
    def site_url(self) -> str:
        """The site's real address."""
        return f"https://{self.sharepoint}{self.site_path}"


def read_tenant(path: Path) -> Tenant:
    """Read the tenant's file. Object ids follow from tenant and UPN, so they are the same in each run.

    Raises `OSError`, `ruamel.yaml.error.YAMLError`, or `KeyError`/`TypeError` for a file that is no tenant.
    """
    return _tenant(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)  # a test run opens a tenant thousands of times, and reading takes longer than opening
def _tenant(text: str) -> Tenant:
    data = YAML(typ="safe", pure=True).load(text)
    tenant, site = data["tenant"], data["site"]
    domain = tenant["domain"]
    return Tenant(
        id=tenant["id"],
        name=tenant["name"],
        domain=domain,
        sharepoint=tenant["sharepoint"],
        site_path=site["path"],
        site_title=site["title"],
        time_zone=site["time_zone"],
        locale=site["locale"],
        app=_app(data["app"], site["app_role"], domain),
        people=tuple(_person(entry, tenant["id"], domain) for entry in data["people"]),
        teams_app=_teams_app(data["teams"]["app"], domain),
        team=_team(data["teams"]["team"]),
        flow=_flow(data["teams"]["flow"], domain),
        mailboxes=tuple(SharedMailbox(f"{entry['address']}@{domain}", entry["name"]) for entry in data["mailboxes"]),
    )


def _app(entry: dict[str, Any], site_role: str, domain: str) -> App:
    return App(
        client_id=entry["client_id"],
        name=entry["name"],
        roles={service: tuple(names) for service, names in entry["roles"].items()},
        scopes={service: tuple(names) for service, names in entry["scopes"].items()},
        site_role=site_role,
        mailboxes={
            permission: frozenset(f"{name}@{domain}" for name in names)
            for permission, names in entry["mailboxes"].items()
        },
        bot=entry["bot"],
    )


def _teams_app(entry: dict[str, Any], domain: str) -> TeamsApp:
    return TeamsApp(
        id=entry["id"],
        external_id=entry["external_id"],
        installed=tuple(f"{name}@{domain}" for name in entry["installed"]),
        blocked=frozenset(f"{name}@{domain}" for name in entry["blocked"]),
    )


def _team(entry: dict[str, Any]) -> Team:
    return Team(
        id=entry["id"],
        name=entry["name"],
        channel_id=entry["channel"]["id"],
        channel_name=entry["channel"]["name"],
        app_added=entry["app_added"],
        app_consent=tuple(entry["app_consent"]),
    )


def _flow(entry: dict[str, Any], domain: str) -> Flow:
    return Flow(id=entry["id"], name=entry["name"], owner=f"{entry['owner']}@{domain}")


def _person(entry: dict[str, Any], tenant_id: str, domain: str) -> Person:
    upn = f"{entry['upn']}@{domain}"
    manager, away = entry.get("manager", ""), entry.get("away")
    return Person(
        id=str(uuid.uuid5(uuid.UUID(tenant_id), upn)),
        upn=upn,
        mail=upn,
        name=entry["name"],
        title=entry["title"],
        department=entry["department"],
        manager=f"{manager}@{domain}" if manager else "",
        enabled=entry.get("enabled", True),
        admin=entry.get("admin", False),
        away=(away[0], away[1]) if away else None,
    )
