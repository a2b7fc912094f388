"""Titles survive the way from the file through the list and back, whatever is in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.roadmap_file import read_roadmap
from documents.text import has_control_characters
from tests.support.configuration import HELMI, Measure
from tests.support.world import World

ODD = {
    "255 characters": "a" * 254 + "z",
    "256 characters": "a" * 255 + "z",
    "300 characters": "Digi " * 59 + "loppu",
    "1,000 characters": "Pitkä toimenpide, jossa on ääkkösiä ja välejä. " * 21 + "Loppu!",
    "128 emoji": "🚀" * 128,
    "an emoji on the border": "a" * 254 + "🚀" + "b" * 10,
    "cut where a space is": "a" * 253 + " " + "b" * 40,
    "a family joined of five": "👩‍👩‍👧‍👦 perhe",
    "quotes": "\"'`´’”«»",
    "markup": "<b>&amp;</b> <script>alert(1)</script> &lt;",
    "templates": "{title} {{7*7}} ${x} %s %(a)s {0}",
    "lookup separators": ";# a;#1;#b",
    "brackets": "[x] [Me] [T1-01]",
    "trailing dots": "Jatkuu...",
    "an ellipsis of its own": "Jatkuu…",
    "long with an ellipsis": "a" * 254 + "…",
    "formula": "=SUM(A1:A9)",
    "backslashes": "C:\\polku\\n \\u0041",
    "slashes and hash": "50 % #1 a/b ~tmp ?x=1&y=2",
    "decomposed letters": unicodedata.normalize("NFD", "Äänikirja: Öljymäki ja Åbo"),
    "marks that combine": "ḁ̴̓ ja é",
    "from right to left": "\u200fעברית\u200e ja suomi",
    "isolates": "\u2066abc\u2069",
    "zero width": "a\u200bb\u200dc",
    "wide spaces": "a\u00a0b\u2003c   d",
    "only digits": "2026",
    "true": "true",
    "null": "null",
    "a date": "2026-06-30",
}


def put(world: World, titles: list[str]) -> None:
    world.configuration.measures = {f"T1-{number:02}": Measure("T1", title) for number, title in enumerate(titles, 1)}
    world.configuration.write()


def test_odd_titles_come_back_unchanged(world: World) -> None:
    put(world, list(ODD.values()))

    report = world.sync()

    assert (len(report.created), report.refused) == (len(ODD), {})
    filed = {measure.id: measure.title for measure in read_roadmap(world.configuration.roadmap_file).measures}
    again = world.sync()
    assert sorted(again.unchanged) == sorted(filed), "the second sync finds each title as it was written"
    assert not again.plan.drifts
    for id_, title in filed.items():
        fields = world.fields(id_)
        assert fields.get("FullTitle", fields["Title"]) == title
        assert len(fields["Title"].encode("utf-16-le")) // 2 <= 255


def test_an_odd_title_typed_into_the_list_is_accepted_into_the_file(synced: World) -> None:
    title = ODD["markup"] + ODD["quotes"] + ODD["templates"] + ODD["backslashes"]
    synced.edit("T1-01", HELMI, Title=title)
    assert [drift.listed for _, drift in synced.sync().plan.drifts] == [title]

    assert synced.run("accept", "T1-01").exit_code == 0

    measure = next(m for m in read_roadmap(synced.configuration.roadmap_file).measures if m.id == "T1-01")
    assert measure.title == title
    assert len(synced.sync().unchanged) == 6


@pytest.mark.parametrize("length", [256, 300, 1000])
def test_a_long_title_grows_shrinks_and_is_edited_in_the_list(synced: World, length: int) -> None:
    long = "Pitkä nimi " * 100
    synced.configuration.edit("T1-01", title=long[:length].strip() + "!")
    synced.sync()
    fields = synced.fields("T1-01")
    assert fields["Title"].endswith("…")
    assert fields["FullTitle"] == long[:length].strip() + "!"
    assert len(synced.sync().unchanged) == 6

    synced.edit("T1-01", HELMI, FullTitle=fields["FullTitle"] + " Lisäys.")
    ((_, drift),) = synced.sync().plan.drifts
    assert drift.listed == fields["FullTitle"] + " Lisäys."

    synced.edit("T1-01", HELMI, Title="Lyhyt", FullTitle=fields["FullTitle"])
    ((_, drift),) = synced.sync().plan.drifts
    assert drift.listed == "Lyhyt"

    assert synced.run("reject", "T1-01").exit_code == 0
    assert not synced.sync().plan.drifts
    assert len(synced.sync().unchanged) == 6
    synced.configuration.edit("T1-01", title="Nyt lyhyt")
    synced.sync()
    assert synced.fields("T1-01")["Title"] == "Nyt lyhyt"
    assert "FullTitle" not in synced.fields("T1-01")
    assert len(synced.sync().unchanged) == 6


titles = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\ufffe\uffff"),
    min_size=1,
    max_size=300,
).filter(lambda text: text.strip() and not has_control_characters(text))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(titles, min_size=12, max_size=20))
def test_any_title_comes_back_unchanged(world: World, many: list[str]) -> None:
    put(world, many)
    world.sync(allow_mass=100)

    again = world.sync()

    assert len(again.unchanged) == len(many)
    assert not (again.plan.drifts or again.refused)
