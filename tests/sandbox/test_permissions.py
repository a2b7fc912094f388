"""Who may do what: apps by consent and role on the site, people by their own rights, each refused in its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.entra.clients import BY_CERTIFICATE, BY_SECRET, PUBLIC
from sandbox.entra.tokens import Caller
from sandbox.errors import NotFound
from sandbox.levels import CONTRIBUTE, FULL_CONTROL, MEMBERS, OWNERS, READ, VISITORS
from sandbox.rights import Right
from sandbox.roles import SITE_ROLES
from tests.sandbox.clients import GRAPH, GRAPH_SCOPE, Graph, rerouted_session, sharepoint, sign_in
from tests.sandbox.conftest import OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from sandbox.lists import List
    from sandbox.server import RunningSandbox

HOST = "https://kemijarvi.sharepoint.com"
ADMIN = "veikko.aakenus@kemijarvi.example"
COLLEAGUE = "sointu.rasanen-aho@kemijarvi.example"
PLAIN = "application/json;odata=nometadata"
CLAIM = f"i:0#.f|membership|{OFFICER}"
TOO_LITTLE = "Access denied. You do not have permission to perform this action or access this resource."
NOTHING = "Attempted to perform an unauthorized operation."


@pytest.fixture(autouse=True)
def registration(sandbox: RunningSandbox) -> Iterator[Any]:
    """The app's registration, put back as it was after each test."""
    app = sandbox.registration
    before = dict(app.roles), dict(app.scopes), app.site_role, app.enabled
    yield app
    app.roles, app.scopes, app.site_role, app.enabled = before


