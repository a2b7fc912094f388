"""How the app proves to Microsoft Entra who it is.

A certificate (which SharePoint REST demands), a secret, another issuer's word (workload identity federation), or the
machine that it runs on (a managed identity of Azure).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connector.errors import SignInFailed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate as X509Certificate


@dataclass(frozen=True, slots=True)
class Secret:
    """A client secret.

    Microsoft Graph takes it, SharePoint REST does not (Microsoft, “Granting access via Azure AD App-Only”).
    """

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM file with the private key and its certificate; ``passphrase`` None: the key is not encrypted."""

    file: Path
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Federated:
    """A file with the token of another issuer that the app's registration trusts; it is read anew for each sign-in.

    Kubernetes keeps such a file up to date (Microsoft, “Workload identity federation”).
    """

    file: Path


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the Azure machine or service itself (Microsoft, “Managed identities for Azure resources”).

    ``user_assigned``: the one whose client id is the app's, else the machine's own.
    """

    user_assigned: bool = False


Credential = Secret | Certificate | Federated | ManagedIdentity


def for_msal(credential: Secret | Certificate | Federated, now: datetime) -> str | dict[str, Any]:
    """Give the credential in MSAL's form; without a thumbprint it signs PS256 and sends the certificate along.

    ``now`` (aware) judges whether the certificate is in force: Entra measures by real time, so pass real time. Raises
    SignInFailed.
    """
    if isinstance(credential, Secret):
        return credential.value
    if isinstance(credential, Federated):
        return {"client_assertion": lambda: _assertion(credential.file)}
    pem = _read(credential)
    key = _key(pem, credential)
    certificate = _certificate(pem, credential)
    if certificate.public_key() != key.public_key():
        raise SignInFailed(
            what="The private key in the file belongs to another certificate.",
            do="Give one PEM file with the private key and its own certificate.",
            where=str(credential.file),
        )
    if certificate.not_valid_after_utc < now:
        raise SignInFailed(
            what="The certificate expired on {day}.",
            do="Make a new one, add it to the app's registration in Microsoft Entra and put it into the file.",
            where=str(credential.file),
            values={"day": certificate.not_valid_after_utc.date().isoformat()},
        )
    text = pem.decode("ascii", "replace")
    form = {"private_key": text, "public_certificate": text}
    return form if credential.passphrase is None else {**form, "passphrase": credential.passphrase}


def _assertion(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SignInFailed(
            what="The file with the other issuer's token cannot be read ({reason}).",
            do="Check its path in the settings, and that the platform keeps it there for this user.",
            where=str(file),
            values={"reason": getattr(error, "strerror", None) or "not a token"},
        ) from error


def _read(credential: Certificate) -> bytes:
    try:
        return credential.file.read_bytes()
    except OSError as error:
        raise SignInFailed(
            what="The certificate file cannot be read ({reason}).",
            do="Check its path in the settings and that this user may read it.",
            where=str(credential.file),
            values={"reason": error.strerror or type(error).__name__},
        ) from error


def _key(pem: bytes, credential: Certificate) -> RSAPrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - only a certificate needs it
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    if b"PRIVATE KEY-----" not in pem:
        raise SignInFailed(
            what="The file holds no private key in PEM form.",
            do="Give one PEM file with both the private key and the certificate.",
            where=str(credential.file),
        )
    try:
        key = load_pem_private_key(
            pem,
            credential.passphrase.encode() if credential.passphrase else None,
            unsafe_skip_rsa_key_validation=True,  # slow, and MSAL does it in a moment
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SignInFailed(
            what="The private key does not open: its passphrase is missing, wrong or not needed, or it is damaged.",
            do="Check the passphrase in its variable or file.",
            where=str(credential.file),
        ) from error
    if not isinstance(key, RSAPrivateKey):
        raise SignInFailed(
            what="The private key is not an RSA key, and Microsoft Entra takes no other.",
            do="Make an RSA key of at least 2048 bits with a certificate for it.",
            where=str(credential.file),
        )
    return key


def _certificate(pem: bytes, credential: Certificate) -> X509Certificate:
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    try:
        return load_pem_x509_certificate(pem)
    except ValueError as error:
        raise SignInFailed(
            what="The file holds no certificate in PEM form.",
            do="Give one PEM file with both the private key and the certificate.",
            where=str(credential.file),
        ) from error
