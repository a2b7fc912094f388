"""Channel messages as Graph reads them: by the app's own consent in the team, in pages; writing and chats refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sandbox.server import RunningSandbox, start
from tests.sandbox.clients import Bot, Graph
from tests.sandbox.conftest import OFFICER, TENANT_FILE, ticking
from tests.sandbox.messages import ACTIVITY, CARD, refused, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.teams.state import Teams


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with start(tmp_path_factory.mktemp("tenant"), TENANT_FILE, now=ticking(), seed=7) as running:
        yield running


@pytest.fixture
def teams(sandbox: RunningSandbox) -> Iterator[Teams]:
    state = sandbox.store.teams
    before = state.in_team, state.consent
    yield state
    state.in_team, state.consent = before


@pytest.fixture
def channel(teams: Teams) -> str:
    return f"/teams/{teams.team.id}/channels/{teams.team.channel_id}"


@pytest.fixture
def with_roles(sandbox: RunningSandbox) -> Iterator[Callable[..., Graph]]:
    """Graph for an app with other permissions than the tenant's."""
    before = sandbox.registration.roles["graph"]
    opened: list[Graph] = []

    def client(*roles: str) -> Graph:
        sandbox.registration.grant("graph", roles)
        opened.append(Graph(sandbox))
        return opened[-1]

    yield client
    sandbox.registration.grant("graph", before)
    for each in opened:
        each.session.close()


def test_a_bots_message_stands_there_with_its_card(
    sandbox: RunningSandbox, graph: Graph, teams: Teams, channel: str
) -> None:
    bot = Bot(sandbox)
    sent = bot.post(teams.team.channel_id, ACTIVITY).json()["id"]
    bot.session.close()

    newest = graph.get(f"{channel}/messages?$top=1")["value"][0]

    assert newest["id"] == sent
    assert newest["from"]["application"]["displayName"] == "Tiekartta"
    attachment = newest["attachments"][0]
    assert json.loads(attachment["content"]) == CARD
    assert f'<attachment id="{attachment["id"]}">' in newest["body"]["content"]
    assert graph.get(f"{channel}/messages/{sent}")["id"] == sent
    assert refused(graph.call("GET", f"{channel}/messages/1")) == (404, "NotFound")


def test_twenty_in_one_answer_fifty_at_most_and_a_link_to_the_rest(graph: Graph, teams: Teams, channel: str) -> None:
    for number in range(55):
        teams.write(f"viesti {number}", actor=OFFICER)

    assert len(graph.get(f"{channel}/messages")["value"]) == 20
    page = graph.get(f"{channel}/messages?$top=50")
    assert page["value"][0]["body"]["content"] == "viesti 54"
    assert page["value"][0]["from"]["user"]["displayName"] == "Eino Källäänkäri"
    rest = graph.get(page["@odata.nextLink"])
    assert [row["body"]["content"] for row in rest["value"]][:5] == [f"viesti {number}" for number in range(4, -1, -1)]
    assert refused(graph.call("GET", f"{channel}/messages?$top=51")) == (400, "BadRequest")
    assert refused(graph.call("GET", f"{channel}/messages?$filter=id eq '1'")) == (400, "BadRequest")


def test_a_deleted_message_is_empty_and_says_when(graph: Graph, teams: Teams, channel: str) -> None:
    made = teams.write("väärä kanava", actor=OFFICER)
    teams.delete(made.place, made.id)
    newest = graph.get(f"{channel}/messages?$top=1")["value"][0]
    assert (newest["body"]["content"], newest["deletedDateTime"] is None) == ("", False)


def test_only_while_the_teams_owners_let_the_app_read(graph: Graph, teams: Teams, channel: str) -> None:
    assert graph.call("GET", f"{channel}/messages").status_code == 200
    for end in (teams.revoke_consent, teams.remove_from_team):
        end()
        status, code, message = told(graph.call("GET", f"{channel}/messages"))
        assert (status, code) == (403, "Forbidden")
        assert message.startswith("Missing role permissions on the request. API requires one of 'ChannelMessage.Read.")
        assert message.endswith("Resource specific consent grants on the request ''.")
        teams.add_to_team(["ChannelMessage.Read.Group"])
    assert graph.call("GET", f"{channel}/messages").status_code == 200


def test_another_team_and_channel(with_roles: Callable[..., Graph], teams: Teams) -> None:
    graph = with_roles("ChannelMessage.Read.All")
    for path in (
        f"/teams/00000000-0000-0000-0000-000000000000/channels/{teams.team.channel_id}",
        f"/teams/{teams.team.id}/channels/19:other@thread.tacv2",
    ):
        assert refused(graph.call("GET", f"{path}/messages")) == (404, "NotFound")


def test_a_personal_chat_takes_the_exact_permission(
    sandbox: RunningSandbox, graph: Graph, with_roles: Callable[..., Graph], teams: Teams
) -> None:
    chat = f"/chats/{teams.chat_id(sandbox.store.people.find(OFFICER))}/messages"
    teams.post(OFFICER, ACTIVITY, route="bot", author=sandbox.credentials.client_id)
    for client in (graph, with_roles("ChannelMessage.Read.All", "Chat.ReadBasic.All")):
        assert refused(client.call("GET", chat)) == (403, "Forbidden")
    assert len(with_roles("Chat.Read.All").get(chat)["value"]) == 1


def test_no_app_writes_by_graph(graph: Graph, with_roles: Callable[..., Graph], teams: Teams, channel: str) -> None:
    body = {"body": {"content": "Hei"}}
    missing = told(graph.call("POST", f"{channel}/messages", body))
    assert missing[:2] == (403, "Forbidden")
    assert "API requires one of 'Teamwork.Migrate.All'." in missing[2]
    status, code, message = told(with_roles("Teamwork.Migrate.All").call("POST", f"{channel}/messages", body))
    assert (status, code) == (401, "Unauthorized")
    assert message.startswith("Message POST is allowed in application-only context only for import purposes.")
    chat = f"/chats/{teams.chat_id(teams._people.find(OFFICER))}/messages"
    assert refused(graph.call("POST", chat, body)) == (403, "Forbidden")


def test_the_channels_folder_is_there_once_the_tab_was_opened(
    sandbox: RunningSandbox, graph: Graph, teams: Teams, channel: str
) -> None:
    assert refused(graph.call("GET", f"{channel}/filesFolder")) == (403, "Forbidden")
    teams.add_to_team(["File.Read.Group"])
    folder = graph.get(f"{channel}/filesFolder")
    assert (folder["name"], folder["parentReference"]["driveId"]) == ("Digityöryhmä", sandbox.store.files.drive_id)
    sandbox.store.files.delete("Digityöryhmä")
    status, code, message = told(graph.call("GET", f"{channel}/filesFolder"))
    assert (status, code) == (404, "NotFound")
    assert message == "Folder location for this channel is not ready yet, please try again later."
