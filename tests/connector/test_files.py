"""Uploads into a library: in one request, in parts, and when answers are lost on the way."""

from __future__ import annotations

import re

import pytest

from connector.errors import AccessRefused, OutcomeUnknown, RequestRefused, ServiceFailed
from connector.files import CHUNK, SMALL, Library
from tests.connector.scripted import CUT, Answer, Request

SITE = "kemijarvi.sharepoint.com,0a1b,2c3d"
STORED = Answer(
    201,
    {
        "id": "01NKDM7H",
        "name": "Raportti 6.2026.docx",
        "webUrl": "https://kemijarvi.sharepoint.com/sites/digi/r.docx",
        "eTag": '"{8D29F6B1-6A0F-4D57-9D53-3B2F1F0D7C11},3"',
    },
)
SESSION_PATH = "/sites/digi/_api/v2.0/drive/items/01NKDM7H/uploadSession"
STARTED = Answer(
    body={
        "uploadUrl": f"https://kemijarvi.sharepoint.com{SESSION_PATH}?guid=1&tempauth=x",
        "nextExpectedRanges": ["0-"],
    }
)
LARGE = bytes(2 * CHUNK + 1000)


@pytest.fixture
def library(session, identity):
    return Library(session, identity, SITE)


class Uploads:
    """An upload session that keeps what comes; ``lost`` answers are cut after their part was kept."""

    def __init__(self, *lost: int) -> None:
        self.kept = b""
        self.lost = set(lost)
        self.parts = 0

    def __call__(self, request: Request) -> Answer:
        if request.path.endswith("/createUploadSession"):
            return STARTED
        assert "Authorization" not in request.headers
        if request.method == "GET":
            return Answer(body={"nextExpectedRanges": [f"{len(self.kept)}-"]})
        first, last, total = map(int, re.findall(r"\d+", request.headers["Content-Range"]))
        if first != len(self.kept):
            return Answer(416, {"error": {"code": "invalidRange", "message": "no"}})
        assert len(request.body) == last - first + 1
        assert last + 1 == total or len(request.body) % (320 * 1024) == 0
        self.kept += request.body
        self.parts += 1
        if self.parts in self.lost:
            return Answer(503)
        if last + 1 == total:
            return STORED
        return Answer(202, {"nextExpectedRanges": [f"{len(self.kept)}-"]})


def test_a_small_file_is_one_request(entra, library):
    entra.then(STORED)
    stored = library.upload("Yleinen/Raportit", "Raportti 6.2026.docx", b"x" * 10)
    assert entra.routes == [
        f"PUT /v1.0/sites/{SITE}/drive/root:/Yleinen/Raportit/Raportti 6.2026.docx:/content"
        "?@microsoft.graph.conflictBehavior=replace"
    ]
    assert entra.requests[0].body == b"x" * 10
    assert stored.id == "01NKDM7H"
    assert stored.web_url == "https://kemijarvi.sharepoint.com/sites/digi/r.docx"
    assert stored.etag_guid == "8d29f6b1-6a0f-4d57-9d53-3b2f1f0d7c11"


@pytest.mark.parametrize("name", ["50 % valmis #1.docx", "mitä?.docx", "ääkköset.docx"])
def test_a_name_cannot_leave_its_place_in_the_address(entra, library, name):
    entra.then(STORED)
    library.upload("Yleinen", name, b"x")
    path, _, query = entra.requests[0].path.partition("?")
    assert path.startswith(f"/v1.0/sites/{SITE}/drive/root:/Yleinen/")
    assert path.endswith(".docx:/content")
    assert query == "@microsoft.graph.conflictBehavior=replace"


def test_a_lost_answer_of_a_small_file_is_put_again(entra, library):
    entra.then(CUT, Answer(503), STORED)
    assert library.upload("Yleinen", "r.docx", b"x").id == "01NKDM7H"
    assert [request.body for request in entra.requests] == [b"x"] * 3


