"""Field values and columns between Python and Graph."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.columns import Column, Kind, from_graph, to_graph
from connector.values import decode, encode, field_names, moment

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Kind.TEXT, "ä <&> \"'", {"X": "ä <&> \"'"}),
        (Kind.NUMBER, 12.5, {"X": 12.5}),
        (Kind.BOOLEAN, False, {"X": False}),
        (Kind.DATE, date(2026, 6, 30), {"X": "2026-06-30T12:00:00Z"}),
        (Kind.PERSON, 13, {"XLookupId": "13"}),
        (Kind.PERSON, None, {"XLookupId": None}),
        (Kind.PEOPLE, (40, 41), {"XLookupId@odata.type": "Collection(Edm.Int32)", "XLookupId": [40, 41]}),
        (Kind.PEOPLE, (), {"XLookupId@odata.type": "Collection(Edm.Int32)", "XLookupId": []}),
        (Kind.PEOPLE, None, {"XLookupId@odata.type": "Collection(Edm.Int32)", "XLookupId": []}),
        (Kind.CHOICE, None, {"X": None}),
        (Kind.DATE, None, {"X": None}),
    ],
)
def test_what_is_written(kind, value, written):
    assert encode("X", kind, value) == written


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        (Kind.TEXT, {"X": "a"}, "a"),
        (Kind.TEXT, {"X": ""}, None),
        (Kind.TEXT, {}, None),
        (Kind.NUMBER, {"X": 0}, 0.0),
        (Kind.BOOLEAN, {"X": False}, False),
        (Kind.BOOLEAN, {}, None),
        (Kind.DATE, {"X": "2026-06-29T21:00:00Z"}, date(2026, 6, 30)),
        (Kind.DATE, {"X": "2026-12-30T22:00:00Z"}, date(2026, 12, 31)),
        (Kind.PERSON, {"XLookupId": "13"}, 13),
        (Kind.PERSON, {"XLookupId": ""}, None),
        (Kind.PERSON, {}, None),
        (Kind.PEOPLE, {"X": [{"LookupId": 40, "LookupValue": "N", "Email": "n@x.fi"}]}, (40,)),
        (Kind.PEOPLE, {}, ()),
    ],
)
def test_what_is_read(kind, fields, value):
    assert decode("X", kind, fields, HELSINKI) == value


@given(st.dates(date(1900, 1, 2), date(2100, 1, 1)))
def test_a_date_keeps_its_day_through_local_midnight(day):
    written = moment(encode("X", Kind.DATE, day)["X"]).astimezone(HELSINKI)
    kept = written.replace(hour=0, minute=0, second=0).astimezone(UTC)
    assert decode("X", Kind.DATE, {"X": kept.strftime("%Y-%m-%dT%H:%M:%SZ")}, HELSINKI) == day


def test_a_moment_is_aware():
    assert moment("2026-06-02T06:00:00Z") == moment("2026-06-02T09:00:00+03:00") == moment("2026-06-02T06:00:00")
    assert moment("2026-06-02T06:00:00Z") == datetime(2026, 6, 2, 6, tzinfo=UTC)


def test_a_person_is_selected_by_its_look_up_id():
    assert field_names("Contact", Kind.PERSON) == ("ContactLookupId",)
    assert field_names("People", Kind.PEOPLE) == ("People",)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OTHER])
def test_a_column_is_read_as_it_was_written(kind):
    column = Column(
        "X",
        "Näkyvä",
        kind,
        choices=("a", "b") if kind is Kind.CHOICE else (),
        indexed=True,
        unique=kind is Kind.TEXT,
        minimum=0 if kind is Kind.NUMBER else None,
        maximum=100 if kind is Kind.NUMBER else None,
        description="Selite",
    )
    assert from_graph(to_graph(column)) == column


@pytest.mark.parametrize(
    "facet",
    [{}, {"calculated": {}}, {"lookup": {}}, {"choice": {"displayAs": "checkBoxes", "choices": []}}],
)
def test_what_we_never_make_is_another_kind(facet):
    assert from_graph({"name": "X", **facet}).kind is Kind.OTHER


def test_another_kind_is_never_made():
    with pytest.raises(ValueError, match="no column"):
        to_graph(Column("X", "X", Kind.OTHER))
