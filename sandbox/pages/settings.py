"""What an administrator can do to a list, to try what follows: rename, retype, delete a column; delete the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.columns import Column, Kind
from sandbox.errors import Invalid
from sandbox.pages.access import Forbidden
from sandbox.pages.shell import redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sandbox.lists import List
    from sandbox.pages.shell import Shell

KIND_NAMES: Mapping[Kind, str] = {
    Kind.TEXT: "Yksi tekstirivi",
    Kind.NOTE: "Useita tekstirivejä",
    Kind.CHOICE: "Vaihtoehto",
    Kind.NUMBER: "Luku",
    Kind.DATE: "Päivämäärä",
    Kind.PERSON: "Henkilö",
    Kind.PEOPLE: "Useita henkilöitä",
    Kind.BOOLEAN: "Kyllä/Ei",
    Kind.LINK: "Linkki",
}
_FACETS: Mapping[Kind, tuple[str, dict[str, Any]]] = {
    Kind.TEXT: ("text", {}),
    Kind.NOTE: ("text", {"allowMultipleLines": True}),
    Kind.CHOICE: ("choice", {}),
    Kind.NUMBER: ("number", {}),
    Kind.DATE: ("dateTime", {"format": "dateOnly"}),
    Kind.PERSON: ("personOrGroup", {}),
    Kind.PEOPLE: ("personOrGroup", {"allowMultipleSelection": True}),
    Kind.BOOLEAN: ("boolean", {}),
}


class SettingsPages:
    """The list's settings."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._lists = shell.store.lists

    def routes(self) -> list[BaseRoute]:
        """Give the settings, one page a column with its three forms, and the deletion of the list."""
        shell, settings = self._shell, f"{self._shell.site}/lists/{{list}}/settings"
        column = f"{settings}/columns/{{column}}"
        return [
            shell.show(settings, self._settings),
            shell.show(column, self._column),
            shell.act(f"{column}/rename", self._rename),
            shell.act(f"{column}/retype", self._retype),
            shell.act(f"{column}/delete", self._delete_column),
            shell.show(f"{settings}/delete", self._confirm_delete),
            shell.act(f"{settings}/delete", self._delete),
        ]

    def _settings(self, request: Request) -> Response:
        each = self._administered(request)
        columns = self._lists.columns(each.id)
        return self._shell.page(request, "settings.html", list=each, columns=columns, kinds=KIND_NAMES)

    def _column(self, request: Request) -> Response:
        each, column = self._administered_column(request)
        targets = [(kind.value, KIND_NAMES[kind]) for kind in _FACETS if kind is not column.kind]
        return self._shell.page(request, "column.html", list=each, column=column, kinds=KIND_NAMES, targets=targets)

    def _rename(self, request: Request, form: FormData) -> Response:
        each, column = self._administered_column(request)
        title = str(form.get("title", "")).strip()
        self._lists.update_column(each.id, column.name, actor=self._shell.actor(request).upn, title=title)
        return redirect(self._shell.list_url(each, "settings"), "nimetty")

    def _retype(self, request: Request, form: FormData) -> Response:
        each, column = self._administered_column(request)
        kind = next((kind for kind in _FACETS if kind.value == form.get("kind")), None)
        if kind is None:
            raise Invalid("no such kind of column", column.name)
        facet, settings = _FACETS[kind]
        self._lists.retype_column(each.id, column.name, facet, settings, actor=self._shell.actor(request).upn)
        return redirect(self._shell.list_url(each, "settings"), "tyypitetty")

    def _delete_column(self, request: Request, _: FormData) -> Response:
        each, column = self._administered_column(request)
        self._lists.delete_column(each.id, column.name, actor=self._shell.actor(request).upn)
        return redirect(self._shell.list_url(each, "settings"), "sarake-poistettu")

    def _confirm_delete(self, request: Request) -> Response:
        each = self._administered(request)
        return self._shell.page(request, "delete_list.html", list=each, count=self._shell.store.items.count(each.id))

    def _delete(self, request: Request, _: FormData) -> Response:
        each = self._administered(request)
        self._lists.delete(each.id, actor=self._shell.actor(request).upn)
        return redirect("/", "lista-poistettu")

    def _administered(self, request: Request) -> List:
        if not self._shell.actor(request).admin:
            raise Forbidden("for administrators only")
        return self._shell.list_of(request)

    def _administered_column(self, request: Request) -> tuple[List, Column]:
        each = self._administered(request)
        return each, self._lists.column(each.id, request.path_params["column"])
