"""The page of a list: one of its views as a table, the others as tabs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from sandbox.caml import CamlError
from sandbox.errors import NotFound
from sandbox.pages.styles import style_classes, stylesheet
from sandbox.pages.table import table_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sandbox.lists import List, View
    from sandbox.pages.shell import Shell


class TablePages:
    """The list as a table."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store

    def routes(self) -> list[BaseRoute]:
        """One page: `?view=` names a view by id or title, `?sivu=` the page of a long list."""
        return [self._shell.show(f"{self._shell.site}/lists/{{list}}", self._list)]

    def _list(self, request: Request) -> Response:
        each = self._shell.list_of(request)
        views = [view for view in self._store.lists.views(each.id) if not view.hidden]
        view = self._view(each, views, request.query_params.get("view", ""))
        page = request.query_params.get("sivu", "1")
        try:
            table = table_of(
                self._store, each, view, self._shell.actor(request), page=int(page) if page.isdecimal() else 1
            )
        except CamlError as error:
            return self._shell.page(
                request,
                "broken_view.html",
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                list=each,
                views=views,
                view=view,
                why=error,
            )
        classes = style_classes(table.elements)
        return self._shell.page(
            request,
            "list.html",
            list=each,
            views=views,
            view=view,
            table=table,
            classes=classes,
            stylesheet=stylesheet(classes),
        )

    def _view(self, each: List, views: list[View], key: str) -> View:
        if key:
            return self._store.lists.view(each.id, key)
        if not views:
            raise NotFound("the list has no view")
        return next((view for view in views if view.default), views[0])
