"""The Bot Connector: who can be written to, what is refused in which words, and what stands in the chat afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.server import RunningSandbox, start
from tests.sandbox.clients import BOT_SCOPE, GRAPH_SCOPE, Bot, Graph, rerouted_session, sign_in
from tests.sandbox.conftest import OFFICER, TENANT_FILE, ticking
from tests.sandbox.messages import ACTIVITY, CARD, refused, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.teams.state import Teams
    from sandbox.tenant import Person

BLOCKED = "urho.syvajarvi@kemijarvi.example"
NOT_THERE = (403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with start(tmp_path_factory.mktemp("tenant"), TENANT_FILE, now=ticking(), seed=7) as running:
        yield running


@pytest.fixture
def bot(sandbox: RunningSandbox) -> Iterator[Bot]:
    client = Bot(sandbox)
    yield client
    client.session.close()


@pytest.fixture
def teams(sandbox: RunningSandbox) -> Iterator[Teams]:
    """Teams' state, with what was decided there put back after the test."""
    state = sandbox.store.teams
    before = state.bot_known, state.in_team, state.consent
    yield state
    state.bot_known, state.in_team, state.consent = before
    state.uninstall(OFFICER)


@pytest.fixture
def officer(sandbox: RunningSandbox, teams: Teams) -> Person:
    """Somebody who has the app."""
    teams.install(OFFICER)
    return sandbox.store.people.find(OFFICER)


class TestPersonal:
    def test_a_message_arrives_and_its_id_comes_back(self, bot: Bot, teams: Teams, officer: Person) -> None:
        begun = bot.begin(officer.id)
        assert begun.status_code == 201
        sent = bot.post(begun.json()["id"], ACTIVITY)
        assert sent.status_code == 201
        arrived = teams.chat(OFFICER)[-1]
        assert (arrived.id, arrived.route, arrived.cards) == (sent.json()["id"], "bot", [CARD])

    def test_a_conversation_is_begun_once(self, bot: Bot, officer: Person) -> None:
        assert bot.begin(officer.id).json() == bot.begin(officer.id).json()

    def test_the_id_of_the_chat_in_graph_leads_to_the_same_place(self, bot: Bot, teams: Teams, officer: Person) -> None:
        bot.post(teams.chat_id(officer), {"type": "message", "text": "Graphin tunnuksella"})
        bot.post(bot.begin(officer.id).json()["id"], {"type": "message", "text": "botin tunnuksella"})
        assert [each.text for each in teams.chat(OFFICER)[-2:]] == ["Graphin tunnuksella", "botin tunnuksella"]

    def test_who_has_no_app_cannot_be_written_to(self, bot: Bot, teams: Teams, officer: Person) -> None:
        conversation = bot.begin(officer.id).json()["id"]
        teams.uninstall(OFFICER)
        assert told(bot.begin(officer.id)) == NOT_THERE
        assert told(bot.post(conversation, ACTIVITY)) == NOT_THERE

    def test_nobody_and_the_wrong_tenant(self, bot: Bot, officer: Person) -> None:
        assert refused(bot.begin("00000000-0000-0000-0000-000000000000")) == (400, "BadArgument")
        body = {"members": [{"id": officer.id}], "tenantId": "another", "isGroup": False}
        assert refused(bot.call("POST", "", body)) == (400, "BadSyntax")
        assert refused(bot.post("a:1unknown", ACTIVITY)) == (404, "ConversationNotFound")

    def test_a_message_is_changed_and_deleted_by_its_id(self, bot: Bot, teams: Teams, officer: Person) -> None:
        path = f"/{bot.begin(officer.id).json()['id']}/activities"
        id_ = bot.call("POST", path, ACTIVITY).json()["id"]
        assert bot.call("PUT", f"{path}/{id_}", {"type": "message", "text": "Peruttu"}).json() == {"id": id_}
        assert (teams.chat(OFFICER)[-1].text, teams.chat(OFFICER)[-1].cards) == ("Peruttu", [])
        assert bot.call("DELETE", f"{path}/{id_}").status_code == 200
        assert teams.chat(OFFICER)[-1].deleted
        gone = bot.call("PUT", f"{path}/{id_}", {"type": "message", "text": "Taas"})
        assert refused(gone) == (404, "ActivityNotFoundInConversation")


class TestChannel:
    def test_the_channels_id_is_the_conversations(self, bot: Bot, teams: Teams) -> None:
        sent = bot.post(teams.team.channel_id, ACTIVITY)
        assert sent.status_code == 201
        assert teams.channel()[-1].id == sent.json()["id"]

    def test_a_team_without_the_app_takes_nothing(self, bot: Bot, teams: Teams) -> None:
        teams.remove_from_team()
        assert told(bot.post(teams.team.channel_id, ACTIVITY)) == NOT_THERE


