"""Expressions of SharePoint's column formatting: Excel-style text (``=if([$Status] == 'x', 1, 2)``) and object style.

Both styles are compiled into one small tree and evaluated against a row. The syntax, the operators and the names are
those of https://learn.microsoft.com/sharepoint/dev/declarative-customization/formatting-syntax-reference; of its
operators those are here that make sense for texts, numbers, dates and people. Comparisons are as loose as the
service's JavaScript: a number written as text compares as a number, an empty value equals ``''`` and counts as 0.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_DEEPEST = 40
_MILLISECOND = timedelta(milliseconds=1)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>(?:\\.|[^'\\])*)'|\[\$(?P<field>\w+(?:\.\w+)*)\]|@(?P<special>\w+(?:\.\w+)*)"
    r"|(?P<name>[A-Za-z]+)(?:\(\))?|(?P<operator>&&|\|\||==|!=|<=|>=|[-+*/%<>(),]))"
)
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_PRECEDENCE: Mapping[str, int] = {symbol: level for level, symbols in enumerate(_LEVELS, 1) for symbol in symbols}
_LAZY: Mapping[str, int] = {"?": 3, "&&": 2, "||": 2}  # how many operands; evaluated only as far as needed


class ExpressionError(ValueError):
    """The expression uses what this evaluator does not know, or its values do not fit."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see: the row by internal names, its own column's value, who looks (e-mail) and when.

    Values are ``str``, ``float``, ``bool``, ``date``, ``datetime`` (aware), a person as a mapping with ``id``,
    ``title`` and ``email``, several people as a list of those, ``None`` when empty. ``zone`` is the site's: a date
    counts from its midnight there.
    """

    row: Mapping[str, object]
    current_field: object
    me: str
    now: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal."""

    value: object


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of the row or the moment: ``root`` is a column's name or one of ``@currentField``, ``@me``, ``@now``."""

    root: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function with its operands; ``if`` is written ``?`` as in the object style."""

    name: str
    operands: tuple[Expression, ...]


Expression = Constant | Reference | Call


def compile_expression(source: object, depth: int = 0) -> Expression:
    """Read a formatter's value: literal, special string, Excel-style text or object; ExpressionError otherwise."""
    if depth > _DEEPEST:
        raise ExpressionError("nested too deep")
    if isinstance(source, Mapping):
        operands = source.get("operands")
        if not isinstance(operands, list):
            raise ExpressionError("an operator needs operands")
        name = str(source.get("operator")).removesuffix("()")
        return _call(name, tuple(compile_expression(operand, depth + 1) for operand in operands))
    if isinstance(source, str):
        if source.startswith("="):
            return _Parser(source[1:]).read()
        special = _TOKEN.fullmatch(source) if source.startswith(("@", "[$")) else None
        return _reference(special) if special else Constant(source)
    if source is None or isinstance(source, bool | int | float):
        return Constant(source)
    raise ExpressionError(f"no expression: {type(source).__name__}")


def evaluate(expression: Expression, scope: Scope) -> object:
    """Work out the expression for one row; ExpressionError when an operator does not fit its operands."""
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, Reference):
        return _look_up(expression, scope)
    operands = expression.operands
    match expression.name:
        case "?":
            return evaluate(operands[1] if evaluate(operands[0], scope) else operands[2], scope)
        case "&&":
            return bool(evaluate(operands[0], scope)) and bool(evaluate(operands[1], scope))
        case "||":
            return bool(evaluate(operands[0], scope)) or bool(evaluate(operands[1], scope))
        case name:
            values = [_anchored(evaluate(operand, scope), scope.zone) for operand in operands]
            try:
                return _FUNCTIONS[name][1](*values)
            except (TypeError, ValueError, ArithmeticError) as error:
                raise ExpressionError(f"{name} does not fit its operands") from error


