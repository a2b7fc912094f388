"""Real messages from the app in Teams, by the Bot Connector's wire protocol: chats with one person, and channels.

The app speaks first and needs no address of its own on the internet. In a chat it must be installed for the person;
:class:`BotChats` installs it where the app may, once (Microsoft, “Proactive installation of apps using Graph API to
send messages”; the application permission TeamsAppInstallation.ReadWriteSelfForUser.All). In a channel it must be
installed in the team. Wire protocol and what its refusals mean: Microsoft, “Bot Connector API reference” and “Optimize
your bot with rate limiting in Teams”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from connector import pace as lanes
from connector.batch import ROOT, Batch, Outcome, Part
from connector.errors import AccessRefused, ConnectorError, NotFound, NotReachable, OutcomeUnknown
from connector.jsontext import load_object
from connector.routes.cards import card_message
from connector.routes.prepare import prepared
from connector.routes.route import ChannelPlace, Found, Post, Receipt, Recipient, handle_of, id_in
from connector.telemetry import public_path

if TYPE_CHECKING:
    from requests import Response

    from connector.identity import Identity
    from connector.pace import Lane, Pace
    from connector.routes.channel_reader import ChannelReader
    from connector.routes.route import Remember
    from connector.session import Session

SERVICE: Final = "https://smba.trafficmanager.net/teams"
AUDIENCE: Final = "https://api.botframework.com"
"""The resource whose tokens the Bot Connector takes; a bot of one tenant asks its own tenant for them."""

_NAME: Final = "bot"
# 403 with one of these is about this conversation; with any other code the bot as a whole is refused.
_THIS_CONVERSATION: Final = ("BotNotInConversationRoster", "ConversationBlockedByUser", "ForbiddenOperationException")


class BotChats:
    """The app's chat with one person. A message in it cannot be looked up: that permission is tenant-wide only.

    ``app_id`` is the app's id in the organisation's catalogue. What is remembered is the conversation's id.
    """

    name: Final = _NAME
    can_find: Final = False

    def __init__(self, session: Session, identity: Identity, pace: Pace, *, app_id: str) -> None:
        self._session = session
        self._graph = Batch(session, identity)
        self._connector = _Connector(session, identity, pace)
        self._pace = pace
        self._app_id = app_id

    def send(self, to: Recipient, post: Post, *, handle: str | None, remember: Remember) -> Receipt:
        """Send the card into the chat, after installing the app for the person if need be."""
        if to.object_id is None:
            raise NotReachable(
                what="Somebody outside the tenant cannot be reached by the app in Teams.",
                do="The next route of the settings is tried.",
            )
        body = card_message(post)
        conversation = id_in(handle, _NAME) or self._conversation(to.object_id)
        remember(handle_of(_NAME, conversation))
        return self._connector.post(conversation, body)

    def find(self, to: Recipient, post: Post, *, handle: str | None) -> Found:  # noqa: ARG002 - the protocol's
        """Tell that it cannot be told."""
        return Found.UNKNOWN

    def installed(self, to: Recipient) -> bool:
        """Tell whether the person has the app now; asks what a message asks first, and changes nothing."""
        return to.object_id is not None and self._installation(_apps(to.object_id)) is not None

    def _conversation(self, person: str) -> str:
        apps = _apps(person)
        installation = self._installation(apps) or prepared(
            self._session, lambda: self._install(apps), lambda: self._installation(apps)
        )
        chat = self._ask(Part("GET", f"{apps}/{quote(installation, safe='=')}/chat"))
        if chat.status == 404 or not chat.body.get("id"):
            raise _not_for(chat)
        return str(chat.body["id"])

    def _installation(self, apps: str) -> str | None:
        """Find the app's installation for the person; None for none yet."""
        part = Part("GET", f"{apps}?$expand=teamsApp&$filter=teamsApp/id eq '{self._app_id}'")
        outcome = self._ask(part)
        if outcome.status == 404:
            raise _not_for(outcome)
        rows = outcome.body.get("value") or []
        return str(rows[0]["id"]) if rows else None

    def _install(self, apps: str) -> str:
        part = Part("POST", apps, {"teamsApp@odata.bind": f"{ROOT}/appCatalogs/teamsApps/{self._app_id}"})
        self._pace.wait(lanes.TEAMS_WRITES)
        outcome = self._graph.single(part)
        if outcome.status == 404:
            raise NotFound(
                what="The organisation's catalogue of Teams apps has no app with the id {app}.",
                do="Upload the package that “tiekartta teams-app” makes, and put the app's id into the settings.",
                values={"app": self._app_id},
            )
        # Listing went, so the right is there: a policy keeps the app from this person. Those to whom an administrator
        # gave it are reached all the same.
        if outcome.status not in (200, 201, 409):
            raise _not_for(outcome)
        installation = self._installation(apps)
        if installation is None:
            raise _not_for(outcome)
        return installation

    def _ask(self, part: Part) -> Outcome:
        """Ask Graph; 404 is the caller's to judge, every other refusal is the route's."""
        self._pace.wait(lanes.TEAMS_READS)
        outcome = self._graph.single(part)
        failure = outcome.failure(part.url)
        if failure and outcome.status != 404:
            raise failure
        return outcome


