"""People's sign-ins under way: device codes, authorization codes, and the refresh tokens that come of them.

Sources: “OAuth 2.0 device authorization grant”, “OAuth 2.0 authorization code flow” and “Refresh tokens in the
Microsoft identity platform”: a device code lives for 15 minutes, an authorization code for 10 and is redeemed once, a
refresh token for 90 days, and each use of it gives a new one while the old one still counts. Times are the wall
clock's, as MSAL's are.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox.entra import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.entra.tokens import Revocations

DEVICE_CODE_LIFETIME = 900
CODE_LIFETIME = 600
REFRESH_LIFETIME = 90 * 24 * 3600
INTERVAL = 5
DECLINED = "-"


@dataclass(frozen=True)
class Grant:
    """What somebody signs in for: the app, the scopes it asked for, and who agreed ("" until somebody has).

    `number` orders it among the tokens, so that a revocation voids it; `until` is a moment of the epoch in seconds.
    """

    client_id: str
    scope: str
    until: float
    user: str = ""
    number: int = 0
    details: Mapping[str, str] = field(default_factory=dict)


class Grants:
    """The tenant's memory of sign-ins. Tests play the person with `approve` and `decline`."""

    def __init__(self, revocations: Revocations, clock: Callable[[], float] = time.time) -> None:
        self._revocations = revocations
        self._clock = clock
        self._devices: dict[str, Grant] = {}
        self._user_codes: dict[str, str] = {}
        self._codes: dict[str, Grant | None] = {}  # None: redeemed
        self._refresh: dict[str, Grant] = {}

    # a device that shows a code

    def begin_device(self, client_id: str, scope: str) -> tuple[str, str]:
        """Begin a sign-in on another device; return the device's code and the one that the person types."""
        device_code = secrets.token_urlsafe(48)
        user_code = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(9))
        self._devices[device_code] = Grant(client_id, scope, self._clock() + DEVICE_CODE_LIFETIME)
        self._user_codes[user_code] = device_code
        return device_code, user_code

    def approve(self, user_code: str, user: str) -> None:
        """Agree as a person (UPN) to the sign-in whose code is shown. Raises `TokenRefusal` for a wrong or old code."""
        device_code = self._user_codes.get(user_code.strip().upper(), "")
        waiting = self._devices.get(device_code)
        if waiting is None or waiting.until < self._clock():
            raise errors.unknown_device_code()
        self._devices[device_code] = self._agreed(waiting, user)

    def decline(self, user_code: str) -> None:
        """Refuse the sign-in whose code is shown. Raises `TokenRefusal` for a wrong or old code."""
        self.approve(user_code, DECLINED)

    def redeem_device(self, device_code: str) -> Grant:
        """Return what was agreed to, once. Raises `TokenRefusal` while it is pending, declined, over or unknown."""
        grant = self._devices.get(device_code)
        if grant is None:
            raise errors.unknown_device_code()
        if not grant.user and grant.until >= self._clock():
            raise errors.authorization_pending()
        del self._devices[device_code]
        if grant.user == DECLINED:
            raise errors.authorization_declined()
        if grant.until < self._clock():
            raise errors.device_code_expired()
        return grant

    # a browser that is sent back with a code

    def issue_code(self, client_id: str, scope: str, user: str, details: Mapping[str, str]) -> str:
        """Return the code that a browser carries back; `details` are redirect_uri, nonce and PKCE's challenge."""
        code = f"1.{secrets.token_urlsafe(64)}"
        waiting = Grant(client_id, scope, self._clock() + CODE_LIFETIME, details=dict(details))
        self._codes[code] = self._agreed(waiting, user)
        return code

    def redeem_code(self, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Return what the code stands for, once. Raises `TokenRefusal`."""
        if code not in self._codes:
            raise errors.malformed_grant()
        grant = self._codes[code]
        if grant is None:
            raise errors.code_redeemed()
        if grant.until < self._clock():
            raise errors.code_expired()
        if redirect_uri != grant.details.get("redirect_uri"):
            raise errors.other_reply_address(redirect_uri, grant.details.get("redirect_uri", ""))
        challenge = grant.details.get("code_challenge", "")
        if challenge and not secrets.compare_digest(challenge, challenge_of(verifier)):
            raise errors.wrong_verifier()
        self._codes[code] = None
        return grant

    # a client that comes back later

    def issue_refresh(self, grant: Grant) -> str:
        """Return a refresh token for what was agreed to."""
        token = f"1.{secrets.token_urlsafe(96)}"
        number = self._revocations.next_number()
        self._refresh[token] = replace(grant, until=self._clock() + REFRESH_LIFETIME, number=number, details={})
        return token

    def redeem_refresh(self, token: str) -> Grant:
        """Return what the refresh token stands for. Raises `TokenRefusal` when it is over, revoked or unknown."""
        grant = self._refresh.get(token)
        if grant is None:
            raise errors.malformed_grant()
        if grant.until < self._clock():
            raise errors.refresh_expired()
        if self._revocations.since(grant.user, grant.number) is not None:
            raise errors.grant_revoked()
        return grant

    def _agreed(self, waiting: Grant, user: str) -> Grant:
        return replace(waiting, user=user, number=self._revocations.next_number())


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636 §4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
