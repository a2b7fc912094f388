"""Whether a sheet's conditional format holds for a cell: yes, no, or not worked out here (None).

Only rules that need nothing but the cell (or one other cell) and a constant are worked out; what a formula gives in
general only a spreadsheet knows. Texts are compared without case, as spreadsheets do.
"""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = str | float
Place = tuple[int, int]
"""Row and column, from 1."""

_OPERATORS: Mapping[str, Callable[[Value, Value], bool]] = {
    "equal": eq,
    "notEqual": ne,
    "greaterThan": gt,
    "greaterThanOrEqual": ge,
    "lessThan": lt,
    "lessThanOrEqual": le,
    "=": eq,
    "<>": ne,
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
}
_ONLY_FILLED = ("colorScale", "duplicateValues", "uniqueValues", "top10", "aboveAverage", "timePeriod")
"""Rules that leave empty cells alone."""
_REF = r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})"
_CONSTANT = r'("(?:[^"]|"")*"|-?\d+(?:\.\d+)?)'
_COMPARED = re.compile(rf"{_REF}\s*(=|<>|>=|<=|>|<)\s*{_CONSTANT}")
_SEARCHED = re.compile(rf"(?:NOT\(ISERROR|ISNUMBER\()\(?SEARCH\({_CONSTANT}\s*,\s*{_REF}\)\)\)?", re.IGNORECASE)
_STRIPED = re.compile(r"MOD\((ROW|COLUMN)\(\)\s*,\s*([1-9]\d?)\)(?:\s*=\s*(\d{1,2}))?", re.IGNORECASE)
_WILD = re.compile(r"[*?~]")


def holds(rule: object, at: Place, origin: Place, value_at: Callable[[Place], object]) -> bool | None:
    """Tell whether the rule (openpyxl's) holds at the place; its references are as seen from ``origin``."""
    kind = str(rule.type)  # type: ignore[attr-defined]
    formulas = [str(formula).strip() for formula in rule.formula]  # type: ignore[attr-defined]
    raw = value_at(at)
    match kind:
        case "cellIs":
            return _cell_is(str(rule.operator), formulas, raw)  # type: ignore[attr-defined]
        case "containsText" | "notContainsText" | "beginsWith" | "endsWith":
            return _has_text(kind, rule.text, raw)  # type: ignore[attr-defined]
        case "containsBlanks" | "notContainsBlanks":
            return (not str("" if raw is None else raw).strip()) == (kind == "containsBlanks")
        case "containsErrors" | "notContainsErrors":
            return str(raw).startswith("#") == (kind == "containsErrors")
        case "expression":
            return _expression(formulas[0].removeprefix("=") if formulas else "", at, origin, value_at)
    return False if raw is None and kind in _ONLY_FILLED else None


def _cell_is(operator: str, formulas: list[str], raw: object) -> bool | None:
    constants = [_constant(formula) for formula in formulas]
    if None in constants:
        return None
    if operator in ("between", "notBetween") and len(constants) == 2:
        low, high = _compared("greaterThanOrEqual", raw, constants[0]), _compared("lessThanOrEqual", raw, constants[1])
        if low is None or high is None:
            return None
        return (low and high) == (operator == "between")
    return _compared(operator, raw, constants[0]) if len(constants) == 1 else None


def _compared(operator: str, raw: object, constant: Value | None) -> bool | None:
    """Compare a cell with a constant. An empty cell is 0 beside a number and no text beside a text."""
    compare = _OPERATORS.get(operator)
    if compare is None or constant is None:
        return None
    value = _value(raw, beside=constant)
    if value is None:
        return None
    if type(value) is type(constant):
        return compare(value, constant)
    return None if compare not in (eq, ne) else compare is ne


def _value(raw: object, *, beside: Value) -> Value | None:
    if raw is None:
        return "" if isinstance(beside, str) else 0.0
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return float(raw)
    return str(raw).casefold() if isinstance(raw, str) else None


def _constant(formula: str) -> Value | None:
    if not re.fullmatch(_CONSTANT, formula):
        return None
    return formula[1:-1].replace('""', '"').casefold() if formula.startswith('"') else float(formula)


def _has_text(kind: str, text: object, raw: object) -> bool | None:
    words = str(text or "").casefold()
    if not words or _WILD.search(words):
        return None
    value = "" if raw is None else str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw).casefold()
    match kind:
        case "containsText":
            return words in value
        case "notContainsText":
            return words not in value
        case "beginsWith":
            return value.startswith(words)
    return value.endswith(words)


def _expression(formula: str, at: Place, origin: Place, value_at: Callable[[Place], object]) -> bool | None:
    if formula.upper() in ("TRUE", "1", "TRUE()"):
        return True
    if found := _COMPARED.fullmatch(formula):
        *ref, operator, constant = found.groups()
        return _compared(operator, value_at(_place(ref, at, origin)), _constant(constant))
    if found := _SEARCHED.fullmatch(formula):
        constant, *ref = found.groups()
        words = _constant(constant)
        return _has_text("containsText", words, value_at(_place(ref, at, origin))) if isinstance(words, str) else None
    if found := _STRIPED.fullmatch(formula):
        rest = (at[0] if found[1].upper() == "ROW" else at[1]) % int(found[2])
        return rest != 0 if found[3] is None else rest == int(found[3])
    return None


def _place(ref: list[str], at: Place, origin: Place) -> Place:
    """Return the place that a reference means from ``at`` on, as it was written seen from ``origin``."""
    fixed_column, letters, fixed_row, number = ref
    row = int(number) + (0 if fixed_row else at[0] - origin[0])
    column = column_index_from_string(letters) + (0 if fixed_column else at[1] - origin[1])
    return row, column