@pytest.fixture
def measures(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> Iterator[List]:
    """A list of its own, with one row."""
    lists = sandbox.store.lists
    made = lists.create(f"Lista {request.node.name}"[:200], actor=ADMIN)
    sandbox.store.items.create(made.id, {"Title": "Rivi"}, actor=ADMIN)
    yield made
    if any(each.id == made.id for each in lists.all()):
        lists.delete(made.id, actor=ADMIN)


class Client:
    """The app or a person at both services; answers are status, code and message."""

    def __init__(self, sandbox: RunningSandbox, holder: Callable[[str], dict[str, Any]], list_id: str) -> None:
        self.session = rerouted_session(sandbox.url)
        self.token = holder
        self.site = f"{GRAPH}/sites/{sandbox.store.graph_site_id}"
        self.list = f"{self.site}/lists/{list_id}"
        self.rest = f"{sandbox.site_url}/_api/web/lists(guid'{list_id}')"
        self.web = f"{sandbox.site_url}/_api"

    def call(self, method: str, url: str, body: Any = None, **headers: str) -> requests.Response:
        scope = GRAPH_SCOPE if url.startswith(GRAPH) else f"{HOST}/.default"
        sent = {"Accept": PLAIN, "Authorization": f"Bearer {self.token(scope)}", **headers}
        return self.session.request(method, url, json=body, headers=sent)

    def told(self, method: str, url: str, body: Any = None, **headers: str) -> tuple[int, str, str]:
        response = self.call(method, url, body, **headers)
        if response.status_code < 400:
            return response.status_code, "", ""
        error = response.json().get("error") or response.json()["odata.error"]
        message = error["message"]
        return response.status_code, error["code"], message if isinstance(message, str) else message["value"]

    def status(self, method: str, url: str, body: Any = None, **headers: str) -> int:
        return self.call(method, url, body, **headers).status_code


@pytest.fixture
def app(sandbox: RunningSandbox, measures: List) -> Client:
    """The app alone, signing in anew for each call so that a change of its rights counts at once."""
    session = rerouted_session(sandbox.url)

    def token(scope: str) -> str:
        return str(sign_in(session, sandbox.credentials, scope, secret=scope == GRAPH_SCOPE)["access_token"])

    return Client(sandbox, token, measures.id)


@pytest.fixture
def person(sandbox: RunningSandbox, measures: List) -> Callable[..., Client]:
    """The client of a person who has signed in with the app."""
    session = rerouted_session(sandbox.url)
    credentials = sandbox.credentials
    url = f"https://login.microsoftonline.com/{credentials.tenant_id}/oauth2/v2.0"

    def signed_in(upn: str = OFFICER) -> Client:
        def token(scope: str) -> str:
            begun = session.post(f"{url}/devicecode", data={"client_id": credentials.client_id, "scope": scope}).json()
            sandbox.registration.grants.approve(begun["user_code"], upn)
            form = {
                "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
                "client_id": credentials.client_id,
                "device_code": begun["device_code"],
            }
            return str(session.post(f"{url}/token", data=form).json()["access_token"])

        return Client(sandbox, token, measures.id)

    return signed_in


NEW_COLUMN = {"name": "Uusi", "text": {}}
MERGE = {"X-HTTP-Method": "MERGE", "If-Match": "*"}


class TestSelectedSites:
    def test_consent_alone_gives_nothing_on_either_service(self, app: Client, registration: Any) -> None:
        registration.grant_site("")
        for url in (app.site, f"{app.site}/lists", app.list, f"{app.list}/items"):
            assert app.told("GET", url) == (403, "accessDenied", "Access denied")
        refused = (403, "-2147024891, System.UnauthorizedAccessException", NOTHING)
        assert app.told("POST", f"{app.web}/contextinfo") == refused
        assert app.told("GET", f"{app.web}/web") == refused
        assert app.told("GET", app.rest) == refused

    def test_a_role_without_consent_gives_nothing(self, app: Client, registration: Any) -> None:
        registration.grant("graph", ["User.Read.All"])
        registration.grant_site("fullcontrol")
        assert app.told("GET", app.list) == (403, "accessDenied", "Access denied")

    def test_each_service_has_its_own_consent(self, app: Client, registration: Any) -> None:
        registration.grant("sharepoint", [])
        assert app.status("GET", app.list) == 200
        response = app.call("GET", f"{app.web}/web")
        assert response.status_code == 401
        assert "scp or roles" in response.json()["error_description"]

    def test_a_token_without_any_permission_is_told_so(self, app: Client, registration: Any) -> None:
        registration.grant("graph", [])
        words = "Either scp or roles claim need to be present in the token."
        assert app.told("GET", app.list) == (403, "AccessDenied", words)
        denied = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        assert app.told("GET", f"{GRAPH}/users/{OFFICER}") == denied

    @pytest.mark.parametrize(
        ("role", "read", "write", "manage", "full"),
        [
            ("read", True, False, False, False),
            ("write", True, True, False, False),
            ("manage", True, True, True, False),
            ("owner", True, True, True, True),
            ("fullcontrol", True, True, True, True),
        ],
    )
    def test_what_each_role_allows(
        self, app: Client, registration: Any, role: str, read: bool, write: bool, manage: bool, full: bool
    ) -> None:
        registration.grant_site(role)
        row = f"{app.list}/items/1/fields"
        assert (app.status("GET", f"{app.list}/items") == 200) is read
        assert (app.status("PATCH", row, {"Title": "Toinen"}) == 200) is write
        assert (app.status("POST", f"{app.list}/items", {"fields": {}}) == 201) is write
        ensured = app.status("POST", f"{app.web}/web/ensureuser", {"logonName": CLAIM})
        assert (ensured == 200) is write
        assert (app.status("POST", f"{app.list}/columns", NEW_COLUMN) == 201) is manage
        assert (app.status("POST", app.rest, {"Description": "x"}, **MERGE) == 204) is manage
        asked = app.status("GET", f"{app.rest}/getusereffectivepermissions(@u)?@u='{OFFICER}'")
        assert (asked == 200) is full

    def test_write_makes_no_list_column_or_view_and_is_told_so(self, app: Client, registration: Any) -> None:
        registration.grant_site("write")
        denied = (403, "accessDenied", "Access denied")
        assert app.told("POST", f"{app.site}/lists", {"displayName": "Uusi", "list": {}}) == denied
        assert app.told("POST", f"{app.list}/columns", NEW_COLUMN) == denied
        assert app.told("DELETE", f"{app.list}/columns/Title") == denied
        refused = (403, "-2147024891, System.UnauthorizedAccessException", TOO_LITTLE)
        view = {"parameters": {"Title": "Omat", "ViewFields": ["LinkTitle"]}}
        assert app.told("POST", f"{app.rest}/views/add", view) == refused
        assert app.told("POST", f"{app.rest}/fields/getbytitle('Otsikko')", {"Title": "x"}, **MERGE) == refused

    def test_parts_of_a_batch_are_judged_one_by_one(self, sandbox: RunningSandbox, registration: Any) -> None:
        registration.grant_site("write")
        graph = Graph(sandbox)
        done = graph.batch(
            {"method": "GET", "url": f"{graph.site}/lists"},
            {
                "method": "POST",
                "url": f"{graph.site}/lists",
                "headers": {"Content-Type": "application/json"},
                "body": {"displayName": "Uusi", "list": {"template": "genericList"}},
            },
        )
        assert (done["0"]["status"], done["1"]["status"]) == (200, 403)
        assert done["1"]["body"]["error"]["code"] == "accessDenied"

    def test_only_roles_that_exist_are_given(self, registration: Any) -> None:
        for role in SITE_ROLES:
            registration.grant_site(role)
        with pytest.raises(ValueError, match="no role"):
            registration.grant_site("Write")


class TestCredentials:
    def test_rest_refuses_an_app_with_a_secret_whatever_its_rights(self, sandbox: RunningSandbox) -> None:
        sandbox.registration.grant("sharepoint", ["Sites.FullControl.All"])
        token = sign_in(rerouted_session(sandbox.url), sandbox.credentials, f"{HOST}/.default", secret=True)
        session = rerouted_session(sandbox.url)
        headers = {"Authorization": f"Bearer {token['access_token']}", "Accept": PLAIN}
        answer = session.get(f"{sandbox.site_url}/_api/web", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"error_description": "Unsupported app only token."})

    def test_an_app_that_is_switched_off_gets_no_token(self, sandbox: RunningSandbox, registration: Any) -> None:
        registration.enabled = False
        answer = sign_in(rerouted_session(sandbox.url), sandbox.credentials, GRAPH_SCOPE)
        assert answer["error_description"].startswith("AADSTS7000112")

    def test_who_is_answerable(self) -> None:
        proofs = [Caller("app", frozenset(), proof) for proof in (PUBLIC, BY_SECRET, BY_CERTIFICATE)]
        assert [caller.actor for caller in proofs] == ["app"] * 3
        assert Caller("app", frozenset(), PUBLIC, user=OFFICER).actor == OFFICER


