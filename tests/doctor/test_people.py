"""Who answers for something, whether the site takes them in, and what they may do with the list."""

from __future__ import annotations

import pytest

from sandbox.rights import Right
from tests.doctor.office import ARVO, EINO, HELMI, Office


def test_a_slip_in_the_parties_file(office: Office) -> None:
    office.parties(HELMI, "helmi.sarkijki@kemijarvi.example")
    checkup = office.doctor()
    assert checkup.exit_code == 2
    assert checkup["people"]["found"] == "The tenant knows 1 of 2 people."
    assert checkup["holders"]["outcome"] == "failed"
    assert "helmi.sarkijki@kemijarvi.example (Digityöryhmä) has no account" in checkup["holders"]["found"]
    assert checkup["rights"]["outcome"] == "ok"


def test_a_closed_account(office: Office) -> None:
    office.parties(HELMI, ARVO)
    checkup = office.doctor()
    assert checkup.exit_code == 2
    assert f"The account of {ARVO} (Digityöryhmä) is closed" in checkup["holders"]["found"]
    assert "successor" in checkup["holders"]["do"]
    assert "taken in: 1." in checkup["ensure_user"]["found"]


def test_nobody_of_the_file_is_known(office: Office) -> None:
    office.parties("a@b.example")
    checkup = office.doctor()
    assert checkup["people"]["outcome"] == "failed"
    assert checkup["holders"]["outcome"] == checkup["ensure_user"]["outcome"] == "skipped"


def test_no_right_to_look_people_up(office: Office) -> None:
    office.running.registration.grant("graph", ["Sites.Selected"])
    checkup = office.doctor()
    assert checkup.exit_code == 2
    assert checkup["people"]["outcome"] == "failed"
    assert "permissions" in checkup["people"]["do"]


def test_the_site_gives_each_a_lookup_id(office: Office) -> None:
    office.doctor()
    assert {user.person.upn for user in office.store.people.site_users()} >= {HELMI, EINO}


class TestRights:
    def test_who_may_not_edit(self, office: Office) -> None:
        office.store.rights.grant(EINO, Right.READ)
        checkup = office.doctor()
        assert checkup.exit_code == 2
        assert checkup["rights"]["outcome"] == "failed"
        assert checkup["rights"]["found"] == "These people may not edit the list: Eino Källäänkäri."
        assert "Contribute" in checkup["rights"]["do"]

    def test_who_may_change_columns(self, office: Office) -> None:
        office.store.rights.grant(HELMI, Right.EDIT)
        checkup = office.doctor()
        assert checkup.exit_code == 0
        assert checkup["rights"]["outcome"] == "warning"
        assert "delete the list: Helmi Särkijoki." in checkup["rights"]["found"]

    def test_both_are_told(self, office: Office) -> None:
        office.store.rights.grant(EINO, Right.NONE)
        office.store.rights.grant(HELMI, Right.FULL)
        found = office.doctor()["rights"]["found"]
        assert "may not edit the list: Eino" in found
        assert "change the list's columns and delete the list: Helmi" in found

    @pytest.mark.parametrize(("right", "outcome"), [(Right.READ, "failed"), (Right.CONTRIBUTE, "ok")])
    def test_rights_of_the_list_itself_count(self, office: Office, right: Right, outcome: str) -> None:
        office.store.rights.grant(EINO, Right.FULL)
        office.store.rights.grant(EINO, right, list_id=office.list_id)
        assert office.doctor()["rights"]["outcome"] == outcome

    def test_after_setup_gave_the_group_its_level_all_is_as_it_must_be(self, office: Office) -> None:
        office.command("setup", TIEKARTTA_SITE__OFFICERS_GROUP="members")
        found = office.doctor(TIEKARTTA_SITE__OFFICERS_GROUP="members")["rights"]
        assert (found["outcome"], found["do"]) == ("ok", "")

    def test_who_may_delete_besides_is_told(self, office: Office) -> None:
        office.command("setup", TIEKARTTA_SITE__OFFICERS_GROUP="members")
        office.store.rights.grant(HELMI, Right.CONTRIBUTE, list_id=office.list_id)
        found = office.doctor(TIEKARTTA_SITE__OFFICERS_GROUP="members")["rights"]
        assert found["outcome"] == "warning"
        assert "site.officers_group: Helmi Särkijoki." in found["found"]
