"""Other ways to write the same items into a list: the floor by hand, and two that the library offers.

Each signs in as the product does (certificate, MSAL) inside the measured run. Importing this module imports the
library.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msal
import requests
from office365.graph_client import GraphClient
from requests.adapters import HTTPAdapter

from connector.columns import to_graph
from connector.lists import PAGE
from jobs.columns import plan_columns, select_names
from tests.bench.stopwatch import Cost, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from jobs.settings import Settings
    from roadmap.model import Roadmap

GRAPH = "https://graph.microsoft.com/v1.0"
Fields = dict[str, Any]


class Route(HTTPAdapter):
    """Sends requests for the real hosts to the sandbox and counts them, with as little work as routing can be."""

    def __init__(self, sandbox_url: str) -> None:
        super().__init__()
        self.requests = 0
        self._sandbox = sandbox_url

    def send(self, request, **settings):
        host = urlsplit(request.url).netloc
        request.headers["Host"] = host
        request.url = request.url.replace(f"https://{host}", self._sandbox, 1)
        self.requests += 1
        return super().send(request, **{**settings, "proxies": {}})


class Contenders:
    """Everything but the product. ``today`` tells which columns a list has."""

    def __init__(self, settings: Settings, roadmap: Roadmap, today: date) -> None:
        self._settings = settings
        self._columns = plan_columns(roadmap, today)
        session, _ = self._session()
        self._raw = session
        self._raw.headers["Authorization"] = f"Bearer {self._sign_in(session)()['access_token']}"
        site = urlsplit(str(settings.site.url))
        self._site = self._told(self._raw.get(f"{GRAPH}/sites/{site.netloc}:{site.path}"))["id"]

    def close(self) -> None:
        """Close the connections."""
        self._raw.close()

    def make_list(self, title: str) -> str:
        """Make a list with the product's columns through one raw request; gives its address."""
        columns = [to_graph(planned.column) for planned in self._columns if planned.name != "Title"]
        body = {"displayName": title, "list": {"template": "genericList"}, "columns": columns}
        made = self._told(self._raw.post(f"{GRAPH}/sites/{self._site}/lists", json=body))
        return f"/sites/{self._site}/lists/{made['id']}"

    def edit(self, site_id: str, list_id: str, item_id: str, fields: Fields) -> None:
        """Change an item, as somebody in the list does."""
        self._told(self._raw.patch(f"{GRAPH}/sites/{site_id}/lists/{list_id}/items/{item_id}/fields", json=fields))

    def floor(self, place: str, rows: Sequence[Fields]) -> Cost:
        """Hand-written ``$batch`` of 20 with raw requests; it looks at each status and keeps nothing."""
        session, route = self._session()
        with Stopwatch() as watch, session:
            headers = {"Authorization": f"Bearer {self._sign_in(session)()['access_token']}"}
            for start in range(0, len(rows), 20):
                parts = [
                    {
                        "id": str(n),
                        "method": "POST",
                        "url": f"{place}/items",
                        "headers": {"Content-Type": "application/json"},
                        "body": {"fields": fields},
                    }
                    for n, fields in enumerate(rows[start : start + 20])
                ]
                answer = session.post(f"{GRAPH}/$batch", json={"requests": parts}, headers=headers)
                assert all(part["status"] == 201 for part in self._told(answer)["responses"])
        return Cost(watch.cpu, watch.wall, route.requests)

    def floor_of_reading(self, place: str) -> Cost:
        """The columns and all items read by hand: one ``$batch``, then the next pages."""
        session, route = self._session()
        names = ",".join(select_names(self._columns))
        items = f"{place}/items?$select=id,eTag,lastModifiedDateTime,lastModifiedBy&$expand=fields($select={names})"
        urls = f"{place}/columns", f"{items}&$top={PAGE}"
        parts = [{"id": str(n), "method": "GET", "url": url} for n, url in enumerate(urls)]
        with Stopwatch() as watch, session:
            session.headers["Authorization"] = f"Bearer {self._sign_in(session)()['access_token']}"
            answers = self._told(session.post(f"{GRAPH}/$batch", json={"requests": parts}))["responses"]
            page = next(answer["body"] for answer in answers if answer["id"] == "1")
            while link := page.get("@odata.nextLink"):
                page = self._told(session.get(link))
        return Cost(watch.cpu, watch.wall, route.requests)

    def item_by_item(self, place: str, rows: Sequence[Fields]) -> Cost:
        """The usual way: office365, one request an item."""
        session, route = self._session()
        with Stopwatch() as watch, session:
            client = GraphClient(token_callback=self._sign_in(session)).with_transport(session=session)
            items = self._items(client, place)
            for fields in rows:
                items.add(**fields).execute_query()
        return Cost(watch.cpu, watch.wall, route.requests)

    def stock_batch(self, place: str, rows: Sequence[Fields]) -> Cost:
        """The library's own ``execute_batch``, which makes a session of its own for each batch."""
        session, route = self._session()
        with Stopwatch() as watch, session, _taken_by_all(route):
            client = GraphClient(token_callback=self._sign_in(session))
            items = self._items(client, place)
            for fields in rows:
                items.add(**fields)
            client.execute_batch()
        return Cost(watch.cpu, watch.wall, route.requests)

    @staticmethod
    def _items(client: GraphClient, place: str) -> Any:
        _, _, site, _, list_id = place.split("/")
        return client.sites[site].lists[list_id].items

    def _session(self) -> tuple[requests.Session, Route]:
        session, route = requests.Session(), Route(str(self._settings.sandbox.url))
        session.trust_env = False
        session.mount("https://", route)
        return session, route

    def _sign_in(self, session: requests.Session) -> Callable[[], dict[str, str]]:
        sign_in = self._settings.sign_in
        assert sign_in.certificate_file
        pem = sign_in.certificate_file.read_text()
        app = msal.ConfidentialClientApplication(
            sign_in.client_id,
            client_credential={"private_key": pem, "public_certificate": pem},
            authority=f"https://login.microsoftonline.com/{sign_in.tenant}",
            instance_discovery=False,
            http_client=session,
        )
        return lambda: app.acquire_token_for_client(["https://graph.microsoft.com/.default"])

    @staticmethod
    def _told(answer: requests.Response) -> Any:
        assert answer.ok, answer.text
        return answer.json()


@contextmanager
def _taken_by_all(route: Route) -> Iterator[None]:
    """Let every session take the route meanwhile, whoever makes it: the library mounts an adapter of its own on its."""
    original = requests.Session.get_adapter
    requests.Session.get_adapter = lambda _session, url: route
    try:
        yield
    finally:
        requests.Session.get_adapter = original
