"""Graph: sites, lists and columns, and who may call them."""

from collections.abc import Iterator

import jwt
import pytest

from sandbox.server import RunningSandbox
from tests.sandbox.clients import Graph

ADDRESSES = [
    "/sites/kemijarvi.sharepoint.com:/sites/digi",
    "/sites/kemijarvi.sharepoint.com:/sites/digi:",
    "/sites/kemijarvi.sharepoint.com%3A%2Fsites%2Fdigi",
    "//sites/KEMIJARVI.sharepoint.com:/sites/Digi",
]


def error(response: object) -> tuple[int, str]:
    body = response.json()["error"]  # type: ignore[attr-defined]
    assert {"date", "request-id", "client-request-id"} <= set(body["innerError"])
    return response.status_code, body["code"]  # type: ignore[attr-defined]


@pytest.fixture
def changed_roles(sandbox: RunningSandbox) -> Iterator[None]:
    """Gives the app its roles and site role back after a test that takes them."""
    before = dict(sandbox.registration.roles)
    yield
    sandbox.registration.roles = before
    sandbox.registration.grant_site("fullcontrol")


@pytest.mark.parametrize("address", ADDRESSES)
def test_site_by_path(graph: Graph, address: str) -> None:
    assert f"/sites/{graph.get(address)['id']}" == graph.site


def test_site_by_id_and_list_through_the_path(graph: Graph, measures: str) -> None:
    assert graph.get(graph.site.replace(",", "%2C"))["displayName"] == "Digitiekartta"
    by_path = graph.get("/sites/kemijarvi.sharepoint.com:/sites/digi:/lists")
    assert measures.rsplit("/", 1)[-1] in [each["id"] for each in by_path["value"]]


def test_other_site_is_not_found(graph: Graph) -> None:
    assert error(graph.call("GET", "/sites/kemijarvi.sharepoint.com:/sites/muu")) == (404, "itemNotFound")


def test_list_by_title_and_its_unknown_neighbour(graph: Graph, measures: str) -> None:
    title = graph.get(measures)["displayName"]
    assert graph.get(f"{graph.site}/lists/{title}")["list"]["template"] == "genericList"
    assert error(graph.call("GET", f"{graph.site}/lists/puuttuu")) == (404, "itemNotFound")


def test_a_title_is_taken_once(graph: Graph, measures: str) -> None:
    body = {"displayName": graph.get(measures)["displayName"]}
    assert error(graph.call("POST", f"{graph.site}/lists", body)) == (409, "nameAlreadyExists")


def test_system_lists_come_only_when_asked_for(graph: Graph, measures: str) -> None:
    plain = graph.get(f"{graph.site}/lists")["value"]
    assert all("system" not in each for each in plain)
    asked = graph.get(f"{graph.site}/lists?$select=id,name,displayName,list,system")["value"]
    users = next(each for each in asked if each["name"] == "users")
    assert users["list"]["template"] == "userInformationList"
    assert users["displayName"] == "Käyttäjätietoluettelo"


def test_people_of_the_site(sandbox: RunningSandbox, graph: Graph) -> None:
    known = sandbox.store.people.ensure("oiva.torronen@kemijarvi.example")
    rows = graph.get(f"{graph.site}/lists/users/items?$expand=fields($select=Id,EMail,UserName,Title,Name)&$top=1")
    found = list(rows["value"])
    while "@odata.nextLink" in rows:
        rows = graph.get(rows["@odata.nextLink"])
        found += rows["value"]
    assert found[-1]["fields"] == {
        "Id": known.lookup_id,
        "EMail": "oiva.torronen@kemijarvi.example",
        "UserName": "oiva.torronen@kemijarvi.example",
        "Title": "Oiva Törrönen",
        "Name": "i:0#.f|membership|oiva.torronen@kemijarvi.example",
    }
    one = graph.get(f"{graph.site}/lists/users/items/{known.lookup_id}?$expand=fields")
    assert one["fields"]["Title"] == "Oiva Törrönen"


def test_columns_read_back_as_made(graph: Graph, measures: str) -> None:
    columns = {each["name"]: each for each in graph.get(f"{measures}/columns")["value"]}
    assert columns["Title"]["displayName"] == "Otsikko"
    assert columns["Tunnus"]["text"] == {
        "allowMultipleLines": False,
        "appendChangesToExistingText": False,
        "linesForEditing": 0,
        "maxLength": 255,
    }
    assert (columns["Tunnus"]["indexed"], columns["Tunnus"]["enforceUniqueValues"]) == (True, True)
    assert columns["Tila"]["choice"]["choices"] == ["Ei aloitettu", "Käynnissä", "Valmis"]
    assert columns["Tila"]["displayName"] == "Tila nyt"
    assert columns["Vahvistettu"]["dateTime"]["format"] == "dateOnly"
    assert "hyperlinkOrPicture" not in columns["Linkki"]
    assert {"Created", "Modified", "Author", "Editor"} <= set(columns)


