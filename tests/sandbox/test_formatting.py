"""Column formatting shows what SharePoint would, lets nothing harmful through and never fails a page."""

import json
import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.expressions import ExpressionError, Scope, compile_expression, evaluate
from sandbox.formatting import Element, compile_formatter, render

HELSINKI = ZoneInfo("Europe/Helsinki")
AINO = {"id": "7", "title": "Aino Äärelä", "email": "aino@kemijarvi.example"}
VEIKKO = {"id": "9", "title": "Veikko Oja", "email": "veikko@kemijarvi.example"}

PHASE = {
    "$schema": "https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json",
    "elmType": "div",
    "txtContent": "@currentField",
    "style": {
        "background-color": (
            "=if(@currentField == 'valmistelu', '#FFE699', if(@currentField == 'toteuttaminen', '#A9D18E',"
            " if(@currentField == 'päättäminen', '#9DC3E6', '')))"
        ),
        "color": "=if(@currentField == '', '', '#1B1B1B')",
        "padding": "0 8px",
    },
    "attributes": {"title": "=if(@currentField == '', '', 'Vaihe: ' + @currentField)"},
}
CONFIRM = {
    "elmType": "div",
    "children": [
        {"elmType": "span", "txtContent": "=toLocaleDateString(@currentField)"},
        {
            "elmType": "button",
            "attributes": {"iconName": "Info", "title": "Vahvista tilanne tänään"},
            "customRowAction": {"action": "setValue", "actionInput": {"Confirmed": "@now", "Contact": "@me"}},
        },
    ],
}


def scope(current: object = None, **row: object) -> Scope:
    now = datetime(2026, 6, 2, 8, 0, tzinfo=HELSINKI)
    return Scope(row=row, current_field=current, me="aino@kemijarvi.example", now=now, zone=HELSINKI)


def value(source: object, current: object = None, **row: object) -> object:
    return evaluate(compile_expression(source), scope(current, **row))


def shown(formatter: object, current: object = None, **row: object) -> Element:
    return render(compile_formatter(json.dumps(formatter)), scope(current, **row))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("teksti", "teksti"),
        ("=1 + 2 * 3", 7),
        ("=(1 + 2) * 3", 9),
        ("=10 - 3 - 2", 5),
        ("=-7 + 9", 2),
        ("='a' + 1 + 2", "a12"),
        ("=1 + 2 + 'a'", "3a"),
        ("='it\\'s'", "it's"),
        ("=1 < 2 && 2 < 1 || 1 == 1", True),
        ("=if(1 > 2, 'a', if(2 > 1, 'b', 'c'))", "b"),
        ("=toString(60)", "60"),
        ("=Number('365') == 365", True),
        ("=floor(45.5)", 45),
        ("=indexOf('DogFood', 'F')", 3),
        ("=indexOf('DogFood', 'f')", -1),
        ("=length('')", 0),
        ("=startsWith('Kevät 2026', 'Kev')", True),
        ("=endsWith('Kevät 2026', '2025')", False),
        ("=toUpperCase('äiti')", "ÄITI"),
        ("=7 % 4", 3),
        ({"operator": "?", "operands": [{"operator": ">", "operands": ["@currentField", "40"]}, "yli", "alle"]}, "yli"),
        ({"operator": "toString()", "operands": [{"operator": "*", "operands": ["@currentField", 2.5]}]}, "125"),
        ("=@currentField >= 50", True),
        ("=[$Contact.title]", "Aino Äärelä"),
        ("=join([$People.title], ' | ')", "Aino Äärelä | Veikko Oja"),
        ("=length([$People])", 2),
        ("=[$Contact.email] == @me", True),
        ("=[$Deadline] < @now", True),
        ("=addDays([$Deadline], 1) < @now", False),
        ("=[$Deadline] + 86400000 < @now", False),
        ("=if([$Deadline] < @now && [$Status] != 'Valmis', 'myöhässä', '')", "myöhässä"),
        ("=[$Empty] == ''", True),
        ("=Number([$Empty]) == 0", True),
        ("=toLocaleDateString(@now)", "2.6.2026"),
        ("=toString([$Deadline])", "2.6.2026"),
        ("[$Status]", "Käynnissä"),
    ],
)
def test_expression(source: object, expected: object) -> None:
    row = {"Contact": AINO, "People": [AINO, VEIKKO], "Deadline": date(2026, 6, 2), "Status": "Käynnissä"}
    assert value(source, 50.0, **row) == expected


@pytest.mark.parametrize(
    "source",
    [
        "=",
        "=1 +",
        "=if(1, 2)",
        "=unknown(1)",
        "=@secret",
        "='open",
        "=(1",
        "=1 2",
        "=true false",
        "=a",
        {"operator": "?"},
        {"operands": [1]},
        [1],
    ],
)
def test_an_expression_that_is_none_is_refused(source: object) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source)


