"""A browser without scripts: it keeps its cookie, reads the forms that pages show and sends them back."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import requests

from sandbox.lists import List
from sandbox.server import RunningSandbox


class ShownForm(HTMLParser):
    """The fields of one form of a page, as a browser would send them: `fields` are (name, value) in order."""

    def __init__(self, html: str, *, action: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._markers: list[tuple[str, str]] = []  # hidden fields go along whatever is filled in
        self._action = action
        self._inside = False
        self._select: str | None = None
        self._options: list[tuple[str | None, str, bool]] = []
        self._textarea: str | None = None
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action") == self._action
        elif tag == "input" and self._inside and "name" in given:
            if given.get("type") != "checkbox" or "checked" in given:
                self.fields.append((given["name"], given.get("value", "")))
                if given.get("type") == "hidden":
                    self._markers.append(self.fields[-1])
        elif tag == "select" and self._inside:
            self._select, self._options = given["name"], []
        elif tag == "option" and self._select:
            self._options.append((given.get("value"), "", "selected" in given))
            self._text = ""
        elif tag == "textarea" and self._inside:
            self._textarea, self._text = given["name"], ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "option" and self._select:
            value, _, selected = self._options[-1]
            self._options[-1] = (self._text if value is None else value, "", selected)
        elif tag == "select" and self._select:
            chosen = next((option for option in self._options if option[2]), self._options[0])
            self.fields.append((self._select, str(chosen[0])))
            self._select = None
        elif tag == "textarea" and self._textarea:
            self.fields.append((self._textarea, self._text.removeprefix("\n").replace("\n", "\r\n")))
            self._textarea = None

    def filled(self, **values: str | list[str]) -> list[tuple[str, str]]:
        """The fields with some columns filled in otherwise."""
        names = {f"field-{column}": value for column, value in values.items()}
        kept = [(name, value) for name, value in self.fields if name not in names or (name, value) in self._markers]
        new = [
            (name, each) for name, value in names.items() for each in (value if isinstance(value, list) else [value])
        ]
        return kept + new


class Visitor(requests.Session):
    """A browser at the sandbox's own address."""

    def __init__(self, sandbox: RunningSandbox, measures: List, upn: str) -> None:
        super().__init__()
        self.base = sandbox.url
        self.list = f"/sites/digi/lists/{quote(measures.name)}"
        self.act_as(upn)

    def act_as(self, upn: str) -> requests.Response:
        return self.send_form("/toimija", {"upn": upn, "next": "/"})

    def see(self, path: str) -> requests.Response:
        return self.get(self.base + path)

    def send_form(self, path: str, fields: object, **more: object) -> requests.Response:
        return self.post(self.base + path, data=fields, **more)

    def form(self, path: str) -> ShownForm:
        return ShownForm(self.see(path).text, action=path)


def text_of(html: str) -> str:
    """What is written on the page, without tags."""
    body = re.sub(r"<(style|head)\b.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def titles_in(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<th scope="row" class="title"><a [^>]+>(.*?)</a>', html)]
