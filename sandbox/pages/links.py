"""Links in messages: what leads to the site's real address leads to the page here that stands for it."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.errors import NotFound

if TYPE_CHECKING:
    from sandbox.pages.shell import Shell

_FORM = re.compile(r"(?:Disp|Edit)Form\.aspx", re.IGNORECASE)
_HREF = re.compile(r"""(<a\b[^>]*?\bhref\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)


class Links:
    """Finds the pages of the sandbox that real addresses of the site stand for."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store

    def local(self, url: str) -> str:
        """Return the page for an address of the site, "" for an address that no browser may follow, else itself."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        if parts.scheme not in ("http", "https"):
            return ""
        steps = [unquote(step) for step in parts.path.split("/") if step]
        site = [step for step in self._store.tenant.site_path.split("/") if step]
        here = parts.hostname == self._store.tenant.sharepoint and steps[: len(site)] == site
        return self._page(steps[len(site) :], parse_qs(parts.query)) if here else url

    def in_html(self, html: str) -> str:
        """Put the pages into the links of a mail."""

        def replaced(found: re.Match[str]) -> str:
            return f'{found[1]}"{escape(self.local(unescape(found[3])), quote=True)}"'

        return _HREF.sub(replaced, html)

    def _page(self, steps: list[str], query: dict[str, list[str]]) -> str:
        """Return the page of a list, one of its views or an item's form; the front page for all else of the site."""
        if steps[:1] == ["Shared Documents"]:
            return self._shell.files_url("/".join(steps[1:]))
        try:
            found = self._store.lists.find(steps[1] if steps[:1] == ["Lists"] else "")
        except (NotFound, IndexError):
            return self._shell.site
        last = steps[2] if len(steps) > 2 else ""
        item = query.get("ID", [""])[0]
        if _FORM.fullmatch(last) and item.isdecimal():
            return self._shell.list_url(found, "items", item)
        try:
            view = self._store.lists.view(found.id, query.get("viewid", [last.removesuffix(".aspx")])[0])
        except NotFound:
            return self._shell.list_url(found)
        return self._shell.list_url(found, view=view.id)
