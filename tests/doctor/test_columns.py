"""The list's columns against the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.doctor.office import Checkup, Office


def _told(checkup: Checkup, found: str, do: str) -> None:
    assert checkup.exit_code == 2
    assert checkup["columns"]["outcome"] == "failed"
    assert found in checkup["columns"]["found"]
    assert do in checkup["columns"]["do"]
    assert checkup["probe"]["outcome"] == "skipped"
    assert checkup["rights"]["outcome"] == "ok"


@pytest.mark.parametrize(
    ("column", "change", "found", "do"),
    [
        ("Tunnus", {"unique": False}, "Tunnus (Tunnus) takes the same value twice", "Enforce unique values"),
        ("Health", {"indexed": False}, "Tilanne (Health) has no index", "Indexed columns"),
        ("Comment", {"required": True}, "Kommentti (Comment) is required", "Require that this column"),
    ],
)
def test_flags(office: Office, column: str, change: dict[str, bool], found: str, do: str) -> None:
    office.store.lists.update_column(office.list_id, column, actor=office.admin, **change)
    _told(office.doctor(), found, do)


def test_a_missing_column(office: Office) -> None:
    office.store.lists.delete_column(office.list_id, "Deadline", actor=office.admin)
    _told(office.doctor(), "Määräaika (Deadline) is missing", "tiekartta setup")


def test_a_column_of_another_type(office: Office) -> None:
    office.store.lists.retype_column(office.list_id, "Progress", "text", {}, actor=office.admin)
    _told(office.doctor(), "Edistyminen % (Progress) has the type text, not number", "Change its type back")


def test_a_choice_that_is_gone(office: Office) -> None:
    office.store.lists.retype_column(office.list_id, "Goal", "choice", {"choices": ["Muu"]}, actor=office.admin)
    _told(office.doctor(), "Tavoite (Goal) lacks choices: T1 Osaava kaupunkiyhteisö", "tiekartta setup")


def test_several_at_once_are_all_told(office: Office) -> None:
    office.store.lists.delete_column(office.list_id, "Deadline", actor=office.admin)
    office.store.lists.update_column(office.list_id, "Tunnus", actor=office.admin, unique=False)
    found = office.doctor()["columns"]["found"]
    assert "Deadline" in found
    assert "Tunnus" in found


def test_a_new_name_does_no_harm(office: Office) -> None:
    office.store.lists.update_column(office.list_id, "Comment", actor=office.admin, title="Selite")
    checkup = office.doctor()
    assert checkup.exit_code == 0
    assert checkup["columns"]["outcome"] == "warning"
    assert "“Kommentti” to “Selite”" in checkup["columns"]["found"]
