"""The token and device code endpoints: what is asked for, by which grant, and what comes back.

Sources: “OAuth 2.0 client credentials flow”, “OAuth 2.0 device authorization grant”, “OAuth 2.0 authorization code
flow”, “Scopes and permissions in the Microsoft identity platform”.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jwt

from sandbox.entra import errors, grants
from sandbox.entra.clients import PUBLIC, check_app, proof_of
from sandbox.entra.tokens import CAPABILITY, Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.columns import Json
    from sandbox.entra.grants import Grant
    from sandbox.entra.registration import Registration
    from sandbox.entra.tokens import Tokens
    from sandbox.tenant import Person, Tenant

GRAPH = "https://graph.microsoft.com"
BOT = "https://api.botframework.com"
LOGIN_PAGE = "https://microsoft.com/devicelogin"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_OPENID = frozenset({"openid", "profile", "offline_access", "email"})


@dataclass(frozen=True)
class Wanted:
    """What a `scope` asks for: the service's address, its permissions' names, and in which form they were written."""

    resource: str
    names: frozenset[str]
    prefix: str


class TokenEndpoint:
    """The endpoints of one tenant with one app; `root` is the tenant's address at Entra."""

    def __init__(self, tenant: Tenant, app: Registration, tokens: Tokens, root: str) -> None:
        self._tenant = tenant
        self._app = app
        self._tokens = tokens
        self._root = root
        self._services = services_of(tenant)
        self._people = {person.upn: person for person in tenant.people}

    def token(self, form: Mapping[str, str]) -> Json:
        """Answer the token endpoint. Raises `TokenRefusal`."""
        grant_type = form.get("grant_type", "")
        takers = {
            "client_credentials": self._to_app,
            DEVICE_GRANT: self._by_device_code,
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
        }
        if grant_type not in takers:
            raise errors.unknown_grant(grant_type)
        check_app(form, self._app, self._tenant.name)
        return takers[grant_type](form)

    def device_code(self, form: Mapping[str, str]) -> Json:
        """Answer the device code endpoint. Raises `TokenRefusal`."""
        check_app(form, self._app, self._tenant.name)
        scope = _needed(form, "scope")
        self.wanted(scope)
        device_code, user_code = self._app.grants.begin_device(self._app.client_id, scope)
        return {
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": LOGIN_PAGE,
            "expires_in": grants.DEVICE_CODE_LIFETIME,
            "interval": grants.INTERVAL,
            "message": (
                f"To sign in, use a web browser to open the page {LOGIN_PAGE} and enter the code {user_code} to"
                " authenticate."
            ),
        }

    def wanted(self, scope: str) -> Wanted:
        """Read a person's scopes. Raises `TokenRefusal` unless all are of one service and consented to."""
        found = [_scope(text) for text in scope.split() if text not in _OPENID]
        resources = {resource or GRAPH for resource, _ in found} or {GRAPH}
        if len(resources) > 1:
            raise errors.several_resources(scope)
        resource = resources.pop()
        if resource not in self._services:
            raise errors.unknown_resource(resource)
        consented = frozenset(self._app.scopes.get(self._services[resource], ()))
        names = frozenset(name for _, name in found)
        if names - consented - {".default"} or not consented:
            raise errors.not_consented(self._app.client_id, self._app.name)
        prefix = f"{resource}/" if any(written for written, _ in found) else ""
        return Wanted(resource, consented, prefix)

    # the app alone

    def _to_app(self, form: Mapping[str, str]) -> Json:
        proof = proof_of(form, self._app, self._root)
        if proof == PUBLIC:
            raise errors.no_credential()
        scope = form.get("scope", "")
        resource, slash, rest = scope.rpartition("/")
        if not slash or rest != ".default":
            raise errors.bad_scope(scope)
        resource = resource.rstrip("/")
        if resource not in self._services:
            raise errors.unknown_resource(resource)
        holder = Caller(self._app.client_id, frozenset(self._app.roles.get(self._services[resource], ())), proof)
        evaluated = _is_capable(form) and resource == GRAPH
        token, seconds = self._tokens.issue(resource, holder, evaluated=evaluated)
        return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}

    # a person with the app

    def _by_device_code(self, form: Mapping[str, str]) -> Json:
        return self._to_person(self._app.grants.redeem_device(_needed(form, "device_code")), form)

    def _by_code(self, form: Mapping[str, str]) -> Json:
        code, address = _needed(form, "code"), _needed(form, "redirect_uri")
        return self._to_person(self._app.grants.redeem_code(code, address, form.get("code_verifier", "")), form)

    def _by_refresh_token(self, form: Mapping[str, str]) -> Json:
        return self._to_person(self._app.grants.redeem_refresh(_needed(form, "refresh_token")), form)

    def _to_person(self, grant: Grant, form: Mapping[str, str]) -> Json:
        person = self._people[grant.user]
        if not person.enabled:
            raise errors.account_disabled()
        scope = form.get("scope") or grant.scope
        wanted = self.wanted(scope)
        holder = Caller(self._app.client_id, wanted.names, proof_of(form, self._app, self._root), person.upn)
        token, seconds = self._tokens.issue(wanted.resource, holder, evaluated=_is_capable(form))
        answer: dict[str, Json] = {
            "token_type": "Bearer",
            "scope": " ".join(f"{wanted.prefix}{name}" for name in sorted(wanted.names)),
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": token,
        }
        asked = set(grant.scope.split()) | set(scope.split())
        if "offline_access" in asked:
            answer["refresh_token"] = self._app.grants.issue_refresh(grant)
        if "openid" in asked:
            answer["id_token"] = self._id_token(person, grant.details.get("nonce", ""), seconds)
        if form.get("client_info"):
            answer["client_info"] = client_info(person, self._tenant)
        return answer

    def _id_token(self, person: Person, nonce: str, seconds: int) -> str:
        """Return who signed in; unsigned, as clients of the token endpoint take it on the connection's word."""
        now = int(time.time())
        claims = {
            "aud": self._app.client_id,
            "iss": f"{self._root}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "name": person.name,
            "oid": person.id,
            "preferred_username": person.upn,
            "sub": person.id,
            "tid": self._tenant.id,
            "ver": "2.0",
        }
        return jwt.encode({**claims, "nonce": nonce} if nonce else claims, "", "none")


def services_of(tenant: Tenant) -> dict[str, str]:
    """Return what tokens can be for: each service's address and the name under which its roles are kept."""
    return {GRAPH: "graph", f"https://{tenant.sharepoint}": "sharepoint", BOT: "bot"}


def client_info(person: Person, tenant: Tenant) -> str:
    """Return the account's id as MSAL asks for it."""
    text = json.dumps({"uid": person.id, "utid": tenant.id})
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _scope(text: str) -> tuple[str, str]:
    """Cut `https://graph.microsoft.com/Sites.Read.All` into service ("" if none is written) and permission."""
    resource, _, name = text.rpartition("/")
    return resource.rstrip("/"), name


def _needed(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise errors.missing_parameter(name)
    return form[name]


def _is_capable(form: Mapping[str, str]) -> bool:
    """Whether the client can handle claims challenges. Raises `TokenRefusal` for claims that are no JSON."""
    try:
        claims = json.loads(form.get("claims") or "{}")
        values = (claims.get("access_token") or {}).get("xms_cc", {}).get("values", [])
    except (ValueError, AttributeError):
        raise errors.bad_claims_request() from None
    return CAPABILITY in [str(value).upper() for value in values]