class TestPeople:
    def test_a_person_s_change_is_the_person_s(self, person: Callable[..., Client]) -> None:
        officer = person()
        assert officer.status("PATCH", f"{officer.list}/items/1/fields", {"Title": "Virkailijan"}) == 200
        changed = officer.call("GET", f"{officer.list}/items/1").json()
        assert changed["lastModifiedBy"]["user"]["email"] == OFFICER
        assert "application" not in changed["lastModifiedBy"]

    def test_rest_takes_a_person_though_the_app_proved_nothing(self, person: Callable[..., Client]) -> None:
        officer = person()
        assert officer.call("GET", f"{officer.web}/web").json()["Title"] == "Digitiekartta"
        assert (
            officer.status("POST", f"{officer.web}/web/ensureuser", {"logonName": CLAIM.replace(OFFICER, COLLEAGUE)})
            == 200
        )

    def test_the_app_s_scopes_bound_what_an_admin_may(self, person: Callable[..., Client], registration: Any) -> None:
        admin = person(ADMIN)
        assert admin.status("POST", f"{admin.list}/columns", NEW_COLUMN) == 403
        registration.delegate("graph", ["Sites.Manage.All"])
        assert admin.status("POST", f"{admin.list}/columns", NEW_COLUMN) == 201

    def test_the_person_s_own_rights_bound_the_app_s_scopes(
        self, person: Callable[..., Client], registration: Any
    ) -> None:
        registration.delegate("graph", ["Sites.FullControl.All"])
        registration.delegate("sharepoint", ["AllSites.FullControl"])
        officer = person()
        assert officer.status("POST", f"{officer.list}/items", {"fields": {}}) == 201
        assert officer.told("POST", f"{officer.list}/columns", NEW_COLUMN) == (403, "accessDenied", "Access denied")
        refused = (403, "-2147024891, System.UnauthorizedAccessException", TOO_LITTLE)
        assert officer.told("POST", officer.rest, {"Description": "x"}, **MERGE) == refused

    def test_with_edit_an_officer_can_change_columns(
        self, sandbox: RunningSandbox, person: Callable[..., Client], registration: Any, measures: List
    ) -> None:
        registration.delegate("graph", ["Sites.FullControl.All"])
        sandbox.store.rights.grant(OFFICER, Right.EDIT, list_id=measures.id)
        officer = person()
        assert officer.status("POST", f"{officer.list}/columns", NEW_COLUMN) == 201

    def test_a_list_can_be_closed_to_somebody(
        self, sandbox: RunningSandbox, person: Callable[..., Client], measures: List
    ) -> None:
        sandbox.store.rights.grant(OFFICER, Right.NONE, list_id=measures.id)
        officer = person()
        assert officer.status("GET", officer.site) == 200
        assert officer.told("GET", f"{officer.list}/items") == (403, "accessDenied", "Access denied")
        assert measures.id not in [each["id"] for each in officer.call("GET", f"{officer.site}/lists").json()["value"]]
        assert officer.told("GET", officer.rest) == (
            403,
            "-2147024891, System.UnauthorizedAccessException",
            NOTHING,
        )
        listed = officer.call("GET", f"{officer.web}/web/lists").json()["value"]
        assert measures.id not in [each["Id"] for each in listed]

    def test_a_site_can_be_closed_to_somebody_and_a_list_opened(
        self, sandbox: RunningSandbox, person: Callable[..., Client], measures: List
    ) -> None:
        sandbox.store.rights.grant(COLLEAGUE, Right.NONE)
        closed = person(COLLEAGUE)
        assert closed.status("GET", closed.site) == 403
        sandbox.store.rights.grant(COLLEAGUE, Right.READ, list_id=measures.id)
        assert closed.status("GET", f"{closed.list}/items") == 200
        assert closed.status("POST", f"{closed.list}/items", {"fields": {}}) == 403
        sandbox.store.rights.grant(COLLEAGUE, Right.CONTRIBUTE)