class BotChannel:
    """The app's messages in channels of teams that have it. ``reader`` looks them up."""

    name: Final = _NAME
    can_find: Final = True

    def __init__(self, session: Session, identity: Identity, pace: Pace, *, reader: ChannelReader) -> None:
        self._connector = _Connector(session, identity, pace)
        self._reader = reader

    def send(self, to: ChannelPlace, post: Post, *, handle: str | None, remember: Remember) -> Receipt:  # noqa: ARG002 - the protocol's
        """Start a new thread with the card; a channel's conversation id is the channel's."""
        return self._connector.post(to.channel_id, card_message(post), lanes.channel(to.channel_id))

    def find(self, to: ChannelPlace, post: Post, *, handle: str | None) -> Found:  # noqa: ARG002 - the protocol's
        """Look the message up in the channel by its key."""
        return self._reader.find(to, post.key)


class _Connector:
    """The Bot Connector's one call that we need."""

    def __init__(self, session: Session, identity: Identity, pace: Pace) -> None:
        self._session = session
        self._auth = identity.auth(AUDIENCE)
        self._pace = pace

    def post(self, conversation: str, body: bytes, *more: Lane) -> Receipt:
        """Post a message into a conversation; the receipt's handle is the message's id."""
        self._pace.wait(lanes.BOT, lanes.conversation(conversation), *more)
        response = self._session.post(
            f"{SERVICE}/v3/conversations/{quote(conversation, safe=':@')}/activities",
            data=body,
            headers={"Content-Type": "application/json"},
            auth=self._auth,
            allow_redirects=False,
        )
        answer = load_object(response.content) or {}
        if response.status_code < 300:
            id_ = answer.get("id")
            return Receipt("sent", str(id_)) if id_ else Receipt("accepted", None)
        raise _refused(response, Outcome(response.status_code, body=answer))


def _refused(response: Response, outcome: Outcome) -> ConnectorError:
    where = public_path(str(response.url))
    values = {"status": response.status_code, "code": outcome.code or "-"}
    if response.status_code == 404 or (response.status_code == 403 and outcome.code in _THIS_CONVERSATION):
        return NotReachable(
            what="The app is not in this conversation, or was blocked there ({status} {code}).",
            do="The next route of the settings is tried. To change it, install the app for the person or in the team.",
            where=where,
            values=values,
        )
    if response.status_code in (401, 403):
        return AccessRefused(
            what="Teams refuses the app as a bot ({status} {code}).",
            do="Check the bot's registration in Azure, its Teams channel, and that no administrator blocked the app.",
            where=where,
            values=values,
        )
    if response.status_code == 412:  # several changes to one conversation at once, says the service; not which won
        return OutcomeUnknown(
            what="Teams did not say whether it took the message ({status} {code}).",
            do="Run again: the program looks up what was done before it does anything twice.",
            where=where,
            values=values,
        )
    return NotReachable(
        what="Teams refused the message ({status} {code}).",
        do="The next route of the settings is tried. Report this with the log.",
        where=where,
        values=values,
    )


def _apps(person: str) -> str:
    return f"/users/{person}/teamwork/installedApps"


def _not_for(outcome: Outcome) -> NotReachable:
    return NotReachable(
        what="The app in Teams cannot be installed for this person ({status} {code}).",
        do="The next route of the settings is tried. To change it, see the app policies in the Teams admin centre.",
        values={"status": outcome.status, "code": outcome.code or "-"},
    )
