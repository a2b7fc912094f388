"""A list as one of its views shows it: the view's columns, its rows in order and in groups, each cell formatted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sandbox.caml import Order, Row, Viewer, parse
from sandbox.columns import Kind
from sandbox.expressions import Scope
from sandbox.formatting import Element, Formatter, compile_formatter, render
from sandbox.pages.values import BUILT_IN, Values, display

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.columns import Column
    from sandbox.items import Item
    from sandbox.lists import List, View
    from sandbox.store import Store
    from sandbox.tenant import Person

ROWS_ON_A_PAGE = 250
_TITLE_FIELDS = frozenset({"Title", "LinkTitle", "LinkTitleNoMenu"})


@dataclass(frozen=True)
class Heading:
    """A column of the view. `look` is the cell's style class: title, text, note, choice, number, date.

    The title is always the plain link to the item: its formatter is not asked.
    """

    name: str
    title: str
    look: str
    formatter: Formatter | None


@dataclass(frozen=True)
class Cell:
    """What one cell shows."""

    heading: Heading
    element: Element


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    item_id: int
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Rows under one heading; a view without groups has one with the label ""."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """A page of the view. `count` is of all rows that the view shows, `last_page` at least 1."""

    headings: tuple[Heading, ...]
    groups: tuple[Group, ...]
    count: int
    page: int
    last_page: int

    @property
    def elements(self) -> Iterable[Element]:
        """Every element of the table, to collect their styles."""
        for group in self.groups:
            for line in group.lines:
                for cell in line.cells:
                    yield cell.element


def scope_of(store: Store, row: Row, name: str, actor: Person) -> Scope:
    """Give what a formatter of the column `name` sees of a row when `actor` looks at it now."""
    now = store.now().astimezone(store.zone)
    return Scope(row=row, current_field=row.get(name), me=actor.mail, now=now, zone=store.zone)


def shown_in(store: Store, view: View, items: Iterable[Item], columns: Sequence[Column], actor: Person) -> list[Row]:
    """Give the rows that the view's query lets through, in its order. Raises `CamlError` for a query that is none."""
    values = Values(store)
    user = store.people.ensure(actor.upn)
    viewer = Viewer(user_id=str(user.lookup_id), today=store.now().astimezone(store.zone).date())
    rows = parse(view.query).select((values.row(columns, item) for item in items), viewer)
    return rows if view.paged else rows[: view.row_limit]


def table_of(store: Store, each: List, view: View, actor: Person, *, page: int) -> Table:
    """Lay out the view's table for `actor`; `page` counts from 1. Raises `CamlError` for a query that is none."""
    columns = store.lists.columns(each.id)
    rows = shown_in(store, view, store.items.page(each.id), columns, actor)
    headings = _headings(view, columns)
    last_page = max(1, -(-len(rows) // ROWS_ON_A_PAGE))
    page = min(max(page, 1), last_page)
    on_page = rows[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]
    titles = BUILT_IN | {column.name: column.title for column in columns}
    by = parse(view.query).group_by
    groups = tuple(
        Group(label, tuple(_line(store, headings, row, actor) for row in members))
        for label, members in groupby(on_page, key=lambda row: _label(by, titles, row))
    )
    return Table(headings, groups, len(rows), page, last_page)


def _headings(view: View, columns: Sequence[Column]) -> tuple[Heading, ...]:
    by_name = {column.name: column for column in columns}
    headings: list[Heading] = []
    for name in view.fields:
        if name in _TITLE_FIELDS and "Title" in by_name:
            headings.append(Heading("Title", by_name["Title"].title, "title", None))
        elif name in by_name:
            column = by_name[name]
            headings.append(Heading(name, column.title, _look(column), compile_formatter(column.formatter)))
        elif name in BUILT_IN:
            headings.append(Heading(name, BUILT_IN[name], "number" if name == "ID" else "text", None))
    return tuple(headings)


def _look(column: Column) -> str:
    looks = {Kind.NOTE: "note", Kind.CHOICE: "choice", Kind.NUMBER: "number", Kind.DATE: "date"}
    return looks.get(column.kind, "text")


def _line(store: Store, headings: Sequence[Heading], row: Row, actor: Person) -> Line:
    cells = []
    for heading in headings:
        if heading.formatter is None:
            element = Element("span", display(row.get(heading.name)))
        else:
            element = render(heading.formatter, scope_of(store, row, heading.name, actor))
        cells.append(Cell(heading, element))
    item_id = row["ID"]
    return Line(
        int(item_id) if isinstance(item_id, float) else 0, display(row.get("Title")) or "(ei otsikkoa)", tuple(cells)
    )


def _label(by: Sequence[Order], titles: dict[str, str], row: Row) -> str:
    return " · ".join(
        f"{titles.get(order.column, order.column)}: {display(row.get(order.column)) or '(tyhjä)'}" for order in by
    )
