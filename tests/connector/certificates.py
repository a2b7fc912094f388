"""Self-signed certificates with their keys, made for a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


def write_pem(
    path: Path,
    *,
    name: str = "tiekartta",
    days: int = 30,
    passphrase: str | None = None,
    for_signing: bool = False,
    bits: int = 2048,
    now: datetime | None = None,
) -> Path:
    """A PEM file with a key and its certificate, in force for ``days`` from ``now`` on (negative: expired)."""
    key = rsa.generate_private_key(65537, bits) if for_signing else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = now or datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption) + certificate.public_bytes(Encoding.PEM)
    )
    return path


def write_quick_pem(path: Path, now: datetime) -> Path:
    """The certificate of a test's app: its key is half the usual length, because MSAL proves a key before it signs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_pem(path, for_signing=True, bits=1024, days=730, now=now)
