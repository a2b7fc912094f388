"""The merge table, one test a row: base, file and list of one field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roadmap.actions import Agree, Conflict, Derive, Drift, Pull, Push, Restore
from roadmap.fields import CONFIRMED, DEADLINE, HEALTH, PEOPLE, STATUS, TITLE, phase_field
from roadmap.merge import merge
from roadmap.model import Phase
from roadmap.plan import Change, Difference
from tests.roadmap.merge_world import EDITED, FIELDS, H1, H2, H3, TODAY, World, derive, measure, only, synced


def refile(world: World, **new: object) -> None:
    world.measures[0] = replace(world.measures[0], **new)


class TestRoadmapsFields:
    def test_nothing_new_is_nothing_to_do(self):
        row = only(synced().plan())
        assert (row.actions, row.write, row.changes, row.heard) == ((), {}, (), None)
        assert row.base == row.known

    def test_the_files_news_go_to_the_list(self):
        world = synced()
        refile(world, title="Uusi nimi")
        row = only(world.plan())
        assert row.actions == (Push(TITLE, "Toimenpide T1-01", "Uusi nimi"),)
        assert row.write == {TITLE: "Uusi nimi"}
        assert row.changes == (Change(TITLE, "Toimenpide T1-01", "Uusi nimi", "", None),)
        assert row.base is not None
        assert row.base.values[TITLE] == "Uusi nimi"

    def test_a_phase_taken_from_the_file_is_cleared_in_the_list(self):
        world = synced(measure(schedule={H1: Phase.PREPARATION, H2: Phase.CLOSING}))
        refile(world, schedule={H2: Phase.CLOSING})
        assert only(world.sync()).write[phase_field(H1)] is None
        assert phase_field(H1) not in world.listed("T1-01")

    def test_the_lists_news_are_drift_and_nothing_is_written(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        row = only(world.sync())
        assert row.actions == (Drift(TITLE, "Toimenpide T1-01", "Listan nimi", new=True),)
        assert row.write == {}
        assert world.base["T1-01"].values[TITLE] == "Toimenpide T1-01"
        assert world.base["T1-01"].living[TITLE] == "Listan nimi"

    def test_drift_stays_open_but_is_new_only_once(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        world.sync()
        row = only(world.plan())
        assert row.actions == (Drift(TITLE, "Toimenpide T1-01", "Listan nimi", new=False),)
        assert (row.changes, row.base) == ((), row.known)

    def test_a_drift_taken_back_in_the_list_ends(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        world.sync()
        world.edit("T1-01", title="Toimenpide T1-01")
        row = only(world.sync())
        assert row.actions == ()
        assert world.base["T1-01"].differences == {}
        assert [change.new for change in row.changes] == ["Toimenpide T1-01"]

    def test_an_accepted_drift_ends_in_agreement(self):
        world = synced()
        world.edit("T1-01", title="Sama nimi")
        world.sync()
        refile(world, title="Sama nimi")
        row = only(world.sync())
        assert row.actions == (Agree(TITLE, "Sama nimi"),)
        assert row.write == {}
        assert (world.base["T1-01"].values[TITLE], world.base["T1-01"].differences) == ("Sama nimi", {})

    def test_both_changed_apart_is_a_conflict_and_neither_is_touched(self):
        world = synced()
        refile(world, title="Tiedoston nimi")
        world.edit("T1-01", title="Listan nimi")
        row = only(world.sync())
        assert row.actions == (Conflict(TITLE, "Toimenpide T1-01", "Tiedoston nimi", "Listan nimi", new=True),)
        assert row.write == {}
        assert world.base["T1-01"].values[TITLE] == "Toimenpide T1-01"
        assert world.base["T1-01"].differences == {TITLE: Difference("Tiedoston nimi", "Listan nimi")}
        assert only(world.plan()).actions == (
            Conflict(TITLE, "Toimenpide T1-01", "Tiedoston nimi", "Listan nimi", new=False),
        )

    def test_a_known_drift_that_becomes_a_conflict_is_news(self):
        world = synced()
        world.edit("T1-01", title="Listan nimi")
        world.sync()
        refile(world, title="Tiedoston nimi")
        assert only(world.plan()).actions == (
            Conflict(TITLE, "Toimenpide T1-01", "Tiedoston nimi", "Listan nimi", new=True),
        )

    def test_a_field_emptied_in_the_list_is_drift_too(self):
        world = synced()
        world.edit("T1-01", party=None)
        assert only(world.plan()).actions == (Drift("party", "Rehtori", None, new=True),)


class TestDriftAndTheSystem:
    def test_deadline_phase_and_health_follow_the_list(self):
        """Example 10: a phase moved in the list; the file stays, what is derived follows the list."""
        world = synced(measure(schedule={H2: Phase.IMPLEMENTATION}))
        world.edit("T1-01", phase_2026H2=None, phase_2027H1="toteuttaminen")
        row = only(world.sync())
        assert Drift(phase_field(H3), None, "toteuttaminen", new=True) in row.actions
        assert row.write == {DEADLINE: date(2027, 6, 30), HEALTH: "delayed"}

    def test_a_known_drifted_party_changes_the_people(self):
        world = synced()
        world.edit("T1-01", party="Hallintopalvelut")
        assert only(world.plan()).write == {PEOPLE: (8,)}

    def test_what_is_pushed_counts_for_what_is_derived(self):
        world = synced()
        refile(world, schedule={H2: Phase.IMPLEMENTATION})
        row = only(world.plan())
        assert row.write[DEADLINE] == date(2026, 12, 31)
        assert only(world.sync()).write == row.write
        assert only(world.plan()).actions == ()


class TestOfficersFields:
    def test_whatever_the_list_says_is_pulled_with_who_and_when(self):
        world = synced()
        world.edit("T1-01", comment="Kaikki hyvin", by="aino")
        row = only(world.plan())
        assert row.actions[0] == Pull("comment", None, "Kaikki hyvin", "aino", EDITED)
        assert row.heard_changes == (
            Change("comment", None, "Kaikki hyvin", "aino", EDITED),
            Change("confirmed_on", None, TODAY, "aino", EDITED),
        )
        assert row.heard is not None
        assert row.heard.values["comment"] == "Kaikki hyvin"

    def test_an_edit_that_derives_nothing_new_writes_nothing(self):
        world = synced()
        world.edit("T1-01", comment="Kaikki hyvin")
        world.sync()
        world.edit("T1-01", comment="Yhä hyvin")
        row = only(world.plan())
        assert [type(action) for action in row.actions] == [Pull]
        assert row.write == {}

    def test_words_that_are_no_choice_are_carried(self):
        world = synced()
        world.edit("T1-01", status="Melkein valmis", forecast="joskus")
        world.sync()
        assert world.base["T1-01"].values[STATUS] == "Melkein valmis"
        assert world.listed("T1-01")["forecast"] == "joskus"

    def test_an_emptied_field_is_pulled_empty(self):
        world = synced()
        world.edit("T1-01", comment="Turha")
        world.sync()
        world.edit("T1-01", comment=None)
        assert Pull("comment", "Turha", None, "aino", EDITED) in only(world.sync()).actions
        assert "comment" not in world.base["T1-01"].values

    def test_the_file_never_writes_them(self):
        world = synced()
        world.edit("T1-01", comment="Minun", progress=0)
        refile(world, title="Uusi", party="Hallintopalvelut")
        assert not {"comment", "progress"} & only(world.plan()).write.keys()


class TestConfirming:
    def test_a_humans_change_of_an_officers_field_confirms(self):
        world = synced()
        world.edit("T1-01", comment="Etenee", day=date(2026, 6, 1))
        world.sync()
        assert world.base["T1-01"].human_change == date(2026, 6, 1)

    def test_an_older_change_does_not_take_a_confirmation_back(self):
        world = synced()
        world.base["T1-01"] = replace(world.base["T1-01"], human_change=date(2026, 6, 2))
        world.edit("T1-01", comment="Etenee", day=date(2026, 5, 1))
        world.sync()
        assert world.base["T1-01"].human_change == date(2026, 6, 2)

    @pytest.mark.parametrize(
        ("by", "edit"),
        [("app", {"comment": "Etenee"}), ("aino", {"title": "Listan nimi"}), ("aino", {"deadline": TODAY})],
    )
    def test_the_apps_writes_and_other_fields_never_confirm(self, by, edit):
        world = synced()
        world.edit("T1-01", by=by, **edit)
        world.sync()
        assert world.base["T1-01"].human_change is None

    def test_the_day_is_kept_on_which_a_new_confirmation_was_first_seen(self):
        world = synced()
        world.edit("T1-01", confirmed=date(2030, 1, 1), day=date(2026, 6, 1))
        world.sync(date(2026, 6, 2))
        world.sync(date(2026, 6, 3))
        assert world.base["T1-01"].confirmed_seen == date(2026, 6, 2)
        world.edit("T1-01", confirmed=None)
        world.sync(date(2026, 6, 4))
        assert world.base["T1-01"].confirmed_seen is None

    def test_a_killed_run_still_knows_who_confirmed(self):
        """Heard first, then written: after the write the app is the item's last editor."""
        world = synced()
        world.edit("T1-01", status="Valmis", day=date(2026, 6, 1))
        undisturbed = synced()
        undisturbed.edit("T1-01", status="Valmis", day=date(2026, 6, 1))
        undisturbed.sync()
        row = only(world.plan())
        world.hear(row)
        world.write(row)
        world.sync()
        assert world.base == undisturbed.base
        assert world.rebuilt() == undisturbed.rebuilt()


