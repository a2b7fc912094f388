"""The front page: what this is, the site's lists, and who may be acted as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.pages.access import Forbidden
from sandbox.pages.shell import ACTING_COOKIE, own_path, redirect

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sandbox.pages.shell import Shell


class OverviewPages:
    """The front page and the choice of whom to act as."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store

    def routes(self) -> list[BaseRoute]:
        """`/`, the site's own address (the same page) and the form of the choice."""
        return [
            self._shell.show("/", self._overview),
            self._shell.show(self._shell.site, self._overview),
            self._shell.act("/toimija", self._act_as),
        ]

    def _overview(self, request: Request) -> Response:
        lists = [(each, self._store.items.count(each.id)) for each in self._store.lists.all()]
        teams, mail = self._store.teams, self._store.mail
        arrived = {
            person.upn: len(teams.chat(person.upn)) + len(mail.inbox(person.mail))
            for person in self._store.people.all()
        }
        return self._shell.page(
            request,
            "overview.html",
            lists=lists,
            arrived=arrived,
            team=teams.team,
            posted=len(teams.channel()),
            files=len(self._store.files.list(self._store.files.channel_folder)),
            mailboxes=[(each, len(mail.sent(each.address))) for each in self._store.tenant.mailboxes],
            outside=[(address, len(mail.inbox(address))) for address in mail.addresses_outside()],
        )

    def _act_as(self, _: Request, form: FormData) -> Response:
        person = self._store.people.find(str(form.get("upn", "")))
        if not person.enabled:
            raise Forbidden("the account is closed")
        answer = redirect(own_path(str(form.get("next", "/"))))
        answer.set_cookie(ACTING_COOKIE, person.upn, httponly=True, samesite="strict")
        return answer
