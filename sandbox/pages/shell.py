"""What all pages share: who acts, the frame around the page, and the guards of a browser session.

List text is hostile input and the sandbox listens where any web page of the same browser can reach it. So templates
escape everything, nothing but our own style sheet is loaded (Content-Security-Policy), and a form is taken only from
our own pages.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.errors import NotFound, Refused, Stale
from sandbox.pages.access import Forbidden, check_origin
from sandbox.pages.notices import NOTICES
from sandbox.pages.values import file_size, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from sandbox.lists import List
    from sandbox.store import Store
    from sandbox.tenant import Person

ACTING_COOKIE = "toimija"
NOTICE = "ilmoitus"


class Shell:
    """The frame of the pages of one tenant."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.site = store.tenant.site_path
        self._templates = Environment(
            loader=PackageLoader("sandbox.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = lambda text: moment(text, store.zone)
        self._templates.filters["size"] = file_size

    def show(self, path: str, handler: Callable[[Request], Response]) -> Route:
        """Route a page that is looked at; `handler` may take its time, it runs outside the event loop."""

        async def endpoint(request: Request) -> Response:
            return await self._guarded(request, lambda: handler(request))

        return Route(path, endpoint, methods=["GET"])

    def act(self, path: str, handler: Callable[[Request, FormData], Response]) -> Route:
        """Route a form that is sent: taken from our own pages only."""

        async def endpoint(request: Request) -> Response:
            form = await request.form()
            return await self._guarded(request, lambda: handler(request, form))

        return Route(path, endpoint, methods=["POST"])

    def unknown(self) -> Route:
        """Route every other address to the page that says so."""

        def refuse(_: Request) -> Response:
            raise NotFound("no such page")

        return self.show("/{path:path}", refuse)

    def actor(self, request: Request) -> Person:
        """Give whoever was chosen to act as; the first administrator until somebody is."""
        people = self.store.people.all()
        chosen = request.cookies.get(ACTING_COOKIE, "")
        by_upn = {person.upn: person for person in people if person.enabled}
        return by_upn.get(chosen) or next((person for person in people if person.admin), people[0])

    def list_of(self, request: Request) -> List:
        """Find the list that the address names. Raises `NotFound`."""
        return self.store.lists.find(request.path_params["list"])

    def list_url(self, each: List, *parts: str | int, **query: str) -> str:
        """Write the address of a list's page, or of one below it."""
        path = "/".join(quote(str(part), safe="") for part in (each.name, *parts))
        return f"{self.site}/lists/{path}" + (f"?{urlencode(query)}" if query else "")

    def person_url(self, upn: str) -> str:
        """Write the address of the page of what arrived for a person."""
        return f"/henkilot/{quote(upn, safe='@')}"

    def mailbox_url(self, address: str) -> str:
        """Write the address of the page of a shared mailbox, or of an address elsewhere."""
        return f"/posti/{quote(address, safe='@')}"

    def files_url(self, path: str) -> str:
        """Write the address of the page of a folder, or of a file's download, by its path in the library."""
        return f"/tiedostot/{quote(path)}".rstrip("/")

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        frames: bool = False,
        **content: object,
    ) -> Response:
        """Fill a template. `stylesheet` in `content` is CSS of this page alone, let in by a nonce.

        With `frames` the page may show others of ours in frames.
        """
        nonce = secrets.token_urlsafe(16)
        values: dict[str, object] = {
            "tenant": self.store.tenant,
            "shell": self,
            "actor": self.actor(request),
            "people": self.store.people.all(),
            "here": _without_notice(request),
            "notice": NOTICES.get(request.query_params.get(NOTICE, "")),
            "nonce": nonce,
            "stylesheet": "",
        }
        html = self._templates.get_template(template).render({**values, **content})
        policy = (
            f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ) + ("; frame-src 'self'" if frames else "")
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(html, status, headers)

    async def _guarded(self, request: Request, handler: Callable[[], Response]) -> Response:
        try:
            check_origin(request)
            return await run_in_threadpool(handler)
        except Refused as refusal:
            status = _status(refusal)
            return self.page(request, "refused.html", status=status, refusal=refusal, code=status.value)


def redirect(url: str, notice: str = "") -> Response:
    """Go on to a page of ours after a form was taken, with a notice by its name."""
    if notice:
        url += ("&" if "?" in url else "?") + urlencode({NOTICE: notice})
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)


def own_path(url: str) -> str:
    """Give the address if it stays on this server, else the front page."""
    parts = urlsplit(url)
    stays = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if stays else "/"


def _without_notice(request: Request) -> str:
    query = urlencode([(key, value) for key, value in request.query_params.multi_items() if key != NOTICE])
    return request.url.path + (f"?{query}" if query else "")


def _status(refusal: Refused) -> HTTPStatus:
    if isinstance(refusal, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(refusal, Forbidden):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(refusal, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
