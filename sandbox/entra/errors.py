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


def expired_secret(client_id: str) -> TokenRefusal:
    """Refuse: the client secret was right, and counts no more."""
    text = f"The provided client secret keys for app '{client_id}' are expired. Create new keys for your app."
    return TokenRefusal(401, "invalid_client", 7000222, text)


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


def unknown_subject(subject: str) -> TokenRefusal:
    """Refuse: the app's registration trusts no such subject of the other issuer."""
    text = f"No matching federated identity record found for presented assertion subject '{subject}'."
    return TokenRefusal(401, "invalid_client", 700213, text)


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


def app_disabled(client_id: str, name: str) -> TokenRefusal:
    """Refuse: an administrator switched the app off."""
    return TokenRefusal(401, "invalid_client", 7000112, f"Application '{client_id}'({name}) is disabled.")


def bad_claims_request() -> TokenRefusal:
    """Refuse: the claims parameter is no JSON object."""
    return TokenRefusal(400, "invalid_request", 50128, "Claims parameter is not valid JSON.")


# People's sign-ins. The numbers of declined and unknown device codes are UNVERIFIED; MSAL goes by the words alone.


def not_consented(client_id: str, name: str) -> TokenRefusal:
    """Refuse: nobody consented to what is asked for."""
    text = (
        f"The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'."
        " Send an interactive authorization request for this user and resource."
    )
    return TokenRefusal(400, "invalid_grant", 65001, text)


def several_resources(scope: str) -> TokenRefusal:
    """Refuse: the scopes are those of more than one service."""
    text = (
        "Provided value for the input parameter scope is not valid because it contains more than one resource."
        f" Scope {scope} is not valid."
    )
    return TokenRefusal(400, "invalid_request", 28000, text)


def missing_parameter(name: str) -> TokenRefusal:
    """Refuse: a parameter that is needed is not there."""
    text = f"The request body must contain the following parameter: '{name}'."
    return TokenRefusal(400, "invalid_request", 900144, text)


def account_disabled() -> TokenRefusal:
    """Refuse: the person's account is closed."""
    return TokenRefusal(400, "invalid_grant", 50057, "The user account is disabled.")


def unknown_reply_address(redirect_uri: str, client_id: str) -> TokenRefusal:
    """Refuse: the app's registration does not list where the browser shall be sent."""
    text = (
        f"The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for"
        f" the application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your"
        " application in the Azure portal."
    )
    return TokenRefusal(400, "invalid_request", 50011, text)


def other_reply_address(sent: str, before: str) -> TokenRefusal:
    """Refuse: the code was asked for with another address."""
    text = (
        f"The reply address '{sent}' does not match the reply address '{before}' provided when requesting"
        " Authorization code."
    )
    return TokenRefusal(400, "invalid_grant", 500112, text)


def authorization_pending() -> TokenRefusal:
    """Refuse for now: nobody has agreed yet."""
    text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
    return TokenRefusal(400, "authorization_pending", 70016, text)


def authorization_declined() -> TokenRefusal:
    """Refuse: the person said no."""
    return TokenRefusal(400, "authorization_declined", 65004, "User declined to consent to access the app.")


def unknown_device_code() -> TokenRefusal:
    """Refuse: no such device code, or it has been used."""
    text = "Invalid verification code due to User typing in wrong user code for device code flow."
    return TokenRefusal(400, "bad_verification_code", 70018, text)


def device_code_expired() -> TokenRefusal:
    """Refuse: nobody agreed in time."""
    return TokenRefusal(400, "expired_token", 70019, "Verification code expired. Have the user retry the sign-in.")


def malformed_grant() -> TokenRefusal:
    """Refuse: no such code or refresh token."""
    return TokenRefusal(400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")


def code_redeemed() -> TokenRefusal:
    """Refuse: the code was used before."""
    text = (
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing"
        " refresh token."
    )
    return TokenRefusal(400, "invalid_grant", 54005, text)


def code_expired() -> TokenRefusal:
    """Refuse: the code was not redeemed in time."""
    text = (
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive"
        " authorization request for this user and resource."
    )
    return TokenRefusal(400, "invalid_grant", 70008, text)


def wrong_verifier() -> TokenRefusal:
    """Refuse: whoever redeems the code is not who asked for it (PKCE)."""
    text = "The Code_Verifier does not match the code_challenge supplied in the authorization request."
    return TokenRefusal(400, "invalid_grant", 501481, text)


def refresh_expired() -> TokenRefusal:
    """Refuse: the refresh token was not used for too long."""
    text = "The refresh token has expired due to inactivity."
    return TokenRefusal(400, "invalid_grant", 700082, text)


def grant_revoked() -> TokenRefusal:
    """Refuse: the person's sign-ins were revoked, or the password changed."""
    text = (
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have"
        " changed or reset their password."
    )
    return TokenRefusal(400, "invalid_grant", 50173, text)
