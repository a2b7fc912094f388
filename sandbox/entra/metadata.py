"""169.254.169.254: where a machine in Azure asks for the token of its managed identity.

Source: “How to use managed identities for Azure resources on an Azure VM to acquire an access token”. The machine is
the tenant's app here: its identity has the permissions and the site role that the app has.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sandbox.entra.clients import BY_CERTIFICATE
from sandbox.entra.tokens import Caller
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Tokens
    from sandbox.tenant import Tenant

HOST = "169.254.169.254"


class Metadata:
    """The instance metadata service of one machine. `registration.enabled` False: the machine has no identity."""

    def __init__(self, tenant: Tenant, app: Registration, tokens: Tokens, services: dict[str, str]) -> None:
        self._tenant = tenant
        self._app = app
        self._tokens = tokens
        self._services = services

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        if (call.method, call.path) != ("GET", "/metadata/identity/oauth2/token"):
            return Answer(404, {"error": "not_found", "error_description": "Not found"})
        if call.headers.get("metadata", "").lower() != "true":
            return _bad("Required metadata header not specified")
        resource = call.options.get("resource", "").rstrip("/")
        if resource not in self._services:
            return _bad(f"The resource principal named {resource} was not found.", "invalid_resource")
        if not self._app.enabled or call.options.get("client_id", self._app.client_id) != self._app.client_id:
            return _bad("Identity not found")
        roles = frozenset(self._app.roles.get(self._services[resource], ()))
        token, seconds = self._tokens.issue(resource, Caller(self._app.client_id, roles, BY_CERTIFICATE))
        return Answer(
            200,
            {
                "access_token": token,
                "client_id": self._app.client_id,
                "expires_in": str(seconds),
                "expires_on": str(int(time.time()) + seconds),
                "resource": resource,
                "token_type": "Bearer",
            },
        )


def _bad(description: str, error: str = "invalid_request") -> Answer:
    return Answer(400, {"error": error, "error_description": description})