class TestRefusals:
    def test_a_token_for_another_service(self, bot: Bot, sandbox: RunningSandbox, teams: Teams) -> None:
        bot.token = sign_in(bot.session, sandbox.credentials, GRAPH_SCOPE)["access_token"]
        assert refused(bot.post(teams.team.channel_id, ACTIVITY)) == (401, "Unauthorized")

    def test_an_app_that_is_no_bot(self, bot: Bot, teams: Teams) -> None:
        teams.bot_known = False
        words = "No registration found for this bot."
        assert told(bot.post(teams.team.channel_id, ACTIVITY)) == (401, "BotNotRegistered", words)

    def test_a_message_that_is_too_large(self, bot: Bot, teams: Teams) -> None:
        before = len(teams.channel())
        large = {"type": "message", "text": "ä" * (50 * 1024)}
        refusal = (413, "MessageSizeTooBig", "Message size too large.")
        assert told(bot.post(teams.team.channel_id, large)) == refusal
        assert len(teams.channel()) == before

    @pytest.mark.parametrize(
        "activity",
        [{"type": "typing"}, {"type": "message"}, ["message"]],
    )
    def test_what_is_no_message(self, bot: Bot, teams: Teams, activity: object) -> None:
        assert refused(bot.post(teams.team.channel_id, activity)) == (400, "BadSyntax")

    def test_an_unknown_address(self, bot: Bot) -> None:
        assert refused(bot.call("GET", "/x/members")) == (404, "ServiceNotFound")

    def test_the_app_alone_gets_tokens_for_bots(self, sandbox: RunningSandbox) -> None:
        session = rerouted_session(sandbox.url)
        assert "access_token" in sign_in(session, sandbox.credentials, BOT_SCOPE, secret=True)
        session.close()


class TestInstalling:
    @pytest.fixture
    def installed(self, sandbox: RunningSandbox, teams: Teams) -> str:
        return f"/users/{sandbox.store.people.find(OFFICER).id}/teamwork/installedApps"

    @pytest.fixture
    def body(self, teams: Teams) -> dict[str, str]:
        return {"teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{teams.app.id}"}

    def test_installed_once_and_found_by_the_catalogues_and_the_manifests_id(
        self, graph: Graph, bot: Bot, teams: Teams, installed: str, body: dict[str, str]
    ) -> None:
        assert graph.get(installed)["value"] == []
        made = graph.call("POST", installed, body)
        assert (made.status_code, made.content) == (201, b"")
        assert refused(graph.call("POST", installed, body)) == (409, "Conflict")
        for key, value in (("id", teams.app.id), ("externalId", teams.app.external_id)):
            found = graph.get(f"{installed}?$expand=teamsApp&$filter=teamsApp/{key} eq '{value}'")["value"]
            assert [each["teamsApp"]["displayName"] for each in found] == ["Tiekartta"]
        assert graph.get(f"{installed}?$expand=teamsApp&$filter=teamsApp/id eq 'x'")["value"] == []
        assert "teamsApp" not in graph.get(installed)["value"][0]

        chat = graph.get(f"{installed}/{found[0]['id']}/chat")
        assert chat["chatType"] == "oneOnOne"
        assert bot.post(chat["id"], ACTIVITY).status_code == 201

    def test_a_policy_keeps_somebody_from_the_app(self, graph: Graph, body: dict[str, str]) -> None:
        status, code, message = told(graph.call("POST", f"/users/{BLOCKED}/teamwork/installedApps", body))
        assert (status, code) == (403, "Forbidden")
        assert message.startswith("App is blocked by app permission policy.")

    def test_another_app_and_nobody(self, graph: Graph, installed: str, body: dict[str, str]) -> None:
        another = {"teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/x"}
        assert refused(graph.call("POST", installed, another)) == (404, "NotFound")
        assert refused(graph.call("POST", installed, {})) == (400, "BadRequest")
        assert refused(graph.call("POST", "/users/nobody/teamwork/installedApps", body)) == (404, "NotFound")
        assert refused(graph.call("GET", f"{installed}/x/chat")) == (404, "NotFound")

    def test_without_the_permission(self, sandbox: RunningSandbox, installed: str, body: dict[str, str]) -> None:
        before = sandbox.registration.roles["graph"]
        sandbox.registration.grant("graph", ["User.Read.All"])
        try:
            other = Graph(sandbox)
        finally:
            sandbox.registration.grant("graph", before)
        status, code, message = told(other.call("POST", installed, body))
        assert (status, code) == (403, "Forbidden")
        assert "'TeamsAppInstallation.ReadWriteSelfForUser.All, " in message
        assert message.endswith("Roles on the request 'User.Read.All'.")
        assert refused(other.call("GET", "/appCatalogs/teamsApps")) == (403, "Forbidden")
        other.session.close()
