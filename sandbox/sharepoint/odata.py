"""OData as SharePoint writes it: `odata=verbose` wraps everything in `d`, the other modes do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.wire import Answer

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.sharepoint.errors import SharePointError
    from sandbox.wire import Call


@dataclass(frozen=True)
class Entity:
    """An object with its type and address. `links` are values and collections that come only when expanded."""

    type: str
    address: str
    values: dict[str, Json]
    links: dict[str, Json | list[Entity]]


@dataclass(frozen=True)
class Mode:
    """How the caller wants its answers."""

    verbose: bool
    minimal: bool
    select: frozenset[str]
    expand: frozenset[str]

    def entity(self, found: Entity, status: int = 200) -> Answer:
        """Answer one object."""
        body = self._object(found)
        return self._answer(status, {"d": body} if self.verbose else body)

    def collection(self, found: list[Entity]) -> Answer:
        """Answer a collection."""
        rows = [self._object(each) for each in found]
        return self._answer(200, {"d": {"results": rows}} if self.verbose else {"value": rows})

    def nothing(self, operation: str) -> Answer:
        """Answer an operation that returns nothing."""
        return self._answer(200, {"d": {operation: None}} if self.verbose else {"odata.null": True})

    def complex(self, operation: str, type_name: str, values: dict[str, Json]) -> Answer:
        """Answer a function's value that has no address."""
        if not self.verbose:
            return self._answer(200, values)
        return self._answer(200, {"d": {operation: {"__metadata": {"type": type_name}, **_wrapped(values)}}})

    def error(self, error: SharePointError) -> Answer:
        """Answer an error."""
        body = {"code": error.code, "message": {"lang": "en-US", "value": error.message}}
        return self._answer(error.status, {"error" if self.verbose else "odata.error": body})

    def _object(self, found: Entity) -> dict[str, Json]:
        values = {name: value for name, value in found.values.items() if not self.select or name.lower() in self.select}
        if self.verbose:
            values = _wrapped(values)
        for name, content in found.links.items():
            if name.lower() in self.expand:
                values[name] = self._content(content)
            elif self.verbose:
                values[name] = {"__deferred": {"uri": f"{found.address}/{name}"}}
        if self.verbose:
            meta = {"id": found.address, "uri": found.address, "type": found.type}
            return {"__metadata": meta, **values}
        if self.minimal:
            return {"odata.type": found.type, "odata.id": found.address, **values}
        return values

    def _content(self, content: Json | list[Entity]) -> Json:
        """An expanded link: a value, or a collection of objects."""
        if isinstance(content, list):
            rows = [self._object(each) for each in content]
            return {"results": rows} if self.verbose else rows
        return _wrapped(content) if self.verbose else content

    def _answer(self, status: int, body: Json) -> Answer:
        word = "verbose" if self.verbose else "minimalmetadata" if self.minimal else "nometadata"
        kind = f"application/json;odata={word};streaming=true;charset=utf-8"
        return Answer(status, body, {"Content-Type": kind})


def mode_of(call: Call) -> Mode:
    """Read the mode from Accept, and `$select` and `$expand` from the query."""
    accept = call.headers.get("accept", "").lower()
    options = {name.lower(): value for name, value in call.options.items()}
    return Mode(
        verbose="odata=verbose" in accept,
        minimal="minimalmetadata" in accept or "metadata=minimal" in accept,
        select=_names(options.get("$select", "")),
        expand=_names(options.get("$expand", "")),
    )


def unwrapped(body: Json) -> Json:
    """Return a sent object without `__metadata`, its collections without `results`."""
    if isinstance(body, dict):
        if set(body) - {"__metadata"} == {"results"}:
            return [unwrapped(each) for each in body["results"]]
        return {name: unwrapped(value) for name, value in body.items() if name != "__metadata"}
    return body


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in text.split(",") if name.strip() not in ("", "*"))


def _wrapped(values: dict[str, Json]) -> dict[str, Json]:
    return {name: {"results": value} if isinstance(value, list) else value for name, value in values.items()}
