"""Reading one mapping of a file key by key: typed values out, everything wrong into the findings.

A getter that finds something wrong notes it and gives the empty value of its type, so that reading goes on.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from documents.text import clean, closest, has_control_characters, width
from documents.yaml_tree import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from documents.errors import Findings


class _Wrong(NamedTuple):
    """What is said where another kind of value stands than the field needs."""

    what: str
    do: str


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEVELS = ("1", "2", "3", "4", "5")
_EXPECTED = {
    "text": _Wrong(
        what="Text is expected here, not {found}.", do="Write text; put it in quotes if it looks like a number."
    ),
    "truth": _Wrong(what="Only true or false can stand here, not {found}.", do="Write true or false."),
    "number": _Wrong(what="A whole number is expected here, not {found}.", do="Write a number without quotes."),
    "mapping": _Wrong(what="Fields are expected here, not {found}.", do="Write lines like “name: value”."),
    "list": _Wrong(what="A list is expected here, not {found}.", do="Write lines that start with a dash."),
}
_EMPTY_MAPPING = Mapping(line=1, start=0, end=0, column=0, flow=False, entries=())


class Fields:
    """The fields of one mapping. ``path`` is its place in the file, such as ``measures[3]``; empty at the top."""

    def __init__(self, node: Node, path: str, findings: Findings) -> None:
        self._findings = findings
        self._asked: dict[str, None] = {}
        self.path = path
        self.node = self._as_mapping(node)

    @property
    def line(self) -> int:
        """The line that the mapping starts on."""
        return self.node.line

    def at(self, key: str) -> tuple[int, str]:
        """Return the line and the path of a field, for :meth:`Findings.add`; the mapping's line if it is not given."""
        entry = self.node.get(key)
        return (entry.key_node.line if entry else self.line), self._path(key)

    def text(self, key: str, *, required: bool = True, limit: int | None = None) -> str:
        """Return a line of text, cleaned; a required one is not empty; ``limit`` in UTF-16 units."""
        return self._words(self._value(key, required=required), self._path(key), required=required, limit=limit)

    def prose(self, key: str) -> str:
        """Return text of any length, its line breaks and runs of white space as single spaces; empty if not given."""
        node = self._value(key, required=False)
        return clean(node.text) if node and self._is(node, self._path(key), "text") else ""

    def word(self, key: str, known: Iterable[str], *, what: str) -> str:
        """Return a required word that must be one of the known; ``what`` says of ``{word}`` that it is not."""
        word = self.text(key)
        if word:
            self.check_word(word, known, self.at(key), what=what)
        return word

    def check_word(self, word: str, known: Iterable[str], at: tuple[int, str], *, what: str) -> bool:
        """Tell whether the word is known; note it with the nearest known word if not."""
        words = list(known)
        if word in words:
            return True
        guess = closest(word, words)
        if guess:
            self._findings.add(*at, what=what, do="Did you mean “{guess}”?", word=word, guess=guess)
        else:
            self._findings.add(*at, what=what, do="Known here: {known}.", word=word, known=", ".join(words) or "–")
        return False

    def flag(self, key: str) -> bool:
        """Return true or false; false if not given."""
        node = self._value(key, required=False)
        if node is None or not self._is(node, self._path(key), "truth"):
            return False
        return node.text.casefold() == "true"

    def level(self, key: str) -> int | None:
        """Return a level, 1 (Heikko) – 5 (Erinomainen); None if not given."""
        node = self._value(key, required=False)
        if node is None or not self._is(node, self._path(key), "number"):
            return None
        if node.text in _LEVELS:
            return int(node.text)
        self._findings.add(
            node.line,
            self._path(key),
            what="{number} is not a level.",
            do="Write a whole number from 1 to 5, or leave it empty.",
            number=node.text,
        )
        return None

    def day(self, key: str) -> date | None:
        """Return a day written as 2024-12-03; None if not given."""
        node = self._value(key, required=False)
        return self.day_of(node, self._path(key)) if node else None

    def day_of(self, node: Scalar, path: str) -> date | None:
        """Return the day that a scalar says; None, and noted, if it says none."""
        if node.kind == "refused":
            return None
        try:
            if _DATE.fullmatch(node.text):
                return date.fromisoformat(node.text)
        except ValueError:
            pass
        self._findings.add(
            node.line, path, what="“{word}” is not a date.", do="Write year, month and day: 2024-12-03.", word=node.text
        )
        return None

    def value(self, key: str) -> Node | None:
        """Return what stands under a key, whatever it is; None if it is not given or empty."""
        entry = self._entry(key, required=False)
        return None if entry is None or _is_nothing(entry.value) else entry.value

    def fields(self, key: str, *, required: bool = False) -> Fields:
        """Return the fields of a mapping inside this one; without fields if it is not given or empty."""
        entry = self._entry(key, required=required)
        if entry is None or (_is_nothing(entry.value) and not required):
            return Fields(_EMPTY_MAPPING, self._path(key), self._findings)
        return Fields(entry.value, self._path(key), self._findings)

    def each(self, key: str, *, required: bool = False) -> Iterator[Fields]:
        """Yield the fields of each mapping in a sequence."""
        for node, path in self.items(key, required=required):
            yield Fields(node, path, self._findings)

    def items(self, key: str, *, required: bool = False) -> Iterator[tuple[Node, str]]:
        """Yield the nodes of a sequence, each with its path."""
        entry = self._entry(key, required=required)
        if entry is None or _is_nothing(entry.value):
            return
        path = self._path(key)
        if not isinstance(entry.value, Sequence):
            self._is(entry.value, path, "list")
            return
        for number, node in enumerate(entry.value.items):
            yield node, f"{path}[{number}]"

    def texts(self, key: str) -> Iterator[tuple[str, tuple[int, str]]]:
        """Yield the texts of a sequence, each with its line and path; wrong ones are noted and left out."""
        for node, path in self.items(key):
            text = self.text_of(node, path)
            if text:
                yield text, (node.line, path)

    def entries(self) -> Iterator[tuple[Entry, str]]:
        """Yield every entry with its path, where the keys are free (such as the half-years of a schedule)."""
        for entry in self.node.entries:
            self._asked[entry.key] = None
            yield entry, self._path(entry.key)

    def text_of(self, node: Node, path: str) -> str:
        """Return the text of a node, cleaned; empty, and noted, if it is no text."""
        return self._words(node, path, required=True, limit=None)

    def done(self) -> None:
        """Note every field that nobody asked for: it is misspelt, or stands in the wrong place."""
        for entry in self.node.entries:
            if entry.key not in self._asked:
                at = (entry.key_node.line, self._path(entry.key))
                self.check_word(entry.key, self._asked, at, what="There is no field “{word}” here.")

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _entry(self, key: str, *, required: bool) -> Entry | None:
        self._asked[key] = None
        entry = self.node.get(key)
        if entry is None and required and self.node is not _EMPTY_MAPPING:
            self._findings.add(self.line, self._path(key), what="The field “{key}” is missing.", do="Add it.", key=key)
        return entry

    def _value(self, key: str, *, required: bool) -> Scalar | None:
        """Return the scalar of a key; None if there is none, if it is empty, or (noted) if it is no scalar."""
        entry = self._entry(key, required=required)
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar):
            self._is(entry.value, self._path(key), "text")
            return None
        return None if entry.value.kind == "nothing" and not required else entry.value

    def _words(self, node: Node | None, path: str, *, required: bool, limit: int | None) -> str:
        if node is None:
            return ""
        if required and _is_empty(node):
            self._findings.add(node.line, path, what="This is empty.", do="Write the text.")
            return ""
        if not self._is(node, path, "text"):
            return ""
        if has_control_characters(node.text):
            self._findings.add(
                node.line,
                path,
                what="A line break or a control character stands in the text.",
                do="Write it on one line, without tabs.",
            )
            return ""
        text = clean(node.text)
        if limit is not None and width(text) > limit:
            self._findings.add(
                node.line,
                path,
                what="The text is too long: {length} characters, at most {limit} fit.",
                do="Shorten it.",
                length=width(text),
                limit=limit,
            )
        return text

    def _as_mapping(self, node: Node) -> Mapping:
        if isinstance(node, Mapping):
            return node
        self._is(node, self.path, "mapping")
        return _EMPTY_MAPPING

    def _is(self, node: Node, path: str, kind: str) -> TypeGuard[Scalar]:
        """Tell whether the node is a scalar of that kind; note what stands there instead if not."""
        if isinstance(node, Scalar) and node.kind in (kind, "refused"):
            return node.kind == kind
        found = node.text or "–" if isinstance(node, Scalar) else "{…}" if isinstance(node, Mapping) else "[…]"
        what, do = _EXPECTED[kind]
        self._findings.add(node.line, path, what=what, do=do, found=found)
        return False


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "nothing"


def _is_empty(node: Node) -> bool:
    return _is_nothing(node) or (isinstance(node, Scalar) and node.kind == "text" and not clean(node.text))
