"""Addresses of plain http that the session may use because they stay on this machine."""

from __future__ import annotations

import ipaddress
import os
from typing import Final
from urllib.parse import urlsplit

from connector.errors import RouteRefused

_ARC: Final = "http://localhost:40342/metadata/identity/oauth2/token"
"""Azure Arc's agent, where its variables did not reach the service (Microsoft, “Authenticate against Azure resources
with Azure Arc-enabled servers”); MSAL asks there too."""


def platform_endpoint() -> str | None:
    """Where MSAL will ask for a managed identity's tokens; None: at a virtual machine's metadata service."""
    from msal import managed_identity  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; slow to import

    if "IDENTITY_ENDPOINT" in os.environ and ("IDENTITY_HEADER" in os.environ or "IMDS_ENDPOINT" in os.environ):
        return os.environ["IDENTITY_ENDPOINT"]
    return _ARC if managed_identity.get_managed_identity_source() is managed_identity.AZURE_ARC else None


def check_platform(endpoint: str) -> None:
    """Raise RouteRefused for an address that leaves the machine: its tokens would travel unencrypted."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    try:
        address = None if host == "localhost" else ipaddress.ip_address(host)
        near = address is None or address.is_loopback or address.is_link_local
    except ValueError:
        near = False
    if not near or parts.scheme != "http" or parts.query:
        raise RouteRefused(
            what="The platform's address for its managed identity is not on this machine ({host}): nothing was sent.",
            do="Look at the variable IDENTITY_ENDPOINT: the platform sets it itself.",
            where="IDENTITY_ENDPOINT",
            values={"host": host},
        )


def loopback(url: str) -> str:
    """Give the sandbox's root address. Raises RouteRefused for one that is not plain http on this machine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
        plain = (
            parts.scheme == "http" and parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        local = plain = False
    if not (local and plain):
        raise RouteRefused(
            what="The sandbox's address {url} is not on this machine: nothing was sent.",
            do="Give an address such as http://127.0.0.1:8365, or none to speak to the real Microsoft 365.",
            values={"url": url},
        )
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
