"""What office365-rest-python-client 3.3.0 and MSAL do behind our back: the traps that :mod:`connector` is built around.

The gate for upgrading either: a test that fails here says that a trap has gone or moved, so that the code around it can
go or must move too. The library runs on its own here, on a session that only routes it to the scripted service.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import msal
import pytest
import requests
from office365.graph_client import GraphClient
from office365.onedrive.columns.definition import ColumnDefinition
from office365.runtime import retry as library_retry
from office365.runtime.client_request_exception import ClientRequestException
from office365.runtime.exceptions import AccessDeniedException, ObjectNotFoundException
from office365.runtime.paths.v4.entity import EntityPath
from office365.runtime.queries.create_entity import CreateEntityQuery
from office365.runtime.transport.requests_transport import DEFAULT_TIMEOUT
from office365.sharepoint.client_context import ClientContext
from requests.adapters import HTTPAdapter

from connector import library
from connector.errors import AccessRefused, NotFound, OutcomeUnknown, ServiceFailed
from tests.connector.conftest import TENANT
from tests.connector.scripted import CUT, Answer, Request, batch_answer, parts_of

ETAG = '"{12AD},7"'
SITE = "https://kemijarvi.sharepoint.com/sites/digi"


class Rerouted(HTTPAdapter):
    """Only routes: what the library does about an answer is its own doing."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__()

    def send(self, request, **settings):
        parts = urlsplit(request.url)
        request.url = self.base + parts.path + (f"?{parts.query}" if parts.query else "")
        request.headers["Host"] = parts.netloc
        return super().send(request, **settings)


@pytest.fixture
def stock(service):
    """A session for the library alone."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", Rerouted(service.url))
        yield session


@pytest.fixture
def naps(monkeypatch):
    """What the library's own retry sleeps, without sleeping it."""
    slept: list[float] = []
    monkeypatch.setattr(library_retry, "sleep", slept.append)
    return slept


@pytest.fixture
def escaped(service, monkeypatch):
    """Sessions that the library makes for itself land at the service too; gives the URLs that they sent."""
    sent: list[str] = []
    send = HTTPAdapter.send

    def reroute(self, request, **settings):
        if isinstance(self, Rerouted):
            return send(self, request, **settings)
        sent.append(request.url)
        with Rerouted(service.url) as way:
            return way.send(request, **settings)

    monkeypatch.setattr(HTTPAdapter, "__enter__", lambda self: self, raising=False)
    monkeypatch.setattr(HTTPAdapter, "__exit__", lambda self, *_: self.close(), raising=False)
    monkeypatch.setattr(HTTPAdapter, "send", reroute)
    return sent


def graph(session) -> GraphClient:
    return GraphClient(token_callback=lambda: {"access_token": "t", "token_type": "Bearer"}).with_transport(
        session=session
    )


def items(client):
    return client.sites["S"].lists["L"].items


def sharepoint(session) -> ClientContext:
    context = ClientContext(SITE)
    context.with_access_token(lambda: {"access_token": "t", "token_type": "Bearer"})
    return context.with_transport(session=session)


DIGEST = Answer(
    body={"d": {"GetContextWebInformation": {"FormDigestValue": "0x1,now", "FormDigestTimeoutSeconds": 1800}}}
)