def test_column_is_renamed_and_deleted_but_never_retyped(graph: Graph, measures: str) -> None:
    made = graph.call("POST", f"{measures}/columns", {"name": "Uusi", "number": {}})
    assert made.status_code == 201
    path = f"{measures}/columns/{made.json()['id']}"
    renamed = graph.call("PATCH", path, {"displayName": "Toinen nimi", "indexed": True})
    assert (renamed.status_code, renamed.json()["name"], renamed.json()["displayName"]) == (200, "Uusi", "Toinen nimi")
    assert error(graph.call("PATCH", path, {"text": {}})) == (400, "invalidRequest")
    assert graph.call("DELETE", path).status_code == 204
    assert error(graph.call("GET", path)) == (404, "itemNotFound")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "A"},
        {"name": "A", "text": {}, "number": {}},
        {"name": "ääk kö", "text": {}},
        {"name": "A", "text": {}, "enforceUniqueValues": True},
        {"name": "A", "text": {"allowMultipleLines": True}, "indexed": True},
        {"name": "A", "text": {"colour": "red"}},
        {"name": "A", "text": {}, "surprise": 1},
        {"name": "A", "text": {}, "displayName": 5},
    ],
    ids=[
        "no type",
        "two types",
        "bad name",
        "unique needs index",
        "note indexed",
        "bad setting",
        "unknown",
        "wrong type",
    ],
)
def test_bad_columns_are_refused(graph: Graph, measures: str, body: dict[str, object]) -> None:
    assert error(graph.call("POST", f"{measures}/columns", body)) == (400, "invalidRequest")


def test_doubled_column_name_is_refused(graph: Graph, measures: str) -> None:
    for name in ("tunnus", "Created"):
        assert error(graph.call("POST", f"{measures}/columns", {"name": name, "text": {}})) == (
            409,
            "nameAlreadyExists",
        )


def test_unknown_paths_are_refused_and_logged(graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    assert error(graph.call("GET", "/sites/root/onenote")) == (400, "BadRequest")
    assert "/v1.0/sites/root/onenote" in caplog.text
    assert error(graph.call("PUT", graph.site)) == (405, "Request_BadRequest")
    assert error(graph.call("GET", "https://graph.microsoft.com/beta/users")) == (400, "BadRequest")


def test_unknown_options_are_not_passed_over(graph: Graph, measures: str) -> None:
    assert error(graph.call("GET", f"{measures}/items?$search=x")) == (400, "BadRequest")
    assert error(graph.call("GET", f"{measures}/items?$expand=driveItem")) == (400, "BadRequest")


def test_token_is_checked(sandbox: RunningSandbox, graph: Graph) -> None:
    key = sandbox.credentials.client_id
    for header in ("", "Bearer x", f"Bearer {jwt.encode({'aud': 'x'}, key * 2, 'HS256')}"):
        response = graph.call("GET", graph.site, Authorization=header)
        assert error(response) == (401, "InvalidAuthenticationToken")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_request_ids_are_answered(graph: Graph) -> None:
    response = graph.call("GET", graph.site)
    assert response.headers["client-request-id"] == "0f8fad5b-d9cb-469f-a165-000000000001"
    assert len(response.headers["request-id"]) == 36


@pytest.mark.usefixtures("changed_roles")
def test_roles_decide(sandbox: RunningSandbox, measures: str) -> None:
    sandbox.registration.grant("graph", ["Sites.Read.All"])
    reader = Graph(sandbox)
    assert reader.call("GET", f"{measures}/items").status_code == 200
    assert error(reader.call("POST", f"{measures}/items", {"fields": {}})) == (403, "accessDenied")
    assert error(reader.call("GET", "/users/x")) == (403, "Authorization_RequestDenied")
    sandbox.registration.grant("graph", ["Sites.ReadWrite.All", "User.ReadBasic.All"])
    writer = Graph(sandbox)
    assert writer.call("POST", f"{measures}/items", {"fields": {}}).status_code == 201
    assert error(writer.call("POST", f"{measures}/columns", {"name": "A", "text": {}})) == (403, "accessDenied")
    path = "/users/aune.ylitalo@kemijarvi.example"
    assert writer.get(f"{path}?$select=mail,accountEnabled")["accountEnabled"] is None
    assert error(writer.call("GET", f"{path}/manager")) == (403, "Authorization_RequestDenied")


@pytest.mark.usefixtures("changed_roles")
def test_selected_sites_need_a_grant_and_write_makes_no_columns(sandbox: RunningSandbox, measures: str) -> None:
    sandbox.registration.grant("graph", ["Sites.Selected"])
    sandbox.registration.grant_site("")
    client = Graph(sandbox)
    assert error(client.call("GET", f"{measures}/items")) == (403, "accessDenied")
    sandbox.registration.grant_site("write")
    assert client.call("POST", f"{measures}/items", {"fields": {}}).status_code == 201
    assert error(client.call("POST", f"{measures}/columns", {"name": "A", "text": {}})) == (403, "accessDenied")
    sandbox.registration.grant_site("manage")
    assert client.call("POST", f"{measures}/columns", {"name": "A", "text": {}}).status_code == 201


def test_users_and_managers(graph: Graph) -> None:
    upn = "eino.kallaankari@kemijarvi.example"
    person = graph.get(f"/users/{upn}?$select=id,displayName,mail,userPrincipalName,accountEnabled")
    assert (person["displayName"], person["accountEnabled"]) == ("Eino Källäänkäri", True)
    assert graph.get(f"/users/{person['id']}")["jobTitle"] == "Perusopetuksen ja lukion rehtori"
    assert graph.get(f"/users('{upn}')/manager?$select=displayName")["displayName"] == "Marjatta Lehtelä"
    by_mail = graph.get(f"/users?$filter=mail eq '{upn}' or userPrincipalName eq 'x'")["value"]
    assert [each["id"] for each in by_mail] == [person["id"]]
    assert graph.get("/users/arvo.entinen@kemijarvi.example?$select=accountEnabled")["accountEnabled"] is False


def test_nobody_and_no_manager(graph: Graph) -> None:
    assert error(graph.call("GET", "/users/ei.kukaan@kemijarvi.example")) == (404, "Request_ResourceNotFound")
    top = "/users/aune.ylitalo@kemijarvi.example/manager"
    assert error(graph.call("GET", top)) == (404, "Request_ResourceNotFound")
