"""The rules for whole rows: created, adopted, archived, back, made again, forgotten, proposed, doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from roadmap.actions import (
    Adopt,
    Archive,
    Create,
    Derive,
    Drift,
    Duplicate,
    Forget,
    MakeAgain,
    Propose,
    Pull,
    Restore,
    Unarchive,
)
from roadmap.fields import ARCHIVED, ID, TITLE, phase_field
from roadmap.guard import emptied
from roadmap.model import Phase
from roadmap.plan import BaseRow, Change, Role
from tests.roadmap.merge_world import EDITED, H1, TODAY, World, measure, only, synced


class TestInTheFileOnly:
    def test_is_created_with_all_that_file_and_system_say(self):
        plan = World([measure()]).plan()
        row = only(plan)
        assert (row.actions, row.role, row.item_id, row.etag) == ((Create(),), Role.MEASURE, None, None)
        assert row.write == {
            "id": "T1-01",
            "title": "Toimenpide T1-01",
            "goal": "T1",
            "party": "Rehtori",
            "phase:2026H1": "toteuttaminen",
            "people": (7, 9),
            "current_phase": "toteuttaminen",
            "deadline": date(2026, 6, 30),
            "health": "needs_update",
        }
        assert row.base == BaseRow("T1-01", None, row.write)
        assert row.base.with_item("5").item_id == "5"
        assert plan.created == plan.rows

    def test_the_log_begins_with_every_value(self):
        row = only(World([measure()]).plan())
        assert {change.field: change.new for change in row.changes} == row.write
        assert {(change.old, change.by, change.modified_at) for change in row.changes} == {(None, "", None)}


class TestAdopting:
    def test_the_base_becomes_the_files_roadmap_and_the_lists_officer(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi", comment="Minun", confirmed=date(2026, 1, 1))
        world.base.clear()
        row = only(world.sync(TODAY))
        assert row.actions == (Adopt(), Drift(TITLE, "Toimenpide T1-01", "Listan nimi", new=True))
        assert row.write == {}
        base = world.base["T1-01"]
        assert (base.values[TITLE], base.values["comment"]) == ("Toimenpide T1-01", "Minun")
        assert (base.human_change, base.confirmed_seen) == (None, TODAY)

    def test_the_log_gives_the_officers_word_to_the_items_editor_only(self):
        world = synced()
        world.edit("T1-01", comment="Minun")
        world.base.clear()
        by = {change.field: change.by for change in only(world.plan()).changes}
        assert (by["comment"], by["title"], by["deadline"]) == ("aino", "", "")

    def test_what_is_derived_is_brought_up_to_date(self):
        world = synced()
        world.edit("T1-01", deadline=date(2030, 1, 1))
        world.base.clear()
        assert Derive("deadline", date(2030, 1, 1), date(2026, 6, 30)) in only(world.plan()).actions

    def test_a_create_whose_answer_was_lost_ends_as_an_undisturbed_one(self):
        world = World([measure()])
        world.write(only(world.plan()))
        world.sync()
        assert len(world.rows) == 1
        assert world.base == synced().base

    def test_the_tunnus_is_read_as_sharepoint_compares_it(self):
        world = synced()
        world.edit("T1-01", id=" t1-01")
        world.base.clear()
        row = only(world.plan())
        assert row.actions == (Adopt(), Derive(ID, " t1-01", "T1-01"))


class TestLeavingTheFile:
    def test_is_archived_and_nothing_else_is_written(self):
        world = synced(measure(), measure("T1-02"))
        del world.measures[0]
        plan = world.sync()
        archived = next(row for row in plan.rows if row.id == "T1-01")
        assert (archived.actions, archived.role, archived.write) == ((Archive(),), Role.ARCHIVED, {ARCHIVED: True})
        assert plan.archived == (archived,)
        assert world.base["T1-01"].archived

    def test_archived_measures_are_done_and_count_nowhere(self):
        world = synced()
        world.measures.clear()
        world.sync()
        plan = world.plan()
        assert only(plan).actions == ()
        assert (plan.unchanged, plan.updated, plan.archived) == ((), (), ())

    def test_officers_are_still_heard(self):
        world = synced()
        world.measures.clear()
        world.sync()
        world.edit("T1-01", comment="Jäi kesken")
        row = only(world.sync())
        assert row.actions == (Pull("comment", None, "Jäi kesken", "aino", EDITED),)
        assert world.base["T1-01"].values["comment"] == "Jäi kesken"

    def test_an_open_drift_rests_in_the_archive(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        world.sync()
        world.measures.clear()
        row = only(world.sync())
        assert row.changes == (Change(ARCHIVED, None, True, "", None),)
        assert world.base["T1-01"].living[TITLE] == "Listan nimi"

    def test_taken_out_of_the_archive_by_hand_it_is_put_back(self):
        world = synced()
        world.measures.clear()
        world.sync()
        world.edit("T1-01", archived=False)
        assert only(world.plan()).actions == (Restore(ARCHIVED, None, True),)

    def test_back_in_the_file_it_comes_back_with_officer_and_old_base(self):
        world = synced()
        world.edit("T1-01", comment="Tallessa")
        world.sync()
        there = world.measures.pop()
        world.sync()
        world.edit("T1-01", title="Arkistossa muutettu")
        world.measures.append(there)
        row = only(world.sync())
        assert Unarchive() in row.actions
        assert Drift(TITLE, "Toimenpide T1-01", "Arkistossa muutettu", new=True) in row.actions
        assert row.write[ARCHIVED] is None
        assert ARCHIVED not in world.listed("T1-01")
        assert world.base["T1-01"].values["comment"] == "Tallessa"
        assert not world.base["T1-01"].archived


class TestDeletedInTheList:
    def test_is_made_again_with_the_officers_last_known_values(self):
        world = synced()
        world.edit("T1-01", comment="Tallessa", confirmed=date(2026, 6, 1), day=date(2026, 6, 1))
        world.sync()
        before = world.base["T1-01"]
        world.delete("T1-01")
        plan = world.sync()
        assert only(plan).actions == (MakeAgain(),)
        assert (plan.made_again, plan.created) == (plan.rows, plan.rows)
        assert world.listed("T1-01")["comment"] == "Tallessa"
        assert world.base["T1-01"] == replace(before, item_id="2")
        assert only(plan).changes == ()

    def test_the_files_news_go_into_the_new_item(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        world.sync()
        world.delete("T1-01")
        world.measures[0] = measure(title="Tiedoston nimi")
        world.sync()
        assert world.listed("T1-01")[TITLE] == "Tiedoston nimi"
        assert world.base["T1-01"].differences == {}
        assert world.rebuilt()["T1-01"][TITLE] == "Tiedoston nimi"

    def test_an_item_restored_under_another_id_is_known_by_its_tunnus(self):
        world = synced()
        row = world.rows.pop("1")
        world.rows["9"] = replace(row, item_id="9")
        plan = only(world.sync())
        assert (plan.actions, plan.write) == ((), {})
        assert world.base["T1-01"].item_id == "9"

    def test_neither_in_list_nor_file_is_forgotten_and_the_log_says_it_left(self):
        world = synced()
        world.delete("T1-01")
        world.measures.clear()
        row = only(world.sync())
        assert (row.actions, row.base) == ((Forget(),), None)
        assert Change(TITLE, "Toimenpide T1-01", None, "", None) in row.changes
        assert all(change.new is None for change in row.changes)
        assert world.base == {}

    def test_an_emptied_list_is_told_from_a_new_one(self):
        world = synced()
        assert emptied(list(world.base.values()), [])
        assert not emptied([], [])
        assert not emptied(list(world.base.values()), list(world.rows.values()))


class TestProposals:
    def test_an_unknown_item_gets_the_next_free_number_and_nothing_else(self):
        world = synced(measure("E-004"))
        item_id = world.add(title="Oma ajatus", comment="Tehdään")
        plan = world.sync()
        row = next(row for row in plan.rows if row.role is Role.PROPOSAL)
        assert row.write == {ID: "E-005"}
        assert plan.proposals == (Propose("E-005", item_id, {TITLE: "Oma ajatus"}, new=True),)
        assert (plan.created, plan.updated, plan.pulled, len(plan.unchanged)) == ((), (), (), 1)

    def test_it_stays_open_under_its_number(self):
        world = synced()
        item_id = world.add(title="Oma ajatus")
        world.sync()
        plan = world.plan()
        assert plan.proposals == (Propose("E-001", item_id, {TITLE: "Oma ajatus"}, new=False),)
        assert not any(row.write or row.changes for row in plan.rows)

    def test_numbers_follow_the_highest_anywhere_even_in_the_archive(self):
        world = synced()
        world.add(id="E-007", archived=True)
        world.add(title="Yksi")
        world.add(title="Kaksi")
        assert [proposal.id for proposal in world.sync().proposals] == ["E-008", "E-009"]

    def test_its_own_number_is_kept_when_the_base_was_lost(self):
        world = synced()
        world.add(title="Oma ajatus")
        world.sync()
        world.base.clear()
        plan = world.plan()
        assert [proposal.id for proposal in plan.proposals] == ["E-001"]
        assert not any(row.write for row in plan.rows)

    def test_a_tunnus_of_its_own_making_is_replaced(self):
        world = World([])
        world.add(id="T7-77")
        assert only(world.plan()).write == {ID: "E-001"}

    def test_an_edited_number_is_put_right(self):
        world = World([])
        world.add(title="Oma ajatus")
        world.sync()
        world.edit("E-001", id="E-999")
        row = only(world.plan())
        assert (row.actions[-1], row.write) == (Restore(ID, "E-999", "E-001"), {ID: "E-001"})

    def test_accepted_it_is_an_ordinary_measure_with_its_officers_words(self):
        world = World([])
        world.add(title="Oma ajatus", goal="T1", party="Rehtori", comment="Tehdään")
        world.sync()
        world.measures.append(measure("E-001", title="Oma ajatus", schedule={}))
        plan = world.sync()
        assert (plan.proposals, plan.drifts, plan.conflicts) == ((), (), ())
        assert plan.updated == plan.rows
        assert not world.base["E-001"].proposal
        assert (world.base["E-001"].values[TITLE], world.base["E-001"].values["comment"]) == ("Oma ajatus", "Tehdään")
        assert only(world.plan()).actions == ()

    def test_accepted_and_deleted_it_is_made_again_with_its_officers_words(self):
        world = World([])
        world.add(title="Oma ajatus", goal="T1", comment="Tehdään")
        world.sync()
        world.delete("E-001")
        world.measures.append(measure("E-001", title="Oma ajatus"))
        world.sync()
        assert world.listed("E-001")["comment"] == "Tehdään"

    def test_deleted_it_is_forgotten(self):
        world = World([])
        world.add(title="Oma ajatus")
        world.sync()
        world.delete("E-001")
        assert only(world.sync()).actions == (Forget(),)
        assert world.base == {}

    def test_rejected_it_is_forgotten_and_left_alone(self):
        world = World([])
        world.add(title="Oma ajatus")
        world.sync()
        world.edit("E-001", by="app", archived=True)
        assert only(world.sync()).actions == (Forget(),)
        assert world.plan().rows == ()

    def test_an_archived_item_that_nobody_knows_is_left_alone(self):
        world = World([])
        world.add(title="Vanha", archived=True)
        assert world.plan().rows == ()


class TestDuplicates:
    def test_two_items_with_one_tunnus_are_not_touched(self):
        world = World([measure()])
        first, second = world.add(id="T1-01", title="Yksi"), world.add(id="T1-01", title="Kaksi")
        plan = world.sync()
        assert plan.duplicates == (Duplicate("T1-01", (first, second)),)
        assert [row.write for row in plan.rows] == [{}]
        assert world.base == {}

    def test_the_bases_item_and_another_are_not_touched(self):
        world = synced()
        base = dict(world.base)
        other = world.add(id="t1-01")
        world.edit("T1-01", comment="Ei vielä")
        plan = world.sync()
        assert plan.duplicates == (Duplicate("T1-01", ("1", other)),)
        assert len(plan.rows) == 1
        assert world.base == base

    def test_a_tunnus_edited_to_another_measures_stops_both(self):
        world = synced(measure(), measure("T1-02"), measure("T1-03"))
        world.edit("T1-01", id="T1-02")
        plan = world.plan()
        assert plan.duplicates == (Duplicate("T1-02", ("1", "2")),)
        assert sorted(row.id for row in plan.rows) == ["T1-02", "T1-03"]

    def test_a_swap_is_left_to_a_person(self):
        world = synced(measure(), measure("T1-02"))
        world.rows = {
            "1": replace(world.rows["1"], values={**world.rows["1"].values, ID: "T1-02"}),
            "2": replace(world.rows["2"], values={**world.rows["2"].values, ID: "T1-01"}),
        }
        assert [duplicate.id for duplicate in world.plan().duplicates] == ["T1-01", "T1-02"]

    def test_a_freed_tunnus_is_put_right_before_it_is_used_again(self):
        """The item of T1-01 is gone and T1-02's was given its Tunnus: the unique column wants the update first."""
        world = synced(measure(), measure("T1-02"))
        world.delete("T1-01")
        world.edit("T1-02", id="T1-01")
        plan = world.sync()
        assert [(row.id, row.write.get(ID)) for row in plan.rows] == [("T1-02", "T1-02"), ("T1-01", "T1-01")]
        assert world.plan().unchanged == world.plan().rows


def test_the_log_rebuilds_what_the_list_says():
    world = synced(measure(), measure("T1-02"))
    world.edit("T1-01", comment="Etenee", title="Listan nimi")
    world.sync()
    world.measures[1] = measure("T1-02", schedule={H1: Phase.CLOSING})
    world.edit("T1-01", status="Valmis")
    world.sync()
    rebuilt = world.rebuilt()
    assert rebuilt == {id_: base.told for id_, base in world.base.items()}
    assert rebuilt["T1-01"][TITLE] == "Listan nimi"
    assert rebuilt["T1-02"][phase_field(H1)] == "päättäminen"
