"""A view's query lets through, sorts and groups what SharePoint would."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.caml import CamlError, Order, Viewer, parse

AINO = {"id": "7", "title": "Aino Äärelä", "email": "aino@kemijarvi.example"}
VEIKKO = {"id": "9", "title": "Veikko Oja", "email": "veikko@kemijarvi.example"}
VIEWER = Viewer(user_id="7", today=date(2026, 6, 2))

ROWS = [
    {
        "Tunnus": "T1-01",
        "Health": "late",
        "Archived": False,
        "Progress": 40.0,
        "People": [AINO, VEIKKO],
        "Deadline": date(2026, 6, 1),
    },
    {
        "Tunnus": "T1-02",
        "Health": "on track",
        "Archived": True,
        "Progress": 100.0,
        "People": [VEIKKO],
        "Deadline": date(2026, 6, 2),
    },
    {"Tunnus": "T2-01", "Health": "Late", "Progress": 5.0, "Contact": AINO, "Deadline": date(2026, 6, 30)},
    {"Tunnus": "E-001", "Health": "", "People": [], "Contact": VEIKKO},
]


def shown(where: str) -> list[str]:
    return [row["Tunnus"] for row in parse(f"<Where>{where}</Where>").select(ROWS, VIEWER)]


def condition(kind: str, column: str, value: str, value_type: str = "Text") -> str:
    return f'<{kind}><FieldRef Name="{column}"/><Value Type="{value_type}">{value}</Value></{kind}>'


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        (condition("Eq", "Health", "late", "Choice"), ["T1-01", "T2-01"]),
        (condition("Neq", "Health", "late", "Choice"), ["T1-02", "E-001"]),
        (condition("BeginsWith", "Tunnus", "t1"), ["T1-01", "T1-02"]),
        (condition("Contains", "Tunnus", "-01"), ["T1-01", "T2-01"]),
        (condition("Gt", "Progress", "5", "Number"), ["T1-01", "T1-02"]),
        (condition("Geq", "Progress", "5", "Number"), ["T1-01", "T1-02", "T2-01"]),
        (condition("Lt", "Progress", "40", "Number"), ["T2-01"]),
        (condition("Leq", "Progress", "40", "Number"), ["T1-01", "T2-01"]),
        (condition("Eq", "Archived", "1", "Boolean"), ["T1-02"]),
        (condition("Neq", "Archived", "1", "Boolean"), ["T1-01", "T2-01", "E-001"]),
        (condition("Eq", "Contact", "Aino Äärelä", "User"), ["T2-01"]),
        ('<IsNull><FieldRef Name="Deadline"/></IsNull>', ["E-001"]),
        ('<IsNotNull><FieldRef Name="People"/></IsNotNull>', ["T1-01", "T1-02"]),
        ('<IsNull><FieldRef Name="People"/></IsNull>', ["T2-01", "E-001"]),
    ],
)
def test_condition_lets_through(where: str, ids: list[str]) -> None:
    assert shown(where) == ids


def test_me_is_found_among_several_people() -> None:
    assert shown(condition("Eq", "People", "<UserID/>", "Integer")) == ["T1-01"]
    assert shown(condition("Includes", "People", "<UserID/>", "Integer")) == ["T1-01"]
    assert shown(condition("Neq", "People", "<UserID/>", "Integer")) == ["T1-02", "T2-01", "E-001"]


def test_a_person_can_be_asked_by_id() -> None:
    where = '<Eq><FieldRef Name="People" LookupId="TRUE"/><Value Type="Integer">9</Value></Eq>'
    assert shown(where) == ["T1-01", "T1-02"]


def test_today_is_the_viewers_and_takes_an_offset() -> None:
    assert shown(condition("Lt", "Deadline", "<Today/>", "DateTime")) == ["T1-01"]
    assert shown(condition("Leq", "Deadline", '<Today OffsetDays="28"/>', "DateTime")) == ["T1-01", "T1-02", "T2-01"]
    assert shown(condition("Eq", "Deadline", "2026-06-02T00:00:00Z", "DateTime")) == ["T1-02"]


def test_and_and_or_nest() -> None:
    mine = f"<Or>{condition('Eq', 'People', '<UserID/>')}{condition('Eq', 'Contact', '<UserID/>')}</Or>"
    assert shown(f"<And>{mine}{condition('Eq', 'Health', 'late')}</And>") == ["T1-01", "T2-01"]


def test_no_query_shows_all() -> None:
    assert parse("").select(ROWS, VIEWER) == ROWS


def test_order_is_finnish_and_keeps_empty_first() -> None:
    rows = [{"Title": title} for title in ("Öljy", "zeta", "Äly", "Åbo", None, "aamu")]
    query = parse('<OrderBy><FieldRef Name="Title"/></OrderBy>')
    assert [row["Title"] for row in query.select(rows, VIEWER)] == [None, "aamu", "zeta", "Åbo", "Äly", "Öljy"]


def test_groups_come_before_the_order() -> None:
    rows = [{"Goal": "B", "N": 1.0}, {"Goal": "A", "N": 10.0}, {"Goal": "B", "N": 2.0}, {"Goal": "A", "N": 9.0}]
    query = parse(
        '<Query><GroupBy Collapse="FALSE"><FieldRef Name="Goal"/></GroupBy>'
        '<OrderBy><FieldRef Name="N" Ascending="FALSE"/></OrderBy></Query>'
    )
    assert query.group_by == (Order("Goal"),)
    assert [(row["Goal"], row["N"]) for row in query.select(rows, VIEWER)] == [("A", 10), ("A", 9), ("B", 2), ("B", 1)]


@pytest.mark.parametrize(
    "query",
    [
        "<Where>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><Where/>',
        "<Where><Near/></Where>",
        "<Where><Eq><Value>1</Value></Eq></Where>",
        '<Where><Eq><FieldRef Name="A"/></Eq></Where>',
        '<Where><And><IsNull><FieldRef Name="A"/></IsNull></And></Where>',
        '<Where><IsNull><FieldRef Name="A"/></IsNull><IsNull><FieldRef Name="B"/></IsNull></Where>',
        f"<Where>{'<And>' * 500}{'</And>' * 500}</Where>",
    ],
)
def test_a_query_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(CamlError):
        parse(query)


def test_a_deep_query_is_refused() -> None:
    empty = '<IsNull><FieldRef Name="A"/></IsNull>'
    where = empty
    for _ in range(100):
        where = f"<And>{where}{empty}</And>"
    with pytest.raises(CamlError, match="deep"):
        parse(f"<Where>{where}</Where>")


def test_a_value_that_does_not_fit_its_column_is_refused() -> None:
    with pytest.raises(CamlError, match="does not fit"):
        shown(condition("Gt", "Progress", "puolet", "Number"))


@given(st.lists(st.one_of(st.none(), st.integers(-40, 40))), st.integers(-40, 40))
def test_before_at_and_after_a_day_split_the_dated_rows(offsets: list[int | None], offset: int) -> None:
    rows = [{} if n is None else {"D": VIEWER.today + timedelta(days=n)} for n in offsets]
    day = f'<Today OffsetDays="{offset}"/>'
    queries = [parse(f"<Where>{condition(kind, 'D', day)}</Where>") for kind in ("Lt", "Eq", "Gt")]
    assert sum(len(query.select(rows, VIEWER)) for query in queries) == sum(n is not None for n in offsets)
