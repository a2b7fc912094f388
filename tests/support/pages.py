"""An officer at the tenant's own pages: reads a form, fills it in and sends it as a browser would."""

from __future__ import annotations

import requests

from tests.sandbox.pages.visitor import Visitor


class Officer(Visitor):
    """A browser in which somebody works in the list."""

    def save(self, item_id: int, **columns: str | list[str]) -> None:
        """Open an item's form, fill in columns (by internal name) and press save."""
        path = f"{self.list}/items/{item_id}"
        _taken(self.send_form(path, self.form(path).filled(**columns)))

    def add(self, **columns: str | list[str]) -> None:
        """Add a row of one's own through the new item's form."""
        path = f"{self.list}/new"
        _taken(self.send_form(path, self.form(path).filled(**columns)))

    def press(self, item_id: int, column: str) -> None:
        """Press the button in a row's column."""
        _taken(self.send_form(f"{self.list}/items/{item_id}/button", {"column": column}))


def _taken(answer: requests.Response) -> None:
    assert answer.status_code == 200, answer.text