def test_up_to_four_megabytes_go_in_one_request(entra, library):
    entra.then(STORED)
    library.upload("Yleinen", "r.docx", bytes(SMALL))
    assert len(entra.requests) == 1


def test_a_large_file_goes_in_parts_without_a_token(entra, library):
    uploads = Uploads()
    entra.otherwise = uploads
    assert library.upload("Yleinen", "r.docx", LARGE).etag_guid == "8d29f6b1-6a0f-4d57-9d53-3b2f1f0d7c11"
    assert uploads.kept == LARGE
    assert entra.requests[0].json == {"item": {"@microsoft.graph.conflictBehavior": "replace", "name": "r.docx"}}


@pytest.mark.parametrize("lost", [1, 2], ids=["the first", "the second"])
def test_a_part_whose_answer_was_lost_is_not_put_twice(entra, library, lost):
    uploads = Uploads(lost)
    entra.otherwise = uploads
    library.upload("Yleinen", "r.docx", LARGE)
    assert uploads.kept == LARGE


def test_an_upload_session_that_ended_is_begun_anew(entra, library):
    entra.then(STARTED, Answer(404))
    uploads = Uploads()
    entra.otherwise = uploads
    library.upload("Yleinen", "r.docx", LARGE)
    assert uploads.kept == LARGE


def test_a_session_that_was_lost_is_asked_for_again(entra, library):
    entra.then(CUT)
    entra.otherwise = Uploads()
    library.upload("Yleinen", "r.docx", LARGE)


def test_sessions_that_end_again_and_again_end(entra, library):
    entra.otherwise = lambda request: STARTED if request.method == "POST" else Answer(404)
    with pytest.raises(OutcomeUnknown):
        library.upload("Yleinen", "r.docx", LARGE)


def test_a_service_that_gets_no_further_is_told(entra, library):
    entra.otherwise = lambda request: STARTED if request.method == "POST" else Answer(202, {"nextExpectedRanges": []})
    with pytest.raises(ServiceFailed):
        library.upload("Yleinen", "r.docx", LARGE)


@pytest.mark.parametrize("size", [10, SMALL + 1])
def test_a_library_that_may_not_be_written_is_told(entra, library, size):
    entra.then(Answer(403, {"error": {"code": "accessDenied", "message": "no"}}))
    with pytest.raises(AccessRefused):
        library.upload("Yleinen", "r.docx", bytes(size))


def test_a_file_that_somebody_holds_open_is_told_in_its_own_words(entra, library):
    entra.then(Answer(423, {"error": {"code": "resourceLocked", "message": "locked"}}))
    with pytest.raises(RequestRefused, match="holds the file open"):
        library.upload("Yleinen", "r.docx", b"x")


def test_an_answer_that_says_not_where_the_file_is_is_a_failure(entra, library):
    entra.then(Answer(201, {"id": "1"}))
    with pytest.raises(ServiceFailed):
        library.upload("Yleinen", "r.docx", b"x")


class TestInTheSandbox:
    @pytest.fixture
    def library(self, app):
        return Library(app.session, app.identity, app.provisioner.find_site().id)

    @pytest.mark.parametrize("content", [b"first", bytes(range(256)) * (5 * SMALL // 1024)], ids=["small", "large"])
    def test_a_file_stands_in_its_folder_and_is_replaced(self, library, tenant, content):
        first = library.upload("Digityöryhmä/Raportit", "Tila 6.2026.docx", content)
        assert tenant.store.files.read("Digityöryhmä/Raportit/Tila 6.2026.docx") == content
        second = library.upload("Digityöryhmä/Raportit", "Tila 6.2026.docx", content + b"!")
        assert tenant.store.files.read("Digityöryhmä/Raportit/Tila 6.2026.docx") == content + b"!"
        assert second == first
        assert first.web_url.startswith("https://kemijarvi.sharepoint.com/sites/")

    def test_a_name_that_no_file_can_have_is_refused(self, library):
        with pytest.raises(RequestRefused):
            library.upload("Digityöryhmä", "a:b.docx", b"x")
