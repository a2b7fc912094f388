"""The list's settings over HTTP: what an administrator can do, and that all pages bear what follows."""

import pytest

from sandbox.lists import List
from sandbox.server import RunningSandbox
from tests.sandbox.pages.measure_list import OTHER
from tests.sandbox.pages.visitor import Visitor, text_of, titles_in


def test_settings_are_for_administrators(officer: Visitor) -> None:
    for path in ("settings", "settings/columns/Status", "settings/delete"):
        assert officer.see(f"{officer.list}/{path}").status_code == 403
    for path in ("settings/columns/Status/rename", "settings/columns/Status/delete", "settings/delete"):
        assert officer.send_form(f"{officer.list}/{path}", {"title": "x"}).status_code == 403


def test_an_administrator_renames_a_column(sandbox: RunningSandbox, admin: Visitor, measures: List) -> None:
    page = admin.send_form(f"{admin.list}/settings/columns/Status/rename", {"title": "Missä mennään"})
    assert "Missä mennään" in page.text
    column = sandbox.store.lists.column(measures.id, "Status")
    assert (column.name, column.title) == ("Status", "Missä mennään")
    refused = admin.send_form(f"{admin.list}/settings/columns/Status/rename", {"title": " "})
    assert refused.status_code == 422


def test_an_administrator_retypes_a_column(sandbox: RunningSandbox, admin: Visitor, measures: List) -> None:
    assert "Luku" in admin.see(f"{admin.list}/settings/columns/Goal").text
    admin.send_form(f"{admin.list}/settings/columns/Goal/retype", {"kind": "Note"})
    assert sandbox.store.lists.column(measures.id, "Goal").kind == "Note"
    assert sandbox.store.items.get(measures.id, 1).fields["Goal"] == "Osaava"
    assert admin.send_form(f"{admin.list}/settings/columns/Goal/retype", {"kind": "Nope"}).status_code == 422


def test_an_administrator_deletes_a_column(sandbox: RunningSandbox, admin: Visitor, measures: List) -> None:
    page = admin.send_form(f"{admin.list}/settings/columns/Goal/delete", {})
    assert "Sarake ja sen kaikki arvot on poistettu." in page.text
    assert "Goal" not in {column.name for column in sandbox.store.lists.columns(measures.id)}
    assert titles_in(admin.see(admin.list).text) == ["Sähköinen allekirjoitus", "Verkkokauppa"]


def test_an_administrator_deletes_the_list(sandbox: RunningSandbox, admin: Visitor, measures: List) -> None:
    assert "3 riviä" in text_of(admin.see(f"{admin.list}/settings/delete").text)
    page = admin.send_form(f"{admin.list}/settings/delete", {})
    assert "Luettelo on poistettu." in page.text
    assert measures.id not in {each.id for each in sandbox.store.lists.all()}
    assert admin.see(admin.list).status_code == 404


@pytest.mark.parametrize("kind", ["Text", "Note", "Choice", "Number", "DateTime", "User", "UserMulti", "Boolean"])
def test_every_page_bears_a_retyped_column(admin: Visitor, sandbox: RunningSandbox, measures: List, kind: str) -> None:
    sandbox.store.items.update(measures.id, 1, {"Progress": 40, "Confirmed": "2026-06-01T12:00:00Z"}, actor=OTHER)
    opened = admin.form(f"{admin.list}/items/1")
    for column in ("Goal", "People", "Progress", "Confirmed"):
        admin.send_form(f"{admin.list}/settings/columns/{column}/retype", {"kind": kind})
    sandbox.store.items.update(measures.id, 1, {"Status": "Valmis"}, actor=OTHER)
    for path in ("", "?view=Kaikki", "/items/1", "/items/1/versions", "/new"):
        assert admin.see(admin.list + path).status_code == 200, path
    assert admin.send_form(f"{admin.list}/items/1", opened.filled(Comment="x")).status_code in (412, 422)
