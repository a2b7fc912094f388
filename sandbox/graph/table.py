"""Graph's calls that the sandbox knows: path, success status, who may make it, and what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.graph.apps import AppCalls
from sandbox.graph.channels import ChannelCalls
from sandbox.graph.drive import DriveCalls
from sandbox.graph.items import ItemCalls
from sandbox.graph.mail import MailCalls
from sandbox.graph.users import Users
from sandbox.rights import Right
from sandbox.roles import READ_USERS, READ_USERS_BASIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.columns import Json
    from sandbox.graph.gate import Gate, Need
    from sandbox.graph.lists import ListCalls
    from sandbox.store import Store


class Route(NamedTuple):
    """One call. `handle` gets the call, the caller and the path's values; it returns the body, or a whole answer."""

    method: str
    template: str
    status: int
    need: Need
    handle: Callable[..., Json]


def all_routes(store: Store, lists: ListCalls, gate: Gate) -> list[Route]:
    """Return the table. Permissions are those of microsoft-graph-devx-content permissions.json."""
    return [
        *_list_routes(store, lists, gate),
        *_people_routes(store, gate),
        *_teams_routes(store, gate),
        *_mail_routes(store, gate),
        *_file_routes(store, lists, gate),
    ]


def _list_routes(store: Store, lists: ListCalls, gate: Gate) -> list[Route]:
    items = ItemCalls(store, lists)
    read, write, manage = gate.site(Right.READ), gate.site(Right.AMEND), gate.site(Right.EDIT)
    delete = gate.site(Right.CONTRIBUTE)
    list_path = "sites/{site}/lists/{list_key}"
    item_path = f"{list_path}/items/{{item}}"
    return [
        Route("GET", "sites/{site}", 200, read, lists.site),
        Route("GET", "sites/{site}/lists", 200, read, lists.all),
        Route("POST", "sites/{site}/lists", 201, manage, lists.create),
        Route("GET", list_path, 200, read, lists.get),
        Route("GET", f"{list_path}/columns", 200, read, lists.columns),
        Route("POST", f"{list_path}/columns", 201, manage, lists.add_column),
        Route("GET", f"{list_path}/columns/{{column}}", 200, read, lists.column),
        Route("PATCH", f"{list_path}/columns/{{column}}", 200, manage, lists.change_column),
        Route("DELETE", f"{list_path}/columns/{{column}}", 204, manage, lists.delete_column),
        Route("GET", f"{list_path}/items", 200, read, items.all),
        Route("POST", f"{list_path}/items", 201, write, items.create),
        Route("GET", item_path, 200, read, items.get),
        Route("PATCH", item_path, 200, write, items.change),
        Route("DELETE", item_path, 204, delete, items.delete),
        Route("GET", f"{item_path}/fields", 200, read, items.get_fields),
        Route("PATCH", f"{item_path}/fields", 200, write, items.change_fields),
        Route("GET", f"{item_path}/versions", 200, read, items.versions),
    ]


def _people_routes(store: Store, gate: Gate) -> list[Route]:
    users = Users(store)
    basic, full = gate.directory(READ_USERS_BASIC), gate.directory(READ_USERS)
    settings = gate.mailbox("MailboxSettings.Read", "MailboxSettings.ReadWrite")
    tips = gate.mailbox("MailTips.ReadBasic.All", "Mail.Read", "Mail.ReadWrite")
    return [
        Route("GET", "users", 200, basic, users.all),
        Route("GET", "users/{user}", 200, basic, users.get),
        Route("GET", "users/{user}/manager", 200, full, users.manager),
        Route("GET", "users/{user}/mailboxSettings/automaticRepliesSetting", 200, settings, users.automatic_replies),
        Route("POST", "users/{user}/getMailTips", 200, tips, users.mail_tips),
    ]


