"""Tokens: MSAL on our session, its cache in front, and one renewal when a service no longer takes a token.

We tell Entra that we can answer claims challenges (the capability CP1), and :meth:`Identity._renew` does. Only then
does Microsoft Graph say at once that a token was revoked, and why a new one is needed, instead of when it is over; and
only then are tokens good for a day, so that a sync outlives a disturbance of Entra. Whoever takes the answer out must
take ``client_capabilities`` out too: a client that declares the capability and does not answer stays locked out.
Source: Microsoft, “Claims challenges, claims requests and client capabilities” and “Continuous access evaluation for
workload identities”.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from requests.auth import AuthBase

from connector.credentials import Certificate, Credential, Federated, ManagedIdentity, Secret, for_msal
from connector.errors import SignInFailed, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import msal  # type: ignore[import-untyped]  # it has no types
    from requests import PreparedRequest, Response

    from connector.clock import Clock
    from connector.session import Session

__all__ = ["GRAPH", "Certificate", "Credential", "Federated", "Identity", "ManagedIdentity", "Secret"]

GRAPH = "https://graph.microsoft.com"

_REMEMBERED = 16
# MSAL gives no token with less than five minutes to live: one that it gave within the last of them holds.
_ASK_AGAIN = timedelta(minutes=1)
_CODE = re.compile(r"AADSTS(\d+)")
_CLAIMS = re.compile(r'claims="([^"]+)"')


class Identity:
    """The app's identity in one tenant. May be shared by threads.

    ``clock`` tells whether the certificate is still in force. Entra and MSAL measure by real time, so pass a
    :class:`~connector.clock.SystemClock` also where the rest runs on simulated time. Nothing is sent before the first
    token is asked for.
    """

    def __init__(
        self, session: Session, *, tenant_id: str, client_id: str, credential: Credential, clock: Clock
    ) -> None:
        self._session = session
        self._tenant_id = tenant_id
        self._client_id = client_id
        self._credential = credential
        self._clock = clock
        self._app: msal.ConfidentialClientApplication | msal.ManagedIdentityClient | None = None
        self._issued: dict[str, str] = {}  # token → resource, of every token that may still be on its way
        self._latest: dict[str, str] = {}  # resource → token
        self._asked: dict[str, datetime] = {}  # resource → when MSAL gave the latest
        self._lock = threading.RLock()
        session.hooks["response"].append(self._renew)

    def token(self, resource: str) -> str:
        """Give an access token for the resource (``https://graph.microsoft.com``, ``https://TENANT.sharepoint.com``).

        From MSAL's cache while it lasts. Raises SignInFailed with what to do, or what the session raises.
        """
        with self._lock:
            asked = self._asked.get(resource)
            if asked and timedelta(0) <= self._clock.now() - asked < _ASK_AGAIN:
                return self._latest[resource]
            return self._acquire(resource, claims=None)

    def auth(self, resource: str) -> AuthBase:
        """Give what signs our own requests to the resource, for ``session.request(auth=…)``."""
        return _Bearer(self, resource)

    def callback(self, resource: str) -> Callable[[], dict[str, str]]:
        """Give the token callback that office365-rest-python-client asks for."""
        return lambda: {"access_token": self.token(resource), "token_type": "Bearer"}

    def _acquire(self, resource: str, claims: str | None) -> str:
        with self._lock:
            app = self._application()
            managed = isinstance(self._credential, ManagedIdentity)
            wanted: dict[str, Any] = {"resource": resource} if managed else {"scopes": [f"{resource}/.default"]}
            try:
                answer: dict[str, Any] = app.acquire_token_for_client(**wanted, claims_challenge=claims)
            except ValueError as error:
                if managed:  # also MSAL's own ManagedIdentityError
                    raise _no_machine_identity(type(error).__name__) from error
                raise refusal(502, where="login.microsoftonline.com", message="unreadable answer") from error
            except (FileNotFoundError, PermissionError) as error:
                raise SignInFailed(
                    what="The key that Azure Arc wrote for this sign-in cannot be read ({reason}).",
                    do="Put the user that runs the program into the group himds, on Windows into "
                    "“Hybrid agent extension applications”, and start the program again.",
                    values={"reason": error.strerror or type(error).__name__},
                ) from error
            token = answer.get("access_token")
            if not isinstance(token, str) and managed:
                raise _no_machine_identity(str(answer.get("error") or "-"))
            if not isinstance(token, str):
                raise _refused(str(answer.get("error_description") or answer.get("error") or ""))
            self._issued[token] = resource
            if len(self._issued) > _REMEMBERED:
                del self._issued[next(iter(self._issued))]
            self._latest[resource] = token
            self._asked[resource] = self._clock.now()
            return token

    def _application(self) -> msal.ConfidentialClientApplication | msal.ManagedIdentityClient:
        if self._app is None:
            import msal  # noqa: PLC0415 - slow to import, and only signing in needs it

            if isinstance(self._credential, ManagedIdentity):
                own = msal.SystemAssignedManagedIdentity()
                given = msal.UserAssignedManagedIdentity(client_id=self._client_id)
                self._app = msal.ManagedIdentityClient(
                    given if self._credential.user_assigned else own, http_client=self._session
                )
                return self._app
            credential = for_msal(self._credential, self._clock.now())
            try:
                # The authority is Microsoft's own and fixed: asking for its aliases (instance discovery) tells nothing.
                # A region from the environment (MSAL_FORCE_REGION) would lead to hosts that no firewall rule knows.
                self._app = msal.ConfidentialClientApplication(
                    self._client_id,
                    client_credential=credential,
                    authority=f"https://login.microsoftonline.com/{self._tenant_id}",
                    instance_discovery=False,
                    azure_region=msal.ConfidentialClientApplication.DISABLE_MSAL_FORCE_REGION,
                    client_capabilities=["CP1"],
                    http_client=self._session,
                )
            except (ValueError, KeyError) as error:  # the tenant's discovery document was refused, or is none
                raise _refused("AADSTS90002") from error
        return self._app

    def _renew(self, response: Response, **settings: Any) -> Response:  # noqa: ANN401 - what requests passes on
        """Answer a 401 once with a new token, with the claims that the service asks for, if any.

        Form of the challenge: Microsoft, “Claims challenges, claims requests and client capabilities”.
        """
        scheme, _, token = response.request.headers.get("Authorization", "").partition(" ")
        if response.status_code != 401 or scheme != "Bearer" or token not in self._issued:
            return response
        fresh = self._replacement(token, _claims(response.headers.get("WWW-Authenticate", "")))
        if fresh == token:
            return response
        again = response.request.copy()
        again.headers["Authorization"] = f"Bearer {fresh}"
        answer: Response = response.connection.send(again, **settings)
        answer.history.append(response)
        return answer

    def _replacement(self, token: str, claims: str | None) -> str:
        with self._lock:
            resource = self._issued[token]
            if self._latest[resource] != token:  # another caller has renewed it meanwhile
                return self._latest[resource]
            if claims is None and isinstance(self._credential, ManagedIdentity):
                self._app = None  # its cache goes with it: that client has no other way to forget
            elif claims is None:
                self._application().remove_tokens_for_client()
            return self._acquire(resource, claims)


class _Bearer(AuthBase):
    def __init__(self, identity: Identity, resource: str) -> None:
        self._identity = identity
        self._resource = resource

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._identity.token(self._resource)}"
        return request


def _claims(challenge: str) -> str | None:
    found = _CLAIMS.search(challenge)
    if not found:
        return None
    text = found[1]
    try:
        claims = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
        json.loads(claims)
    except (binascii.Error, ValueError):
        return None
    return claims


@dataclass(frozen=True, slots=True)
class _Advice:
    what: str
    do: str


def _advise(*, what: str, do: str) -> _Advice:
    return _Advice(what, do)


# Codes and their meaning: Microsoft, “Microsoft Entra authentication & authorization error codes”.
_TENANT = _advise(
    what="Microsoft Entra knows no such tenant (AADSTS{code}).",
    do="Check the tenant's id in the settings (overview page of Microsoft Entra), and that no proxy answers instead.",
)
_EXPIRED = _advise(
    what="The certificate is not in force (AADSTS{code}).",
    do="Make a new one, add it to the app's registration in Microsoft Entra and put it into the file.",
)
_ADVICE = {
    "90002": _TENANT,
    "900021": _TENANT,
    "900023": _TENANT,
    "700016": _advise(
        what="The tenant has no app with this id (AADSTS{code}).",
        do="Check the app's (client) id and the tenant's id in the settings.",
    ),
    "7000215": _advise(
        what="The app's secret is wrong (AADSTS{code}).",
        do="Give the secret's value, not its id; if it is lost, make a new one in the app's registration.",
    ),
    "7000222": _advise(
        what="The app's secret has expired (AADSTS{code}).",
        do="Make a new one in the app's registration, or better: use a certificate.",
    ),
    "700027": _advise(
        what="The certificate is not registered for the app, or not in force (AADSTS{code}).",
        do="Add the certificate to the app's registration in Microsoft Entra (Certificates & secrets).",
    ),
    "1000502": _EXPIRED,
    "700024": _advise(
        what="Microsoft Entra finds that the sign-in is too old or from the future (AADSTS{code}).",
        do="Set this machine's clock: it must be right to a few minutes.",
    ),
    "7000112": _advise(
        what="The app is switched off in the tenant (AADSTS{code}).",
        do="Ask an administrator to enable it under Enterprise applications.",
    ),
    "500011": _advise(
        what="The tenant knows no such service (AADSTS{code}).",
        do="Check the SharePoint address in the settings.",
    ),
    "53003": _advise(
        what="Conditional Access blocked the sign-in (AADSTS{code}).",
        do="Ask an administrator which policy blocks the app's sign-in from this machine.",
    ),
}
_UNKNOWN = _advise(
    what="Microsoft Entra refused the sign-in (AADSTS{code}).",
    do="Look the code up at https://login.microsoftonline.com/error and correct the app's registration.",
)


def _no_machine_identity(reason: str) -> SignInFailed:
    return SignInFailed(
        what="This machine has no managed identity, or not the one in the settings ({error}).",
        do="Turn the identity on for the machine in the Azure portal, or sign in with a certificate.",
        values={"error": reason},
    )


def _refused(description: str) -> SignInFailed:
    """Put Entra's error into words; the description itself is not shown, as it may hold ids and addresses."""
    found = _CODE.search(description)
    code = found[1] if found else "-"
    advice = _ADVICE.get(code, _UNKNOWN)
    return SignInFailed(what=advice.what, do=advice.do, where="login.microsoftonline.com", values={"code": code})
