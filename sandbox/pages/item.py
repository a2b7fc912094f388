"""An item's pages: its form, the new item's form, the buttons of its formatters, its history, its deletion."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sandbox.errors import NotFound, Stale, Taken
from sandbox.formatting import compile_formatter, render
from sandbox.pages.button import Button, buttons_of, pressed
from sandbox.pages.form import Field, Typed, form_columns, read_all, sent, typed_of
from sandbox.pages.history import history_of
from sandbox.pages.shell import redirect
from sandbox.pages.table import scope_of
from sandbox.pages.values import Values, display

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sandbox.columns import Column
    from sandbox.items import Item
    from sandbox.lists import List
    from sandbox.pages.shell import Shell

_TAKEN = "Arvo on jo käytössä toisella rivillä."


@dataclass(frozen=True)
class Draft:
    """A form that was sent and not saved: what stands in it, what is wrong, whether somebody saved in between."""

    typed: Mapping[str, Typed]
    mistakes: Mapping[str, str]
    stale: bool = False
    theirs: Mapping[str, str] | None = None


class ItemPages:
    """One item for people to read and edit."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store

    def routes(self) -> list[BaseRoute]:
        """Everything below a list's address that is about items."""
        shell, lists = self._shell, f"{self._shell.site}/lists/{{list}}"
        item = f"{lists}/items/{{item:int}}"
        return [
            shell.show(f"{lists}/new", lambda request: self._new_form(request, Draft({}, {}))),
            shell.act(f"{lists}/new", self._create),
            shell.show(item, self._edit),
            shell.act(item, self._save),
            shell.act(f"{item}/button", self._press),
            shell.show(f"{item}/versions", self._history),
            shell.show(f"{item}/delete", self._confirm_delete),
            shell.act(f"{item}/delete", self._delete),
        ]

    # the new item

    def _new_form(self, request: Request, draft: Draft, status: int = HTTPStatus.OK) -> Response:
        each = self._shell.list_of(request)
        columns = form_columns(each, self._store.lists.columns(each.id), new=True)
        defaults = {column.name: (column.default,) if column.default else () for column in columns}
        typed = draft.typed or defaults
        fields = [Field(column, typed[column.name], draft.mistakes.get(column.name, "")) for column in columns]
        return self._shell.page(request, "new_item.html", status=status, list=each, fields=fields)

    def _create(self, request: Request, form: FormData) -> Response:
        each = self._shell.list_of(request)
        columns = form_columns(each, self._store.lists.columns(each.id), new=True)
        typed: dict[str, Typed] = {column.name: () for column in columns} | sent(form, columns)
        values, mistakes = read_all(self._store, columns, typed, {})
        if not mistakes:
            try:
                item = self._store.items.create(each.id, values, actor=self._shell.actor(request).upn)
            except Taken as taken:
                mistakes[taken.field] = _TAKEN
            else:
                return redirect(self._shell.list_url(each, "items", item.id), "luotu")
        return self._new_form(request, Draft(typed, mistakes), HTTPStatus.UNPROCESSABLE_ENTITY)

    # the item's form

    def _edit(self, request: Request) -> Response:
        each, item = self._found(request)
        return self._form(request, each, item, Draft({}, {}))

    def _save(self, request: Request, form: FormData) -> Response:
        each, item = self._found(request)
        columns = form_columns(each, self._store.lists.columns(each.id), new=False)
        typed, etag = sent(form, columns), str(form.get("etag", ""))
        base = self._as_it_was(each, item, etag)
        changes, mistakes = read_all(self._store, columns, typed, base)
        if mistakes:
            draft = self._draft(each, item, base, typed, mistakes)
            return self._form(request, each, item, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
        here = self._shell.list_url(each, "items", item.id)
        if not changes:
            return redirect(here, "ennallaan")
        try:
            self._store.items.update(each.id, item.id, changes, actor=self._shell.actor(request).upn, etag=etag)
        except Stale:
            draft = self._draft(each, item, base, typed, {})
            return self._form(request, each, item, draft, HTTPStatus.PRECONDITION_FAILED)
        except Taken as taken:
            draft = self._draft(each, item, base, typed, {taken.field: _TAKEN})
            return self._form(request, each, item, draft, HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(here, "tallennettu")

    def _form(self, request: Request, each: List, item: Item, draft: Draft, status: int = HTTPStatus.OK) -> Response:
        values = Values(self._store)
        columns = self._store.lists.columns(each.id)
        editable = form_columns(each, columns, new=False)
        theirs = draft.theirs or {}
        fields = [
            Field(
                column,
                draft.typed.get(column.name, typed_of(column, item.fields.get(column.name), values)),
                draft.mistakes.get(column.name, ""),
                theirs.get(column.name, ""),
            )
            for column in editable
        ]
        row = values.row(columns, item)
        only_shown = [
            column for column in columns if column not in editable and column.in_display_form and not column.hidden
        ]
        return self._shell.page(
            request,
            "item.html",
            status=status,
            list=each,
            item=item,
            title=display(row.get("Title")) or "(ei otsikkoa)",
            fields=fields,
            shown=[(column.title, display(row[column.name])) for column in only_shown],
            buttons=self._buttons(request, columns, row),
            stale=draft.stale,
            modified_by=values.name_of(item.modified_by),
        )

    def _draft(
        self, each: List, item: Item, base: Mapping[str, Any], typed: Mapping[str, Typed], mistakes: Mapping[str, str]
    ) -> Draft:
        """Keep what was typed; fields that only somebody else changed in between follow the list.

        A field that both changed keeps what was typed and says what the list has now.
        """
        values = Values(self._store)
        kept, theirs = {}, {}
        columns = {column.name: column for column in self._store.lists.columns(each.id)}
        for name, texts in typed.items():
            column, now = columns[name], item.fields.get(name)
            untouched = texts == typed_of(column, base.get(name), values)
            kept[name] = typed_of(column, now, values) if untouched else texts
            if not untouched and now != base.get(name):
                theirs[name] = display(values.plain(column, now)) or "tyhjä"
        return Draft(kept, mistakes, stale=item.fields != base, theirs=theirs)

    def _as_it_was(self, each: List, item: Item, etag: str) -> dict[str, Any]:
        """Give the fields that the form was filled with: the ETag's version, or the present ones if it is not kept."""
        number = etag.strip('"').rpartition(",")[2]
        versions = self._store.items.versions(each.id, item.id)
        return next((version.fields for version in versions if str(version.number) == number), item.fields)

    # buttons, history, deletion

    def _buttons(self, request: Request, columns: Sequence[Column], row: Mapping[str, object]) -> list[Button]:
        actor = self._shell.actor(request)
        return buttons_of(columns, lambda name: scope_of(self._store, row, name, actor))

    def _press(self, request: Request, form: FormData) -> Response:
        each, item = self._found(request)
        columns, actor = self._store.lists.columns(each.id), self._shell.actor(request)
        column = self._store.lists.column(each.id, str(form.get("column", "")))
        row = Values(self._store).row(columns, item)
        button = render(compile_formatter(column.formatter), scope_of(self._store, row, column.name, actor)).button()
        if button is None or button.set_value is None:
            raise NotFound("the column has no such button")
        self._store.items.update(each.id, item.id, pressed(self._store, columns, button.set_value), actor=actor.upn)
        view = str(form.get("view", ""))
        if view:
            return redirect(f"{self._shell.list_url(each, view=view, ilmoitus='painettu')}#rivi-{item.id}")
        return redirect(self._shell.list_url(each, "items", item.id), "painettu")

    def _history(self, request: Request) -> Response:
        each, item = self._found(request)
        columns = self._store.lists.columns(each.id)
        entries = history_of(self._store.items.versions(each.id, item.id), columns, Values(self._store))
        return self._shell.page(
            request,
            "versions.html",
            list=each,
            item=item,
            entries=entries,
            title=item.fields.get("Title", "(ei otsikkoa)"),
        )

    def _confirm_delete(self, request: Request) -> Response:
        each, item = self._found(request)
        title = item.fields.get("Title", "(ei otsikkoa)")
        return self._shell.page(request, "delete_item.html", list=each, item=item, title=title)

    def _delete(self, request: Request, form: FormData) -> Response:
        each, item = self._found(request)
        actor = self._shell.actor(request).upn
        self._store.items.delete(each.id, item.id, actor=actor, etag=str(form.get("etag", "")))
        return redirect(self._shell.list_url(each), "poistettu")

    def _found(self, request: Request) -> tuple[List, Item]:
        each = self._shell.list_of(request)
        return each, self._store.items.get(each.id, request.path_params["item"])
