"""A message's content in every form that a route may need: Adaptive Card, HTML mail, plain text.

The templates stand in ``templates/messages``. None of them can be broken out of: in the card's JSON every expression is
encoded, in HTML escaped, and all text is cleaned of what is not to be seen. What comes from a list stands in the card
only in a TextRun, which knows no Markdown (Microsoft, “Text run in Adaptive Cards”). No form is larger than what Teams
takes: the entries that find no room are counted, and the count is linked.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.jsontext import dumps
from connector.routes.cards import LARGEST
from connector.routes.route import Post
from jobs.i18n import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Template

    from jobs.content import Content

ROOM: Final = LARGEST - 512
"""Bytes of UTF-8 that each form may have; the rest is for the envelope around a card."""

_SMALLEST: Final = 100
"""Bytes that an entry takes in a card at the very least, so that thousands of them are not laid out in vain."""

LONGEST: Final = 300
"""Characters that are shown of a title or a value. The list's own titles have 255 at most."""

# Control characters that are no white space, halves of characters, and the marks that turn the direction of all that
# comes after them (Unicode Standard Annex #9).
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SPACE: Final = re.compile(r"\s+")

# What Teams and the card renderer would act on even in a TextRun: mentions, and the functions DATE and TIME
# (Microsoft, “Format cards in Teams”; “Text features in Adaptive Cards”).
_ACTED_ON: Final = re.compile(r"<(?=/?at\b)|\{(?=\{(?:DATE|TIME)\()", re.IGNORECASE)
_WORD_JOINER: Final = "\u2060"

_LONG_WORD: Final = re.compile(r"\S{30}(?=\S)")
_LINE_MAY_BREAK: Final = "\u200b"


def post_of(content: Content) -> Post:
    """Give the content its forms, with as many of its entries as there is room for."""
    content = content.first(ROOM // _SMALLEST)
    post = _forms(content)
    if _fits(post):
        return post
    fitting, too_many = 0, content.size
    while too_many - fitting > 1:
        middle = (fitting + too_many) // 2
        fitting, too_many = (middle, too_many) if _fits(_forms(content.first(middle))) else (fitting, middle)
    return _forms(content.first(fitting))


def preview_page(shown: Sequence[tuple[str, Post]], texts: Texts) -> str:
    """Give an HTML page that shows messages as they would look, each with the reason why it would go."""
    title = texts.count("{n} message as it would look", "{n} messages as they would look", len(shown))
    return _template("preview.html.j2").render(shown=shown, texts=texts, title=title)


def plain(text: str) -> str:
    """Leave of a text what is to be seen, in one line: no control characters, none that turn the direction."""
    return _SPACE.sub(" ", _HIDDEN.sub("", text))


def shortened(text: str) -> str:
    """Cut a text that is longer than :data:`LONGEST` characters, and show that it was."""
    text = plain(text).strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def breakable(text: str) -> str:
    """Shorten a text for a card and let lines break within words that are wider than a phone.

    A mail says so in its style; in a card the words themselves have to.
    """
    return _LONG_WORD.sub(lambda found: found[0] + _LINE_MAY_BREAK, shortened(text))


def _forms(content: Content) -> Post:
    texts = Texts(content.language)

    def more(n: int) -> str:
        return texts.count("and {n} more", "and {n} more", n)

    def form(template: str) -> str:
        return _template(template).render(content=content, more=more)

    return Post(
        key=content.key,
        subject=plain(content.subject).strip(),
        card=json.loads(form("card.json.j2")),
        html=form("mail.html.j2"),
        text=form("text.txt.j2"),
    )


def _fits(post: Post) -> bool:
    return all(len(form) <= ROOM for form in (dumps(post.card), post.html.encode(), post.text.encode()))


@cache
def _template(name: str) -> Template:
    finalize: Callable[[Any], Any] = _encoded if name.endswith(".json.j2") else _shown
    environment = Environment(
        loader=PackageLoader("templates", "messages"),
        autoescape=name.endswith(".html.j2"),
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shortened=shortened, breakable=breakable)
    return environment.get_template(name)


def _shown(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _encoded(value: object) -> str:
    if isinstance(value, str):
        value = _ACTED_ON.sub(lambda found: found[0] + _WORD_JOINER, plain(value))
    return json.dumps(value, ensure_ascii=False)
