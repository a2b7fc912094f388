"""Any roadmap, written as any document in any language, reads back as the same roadmap."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.importing import plan_import
from documents.reading import read_document
from documents.text import clean, has_control_characters
from roadmap.halfyear import HalfYear
from roadmap.model import Goal, Measure, Phase, Roadmap
from tests.documents.written import example, written

LANGUAGES = ("fi", "sv", "en")
WORDS = [
    "=1+1",
    "+358 40 123",
    "-",
    "@SUM(A1)",
    "'=x",
    "Toimenpide",
    "Vastuuhenkilö/taho",
    "Kevät 2026",
    "valmistelu",
    "V",
    "P",
    "Tavoite 1: Osaava",
    "Tavoite",
    "T1-01",
    "24/7",
    "Palvelu auki 24/7",
    "osa 1/2",
    "(jatkuu)",
    "TRUE",
    "#N/A",
    "1,5",
    "12.10.2026",
    "a;b",
    'sanoo "hei"',
    "_x0041_",
    "<b>&amp;</b>",
    "{x}",
    "[b]",
    "Yö\u00adtyö",
    "😀",
]


def lines(max_size: int) -> st.SearchStrategy[str]:
    """One line of text as a roadmap file may hold it."""
    any_text = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), max_size=max_size)
    text = st.one_of(any_text, st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
    return text.map(lambda t: clean(unicodedata.normalize("NFC", t))).filter(lambda t: not has_control_characters(t))


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    first = HalfYear(draw(st.integers(2020, 2035)), draw(st.sampled_from((1, 2))))
    last = first + draw(st.integers(0, 11))
    titles = draw(st.lists(lines(60).filter(bool), min_size=1, max_size=3, unique_by=str.casefold))
    goals = tuple(Goal(f"T{number}", title) for number, title in enumerate(titles, 1))
    horizon = [first + n for n in range(last - first + 1)]
    measures = []
    for number in range(draw(st.integers(1, 13))):
        goal = draw(st.sampled_from(goals)).id
        schedule = draw(st.dictionaries(st.sampled_from(horizon), st.sampled_from(Phase)))
        title, party = draw(lines(200).filter(bool)), draw(lines(80))
        measures.append(Measure(f"{goal}-{number + 1:02}", goal, title, party, dict(sorted(schedule.items()))))
    return Roadmap("Kunta", "Visio", "", first, last, goals, tuple(measures))


def check(roadmap: Roadmap, kind: str, language: str) -> None:
    with TemporaryDirectory() as folder:
        found = read_document(written(Path(folder, f"a{kind}"), roadmap, language=language))
    plan = plan_import(found, roadmap)
    assert (plan.questions, plan.changes, plan.missing) == ((), (), ())
    assert sorted(plan.same) == sorted(measure.id for measure in roadmap.measures)


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".docx", ".pptx"])
@settings(max_examples=12)
@given(roadmap=roadmaps(), language=st.sampled_from(LANGUAGES))
def test_any_roadmap_reads_back_as_itself(kind, roadmap, language):
    check(roadmap, kind, language)


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".docx", ".pptx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phase_of_the_example_is_read_back(tmp_path, kind, language):
    roadmap = example()
    found = read_document(written(tmp_path / f"a{kind}", roadmap, language=language))
    assert {m.id: (m.title, m.party, m.schedule) for m in found.measures} == {
        m.id: (m.title, m.party, m.schedule) for m in roadmap.measures
    }


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".docx", ".pptx"])
def test_a_difference_is_read_back_too(tmp_path, kind):
    roadmap = example()
    other = replace(
        roadmap, measures=(replace(roadmap.measures[0], party="Toinen taho", schedule={}), *roadmap.measures[1:])
    )
    plan = plan_import(read_document(written(tmp_path / f"a{kind}", other)), roadmap)
    assert plan.changed == ("T1-01",)
    assert (plan.new, plan.missing, plan.questions) == ((), (), ())
    assert len(plan.changes) == 1 + len(roadmap.measures[0].schedule)
