"""Cards and mails as services take them: never too large, never broken by what a list says, valid by the contract."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microsoft_teams.cards import AdaptiveCard

from connector.errors import NotReachable
from connector.routes.cards import card_message
from connector.routes.route import Post
from jobs.content import Content, Entry, Link
from jobs.content import Section as Part
from jobs.layout import LONGEST, plain, post_of
from jobs.messages import Letter, render
from roadmap.reminder_plan import Kind, Section
from tests.support.cards import check_contract, elements, of_type, runs, write_card
from tests.support.letters import HOSTILE, KEY, LIST, digest, escalation, hostile, late, line, many

LARGEST = 25 * 1024

LETTERS = {
    **{f"{language} {kind}": make(language) for language in ("fi", "sv", "en") for kind, make in
       {"digest": digest, "late": late, "escalation": escalation}.items()},
    "many": many(300),
    **{name: hostile(text) for name, text in HOSTILE.items()},
}  # fmt: skip


class Mail(HTMLParser):
    """A mail taken apart: its elements, their attributes, its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def sizes(post: Post) -> list[int]:
    return [len(card_message(post)), len(post.html.encode()), len(post.text.encode())]


def seen(text: str) -> str:
    """A text without what is not to be seen in it: the marks that keep Teams from acting on it."""
    return text.replace("\u2060", "").replace("\u200b", "")


def shown(text: str) -> str:
    """How a title or value is to be seen."""
    text = plain(text).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def test_every_card_is_valid_by_the_contract(tmp_path: Path) -> None:
    cards = [write_card(tmp_path, name, render(letter).card) for name, letter in LETTERS.items()]
    check_contract("check_card.py", "--webhook", *cards)


@pytest.mark.parametrize("name", LETTERS)
def test_no_form_is_too_large(name: str) -> None:
    assert max(sizes(render(LETTERS[name]))) <= LARGEST


def test_the_libraries_own_types_read_the_card_as_it_is() -> None:
    card = {**render(digest()).card, "msteams": {"width": "full"}}  # Microsoft's pages write Full, its library full
    assert AdaptiveCard.model_validate(card).model_dump(by_alias=True, exclude_unset=True) == card


def test_a_card_of_the_libraries_types_is_valid_by_the_contract(tmp_path: Path) -> None:
    from microsoft_teams.cards import OpenUrlAction, RichTextBlock, TextBlock, TextRun

    card = AdaptiveCard(
        version="1.5",
        fallback_text="Digitiekartta",
        body=[
            TextBlock(text="Digitiekartta", style="heading", wrap=True),
            RichTextBlock(inlines=[TextRun(text="**Ei** lihava", weight="Bolder")]),
        ],
        actions=[OpenUrlAction(url=LIST, title="Avaa luettelo")],
    )
    check_contract("check_card.py", write_card(tmp_path, "library", card.model_dump(by_alias=True, exclude_none=True)))


# --- what does not fit -------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 15, 40, 54, 300, 5000])
def test_what_does_not_fit_is_counted_and_linked(count: int) -> None:
    post = render(many(count))
    opened = [
        action["title"] for action in of_type(post.card, "Action.OpenUrl") if action["title"].startswith("Avaa T")
    ]
    left_out = [int(found) for found in re.findall(r"ja (\d+) muuta?\b", " ".join(runs(post.card)))]
    assert len(opened) + sum(left_out) == count
    assert post.html.count("/DispForm.aspx?ID=") == post.text.count("/DispForm.aspx?ID=") == len(opened)
    links = [run["selectAction"]["url"] for run in of_type(post.card, "TextRun") if "selectAction" in run]
    assert links == [f"{LIST}/Omat%20toimenpiteet.aspx"] * len(left_out)


def test_as_much_is_told_as_there_is_room_for() -> None:
    card = render(many(300)).card
    per_measure = len(json.dumps(of_type(card, "Container")[0], ensure_ascii=False).encode())
    assert LARGEST - len(card_message(render(many(300)))) < per_measure + 1024


def test_a_whole_roadmap_of_long_titles_still_goes() -> None:
    post = render(many(54, title="Ä" * 255, goal="Ö" * 255))
    assert max(sizes(post)) <= LARGEST
    assert len(of_type(post.card, "Container")) >= 5


def test_the_connector_would_say_so_if_a_card_were_too_large() -> None:
    with pytest.raises(NotReachable):
        card_message(Post(KEY, "", {"type": "AdaptiveCard", "text": "x" * LARGEST}, "", ""))


# --- hostile text ------------------------------------------------------------------------------


