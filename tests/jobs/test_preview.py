"""The file of ``remind --preview``: each message as it would look, and why it would go."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from jobs.errors import WrongInput
from jobs.messages import render
from jobs.preview import write_preview
from tests.support.letters import HOSTILE, digest, hostile, late


class Frames(HTMLParser):
    """The frames of a page, and its other elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.frames: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "iframe":
            self.frames.append(dict(attrs))


def test_each_message_stands_in_a_frame_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "viestit.html"
    file.write_text("vanha", encoding="utf-8")
    posts = [render(digest()), render(late())]
    write_preview(file, [("helmi: kooste", posts[0]), ("<i>eino</i>: myöhässä", posts[1])], language="fi")
    page = file.read_text(encoding="utf-8")
    frames = Frames(page).frames
    assert [frame["title"] for frame in frames] == [post.subject for post in posts]
    assert "2 viestiä, kuten ne näyttäisivät" in page
    assert "&lt;i&gt;eino&lt;/i&gt;: myöhässä" in page
    assert all(frame["sandbox"] == "allow-popups allow-popups-to-escape-sandbox" for frame in frames)
    assert all("Avaa T1-01</a>" in str(frame["srcdoc"]) for frame in frames)
    assert list(tmp_path.iterdir()) == [file]


def test_hostile_text_breaks_out_of_no_frame(tmp_path: Path) -> None:
    file = tmp_path / "viestit.html"
    write_preview(file, [(text, render(hostile(text))) for text in HOSTILE.values()], language="en")
    page = Frames(file.read_text(encoding="utf-8"))
    assert len(page.frames) == len(HOSTILE)
    assert set(page.tags) == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "section",
        "h2",
        "p",
        "iframe",
    }


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongInput) as refused:
        write_preview(tmp_path / "missing" / "viestit.html", [], language="fi")
    assert refused.value.where.endswith("viestit.html")