class TestEffectivePermissions:
    @pytest.mark.parametrize(
        ("right", "edits", "manages"),
        [
            (Right.NONE, False, False),
            (Right.READ, False, False),
            (Right.AMEND, True, False),
            (Right.CONTRIBUTE, True, False),
            (Right.EDIT, True, True),
            (Right.FULL, True, True),
        ],
    )
    def test_the_bits_tell_contribute_from_edit(
        self, sandbox: RunningSandbox, app: Client, measures: List, right: Right, edits: bool, manages: bool
    ) -> None:
        sandbox.store.rights.grant(OFFICER, right, list_id=measures.id)
        claim = f"i:0%23.f%7Cmembership%7C{OFFICER}"
        answer = app.call("GET", f"{app.rest}/getusereffectivepermissions(@u)?@u='{claim}'").json()
        low = int(answer["Low"])
        assert (bool(low & 1 << 2), bool(low & 1 << 11)) == (edits, manages)

    def test_the_library_asks_in_its_own_way(self, sandbox: RunningSandbox, measures: List) -> None:
        context = sharepoint(sandbox)
        listed = context.web.lists.get_by_id(measures.id)
        answer = listed.get_user_effective_permissions(f"i:0#.f|membership|{OFFICER}").execute_query()
        assert (answer.value.High, answer.value.Low) == (432, 1011028719)
        site = context.web.get_user_effective_permissions(f"i:0#.f|membership|{ADMIN}").execute_query()
        assert (site.value.High, site.value.Low) == (2147483647, 4294967295)

    def test_nobody_is_told(self, app: Client) -> None:
        status, _, message = app.told("GET", f"{app.rest}/getusereffectivepermissions(@u)?@u='ei.kukaan@x.example'")
        assert (status, "could not be found" in message) == (400, True)
        assert app.status("GET", f"{app.rest}/getusereffectivepermissions(@u)") == 400
        assert app.status("GET", f"{app.rest}/getusereffectivepermissions(@u)?@u=x") == 400

    def test_a_role_below_full_control_may_not_ask(self, app: Client, registration: Any) -> None:
        registration.grant_site("write")
        asked = app.told("GET", f"{app.rest}/getusereffectivepermissions(@u)?@u='{OFFICER}'")
        assert asked == (403, "-2147024891, System.UnauthorizedAccessException", TOO_LITTLE)


class TestRights:
    def test_admins_and_others_have_their_usual_levels(self, sandbox: RunningSandbox) -> None:
        rights = sandbox.store.rights
        assert rights.of(ADMIN) is Right.FULL
        assert rights.of("MARTTA.jaasko-lampi@kemijarvi.example") is Right.CONTRIBUTE

    def test_nobody_has_none_and_can_be_given_none(self, sandbox: RunningSandbox) -> None:
        with pytest.raises(NotFound):
            sandbox.store.rights.of("ei.kukaan@kemijarvi.example")
        with pytest.raises(NotFound):
            sandbox.store.rights.grant("ei.kukaan@kemijarvi.example", Right.READ)


