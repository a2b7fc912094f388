"""What the token endpoint refuses, in its own words (learn.microsoft.com: reference-error-codes)."""

from __future__ import annotations


class TokenRefusal(Exception):
    """An OAuth error: `error` is OAuth's word, `number` the AADSTS number, `text` what follows it."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(f"AADSTS{number}: {text}")
        self.status = status
        self.error = error
        self.number = number


def unknown_tenant(tenant: str, error: str) -> TokenRefusal:
    """Refuse: there is no such tenant; `error` differs between discovery and token endpoint."""
    text = (
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the"
        " correct cloud. Check with your subscription administrator, this may happen if there are no active"
        " subscriptions for the tenant."
    )
    return TokenRefusal(400, error, 90002, text)


def unknown_app(client_id: str, tenant: str) -> TokenRefusal:
    """Refuse: the tenant has no such app."""
    text = (
        f"Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the"
        " application has not been installed by the administrator of the tenant or consented to by any user in the"
        " tenant. You may have sent your authentication request to the wrong tenant."
    )
    return TokenRefusal(400, "unauthorized_client", 700016, text)


def wrong_secret(client_id: str) -> TokenRefusal:
    """Refuse: the secret is not one of the app's."""
    text = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not"
        f" the client secret ID, for a secret added to app '{client_id}'."
    )
    return TokenRefusal(401, "invalid_client", 7000215, text)


def bad_assertion(reason: str) -> TokenRefusal:
    """Refuse: the assertion's certificate is not registered, or its signature does not fit."""
    return TokenRefusal(
        401, "invalid_client", 700027, f"The certificate with identifier used to sign the client assertion {reason}."
    )


def expired_certificate() -> TokenRefusal:
    """Refuse: the registered certificate is not valid (any more)."""
    text = "The provided certificate is not within its specified validity period."
    return TokenRefusal(401, "invalid_client", 1000502, text)


def assertion_out_of_time(reason: str) -> TokenRefusal:
    """Refuse: the assertion is expired or not valid yet."""
    return TokenRefusal(401, "invalid_client", 700024, f"Client assertion is not within its valid time range. {reason}")


def bad_claim(reason: str) -> TokenRefusal:
    """Refuse: audience, issuer or subject of the assertion do not fit."""
    return TokenRefusal(
        401, "invalid_client", 700023, f"Client assertion audience claim or issuer is not valid. {reason}"
    )


def no_credential() -> TokenRefusal:
    """Refuse: neither secret nor assertion was sent."""
    text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return TokenRefusal(401, "invalid_client", 7000218, text)


def bad_scope(scope: str) -> TokenRefusal:
    """Refuse: the scope is not one resource's /.default."""
    text = (
        f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with"
        " /.default suffixed to the resource identifier (application ID URI)."
    )
    return TokenRefusal(400, "invalid_scope", 1002012, text)


def unknown_resource(resource: str) -> TokenRefusal:
    """Refuse: the tenant has no such service."""
    text = f"The resource principal named {resource} was not found in the tenant."
    return TokenRefusal(400, "invalid_resource", 500011, text)


def unknown_grant(grant: str) -> TokenRefusal:
    """Refuse: a grant type that the sandbox does not know."""
    return TokenRefusal(400, "unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{grant}'.")
