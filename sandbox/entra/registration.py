"""The app registration: its credentials, what was consented to, and the sign-ins under way.

It is what an administrator sees of the app in the portal, and what tests change to play one.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.entra.grants import Grants
from sandbox.entra.tokens import Revocations
from sandbox.roles import SITE_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sandbox.tenant import App

CERTIFICATE_NAME = "app.pem"


@dataclass(frozen=True)
class Credentials:
    """What the program needs to sign in. `certificate_file` is a PEM with private key and certificate."""

    tenant_id: str
    client_id: str
    client_secret: str
    certificate_file: Path


@dataclass(frozen=True)
class Federation:
    """Another issuer whose word counts for the app (a federated credential); `key` is its public key as PEM."""

    issuer: str
    subject: str
    key: bytes


class Registration:
    """An app of the tenant. Tests take roles away, let its secret expire, switch it off and revoke its tokens.

    `grants` are people's sign-ins under way, `revocations` the tokens that count no more, `federation` the other issuer
    that is trusted, if any.
    """

    def __init__(self, app: App) -> None:
        self.client_id = app.client_id
        self.name = app.name
        self.roles = dict(app.roles)
        self.scopes = dict(app.scopes)
        self.site_role = app.site_role
        self.mailboxes = dict(app.mailboxes)
        self.enabled = True
        self.secret = f"{secrets.token_urlsafe(4)[:3]}8Q~{secrets.token_urlsafe(26)}"  # the form of Entra's own
        self.secret_expired = False
        self.revocations = Revocations()
        self.grants = Grants(self.revocations)
        self.federation: Federation | None = None
        self._certificates: dict[str, x509.Certificate] = {}

    def grant(self, service: str, roles: Iterable[str]) -> None:
        """Set the consented roles of a service ("graph" or "sharepoint"); tokens issued from now on carry them."""
        self.roles[service] = tuple(roles)

    def delegate(self, service: str, scopes: Iterable[str]) -> None:
        """Set the consented delegated permissions of a service; tokens issued from now on carry them."""
        self.scopes[service] = tuple(scopes)

    def grant_site(self, role: str) -> None:
        """Set the app's own role on the site (a key of `SITE_ROLES`, "" for none): what `Sites.Selected` needs."""
        if role not in SITE_ROLES:
            raise ValueError(f"{role} is no role on a site.")
        self.site_role = role

    def grant_mailboxes(self, permission: str, addresses: Iterable[str]) -> None:
        """Set the mailboxes for which Exchange gives the app a permission such as "Mail.Send"; it counts at once."""
        self.mailboxes[permission] = frozenset(each.lower() for each in addresses)

    def revoke(self, holder: str = "") -> None:
        """Void all tokens of a person (UPN), or the app's own."""
        self.revocations.revoke(holder or self.client_id)

    def register(self, certificate_pem: bytes) -> None:
        """Add a certificate, as an administrator uploads it."""
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        der = certificate.public_bytes(serialization.Encoding.DER)
        # Clients name it by SHA-1 (`x5t`) or SHA-256 (`x5t#S256`).
        self._certificates[thumbprint(hashlib.sha1(der, usedforsecurity=False))] = certificate
        self._certificates[thumbprint(hashlib.sha256(der))] = certificate

    def certificate(self, named: str) -> x509.Certificate | None:
        """Return the registered certificate with this thumbprint, padded or not, or None."""
        return self._certificates.get(named.rstrip("="))


def thumbprint(digest: hashlib._Hash) -> str:
    """Return a digest as base64url without padding, as in a JWT's header."""
    return urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def ensure_certificate(folder: Path, name: str, now: datetime) -> Path:
    """Return a PEM file with private key and self-signed certificate in `folder`; made for two years if missing."""
    path = folder / CERTIFICATE_NAME
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(self_signed(name, now - timedelta(days=1), now + timedelta(days=730)))
    return path


def self_signed(name: str, start: datetime, end: datetime) -> bytes:
    """Make a private key and a self-signed certificate for it, valid from `start` to `end`, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