class TestSystemsFields:
    def test_a_new_derived_value_goes_to_the_list(self):
        world = synced()
        world.edit("T1-01", status="Valmis")
        row = only(world.plan())
        assert Derive(HEALTH, "needs_update", "done") in row.actions
        assert row.write == {HEALTH: "done"}

    def test_somebodys_edit_is_put_right_and_reported(self):
        world = synced()
        world.edit("T1-01", deadline=date(2030, 1, 1))
        plan = world.sync()
        assert only(plan).actions == (Restore(DEADLINE, date(2030, 1, 1), date(2026, 6, 30)),)
        assert plan.restored == plan.rows
        assert world.listed("T1-01")[DEADLINE] == date(2026, 6, 30)

    def test_an_edited_tunnus_is_put_right_on_the_item_that_the_base_knows(self):
        world = synced()
        world.edit("T1-01", id="T9-99")
        assert only(world.sync()).actions == (Restore("id", "T9-99", "T1-01"),)
        assert world.listed("T1-01")["id"] == "T1-01"

    def test_a_hand_archived_measure_is_put_right(self):
        world = synced()
        world.edit("T1-01", archived=True)
        plan = world.sync()
        assert only(plan).actions == (Restore("archived", True, None),)
        assert plan.archived == ()

    def test_a_value_that_is_right_already_is_not_written(self):
        world = synced()
        world.edit("T1-01", status="Valmis", health="done")
        row = only(world.plan())
        assert Agree(HEALTH, "done") in row.actions
        assert row.write == {}


class TestColumns:
    def test_a_field_without_a_column_rests_until_it_has_one(self):
        world = synced(measure(schedule={H1: Phase.PREPARATION}))
        world.columns = [field for field in FIELDS if field != phase_field(H2)]
        refile(world, schedule={H1: Phase.PREPARATION, H2: Phase.CLOSING})
        assert only(world.sync()).write == {}
        world.columns = FIELDS
        assert only(world.sync()).write[phase_field(H2)] == "päättäminen"

    def test_an_unknown_field_is_refused(self):
        with pytest.raises(ValueError, match="no field"):
            merge([], [], [], fields=["phase:spring"], system_values=derive, today=TODAY)

    def test_confirming_needs_no_other_columns(self):
        world = World([measure()], columns=(TITLE, "id", CONFIRMED))
        world.sync()
        assert set(world.listed("T1-01")) == {TITLE, "id"}
