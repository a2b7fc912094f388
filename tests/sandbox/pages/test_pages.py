"""The front page and the list over HTTP: what people see, and that hostile text stays text."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from sandbox.lists import List
from sandbox.server import RunningSandbox
from tests.sandbox.pages.measure_list import ADMIN, OFFICER, OTHER, PHASES
from tests.sandbox.pages.visitor import Visitor, text_of, titles_in

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}} å&amp;ä'


# the front page


def test_the_front_page_names_lists_and_people(officer: Visitor, measures: List) -> None:
    page = officer.see("/")
    assert page.status_code == 200
    assert '<html lang="fi">' in page.text
    text = text_of(page.text)
    assert "Harjoitusympäristö." in text
    assert f"{measures.title} 3 riviä" in text
    assert "Eino Källäänkäri Perusopetuksen ja lukion rehtori Sivistyspalvelut – sinä nyt" in text
    assert "Arvo Entinen Suunnittelija (lähtenyt) Hallintopalvelut – tili suljettu" in text


def test_whoever_is_chosen_stays_chosen(officer: Visitor) -> None:
    officer.act_as(OTHER)
    assert f'<option value="{OTHER}" selected>' in officer.see(officer.list).text


def test_a_closed_account_cannot_be_acted_as(officer: Visitor) -> None:
    assert officer.act_as("arvo.entinen@kemijarvi.example").status_code == 403
    assert f'<option value="{OFFICER}" selected>' in officer.see("/").text


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_the_choice_leads_back_to_our_own_pages_only(officer: Visitor, target: str) -> None:
    answer = officer.send_form("/toimija", {"upn": OFFICER, "next": target}, allow_redirects=False)
    assert answer.headers["location"] == "/"


def test_an_unknown_address_says_so(officer: Visitor) -> None:
    page = officer.see("/sites/digi/nothing")
    assert page.status_code == 404
    assert "Sivua ei löydy" in page.text


# the list


def test_the_default_view_shows_groups_phases_and_no_archived_row(officer: Visitor) -> None:
    page = officer.see(officer.list)
    text = text_of(page.text)
    assert "Tiekartta: 2 riviä" in text
    assert titles_in(page.text) == ["Sähköinen allekirjoitus", "Verkkokauppa"]
    assert "Tavoite: Osaava (1)" in text
    assert "Tavoite: Palvelut (1)" in text
    assert "Vanha ja arkistoitu" not in text


def test_phase_cells_have_the_formatters_colour_and_the_phases_name(officer: Visitor) -> None:
    html = officer.see(officer.list).text
    for phase, colour in PHASES.items():
        cell = re.search(rf'<div class="(muotoilu-\d+)" title="Vaihe: {phase}">{phase}</div>', html)
        assert cell, phase
        assert f".{cell[1]}{{background-color:{colour};color:#1B1B1B}}" in html


def test_an_archived_row_is_in_the_view_that_lets_it_through(officer: Visitor) -> None:
    page = officer.see(f"{officer.list}?view=Kaikki")
    assert "Vanha ja arkistoitu" in page.text
    assert "Kaikki: 3 riviä" in page.text


def test_my_own_measures_are_those_of_whoever_looks(officer: Visitor) -> None:
    assert titles_in(officer.see(f"{officer.list}?view=Omat").text) == ["Sähköinen allekirjoitus"]
    officer.act_as(OTHER)
    page = officer.see(f"{officer.list}?view=Omat")
    assert titles_in(page.text) == []
    assert "Näkymässä ei ole rivejä." in page.text


def test_views_are_tabs(officer: Visitor) -> None:
    html = officer.see(f"{officer.list}?view=Kaikki").text
    tabs = re.search(r'<nav class="tabs".*?</nav>', html, re.DOTALL)
    assert tabs
    assert re.findall(r"<a [^>]+>(.*?)</a>", tabs[0]) == ["Kaikki kohteet", "Tiekartta", "Omat", "Kaikki"]
    assert re.findall(r'aria-current="page">(.*?)</a>', tabs[0]) == ["Kaikki"]


def test_a_broken_query_is_told(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    sandbox.store.lists.update_view(measures.id, "Omat", actor=ADMIN, query="<Where><Near/></Where>")
    page = officer.see(f"{officer.list}?view=Omat")
    assert page.status_code == 422
    assert "unknown condition Near" in page.text


def test_a_long_list_comes_in_pages(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    for number in range(260):
        sandbox.store.items.create(measures.id, {"Title": f"Rivi {number}"}, actor=ADMIN)
    first, second = (officer.see(f"{officer.list}?view=Kaikki&sivu={page}").text for page in (1, 2))
    assert "Kaikki: 263 riviä" in text_of(first)
    assert (len(titles_in(first)), len(titles_in(second))) == (250, 13)


def test_a_view_that_is_not_paged_stops_at_its_limit(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    sandbox.store.lists.update_view(measures.id, "Kaikki", actor=ADMIN, paged=False, row_limit=2)
    assert len(titles_in(officer.see(f"{officer.list}?view=Kaikki").text)) == 2


def test_the_address_may_name_the_list_by_id(officer: Visitor, measures: List) -> None:
    assert officer.see(f"/sites/digi/lists/{measures.id}").status_code == 200
    assert officer.see("/sites/digi/lists/nothing").status_code == 404
    assert officer.see(f"{officer.list}?view=nothing").status_code == 404


# hostile text


def test_hostile_text_is_only_text(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    store = sandbox.store
    item = store.items.create(measures.id, {"Title": HOSTILE, "Comment": "</textarea>" + HOSTILE}, actor=OFFICER)
    store.lists.update_column(measures.id, "Status", actor=ADMIN, title=HOSTILE)
    store.lists.add_view(measures.id, HOSTILE, actor=ADMIN, fields=("LinkTitle", "Comment", "Status"))
    paths = (
        "",
        f"?view={quote(HOSTILE)}",
        f"/items/{item.id}",
        f"/items/{item.id}/versions",
        f"/items/{item.id}/delete",
    )
    for path in paths:
        html = officer.see(officer.list + path).text
        assert "<script" not in html, path
        assert "<img" not in html, path
        if path:
            assert HOSTILE in unescape(html), path
    form = officer.form(f"{officer.list}/items/{item.id}")
    assert dict(form.fields)["field-Title"] == HOSTILE
    assert dict(form.fields)["field-Comment"] == "</textarea>" + HOSTILE


def test_a_hostile_formatter_changes_only_its_cell(sandbox: RunningSandbox, officer: Visitor, measures: List) -> None:
    formatter = {
        "elmType": "a",
        "txtContent": "</style><script>alert(1)</script>",
        "style": {"color": "red}body{display:none", "position": "fixed"},
        "attributes": {"href": "javascript:alert(1)", "class": '"><script>', "title": '" onmouseover="x'},
    }
    sandbox.store.lists.update_column(measures.id, "Progress", actor=ADMIN, formatter=json.dumps(formatter))
    html = officer.see(officer.list).text
    for harm in ("<script", "display:none", "position:fixed", "javascript:", ' onmouseover="'):
        assert harm not in html


def test_pages_load_nothing_but_their_own_style_sheet(officer: Visitor) -> None:
    page = officer.see(officer.list)
    policy = page.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'<style nonce="{nonce[1]}">' in page.text
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<[^>]+ style=", page.text)
    assert officer.see("/static/pages.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_of_a_foreign_page_is_refused(
    sandbox: RunningSandbox, officer: Visitor, measures: List, origin: str
) -> None:
    fields = officer.form(f"{officer.list}/items/1").filled(Status="Valmis")
    answer = officer.send_form(f"{officer.list}/items/1", fields, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Status" not in sandbox.store.items.get(measures.id, 1).fields


def test_our_own_pages_form_is_taken(officer: Visitor) -> None:
    fields = officer.form(f"{officer.list}/items/1").filled(Status="Valmis")
    answer = officer.send_form(f"{officer.list}/items/1", fields, headers={"Origin": officer.base})
    assert "Muutokset on tallennettu." in answer.text
