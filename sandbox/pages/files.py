"""The library's files: folders as lists, files to download."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from sandbox.files import File
    from sandbox.pages.shell import Shell


class FilePages:
    """The pages of files."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._store = shell.store

    def routes(self) -> list[BaseRoute]:
        """The library's root, and all below it by path."""
        return [
            self._shell.show("/tiedostot", self._show),
            self._shell.show("/tiedostot/{path:path}", self._show),
        ]

    def _show(self, request: Request) -> Response:
        """Show a folder, or send a file, never for the browser to run: always as a download."""
        found = self._store.files.find(request.path_params.get("path", ""))
        if found.content is None:
            return self._folder(request, found)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return Response(found.content, media_type="application/octet-stream", headers=headers)

    def _folder(self, request: Request, folder: File) -> Response:
        steps = folder.path.split("/") if folder.path else []
        path = [("Tiedostot", self._shell.files_url(""))]
        path += [(name, self._shell.files_url("/".join(steps[: depth + 1]))) for depth, name in enumerate(steps)]
        path[-1] = (path[-1][0], "")
        rows = [
            (each, self._store.people.identity(each.changed_by).name) for each in self._store.files.list(folder.path)
        ]
        return self._shell.page(request, "files.html", name=path[-1][0], steps=path, rows=rows)