def as_text(value: object) -> str:  # noqa: PLR0911 - one return a kind of value
    """Write a value as a cell shows it: Finnish dates (midnight is a day), whole numbers as such, people by name."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() != time():
            return f"{value.day}.{value.month}.{value.year} {value:%H.%M}"
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case Mapping():
            return str(value.get("title", ""))
        case str():
            return value
        case Sequence():
            return "; ".join(as_text(member) for member in value)
        case _:
            return str(value)


class _Parser:
    """Precedence climbing over the tokens of one Excel-style expression."""

    def __init__(self, text: str) -> None:
        self._tokens: list[re.Match[str]] = []
        self._depth = 0
        position, text = 0, text.rstrip()
        while position < len(text):
            token = _TOKEN.match(text, position)
            if token is None:
                raise ExpressionError(f"unknown text at {text[position : position + 20]!r}")
            self._tokens.append(token)
            position = token.end()
        self._tokens.reverse()

    def read(self) -> Expression:
        expression = self._binary(1)
        if self._tokens:
            raise ExpressionError(f"unexpected {self._tokens[-1].group().strip()!r}")
        return expression

    def _binary(self, lowest: int) -> Expression:
        left = self._operand()
        while (symbol := self._peek()) in _PRECEDENCE and _PRECEDENCE[symbol] >= lowest:
            self._tokens.pop()
            left = _call(symbol, (left, self._binary(_PRECEDENCE[symbol] + 1)))
        return left

    def _operand(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST or not self._tokens:
            raise ExpressionError("nested too deep" if self._tokens else "the expression ends too early")
        token = self._tokens.pop()
        try:
            if token["number"] is not None:
                return Constant(float(token["number"]))
            if token["text"] is not None:
                return Constant(re.sub(r"\\(.)", r"\1", token["text"]))
            if token["name"] is not None:
                return self._named(token["name"])
            if token["operator"] == "(":
                inner = self._binary(1)
                self._expect(")")
                return inner
            if token["operator"] == "-":
                return _call("-", (Constant(0.0), self._operand()))
            return _reference(token)
        finally:
            self._depth -= 1

    def _named(self, name: str) -> Expression:
        if self._peek() != "(":
            if name in ("true", "false"):
                return Constant(name == "true")
            raise ExpressionError(f"unknown word {name!r}")
        self._expect("(")
        operands = [self._binary(1)]
        while self._peek() == ",":
            self._tokens.pop()
            operands.append(self._binary(1))
        self._expect(")")
        return _call("?" if name == "if" else name, tuple(operands))

    def _peek(self) -> str:
        return (self._tokens[-1]["operator"] or "") if self._tokens else ""

    def _expect(self, symbol: str) -> None:
        if self._peek() != symbol:
            raise ExpressionError(f"{symbol!r} is missing")
        self._tokens.pop()


def _call(name: str, operands: tuple[Expression, ...]) -> Call:
    if name not in _LAZY and name not in _FUNCTIONS:
        raise ExpressionError(f"unknown operator {name!r}")
    count = _LAZY[name] if name in _LAZY else _FUNCTIONS[name][0]
    if len(operands) != count:
        raise ExpressionError(f"{name} takes {count} operands, not {len(operands)}")
    return Call(name, operands)


def _reference(token: re.Match[str]) -> Reference:
    if token["field"] is not None:
        root, *path = token["field"].split(".")
        return Reference(root, tuple(path))
    root, *path = (token["special"] or "").split(".")
    if root not in ("currentField", "me", "now"):
        raise ExpressionError(f"unknown value {token.group().strip()!r}")
    return Reference(f"@{root}", tuple(path))


def _look_up(reference: Reference, scope: Scope) -> object:
    special = {"@currentField": scope.current_field, "@me": scope.me, "@now": scope.now}
    value = special[reference.root] if reference.root in special else scope.row.get(reference.root)
    for step in reference.path:
        value = [_property(member, step) for member in value] if isinstance(value, list) else _property(value, step)
    return value


def _property(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None


def _anchored(value: object, zone: tzinfo) -> object:
    """Turn a date without a time into its midnight in the site's zone, so that it can be compared with ``@now``."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    return value


def _number(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp() * 1000
    if value is None or value == "":
        return 0.0
    if isinstance(value, str | bool | int | float):
        try:
            return float(value)
        except ValueError:
            return math.nan
    raise TypeError(f"no number: {type(value).__name__}")


def _equal(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if left is None or right is None:
        return (left or "") == (right or "") or _is_zero(left, right)
    if isinstance(left, Mapping | list) or isinstance(right, Mapping | list):
        return as_text(left) == as_text(right)
    return _number(left) == _number(right)


def _is_zero(left: object, right: object) -> bool:
    other = right if left is None else left
    return isinstance(other, int | float) and other == 0


def _ordering(compare: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    def ordered(left: object, right: object) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        return compare(_number(left), _number(right))

    return ordered


def _plus(left: object, right: object) -> object:
    if isinstance(left, datetime):
        return left + _number(right) * _MILLISECOND
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left + right
    return as_text(left) + as_text(right)


def _minus(left: object, right: object) -> object:
    if isinstance(left, datetime) and not isinstance(right, datetime):
        return left - _number(right) * _MILLISECOND
    return _number(left) - _number(right)


def _date(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


def _day_of(value: object) -> str:
    return as_text(value.date()) if isinstance(value, datetime) else as_text(value)


def _add_days(value: object, days: object) -> datetime:
    return _date(value) + timedelta(days=_number(days))


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else int(bool(value))


_FUNCTIONS: Mapping[str, tuple[int, Callable[..., object]]] = {
    "==": (2, _equal),
    "!=": (2, lambda left, right: not _equal(left, right)),
    "<": (2, _ordering(operator.lt)),  # type: ignore[arg-type]
    ">": (2, _ordering(operator.gt)),  # type: ignore[arg-type]
    "<=": (2, _ordering(operator.le)),  # type: ignore[arg-type]
    ">=": (2, _ordering(operator.ge)),  # type: ignore[arg-type]
    "+": (2, _plus),
    "-": (2, _minus),
    "*": (2, lambda left, right: _number(left) * _number(right)),
    "/": (2, lambda left, right: _number(left) / _number(right)),
    "%": (2, lambda left, right: math.fmod(_number(left), _number(right))),
    "toString": (1, as_text),
    "Number": (1, _number),
    "Date": (1, _date),
    "addDays": (2, _add_days),
    "toLocaleDateString": (1, _day_of),
    "toLowerCase": (1, lambda text: as_text(text).lower()),
    "toUpperCase": (1, lambda text: as_text(text).upper()),
    "startsWith": (2, lambda text, start: as_text(text).startswith(as_text(start))),
    "endsWith": (2, lambda text, end: as_text(text).endswith(as_text(end))),
    "indexOf": (2, lambda text, part: as_text(text).find(as_text(part))),
    "join": (2, lambda members, separator: as_text(separator).join(as_text(member) for member in members)),
    "length": (1, _length),
    "floor": (1, lambda value: float(math.floor(_number(value)))),
}