def _plain_everywhere(letter: Letter, text: str) -> None:
    """The text stands in the card in TextRuns only, in the mail and the text as text; nothing else has changed."""
    post, harmless = render(letter), render(hostile("x"))
    assert [element["type"] for element in elements(post.card)] == [
        element["type"] for element in elements(harmless.card)
    ]
    own = [element["text"] for element in of_type(post.card, "TextBlock")]
    assert own == [element["text"] for element in of_type(harmless.card, "TextBlock")]
    assert (post.card["fallbackText"], post.card["speak"]) == (harmless.card["fallbackText"], harmless.card["speak"])
    assert [a["url"] for a in of_type(post.card, "Action.OpenUrl")] == [
        a["url"] for a in of_type(harmless.card, "Action.OpenUrl")
    ]
    mail, plain_mail = Mail(post.html), Mail(harmless.html)
    assert (mail.tags, mail.attributes) == (plain_mail.tags, plain_mail.attributes)
    for section, entry in enumerate(Section, 1):
        assert entry in Section
        title = shown(f"T1-{section:02} {text}")
        assert title in [seen(run) for run in runs(post.card)]
        assert " ".join(title.split()) in " ".join(mail.text.split())
        assert title in post.text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_arrives_as_plain_text(name: str) -> None:
    _plain_everywhere(hostile(HOSTILE[name]), HOSTILE[name])


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=60).filter(lambda text: plain(text).strip()))
def test_any_text_arrives_as_plain_text(text: str) -> None:
    _plain_everywhere(hostile(text), text)


@given(st.text(st.characters(exclude_categories=())))
def test_no_form_holds_what_is_not_to_be_seen(text: str) -> None:
    post = render(digest("fi", line(1, Section.LATE, title=text)))
    json.dumps(post.card, ensure_ascii=False).encode()  # a lone surrogate would not pass
    for form in (json.dumps(post.card, ensure_ascii=False), post.html, post.text):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", form)


@pytest.mark.parametrize("text", ["<at>Maija</at>", "<AT>Maija</AT>", '<at id="0">Maija</at>'])
def test_nobody_is_mentioned(text: str) -> None:
    assert not re.search(r"<at\b", json.dumps(render(hostile(text)).card), re.IGNORECASE)


# --- how it reads ------------------------------------------------------------------------------


def test_a_card_reads_in_order_with_headings() -> None:
    card = render(digest()).card
    assert (card["version"], card["lang"], card["msteams"]) == ("1.5", "fi", {"width": "Full"})
    headings = of_type(card, "TextBlock")
    assert [block["text"] for block in headings] == [
        "Omat toimenpiteesi: Kevät 2026",
        "Myöhässä (1)",
        "Valmistuu tällä puolivuodella (1)",
        "Jatkuu (1)",
    ]
    assert all(block["style"] == "heading" and block["wrap"] for block in headings)
    spoken = "".join(runs(card)[1:]).partition("T1-02")[0]
    order = ("T1-01 Tieto", "Tavoite:", "Vaihe:", "Määräaika:", "Tila:", "Vahvistettu:")
    positions = [spoken.index(words) for words in order]
    assert positions == sorted(positions)
    assert KEY in runs(card)[-1]


def test_a_device_without_cards_says_what_to_do_and_where() -> None:
    card = render(digest()).card
    assert card["fallbackText"] == (
        "Digitiekartta: päivitä 3 toimenpidettä viimeistään 30.6.2026. Avaa omat toimenpiteesi: "
        f"{LIST}/Omat%20toimenpiteet.aspx"
    )


def test_each_button_says_what_it_opens() -> None:
    opened = [(action["title"], action["url"]) for action in of_type(render(digest()).card, "Action.OpenUrl")]
    assert opened == [
        ("Avaa T1-01", f"{LIST}/DispForm.aspx?ID=1"),
        ("Avaa T1-02", f"{LIST}/DispForm.aspx?ID=2"),
        ("Avaa T1-03", f"{LIST}/DispForm.aspx?ID=3"),
        ("Avaa omat toimenpiteesi", f"{LIST}/Omat%20toimenpiteet.aspx"),
    ]


def test_a_mail_loads_and_runs_nothing() -> None:
    mail = Mail(render(digest()).html)
    assert not {"img", "script", "link", "iframe", "style"} & set(mail.tags)
    assert {name for name, _ in mail.attributes} <= {"lang", "charset", "name", "content", "style", "role", "href"}


def test_any_content_has_its_forms() -> None:
    """A report, say: sections of things without links, and no link at all."""
    things = tuple(Entry(f"Asia {n}") for n in range(3))
    content = Content("en", KEY, "A report", "Report", ("Hello.",), (Part("News", "All new.", things),), (), None, KEY)
    post = post_of(content)
    assert post.card["fallbackText"] == "A report."
    assert "actions" not in post.card
    assert post.text.count("\n- Asia") == 3
    linked = post_of(Content("en", KEY, "A", "B", (), (), (), Link("Open the report", LIST), KEY))
    assert linked.card["actions"][0]["url"] == LIST


def test_a_letter_may_be_of_any_day() -> None:
    post: Any = render(digest("sv", line(1, Section.UPDATE, deadline=date(2030, 12, 31)), kind=Kind.DIGEST))
    assert "31 dec. 2030" in post.text
