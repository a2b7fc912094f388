"""Accepting into the file and rejecting back into the list, through to the sync after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roadmap.decide import Accepted, FiledChange, ListWrite, accept, reject
from roadmap.errors import DecisionError
from roadmap.model import Measure, Phase
from tests.roadmap.merge_world import H2, World, measure, synced

GOALS = ("T1", "T2")


def drifted() -> World:
    world = synced(measure(), measure("T1-02"))
    world.edit("T1-01", title="Listan nimi", phase_2026H2="päättäminen")
    world.edit("T1-02", party=None)
    return world


def test_accept_takes_the_lists_word_for_the_chosen_measures():
    assert accept(drifted().plan(), ["T1-01"], goals=GOALS) == Accepted(
        (FiledChange("T1-01", "title", "Listan nimi"), FiledChange("T1-01", "phase:2026H2", "päättäminen")), ()
    )


def test_accept_of_one_field_leaves_the_others_open():
    accepted = accept(drifted().plan(), ["T1-01"], goals=GOALS, field="title")
    assert accepted.changes == (FiledChange("T1-01", "title", "Listan nimi"),)


def test_accept_all_takes_everything_that_is_open():
    world = drifted()
    world.add(title="Oma ajatus", goal="T2")
    world.sync()
    accepted = accept(world.plan(), None, goals=GOALS)
    assert {change.id for change in accepted.changes} == {"T1-01", "T1-02"}
    assert FiledChange("T1-02", "party", None) in accepted.changes
    assert [new.id for new in accepted.new] == ["E-001"]


def test_an_accepted_conflict_ends_with_the_next_sync():
    world = synced()
    world.edit("T1-01", title="Listan nimi")
    world.measures[0] = measure(title="Tiedoston nimi")
    (change,) = accept(world.plan(), ["T1-01"], goals=GOALS).changes
    world.measures[0] = replace(world.measures[0], title=str(change.value))
    plan = world.sync()
    assert (plan.conflicts, plan.drifts, plan.updated) == ((), (), ())
    assert world.listed("T1-01")["title"] == "Listan nimi"


def test_an_accepted_proposal_becomes_a_measure():
    world = World([])
    world.add(**{"title": "Oma ajatus", "goal": "T2", "party": "Rehtori", "phase:2026H2": "valmistelu"})
    world.sync()
    accepted = accept(world.plan(), ["E-001"], goals=GOALS)
    assert accepted == Accepted((), (Measure("E-001", "T2", "Oma ajatus", "Rehtori", {H2: Phase.PREPARATION}),))
    world.measures.extend(accepted.new)
    world.sync()
    assert world.plan().unchanged == world.plan().rows


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"title": "Oma ajatus"}, "E-001: The list gives no goal, and a measure needs one."),
        ({"goal": "T1"}, "E-001: The list gives no title, and a measure needs one."),
        ({"title": "Oma", "goal": "T9"}, "E-001: The list says “T9” for goal, which the roadmap does not know."),
        ({"title": "Oma", "goal": "T1", "phase:2026H2": "loma"}, "E-001: The list says “loma” for phase:2026H2"),
    ],
)
def test_a_proposal_that_is_no_measure_is_refused(item, text):
    world = World([])
    world.add(**item)
    with pytest.raises(DecisionError) as error:
        accept(world.plan(), ["E-001"], goals=GOALS)
    assert str(error.value).startswith(text)


@pytest.mark.parametrize("edit", [{"title": None}, {"goal": None}, {"goal": "T9"}, {"phase_2026H2": "loma"}])
def test_a_drift_that_no_roadmap_can_hold_is_refused(edit):
    world = synced()
    world.edit("T1-01", **edit)
    with pytest.raises(DecisionError):
        accept(world.plan(), ["T1-01"], goals=GOALS)


def test_reject_puts_the_files_word_back():
    world = drifted()
    assert reject(world.plan(), ["T1-02", "T1-01"]) == (
        ListWrite("T1-02", "2", "app*", {"party": "Rehtori"}),
        ListWrite("T1-01", "1", "app*", {"title": "Toimenpide T1-01", "phase:2026H2": None}),
    )


def test_a_rejected_conflict_ends_with_the_files_word():
    world = synced()
    world.edit("T1-01", title="Listan nimi")
    world.measures[0] = measure(title="Tiedoston nimi")
    world.sync()
    (write,) = reject(world.plan(), ["T1-01"])
    assert write.values == {"title": "Tiedoston nimi"}
    world.edit("T1-01", by="app", **write.values)
    world.sync()
    assert world.plan().unchanged == world.plan().rows


def test_reject_archives_a_proposal():
    world = World([])
    world.add(title="Oma ajatus")
    world.sync()
    assert [write.values for write in reject(world.plan(), ["E-001"])] == [{"archived": True}]


@pytest.mark.parametrize(("ids", "field"), [(["T1-99"], None), (["T1-01"], "goal"), (["T1-01", "T1-99"], None)])
def test_what_is_not_open_cannot_be_decided(ids, field):
    plan = drifted().plan()
    with pytest.raises(DecisionError, match="no open drift"):
        accept(plan, ids, goals=GOALS, field=field)
    with pytest.raises(DecisionError, match="no open drift"):
        reject(plan, ids, field=field)
