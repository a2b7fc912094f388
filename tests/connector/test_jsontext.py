"""JSON by two libraries that must read as one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.jsontext import dumps, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_is_written_is_read_again(value):
    assert loads(dumps(value)) == value
    assert json.loads(dumps(value)) == value


@pytest.mark.parametrize("value", ["katkennut \ud83d", 2**70, -(2**70)])
def test_what_the_fast_library_refuses_goes_through(value):
    assert loads(dumps({"Comment": value})) == {"Comment": value}


def test_keys_are_in_order():
    assert dumps({"b": 1, "a": 2}) == b'{"a":2,"b":1}'


def test_others_are_worded_by_default():
    assert loads(dumps({"on": date(2026, 6, 30), "half": "\ud83d"}, str)) == {"on": "2026-06-30", "half": "\ud83d"}


@pytest.mark.parametrize("text", [b"", b"{", b"<html>", "{'a': 1}"])
def test_what_is_no_json_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the libraries word it
        loads(text)
