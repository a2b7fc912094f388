"""Access tokens: JWTs that the sandbox signs and its services check, and which of them count no more.

Their times are the wall clock's, not the tenant's: MSAL measures tokens with the clock of its own process, so a
simulated half-year must not make them old.

A client that can handle claims challenges says so with `xms_cc: CP1`; its tokens last a day instead of an hour, and a
service that has heard of a revocation refuses them at once, with the challenge. Others learn of it when their token is
over. Sources: “Claims challenges, claims requests and client capabilities”; “Continuous access evaluation for workload
identities” (of app-only tokens, Microsoft Graph's alone are evaluated so).
"""

from __future__ import annotations

import json
import secrets
import time
from base64 import b64encode
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import jwt

if TYPE_CHECKING:
    from collections.abc import Iterator

LIFETIME = 3599
EVALUATED_LIFETIME = 86399
CAPABILITY = "CP1"
_ALGORITHM = "HS256"
_REVOKED = (
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code:"
    " TokenIssuedBeforeRevocationTimestamp"
)


class BadToken(Exception):
    """The token is missing, broken, out of time, revoked or for another service; the text says which.

    `revoked_at` is the moment (seconds of the epoch) that a new token must not be older than, when it was revoked.
    """

    def __init__(self, message: str, revoked_at: int | None = None) -> None:
        super().__init__(message)
        self.revoked_at = revoked_at

    def challenge(self) -> str:
        """Return what the 401's WWW-Authenticate asks for: nothing, or a token issued after the revocation."""
        if self.revoked_at is None:
            return ""
        claims = json.dumps({"access_token": {"nbf": {"essential": True, "value": str(self.revoked_at)}}})
        return f', error="insufficient_claims", claims="{b64encode(claims.encode()).decode()}"'


@dataclass(frozen=True)
class Caller:
    """Who calls: the app alone, or a person (`user`, a UPN) with the app.

    `permissions` are the app's consented roles or the scopes delegated to it; `proof` is how the app proved itself: "2"
    certificate, "1" secret, "0" not at all (a public client, with a person).
    """

    client_id: str
    permissions: frozenset[str]
    proof: str
    user: str = ""

    @property
    def actor(self) -> str:
        """Who is answerable: the person, else the app."""
        return self.user or self.client_id


@dataclass
class Revocations:
    """From when on tokens of an app or a person count again: everything issued before a revocation is void."""

    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _revoked: dict[str, tuple[int, int]] = field(default_factory=dict)

    def next_number(self) -> int:
        """Return the number of the next token: times are too coarse to tell before from after."""
        return next(self._numbers)

    def revoke(self, holder: str) -> None:
        """Void all tokens of an app (client id) or of a person (UPN), refresh tokens too."""
        self._revoked[holder] = (self.next_number(), int(time.time()))

    def since(self, holder: str, number: int) -> int | None:
        """Return the moment of the revocation that made the holder's token void, or None if it still counts."""
        before, moment = self._revoked.get(holder, (0, 0))
        return moment if number < before else None


class Tokens:
    """Issues and checks tokens with a key of this process."""

    def __init__(self, tenant_id: str, revocations: Revocations) -> None:
        self._tenant_id = tenant_id
        self._revocations = revocations
        self._key = secrets.token_bytes(32)

    def issue(self, audience: str, holder: Caller, *, evaluated: bool = False) -> tuple[str, int]:
        """Make a token for a service, and say for how many seconds it is good."""
        now = int(time.time())
        lifetime = EVALUATED_LIFETIME if evaluated else LIFETIME
        claims: dict[str, object] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "appid": holder.client_id,
            "appidacr": holder.proof,
            "idtyp": "user" if holder.user else "app",
            "tid": self._tenant_id,
            "uti": str(self._revocations.next_number()),
            "ver": "1.0",
        }
        if holder.user:
            claims |= {"upn": holder.user, "scp": " ".join(sorted(holder.permissions))}
        elif holder.permissions:
            claims["roles"] = sorted(holder.permissions)
        if evaluated:
            claims["xms_cc"] = [CAPABILITY]
        return jwt.encode(claims, self._key, _ALGORITHM), lifetime

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
        permissions = claims.get("scp", "").split() or claims.get("roles", [])
        caller = Caller(claims["appid"], frozenset(permissions), claims["appidacr"], claims.get("upn", ""))
        revoked_at = self._revocations.since(caller.actor, int(claims["uti"]))
        if revoked_at is not None and "xms_cc" in claims:
            raise BadToken(_REVOKED, revoked_at)
        return caller
