"""The configuration folder, read whole: every error in every file is listed before anything else happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from documents.errors import DocumentError, Problem
from documents.parties_file import read_parties
from documents.roadmap_file import roadmap_from
from documents.yaml_tree import read_text
from jobs.settings import FILE_NAME as SETTINGS_FILE
from jobs.settings import SettingProblem, Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from roadmap.model import Parties, Roadmap

_Read = TypeVar("_Read")

ROADMAP_FILE = "roadmap.yaml"
PARTIES_FILE = "parties.yaml"


class ConfigurationError(Exception):
    """One or more configuration files are refused; ``problems`` lists all that is wrong in all of them."""

    def __init__(self, problems: tuple[Problem | SettingProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.where}: {p.what} {p.do}".format(**p.values) for p in problems))


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a job works with: settings, roadmap (also as its file's text) and parties, and where the roadmap file is."""

    folder: Path
    settings: Settings
    roadmap: Roadmap
    roadmap_text: str
    parties: Parties

    @property
    def roadmap_file(self) -> Path:
        """The roadmap file, which accepting a drift writes to."""
        return self.folder / ROADMAP_FILE

    @property
    def parties_file(self) -> Path:
        """The file of the parties and their people."""
        return self.folder / PARTIES_FILE

    def day(self, moment: datetime) -> date:
        """The municipality's date at a moment."""
        return moment.astimezone(self.settings.zone).date()


def read_workspace(folder: Path, environment: Mapping[str, str]) -> Workspace:
    """Read and check a configuration folder. Raises ConfigurationError with every problem of every file."""
    problems: list[Problem | SettingProblem] = []
    settings = _collect(problems, lambda: read_settings(folder, environment))
    filed = _collect(problems, lambda: _read_roadmap(folder / ROADMAP_FILE))
    parties = _collect(problems, lambda: read_parties(folder / PARTIES_FILE))
    if settings is None or filed is None or parties is None:
        raise ConfigurationError(tuple(problems))
    return Workspace(folder, settings, *filed, parties)


def _read_roadmap(path: Path) -> tuple[Roadmap, str]:
    text = read_text(path)
    return roadmap_from(text, str(path)), text


class Rereader:
    """Reads a configuration folder again and again; what has not changed since is not read anew."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._read: tuple[list[bytes], Workspace] | None = None

    def __call__(self) -> Workspace:
        """The configuration as it is now. Raises ConfigurationError as :func:`read_workspace` does."""
        files = [self._folder / name for name in (SETTINGS_FILE, ROADMAP_FILE, PARTIES_FILE)]
        content = [file.read_bytes() if file.is_file() else b"" for file in files]
        if self._read is None or self._read[0] != content:
            self._read = content, read_workspace(self._folder, self._environment)
        return self._read[1]


def _collect(problems: list[Problem | SettingProblem], read: Callable[[], _Read]) -> _Read | None:
    """What ``read`` gives, or None with its problems noted."""
    try:
        return read()
    except (DocumentError, SettingsError) as error:
        problems.extend(error.problems)
        return None
