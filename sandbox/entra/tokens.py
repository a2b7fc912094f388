"""Access tokens: JWTs that the sandbox signs and its services check.

Their times are the wall clock's, not the tenant's: MSAL measures tokens with the clock of its own process, so a
simulated half-year must not make them old.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jwt

if TYPE_CHECKING:
    from collections.abc import Iterable

LIFETIME = 3599
_ALGORITHM = "HS256"


class BadToken(Exception):
    """The token is missing, broken, out of time or for another service; the text says which."""


@dataclass(frozen=True)
class Caller:
    """Who calls: the app, its roles at the service, and whether it signed in with a certificate (else a secret)."""

    client_id: str
    roles: frozenset[str]
    by_certificate: bool


class Tokens:
    """Issues and checks tokens with a key of this process."""

    def __init__(self, tenant_id: str) -> None:
        self._tenant_id = tenant_id
        self._key = secrets.token_bytes(32)

    def issue(self, audience: str, client_id: str, roles: Iterable[str], *, by_certificate: bool) -> str:
        """Make a token for a service, good for an hour."""
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "appid": client_id,
            "appidacr": "2" if by_certificate else "1",
            "idtyp": "app",
            "roles": list(roles),
            "tid": self._tenant_id,
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key, _ALGORITHM)

    def check(self, authorization: str, audience: str) -> Caller:
        """Return who is behind an Authorization header. Raises `BadToken`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise BadToken("Access token is empty.")
        try:
            claims = jwt.decode(token, self._key, [_ALGORITHM], audience=audience)
        except jwt.ExpiredSignatureError:
            raise BadToken("Lifetime validation failed, the token is expired.") from None
        except jwt.InvalidAudienceError:
            raise BadToken("Access token validation failure. Invalid audience.") from None
        except jwt.InvalidTokenError:
            raise BadToken("CompactToken parsing failed with error code: 80049217") from None
        return Caller(claims["appid"], frozenset(claims["roles"]), claims["appidacr"] == "2")
