"""Reports as people see them: the pages on a phone, on a desktop and on paper, and the card in Microsoft's renderer."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from connector.routes.route import Post
from documents.paper import Paper
from documents.report_html import report_html
from documents.year_report import year_paper
from jobs.i18n import LANGUAGES, Texts
from jobs.report import StatusReport
from jobs.report_message import status_post
from roadmap.year import year_chapter
from tests.documents.report_world import FIRST, HOSTILE, LAST, Autumn, autumn, hostile
from tests.templates.conftest import AXE, ShowCard

pytestmark = pytest.mark.browser

END = date(2026, 12, 31)


@cache
def _paper(kind: str, language: str) -> Paper:
    texts = Texts(language)
    match kind:
        case "status":
            return autumn().status(texts)
        case "first":
            return Autumn().status(texts, FIRST, None)
        case "hostile":
            return hostile().status(texts)
        case "draft":
            return year_paper(year_chapter(2026, autumn().at(FIRST), autumn().at(LAST)), texts)
        case _:
            return year_paper(year_chapter(2026, autumn().at(FIRST), autumn().at(END)), texts)


REPORTS = [("status", "fi"), ("status", "sv"), ("status", "en"), ("year", "fi"), ("year", "sv"), ("year", "en")]
SPECIAL = [("first", "fi"), ("draft", "fi"), ("hostile", "fi")]
PAGES = [*REPORTS, *SPECIAL]


def show(page: Page, kind: str, language: str) -> None:
    page.set_content(report_html(_paper(kind, language), Texts(language)).decode())


def violations(page: Page) -> list[tuple[str, Any]]:
    """What axe finds wrong on the page, by all of its rules."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


def fits_the_width(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize(("kind", "language"), PAGES)
def test_the_page_is_as_wide_as_the_screen(page: Page, kind: str, language: str) -> None:
    show(page, kind, language)
    assert fits_the_width(page)


@pytest.mark.parametrize(
    ("kind", "language"), [*REPORTS, *(pytest.param(*one, marks=pytest.mark.soak) for one in SPECIAL)]
)
def test_the_page_is_accessible(browser: Browser, kind: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 800})
    show(page, kind, language)
    assert violations(page) == []
    page.close()


def test_every_link_on_the_page_leads_to_a_place_on_it(page: Page) -> None:
    show(page, "status", "fi")
    lost = page.evaluate(
        "[...document.querySelectorAll('a')].filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1))))"
        ".map(a => a.outerHTML)"
    )
    assert lost == []
    assert page.locator("td a[href='#m-T1-02']").count() > 0, "a number's rows are one step away"


def test_pictures_have_a_name_and_a_description(page: Page) -> None:
    show(page, "status", "fi")
    pictures = page.locator("svg[role=img]")
    assert pictures.count() == 6
    for picture in pictures.all():
        assert picture.locator(":scope > title").inner_html()
        assert len(picture.locator(":scope > desc").inner_html()) > 50


def test_on_paper_the_timetable_lies_and_nothing_is_cut(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1120, "height": 800})
    page.emulate_media(media="print")
    show(page, "status", "fi")
    assert not page.locator("nav").is_visible()
    assert fits_the_width(page)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/MediaBox [0 0 594") > 3, "upright A4"
    assert pdf.count(b"/MediaBox [0 0 841") > 3, "lying A4"
    page.close()


def test_nothing_hostile_acts_on_the_page(page: Page) -> None:
    show(page, "hostile", "fi")
    assert page.evaluate("window.acted") is None
    assert page.locator("script, img, iframe, object, link").count() == 0
    shown = page.inner_text("body")
    assert "<script>window.acted = 1</script>" in shown
    assert "{{7*7}}" in shown


@cache
def _post(kind: str, language: str) -> Post:
    world = hostile() if kind == "hostile" else autumn()
    report = StatusReport(world.summary(), world.maturity(), world.progress())
    return status_post(report, Texts(language), "https://kemijarvi.sharepoint.com/r.docx", key="report-2026-11")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_shows_in_the_renderer_that_knows_no_charts(page: Page, show_card: ShowCard, language: str) -> None:
    show_card(_post("autumn", language).card)
    assert fits_the_width(page)
    seen = page.inner_text("body")
    assert "T1-02 Koulumatkaetuuden hakeminen sähköiseksi" in seen
    assert "report-2026-11" in seen
    for goal in "123":
        assert f"{ {'fi': 'Tavoite', 'sv': 'Mål', 'en': 'Goal'}[language] } {goal}" in seen, (
            "the table in place of bars"
        )
    assert [one for one in violations(page) if one[0] == "color-contrast"] == []


def test_nothing_hostile_acts_in_the_card(page: Page, show_card: ShowCard) -> None:
    show_card(_post("hostile", "fi").card)
    assert fits_the_width(page)
    assert page.evaluate("window.acted") is None
    markdown = " ".join(page.evaluate("window.markdown"))
    assert not [text for text in HOSTILE if text in markdown]


@pytest.mark.parametrize("kind", ["autumn", "hostile"])
def test_the_mail_is_accessible(page: Page, kind: str) -> None:
    page.set_content(_post(kind, "sv").html)
    assert fits_the_width(page)
    assert violations(page) == []
