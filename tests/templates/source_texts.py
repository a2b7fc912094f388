"""The texts of the program that people read, collected from its source: what the catalogues have to translate."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap import fields
from roadmap.halfyear import HalfYear

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = str | tuple[str, str]
"""What a catalogue is asked for: a template, or the templates for one and for many."""

ROOT = Path(__file__).parents[2]
_WITH_ERRORS = ("connector", "documents", "jobs", "roadmap", "sandbox/server.py")
_SPOKEN = {"say": 0, "texts": 0, "marked": 0, "_heading": 0, "_tell_change": 1}
"""Functions of ``jobs`` that translate, and ``documents``' own ``texts``: by name, which argument is the template."""


def source_texts() -> dict[Key, list[str]]:
    """Every text that is translated, with the places (file:line) where it is said."""
    found: defaultdict[Key, list[str]] = defaultdict(list)
    for where, call in _calls():
        for key in _keys(where, call):
            found[key].append(where)
    for name in field_names():
        found[name].append("roadmap/fields.py")
    return dict(found)


def field_names() -> set[str]:
    """The names of a measure's fields, without the half-year or year that some carry."""
    constants = {value for name, value in vars(fields).items() if name.isupper() and isinstance(value, str)}
    of_a_time = (fields.phase_field(HalfYear(2026, 1)), fields.need_field(2027), fields.need_reason_field(2027))
    return constants | {name.partition(":")[0] for name in of_a_time}


def built_templates() -> list[str]:
    """The places where an error's template is put together at run time, so that no catalogue can know it."""
    return [
        where
        for where, call in _calls()
        for keyword in call.keywords
        if keyword.arg in ("what", "do") and isinstance(keyword.value, ast.JoinedStr | ast.BinOp | ast.Call)
    ]


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for part in _WITH_ERRORS:
        path = ROOT / part
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield f"{file.relative_to(ROOT).as_posix()}:{node.lineno}", node


def _keys(where: str, call: ast.Call) -> Iterator[Key]:
    for keyword in call.keywords:
        if keyword.arg in ("what", "do"):
            yield from _literals(keyword.value)
    if where.startswith("jobs/") or (where.startswith("documents/") and isinstance(call.func, ast.Name)):
        yield from _spoken(call)


def _spoken(call: ast.Call) -> Iterator[Key]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "count" and len(call.args) == 3:
        for one in _literals(call.args[0]):
            for many in _literals(call.args[1]):
                yield one, many
    position = _SPOKEN.get(name)
    if position is not None and len(call.args) > position:
        yield from _literals(call.args[position])


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts of a literal, or of both sides of a choice between literals; none of anything else."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
