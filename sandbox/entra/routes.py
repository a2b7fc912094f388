"""login.microsoftonline.com: discovery documents, the token endpoints, and the pages on which people sign in.

Source: Microsoft identity platform documentation (v2-protocols-oidc, v2-oauth2-client-creds-grant-flow,
v2-oauth2-device-code, v2-oauth2-auth-code-flow).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import Route

from sandbox.entra import errors
from sandbox.entra.sign_in import SignInPages
from sandbox.entra.token_endpoint import BOT, GRAPH, TokenEndpoint
from sandbox.wire import Answer, Call, content_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Tokens
    from sandbox.tenant import Tenant
    from sandbox.wire import RequestIds

__all__ = ["BOT", "GRAPH", "HOST", "Entra"]

HOST = "login.microsoftonline.com"
_ALIASES = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
logger = logging.getLogger("sandbox.entra")


class Entra:
    """The sign-in service of one tenant with one app."""

    def __init__(self, tenant: Tenant, app: Registration, tokens: Tokens, ids: RequestIds) -> None:
        self._tenant = tenant
        self._ids = ids
        self._root = f"https://{HOST}/{tenant.id}"
        self._tokens = TokenEndpoint(tenant, app, tokens, self._root)
        self._pages = SignInPages(tenant, app, self._tokens)

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        headers = {"x-ms-request-id": self._ids.next(), "Cache-Control": "no-store, no-cache"}
        if "client-request-id" in call.headers:
            headers["client-request-id"] = call.headers["client-request-id"]
        try:
            done = self._handle(call, [part for part in call.path.lower().split("/") if part])
        except errors.TokenRefusal as refusal:
            body = _refused(refusal, self._ids.next(), call.headers.get("client-request-id") or self._ids.next())
            done = Answer(refusal.status, body)
        except LookupError:
            logger.error("the sandbox has no %s %s", call.method, call.path)
            done = Answer(404, {"error": "invalid_request", "error_description": "AADSTS900144: No such endpoint."})
        return Answer(done.status, done.body, {**headers, **done.headers})

    def browser_routes(self) -> list[BaseRoute]:
        """Return what a person's browser opens at the sandbox's own address, where Microsoft's names lead nowhere."""

        async def endpoint(request: Request) -> Response:
            call = Call(request.method, HOST, request.url.path, request.url.query, body=await request.body())
            answer = self.answer(call)
            return Response(answer.encoded(), answer.status, {"Content-Type": content_type(answer), **answer.headers})

        paths = ("/{tenant}/oauth2/v2.0/authorize", "/devicelogin")
        return [Route(path, endpoint, methods=["GET", "POST"]) for path in paths]

    def _handle(self, call: Call, parts: list[str]) -> Answer:
        if parts == ["devicelogin"]:
            return self._pages.device(call)
        if (call.method, parts) == ("GET", ["common", "discovery", "instance"]):
            return Answer(200, _instances())
        if call.method == "GET" and parts[1:] == ["v2.0", ".well-known", "openid-configuration"]:
            self._known_tenant(parts[0], "invalid_tenant")
            return Answer(200, self._discovery())
        if parts[1:] == ["oauth2", "v2.0", "authorize"]:
            self._known_tenant(parts[0], "invalid_request")
            return self._pages.authorize(call)
        endpoints: dict[str, Callable[[dict[str, str]], Json]] = {
            "token": self._tokens.token,
            "devicecode": self._tokens.device_code,
        }
        if call.method == "POST" and parts[1:3] == ["oauth2", "v2.0"] and len(parts) == 4 and parts[3] in endpoints:
            self._known_tenant(parts[0], "invalid_request")
            return Answer(200, endpoints[parts[3]](_form(call)))
        raise LookupError(call.path)

    def _known_tenant(self, named: str, error: str) -> None:
        if named not in (self._tenant.id, self._tenant.domain):
            raise errors.unknown_tenant(named, error)

    def _discovery(self) -> Json:
        root = self._root
        return {
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "msgraph_host": "graph.microsoft.com",
        }


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def _instances() -> Json:
    return {
        "tenant_discovery_endpoint": f"https://{HOST}/common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": HOST, "preferred_cache": "login.windows.net", "aliases": _ALIASES}],
    }


def _refused(refusal: errors.TokenRefusal, trace: str, correlation: str) -> Json:
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return {
        "error": refusal.error,
        "error_description": f"{refusal} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}",
        "error_codes": [refusal.number],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://{HOST}/error?code={refusal.number}",
    }
