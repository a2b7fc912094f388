"""SharePoint REST, as office365-rest-python-client sends it and as a hand-written call does."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.lists.list import List
from office365.sharepoint.views.create_information import ViewCreationInformation

from sandbox.lists import List as StoredList
from sandbox.server import RunningSandbox
from tests.sandbox.clients import SHAREPOINT_SCOPE, rerouted_session, sharepoint, sign_in

SITE = "https://kemijarvi.sharepoint.com/sites/digi"
CLAIM = "i:0#.f|membership|{}@kemijarvi.example"
ADMIN = "veikko.aakenus@kemijarvi.example"


@pytest.fixture
def context(sandbox: RunningSandbox) -> ClientContext:
    return sharepoint(sandbox)


@pytest.fixture
def stored(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> Iterator[StoredList]:
    lists = sandbox.store.lists
    made = lists.create(f"Lista {request.node.name}", actor=ADMIN)
    lists.add_column(made.id, "Tila", "choice", {"choices": ["Valmis"]}, actor=ADMIN)
    lists.add_column(made.id, "Kommentti", "text", {"allowMultipleLines": True}, actor=ADMIN)
    yield made
    if any(each.id == made.id for each in lists.all()):
        lists.delete(made.id, actor=ADMIN)


@pytest.fixture
def remote(context: ClientContext, stored: StoredList) -> List:
    return context.web.lists.get_by_id(stored.id)


class Rest:
    """Plain calls with a token of the app's certificate."""

    def __init__(self, sandbox: RunningSandbox, *, scope: str = SHAREPOINT_SCOPE, secret: bool = False) -> None:
        self.session = rerouted_session(sandbox.url)
        self.token = sign_in(self.session, sandbox.credentials, scope, secret=secret)["access_token"]

    def call(
        self, method: str, path: str, body: Any = None, mode: str = "nometadata", **more: str
    ) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": f"application/json;odata={mode}",
            "Content-Type": f"application/json;odata={mode}",
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        return self.session.request(method, f"{SITE}/_api/{path}", json=body, headers=headers)


@pytest.fixture(scope="module")
def rest(sandbox: RunningSandbox) -> Rest:
    return Rest(sandbox)


def test_web(context: ClientContext) -> None:
    assert context.web.get().execute_query().properties["Title"] == "Digitiekartta"


def test_users_are_ensured_in_one_batch(sandbox: RunningSandbox, context: ClientContext) -> None:
    names = [CLAIM.format(name) for name in ("asa.ohman", "urho.syvajarvi", "asa.ohman")]
    users = [context.web.ensure_user(name) for name in names]
    context.execute_batch()
    first, second, again = [user.properties["Id"] for user in users]
    assert (first != second, first == again) == (True, True)
    assert users[0].properties["Title"] == "Åsa Öhman"
    assert sandbox.store.people.by_lookup(first).person.name == "Åsa Öhman"


def test_a_failed_part_stays_alone(context: ClientContext) -> None:
    users = [context.web.ensure_user(CLAIM.format(name)) for name in ("ei.kukaan", "impi.soderlund")]
    with context.collect_batch_failures() as failures:
        context.execute_batch()
    assert len(failures) == 1
    assert users[1].properties["Email"] == "impi.soderlund@kemijarvi.example"


@pytest.mark.parametrize("name", ["impi.soderlund@kemijarvi.example", CLAIM.format("IMPI.Soderlund")])
def test_ensure_user_takes_upn_and_claim_in_body_and_path(rest: Rest, name: str) -> None:
    by_body = rest.call("POST", "web/ensureuser", {"logonName": name})
    by_path = rest.call("POST", f"Web/EnsureUser('{requests.utils.quote(name, safe='')}')")
    assert (by_body.status_code, by_path.status_code) == (200, 200)
    assert by_body.json() == by_path.json()
    assert by_body.json()["LoginName"] == CLAIM.format("impi.soderlund")


def test_unknown_user_is_told_in_each_mode(rest: Rest) -> None:
    plain = rest.call("POST", "web/ensureuser", {"logonName": "ei.kukaan@kemijarvi.example"})
    verbose = rest.call("POST", "web/ensureuser", {"logonName": "ei.kukaan@kemijarvi.example"}, mode="verbose")
    assert (plain.status_code, verbose.status_code) == (400, 400)
    assert plain.json()["odata.error"] == verbose.json()["error"]
    assert "could not be found" in plain.json()["odata.error"]["message"]["value"]


def test_secret_is_refused_and_audience_and_role_are_checked(sandbox: RunningSandbox, rest: Rest) -> None:
    by_secret = Rest(sandbox, secret=True).call("GET", "web")
    assert (by_secret.status_code, by_secret.json()) == (401, {"error_description": "Unsupported app only token."})
    for_graph = Rest(sandbox, scope="https://graph.microsoft.com/.default").call("GET", "web")
    assert for_graph.status_code == 401
    before = dict(sandbox.registration.roles)
    try:
        sandbox.registration.grant("sharepoint", [])
        assert Rest(sandbox).call("GET", "web").status_code == 401
        sandbox.registration.grant("sharepoint", ["Sites.Read.All"])
        assert Rest(sandbox).call("POST", "web/ensureuser", {"logonName": CLAIM.format("asa.ohman")}).status_code == 403
    finally:
        sandbox.registration.roles = before