class TestItsOwnRetry:
    def test_it_drops_if_match(self, stock, service, naps):
        service.then(Answer(503))
        client = graph(stock)
        items(client)["5"].fields.update_properties(Tila="b").before_execute(
            lambda request: request.set_header("If-Match", ETAG)
        )
        client.execute_query_retry(max_retry=3)
        assert [r.headers.get("If-Match") for r in service.requests] == [ETAG, None]

    def test_it_gives_rows_twice_when_a_later_page_is_throttled(self, stock, service, naps):
        page = {"value": [{"id": "1"}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/next"}
        service.then(Answer(body=page), Answer(429), Answer(body=page), Answer(body={"value": [{"id": "2"}]}))
        client = graph(stock)
        rows = items(client).get_all()
        client.execute_query_retry(max_retry=3)
        assert [row.id for row in rows] == ["1", "1", "2"]

    def test_it_sends_an_upload_again_as_a_post(self, stock, service, naps):
        service.then(Answer(503))
        client = graph(stock)
        client.sites["S"].drive.root.get_by_path("A").upload("r.html", b"x")
        client.execute_query_retry(max_retry=3)
        assert [r.method for r in service.requests] == ["PUT", "POST"]

    def test_it_sends_a_create_again_whose_answer_was_lost(self, stock, service, naps):
        service.then(CUT)
        client = graph(stock)
        items(client).add(Title="x")
        client.execute_query_retry(max_retry=3)
        assert [r.method for r in service.requests] == ["POST", "POST"]

    def test_it_does_not_wait_as_long_as_it_is_asked(self, stock, service, naps):
        service.then(Answer(429, headers={"Retry-After": "77"}))
        client = graph(stock)
        items(client).get()
        client.execute_query_retry(max_retry=3, jitter=False)
        assert naps == [5]

    def test_our_session_repeats_below_it_and_keeps_all(self, session, service):
        service.then(Answer(503), Answer(429, headers={"Retry-After": "1"}))
        client = graph(session)
        items(client)["5"].fields.update_properties(Tila="b").before_execute(
            lambda request: request.set_header("If-Match", ETAG)
        )
        client.execute_query()
        assert [r.headers.get("If-Match") for r in service.requests] == [ETAG] * 3


class TestItsGraphBatch:
    def test_it_leaves_the_session_it_was_given_and_takes_the_token_along(self, stock, service, escaped):
        service.otherwise = batch_answer(lambda part: {"status": 201, "headers": {}, "body": {"id": "7"}})
        client = graph(stock)
        items(client).add(Title="x")
        client.execute_batch()
        assert escaped == ["https://graph.microsoft.com/v1.0/$batch"]
        (part,) = parts_of(service.requests)[0]
        assert part["headers"]["Authorization"] == "Bearer t"

    def test_it_falls_over_a_part_without_headers_after_the_deed(self, stock, service, escaped):
        service.otherwise = batch_answer(lambda part: {"status": 204})
        client = graph(stock)
        items(client)["5"].delete_object()
        with pytest.raises(KeyError, match="headers"):
            client.execute_batch()

    def test_one_refused_part_drops_what_follows(self, stock, service, escaped):
        def first_is_refused(part):
            if part["body"]["fields"]["Title"] == "t0":
                return {"status": 400, "headers": {}, "body": {"error": {"code": "invalidRequest", "message": ""}}}
            return {"status": 201, "headers": {}, "body": {"id": "7"}}

        service.otherwise = batch_answer(first_is_refused)
        client = graph(stock)
        made = [items(client).add(Title=f"t{n}") for n in range(45)]
        with pytest.raises(ClientRequestException):
            client.execute_batch()
        assert len(service.requests) == 1  # 25 were never sent
        assert not client.has_pending_request  # … and are forgotten
        assert sum(item.id is not None for item in made) < 19

    def test_it_does_not_send_if_match(self, stock, service, escaped):
        service.otherwise = batch_answer(lambda part: {"status": 200, "headers": {}, "body": {}})
        client = graph(stock)
        items(client)["5"].fields.update_properties(Tila="b").before_execute(
            lambda request: request.set_header("If-Match", ETAG)
        )
        client.execute_batch()
        assert "If-Match" not in parts_of(service.requests)[0][0]["headers"]

    def test_it_sends_creates_again_whose_answer_was_lost(self, stock, service, escaped, naps):
        service.then(CUT)
        service.otherwise = batch_answer(lambda part: {"status": 201, "headers": {}, "body": {"id": "7"}})
        client = graph(stock)
        items(client).add(Title="x")
        client.execute_batch()
        assert [len(parts) for parts in parts_of(service.requests)] == [1, 1]

    def test_ours_refuses_it(self, session):
        with pytest.raises(NotImplementedError):
            library.Graph(token_callback=dict).execute_batch()


class TestItsGraphCalls:
    def test_a_delta_link_never_comes_through(self, stock, service):
        service.then(Answer(body={"value": [], "@odata.deltaLink": "https://graph.microsoft.com/v1.0/d?token=T"}))
        client = graph(stock)
        delta = items(client).delta
        delta.get_all().execute_query()
        assert delta.delta_token is None

    def test_get_is_the_first_page_only(self, stock, service):
        service.then(Answer(body={"value": [{"id": "1"}], "@odata.nextLink": "https://graph.microsoft.com/v1.0/n"}))
        assert [row.id for row in items(graph(stock)).get().execute_query()] == ["1"]
        assert len(service.requests) == 1

    def test_a_query_left_behind_by_a_failure_goes_with_the_next_one(self, stock, service):
        service.then(Answer(400), Answer(), Answer())
        client = graph(stock)
        items(client).add(Title="first")
        items(client).add(Title="left behind")
        with pytest.raises(ClientRequestException):
            client.execute_query()
        client.sites["S"].get().execute_query()
        assert [r.method for r in service.requests] == ["POST", "POST", "GET"]

    def test_ours_leaves_none_behind(self, session, entra):
        client = graph(session)
        entra.then(Answer(400))
        items(client).add(Title="first")
        items(client).add(Title="left behind")
        with pytest.raises(Exception, match="400"):
            library.run(client)
        client.sites["S"].get().execute_query()
        assert [r.method for r in entra.requests] == ["POST", "GET"]

    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [(401, "x", AccessDeniedException), (403, "x", AccessDeniedException), (404, "x", ClientRequestException)],
    )
    def test_its_exception_classes_say_little(self, stock, service, status, code, kind):
        service.then(Answer(status, {"error": {"code": code, "message": ""}}))
        with pytest.raises(kind) as caught:
            graph(stock).sites["S"].get().execute_query()
        assert not isinstance(caught.value, ObjectNotFoundException)
        assert caught.value.response.status_code == status

    def test_it_waits_for_an_answer_for_ever(self):
        assert DEFAULT_TIMEOUT[1] is None

    def test_a_token_error_becomes_a_value_error(self, stock):
        client = GraphClient(token_callback=lambda: {"error": "invalid_client"}).with_transport(session=stock)
        with pytest.raises(ValueError, match="invalid_client"):
            client.sites["S"].get().execute_query()

    def test_the_dict_route_sends_exactly_the_dict(self, stock, service):
        body = {"name": "K", "text": {"maxLength": 50}, "indexed": True, "enforceUniqueValues": True}
        client = graph(stock)
        columns = client.sites["S"].lists["L"].columns
        made = ColumnDefinition(client, EntityPath(None, columns.resource_path))
        client.add_query(CreateEntityQuery(columns, body, made)).execute_query()
        client.add_query(library.Patch(columns["C"], {"displayName": "Ä"})).execute_query()
        post, patch = service.requests
        assert (post.route, post.json) == ("POST /v1.0/sites/S/lists/L/columns", body)
        assert (patch.route, patch.json) == ("PATCH /v1.0/sites/S/lists/L/columns/C", {"displayName": "Ä"})

    def test_a_site_is_found_by_its_address(self, stock, service):
        graph(stock).sites.get_by_url(SITE).execute_query()
        assert service.routes == ["GET /v1.0/sites/kemijarvi.sharepoint.com:/sites/digi"]


class TestItsSharePoint:
    def test_a_form_digest_comes_first_and_goes_with_everything(self, stock, service):
        service.then(DIGEST, Answer(body={"d": {"Id": 13}}))
        context = sharepoint(stock)
        user = context.web.ensure_user("i:0#.f|membership|a@x.fi").execute_query()
        assert user.properties["Id"] == 13
        assert service.routes == [
            "POST /sites/digi/_api/contextInfo",
            "POST /sites/digi/_api/Web/EnsureUser('i:0#.f|membership|a@x.fi')",
        ]
        assert service.requests[1].headers["X-RequestDigest"] == "0x1,now"

    def test_a_change_is_tied_to_no_version(self, stock, service):
        service.then(DIGEST)
        context = sharepoint(stock)
        field = context.web.lists.get_by_id("L").fields.get_by_internal_name_or_title("Tila")
        field.set_property("CustomFormatter", "{}")
        field.update()
        context.execute_query()
        sent = service.requests[1]
        assert (sent.headers["X-HTTP-Method"], sent.headers["If-Match"]) == ("MERGE", "*")
        assert sent.json["CustomFormatter"] == "{}"

    def test_its_batch_rides_on_the_session(self, session, entra):
        entra.then(DIGEST, sharepoint_batch({"d": {"Id": 13}}))
        context = sharepoint(session)
        users = [context.web.ensure_user(f"i:0#.f|membership|{name}@x.fi") for name in "ab"]
        context.execute_batch()
        assert [user.properties["Id"] for user in users] == [13, 13]
        assert entra.routes == ["POST /sites/digi/_api/contextInfo", "POST /sites/digi/_api/$batch"]
        assert entra.requests[1].headers["User-Agent"].startswith("NONISV|")

    def test_add_item_makes_a_batch_of_each(self, stock, service):
        service.then(DIGEST)
        service.otherwise = lambda request: (
            sharepoint_batch({"d": {"ListItemEntityTypeFullName": "SP.Data.L"}})(request)
            if request.path.endswith("$batch")
            else Answer(body={"d": {"ListItemEntityTypeFullName": "SP.Data.L"}})
        )
        context = sharepoint(stock)
        for n in range(3):
            context.web.lists.get_by_id("L").add_item({"Title": str(n)})
        context.execute_batch()
        assert len([r for r in service.requests if r.path.endswith("$batch")]) >= 3

    def test_its_batch_sleeps_by_itself_and_ours_does_not(self, stock, service, naps):
        throttled = sharepoint_batch({}, status="429 Too Many Requests", headers="Retry-After: 7\r\n")
        service.then(DIGEST, throttled, sharepoint_batch({"d": {"Id": 13}}))
        stock_context = sharepoint(stock)
        stock_context.web.ensure_user("i:0#.f|membership|a@x.fi")
        stock_context.execute_batch()
        assert naps == [7]

        service.then(DIGEST, throttled)
        ours = library.SharePoint(SITE)
        ours.with_access_token(lambda: {"access_token": "t", "token_type": "Bearer"}).with_transport(session=stock)
        ours.web.ensure_user("i:0#.f|membership|a@x.fi")
        ((_, error),) = library.run_batch(ours)
        assert error.response.status_code == 429
        assert error.response.headers["Retry-After"] == "7"
        assert naps == [7]


class TestOurErrors:
    """The library's exceptions come out as ours, by the status."""

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (Answer(403, {"error": {"code": "accessDenied", "message": "for liisa@x.fi"}}), AccessRefused),
            (Answer(404), NotFound),
            (Answer(503), OutcomeUnknown),
            (CUT, OutcomeUnknown),
            (Answer(200, b"<html>"), ServiceFailed),
        ],
    )
    def test_of_a_change(self, session, service, answer, kind):
        service.then(answer)
        client = graph(session)
        items(client).add(Title="x")
        with pytest.raises(kind) as caught:
            library.run(client)
        assert "liisa" not in str(caught.value)
        assert not client.has_pending_request

    def test_a_token_that_sharepoint_does_not_take(self, session, service):
        service.then(Answer(401, b"Unsupported app only token."))
        context = sharepoint(session)
        context.web.get()
        with pytest.raises(AccessRefused, match="certificate"):
            library.run(context)


class TestMsal:
    def test_it_refuses_every_http_authority(self):
        with pytest.raises(ValueError, match="https"):
            msal.ConfidentialClientApplication(
                "app", client_credential="x", authority=f"http://127.0.0.1:1/{TENANT}", instance_discovery=False
            )

    def test_it_asks_the_network_in_its_constructor(self, session, entra):
        msal.ConfidentialClientApplication(
            "app",
            client_credential="x",
            authority=f"https://login.microsoftonline.com/{TENANT}",
            instance_discovery=False,
            http_client=session,
        )
        assert entra.routes == [f"GET /{TENANT}/v2.0/.well-known/openid-configuration"]


def sharepoint_batch(body: object, *, status: str = "200 OK", headers: str = ""):
    """A step that answers a SharePoint ``$batch`` with the same for each of its parts."""

    def step(request: Request) -> Answer:
        count = request.body.count(b"HTTP/1.1")
        part = (
            "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            f"HTTP/1.1 {status}\r\nContent-Type: application/json;odata=verbose\r\n{headers}\r\n{json.dumps(body)}\r\n"
        )
        return Answer(200, (part * count + "--b--\r\n").encode(), {"Content-Type": "multipart/mixed; boundary=b"})

    return step
