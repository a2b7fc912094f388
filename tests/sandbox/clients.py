"""Real clients against a running sandbox: requests with the real addresses, MSAL, office365."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import msal
import requests
from office365.sharepoint.client_context import ClientContext
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from sandbox.entra.registration import Credentials
    from sandbox.server import RunningSandbox

GRAPH = "https://graph.microsoft.com/v1.0"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
BOT_SCOPE = "https://api.botframework.com/.default"
CONNECTOR = "https://smba.trafficmanager.net/teams/v3/conversations"
SHAREPOINT_SCOPE = "https://kemijarvi.sharepoint.com/.default"
USER_AGENT = "NONISV|Kemijarvi|Tests/1.0"


class Reroute(HTTPAdapter):
    """Sends what is meant for a real https host to the sandbox, with the real name in the Host header."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.headers["Host"] = urlsplit(request.url).hostname
        request.url = self.url + request.path_url
        return super().send(request, *args, **kwargs)


def rerouted_session(url: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Reroute(url))
    session.headers["User-Agent"] = USER_AGENT
    return session


def sign_in(session: requests.Session, credentials: Credentials, scope: str, *, secret: bool = False) -> dict[str, Any]:
    pem = credentials.certificate_file.read_text()
    app = msal.ConfidentialClientApplication(
        credentials.client_id,
        authority=f"https://login.microsoftonline.com/{credentials.tenant_id}",
        client_credential=credentials.client_secret if secret else {"private_key": pem, "public_certificate": pem},
        http_client=session,
    )
    return app.acquire_token_for_client([scope])


class Graph:
    """Graph with a token of the sandbox's app; `site` is the address of its site."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.session = rerouted_session(sandbox.url)
        self.token = sign_in(self.session, sandbox.credentials, GRAPH_SCOPE)["access_token"]
        self.site = f"/sites/{sandbox.store.graph_site_id}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {
            "Authorization": f"Bearer {self.token}",
            "client-request-id": "0f8fad5b-d9cb-469f-a165-000000000001",
            **named,
        }
        return self.session.request(
            method, path if path.startswith("https:") else GRAPH + path, json=body, headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        response = self.call("GET", path, **headers)
        assert response.status_code == 200, response.text
        return response.json()

    def batch(self, *parts: dict[str, Any]) -> dict[str, Any]:
        """Send parts `{method, url, …}`, and return the answers by their number as text."""
        numbered = [{"id": str(number), **part} for number, part in enumerate(parts)]
        response = self.call("POST", "/$batch", {"requests": numbered})
        assert response.status_code == 200, response.text
        return {part["id"]: part for part in response.json()["responses"]}


class Bot:
    """The Bot Connector with a token of the sandbox's app."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.session = rerouted_session(sandbox.url)
        self.token = sign_in(self.session, sandbox.credentials, BOT_SCOPE)["access_token"]
        self.tenant_id = sandbox.credentials.tenant_id

    def call(self, method: str, path: str = "", body: Any = None) -> requests.Response:
        sent = {"Authorization": f"Bearer {self.token}"}
        return self.session.request(method, CONNECTOR + path, json=body, headers=sent)

    def begin(self, member: str) -> requests.Response:
        """Begin a 1:1 conversation with a person, by object id."""
        body = {"members": [{"id": member}], "tenantId": self.tenant_id, "isGroup": False}
        return self.call("POST", "", body)

    def post(self, conversation: str, activity: Any) -> requests.Response:
        return self.call("POST", f"/{quote(conversation, safe='')}/activities", activity)


def sharepoint(sandbox: RunningSandbox, *, secret: bool = False) -> ClientContext:
    session = rerouted_session(sandbox.url)
    context = ClientContext(sandbox.site_url)
    context.with_access_token(lambda: sign_in(session, sandbox.credentials, SHAREPOINT_SCOPE, secret=secret))
    return context.with_transport(session=session)
