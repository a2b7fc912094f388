"""Files of the library: whole and in pieces, replaced by name, read back, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import requests

from sandbox.uploads import PIECE
from tests.sandbox.clients import GRAPH, USER_AGENT, Graph
from tests.sandbox.messages import refused

if TYPE_CHECKING:
    from sandbox.files import Files
    from sandbox.server import RunningSandbox

FOLDER = "Digityöryhmä"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def files(sandbox: RunningSandbox) -> Files:
    return sandbox.store.files


def put(graph: Graph, path: str, content: bytes, **headers: str) -> requests.Response:
    sent = {
        "Authorization": f"Bearer {graph.token}",
        "client-request-id": "0f8fad5b-d9cb-469f-a165-000000000002",
        "Content-Type": "application/octet-stream",
        **headers,
    }
    return graph.session.put(GRAPH + path, data=content, headers=sent)


def by_path(graph: Graph, name: str) -> str:
    return f"{graph.site}/drive/root:/{quote(f'{FOLDER}/{name}')}"


class TestWhole:
    def test_new_then_replaced_under_the_same_name(self, graph: Graph, files: Files) -> None:
        path = by_path(graph, "raportti.docx")
        made = put(graph, f"{path}:/content", b"ensimm\xc3\xa4inen")
        again = put(graph, f"{path}:/content?@microsoft.graph.conflictBehavior=replace", b"toinen")
        assert (made.status_code, again.status_code) == (201, 200)
        assert made.json()["id"] == again.json()["id"]
        assert made.json()["eTag"] != again.json()["eTag"]
        assert made.json()["webUrl"].endswith("/sites/digi/Shared%20Documents/Digity%C3%B6ryhm%C3%A4/raportti.docx")
        assert made.json()["file"]["mimeType"] == DOCX
        assert files.read(f"{FOLDER}/raportti.docx") == b"toinen"

    def test_read_back_by_path_and_by_id(self, graph: Graph) -> None:
        put(graph, f"{by_path(graph, 'luku.txt')}:/content", b"sis\xc3\xa4lt\xc3\xb6")
        item = graph.get(by_path(graph, "luku.txt"))
        drive = f"/drives/{item['parentReference']['driveId']}"
        assert graph.get(f"{drive}/items/{item['id']}")["name"] == "luku.txt"
        for path in (f"{by_path(graph, 'luku.txt')}:/content", f"{drive}/items/{item['id']}/content"):
            assert graph.call("GET", path).content == b"sis\xc3\xa4lt\xc3\xb6"
        folder = item["parentReference"]["id"]
        assert put(graph, f"{drive}/items/{folder}:/toinen.txt:/content", b"x").status_code == 201
        names = {row["name"] for row in graph.get(f"{drive}/items/{folder}/children")["value"]}
        assert {"luku.txt", "toinen.txt"} <= names
        assert names == {
            row["name"] for row in graph.get(f"{graph.site}/drive/root:/{quote(FOLDER)}:/children")["value"]
        }

    def test_missing_folders_are_made(self, graph: Graph, files: Files) -> None:
        assert put(graph, f"{graph.site}/drive/root:/Uusi/2026/a.txt:/content", b"a").status_code == 201
        assert [each.name for each in files.list("Uusi/2026")] == ["a.txt"]

    def test_deleted_and_gone(self, graph: Graph) -> None:
        made = put(graph, f"{by_path(graph, 'koe.txt')}:/content", b"").json()
        assert graph.call("DELETE", f"{graph.site}/drive/items/{made['id']}").status_code == 204
        assert refused(graph.call("GET", by_path(graph, "koe.txt"))) == (404, "itemNotFound")
        assert refused(graph.call("DELETE", f"{graph.site}/drive/items/{made['id']}")) == (404, "itemNotFound")

    def test_not_over_what_is_there_if_told_so(self, graph: Graph, files: Files) -> None:
        path = f"{by_path(graph, 'oma.txt')}:/content"
        put(graph, path, b"a")
        refusal = put(graph, f"{path}?@microsoft.graph.conflictBehavior=fail", b"b")
        assert refused(refusal) == (409, "nameAlreadyExists")
        assert files.read(f"{FOLDER}/oma.txt") == b"a"

    @pytest.mark.parametrize("name", ["a%3Cb.txt", "a%22b.txt", "%20a.txt"])
    def test_names_that_no_file_can_have(self, graph: Graph, name: str) -> None:
        refusal = put(graph, f"{graph.site}/drive/root:/{name}:/content", b"x")
        assert refused(refusal) == (400, "invalidRequest")

    def test_write_on_the_site_is_enough_and_read_is_not(self, sandbox: RunningSandbox, graph: Graph) -> None:
        path = f"{by_path(graph, 'oikeus.txt')}:/content"
        try:
            sandbox.registration.grant_site("write")
            assert put(graph, path, b"x").status_code == 201
            sandbox.registration.grant_site("read")
            assert refused(put(graph, path, b"x")) == (403, "accessDenied")
        finally:
            sandbox.registration.grant_site("fullcontrol")


class TestInPieces:
    def begin(self, graph: Graph, name: str) -> str:
        body = {"item": {"@microsoft.graph.conflictBehavior": "replace", "name": name}}
        session = graph.call("POST", f"{by_path(graph, name)}:/createUploadSession", body)
        assert session.status_code == 200
        assert session.json()["nextExpectedRanges"] == ["0-"]
        return str(session.json()["uploadUrl"])

    def send(self, graph: Graph, url: str, first: int, piece: bytes, total: int, **more: str) -> requests.Response:
        span = f"bytes {first}-{first + len(piece) - 1}/{total}"
        headers = {"Content-Range": span, "User-Agent": USER_AGENT, **more}
        return graph.session.put(url, data=piece, headers=headers)

    def test_one_piece_after_the_other(self, graph: Graph, files: Files) -> None:
        content = bytes(range(256)) * 1281
        url = self.begin(graph, "iso.docx")
        first = self.send(graph, url, 0, content[:PIECE], len(content))
        assert (first.status_code, first.json()["nextExpectedRanges"]) == (202, [f"{PIECE}-"])
        assert graph.session.get(url).json()["nextExpectedRanges"] == [f"{PIECE}-"]
        last = self.send(graph, url, PIECE, content[PIECE:], len(content))
        assert (last.status_code, last.json()["name"]) == (201, "iso.docx")
        assert files.read(f"{FOLDER}/iso.docx") == content
        assert refused(graph.session.get(url)) == (404, "itemNotFound")

    def test_out_of_order_of_a_wrong_size_or_with_a_token(self, graph: Graph) -> None:
        url = self.begin(graph, "rikki.docx")
        assert refused(self.send(graph, url, PIECE, b"x", PIECE + 1)) == (416, "invalidRange")
        assert refused(self.send(graph, url, 0, b"x" * 100, PIECE)) == (400, "invalidRequest")
        with_token = self.send(graph, url, 0, b"x", 1, Authorization=f"Bearer {graph.token}")
        assert refused(with_token) == (401, "unauthenticated")
        assert refused(self.send(graph, url + "x", 0, b"x", 1)) == (404, "itemNotFound")

    def test_cancelled(self, graph: Graph) -> None:
        url = self.begin(graph, "peruttu.docx")
        assert graph.session.delete(url).status_code == 204
        assert refused(self.send(graph, url, 0, b"x", 1)) == (404, "itemNotFound")
