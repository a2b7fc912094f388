"""The pages on which a person signs in: the authorize endpoint, and the page that takes a device's code.

Nobody has a password here: a person is chosen from the directory, as on the tenant's other pages.

Sources: “OAuth 2.0 authorization code flow” (parameters, what the browser carries back, PKCE), “Redirect URI (reply
URL) restrictions” (of an address on localhost the port does not count), “OAuth 2.0 device authorization grant”.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from sandbox.entra import errors
from sandbox.entra.clients import check_app
from sandbox.entra.token_endpoint import client_info
from sandbox.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.entra.registration import Registration
    from sandbox.entra.token_endpoint import TokenEndpoint
    from sandbox.tenant import Person, Tenant
    from sandbox.wire import Call

_KEPT = ("nonce", "redirect_uri", "code_challenge")


@dataclass(frozen=True)
class Back:
    """Where the browser is sent with a form, and what it carries."""

    address: str
    fields: Mapping[str, str]


class SignInPages:
    """The pages of one tenant with one app."""

    def __init__(self, tenant: Tenant, app: Registration, tokens: TokenEndpoint) -> None:
        self._tenant = tenant
        self._app = app
        self._tokens = tokens
        self._people = {person.upn: person for person in tenant.people}
        environment = Environment(
            loader=PackageLoader("sandbox.entra"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._template = environment.get_template("sign_in.html")

    def authorize(self, call: Call) -> Answer:
        """Show who can sign in, or send the browser back with a code.

        What is wrong with the app or the address is told on the page: a browser is sent only where the app is at home.
        """
        asked = call.options | dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
        try:
            check_app(asked, self._app, self._tenant.name)
            _check_address(asked.get("redirect_uri", ""), self._app.client_id)
            names = self._tokens.wanted(asked.get("scope", "")).names
        except errors.TokenRefusal as refusal:
            return self._page(400, refusal=str(refusal))
        unsupported = _unsupported(asked)
        if unsupported:
            return self._send_back(asked, unsupported)
        if call.method != "POST":
            kept = {name: value for name, value in asked.items() if name not in ("user", "answer")}
            return self._page(
                people=self._enabled(), kept=kept, permissions=sorted(names), hint=asked.get("login_hint", "")
            )
        person = self._people.get(asked.get("user", ""))
        if asked.get("answer") == "no" or person is None or not person.enabled:
            denied = {"error": "access_denied", "error_description": "AADSTS65004: User declined to consent."}
            return self._send_back(asked, denied)
        details = {name: asked[name] for name in _KEPT if name in asked}
        code = self._app.grants.issue_code(self._app.client_id, asked.get("scope", ""), person.upn, details)
        found = {"code": code}
        if "client_info" in asked:
            found["client_info"] = client_info(person, self._tenant)
        return self._send_back(asked, found)

    def device(self, call: Call) -> Answer:
        """Take the code that a device shows, and who agrees."""
        if call.method != "POST":
            return self._page(people=self._enabled(), asks_code=True)
        form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
        try:
            if form.get("answer") == "no":
                self._app.grants.decline(form.get("user_code", ""))
                return self._page(said="Kirjautuminen peruttiin")
            if form.get("user") not in {person.upn for person in self._enabled()}:
                raise errors.account_disabled()
            self._app.grants.approve(form.get("user_code", ""), form["user"])
        except errors.TokenRefusal as refusal:
            return self._page(400, people=self._enabled(), asks_code=True, refusal=str(refusal))
        return self._page(said="Kirjautuminen onnistui")

    def _enabled(self) -> list[Person]:
        return [person for person in self._people.values() if person.enabled]

    def _send_back(self, asked: Mapping[str, str], found: Mapping[str, str]) -> Answer:
        fields = {**found, **({"state": asked["state"]} if "state" in asked else {})}
        address = asked["redirect_uri"]
        if asked.get("response_mode") == "form_post":
            return self._page(back=Back(address, fields))
        return Answer(302, None, {"Location": address + ("&" if "?" in address else "?") + urlencode(fields)})

    def _page(self, status: int = 200, **content: object) -> Answer:
        nonce = secrets.token_urlsafe(16)
        empty: dict[str, object] = {
            "refusal": "",
            "said": "",
            "back": None,
            "people": [],
            "permissions": [],
            "kept": {},
            "asks_code": False,
            "hint": "",
        }
        html = self._template.render({**empty, **content, "tenant": self._tenant, "app": self._app, "nonce": nonce})
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        return Answer(status, html, headers)


def _check_address(address: str, client_id: str) -> None:
    """Pass if the address is the registered one, http://localhost with any port. Raises `TokenRefusal`."""
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname != "localhost" or parts.path not in ("", "/") or parts.fragment:
        raise errors.unknown_reply_address(address, client_id)


def _unsupported(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the error for a way of signing in that the page cannot offer, else nothing."""
    if asked.get("response_type") != "code":
        text = "AADSTS70005: response_type is not supported for the application."
        return {"error": "unsupported_response_type", "error_description": text}
    if asked.get("prompt") == "none":
        text = "AADSTS50058: A silent sign-in request was sent but no user is signed in."
        return {"error": "login_required", "error_description": text}
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        text = "AADSTS501491: Invalid size or method of Code_Challenge parameter."
        return {"error": "invalid_request", "error_description": text}
    return {}