def _teams_routes(store: Store, gate: Gate) -> list[Route]:
    apps, channels = AppCalls(store), ChannelCalls(store)
    write_apps = ("TeamsAppInstallation.ReadWriteSelfForUser.All", "TeamsAppInstallation.ReadWriteForUser.All")
    change = gate.teamwork(*write_apps)
    read = gate.teamwork("TeamsAppInstallation.ReadForUser.All", *write_apps)
    read_channel = gate.teamwork("ChannelMessage.Read.All", own=frozenset({"ChannelMessage.Read.Group"}))
    read_chat = gate.teamwork("Chat.Read.All", "Chat.ReadWrite.All")
    migrate = gate.teamwork("Teamwork.Migrate.All")
    folder = gate.teamwork("Files.Read.All", "Sites.Read.All", own=frozenset({"File.Read.Group"}))
    installed = "users/{user}/teamwork/installedApps"
    messages = "teams/{team}/channels/{channel}/messages"
    return [
        Route("GET", "appCatalogs/teamsApps", 200, gate.teamwork("AppCatalog.Read.All"), apps.catalogue),
        Route("GET", installed, 200, read, apps.all),
        Route("POST", installed, 201, change, apps.install),
        Route("GET", f"{installed}/{{installation}}", 200, read, apps.get),
        Route("DELETE", f"{installed}/{{installation}}", 204, change, apps.uninstall),
        Route("GET", f"{installed}/{{installation}}/chat", 200, read, apps.chat),
        Route("GET", messages, 200, read_channel, channels.messages),
        Route("GET", f"{messages}/{{message}}", 200, read_channel, channels.message),
        Route("POST", messages, 201, migrate, channels.refuse_post),
        Route("GET", "teams/{team}/channels/{channel}/filesFolder", 200, folder, channels.files_folder),
        Route("GET", "chats/{chat}/messages", 200, read_chat, channels.chat_messages),
        Route("POST", "chats/{chat}/messages", 201, migrate, channels.refuse_post),
    ]


def _mail_routes(store: Store, gate: Gate) -> list[Route]:
    mail = MailCalls(store)
    read, write = gate.mailbox("Mail.Read", "Mail.ReadWrite"), gate.mailbox("Mail.ReadWrite")
    send = gate.mailbox("Mail.Send")
    one = "users/{user}/messages/{message}"
    return [
        Route("GET", "users/{user}/messages", 200, read, mail.all),
        Route("POST", "users/{user}/messages", 201, write, mail.draft),
        Route("GET", one, 200, read, mail.get),
        Route("DELETE", one, 204, write, mail.delete),
        Route("PATCH", one, 200, write, mail.rewrite),
        Route("POST", f"{one}/send", 202, send, mail.send),
        Route("GET", "users/{user}/mailFolders/{folder}/messages", 200, read, mail.of_folder),
        Route("POST", "users/{user}/sendMail", 202, send, mail.send_at_once),
    ]


def _file_routes(store: Store, lists: ListCalls, gate: Gate) -> list[Route]:
    drive = DriveCalls(store, lists)
    read, write = gate.site(Right.READ), gate.site(Right.CONTRIBUTE)
    routes = []
    for home in ("sites/{site}/drive", "drives/{drive}"):
        one = f"{home}/items/{{item}}"
        routes += [
            Route("GET", home, 200, read, drive.drive),
            Route("GET", f"{home}/{{item}}", 200, read, drive.get),
            Route("GET", f"{home}/{{item}}/children", 200, read, drive.children),
            Route("GET", f"{home}/{{item}}/content", 200, read, drive.content),
            Route("PUT", f"{home}/{{item}}/content", 200, write, drive.put),
            Route("POST", f"{home}/{{item}}/createUploadSession", 200, write, drive.begin_upload),
            Route("GET", one, 200, read, drive.get),
            Route("DELETE", one, 204, write, drive.delete),
            Route("GET", f"{one}/children", 200, read, drive.children),
            Route("GET", f"{one}/content", 200, read, drive.content),
            Route("PUT", f"{one}/content", 200, write, drive.put),
            Route("POST", f"{one}/createUploadSession", 200, write, drive.begin_upload),
        ]
    return routes
