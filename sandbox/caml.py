"""A view's query in CAML: which items the view shows, in which order, in which groups.

A row is a mapping of internal column names to plain values: ``str``, ``float``, ``bool``, ``date``, a person as a
mapping with ``id`` and ``title``, several people as a list of those; an empty column is absent or ``None``. The
elements and their meaning are those of https://learn.microsoft.com/sharepoint/dev/schema/query-schema. Unverified
against the service: that ``Neq`` also takes the rows where the column is empty.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree as ET

Row = Mapping[str, object]

_DEEPEST = 60
_COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "Eq": operator.eq,
    "Neq": operator.ne,
    "Lt": operator.lt,
    "Leq": operator.le,
    "Gt": operator.gt,
    "Geq": operator.ge,
    "Includes": operator.eq,
    "Contains": lambda value, text: str(text) in str(value),
    "BeginsWith": lambda value, text: str(value).startswith(str(text)),
}
_FINNISH_ORDER = str.maketrans("åäö", "{|}")  # the characters after z, so that å, ä and ö sort last and in this order


class CamlError(ValueError):
    """The query is no CAML that this evaluator knows; the text says where."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks and when: what ``<UserID/>`` and ``<Today/>`` stand for.

    ``user_id`` is the person's id in the site's user list, as in person columns; ``today`` the date in the site's zone.
    """

    user_id: str
    today: date


@dataclass(frozen=True, slots=True)
class Order:
    """One column to sort or group by."""

    column: str
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed view query; make one with :func:`parse`."""

    where: ET.Element | None
    order_by: tuple[Order, ...] = ()
    group_by: tuple[Order, ...] = ()

    def select(self, rows: Iterable[Row], viewer: Viewer) -> list[Row]:
        """Give the rows that the query lets through, by its groups, then its order; CamlError if it cannot tell."""
        chosen = [row for row in rows if self.where is None or _holds(self.where, row, viewer)]
        for order in reversed((*self.group_by, *self.order_by)):
            chosen.sort(key=lambda row, by=order: _sort_key(row.get(by.column)), reverse=not order.ascending)  # type: ignore[misc]
        return chosen


def parse(xml: str) -> Query:
    """Read a query (``<Where>…</Where><OrderBy>…</OrderBy>``, also inside ``<Query>``); CamlError if it is none."""
    if "<!" in xml:
        raise CamlError("document types, comments and CDATA are refused in a view's query")
    try:
        root = ET.fromstring(f"<View>{xml}</View>")  # noqa: S314 - entities need the document type refused above
    except ET.ParseError as error:
        raise CamlError(f"the view's query is no XML: {error}") from error
    query = root.find("Query")
    parts = query if query is not None else root
    where = parts.find("Where")
    if where is not None and len(where) > 1:
        raise CamlError("Where takes one condition")
    condition = where[0] if where is not None and len(where) else None
    if condition is not None:
        _check(condition)
    return Query(condition, _orders(parts.find("OrderBy")), _orders(parts.find("GroupBy")))


def _check(condition: ET.Element, depth: int = 0) -> None:
    """Refuse what :func:`_holds` could not evaluate, so that a wrong query is told even when the list is empty."""
    if depth > _DEEPEST:
        raise CamlError("the view's query is nested too deep")
    tag = condition.tag
    if tag in ("And", "Or"):
        if len(condition) != 2:
            raise CamlError(f"{tag} takes two conditions")
        for part in condition:
            _check(part, depth + 1)
    elif tag in _COMPARISONS:
        _column(condition)
        if condition.find("Value") is None:
            raise CamlError(f"{tag} needs a Value")
    elif tag in ("IsNull", "IsNotNull"):
        _column(condition)
    else:
        raise CamlError(f"unknown condition {tag}")


def _orders(parent: ET.Element | None) -> tuple[Order, ...]:
    if parent is None:
        return ()
    return tuple(
        Order(reference.get("Name", ""), reference.get("Ascending", "TRUE").upper() != "FALSE")
        for reference in parent.findall("FieldRef")
    )


def _holds(condition: ET.Element, row: Row, viewer: Viewer) -> bool:
    match condition.tag:
        case "And":
            return all(_holds(part, row, viewer) for part in condition)
        case "Or":
            return any(_holds(part, row, viewer) for part in condition)
        case "IsNull":
            return _is_empty(row.get(_column(condition)))
        case "IsNotNull":
            return not _is_empty(row.get(_column(condition)))
        case _:
            return _compare(condition, row.get(_column(condition)), viewer)


def _compare(condition: ET.Element, value: object, viewer: Viewer) -> bool:
    if _is_empty(value):
        return condition.tag == "Neq"
    literal = condition.find("Value")
    if literal is None:
        raise CamlError(f"{condition.tag} needs a Value")
    members = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    compare = _COMPARISONS[condition.tag]
    by_id = literal.find("UserID") is not None or _is_true(_reference(condition).get("LookupId", ""))
    results = [
        compare(_plain(member, by_id=by_id), _literal(literal, member, viewer, by_id=by_id)) for member in members
    ]
    # A column with several people equals a person when one of them does, and differs when none does.
    return all(results) if condition.tag == "Neq" else any(results)


def _plain(value: object, *, by_id: bool) -> object:
    if isinstance(value, Mapping):
        return str(value["id"]) if by_id else str(value["title"]).casefold()
    return value.casefold() if isinstance(value, str) else value


def _literal(literal: ET.Element, value: object, viewer: Viewer, *, by_id: bool) -> object:
    """Read the query's value in the column's own kind."""
    if literal.find("UserID") is not None:
        return viewer.user_id
    today = literal.find("Today")
    text = (literal.text or "").strip()
    try:
        if today is not None:
            return viewer.today + timedelta(days=int(today.get("OffsetDays", "0")))
        if isinstance(value, bool):
            return _is_true(text)
        if isinstance(value, int | float):
            return float(text)
        if isinstance(value, date):
            return date.fromisoformat(text[:10])
    except (ValueError, OverflowError) as error:
        raise CamlError(f"the value {text!r} does not fit its column") from error
    return text if by_id else text.casefold()


def _sort_key(value: object) -> tuple[int, float | str]:
    """Empty first, as SharePoint sorts; people by name, numbers and dates by size."""
    if _is_empty(value):
        return (0, "")
    if isinstance(value, bool | int | float):
        return (1, float(value))
    if isinstance(value, Mapping):
        value = value["title"]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        value = "; ".join(str(member["title"]) if isinstance(member, Mapping) else str(member) for member in value)
    return (2, str(value).casefold().translate(_FINNISH_ORDER))


def _column(condition: ET.Element) -> str:
    return _reference(condition).get("Name", "")


def _reference(condition: ET.Element) -> ET.Element:
    reference = condition.find("FieldRef")
    if reference is None:
        raise CamlError(f"{condition.tag} needs a FieldRef")
    return reference


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], ())


def _is_true(text: str) -> bool:
    return text.upper() in ("1", "TRUE")
