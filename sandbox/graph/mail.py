"""Mail of one mailbox: drafts, sending, and looking up what is a draft and what was sent.

Source: microsoft-graph-docs-contrib api/user-post-messages.md, message-send.md, user-sendmail.md,
user-list-messages.md, message-get.md, message-delete.md, mailfolder-list-messages.md; concepts/outlook-immutable-id.md:
an id changes when its message moves, except an immutable one, and a sent draft keeps its immutable id in the sent
items.
What the answer is to sending what was sent already is UNVERIFIED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import Invalid, NotFound
from sandbox.graph import query, shapes
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.filters import Filter, property_of
from sandbox.graph.mail_shapes import message_shape, named_by, written_message
from sandbox.mail import DRAFTS, SENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.columns import Json
    from sandbox.entra.tokens import Caller
    from sandbox.mail import Mail
    from sandbox.store import Store
    from sandbox.wire import Call

_OPTIONS = ("$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$count")
_DEFAULT_PAGE = 10
_LARGEST_PAGE = 1000
_LARGEST = 4 * 1024 * 1024
_NOT_THERE = "The specified object was not found in the store."


class MailCalls:
    """The calls on messages."""

    def __init__(self, store: Store) -> None:
        self._mail = store.mail

    def all(self, call: Call, _: Caller, user: str) -> Json:
        """GET messages of all folders, newest first."""
        return self._page(call, user, [*self._mail.drafts(user), *self._mail.sent(user)])

    def of_folder(self, call: Call, _: Caller, user: str, folder: str) -> Json:
        """GET messages of the drafts or of the sent items."""
        held = {DRAFTS: self._mail.drafts, SENT: self._mail.sent}.get(folder.lower())
        if held is None:
            raise GraphError(404, "ErrorItemNotFound", _NOT_THERE)
        return self._page(call, user, held(user))

    def get(self, call: Call, _: Caller, user: str, message: str) -> Json:
        """GET one message by its id, immutable or not."""
        query.only(call.options, ("$select", "$expand"))
        found = self._found(user, message)
        return {"@odata.context": f"{shapes.CONTEXT}users('{user}')/messages/$entity", **self._shape(found, call)}

    def draft(self, call: Call, _: Caller, user: str) -> Json:
        """POST a message: it becomes a draft."""
        made = self._mail.draft(user, self._written(call.json(), call, user))
        return {"@odata.context": f"{shapes.CONTEXT}users('{user}')/messages/$entity", **self._shape(made, call)}

    def delete(self, _: Call, __: Caller, user: str, message: str) -> None:
        """DELETE a message: 204."""
        self._mail.forget(user, self._found(user, message).id)

    def rewrite(self, call: Call, _: Caller, user: str, message: str) -> Json:
        """PATCH of a draft: what is sent already says what it said."""
        found = self._found(user, message)
        try:
            changed = self._mail.rewrite(user, found.id, self._written(call.json(), call, user))
        except Invalid as refusal:
            raise bad_request(refusal.message, "ErrorInvalidPropertySet") from None
        return {"@odata.context": f"{shapes.CONTEXT}users('{user}')/messages/$entity", **self._shape(changed, call)}

    def send(self, _: Call, __: Caller, user: str, message: str) -> Json:
        """POST send of a draft: 202 without a body."""
        found = self._found(user, message)
        try:
            self._mail.send(user, found.id)
        except Invalid as refusal:
            code = "ErrorInvalidRecipients" if found.folder == DRAFTS else "ErrorInvalidOperation"
            raise bad_request(refusal.message, code) from None

    def send_at_once(self, call: Call, _: Caller, user: str) -> Json:
        """POST sendMail: 202 without a body."""
        body = {name.lower(): value for name, value in call.json().items()}
        made = self._mail.draft(user, self._written(body.get("message"), call, user))
        try:
            self._mail.send(user, made.id)
        except Invalid as refusal:
            self._mail.forget(user, made.id)
            raise bad_request(refusal.message, "ErrorInvalidRecipients") from None
        if body.get("savetosentitems") is False:
            self._mail.forget(user, made.id)

    def _written(self, body: Json, call: Call, user: str) -> dict[str, Json]:
        if len(call.body) > _LARGEST:
            raise GraphError(413, "RequestEntityTooLarge", "The request is larger than 4 MB.")
        message = written_message(body)
        sender = ((message.get("from") or {}).get("emailAddress") or {}).get("address", "")
        if sender and sender.lower() != self._mail.address(user):
            text = "The user account which was used to submit this request does not have the right to send mail on"
            raise GraphError(403, "ErrorSendAsDenied", f"{text} behalf of the specified sending account.")
        return message

    def _found(self, user: str, key: str) -> Mail:
        try:
            id_, folder = named_by(key)
        except ValueError:
            raise bad_request("Id is malformed.", "ErrorInvalidIdMalformed") from None
        try:
            found = self._mail.get(user, id_)
        except NotFound:
            found = None
        if found is None or folder not in ("", found.folder):
            raise GraphError(404, "ErrorItemNotFound", _NOT_THERE)
        return found

    def _page(self, call: Call, user: str, held: Iterable[Mail]) -> Json:
        query.only(call.options, _OPTIONS)
        rows = [message_shape(each, self._mail, immutable=_immutable(call)) for each in held]
        if "$filter" in call.options:
            wanted = Filter(call.options["$filter"])
            rows = [row for row in rows if wanted.passes(property_of(row))]
        order = query.order_of({"$orderby": call.options.get("$orderby", "createdDateTime desc")})
        rows = order.sorted(rows[::-1], lambda row: property_of(row)(order.path)) if order else rows
        start, limit = _number(call, "$skip", 0), _number(call, "$top", _DEFAULT_PAGE)
        if not 1 <= limit <= _LARGEST_PAGE:
            raise bad_request(f"Invalid value for $top: 1 to {_LARGEST_PAGE}.", "BadRequest")
        answer: dict[str, Json] = {"@odata.context": f"{shapes.CONTEXT}users('{user}')/messages"}
        if call.options.get("$count") == "true":
            answer["@odata.count"] = len(rows)
        if start + limit < len(rows):
            answer["@odata.nextLink"] = query.link(call.path, {**call.options, "$skip": str(start + limit)})
        return {**answer, "value": [_asked(row, call) for row in rows[start : start + limit]]}

    def _shape(self, mail: Mail, call: Call) -> dict[str, Json]:
        return _asked(message_shape(mail, self._mail, immutable=_immutable(call)), call)


def _asked(row: dict[str, Json], call: Call) -> dict[str, Json]:
    """Keep what is asked for: headers only by `$select`, extended properties only by `$expand` with their ids."""
    names = {name.lower() for name in query.names_of(call.options.get("$select")) or ()}
    kept = dict(row)
    properties = kept.pop("singleValueExtendedProperties")
    if "internetmessageheaders" not in names:
        del kept["internetMessageHeaders"]
    kept = {"id": row["id"], **query.selected(kept, call.options)}
    wanted = query.expanded_filter(call.options, "singleValueExtendedProperties")
    if wanted is not None:
        fits = Filter(wanted)
        found = [each for each in properties if fits.passes(property_of(each))]
        if found:
            kept["singleValueExtendedProperties"] = found
    return kept


def _immutable(call: Call) -> bool:
    return "immutableid" in call.headers.get("prefer", "").lower()


def _number(call: Call, name: str, default: int) -> int:
    text = call.options.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise bad_request(f"Invalid value '{text}' for {name} query option found.", "BadRequest")
    return int(text)
