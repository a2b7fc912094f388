"""The pages in a real browser: by keyboard alone, on a narrow screen, with enough contrast."""

import itertools
import os
import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sandbox.lists import List
from sandbox.server import RunningSandbox
from tests.sandbox.pages.arrived import SENDER, arrive
from tests.sandbox.pages.measure_list import OFFICER, make_list

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("TIEKARTTA_CHROMIUM") or shutil.which("chromium")
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}

# For each visible text of the page: its contrast with what is painted behind it (WCAG 2.1, relative luminance).
CONTRASTS = """selector => {
  const channel = value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const weights = [.2126, .7152, .0722];
  const luminance = colour => weights.reduce((sum, weight, i) => sum + weight * channel(colour[i] / 255), 0);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(selector)]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .map(each => {
      const light = luminance(numbers(getComputedStyle(each).color)), dark = luminance(behind(each));
      return [each.textContent.trim(), (Math.max(light, dark) + .05) / (Math.min(light, dark) + .05)];
    });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip(
            "NO BROWSER: install chromium or name one in TIEKARTTA_CHROMIUM, or the pages go untested in a browser"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def measures(sandbox: RunningSandbox) -> List:
    made = make_list(sandbox.store, "Digitiekartan toimenpiteet")
    arrive(sandbox, quote(made.name))
    return made


@pytest.fixture
def page(browser: Browser, sandbox: RunningSandbox) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, base_url=sandbox.url)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.location['url']}: {message.text}"))
    yield page
    context.close()
    # Chromium also reports the pages whose very status is an error; what is left would be our own policy's refusals.
    assert [complaint for complaint in complaints if "Failed to load resource" not in complaint] == []


def addresses(measures: List) -> list[str]:
    base = f"/sites/digi/lists/{quote(measures.name)}"
    below = ("", "/new", "/items/1", "/items/1/versions", "/items/1/delete", "/settings", "/settings/columns/Status")
    files = ("/tiedostot", f"/tiedostot/{quote('Digityöryhmä')}")
    messages = (f"/henkilot/{OFFICER}", "/kanava", f"/posti/{SENDER}", *files)
    return ["/", *messages, *(base + path for path in below), f"{base}/settings/delete", f"{base}/nothing"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, which must be visible then."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


def follow(page: Page) -> None:
    """Press Enter on what has the focus and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_officer_edits_and_saves_by_keyboard_alone(page: Page, sandbox: RunningSandbox, measures: List) -> None:
    page.goto("/")
    tab_to(page, "#upn")
    page.keyboard.type("Eino")
    tab_to(page, ".acting button")
    follow(page)

    tab_to(page, ".card h3 a")
    follow(page)
    tab_to(page, "tr[id='rivi-1'] th a")
    follow(page)

    tab_to(page, "#field-Status")
    page.keyboard.type("Käy")
    tab_to(page, "#field-Progress")
    page.keyboard.type("65")
    tab_to(page, "#field-Comment")
    page.keyboard.type("Etenee hyvin")
    tab_to(page, "form.sheet button")
    follow(page)
    assert page.get_by_role("status").inner_text() == "Muutokset on tallennettu."

    item = sandbox.store.items.get(measures.id, 1)
    assert (item.fields["Status"], item.fields["Progress"], item.fields["Comment"]) == ("Käynnissä", 65, "Etenee hyvin")
    assert item.modified_by == OFFICER


def test_a_row_is_confirmed_by_keyboard_alone(page: Page, sandbox: RunningSandbox, measures: List) -> None:
    page.goto(f"/sites/digi/lists/{quote(measures.name)}")
    tab_to(page, "tr[id='rivi-2'] .row-action")
    follow(page)
    assert sandbox.store.items.get(measures.id, 2).fields["Confirmed"] == "2026-06-01T21:00:00Z"


def test_the_skip_link_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sisalto"


def test_no_page_overflows_a_narrow_screen(page: Page, measures: List) -> None:
    page.set_viewport_size(NARROW)
    for address in addresses(measures):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address


def test_the_table_scrolls_inside_a_named_region_that_takes_the_focus(page: Page, measures: List) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"/sites/digi/lists/{quote(measures.name)}")
    tab_to(page, ".scroll")
    region = page.get_by_role("region", name="Tiekartta: 2 riviä")
    before = region.evaluate("region => region.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 0")
    assert region.evaluate("region => region.scrollLeft") > before


def test_every_text_has_enough_contrast(page: Page, measures: List) -> None:
    for address in addresses(measures):
        page.goto(address)
        weak = [(text, ratio) for text, ratio in page.evaluate(CONTRASTS, "body *") if ratio < 4.5]
        assert weak == [], address


def test_phase_cells_have_enough_contrast(page: Page, measures: List) -> None:
    page.goto(f"/sites/digi/lists/{quote(measures.name)}")
    cells = page.evaluate(CONTRASTS, "td.choice [title^=Vaihe]")
    assert {text for text, _ in cells} == {"valmistelu", "toteuttaminen", "päättäminen"}
    assert min(ratio for _, ratio in cells) >= 4.5


def test_a_mistake_is_readable_and_fits(page: Page, measures: List) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"/sites/digi/lists/{quote(measures.name)}/items/2")
    page.fill("#field-Progress", "puolet")
    page.click("form.sheet button")
    page.get_by_role("link", name="Edistyminen %").click()
    assert page.evaluate("document.activeElement.id") == "field-Progress"
    assert [text for text, ratio in page.evaluate(CONTRASTS, "body *") if ratio < 4.5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_headings_do_not_skip_a_level_and_fields_have_names(page: Page, measures: List) -> None:
    for address in addresses(measures):
        page.goto(address)
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(each => Number(each.tagName[1]))")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (address, levels)
        nameless = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
            ".filter(each => !each.labels.length).map(each => each.outerHTML)"
        )
        assert nameless == [], address


def test_a_mail_is_read_in_its_frame_and_its_link_opens_the_measure(
    browser: Browser, sandbox: RunningSandbox, measures: List
) -> None:
    # Not the fixture's page: looking into the frame is itself a script, and the frame complains that it lets none run.
    context = browser.new_context(viewport=WIDE, base_url=sandbox.url)
    page = context.new_page()
    page.goto(f"/henkilot/{OFFICER}")
    frame = page.frame_locator("iframe").first
    heading = frame.get_by_role("heading")
    assert heading.inner_text() == "Kevät päättyy"
    assert heading.evaluate("each => getComputedStyle(each).color") == "rgb(18, 71, 90)"
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Avaa toimenpide").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(f"/sites/digi/lists/{quote(measures.name)}/items/1")
    context.close()