def test_a_deep_expression_is_refused() -> None:
    with pytest.raises(ExpressionError, match="deep"):
        compile_expression("=" + "(" * 5000 + "1" + ")" * 5000)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_arithmetic_agrees_with_python(a: int, b: int, c: int) -> None:
    assert value("=[$A] + [$B] * [$C] - [$B]", A=float(a), B=float(b), C=float(c)) == a + b * c - b


@pytest.mark.parametrize(
    ("phase", "colour"), [("valmistelu", "#FFE699"), ("toteuttaminen", "#A9D18E"), ("päättäminen", "#9DC3E6")]
)
def test_a_phase_gets_its_colour_and_keeps_its_name(phase: str, colour: str) -> None:
    cell = shown(PHASE, phase)
    assert dict(cell.style) == {"background-color": colour, "color": "#1B1B1B", "padding": "0 8px"}
    assert (cell.text, cell.attributes["title"]) == (phase, f"Vaihe: {phase}")


def test_an_empty_cell_has_no_colour() -> None:
    cell = shown(PHASE, None)
    assert (cell.text, dict(cell.style)) == ("", {"padding": "0 8px"})


def test_a_button_says_what_it_sets() -> None:
    button = shown(CONFIRM, date(2026, 5, 1)).button()
    assert button is not None
    assert button.icon == "Info"
    assert button.set_value == {
        "Confirmed": datetime(2026, 6, 2, 8, 0, tzinfo=HELSINKI),
        "Contact": "aino@kemijarvi.example",
    }


def test_text_hides_the_children() -> None:
    assert shown({"elmType": "div", "txtContent": "x", "children": [{"elmType": "p"}]}).children == ()


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("position", "fixed"),
        ("background-image", "url(https://evil.example/x)"),
        ("background-color", "url(https://evil.example/x)"),
        ("color", "red;position:fixed"),
        ("color", "red}body{display:none"),
        ("width", "expression(alert(1))"),
        ("color", "</style><script>"),
        ("behavior", "x"),
    ],
)
def test_a_harmful_style_is_dropped_and_logged(name: str, css: str, caplog: pytest.LogCaptureFixture) -> None:
    assert shown({"elmType": "div", "style": {name: css, "padding": "2px"}}).style == (("padding", "2px"),)
    assert name in caplog.text


def test_only_harmless_attributes_come_through() -> None:
    link = shown(
        {
            "elmType": "a",
            "attributes": {
                "href": "https://kemijarvi.fi/",
                "onclick": "x()",
                "aria-label": "Kotisivu",
                "class": "sp-row-card x",
            },
        }
    )
    assert link.attributes == {"aria-label": "Kotisivu", "href": "https://kemijarvi.fi/", "rel": "noopener noreferrer"}
    assert link.classes == ("sp-row-card",)
    for href in ("javascript:alert(1)", "data:text/html,x", "//evil.example/", "JaVaScRiPt:x"):
        assert "href" not in shown({"elmType": "a", "attributes": {"href": href}}).attributes


@pytest.mark.parametrize(
    "source",
    [
        "{",
        "[]",
        "7",
        '{"elmType": "script"}',
        '{"elmType": "div", "forEach": "x in @currentField"}',
        '{"elmType": "div", "txtContent": "=unknown(1)"}',
        '{"elmType": "div", "children": 1}',
        '{"elmType": "div", "style": []}',
        '{"elmType": "button", "customRowAction": {"action": "executeFlow"}}',
        '{"elmType": "button", "customRowAction": {"action": "setValue"}}',
        '{"elmType":"div","children":[' * 60 + "]}" * 60,
        "[" * 100_000,
    ],
)
def test_what_is_not_understood_is_shown_as_text_and_logged(source: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert render(compile_formatter(source), scope("valmistelu")) == Element("span", "valmistelu")
    assert "formatter" in caplog.text


def test_a_formatter_that_does_not_fit_the_row_is_shown_as_text(caplog: pytest.LogCaptureFixture) -> None:
    assert shown({"elmType": "div", "txtContent": "=[$A] * [$B]"}, "teksti", A=AINO, B=1.0) == Element("span", "teksti")
    assert "does not fit" in caplog.text


def test_no_formatter_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert render(compile_formatter(""), scope([AINO, VEIKKO])) == Element("span", "Aino Äärelä; Veikko Oja")
    assert not caplog.text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_gives_some_cell(source: object) -> None:
    shown({"elmType": "div", "txtContent": source, "style": {"color": source}}, "x")
