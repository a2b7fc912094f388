"""Adaptive Cards as HTML, about as Teams shows them: the elements that a message of a roadmap has, and no more.

TextBlock, RichTextBlock, Container, ColumnSet, FactSet, Table, ActionSet with Action.OpenUrl; what Teams adds to the
schema (Chart.…) and all unknown elements are shown by their fallback. Cards are hostile input: everything is escaped,
looks are classes of our own names only, and links go where `Links` lets them.
Source: adaptivecards.io/explorer (schema 1.5); msteams-docs task-modules-and-cards/cards/cards-format.md (Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.columns import Json
    from sandbox.pages.links import Links

_STRONG = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_ITALIC = re.compile(r"(?<!\w)_(\S(?:.*?\S)?)_(?!\w)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+)\)")
# Properties of texts and boxes that show, with the values that they may have.
_LOOKS = {
    "size": ("small", "medium", "large", "extralarge"),
    "weight": ("lighter", "bolder"),
    "color": ("accent", "good", "warning", "attention"),
    "style": ("heading", "emphasis", "accent", "good", "warning", "attention"),
    "spacing": ("none", "small", "medium", "large", "extralarge"),
    "horizontalAlignment": ("center", "right"),
}
_FLAGS = ("isSubtle", "italic", "strikethrough", "underline", "highlight", "separator")
_WIDEST = 9


class Cards:
    """Draws cards."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._drawers: dict[str, Callable[[Mapping[str, Json]], Markup]] = {
            "TextBlock": self._text_block,
            "RichTextBlock": self._rich_text,
            "Container": self._container,
            "ColumnSet": self._column_set,
            "FactSet": self._fact_set,
            "Table": self._table,
            "ActionSet": self._action_set,
        }

    def draw(self, card: Mapping[str, Json]) -> Markup:
        """Return a card's HTML."""
        body = self._elements(card.get("body"))
        return Markup('<div class="teams-card">{}{}</div>').format(body, self._actions(card.get("actions")))

    def _elements(self, elements: Json) -> Markup:
        return Markup().join(self._element(each) for each in _objects(elements))

    def _element(self, element: Mapping[str, Json]) -> Markup:
        if element.get("isVisible") is False:
            return Markup()
        draw = self._drawers.get(str(element.get("type")))
        if draw is not None:
            return draw(element)
        fallback = element.get("fallback")
        if isinstance(fallback, Mapping):
            return self._element(fallback)
        if fallback == "drop":
            return Markup()
        return Markup('<p class="dim">(Tässä olisi osa, jota harjoitusympäristö ei osaa näyttää: {})</p>').format(
            element.get("type")
        )

    def _text_block(self, block: Mapping[str, Json]) -> Markup:
        tag = "h4" if block.get("style") == "heading" else "p"
        text = self._markdown(str(block.get("text", "")))
        return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), _look(block), text)  # noqa: S704 - one of two names

    def _rich_text(self, block: Mapping[str, Json]) -> Markup:
        inlines = block.get("inlines")
        runs = [
            self._run({"text": each} if isinstance(each, str) else each)
            for each in (inlines if isinstance(inlines, list) else ())
            if isinstance(each, str | Mapping)
        ]
        return Markup("<p{}>{}</p>").format(_look(block), Markup().join(runs))

    def _run(self, run: Mapping[str, Json]) -> Markup:
        text = Markup("<span{}>{}</span>").format(_look(run), str(run.get("text", "")))
        return self._linked(run.get("selectAction"), text)

    def _linked(self, action: Json, content: Markup) -> Markup:
        url = self._links.local(str(action.get("url", ""))) if isinstance(action, Mapping) else ""
        return Markup('<a href="{}">{}</a>').format(url, content) if url else content

    def _container(self, container: Mapping[str, Json]) -> Markup:
        return Markup("<div{}>{}</div>").format(_look(container, "box"), self._elements(container.get("items")))

    def _column_set(self, columns: Mapping[str, Json]) -> Markup:
        drawn = [
            Markup("<div{}>{}</div>").format(_look(each, _width(each.get("width"))), self._elements(each.get("items")))
            for each in _objects(columns.get("columns"))
            if each.get("isVisible") is not False
        ]
        return Markup("<div{}>{}</div>").format(_look(columns, "columns"), Markup().join(drawn))

    def _fact_set(self, facts: Mapping[str, Json]) -> Markup:
        pairs = [
            Markup("<dt>{}</dt><dd>{}</dd>").format(
                self._markdown(str(each.get("title", ""))), self._markdown(str(each.get("value", "")))
            )
            for each in _objects(facts.get("facts"))
        ]
        return Markup("<dl{}>{}</dl>").format(_look(facts, "facts"), Markup().join(pairs))

    def _table(self, table: Mapping[str, Json]) -> Markup:
        with_heading = table.get("firstRowAsHeader", table.get("firstRowAsHeaders", True)) is not False
        rows = []
        for number, row in enumerate(_objects(table.get("rows"))):
            cell = Markup('<th scope="col">{}</th>') if with_heading and number == 0 else Markup("<td>{}</td>")
            cells = [cell.format(self._elements(each.get("items"))) for each in _objects(row.get("cells"))]
            rows.append(Markup("<tr>{}</tr>").format(Markup().join(cells)))
        return Markup(
            '<div class="card-table" tabindex="0" role="group" aria-label="Taulukko"><table>{}</table></div>'
        ).format(Markup().join(rows))

    def _action_set(self, actions: Mapping[str, Json]) -> Markup:
        return self._actions(actions.get("actions"))

    def _actions(self, actions: Json) -> Markup:
        drawn = []
        for each in _objects(actions):
            url = self._links.local(str(each.get("url", ""))) if each.get("type") == "Action.OpenUrl" else ""
            title = str(each.get("title", ""))
            button = Markup('<a class="quiet small" href="{}">{}</a>').format(url, title)
            drawn.append(button if url else Markup('<span class="tag">{}</span>').format(title))
        return Markup('<div class="card-actions">{}</div>').format(Markup().join(drawn)) if drawn else Markup()

    def _markdown(self, text: str) -> Markup:
        """Draw the Markdown that Teams reads: bold, italics, links, line breaks and lists."""
        lines = []
        for line in text.strip().splitlines():
            bullet = line.lstrip().startswith(("- ", "* "))
            drawn = self._inline(line.lstrip()[2:] if bullet else line)
            lines.append(Markup("• {}").format(drawn) if bullet else drawn)
        return Markup("<br>").join(lines)

    def _inline(self, text: str) -> Markup:
        drawn, position = Markup(), 0
        for link in _LINK.finditer(text):
            drawn += _emphasised(text[position : link.start()])
            drawn += self._linked({"url": link[2]}, _emphasised(link[1]))
            position = link.end()
        return drawn + _emphasised(text[position:])


def _emphasised(text: str) -> Markup:
    safe = _STRONG.sub(r"<strong>\1</strong>", str(escape(text)))
    return Markup(_ITALIC.sub(r"<em>\1</em>", safe))  # noqa: S704 - escaped above


def _objects(value: Json) -> Iterable[Mapping[str, Json]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _look(element: Mapping[str, Json], *names: str) -> Markup:
    """Return the class attribute: only names made here, whatever the card says."""
    found = list(names)
    for name, values in _LOOKS.items():
        value = str(element.get(name, "")).lower()
        if value in values:
            found.append(f"{name.lower()}-{value}")
    found += [f"is-{name.removeprefix('is').lower()}" for name in _FLAGS if element.get(name) is True]
    return Markup(' class="{}"').format(" ".join(found)) if found else Markup()


def _width(width: Json) -> str:
    """Return the class of a column's width: as wide as needed, what is left, or so many parts of it."""
    text = str(width if width is not None else "stretch").lower()
    if text.isascii() and text.isdecimal():
        return f"parts-{min(max(int(text), 1), _WIDEST)}"
    return "auto" if text == "auto" or text.endswith("px") else "stretch"
