"""How an app proves who it is: by a secret, by a certificate's assertion, or, as a public client, not at all.

Sources: “Microsoft identity platform application authentication certificate credentials” (the assertion's form; both
`x5t` and `x5t#S256` name the certificate); “OAuth 2.0 client credentials flow”; “Workload identity federation” (the
audience of another issuer's token).
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import jwt

from sandbox.entra import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.entra.registration import Federation, Registration

PUBLIC, BY_SECRET, BY_CERTIFICATE = "0", "1", "2"
_EXCHANGE = "api://AzureADTokenExchange"


def check_app(form: Mapping[str, str], app: Registration, directory: str) -> None:
    """Pass if the form names the tenant's app and it is switched on. Raises `TokenRefusal`."""
    if form.get("client_id") != app.client_id:
        raise errors.unknown_app(form.get("client_id", ""), directory)
    if not app.enabled:
        raise errors.app_disabled(app.client_id, app.name)


def proof_of(form: Mapping[str, str], app: Registration, root: str) -> str:
    """Return how the app proved itself (a token's `appidacr`). Raises `TokenRefusal` for a proof that does not hold.

    `root` is the tenant's address at Entra, which assertions must be made for.
    """
    if "client_assertion" in form:
        federation = app.federation
        if federation and _issuer(form["client_assertion"]) == federation.issuer:
            _verify_federated(form["client_assertion"], federation)
        else:
            _verify(form["client_assertion"], app, root)
        return BY_CERTIFICATE
    if "client_secret" in form:
        if not secrets.compare_digest(form["client_secret"].encode(), app.secret.encode()):
            raise errors.wrong_secret(app.client_id)
        if app.secret_expired:
            raise errors.expired_secret(app.client_id)
        return BY_SECRET
    return PUBLIC


def _issuer(assertion: str) -> str:
    try:
        return str(jwt.decode(assertion, options={"verify_signature": False}).get("iss", ""))
    except jwt.InvalidTokenError:
        return ""


def _verify_federated(assertion: str, federation: Federation) -> None:
    """Check another issuer's token: its signature, its audience, its subject, and when."""
    try:
        claims = jwt.decode(
            assertion, federation.key, ["RS256"], audience=_EXCHANGE, options={"require": ["aud", "exp", "iss", "sub"]}
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        raise errors.assertion_out_of_time(str(error)) from None
    except jwt.InvalidTokenError:
        raise errors.bad_assertion("does not match its signature") from None
    if claims["sub"] != federation.subject:
        raise errors.unknown_subject(str(claims["sub"]))


def _verify(assertion: str, app: Registration, root: str) -> None:
    """Check a certificate's assertion: who signed it, for whom, and when."""
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError:
        raise errors.bad_assertion("could not be read") from None
    certificate = app.certificate(str(header.get("x5t#S256") or header.get("x5t") or ""))
    if certificate is None:
        raise errors.bad_assertion("is not registered on the application")
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise errors.expired_certificate()
    try:
        claims = jwt.decode(
            assertion,
            certificate.public_key(),  # type: ignore[arg-type]  # registered certificates hold RSA keys
            ["PS256", "RS256"],
            audience=[f"{root}/oauth2/v2.0/token", f"{root}/v2.0"],
            issuer=app.client_id,
            options={"require": ["aud", "exp", "iss", "sub"]},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        raise errors.assertion_out_of_time(str(error)) from None
    except (jwt.InvalidAudienceError, jwt.InvalidIssuerError, jwt.MissingRequiredClaimError) as error:
        raise errors.bad_claim(str(error)) from None
    except jwt.InvalidTokenError:
        raise errors.bad_assertion("does not match its signature") from None
    if claims["sub"] != app.client_id:
        raise errors.bad_claim("The subject must be the client id.")
