"""Mail from one mailbox, as a draft that is then sent: so each message can be looked up, and none goes twice.

A draft is one item, and sending moves it to the sent items: it can be sent once. Its immutable id outlives the move
(Microsoft, “Obtain immutable identifiers for Outlook resources”); without an id it is found by the key in a property
of its own (Microsoft, “Get singleValueLegacyExtendedProperty”). Permissions: Mail.ReadWrite and Mail.Send for this
one mailbox, by RBAC for Applications in Exchange Online; the token then names neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from connector import pace as lanes
from connector.batch import Batch, Outcome, Part
from connector.errors import ConnectorError, NotReachable, OutcomeUnknown, refusal
from connector.routes.prepare import prepared
from connector.routes.route import Found, Post, Receipt, Recipient, handle_of, id_in
from connector.settle import settle
from connector.telemetry import public_path

if TYPE_CHECKING:
    from connector.identity import Identity
    from connector.pace import Pace
    from connector.routes.route import Remember
    from connector.session import Session

KEY_HEADER: Final = "x-tiekartta"
"""The mail's header that holds the post's key."""

KEY_PROPERTY: Final = "String {6f1d5c52-8e0f-4d57-9d53-3b2f1f0d7c11} Name TiekarttaKey"
"""The item's property that holds the key; headers cannot be filtered by. The GUID is the program's own."""

_NAME: Final = "mail"
_IMMUTABLE: Final = {"Prefer": 'IdType="ImmutableId"'}


class Mail:
    """Mail from ``sender``, the address of a mailbox of the tenant. What is remembered is the draft's immutable id."""

    name: Final = _NAME
    can_find: Final = True

    def __init__(self, session: Session, identity: Identity, pace: Pace, *, sender: str) -> None:
        self._session = session
        self._graph = Batch(session, identity)
        self._pace = pace
        self._messages = f"/users/{quote(sender, safe='@')}/messages"
        self._lane = lanes.mailbox(sender)

    def send(self, to: Recipient, post: Post, *, handle: str | None, remember: Remember) -> Receipt:
        """Make a draft, or take the one that an earlier try left and let it say what this one says, and send it."""
        earlier = id_in(handle, _NAME)
        found, draft = self._look(post, earlier) if earlier else (Found.NOT_SENT, None)
        if found is Found.SENT:
            return Receipt("sent", draft)
        if draft is None:
            draft = prepared(self._session, lambda: self._draft(to, post), lambda: self._look_for(post.key)[1])
        else:
            self._rewrite(draft, to, post)
        remember(handle_of(_NAME, draft))
        self._dispatch(post, draft)
        return Receipt("sent", draft)

    def find(self, to: Recipient, post: Post, *, handle: str | None) -> Found:  # noqa: ARG002 - the protocol's
        """Look the message up in the sender's mailbox: by its id, else by its key."""
        return self._look(post, id_in(handle, _NAME))[0]

    def _draft(self, to: Recipient, post: Post) -> str:
        body = {
            **_content(to, post),
            "internetMessageHeaders": [{"name": KEY_HEADER, "value": post.key}],
            "singleValueExtendedProperties": [{"id": KEY_PROPERTY, "value": post.key}],
        }
        outcome = self._graph.single(Part("POST", self._messages, body, _IMMUTABLE))
        if outcome.status in (400, 413):
            raise _refused(outcome)
        failure = outcome.failure(self._messages)
        if failure:
            raise failure
        draft = outcome.body.get("id")
        if not draft:
            raise OutcomeUnknown(
                what="Microsoft 365 made a draft without telling its id.",
                do="Run again: the program looks up what was done before it does anything twice.",
                where=public_path(self._messages),
            )
        return str(draft)

    def _rewrite(self, draft: str, to: Recipient, post: Post) -> None:
        """Let a draft of an earlier try say what is true now: people may have answered since it was written."""
        url = f"{self._messages}/{quote(draft, safe='=')}"
        part = Part("PATCH", url, _content(to, post), _IMMUTABLE)
        outcome = prepared(self._session, lambda: self._graph.single(part), lambda: None)
        if outcome.status is not None and outcome.status >= 400 and self._look(post, draft)[0] is not Found.SENT:
            raise _not_sent(outcome, self._messages)

    def _dispatch(self, post: Post, draft: str) -> None:
        """Send the draft; when an answer is lost, look whether it went and else send the same draft again."""

        def sent() -> bool | None:
            try:
                return self._look(post, draft)[0] is Found.SENT or None
            except ConnectorError as error:
                raise OutcomeUnknown(
                    what="The answer to sending a mail was lost, and it cannot be looked up now.",
                    do="Run again: the program looks up what was done before it does anything twice.",
                    where=error.where,
                ) from error

        def go() -> bool:
            self._pace.wait(self._lane)
            outcome = self._graph.single(Part("POST", f"{self._messages}/{quote(draft, safe='=')}/send"))
            # The second of two goes is refused, as the draft is none any more.
            if outcome.status is not None and outcome.status >= 400 and not sent():
                raise _not_sent(outcome, self._messages)
            return True

        settle(self._session, go, sent)

    def _look(self, post: Post, id_: str | None) -> tuple[Found, str | None]:
        """Tell how the message stands, and its id if it is there."""
        if id_:
            url = f"{self._messages}/{quote(id_, safe='=')}?$select=id,isDraft"
            outcome = self._graph.single(Part("GET", url, headers=_IMMUTABLE))
            if outcome.status != 404:
                failure = outcome.failure(url)
                if failure:
                    raise failure
                return (Found.DRAFT if outcome.body.get("isDraft") else Found.SENT), id_
        return self._look_for(post.key)

    def _look_for(self, key: str) -> tuple[Found, str | None]:
        """Look in all folders of the mailbox: a person may have moved what was sent."""
        key = key.replace("'", "''")
        ours = f"singleValueExtendedProperties/any(p:p/id eq '{KEY_PROPERTY}' and p/value eq '{key}')"
        url = f"{self._messages}?$filter={ours}&$select=id,isDraft"
        outcome = self._graph.single(Part("GET", url, headers=_IMMUTABLE))
        failure = outcome.failure(url)
        if failure:
            raise failure
        rows = sorted(outcome.body.get("value") or (), key=lambda row: bool(row.get("isDraft")))
        if not rows:
            return Found.NOT_SENT, None
        return (Found.DRAFT if rows[0].get("isDraft") else Found.SENT), str(rows[0]["id"])


def _content(to: Recipient, post: Post) -> dict[str, Any]:
    """Give what a draft says and to whom: all of it may be changed until it is sent (Microsoft, “Update message”)."""
    return {
        "subject": post.subject,
        "body": {"contentType": "html", "content": post.html},
        "toRecipients": [{"emailAddress": {"address": to.address}}],
    }


def _not_sent(outcome: Outcome, url: str) -> ConnectorError:
    """Give the error of a refused send: of this message if the service objects to it, else of the route."""
    if outcome.status in (400, 413):
        return _refused(outcome)
    return refusal(outcome.status or 500, where=public_path(url), code=outcome.code, message=outcome.message)


def _refused(outcome: Outcome) -> NotReachable:
    return NotReachable(
        what="Exchange refused the mail to this person ({status} {code}).",
        do="Check the person's address in parties.yaml and in Microsoft Entra.",
        values={"status": outcome.status, "code": outcome.code or "-"},
    )
