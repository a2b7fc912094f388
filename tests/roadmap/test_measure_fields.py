"""Names of fields, their owners, and what counts as empty."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.fields import (
    Owner,
    half_year_of,
    need_field,
    need_reason_field,
    owner_of,
    phase_field,
    present,
    roadmap_values,
)
from roadmap.halfyear import HalfYear
from roadmap.model import Phase
from tests.roadmap.merge_world import FIELDS, OFFICER, ROADMAP, SYSTEM, measure


def test_every_field_has_its_owner():
    assert {owner_of(field) for field in ROADMAP} == {Owner.ROADMAP}
    assert {owner_of(field) for field in OFFICER} == {Owner.OFFICER}
    assert {owner_of(field) for field in SYSTEM} == {Owner.SYSTEM}


@pytest.mark.parametrize("name", ["", "Title", "phase:2026", "phase:2026H3", "need:", "need:20261", "phase:2026H1 "])
def test_other_names_are_no_fields(name):
    with pytest.raises(ValueError, match="no field"):
        owner_of(name)


def test_names_of_half_years_and_years():
    assert phase_field(HalfYear(2026, 1)) == "phase:2026H1"
    assert half_year_of("phase:2026H1") == HalfYear(2026, 1)
    assert [field for field in FIELDS if half_year_of(field)] == ["phase:2026H1", "phase:2026H2", "phase:2027H1"]
    assert (need_field(2027), need_reason_field(2027)) == ("need:2027", "need_reason:2027")


def test_zero_and_spaces_are_values_and_nothing_is_not():
    full = {
        "progress": 0,
        "comment": " ",
        "archived": True,
        "people": (1,),
        "deadline": date(2026, 6, 30),
        "need:2027": 0.0,
    }
    assert present({**full, "status": "", "contact": None, "forecast": ""}) == full
    assert present({"archived": False, "people": ()}) == {}


def test_what_the_file_says():
    said = roadmap_values(measure(party="", schedule={HalfYear(2026, 2): Phase.CLOSING}))
    assert said == {"title": "Toimenpide T1-01", "goal": "T1", "phase:2026H2": "päättäminen"}
