"""Query options: `$select`, `$expand` with options of its own, `$orderby`, `$top` and `$skiptoken`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, unquote

from sandbox.graph.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sandbox.columns import Json

Row = TypeVar("Row")

DEFAULT_PAGE = 200
# How many items one answer holds at most, whatever $top asks for. UNVERIFIED: public code relies on 200 to 999.
LARGEST_PAGE = 1000
_PAGED = "Paged=TRUE&p_ID="


@dataclass(frozen=True)
class Expand:
    """What `$expand` asks for: `fields` and its `$select`, None for all."""

    fields: bool
    select: list[str] | None


@dataclass(frozen=True)
class Order:
    """What `$orderby` asks for: one property, empty ones first."""

    path: str
    descending: bool

    def sorted(self, rows: list[Row], value: Callable[[Row], Json]) -> list[Row]:
        """Return the rows in order; those with the same value stay as they were."""

        def key(row: Row) -> tuple[bool, Json]:
            found = value(row)
            return found is not None, found.casefold() if isinstance(found, str) else found or 0

        return sorted(rows, key=key, reverse=self.descending)


def order_of(options: Mapping[str, str]) -> Order | None:
    """Read `$orderby=fields/X desc`. Raises `GraphError` for anything else than one property."""
    text = options.get("$orderby")
    if text is None:
        return None
    path, _, direction = text.strip().partition(" ")
    if "," in text or direction.lower() not in ("", "asc", "desc"):
        raise bad_request(f"The sandbox orders by one property, not by '{text}'.", "BadRequest")
    return Order(path, descending=direction.lower() == "desc")


def only(options: Mapping[str, str], allowed: Iterable[str]) -> None:
    """Refuse options that the sandbox (or the service) does not know here, instead of passing over them."""
    for name in options:
        if name not in allowed:
            raise bad_request(f"Query option '{name}' is not supported by the sandbox here.", "BadRequest")


def selected(body: dict[str, Json], options: Mapping[str, str]) -> dict[str, Json]:
    """Keep what `$select` names, and annotations. Without one, everything."""
    names = names_of(options.get("$select"))
    if names is None:
        return body
    wanted = {name.lower() for name in names}
    return {name: value for name, value in body.items() if name.startswith("@") or name.lower() in wanted}


def names_of(text: str | None) -> list[str] | None:
    """Return the names in a `$select`, or None if there is none."""
    return [name.strip() for name in text.split(",") if name.strip()] if text else None


def expanded(options: Mapping[str, str]) -> Expand:
    """Read `$expand=fields($select=A,B)`. Raises `GraphError` for anything else than fields."""
    text = options.get("$expand", "").strip()
    if not text:
        return Expand(fields=False, select=None)
    head, _, rest = text.partition("(")
    if head.strip().lower() != "fields":
        raise bad_request(f"Could not find a property named '{head}' to expand.", "BadRequest")
    inner = rest.rstrip(")").strip()
    if not inner:
        return Expand(fields=True, select=None)
    name, _, value = inner.partition("=")
    if name.strip().lower() not in ("$select", "select"):
        raise bad_request(f"The option '{name}' of $expand is not supported by the sandbox.", "BadRequest")
    return Expand(fields=True, select=names_of(value))


def expanded_filter(options: Mapping[str, str], name: str) -> str | None:
    """Read `$expand=name($filter=…)`, None if nothing is expanded. Raises `GraphError` for anything else."""
    text = options.get("$expand", "").strip()
    if not text:
        return None
    head, _, rest = text.partition("(")
    option, _, value = rest.removesuffix(")").partition("=")
    if head.strip() != name or option.strip().lower() != "$filter":
        raise bad_request(f"The sandbox expands {name} with a $filter here, nothing else.", "BadRequest")
    return value


def page_size(options: Mapping[str, str]) -> int:
    """Return how many items the answer holds."""
    top = options.get("$top", str(DEFAULT_PAGE))
    if not top.isascii() or not top.isdigit() or int(top) < 1:
        raise bad_request(f"Invalid value '{top}' for $top query option found.", "BadRequest")
    return min(int(top), LARGEST_PAGE)


def skip_token(last_id: int) -> str:
    """Return the token that continues after an item."""
    return b64encode(f"{_PAGED}{last_id}".encode()).decode()


def after(options: Mapping[str, str]) -> int:
    """Return the item id that the page starts behind: 0 without `$skiptoken`."""
    token = options.get("$skiptoken")
    if token is None:
        return 0
    try:
        text = b64decode(token, validate=True).decode()
        return int(text.removeprefix(_PAGED))
    except ValueError:
        raise bad_request("The $skiptoken is not valid.") from None


def next_link(url_path: str, options: Mapping[str, str], last_id: int) -> str:
    """Return the address of the next page: the same query with a token."""
    kept = {name: value for name, value in options.items() if name != "$skiptoken"}
    return link(url_path, {**kept, "$skiptoken": skip_token(last_id)})


def link(url_path: str, query: Mapping[str, str]) -> str:
    """Return a call's real address with another query."""
    text = "&".join(f"{quote(name, safe='$')}={quote(value, safe='()$,;=/')}" for name, value in query.items())
    return f"https://graph.microsoft.com{quote(unquote(url_path), safe='/,:')}?{text}"
