"""Messages as they would look, in one file that a browser opens from the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.i18n import Texts
from jobs.layout import preview_page
from jobs.output import write_output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connector.routes.route import Post


def write_preview(path: Path, shown: Sequence[tuple[str, Post]], *, language: str) -> None:
    """Write the messages into an HTML file, each mail with the reason why it would go.

    The page loads nothing and runs nothing: each mail stands in a frame of its own that may not run scripts, and links
    open in new tabs. Raises WrongInput when the file cannot be written.
    """
    write_output(path, preview_page(shown, Texts(language)).encode())
