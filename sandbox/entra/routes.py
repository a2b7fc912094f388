"""login.microsoftonline.com: discovery documents and the token endpoint.

Source: Microsoft identity platform documentation (v2-oauth2-client-creds-grant-flow, v2-protocols-oidc).
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import jwt

from sandbox.entra import errors
from sandbox.entra.tokens import LIFETIME
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Tokens
    from sandbox.tenant import Tenant
    from sandbox.wire import RequestIds

HOST = "login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
_ALIASES = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
logger = logging.getLogger("sandbox.entra")


class Entra:
    """The sign-in service of one tenant with one app."""

    def __init__(self, tenant: Tenant, app: Registration, tokens: Tokens, ids: RequestIds) -> None:
        self._tenant = tenant
        self._app = app
        self._tokens = tokens
        self._ids = ids

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        parts = [part for part in call.path.lower().split("/") if part]
        headers = {"x-ms-request-id": self._ids.next(), "Cache-Control": "no-store, no-cache"}
        if "client-request-id" in call.headers:
            headers["client-request-id"] = call.headers["client-request-id"]
        try:
            return Answer(200, self._body(call, parts), headers)
        except errors.TokenRefusal as refusal:
            body = _refused(refusal, self._ids.next(), call.headers.get("client-request-id") or self._ids.next())
            return Answer(refusal.status, body, headers)
        except LookupError:
            logger.error("the sandbox has no %s %s", call.method, call.path)
            return Answer(
                404, {"error": "invalid_request", "error_description": "AADSTS900144: No such endpoint."}, headers
            )

    def _body(self, call: Call, parts: list[str]) -> Json:
        if (call.method, parts) == ("GET", ["common", "discovery", "instance"]):
            return _instances()
        if call.method == "GET" and parts[1:] == ["v2.0", ".well-known", "openid-configuration"]:
            self._known_tenant(parts[0], "invalid_tenant")
            return self._discovery()
        if call.method == "POST" and parts[1:] == ["oauth2", "v2.0", "token"]:
            self._known_tenant(parts[0], "invalid_request")
            return self._token(dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)))
        raise LookupError(call.path)

    def _known_tenant(self, named: str, error: str) -> None:
        if named not in (self._tenant.id, self._tenant.domain):
            raise errors.unknown_tenant(named, error)

    def _discovery(self) -> Json:
        root = f"https://{HOST}/{self._tenant.id}"
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

    def _token(self, form: dict[str, str]) -> Json:
        if form.get("grant_type") != "client_credentials":
            raise errors.unknown_grant(form.get("grant_type", ""))
        if form.get("client_id") != self._app.client_id:
            raise errors.unknown_app(form.get("client_id", ""), self._tenant.name)
        by_certificate = "client_assertion" in form
        if by_certificate:
            self._verify(form["client_assertion"])
        elif "client_secret" not in form:
            raise errors.no_credential()
        elif not secrets.compare_digest(form["client_secret"].encode(), self._app.secret.encode()):
            raise errors.wrong_secret(self._app.client_id)
        audience, roles = self._resource(form.get("scope", ""))
        token = self._tokens.issue(audience, self._app.client_id, roles, by_certificate=by_certificate)
        return {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}

    def _resource(self, scope: str) -> tuple[str, tuple[str, ...]]:
        resource, slash, rest = scope.rpartition("/")
        if not slash or rest != ".default":
            raise errors.bad_scope(scope)
        services = {GRAPH: "graph", f"https://{self._tenant.sharepoint}": "sharepoint"}
        if resource.rstrip("/") not in services:
            raise errors.unknown_resource(resource)
        return resource.rstrip("/"), self._app.roles.get(services[resource.rstrip("/")], ())

    def _verify(self, assertion: str) -> None:
        """Check a certificate's assertion: who signed it, for whom, and when."""
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError:
            raise errors.bad_assertion("could not be read") from None
        certificate = self._app.certificate(str(header.get("x5t#S256") or header.get("x5t") or ""))
        if certificate is None:
            raise errors.bad_assertion("is not registered on the application")
        if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
            raise errors.expired_certificate()
        root = f"https://{HOST}/{self._tenant.id}"
        try:
            claims = jwt.decode(
                assertion,
                certificate.public_key(),  # type: ignore[arg-type]  # registered certificates hold RSA keys
                ["PS256", "RS256"],
                audience=[f"{root}/oauth2/v2.0/token", f"{root}/v2.0"],
                issuer=self._app.client_id,
                options={"require": ["aud", "exp", "iss", "sub"]},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            raise errors.assertion_out_of_time(str(error)) from None
        except (jwt.InvalidAudienceError, jwt.InvalidIssuerError, jwt.MissingRequiredClaimError) as error:
            raise errors.bad_claim(str(error)) from None
        except jwt.InvalidTokenError:
            raise errors.bad_assertion("does not match its signature") from None
        if claims["sub"] != self._app.client_id:
            raise errors.bad_claim("The subject must be the client id.")


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
