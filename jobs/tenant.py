"""The connection of a job to its tenant: one session, one identity, the site and the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connector.batch import Batch
from connector.clock import Clock, SystemClock
from connector.credentials import Certificate, Credential, Federated, ManagedIdentity, Secret
from connector.errors import NotFound
from connector.identity import Identity
from connector.lists import ListClient
from connector.near import platform_endpoint
from connector.provision import ListRef, Provisioner
from connector.session import Session, decorated, open_session
from jobs import __version__
from jobs.errors import WrongInput

if TYPE_CHECKING:
    from jobs.settings import Settings, SignIn
    from jobs.store import Store


class Tenant:
    """What the jobs reach Microsoft 365 through. Nothing is sent before something is asked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises WrongInput when a setting is missing, ConnectorError when the sandbox is not on this machine."""
        self.site_url = required(settings.site.url, "site.url")
        self.list_title = settings.site.list
        sign_in = settings.sign_in
        tenant_id = required(sign_in.tenant, "sign_in.tenant")
        client_id = required(sign_in.client_id, "sign_in.client_id")
        credential = _credential(sign_in)
        self.session: Session = open_session(
            user_agent=decorated(settings.municipality.name, __version__),
            clock=clock,
            tenant_host=urlsplit(self.site_url).netloc,
            sandbox_url=settings.sandbox.url,
            identity_endpoint=platform_endpoint() if sign_in.managed_identity else None,
        )
        # Entra judges certificates and tokens by real time, also when the rest runs on simulated time.
        self.identity = Identity(
            self.session, tenant_id=tenant_id, client_id=client_id, credential=credential, clock=SystemClock()
        )
        self.batch = Batch(self.session, self.identity)

    @cached_property
    def provisioner(self) -> Provisioner:
        """Makes and shapes lists of the site."""
        return Provisioner(self.session, self.identity, self.site_url)

    def list_client(self, place: ListPlace) -> ListClient:
        """The list's items."""
        return ListClient(self.batch, site_id=place.site_id, list_id=place.list_id)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where the list is, by Graph's ids."""

    site_id: str
    list_id: str


def find_list(tenant: Tenant) -> tuple[str, ListRef | None]:
    """The site's id and the list by its title, None when the site has no such list. Raises NotFound without a site."""
    site = tenant.provisioner.find_site()
    return site.id, tenant.provisioner.find_list(site.id, tenant.list_title)


def known_list(tenant: Tenant, store: Store) -> ListPlace:
    """The list that the state belongs to; looked up by its title when the state is new.

    Raises WrongInput when there is no list, and when the settings now name another one than last time.
    """
    asked = _address(tenant)
    site_id, list_id, remembered = store.fact("site_id"), store.fact("list_id"), store.fact("list_address")
    if site_id and list_id:
        if remembered != asked:
            raise WrongInput(
                what="The settings name another list ({asked}) than the state belongs to ({remembered}).",
                do="Put the settings back, or give the other list a state folder of its own (state.folder). If the "
                "roadmap has moved there, run “tiekartta rebuild”.",
                where="site",
                asked=asked,
                remembered=remembered,
            )
        return ListPlace(site_id, list_id)
    return list_by_title(tenant)


def list_by_title(tenant: Tenant) -> ListPlace:
    """The list of the settings, whatever the state belongs to. Raises WrongInput when there is none."""
    site_id, found = find_list(tenant)
    if found is None:
        raise WrongInput(
            what="The site has no list “{title}”.",
            do="Run “tiekartta setup” first.",
            where=tenant.site_url,
            title=tenant.list_title,
        )
    return ListPlace(site_id, found.id)


def remember_list(tenant: Tenant, store: Store, place: ListPlace) -> None:
    """Tie the state to the list."""
    store.set_facts(list_facts(tenant, place))


def list_facts(tenant: Tenant, place: ListPlace) -> dict[str, str]:
    """What the state keeps of the list that it belongs to."""
    return {"site_id": place.site_id, "list_id": place.list_id, "list_address": _address(tenant)}


def list_gone(tenant: Tenant) -> WrongInput:
    """The error for a list that the state knows and the site no longer has; says whether another took its title."""
    try:
        _, found = find_list(tenant)
    except NotFound:
        found = None
    if found is None:
        return WrongInput(
            what="The list “{title}” is gone from the site.",
            do="Restore it from the site's recycle bin. To begin with a new list, move the state folder away and run "
            "“tiekartta setup”.",
            where=tenant.site_url,
            title=tenant.list_title,
        )
    return WrongInput(
        what="The list “{title}” is another one than last time.",
        do="Restore the old one from the site's recycle bin, or run “tiekartta rebuild” to begin with the new one.",
        where=tenant.site_url,
        title=tenant.list_title,
    )


def _address(tenant: Tenant) -> str:
    return f"{tenant.site_url} {tenant.list_title}"


def required(value: str | None, name: str) -> str:
    """Give the setting of that name. Raises WrongInput when it is missing."""
    if not value:
        raise WrongInput(
            what="The setting {name} is missing.",
            do="Set it in tiekartta.toml or in the variable {variable}.",
            where="tiekartta.toml",
            name=name,
            variable="TIEKARTTA_" + name.upper().replace(".", "__"),
        )
    return value


def _credential(sign_in: SignIn) -> Credential:
    if sign_in.certificate_file:
        passphrase = sign_in.certificate_passphrase
        return Certificate(sign_in.certificate_file, passphrase.get_secret_value() if passphrase else None)
    if sign_in.client_secret:
        return Secret(sign_in.client_secret.get_secret_value())
    if sign_in.federated_token_file:
        return Federated(sign_in.federated_token_file)
    if sign_in.managed_identity:
        return ManagedIdentity(user_assigned=sign_in.managed_identity == "user")
    return Certificate(Path(required(None, "sign_in.certificate_file")))
