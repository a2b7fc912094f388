"""The mass guard: how many, of what, over which limit."""

from __future__ import annotations

import pytest

from roadmap.guard import mass_guard
from roadmap.model import Phase
from tests.roadmap.merge_world import H1, H2, World, measure, synced


def world_of(count: int) -> World:
    return synced(*(measure(f"T1-{number:02}") for number in range(1, count + 1)))


@pytest.mark.parametrize(("measures", "gone", "stops"), [(20, 5, False), (20, 6, True), (60, 6, False), (60, 7, True)])
def test_more_than_the_larger_of_five_and_a_tenth(measures, gone, stops):
    world = world_of(measures)
    del world.measures[:gone]
    guard = mass_guard(world.plan(), measures)
    assert bool(guard) is stops
    if guard:
        assert (guard.count, guard.limit, len(guard.archive)) == (gone, max(5, measures // 10), gone)


def test_archived_made_again_and_cleared_count_together_each_measure_once():
    world = world_of(20)
    world.edit("T1-20", comment="x", status="Valmis")
    world.sync()
    del world.measures[:2]
    world.delete("T1-03")
    world.delete("T1-04")
    world.measures[2] = measure("T1-05", schedule={})
    world.edit("T1-20", comment=None, status=None)
    guard = mass_guard(world.plan(), 20)
    assert guard is not None
    assert guard.archive == ("T1-01", "T1-02")
    assert guard.make_again == ("T1-03", "T1-04")
    assert guard.clear == ("T1-05", "T1-20")
    assert (guard.count, guard.limit) == (6, 5)


def test_moving_a_phase_clears_nothing_and_taking_more_away_than_is_set_does():
    world = world_of(20)
    world.sync()
    world.measures[:] = [measure(m.id, schedule={H2: Phase.CLOSING}) for m in world.measures]
    assert mass_guard(world.plan(), 20) is None
    world.measures[:] = [measure(m.id, schedule={}) for m in world.measures]
    guard = mass_guard(world.plan(), 20)
    assert guard is not None
    assert len(guard.clear) == 20


def test_allow_raises_the_limit_to_exactly_that():
    world = world_of(20)
    del world.measures[:7]
    assert mass_guard(world.plan(), 20, 6) is not None
    assert mass_guard(world.plan(), 20, 7) is None
    assert mass_guard(world.plan(), 20, 1) is not None


def test_settings_move_floor_and_share():
    world = world_of(20)
    del world.measures[:6]
    assert mass_guard(world.plan(), 20, floor=6) is None
    assert mass_guard(world.plan(), 20, share=0.3) is None
    assert mass_guard(world.plan(), 100, floor=0, share=0.05) is not None


def test_what_is_no_loss_does_not_count():
    world = world_of(20)
    for number in range(1, 11):
        world.edit(f"T1-{number:02}", comment="uusi", title="toinen", party=None)
    for number in range(11, 21):
        world.measures[number - 1] = measure(f"T1-{number:02}", title="uusi", schedule={H1: Phase.CLOSING})
    assert mass_guard(world.plan(), 20) is None


def test_a_first_sync_and_adopting_are_no_loss():
    world = World([measure(f"T1-{number:02}") for number in range(1, 21)])
    assert mass_guard(world.plan(), 20) is None
    world.sync()
    world.base.clear()
    assert mass_guard(world.plan(), 20) is None


def test_what_proposers_clear_does_not_count():
    world = world_of(1)
    ids = [f"E-{number:03}" for number in range(1, 8)]
    for id_ in ids:
        world.add(title=id_, comment="x")
    world.sync()
    for id_ in ids:
        world.edit(id_, comment=None)
    assert mass_guard(world.plan(), 1) is None
