"""Messages as people see them: cards in Microsoft's own renderer, mails and the preview in a browser, judged by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from jobs.admin_messages import Notice, render_notice
from jobs.messages import render
from jobs.preview import write_preview
from tests.support.cards import of_type, runs
from tests.support.letters import HOSTILE, KEY, LIST, digest, escalation, hostile, late, many
from tests.templates.conftest import AXE, ShowCard

pytestmark = pytest.mark.browser

POSTS = {
    **{f"{language} digest": render(digest(language)) for language in ("fi", "sv", "en")},
    "late": render(late()),
    "escalation": render(escalation("sv")),
    "many": render(many(54)),
    "administrator": render_notice(Notice("fi", KEY, "Kemijärvi", unowned=("T1-01 Laiteluettelo",), routes=("bot",))),
    **{name: render(hostile(text)) for name, text in HOSTILE.items()},
}


def violations(page: Page) -> list[tuple[str, Any]]:
    """What axe finds wrong on the page, by all of its rules."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def fits_the_width(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def words(text: str) -> str:
    """A text as it is seen: in single spaces, without the marks that take no room."""
    return " ".join(text.replace("\u2060", "").replace("\u200b", "").split())


def test_a_card_shows_all_its_text_in_order(page: Page, show_card: ShowCard) -> None:
    for name, post in POSTS.items():
        show_card(post.card)
        assert fits_the_width(page), name
        seen, position = words(page.inner_text("body")).replace(" ", ""), 0
        for element in of_type(post.card, "TextBlock", "TextRun"):
            text = words(element["text"]).replace(" ", "")
            position = seen.find(text, position) + len(text)
            assert position >= len(text), f"{name}: {element['text']!r} is not shown where it belongs"


def test_of_a_card_only_the_programs_own_words_are_read_as_markdown(page: Page, show_card: ShowCard) -> None:
    for name, post in POSTS.items():
        show_card(post.card)
        assert page.evaluate("window.markdown") == [block["text"] for block in of_type(post.card, "TextBlock")], name
        assert page.locator("body :is(script, b, at)").count() == 0, name


def test_a_cards_buttons_open_the_items(page: Page, show_card: ShowCard) -> None:
    show_card(POSTS["fi digest"].card)
    page.get_by_role("link", name="Avaa T1-02").click()
    assert page.evaluate("window.opened") == f"{LIST}/DispForm.aspx?ID=2"
    page.get_by_role("link", name="Avaa omat toimenpiteesi").click()
    assert page.evaluate("window.opened") == f"{LIST}/Omat%20toimenpiteet.aspx"


def test_a_screen_reader_finds_a_cards_headings(page: Page, show_card: ShowCard) -> None:
    show_card(POSTS["fi digest"].card)
    assert page.get_by_role("heading").all_inner_texts() == [
        "Omat toimenpiteesi: Kevät 2026",
        "Myöhässä (1)",
        "Valmistuu tällä puolivuodella (1)",
        "Jatkuu (1)",
    ]


def test_a_mail_is_for_everybody(page: Page) -> None:
    for name, post in POSTS.items():
        page.set_content(post.html)
        assert fits_the_width(page), name
        assert name in HOSTILE or violations(page) == [], name
        seen = words(page.inner_text("[role=main]"))
        assert [run for run in runs(post.card) if words(run).strip(" ·:") not in seen] == [], name


def test_a_mail_is_dark_on_light_in_a_dark_theme_too(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_content(POSTS["fi digest"].html)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert violations(page) == []


def test_the_preview_shows_the_mails(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "viestit.html"
    write_preview(file, [(f"Miksi: {name}", POSTS[name]) for name in ("fi digest", "late", "markup")], language="fi")
    page.goto(file.as_uri())
    assert fits_the_width(page)
    frame = page.frame_locator("iframe").first
    assert frame.get_by_role("heading").first.inner_text() == "Omat toimenpiteesi: Kevät 2026"
    assert (
        frame.get_by_role("link", name="Avaa T1-01").evaluate("link => link.ownerDocument.querySelector('base').target")
        == "_blank"
    )
    assert [found for found in violations(page) if found[0] != "frame-tested"] == []
