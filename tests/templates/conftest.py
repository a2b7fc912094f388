"""A browser, the official renderer of cards and axe: as far as the machine has them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

WEB = Path(__file__).parents[1] / "tools" / "web" / "node_modules"
RENDERER = WEB / "adaptivecards" / "dist" / "adaptivecards.min.js"
AXE = WEB / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("TIEKARTTA_CHROMIUM") or shutil.which("chromium")

# The card in the renderer that Microsoft publishes. What it takes for Markdown is kept in `markdown`.
_RENDER = """card => {
  document.body.replaceChildren();
  window.markdown = [];
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    window.markdown.push(text);
    result.outputHtml = new Option(text).innerHTML;
    result.didProcess = true;
  };
  const rendered = new AdaptiveCards.AdaptiveCard();
  rendered.hostConfig = new AdaptiveCards.HostConfig({fontFamily: "Segoe UI, Arial, sans-serif",
    supportsInteractivity: true, actions: {actionsOrientation: "vertical", maxActions: 6, buttonSpacing: 8},
    spacing: {small: 4, default: 8, medium: 16, large: 24, extraLarge: 32, padding: 12}});
  rendered.onExecuteAction = action => (window.opened = action.url);
  rendered.parse(card);
  const problems = rendered.validateProperties().validationEvents.map(event => event.message);
  document.body.appendChild(rendered.render());
  return problems;
}"""

ShowCard = Callable[[Mapping[str, Any]], None]


@pytest.fixture(scope="module")  # another module may have a browser of its own: one at a time in a process
def browser() -> Iterator[Browser]:
    if not CHROMIUM or not RENDERER.exists() or not AXE.exists():
        pytest.skip(
            "NO BROWSER OR NO CARD RENDERER: run “make test”, or tests/tools/make_browser.sh and make_cards.sh: the "
            "messages go unseen"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=[320, 900], ids=["phone", "desktop"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page as wide as a phone or a desktop's window; whatever it complains of fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def show_card(page: Page) -> ShowCard:
    """Shows one card after another on the page."""
    page.set_content("<!doctype html><html lang='fi'><title>Kortti</title><body></body></html>")
    page.add_script_tag(path=RENDERER)

    def show(card: Mapping[str, Any]) -> None:
        assert page.evaluate(_RENDER, dict(card)) == []

    return show
