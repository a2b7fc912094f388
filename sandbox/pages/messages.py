"""What arrived: a person's chat and mail, the channel, a shared mailbox, and mail that left the tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import escape
from starlette.responses import HTMLResponse

from sandbox.errors import NotFound
from sandbox.pages.cards import Cards
from sandbox.pages.links import Links
from sandbox.pages.values import display
from sandbox.teams.state import PERSON, WORKFLOWS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sandbox.mail import Mail
    from sandbox.pages.shell import Shell
    from sandbox.teams.state import Message

# A mail's HTML may look as it likes and do nothing: no scripts, no forms, nothing loaded, shown in our frame only.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


class MessagePages:
    """The pages of messages."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store
        self._links = Links(shell)
        self._cards = Cards(self._links)

    def routes(self) -> list[BaseRoute]:
        """The page of each person, of the channel, of each other address, and a mail's own content for its frame."""
        return [
            self._shell.show("/henkilot/{upn}", self._person),
            self._shell.show("/kanava", self._channel),
            self._shell.show("/posti/{address}", self._address),
            self._shell.show("/viestit/{mailbox}/{mail}", self._content),
        ]

    def _person(self, request: Request) -> Response:
        person = self._store.people.find(request.path_params["upn"])
        return self._shell.page(
            request,
            "person.html",
            frames=True,
            person=person,
            pages=self,
            app=self._app_state(person.upn),
            reply=self._reply(person.mail),
            chat=self._store.teams.chat(person.upn)[::-1],
            mails=self._store.mail.inbox(person.mail)[::-1],
        )

    def _channel(self, request: Request) -> Response:
        messages = self._store.teams.channel()[::-1]
        teams = self._store.teams
        return self._shell.page(request, "channel.html", pages=self, team=teams.team, teams=teams, messages=messages)

    def _address(self, request: Request) -> Response:
        address = request.path_params["address"].lower()
        mail = self._store.mail
        arrived, shared = mail.inbox(address), any(each.address == address for each in self._store.tenant.mailboxes)
        if not arrived and not shared:
            raise NotFound("nothing was sent to this address")
        boxes = [("Saapuneet", arrived[::-1])]
        if shared:
            boxes = [("Lähetetyt", mail.sent(address)[::-1]), ("Luonnokset", mail.drafts(address)[::-1]), *boxes]
        return self._shell.page(
            request, "mailbox.html", frames=True, pages=self, name=mail.name(address), address=address, boxes=boxes
        )

    def _content(self, request: Request) -> Response:
        mail = self._store.mail.get(request.path_params["mailbox"], request.path_params["mail"])
        body = mail.message.get("body") or {}
        if str(body.get("contentType", "")).lower() == "html":
            html = self._links.in_html(mail.html)
        else:
            html = f'<pre style="white-space: pre-wrap">{escape(mail.html)}</pre>'
        headers = {
            "Content-Security-Policy": _MAIL_POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(f'<!doctype html><base target="_blank"><meta charset="utf-8">{html}', headers=headers)

    # what the templates ask for

    def cards(self, message: Message) -> list[str]:
        """Draw a message's cards."""
        return [self._cards.draw(card) for card in message.cards]

    def author(self, message: Message) -> str:
        """Name who wrote a message."""
        if message.route == PERSON:
            return self._store.people.find(message.author).name
        return "Workflows" if message.route == WORKFLOWS else self._store.tenant.app.name

    def content_url(self, mail: Mail) -> str:
        """Write the address of a mail's content."""
        return f"/viestit/{quote(mail.mailbox)}/{mail.id}"

    def names(self, mail: Mail, kind: str = "toRecipients") -> str:
        """Name a mail's recipients of one kind."""
        addresses = [str(each["emailAddress"]["address"]) for each in mail.message.get(kind) or ()]
        return ", ".join(self._store.mail.name(address) for address in addresses)

    def headers(self, mail: Mail) -> list[tuple[str, str]]:
        """Return the headers of the sender's own."""
        return [(each["name"], each["value"]) for each in mail.message.get("internetMessageHeaders") or ()]

    def _app_state(self, upn: str) -> str:
        if self._store.teams.is_blocked(upn):
            return "estetty käytännöllä, ei asennettavissa"
        return "asennettu" if self._store.teams.installation(upn) else "ei asennettu, asennettavissa"

    def _reply(self, mailbox: str) -> str:
        reply = self._store.mail.reply_of(mailbox)
        if reply is None:
            return "ei ole"
        zone = self._store.zone
        start, end = (display(each.astimezone(zone)) if each else "" for each in (reply.start, reply.end))
        when = f" {start} – {end}" if start or end else ""
        return f"{'päällä' if self._store.mail.replies_now(mailbox) else 'ei päällä nyt'}{when}"
