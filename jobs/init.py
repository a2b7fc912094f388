"""A commented configuration for another municipality: the shipped settings, and a roadmap and parties to fill in."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from jobs.errors import WrongInput
from jobs.settings import FILE_NAME
from jobs.workspace import PARTIES_FILE, ROADMAP_FILE

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r'^name = ".*"$', re.MULTILINE)


def make_configuration(folder: Path) -> tuple[Path, ...]:
    """Write the three files into a new or empty folder; gives their paths.

    They can be read as they are: what is missing before the first run is where the list is and how to sign in. Raises
    WrongInput for a folder that holds something already, or cannot be made.
    """
    settings = files("config").joinpath(FILE_NAME).read_text(encoding="utf-8")
    examples = files("templates").joinpath("init")
    texts = {
        FILE_NAME: _NAME.sub('name = "Kunnan nimi"', settings, count=1),
        **{name: examples.joinpath(name).read_text(encoding="utf-8") for name in (ROADMAP_FILE, PARTIES_FILE)},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WrongInput(
                what="The folder is not empty: nothing was written.", do="Name a new folder.", where=str(folder)
            )
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongInput(
            what="The configuration cannot be written there ({reason}).",
            do="Name a folder that this user may make and write to.",
            where=str(folder),
            reason=error.strerror or type(error).__name__,
        ) from error
    return tuple(folder / name for name in texts)