def test_list_settings(sandbox: RunningSandbox, remote: List, stored: StoredList) -> None:
    remote.set_property("EnableVersioning", False).set_property("Description", "Kuvaus").update().execute_query()
    changed = sandbox.store.lists.find(stored.id)
    assert (changed.versioning, changed.description) == (False, "Kuvaus")
    remote.get().execute_query()
    assert (remote.properties["Title"], remote.properties["EnableVersioning"]) == (stored.title, False)


def test_lists_by_title(context: ClientContext, stored: StoredList) -> None:
    found = context.web.lists.get_by_title(stored.title).get().execute_query()
    assert found.properties["Id"] == stored.id


def test_views(sandbox: RunningSandbox, context: ClientContext, remote: List, stored: StoredList) -> None:
    query = "<Where><Eq><FieldRef Name='Tila'/><Value Type='Text'>Valmis</Value></Eq></Where>"
    information = ViewCreationInformation(Title="Valmiit", Query=query, RowLimit=50, ViewFields=["LinkTitle"])
    made = remote.views.add(information).execute_query()
    assert made.properties["ViewQuery"] == query
    view = remote.views.get_by_title("Valmiit")
    view.view_fields.remove_all_view_fields()
    view.view_fields.add_view_field("LinkTitle")
    view.view_fields.add_view_field("Tila")
    view.set_property("RowLimit", 99).set_property("DefaultView", True).set_property("CustomFormatter", "{}")
    view.update().execute_query()
    kept = sandbox.store.lists.view(stored.id, "Valmiit")
    assert (kept.fields, kept.row_limit, kept.default, kept.formatter) == (("LinkTitle", "Tila"), 99, True, "{}")
    views = remote.views.get().execute_query()
    assert [(each.properties["Title"], each.properties["DefaultView"]) for each in views] == [
        ("Kaikki kohteet", False),
        ("Valmiit", True),
    ]
    remote.views.get_by_title("Kaikki kohteet").delete_object().execute_query()
    assert [each.title for each in sandbox.store.lists.views(stored.id)] == ["Valmiit"]


def test_view_fields_are_expanded(rest: Rest, stored: StoredList) -> None:
    views = rest.call("GET", f"web/lists(guid'{stored.id}')/views?$select=Title,ViewFields&$expand=ViewFields").json()
    (only,) = views["value"]
    assert set(only) == {"Title", "ViewFields"}
    assert only["ViewFields"]["Items"] == ["LinkTitle"]


def test_fields(sandbox: RunningSandbox, context: ClientContext, remote: List, stored: StoredList) -> None:
    formatter = json.dumps({"elmType": "div", "txtContent": "@currentField"})
    field = remote.fields.get_by_internal_name_or_title("Tila")
    field.set_property("CustomFormatter", formatter).set_property("Title", "Tila nyt").update().execute_query()
    field.set_show_in_edit_form(False)
    field.set_show_in_new_form(False)
    context.execute_batch()
    column = sandbox.store.lists.column(stored.id, "Tila")
    assert (column.formatter, column.title, column.name) == (formatter, "Tila nyt", "Tila")
    assert (column.in_edit_form, column.in_new_form, column.in_display_form) == (False, False, True)
    read = remote.fields.get_by_internal_name_or_title("Tila nyt").get().execute_query()
    assert (read.properties["InternalName"], read.properties["TypeAsString"]) == ("Tila", "Choice")
    names = [each.properties["InternalName"] for each in remote.fields.get().execute_query()]
    assert names == ["Title", "Tila", "Kommentti"]


def test_form_order(sandbox: RunningSandbox, remote: List, stored: StoredList) -> None:
    (content_type,) = remote.content_types.get().execute_query()
    content_type.reorder_fields(["Kommentti", "Tila", "Title"]).execute_query()
    assert sandbox.store.lists.find(stored.id).form_order == ("Kommentti", "Tila", "Title")


def test_a_list_is_deleted(sandbox: RunningSandbox, remote: List, stored: StoredList) -> None:
    remote.delete_object().execute_query()
    assert stored.id not in [each.id for each in sandbox.store.lists.all()]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "web/puuttuu", 404),
        ("GET", "web/lists/getbytitle('puuttuu')", 404),
        ("GET", "web/lists?$filter=Hidden eq false", 400),
        ("GET", "site/usage", 404),
        ("GET", "web/lists(guid'", 400),
    ],
)
def test_unknown_addresses(rest: Rest, method: str, path: str, status: int) -> None:
    response = rest.call(method, path)
    assert response.status_code == status
    assert response.json()["odata.error"]["code"]


def test_changes_need_if_match_and_known_properties(rest: Rest, stored: StoredList) -> None:
    path = f"web/lists(guid'{stored.id}')"
    assert rest.call("POST", path, {"Title": "x"}, X_HTTP_Method="MERGE").status_code == 400
    assert rest.call("POST", path, {"Surprise": 1}, X_HTTP_Method="MERGE", If_Match="*").status_code == 400
    assert rest.call("PATCH", path, {"Description": "x"}, If_Match="*").status_code == 204


def test_context_information_and_names_in_any_case(rest: Rest) -> None:
    assert rest.call("POST", "contextInfo").json()["WebFullUrl"] == SITE
    verbose = rest.call("POST", "CONTEXTINFO", mode="verbose").json()
    assert verbose["d"]["GetContextWebInformation"]["SupportedSchemaVersions"]["results"]
    assert rest.call("GET", "Web?$select=").json()["Title"] == "Digitiekartta"
