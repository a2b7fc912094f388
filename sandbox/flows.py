"""The workflow (Power Automate) that posts into the channel, and what its owner does to it.

Its address is its secret: whoever has the signature may post. One that is switched off or deleted refuses; one whose
owner has left takes everything in and posts nothing, and nobody is told.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from sandbox.tenant import Tenant

OLD_HOST = "prod-12.westeurope.logic.azure.com"
HOST_SUFFIX = ".environment.api.powerplatform.com"


class FlowState(Enum):
    """How the workflow stands, in the service's words."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    DELETED = "Deleted"
    ORPHANED = "Orphaned"


class Flows:
    """The tenant's workflow with its signed addresses: the newer form, and the older one that still counts."""

    def __init__(self, tenant: Tenant) -> None:
        self.flow = tenant.flow
        self.state = FlowState.ENABLED
        environment = hashlib.sha256(tenant.id.encode()).hexdigest()[:32]
        self.host = f"default{environment[:30]}.{environment[30:]}{HOST_SUFFIX}"
        secret = hashlib.sha256(f"{tenant.id}:{tenant.flow.id}".encode()).digest()
        self.signature = urlsafe_b64encode(secret).decode().rstrip("=")

    @property
    def url(self) -> str:
        """The workflow's address, signature included."""
        return self._address(self.host, "/powerautomate/automations/direct", "1")

    @property
    def old_url(self) -> str:
        """The address that workflows had before, signature included."""
        return self._address(OLD_HOST, "", "2016-06-01")

    def switch_off(self) -> None:
        """Let the owner switch it off."""
        self.state = FlowState.DISABLED

    def delete(self) -> None:
        """Let the owner delete it."""
        self.state = FlowState.DELETED

    def leave(self) -> None:
        """Let the owner leave, with nobody else to own it."""
        self.state = FlowState.ORPHANED

    def switch_on(self) -> None:
        """Make it work again."""
        self.state = FlowState.ENABLED

    def _address(self, host: str, prefix: str, version: str) -> str:
        path = f"{prefix}/workflows/{self.flow.id}/triggers/manual/paths/invoke"
        permission = quote("/triggers/manual/run", safe="")
        return f"https://{host}:443{path}?api-version={version}&sp={permission}&sv=1.0&sig={self.signature}"
