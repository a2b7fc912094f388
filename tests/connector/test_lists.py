"""A list's items in the sandbox: what is read is what was written, and every write says how it ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connector import lists
from connector.batch import Batch
from connector.columns import Column, Kind
from connector.errors import AccessRefused, NotFound, RequestRefused, ServiceFailed
from connector.lists import Create, ListClient, Remove, Result, Update
from connector.people import ensure_users
from connector.values import decode, encode, field_names
from tests.connector.scripted import CUT, Answer, batch_answer, parts_of

HELSINKI = ZoneInfo("Europe/Helsinki")
COLUMNS = (
    Column("Tunnus", "Tunnus", Kind.TEXT, indexed=True, unique=True),
    Column("FullTitle", "Koko nimi", Kind.NOTE),
    Column("Status", "Tila", Kind.CHOICE, choices=("Ei aloitettu", "Käynnissä")),
    Column("Progress", "Edistyminen %", Kind.NUMBER, minimum=0, maximum=100),
    Column("Confirmed", "Vahvistettu", Kind.DATE),
    Column("Contact", "Yhteyshenkilö", Kind.PERSON),
    Column("People", "Vastuuhenkilöt", Kind.PEOPLE),
    Column("Archived", "Arkistoitu", Kind.BOOLEAN, indexed=True),
)
KINDS = {"Title": Kind.TEXT} | {column.name: column.kind for column in COLUMNS}
SELECT = [name for field, kind in KINDS.items() for name in field_names(field, kind)]
AWKWARD = "ä\u00a0😀 <b>&amp;</b> \"'\\ ; # % { } \u2028 =1+1 @x"


@pytest.fixture(scope="module")
def site(app):
    return app.provisioner.find_site()


@pytest.fixture(scope="module")
def people(app, tenant):
    return ensure_users(app.session, app.identity, tenant.site_url, [app.upn("aune.ylitalo"), app.upn("oiva.torronen")])


@pytest.fixture
def client(app, site, request):
    """A fresh list with all kinds of columns."""
    made = app.provisioner.create_list(site.id, request.node.name)
    for column in COLUMNS:
        app.provisioner.add_column(site.id, made.id, column)
    return ListClient(app.batch, site_id=site.id, list_id=made.id)


@pytest.fixture
def list_id(client):
    return client._root.rpartition("/")[2]


def fields(**values):
    return {k: v for name, value in values.items() for k, v in encode(name, KINDS[name], value).items()}


def create(tunnus, **values):
    return Create(fields(Title=f"Toimenpide {tunnus}", Tunnus=tunnus, **values))


def values_of(item):
    return {name: decode(name, kind, item.fields, HELSINKI) for name, kind in KINDS.items()}


class TestReading:
    def test_every_kind_of_value_comes_back(self, client, people):
        lookups = tuple(people.values())
        written = {
            "Title": "Otsikko",
            "Tunnus": "T1-01",
            "FullTitle": f"{AWKWARD}\nToinen rivi",
            "Status": "Käynnissä",
            "Progress": 42.0,
            "Confirmed": date(2026, 6, 30),
            "Contact": lookups[0],
            "People": lookups,
            "Archived": False,
        }
        client.write([Create(fields(**written))])
        (item,) = client.read(SELECT).items
        assert values_of(item) == written

    def test_every_kind_of_value_can_be_cleared(self, client, people):
        client.write([create("T1-01", FullTitle="a", Status="Käynnissä", Progress=1, Confirmed=date(2026, 1, 1))])
        client.write([create("T1-02", Contact=people[next(iter(people))], People=tuple(people.values()))])
        empty = dict.fromkeys(("FullTitle", "Status", "Progress", "Confirmed", "Contact", "People"))
        client.write([Update(item.id, item.etag, fields(**empty)) for item in client.read(SELECT).items])
        for item in client.read(SELECT).items:
            assert {name: values_of(item)[name] or None for name in empty} == empty

    def test_columns_and_items_are_one_request(self, client, app):
        client.write([create(f"T1-{n:02}") for n in range(54)])
        before = app.session.stats
        snapshot = client.read(SELECT)
        done = app.session.stats - before
        assert len(snapshot.items) == 54
        assert (done.requests, done.data_requests, done.batches) == (1, 1, 1)
        assert {c.name for c in COLUMNS} <= set(snapshot.columns)

    def test_columns_are_read_as_they_were_made(self, client):
        columns = client.columns()
        for column in COLUMNS:
            assert (columns[column.name].kind, columns[column.name].choices) == (column.kind, column.choices)
        assert columns["Tunnus"].unique
        assert columns["Tunnus"].indexed

    def test_an_empty_list(self, client):
        assert client.read(SELECT).items == ()

    def test_who_changed_an_item_and_when(self, client, tenant, list_id, app):
        client.write([create("T1-01")])
        (item,) = client.read(SELECT).items
        assert (item.by_app, item.modified_by) == (True, tenant.credentials.client_id)
        assert abs(item.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
        officer = tenant.store.people.find(app.upn("oiva.torronen"))
        tenant.store.items.update(list_id, int(item.id), {"Status": "Käynnissä"}, actor=officer.upn)
        (item,) = client.read(SELECT).items
        assert (item.by_app, item.modified_by) == (False, officer.id)

    def test_a_long_list_comes_in_pages(self, client, app, monkeypatch):
        monkeypatch.setattr(lists, "PAGE", 20)
        client.write([create(f"T1-{n:02}") for n in range(45)])
        before = app.session.stats
        assert [i.fields["Tunnus"] for i in client.read(SELECT).items] == [f"T1-{n:02}" for n in range(45)]
        done = app.session.stats - before
        assert (done.requests, done.data_requests) == (3, 3)

    def test_a_column_that_is_gone_still_shows_the_others(self, client, tenant, list_id, app):
        tenant.store.lists.delete_column(list_id, "Progress", actor=app.upn("aune.ylitalo"))
        snapshot = client.read(SELECT)
        assert "Progress" not in snapshot.columns
        assert "Tunnus" in snapshot.columns
        with pytest.raises(RequestRefused):
            _ = snapshot.items

    def test_a_list_that_is_gone(self, client, tenant, list_id, app):
        tenant.store.lists.delete(list_id, actor=app.upn("aune.ylitalo"))
        with pytest.raises(NotFound):
            client.read(SELECT)


class TestWriting:
    def test_a_create_gives_its_id(self, client):
        (outcome,) = client.write([create("T1-01")])
        (item,) = client.read(SELECT).items
        assert (outcome.result, outcome.item_id) == (Result.DONE, item.id)

    def test_a_change_sets_only_what_it_names(self, client):
        client.write([create("T1-01", Status="Ei aloitettu", Progress=10)])
        (item,) = client.read(SELECT).items
        (outcome,) = client.write([Update(item.id, item.etag, fields(Progress=20))])
        (item,) = client.read(SELECT).items
        assert (outcome.result, outcome.item_id) == (Result.DONE, item.id)
        assert (values_of(item)["Status"], values_of(item)["Progress"]) == ("Ei aloitettu", 20.0)

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, client, tenant, list_id, app):
        client.write([create("T1-01"), create("T1-02")])
        first, second = client.read(SELECT).items
        for item in (first, second):
            tenant.store.items.update(
                list_id, int(item.id), {"Status": "Käynnissä"}, actor=app.upn("oiva.torronen"), etag=item.etag
            )
        stale = [Update(first.id, first.etag, fields(Status=None)), Remove(second.id, second.etag)]
        assert [o.result for o in client.write(stale)] == [Result.STALE, Result.STALE]
        assert [values_of(i)["Status"] for i in client.read(SELECT).items] == ["Käynnissä", "Käynnissä"]

    def test_what_is_gone_says_so(self, client):
        client.write([create("T1-01")])
        (item,) = client.read(SELECT).items
        assert [o.result for o in client.write([Remove(item.id, item.etag)])] == [Result.DONE]
        gone = [Remove(item.id, item.etag), Update(item.id, item.etag, fields(Progress=1))]
        assert [o.result for o in client.write(gone)] == [Result.GONE, Result.GONE]

    def test_a_second_of_one_unique_value_says_so(self, client):
        client.write([create("T1-01"), create("T1-02")])
        _, second = client.read(SELECT).items
        twice = [create("T1-01"), Update(second.id, second.etag, fields(Tunnus="T1-01"))]
        assert [o.result for o in client.write(twice)] == [Result.DUPLICATE, Result.DUPLICATE]

    def test_each_write_stands_for_itself(self, client):
        outcomes = client.write([create("T1-01"), Create({"Nope": "x"}), Create({"Title": "x" * 256}), create("T1-02")])
        assert [o.result for o in outcomes] == [Result.DONE, Result.REFUSED, Result.REFUSED, Result.DONE]
        assert (outcomes[1].status, outcomes[1].code) == (400, "invalidRequest")
        assert len(client.read(SELECT).items) == 2

    def test_nothing_is_sent_for_nothing(self, client, app):
        before = app.session.stats
        assert client.write([]) == []
        assert app.session.stats == before


class TestFaults:
    """The answers that no sandbox gives on purpose, from the scripted service."""

    @pytest.fixture
    def scripted(self, session, identity):
        return ListClient(Batch(session, identity), site_id="S", list_id="L")

    def test_a_create_whose_answer_was_lost_is_unknown_and_not_sent_again(self, scripted, entra):
        entra.then(CUT)
        assert [o.result for o in scripted.write([Create({"Title": "x"})])] == [Result.UNKNOWN]
        assert len(entra.requests) == 1

    def test_a_change_whose_answer_was_lost_is_sent_again_with_its_version(self, scripted, entra):
        entra.then(CUT)
        entra.otherwise = batch_answer(lambda part: {"status": 412, "body": {"error": {"code": "resourceModified"}}})
        assert [o.result for o in scripted.write([Update("5", '"e,1"', {"Title": "x"})])] == [Result.STALE]
        assert [p[0]["headers"]["If-Match"] for p in parts_of(entra.requests)] == ['"e,1"'] * 2

    @pytest.mark.parametrize(
        ("write", "status", "error", "result"),
        [
            (Create({}), 409, {"code": "x"}, Result.DUPLICATE),
            (Create({}), 400, {"code": "a", "innerError": {"code": "nameAlreadyExists"}}, Result.DUPLICATE),
            (
                Create({}),
                400,
                {"code": "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException"},
                Result.DUPLICATE,
            ),
            (Update("5", "e", {}), 409, {"code": "resourceModified"}, Result.STALE),
            (Update("5", "e", {}), 409, {"code": "nameAlreadyExists"}, Result.DUPLICATE),
            (Update("5", "e", {}), 412, {}, Result.STALE),
            (Remove("5", "e"), 404, {"code": "itemNotFound"}, Result.GONE),
            (Create({}), 404, {"code": "itemNotFound"}, Result.REFUSED),
            (Create({}), 403, {"code": "accessDenied"}, Result.REFUSED),
            (Create({}), 429, {"code": "tooManyRequests"}, Result.REFUSED),
            (Create({}), 503, {}, Result.UNKNOWN),
            (Update("5", "e", {}), 503, {}, Result.REFUSED),
        ],
    )
    def test_an_outcome_by_status_and_codes(self, scripted, entra, write, status, error, result):
        entra.otherwise = batch_answer(lambda part: {"status": status, "body": {"error": error}})
        assert [o.result for o in scripted.write([write])] == [result]

    def test_an_item_that_two_pages_give_counts_once_as_the_last_gave_it(self, scripted, entra):
        link = "https://graph.microsoft.com/v1.0/next"
        first = {"value": [{"id": "1", "fields": {"A": "old"}}, {"id": "2"}], "@odata.nextLink": link}
        columns = {"value": [{"name": "A", "text": {}}]}
        entra.then(batch_answer(lambda p: {"status": 200, "body": columns if "columns" in p["url"] else first}))
        entra.then(Answer(body={"value": [{"id": "1", "fields": {"A": "new"}}]}))
        items = scripted.read(["A"]).items
        assert [(i.id, i.fields.get("A")) for i in items] == [("1", "new"), ("2", None)]

    @pytest.mark.parametrize(
        ("author", "by_app", "account"),
        [
            ({"user": {"id": "U", "displayName": "N"}}, False, "U"),
            ({"application": {"id": "A"}}, True, "A"),
            ({"user": {"id": "U"}, "application": {"id": "A"}}, False, "U"),  # a person, through an app
            ({"user": {"displayName": "System Account"}}, False, ""),
            ({"user": {"displayName": "SharePoint App"}, "application": {"id": "A"}}, True, "A"),
            (None, False, ""),
        ],
    )
    def test_who_changed_an_item_in_every_form(self, scripted, entra, author, by_app, account):
        row = {"id": "1", "lastModifiedBy": author, "lastModifiedDateTime": "2026-06-02T06:00:00Z"}
        entra.then(batch_answer(lambda p: {"status": 200, "body": {"value": [row] if "items" in p["url"] else []}}))
        (item,) = scripted.read(["A"]).items
        assert (item.by_app, item.modified_by) == (by_app, account)

    def test_a_page_that_cannot_be_read_leaves_the_columns(self, scripted, entra):
        first = {"value": [], "@odata.nextLink": "https://graph.microsoft.com/v1.0/next"}
        entra.then(batch_answer(lambda p: {"status": 200, "body": first if "items" in p["url"] else {"value": []}}))
        entra.otherwise = Answer(503)
        snapshot = scripted.read(["A"])
        assert snapshot.columns == {}
        with pytest.raises(ServiceFailed):
            _ = snapshot.items

    def test_no_right_to_the_list_is_told(self, scripted, entra):
        entra.otherwise = batch_answer(lambda p: {"status": 403, "body": {"error": {"code": "accessDenied"}}})
        with pytest.raises(AccessRefused):
            scripted.read(["A"])
