"""The example attachment in its three formats, and the seed's text, into the shipped roadmap."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from documents.importing import plan_import
from documents.reading import read_document
from documents.roadmap_changes import SetPhase
from documents.roadmap_file import read_roadmap

DATA = Path(__file__).parent / "data"
CONFIG = Path(__file__).parents[2] / "config"
EXPECTED = json.loads((DATA / "liite.expected.json").read_text(encoding="utf-8"))
FORMATS = ("pptx", "xlsx", "docx")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_title_party_and_cell_is_right(kind):
    start = time.process_time()
    found = read_document(DATA / f"liite.{kind}")
    assert time.process_time() - start < 2
    assert found.questions == ()
    assert [(m.goal, m.title, m.party) for m in found.measures] == [
        (e["goal_name"], e["title"], e["responsible"]) for e in EXPECTED
    ]
    for measure, expected in zip(found.measures, EXPECTED, strict=True):
        assert [str(half_year) for half_year in measure.half_years] == list(expected["schedule"])
        shown = {str(half_year): str(phase) for half_year, phase in measure.schedule.items()}
        assert shown == {half_year: phase for half_year, phase in expected["schedule"].items() if phase}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_attachment_gives_the_shipped_roadmap_its_phases_and_no_slip(kind):
    roadmap = read_roadmap(CONFIG / "roadmap.yaml")
    plan = plan_import(read_document(DATA / f"liite.{kind}"), roadmap)
    assert (len(plan.new), len(plan.changed), plan.missing, plan.questions) == (0, 54, (), ())
    assert all(isinstance(change, SetPhase) for change in plan.changes)
    assert len(plan.changes) == sum(1 for e in EXPECTED for phase in e["schedule"].values() if phase)


def test_the_seeds_text_changes_nothing():
    found = read_document(DATA / "digitiekartta.txt")
    assert [(m.goal, m.title, m.party) for m in found.measures] == [
        (e["goal_name"], e["title"], e["responsible"]) for e in EXPECTED
    ]
    assert not any(measure.phases_given for measure in found.measures)
    plan = plan_import(found, read_roadmap(CONFIG / "roadmap.yaml"))
    assert (plan.changes, len(plan.same), plan.missing, plan.questions) == ((), 54, (), ())
