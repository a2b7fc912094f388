"""The status report's message: a card that Teams takes, in the types of its own package, and text that stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microsoft_teams.cards import AdaptiveCard, DonutChart, OpenUrlAction, StackedHorizontalBarChart

from connector.routes.route import Post
from jobs.i18n import LANGUAGES, Texts
from jobs.report import StatusReport
from jobs.report_message import ROOM, status_post
from roadmap import fields as f
from tests.documents.report_world import FIRST, HOSTILE, NOW, Autumn, autumn, hostile

LINK = "https://kemijarvi.sharepoint.com/sites/digi/Raportit/status-2026-11-02.docx"
KEY = "report-2026-11-3fa91c"


def post(world: Autumn, language: str = "fi") -> Post:
    report = StatusReport(world.summary(), world.maturity(), world.progress())
    return status_post(report, Texts(language), LINK, key=KEY)


@cache
def usual(language: str = "fi") -> Post:
    return post(autumn(), language)


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in the card, whatever it stands in."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from elements(child)
    elif isinstance(node, list):
        for child in node:
            yield from elements(child)


def of_type(card: Any, *types: str) -> list[dict[str, Any]]:
    return [one for one in elements(card) if one.get("type") in types]


def words(card: Any) -> list[str]:
    return [one["text"] for one in of_type(card, "TextBlock", "TextRun")]


def read_by_the_library(card: dict[str, Any]) -> AdaptiveCard:
    """Microsoft's pages write Full, its library full."""
    return AdaptiveCard.model_validate({**card, "msteams": {"width": "full"}})


def size(card: Any) -> int:
    return len(json.dumps(card, ensure_ascii=False).encode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_card_of_the_types_of_teams(language: str) -> None:
    card = usual(language).card
    typed = read_by_the_library(card)
    assert typed.version == "1.5"
    assert typed.fallback_text
    pie, bars = of_type(card, "Chart.Donut", "Chart.HorizontalBar.Stacked")
    assert sum(part.value or 0 for part in DonutChart.model_validate(pie).data or []) == 54
    rows = StackedHorizontalBarChart.model_validate(bars).data or []
    assert sum(part.value or 0 for row in rows for part in row.data or []) == 54
    (action,) = card["actions"]
    assert OpenUrlAction.model_validate(action).url == LINK
    assert size(card) <= ROOM


def test_each_chart_has_its_numbers_as_a_table_too() -> None:
    donut, bars = of_type(usual().card, "Chart.Donut", "Chart.HorizontalBar.Stacked")
    facts = {fact["title"]: int(fact["value"]) for fact in donut["fallback"]["facts"]}
    assert facts == {part["legend"]: part["value"] for part in donut["data"]}
    table = [[cell["items"][0]["inlines"][0]["text"] for cell in row["cells"]] for row in bars["fallback"]["rows"]]
    assert table[0] == ["Tilanne", "Tavoite 1", "Tavoite 2", "Tavoite 3"]
    assert {row[0]: sum(map(int, row[1:])) for row in table[1:]} == facts


def test_it_tells_headline_changes_and_what_comes_next() -> None:
    told = words(usual().card)
    assert told[1] == "Toimenpiteitä on 54: valmiina 8, etenee suunnitellusti 17, vaatii huomiota 28, keskeytetty 1."
    assert "Muutokset edellisestä raportista 5.10.2026" in told
    assert "Valmistuneet (2)" in told
    assert "T1-02 Koulumatkaetuuden hakeminen sähköiseksi: Syksy 2027 → Syksy 2028" in told
    assert "Alkavat: Kevät 2027 (5)" in told
    assert any(KEY in text for text in told)
    assert KEY in usual().html
    assert "\n" not in usual().subject


def test_a_first_report_says_that_there_is_none_to_compare_with() -> None:
    world = Autumn()
    report = StatusReport(world.summary(FIRST, None), world.maturity(FIRST), world.progress(FIRST))
    told = words(status_post(report, Texts("en"), LINK, key=KEY).card)
    assert "There is no earlier report to compare with." in told
    assert "The roadmap is not approved yet." in told


def test_officers_comments_stay_out() -> None:
    made = usual()
    assert "Salainen" not in json.dumps(made.card) + made.html + made.text


def test_of_a_long_list_the_first_are_named_and_the_rest_counted() -> None:
    world = autumn()
    for measure in world.roadmap.measures:
        world.say(NOW, measure.id, {f.STATUS: "Valmis"})
    made = post(world, "en")
    assert "Finished (48)" in words(made.card)
    assert "and 42 others" in words(made.card)


def test_text_of_the_list_stands_in_text_runs_only_and_does_nothing() -> None:
    made = post(hostile())
    own = json.dumps([one for one in elements(made.card) if one.get("type") != "TextRun"])
    runs = " ".join(one["text"] for one in of_type(made.card, "TextRun"))
    for text in ("<script>", "{{7*7}}", "[linkki]"):
        assert text in runs
    assert not [one for one in of_type(made.card, "TextBlock") if any(text in one["text"] for text in HOSTILE)]
    assert "<at>" not in own + runs
    assert "{{DATE(" not in own + runs
    assert "<script>" not in made.html


@given(st.text(max_size=400) | st.sampled_from(HOSTILE))
@settings(max_examples=15)
def test_no_title_makes_it_larger_than_teams_takes(title: str) -> None:
    world = autumn()
    for measure in world.roadmap.measures:
        world.say(NOW, measure.id, {f.TITLE: title, f.STATUS: "Valmis"})
    made = post(world)
    assert size(made.card) <= ROOM
    assert len(made.html.encode()) <= ROOM
    read_by_the_library(made.card)


def test_with_ever_so_many_goals_it_still_fits() -> None:
    world = autumn()
    goal = world.roadmap.goals[0]
    goals = tuple(replace(goal, id=f"T{n}") for n in range(1, 201))
    measures = tuple(replace(world.roadmap.measures[0], id=f"T{n}-01", goal=f"T{n}") for n in range(1, 201))
    made = post(Autumn(replace(world.roadmap, goals=goals, measures=measures)))
    assert size(made.card) <= ROOM
    assert of_type(made.card, "Chart.HorizontalBar.Stacked") == []
