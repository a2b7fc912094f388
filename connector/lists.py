"""One list's items: read all of them with the columns in one request, write many with an outcome for each.

Items go through our own ``$batch`` (:mod:`connector.batch`). What Graph does with list items: Microsoft, “List items
in SharePoint”, “Update listItem” and “fieldValueSet resource type”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from connector.batch import Batch, Outcome, Part
from connector.columns import Column, from_graph
from connector.errors import ConnectorError
from connector.values import moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Column",
    "Create",
    "Item",
    "ListClient",
    "ListSnapshot",
    "Remove",
    "Result",
    "Update",
    "Write",
    "WriteOutcome",
]

# As many as public code asks for without trouble; the service may give fewer a page and names the next one.
PAGE: Final = 999


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it was read. ``fields`` by internal name as Graph words them (:mod:`connector.values` reads them).

    ``modified_by`` is the account id of the person, or of the app when ``by_app``; empty when the service does not say.
    """

    id: str
    fields: Mapping[str, Any]
    etag: str
    modified_at: datetime
    modified_by: str
    by_app: bool


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """The list at one moment: its columns by internal name, and its items.

    Graph leaves empty fields out, so compare the columns before believing any item. A column that is gone may make
    the reading of the items fail although the columns were answered: then ``items`` raises that ConnectorError.
    """

    columns: Mapping[str, Column]
    answer: tuple[Item, ...] | ConnectorError

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, by their id once each; raises the ConnectorError that kept them from being read."""
        if isinstance(self.answer, ConnectorError):
            raise self.answer
        return self.answer


@dataclass(frozen=True, slots=True)
class Create:
    """Make an item with these fields (Graph's wording, see :func:`connector.values.encode`)."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """Set these fields, if the item still is the version that ``etag`` names."""

    item_id: str
    etag: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete the item, if it still is the version that ``etag`` names."""

    item_id: str
    etag: str


Write = Create | Update | Remove


class Result(StrEnum):
    """How a write ended. See :class:`WriteOutcome`."""

    DONE = "done"
    STALE = "stale"
    GONE = "gone"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """What became of one write.

    DONE · STALE: somebody changed the item since it was read (or our own write was carried out and its answer cut):
    read again · GONE: no such item · DUPLICATE: another item has the unique value · UNKNOWN: may have been done or
    not, look it up · REFUSED: not done; ``status``, ``code`` and ``message`` in the service's words (429: the
    service's limit, later it may go). ``etag`` is empty when the service did not give the new one (it gives none for
    an update): read again before the next write.
    """

    result: Result
    item_id: str = ""
    etag: str = ""
    status: int | None = None
    code: str = ""
    message: str = ""


class ListClient:
    """One list of one site, by their Graph ids."""

    def __init__(self, batch: Batch, *, site_id: str, list_id: str) -> None:
        self._batch = batch
        self._root = f"/sites/{site_id}/lists/{list_id}"

    def read(self, select: Sequence[str]) -> ListSnapshot:
        """Read the columns and all items with the fields named in ``select`` (:func:`connector.values.field_names`).

        One ``$batch``, and one request for each further page of items. Raises NotFound when the list is gone,
        AccessRefused and other ConnectorErrors when the columns cannot be read; see :class:`ListSnapshot` for the
        items.
        """
        fields = ",".join(select)
        columns = Part("GET", f"{self._root}/columns")
        items = Part(
            "GET",
            f"{self._root}/items?$select=id,eTag,lastModifiedDateTime,lastModifiedBy"
            f"&$expand=fields($select={fields})&$top={PAGE}",
        )
        of_columns, of_items = self._batch.send([columns, items], list_data=True)
        found = _by_name(self._batch.rows(of_columns, columns.url, list_data=True))
        try:
            rows = self._batch.rows(of_items, items.url, list_data=True)
            # A page may repeat what an earlier one gave when the list changes meanwhile: the last one counts.
            return ListSnapshot(found, tuple({i.id: i for i in map(_item, rows)}.values()))
        except ConnectorError as error:
            return ListSnapshot(found, error)

    def columns(self) -> Mapping[str, Column]:
        """Read the columns alone, by internal name. Raises as :meth:`read` does."""
        part = Part("GET", f"{self._root}/columns")
        (outcome,) = self._batch.send([part], list_data=True)
        return _by_name(self._batch.rows(outcome, part.url, list_data=True))

    def write(self, writes: Sequence[Write]) -> list[WriteOutcome]:
        """Carry out the writes, 20 a request, each for itself; an outcome for each, in their order.

        Raises a ConnectorError only when nothing at all could be sent.
        """
        outcomes = self._batch.send([self._part(w) for w in writes], list_data=True)
        return [_judge(w, o) for w, o in zip(writes, outcomes, strict=True)]

    def item(self, item_id: str, select: Sequence[str]) -> Item:
        """Read one item with the fields named in ``select``. Raises NotFound without it, and ConnectorErrors."""
        part = Part("GET", f"{self._root}/items/{item_id}?$expand=fields($select={','.join(select)})")
        outcome = self._batch.single(part)
        failure = outcome.failure(part.url)
        if failure:
            raise failure
        return _item(outcome.body)

    def write_alone(self, write: Write) -> WriteOutcome:
        """Carry out one write outside of any batch. Raises ConnectorError when it could not be sent or was lost."""
        return _judge(write, self._batch.single(self._part(write)))

    def _part(self, write: Write) -> Part:
        match write:
            case Create(fields):
                return Part("POST", f"{self._root}/items", {"fields": fields})
            case Update(item_id, etag, fields):
                return Part("PATCH", f"{self._root}/items/{item_id}/fields", fields, {"If-Match": etag})
            case Remove(item_id, etag):
                return Part("DELETE", f"{self._root}/items/{item_id}", headers={"If-Match": etag})


def _by_name(definitions: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    return {column.name: column for column in map(from_graph, definitions)}


def _item(row: Mapping[str, Any]) -> Item:
    author = row.get("lastModifiedBy") or {}
    user, app = author.get("user"), author.get("application")
    by_app = bool(app) and not (user or {}).get("id")
    stamp = row.get("lastModifiedDateTime")
    return Item(
        id=str(row["id"]),
        fields=row.get("fields") or {},
        etag=str(row.get("eTag") or row.get("@odata.etag") or ""),
        modified_at=moment(stamp) if isinstance(stamp, str) else datetime.fromtimestamp(0, UTC),
        modified_by=str(((app if by_app else user) or {}).get("id") or ""),
        by_app=by_app,
    )


def _judge(write: Write, outcome: Outcome) -> WriteOutcome:
    item_id = "" if isinstance(write, Create) else write.item_id
    status = outcome.status
    if status is None:
        return WriteOutcome(Result.UNKNOWN, item_id)
    if status < 400:
        made = str(outcome.body.get("id") or "") if isinstance(write, Create) else ""
        if isinstance(write, Create) and not made:
            return WriteOutcome(Result.UNKNOWN)
        etag = str(outcome.body.get("eTag") or outcome.body.get("@odata.etag") or "")
        return WriteOutcome(Result.DONE, made or item_id, etag, status)
    return WriteOutcome(_refusal(write, outcome), item_id, "", status, outcome.code, outcome.message)


def _refusal(write: Write, outcome: Outcome) -> Result:
    # What Graph answers to a second value in a unique column is written nowhere; SharePoint names it by its exception.
    if any(c == "nameAlreadyExists" or c.endswith("SPDuplicateValuesFoundException") for c in outcome.codes):
        return Result.DUPLICATE
    if outcome.status in (409, 412):
        return Result.DUPLICATE if isinstance(write, Create) else Result.STALE
    if outcome.status in (404, 410) and not isinstance(write, Create):
        return Result.GONE
    return Result.REFUSED
