"""Frozen roadmaps: the file's own text with the approval in it, one a day, never written over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from documents.approved import freeze, newest, same_plan
from documents.errors import DocumentError
from documents.roadmap_file import read_roadmap, roadmap_from
from roadmap.model import Approval
from tests.documents.written import CONFIG

APPROVAL = Approval(date(2026, 6, 15), "kaupunginhallitus")
WORDS = '{on: 2026-06-15, by: "kaupunginhallitus"}'
SMALL = """municipality: Kemijärvi
vision: Lähellä
{approval}horizon: {{first: Kevät 2026, last: Syksy 2026}}
goals:
  - {{id: T1, title: Osaava}}
measures:
  - {{id: T1-01, goal: T1, title: Intra, party: Rehtori}}
"""


def frozen(tmp_path, text: str, approval: Approval = APPROVAL) -> str:
    file = tmp_path / "roadmap.yaml"
    file.write_bytes(text.encode("utf-8"))
    path = freeze(file, tmp_path / "approved", approval)
    assert file.read_bytes() == text.encode("utf-8"), "the roadmap file is not touched"
    return path.read_bytes().decode("utf-8")


def test_the_shipped_roadmap_is_kept_byte_for_byte_but_for_its_approval(tmp_path):
    text = (CONFIG / "roadmap.yaml").read_bytes().decode("utf-8")
    kept = frozen(tmp_path, text)
    assert kept == text.replace("\napproval:\n", f"\napproval: {WORDS}\n")
    assert (tmp_path / "approved" / "2026-06-15.yaml").exists()


@pytest.mark.parametrize(
    "before",
    [
        "approval:\n",
        "approval: # ei vielä\n",
        "approval: {}\n",
        "approval: {on: 2025-01-31, by: johtoryhmä} # vanha\n",
        "approval:\n  on: 2025-01-31\n  by: johtoryhmä\n\n# loppu\n",
        "",
    ],
)
@pytest.mark.parametrize("new_line", ["\n", "\r\n"])
def test_the_approval_takes_the_place_of_what_was_there(tmp_path, before, new_line):
    text = SMALL.format(approval=before).replace("\n", new_line)
    kept = frozen(tmp_path, text)
    assert roadmap_from(kept, "") == replace(roadmap_from(text, ""), approval=APPROVAL)
    comments = [part for part in ("# ei vielä", "# vanha", "# loppu") if part in before]
    assert all(comment in kept for comment in comments)
    assert kept.count("\n") == kept.count(new_line)


def test_a_file_in_braces(tmp_path):
    text = (
        "{municipality: K, vision: V, horizon: {first: Kevät 2026, last: Syksy 2026}, goals: [{id: T1, title: O}], "
        "measures: [{id: T1-01, goal: T1, title: I, party: R}]}"
    )
    assert roadmap_from(frozen(tmp_path, text), "").approval == APPROVAL


def test_a_byte_order_mark_stays(tmp_path):
    assert frozen(tmp_path, "\ufeff" + SMALL.format(approval="approval:\n")).startswith("\ufeffmunicipality")


def test_freezing_the_same_again_changes_nothing(tmp_path):
    text = SMALL.format(approval="approval:\n")
    assert frozen(tmp_path, text) == frozen(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (SMALL.format(approval="").replace("Intra", "Intra uusiksi"), "kaupunginhallitus"),
        (SMALL.format(approval=""), "johtoryhmä"),
    ],
)
def test_another_approval_of_the_day_is_never_written_over(tmp_path, text, by):
    first = frozen(tmp_path, SMALL.format(approval=""))
    with pytest.raises(DocumentError, match="Another roadmap was approved on this day"):
        frozen(tmp_path, text, Approval(APPROVAL.on, by))
    assert (tmp_path / "approved" / "2026-06-15.yaml").read_bytes().decode("utf-8") == first
    assert [path.name for path in (tmp_path / "approved").iterdir()] == ["2026-06-15.yaml"]


def test_a_broken_roadmap_is_not_approved(tmp_path):
    with pytest.raises(DocumentError, match="vision"):
        frozen(tmp_path, SMALL.format(approval="").replace("vision: Lähellä\n", ""))
    assert not (tmp_path / "approved").exists()


def test_versions_are_kept_and_the_newest_counts(tmp_path):
    folder = tmp_path / "approved"
    assert newest(folder) is None
    for day in (date(2026, 6, 15), date(2025, 1, 31), date(2026, 2, 1)):
        frozen(tmp_path, SMALL.format(approval=""), Approval(day, "kaupunginhallitus"))
    (folder / "notes.yaml").write_text("", encoding="utf-8")
    assert len(list(folder.iterdir())) == 4
    assert newest(folder) == folder / "2026-06-15.yaml"


def test_the_approval_alone_makes_no_other_plan():
    roadmap = read_roadmap(CONFIG / "roadmap.yaml")
    assert same_plan(roadmap, replace(roadmap, approval=APPROVAL))
    assert not same_plan(roadmap, replace(roadmap, measures=roadmap.measures[1:]))
