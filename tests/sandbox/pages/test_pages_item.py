"""An item's pages over HTTP: the form, the new row, the deletion, the button, the history."""

import re

import pytest

from sandbox.lists import List
from sandbox.server import RunningSandbox
from tests.sandbox.pages.measure_list import ADMIN, OFFICER, OTHER
from tests.sandbox.pages.visitor import ShownForm, Visitor, text_of

# the form


def test_the_form_has_the_products_order_and_hides_what_it_hides(officer: Visitor) -> None:
    page = officer.see(f"{officer.list}/items/1")
    labels = re.findall(r'<label for="field-(\w+)"', page.text)
    assert labels[:5] == ["Title", "Status", "Progress", "Confirmed", "Comment"]
    assert "field-Health" not in page.text
    assert "Tilanne Aikataulussa" in text_of(page.text)
    assert "Arkistoitu" not in page.text


def test_an_officer_edits_and_saves(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/items/1"
    fields = officer.form(path).filled(
        Status="Käynnissä",
        Progress="40",
        Comment="Kilpailutus kesken.\r\nPäätös kesäkuussa – å ä ö €",
        Contact=OTHER,
        Confirmed="2026-06-01",
        Meeting="2026-06-10T09:30",
        Shared="1",
        People=[OTHER, OFFICER],
        Kevat2026="",
    )
    page = officer.send_form(path, fields)
    assert page.status_code == 200
    assert "Muutokset on tallennettu." in page.text
    item = sandbox.store.items.get(measures.id, 1)
    lookup = {upn: sandbox.store.people.ensure(upn).lookup_id for upn in (OFFICER, OTHER)}
    assert (item.version, item.modified_by) == (2, OFFICER)
    assert item.fields == {
        "Tunnus": "T1-01",
        "Title": "Sähköinen allekirjoitus",
        "Goal": "Osaava",
        "Syksy2026": "toteuttaminen",
        "Health": "Aikataulussa",
        "Status": "Käynnissä",
        "Progress": 40,
        "Comment": "Kilpailutus kesken.\nPäätös kesäkuussa – å ä ö €",
        "Contact": lookup[OTHER],
        "Confirmed": "2026-05-31T21:00:00Z",
        "Meeting": "2026-06-10T06:30:00Z",
        "Shared": True,
        "People": [lookup[OTHER], lookup[OFFICER]],
    }


def test_a_form_sent_as_it_stands_saves_nothing(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/items/1"
    values = {"Progress": 12.5, "Confirmed": "2026-06-01T12:00:00Z", "Meeting": "2026-06-10T06:30:00Z"}
    values |= {"People": [sandbox.store.people.ensure(upn).lookup_id for upn in (OTHER, OFFICER)]}
    values |= {"Comment": "\n rivi\n\nrivi ", "Shared": False, "Status": "muu kuin luettelossa"}
    before = sandbox.store.items.update(measures.id, 1, values, actor=OFFICER)
    page = officer.send_form(path, officer.form(path).fields)
    assert "Mitään ei muutettu" in page.text
    assert sandbox.store.items.get(measures.id, 1) == before


def test_fields_can_be_emptied(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/items/1"
    filled = {"Progress": 10, "Confirmed": "2026-06-01T12:00:00Z", "Status": "Valmis", "Comment": "x", "Shared": True}
    sandbox.store.items.update(measures.id, 1, filled, actor=OFFICER)
    fields = officer.form(path).filled(Progress="", Confirmed="", Status="", Comment="", Shared=[], People=[])
    officer.send_form(path, fields)
    left = sandbox.store.items.get(measures.id, 1).fields
    assert left.keys() & {"Progress", "Confirmed", "Status", "Comment", "People"} == set()
    assert left["Shared"] is False


def test_what_a_form_does_not_send_is_left_alone(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    before = sandbox.store.items.get(measures.id, 1)
    officer.send_form(f"{officer.list}/items/1", {"etag": before.etag, "field-Status": "Valmis"})
    assert sandbox.store.items.get(measures.id, 1).fields == {**before.fields, "Status": "Valmis"}


@pytest.mark.parametrize(
    ("column", "typed", "mistake"),
    [
        ("Title", "", "pakollinen"),
        ("Title", "ä" * 256, "enintään 255 merkkiä, nyt 256"),
        ("Title", "a\x07b", "merkki, jota SharePoint ei hyväksy"),
        ("Status", "Melkein", "vaihtoehdoista"),
        ("Progress", "puolet", "Kirjoita luku"),
        ("Progress", "101", "väliltä 0–100"),
        ("Confirmed", "huomenna", "Kirjoita päivä"),
        ("Contact", "nobody@kemijarvi.example", "henkilöistä"),
        ("Tunnus", "t2-01", "jo käytössä"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    sandbox: RunningSandbox, officer: Visitor, measures: List, column: str, typed: str, mistake: str
) -> None:
    path = f"{officer.list}/items/1"
    fields = officer.form(path).filled(**{"Comment": "Tämä säilyy", column: typed})
    page = officer.send_form(path, fields)
    assert page.status_code == 422
    beside = re.search(rf'id="field-{column}-mistake">(.*?)</p>', page.text)
    assert beside
    assert mistake in beside[1]
    assert re.search(rf'aria-describedby="[^"]*field-{column}-mistake" aria-invalid="true"', page.text)
    assert dict(ShownForm(page.text, action=path).fields)["field-Comment"] == "Tämä säilyy"
    assert sandbox.store.items.get(measures.id, 1).version == 1


def test_somebody_saved_in_between(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/items/1"
    opened = officer.form(path)
    theirs = {"Status": "Käynnissä", "Comment": "Toisen kommentti"}
    sandbox.store.items.update(measures.id, 1, theirs, actor=OTHER)

    page = officer.send_form(path, opened.filled(Comment="Oma kommentti", Progress="60"))
    assert page.status_code == 412
    text = text_of(page.text)
    assert "Joku muu ehti tallentaa rivin ennen sinua" in text
    assert "Lempi Nykänen tallensi 2.6.2026 klo 8.00" in text
    assert "Luettelossa on nyt: Toisen kommentti" in text
    assert sandbox.store.items.get(measures.id, 1).fields["Comment"] == "Toisen kommentti"

    again = ShownForm(page.text, action=path)
    shown = dict(again.fields)
    assert (shown["field-Comment"], shown["field-Progress"], shown["field-Status"]) == (
        "Oma kommentti",
        "60",
        "Käynnissä",
    )
    assert officer.send_form(path, again.fields).status_code == 200
    item = sandbox.store.items.get(measures.id, 1)
    assert (item.fields["Comment"], item.fields["Progress"]) == ("Oma kommentti", 60)
    assert (item.fields["Status"], item.modified_by) == ("Käynnissä", OFFICER)


def test_the_new_item_form_makes_a_row(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/new"
    page = officer.send_form(path, officer.form(path).filled(Title="Uusi ehdotus", Goal="Palvelut"))
    assert "Uusi rivi on luotu." in page.text
    item = sandbox.store.items.page(measures.id)[-1]
    assert item.fields == {"Title": "Uusi ehdotus", "Goal": "Palvelut"}
    assert item.created_by == OFFICER


def test_a_new_row_needs_a_title_and_a_free_id(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/new"
    form = officer.form(path)
    assert "field-Title-mistake" in officer.send_form(path, form.filled(Comment="x")).text
    page = officer.send_form(path, form.filled(Title="x", Tunnus="T1-01"))
    assert page.status_code == 422
    assert "field-Tunnus-mistake" in page.text
    assert sandbox.store.items.count(measures.id) == 3


def test_a_row_is_deleted_after_a_question(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    path = f"{officer.list}/items/2/delete"
    question = ShownForm(officer.see(path).text, action=path)
    sandbox.store.items.update(measures.id, 2, {"Status": "Valmis"}, actor=OTHER)
    assert officer.send_form(path, question.fields).status_code == 409
    page = officer.send_form(path, officer.form(path).fields)
    assert "Rivi on poistettu." in page.text
    assert sandbox.store.items.count(measures.id) == 2
    assert officer.see(f"{officer.list}/items/2").status_code == 404


# the button


def test_the_confirmation_button_writes_as_whoever_presses(
    sandbox: RunningSandbox, officer: Visitor, measures: List
) -> None:
    html = officer.see(officer.list).text
    path = f"{officer.list}/items/1/button"
    assert re.search(r'<button form="painike-1-Confirmed"[^>]* title="Vahvista tilanne tänään"', html)
    page = officer.send_form(path, ShownForm(html, action=path).fields)
    assert page.status_code == 200
    assert "Tieto on tallennettu riville." in page.text
    item = sandbox.store.items.get(measures.id, 1)
    assert item.fields["Confirmed"] == "2026-06-01T21:00:00Z"
    assert item.fields["Contact"] == sandbox.store.people.ensure(OFFICER).lookup_id
    assert item.modified_by == OFFICER
    assert "Vahvista tilanne tänään" in officer.see(f"{officer.list}/items/1").text


def test_a_column_without_a_button_cannot_be_pressed(officer: Visitor) -> None:
    answer = officer.send_form(f"{officer.list}/items/1/button", {"column": "Status"})
    assert answer.status_code == 404


# the history


def test_the_history_says_who_changed_what(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    store = sandbox.store
    store.items.update(measures.id, 1, {"Status": "Käynnissä"}, actor=OTHER)
    store.items.update(measures.id, 1, {"Status": "Valmis", "Confirmed": "2026-06-01T12:00:00Z"}, actor=OFFICER)
    store.items.update(measures.id, 1, {"Kevat2026": None}, actor=store.tenant.app.client_id)
    text = text_of(officer.see(f"{officer.list}/items/1/versions").text)
    assert "Versio 4.0 Tiekartta (sovellus) · 2.6.2026 klo 8.00" in text
    assert "Kevät 2026 valmistelu (tyhjä)" in text
    assert "Versio 3.0 Eino Källäänkäri" in text
    assert "Tila Käynnissä Valmis Vahvistettu (tyhjä) 1.6.2026" in text
    assert "Versio 1.0 Tiekartta (sovellus) · 2.6.2026 klo 8.00 · luotu" in text
    assert "Vastuuhenkilöt Eino Källäänkäri" in text


def test_the_history_keeps_values_of_deleted_columns(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    sandbox.store.lists.delete_column(measures.id, "Health", actor=ADMIN)
    assert "Health Aikataulussa" in text_of(officer.see(f"{officer.list}/items/1/versions").text)
