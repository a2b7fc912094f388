"""What a tenant starts with: read from a YAML file such as `config/demo/tenant.yaml`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Person:
    """An account of the directory. `id` is the object id, `manager` the superior's UPN or ""."""

    id: str
    upn: str
    mail: str
    name: str
    title: str
    department: str
    manager: str
    enabled: bool
    admin: bool

    @property
    def claim(self) -> str:
        """The sign-in name as SharePoint writes it."""
        return f"i:0#.f|membership|{self.upn}"


@dataclass(frozen=True)
class App:
    """An app registration with what was consented to, by service ("graph", "sharepoint").

    `roles` are the app's own, `scopes` what people who sign in delegate to it; `site_role` is the app's role on the
    site, for which `Sites.Selected` counts.
    """

    client_id: str
    name: str
    roles: dict[str, tuple[str, ...]]
    scopes: dict[str, tuple[str, ...]]
    site_role: str


@dataclass(frozen=True)
class Tenant:
    """The directory, its one site and its one app."""

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

    @property
    def site_url(self) -> str:
        """The site's real address."""
        return f"https://{self.sharepoint}{self.site_path}"


def read_tenant(path: Path) -> Tenant:
    """Read the tenant's file. Object ids follow from tenant and UPN, so they are the same in each run.

    Raises `OSError`, `ruamel.yaml.error.YAMLError`, or `KeyError`/`TypeError` for a file that is no tenant.
    """
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    tenant, site, app = data["tenant"], data["site"], data["app"]
    return Tenant(
        id=tenant["id"],
        name=tenant["name"],
        domain=tenant["domain"],
        sharepoint=tenant["sharepoint"],
        site_path=site["path"],
        site_title=site["title"],
        time_zone=site["time_zone"],
        locale=site["locale"],
        app=App(
            client_id=app["client_id"],
            name=app["name"],
            roles={service: tuple(names) for service, names in app["roles"].items()},
            scopes={service: tuple(names) for service, names in app["scopes"].items()},
            site_role=site["app_role"],
        ),
        people=tuple(_person(entry, tenant["id"], tenant["domain"]) for entry in data["people"]),
    )


def _person(entry: dict[str, Any], tenant_id: str, domain: str) -> Person:
    upn = f"{entry['upn']}@{domain}"
    manager = entry.get("manager", "")
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
    )
