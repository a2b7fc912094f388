"""The text of a YAML 1.2 file as a tree of nodes that know their line and their place in the text.

Only plain data is taken: anchors and aliases (which can blow a small file up), tags, directives and several documents
in one file are refused. What a plain word means (text, number, date …) is decided by ruamel.yaml's YAML 1.2 rules, so
``no`` is text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from documents.errors import DocumentError, Findings, Problem
from documents.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAX_BYTES = 5_000_000
_MAX_DEPTH = 12
_KINDS = {"int": "number", "float": "number", "bool": "truth", "null": "nothing", "timestamp": "date"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. ``kind``: text, number, truth, date, nothing, or refused (which is reported already).

    ``line`` counts from 1; ``start`` and ``end`` are places in the text, both 0-based, ``end`` not included.
    """

    line: int
    start: int
    end: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value. ``key`` is the cleaned text of ``key_node``."""

    key: str
    key_node: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file, no key twice.

    ``flow``: written in braces; ``column`` (from 0) is where its first key or brace stands.
    """

    line: int
    start: int
    end: int
    column: int
    flow: bool
    entries: tuple[Entry, ...]

    def get(self, key: str) -> Entry | None:
        """Return the entry with that key, if there is one."""
        return next((entry for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Values in order. ``flow``: written in brackets; ``column`` (from 0) is where its first dash or bracket stands."""

    line: int
    start: int
    end: int
    column: int
    flow: bool
    items: tuple[Node, ...]


Node = Scalar | Mapping | Sequence


def read_text(path: Path) -> str:
    """Return the file's text, without a byte order mark; DocumentError if it is missing, over 5 MB or not UTF-8."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes, at most one more than 5 MB of them; DocumentError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = Problem(
            what="The file cannot be read ({reason}).",
            do="Check that it exists and that you may read it.",
            where=str(path),
            values={"reason": error.strerror or type(error).__name__},
        )
        raise DocumentError((problem,)) from error


def decode(data: bytes, name: str) -> str:
    """Return the bytes as text, without a byte order mark; DocumentError (naming ``name``) if too big or not UTF-8."""
    if len(data) > MAX_BYTES:
        problem = Problem(
            what="The file is too big: over {limit} bytes.",
            do="Check that it is the right file.",
            where=name,
            values={"limit": MAX_BYTES},
        )
        raise DocumentError((problem,))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(what="The file is not UTF-8 text.", do="Save it again as UTF-8.", where=f"{name}:{line}")
        raise DocumentError((problem,)) from error


def parse(text: str, findings: Findings) -> Node:
    """Return the tree of the text.

    What is refused but does not hide the rest is noted in ``findings`` (anchors, tags, a key twice …). DocumentError is
    raised where nothing sensible can be read: the text is no YAML, is empty, or is nested too deep.
    """
    return _Builder(text, findings).build()


class _Builder:
    """Builds nodes from ruamel.yaml's events."""

    def __init__(self, text: str, findings: Findings) -> None:
        yaml = YAML(typ="safe", pure=True)
        self._resolve: Callable[..., Any] = yaml.resolver.resolve
        self._events: Iterator[Any] = iter(yaml.parse(text))
        self._text = text
        self._findings = findings

    def build(self) -> Node:
        try:
            return self._document()
        except ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            raise self._stop(
                line, what="A control character that YAML does not allow stands here.", do="Write the line again."
            ) from error
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._stop(
                mark.line + 1 if mark else 1,
                what="This is not readable as YAML: {reason}.",
                do="Look at this line and the one before it: indentation, colons, quotes.",
                reason=error.problem or type(error).__name__,
            ) from error

    def _document(self) -> Node:
        next(self._events)
        first = next(self._events)
        if not isinstance(first, DocumentStartEvent):
            raise self._stop(1, what="The file is empty.", do="Write its fields, or take it from a backup.")
        if first.version or first.tags:
            self._refuse(first, what="Directives (lines that start with %) are not used here.", do="Remove the line.")
        root = self._node(next(self._events), 0)
        next(self._events)
        following = next(self._events)
        if isinstance(following, DocumentStartEvent):
            self._refuse(following, what="A second document starts here.", do="Remove the line with ---.")
        return root

    def _node(self, event: Event, depth: int) -> Node:
        line, start = event.start_mark.line + 1, event.start_mark.index
        if depth > _MAX_DEPTH:
            raise self._stop(line, what="Values are nested too deep.", do="Check the indentation and the brackets.")
        if not isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            self._refuse(event, what="Aliases (*name) are not used here.", do="Write the value itself.")
            return Scalar(line, start, event.end_mark.index, "", "refused")
        if event.anchor is not None:
            self._refuse(event, what="Anchors (&name) are not used here.", do="Remove the mark.")
        if event.tag is not None:
            self._refuse(event, what="Tags (!name) are not used here.", do="Remove the mark.")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        column, flow = event.start_mark.column, bool(event.flow_style)
        if isinstance(event, SequenceStartEvent):
            items, end = self._items(depth)
            return Sequence(line, start, end, column, flow, items)
        entries, end = self._entries(depth)
        return Mapping(line, start, end, column, flow, entries)

    def _scalar(self, event: ScalarEvent) -> Scalar:
        kind = "text"
        if event.implicit[0]:
            tag = str(self._resolve(ScalarNode, event.value, (True, False)))
            kind = _KINDS.get(tag.rpartition(":")[2], "text")
        return Scalar(event.start_mark.line + 1, event.start_mark.index, event.end_mark.index, str(event.value), kind)

    def _items(self, depth: int) -> tuple[tuple[Node, ...], int]:
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return tuple(items), event.end_mark.index

    def _entries(self, depth: int) -> tuple[tuple[Entry, ...], int]:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key_node = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key_node, Scalar):
                self._refuse(event, what="A list or a mapping cannot be a key.", do="Write a word before the colon.")
                continue
            key = clean(key_node.text)
            if key in entries:
                self._refuse(
                    event,
                    what="“{key}” is given twice; it stood already on line {line}.",
                    do="Keep one of them.",
                    key="…" if "@" in key else key,  # an address would name a person
                    line=entries[key].key_node.line,
                )
                continue
            if isinstance(value, Scalar) and value.start == value.end:
                # The parser puts an empty value where the next word stands, often lines below its key.
                value = replace(value, line=key_node.line)
            entries[key] = Entry(key, key_node, value)
        return tuple(entries.values()), event.end_mark.index

    def _refuse(self, event: Event, /, *, what: str, do: str, **values: object) -> None:
        self._findings.add(event.start_mark.line + 1, "", what=what, do=do, **values)

    def _stop(self, line: int, /, *, what: str, do: str, **values: object) -> DocumentError:
        return DocumentError((Problem(what=what, do=do, where=f"{self._findings.name}:{line}", values=values),))
