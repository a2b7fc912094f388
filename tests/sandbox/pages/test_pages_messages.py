"""What arrived, as people see it: cards as Teams draws them, mails in a frame, files to download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.sandbox.messages import letter
from tests.sandbox.pages.arrived import ELSEWHERE, FILE, SENDER, SITE, activity, arrive, card
from tests.sandbox.pages.measure_list import OFFICER
from tests.sandbox.pages.visitor import Visitor, text_of

if TYPE_CHECKING:
    from sandbox.lists import List
    from sandbox.server import RunningSandbox

PERSON = f"/henkilot/{OFFICER}"


@pytest.fixture
def visitor(sandbox: RunningSandbox, measures: List, officer: Visitor) -> Visitor:
    arrive(sandbox, quote(measures.name))
    return officer


def test_the_front_page_leads_to_each_place(visitor: Visitor) -> None:
    html = visitor.see("/").text
    files = f"/tiedostot/{quote('Digityöryhmä')}"
    for address in (PERSON, "/kanava", f"/posti/{SENDER}", f"/posti/{ELSEWHERE}", files):
        assert f'href="{address}"' in html, address
        assert visitor.see(address).status_code == 200


def test_a_card_shows_its_words_in_order(visitor: Visitor) -> None:
    text = text_of(visitor.see(PERSON).text)
    words = [
        "Kevät 2026 päättyy",
        "Kerro",
        "• eka",
        "Sähköinen asiointi",
        "Vaihe",
        "toteuttaminen",
        "Avaa",
        "Valmiit",
        "12",
        "Tavoite",
        "Palvelut",
        "Valmiita 12, kesken 5",
        "Omat toimenpiteet",
    ]
    places = [text.index(word, text.index("Kevät 2026 päättyy")) for word in words]
    assert places == sorted(places)
    assert "piilossa" not in text
    assert "Carousel" not in text


def test_links_to_the_site_lead_to_its_pages_here(visitor: Visitor, measures: List, sandbox: RunningSandbox) -> None:
    base = f"/sites/digi/lists/{quote(measures.name)}"
    view = sandbox.store.lists.view(measures.id, "Omat")
    html = visitor.see(PERSON).text
    assert f'href="{base}/items/1">Avaa</a>' in html
    assert f'href="{base}?view={view.id}">Omat toimenpiteet</a>' in html
    assert 'href="/sites/digi">ohje</a>' in html
    assert visitor.see(f"{base}/items/1").status_code == 200


def test_a_mail_is_framed_and_its_links_lead_here_too(visitor: Visitor, measures: List) -> None:
    html = visitor.see(PERSON).text
    frame = re.findall(r'<iframe [^>]*src="([^"]+)" sandbox="([^"]+)"', html)[0]
    assert "allow-scripts" not in frame[1]
    assert "allow-forms" not in frame[1]
    content = visitor.see(frame[0])
    assert f'href="/sites/digi/lists/{quote(measures.name)}/items/1"' in content.text
    policy = content.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin allow-popups" in policy
    assert "allow-scripts" not in policy


def test_a_mail_of_plain_text_is_shown_as_text(sandbox: RunningSandbox, officer: Visitor) -> None:
    mail = sandbox.store.mail
    sent = letter(OFFICER, body={"contentType": "text", "content": "<b>Hei</b>\nrivi"})
    made = mail.send(SENDER, mail.draft(SENDER, sent).id)
    assert "&lt;b&gt;Hei&lt;/b&gt;\nrivi</pre>" in officer.see(f"/viestit/{SENDER}/{made.id}").text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "[klikkaa](javascript:alert(1))",
        "**<b>lihava</b>**",
        "</div></article><h1>Muu</h1>",
    ],
)
def test_hostile_text_in_a_card_is_only_text(sandbox: RunningSandbox, officer: Visitor, hostile: str) -> None:
    content = card("x", hostile)
    content["body"].append({"type": "TextBlock", "text": hostile, "size": '"><script>', "weight": ["x"]})
    content["body"].append({"type": hostile})
    content["actions"].append({"type": "Action.OpenUrl", "title": hostile, "url": "javascript:alert(1)"})
    content["actions"].append({"type": "Action.OpenUrl", "title": "rikki", "url": "https://[1/"})
    sandbox.store.teams.post(OFFICER, activity(content), route="bot", author=sandbox.credentials.client_id)
    html = officer.see(PERSON).text
    for forbidden in ("<script", "<img", 'href="javascript:', "<b>", "<h1>Muu"):
        assert forbidden not in html
    assert 'href=""' not in html


@pytest.mark.parametrize(
    "broken",
    [
        {"body": "ei lista"},
        {"body": [1, None, {"type": "FactSet", "facts": {}}, {"type": "RichTextBlock", "inlines": [7, "sana"]}]},
        {"body": [{"type": "ColumnSet", "columns": ["x"]}, {"type": "Table", "rows": [{"cells": 3}]}]},
        {"body": [{"type": "TextBlock"}, {"type": "Container"}], "actions": {"type": "Action.OpenUrl"}},
    ],
)
def test_a_card_that_is_no_card_breaks_no_page(
    sandbox: RunningSandbox, officer: Visitor, broken: dict[str, object]
) -> None:
    sandbox.store.teams.post(OFFICER, activity(broken), route="bot", author=sandbox.credentials.client_id)
    assert officer.see(PERSON).status_code == 200


def test_a_deleted_and_a_changed_message_say_so(sandbox: RunningSandbox, officer: Visitor) -> None:
    teams = sandbox.store.teams
    first = teams.write("ensimmäinen", actor=OFFICER)
    second = teams.write("toinen", actor=OFFICER)
    teams.delete(first.place, first.id)
    teams.change(second.place, second.id, {"type": "message", "text": "muutettu"})
    text = text_of(officer.see("/kanava").text)
    assert "Viesti on poistettu." in text
    assert "muokattu" in text
    assert "ensimmäinen" not in text


def test_a_person_shows_the_app_and_the_automatic_reply(sandbox: RunningSandbox, officer: Visitor) -> None:
    def facts(upn: str) -> str:
        return text_of(officer.see(f"/henkilot/{upn}@kemijarvi.example").text)

    assert "Sovellus Teamsissa estetty käytännöllä" in facts("urho.syvajarvi")
    assert "Sovellus Teamsissa asennettu" in facts("helmi.sarkijoki")
    away = facts("oiva.torronen")
    assert "ei asennettu, asennettavissa" in away
    assert "Automaattinen vastaus päällä 1.6.2026 klo 0.00 – 13.6.2026 klo 0.00" in away
    sandbox.store.mail.reply_automatically("aune.ylitalo@kemijarvi.example")
    assert "Automaattinen vastaus päällä " in facts("aune.ylitalo")
    sandbox.store.mail.end_reply("aune.ylitalo@kemijarvi.example")
    assert "Automaattinen vastaus ei ole" in facts("aune.ylitalo")


def test_the_mailbox_shows_what_was_sent_and_what_is_still_a_draft(sandbox: RunningSandbox, visitor: Visitor) -> None:
    sandbox.store.mail.draft(SENDER, letter(OFFICER, subject="Vielä luonnos"))
    text = text_of(visitor.see(f"/posti/{SENDER}").text)
    assert text.index("Lähetetyt") < text.index("Muistutus digitiekartasta") < text.index("Luonnokset")
    assert text.index("Luonnokset") < text.index("Vielä luonnos") < text.index("Saapuneet")
    assert "x-tiekartta 2026H1-28d-3fa91c" in text


def test_files_are_listed_and_downloaded_never_opened(visitor: Visitor) -> None:
    listed = text_of(visitor.see(f"/tiedostot/{quote('Digityöryhmä')}").text)
    assert "Tilanneraportti 2026-06.docx 4 kt" in listed
    sent = visitor.see(f"/tiedostot/{quote(FILE)}")
    assert sent.content == b"PK" * 2048
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert "Digityöryhmä" in text_of(visitor.see("/tiedostot").text)


@pytest.mark.parametrize(
    "address",
    ["/henkilot/ei.ketaan@kemijarvi.example", "/posti/x@y.example", "/tiedostot/ei-ole", f"/viestit/{SENDER}/ei-ole"],
)
def test_what_is_not_there_says_so(officer: Visitor, address: str) -> None:
    assert officer.see(address).status_code == 404


def test_the_site_address_of_a_file_leads_to_its_page(sandbox: RunningSandbox, visitor: Visitor) -> None:
    url = sandbox.store.files.url(sandbox.store.files.find(FILE))
    assert url.startswith(f"{SITE}/Shared%20Documents/")
    content = {"type": "AdaptiveCard", "actions": [{"type": "Action.OpenUrl", "title": "Raportti", "url": url}]}
    sandbox.store.teams.post(OFFICER, activity(content), route="bot", author=sandbox.credentials.client_id)
    assert f'href="/tiedostot/{quote(FILE)}">Raportti</a>' in visitor.see(PERSON).text
