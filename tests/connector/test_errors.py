"""Errors: every one told in words, with templates that a catalogue can hold."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import connector
from connector import errors
from connector.errors import ConnectorError, refusal, without_addresses

SOURCES = sorted(Path(connector.__file__).parent.glob("*.py"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.RequestRefused),
        (401, errors.AccessRefused),
        (403, errors.AccessRefused),
        (404, errors.NotFound),
        (409, errors.RequestRefused),
        (410, errors.NotFound),
        (412, errors.RequestRefused),
        (429, errors.Throttled),
        (500, errors.ServiceFailed),
        (503, errors.ServiceFailed),
        (507, errors.ServiceFailed),
    ],
)
def test_a_status_has_its_error(status, kind):
    error = refusal(status, where="/v1.0/x", code="someCode", message="words")
    assert type(error) is kind
    assert str(error).startswith("/v1.0/x: ")
    assert str(status) in str(error)


def test_an_error_shows_no_address():
    error = refusal(400, where="", message="User 'liisa@kemijarvi.example' is <liisa@kemijarvi.example>.")
    assert "liisa" not in str(error)
    assert without_addresses("nothing here") == "nothing here"


def test_every_error_stands_in_the_tree():
    kinds = {kind.__name__ for kind in vars(errors).values() if isinstance(kind, type)} & set(dir(errors))
    own = {name for name in kinds if issubclass(getattr(errors, name), ConnectorError)}
    assert own == {name for name in own if name in (errors.__doc__ or "")}
    assert len(own) == 11


def test_every_template_is_a_literal_that_its_values_fill():
    """A catalogue of translations is collected from these literals."""
    found = 0
    for source in SOURCES:
        for call in (n for n in ast.walk(ast.parse(source.read_text())) if isinstance(n, ast.Call)):
            words = {k.arg: k.value for k in call.keywords if k.arg in ("what", "do")}
            if len(words) < 2 or any(isinstance(v, ast.Attribute) for v in words.values()):
                continue
            assert all(isinstance(v, ast.Constant) for v in words.values()), f"{source.name}:{call.lineno}"
            fields = {f for v in words.values() for _, f, _, _ in string.Formatter().parse(v.value) if f}
            values = next((k.value for k in call.keywords if k.arg == "values"), None)
            if isinstance(values, ast.Dict):
                assert fields <= {k.value for k in values.keys}, f"{source.name}:{call.lineno}"
            elif values is None and getattr(call.func, "id", "") != "_advise":
                assert not fields, f"{source.name}:{call.lineno}"
            found += 1
    assert found > 25