class TestListsOfTheirOwn:
    """A list that stops inheriting: levels, groups and assignments over REST."""

    @pytest.fixture
    def own(self, app: Client) -> Client:
        body = {"copyRoleAssignments": True, "clearSubscopes": False}
        assert app.status("POST", f"{app.rest}/breakroleinheritance", body) == 200
        return app

    def _assigned(self, app: Client) -> dict[int, list[int]]:
        rows = app.call("GET", f"{app.rest}/roleassignments?$expand=RoleDefinitionBindings").json()["value"]
        return {row["PrincipalId"]: [level["Id"] for level in row["RoleDefinitionBindings"]] for row in rows}

    def test_a_copy_of_the_sites_rights_stays_when_asked_again(self, own: Client) -> None:
        before = self._assigned(own)
        assert before == {OWNERS.id: [FULL_CONTROL.id], VISITORS.id: [READ.id], MEMBERS.id: [CONTRIBUTE.id]}
        own.call("POST", f"{own.rest}/breakroleinheritance", {"copyRoleAssignments": False, "clearSubscopes": True})
        assert self._assigned(own) == before

    def test_whether_it_inherits_is_told_only_when_asked(self, own: Client) -> None:
        asked = own.call("GET", f"{own.rest}?$select=HasUniqueRoleAssignments").json()
        assert asked == {"HasUniqueRoleAssignments": True}
        assert "HasUniqueRoleAssignments" not in own.call("GET", own.rest).json()

    def test_while_it_inherits_nothing_can_be_assigned(self, app: Client) -> None:
        address = f"{app.rest}/roleassignments/addroleassignment(principalid={MEMBERS.id},roledefid={READ.id})"
        assert app.status("POST", address) == 400

    def test_groups_and_levels_by_name_and_number(self, app: Client) -> None:
        by_name = app.call("GET", f"{app.web}/web/sitegroups/getbyname('{MEMBERS.title}')").json()
        assert by_name == app.call("GET", f"{app.web}/web/sitegroups/getbyid({MEMBERS.id})").json()
        assert by_name == app.call("GET", f"{app.web}/web/associatedmembergroup").json()
        assert app.status("GET", f"{app.web}/web/sitegroups/getbyname('Ei ole')") == 404

    def test_a_level_name_is_taken_once(self, app: Client) -> None:
        body = {"Name": f"Taso {app.rest[-8:]}", "BasePermissions": {"High": "432", "Low": "1011028583"}}
        made = app.call("POST", f"{app.web}/web/roledefinitions", body)
        assert (made.status_code, made.json()["RoleTypeKind"]) == (201, 0)
        assert app.status("POST", f"{app.web}/web/roledefinitions", body) == 400

    def test_without_deleting_an_officer_adds_and_edits_and_no_more(
        self, sandbox: RunningSandbox, own: Client, person: Callable[..., Client]
    ) -> None:
        levels, list_id = sandbox.store.levels, own.list.rpartition("/")[2]
        made = levels.make(f"Muokkaus {list_id}", "", 432, 1011028583)
        assign = f"{own.rest}/roleassignments/addroleassignment(principalid={MEMBERS.id},roledefid={made.id})"
        withdraw = assign.replace("addrole", "removerole").replace(str(made.id), str(CONTRIBUTE.id))
        assert (own.status("POST", assign), own.status("POST", withdraw)) == (200, 200)
        assert own.status("POST", withdraw) == 404

        officer = person("lempi.nykanen@kemijarvi.example")
        assert officer.status("POST", f"{officer.list}/items", {"fields": {"Title": "Uusi"}}) == 201
        assert officer.status("PATCH", f"{officer.list}/items/1/fields", {"Title": "Muu"}) == 200
        assert officer.told("DELETE", f"{officer.list}/items/1") == (403, "accessDenied", "Access denied")

    def test_permissions_are_managed_with_full_control_only(self, app: Client, registration: Any) -> None:
        registration.grant_site("manage")
        assert app.status("POST", f"{app.rest}/breakroleinheritance", {"copyRoleAssignments": True}) == 403
        assert app.status("GET", f"{app.web}/web/roledefinitions") == 403
