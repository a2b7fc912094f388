"""The sandbox's pages for people: what they would see of the list, of Teams and mail, at the sandbox's own address.

Plain server-rendered HTML in Finnish, without scripts. Whoever opens it chooses as whom to act; what is saved here is
saved in the same store that Graph and SharePoint REST read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from sandbox.pages.files import FilePages
from sandbox.pages.item import ItemPages
from sandbox.pages.messages import MessagePages
from sandbox.pages.overview import OverviewPages
from sandbox.pages.settings import SettingsPages
from sandbox.pages.shell import Shell
from sandbox.pages.table_page import TablePages

if TYPE_CHECKING:
    from sandbox.store import Store


def routes(store: Store) -> list[BaseRoute]:
    """All routes of the pages, with the one that answers unknown addresses last."""
    shell = Shell(store)
    overview = OverviewPages(shell)
    return [
        Mount("/static", StaticFiles(packages=[("sandbox.pages", "static")])),
        *overview.routes(),
        *TablePages(shell).routes(),
        *ItemPages(shell).routes(),
        *SettingsPages(shell).routes(),
        *MessagePages(shell).routes(),
        *FilePages(shell).routes(),
        shell.unknown(),
    ]
