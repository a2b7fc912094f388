"""`$filter`: comparisons, `startswith`, `contains`, `any`, `and`, `or`, `not` and brackets over properties.

A property is a path: `mail`, `fields/Status`, `from/emailAddress/address`.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

from sandbox.graph.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.columns import Json

    # A row's value by property path, and whether a row passes.
    Row = Callable[[str], Json]
    Test = Callable[[Row], bool]

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)")
_ANY = "/any"
_COMPARISONS = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {"startswith": str.startswith, "contains": str.__contains__}
_WORDS = {"null": None, "true": True, "false": False}


class Filter:
    """A parsed filter. `paths` are the properties that it names."""

    def __init__(self, text: str) -> None:
        self.paths: list[str] = []
        self._tokens = _tokens(text)
        self._test = self._either()
        if self._tokens:
            raise _invalid(f"unexpected '{self._tokens[0]}'")

    def passes(self, row: Row) -> bool:
        """Whether a row with these values passes."""
        return self._test(row)

    def _either(self) -> Test:
        left = self._both()
        while self._take("or"):
            left = _or(left, self._both())
        return left

    def _both(self) -> Test:
        left = self._one()
        while self._take("and"):
            left = _and(left, self._one())
        return left

    def _one(self) -> Test:
        if self._take("not"):
            test = self._one()
            return lambda row: not test(row)
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        for name, fits in _FUNCTIONS.items():
            if self._take(name):
                return self._function(fits)
        path = self._next()
        if path.endswith(_ANY):
            return self._any(path.removesuffix(_ANY))
        self.paths.append(path)
        compare = _COMPARISONS.get(self._next().lower())
        if compare is None:
            raise _invalid(f"no comparison after '{path}'")
        wanted = _literal(self._next())
        return lambda row: _compare(compare, row(path), wanted)

    def _function(self, fits: Callable[[str, str], bool]) -> Test:
        self._expect("(")
        path = self._next()
        self.paths.append(path)
        self._expect(",")
        wanted = str(_literal(self._next())).casefold()
        self._expect(")")
        return lambda row: fits(str(row(path) or "").casefold(), wanted)

    def _any(self, path: str) -> Test:
        """Read `path/any(x:x/id eq '…' and x/value eq '…')`: whether one of the objects there passes."""
        self.paths.append(path)
        self._expect("(")
        name, colon, rest = self._next().partition(":")
        if not colon:
            raise _invalid("any needs a name and a colon")
        if rest:
            self._tokens.insert(0, rest)
        known = len(self.paths)
        inner = self._either()
        self._expect(")")
        del self.paths[known:]
        return lambda row: any(inner(property_of({name: each})) for each in row(path) or ())

    def _take(self, word: str) -> bool:
        if self._tokens and self._tokens[0].lower() == word:
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise _invalid(f"'{word}' is missing")

    def _next(self) -> str:
        if not self._tokens:
            raise _invalid("it ends too early")
        return self._tokens.pop(0)


def property_of(row: Mapping[str, Json]) -> Row:
    """Return what gives a JSON object's value by property path, None where there is none."""

    def value(path: str) -> Json:
        found: Json = row
        for step in path.split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        return found

    return value


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _invalid(f"cannot read from position {position}")
        tokens.append(found.group(1))
        position = found.end()
    return tokens


def _literal(token: str) -> Json:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if token.lower() in _WORDS:
        return _WORDS[token.lower()]
    try:
        return float(token)
    except ValueError:
        return token  # a date and time stands without quotes


def _compare(compare: Callable[[Json, Json], bool], found: Json, wanted: Json) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return compare(found.casefold(), wanted.casefold())
    if isinstance(found, int | float) and isinstance(wanted, str) and wanted.isdigit():
        wanted = float(wanted)
    if isinstance(found, str) and isinstance(wanted, float) and found.isdigit():
        found = float(found)
    if compare in (operator.eq, operator.ne):
        return compare(found, wanted)
    return type(found) is not str and found is not None and not isinstance(wanted, str) and compare(found, wanted)


def _and(left: Test, right: Test) -> Test:
    return lambda row: left(row) and right(row)


def _or(left: Test, right: Test) -> Test:
    return lambda row: left(row) or right(row)


def _invalid(reason: str) -> Exception:
    return bad_request(f"Invalid filter clause: {reason}.", "BadRequest")
