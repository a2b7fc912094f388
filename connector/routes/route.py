"""What every route of messages shares: to whom, what, what came of it, and the protocol between routes and outbox.

A route sends one message and says honestly what became of it. It never sends twice by itself: whether to send again
is the outbox's to decide, by what :meth:`Route.find` can tell. The errors say which of three things happened:

- nothing went, and this person (or channel, or message) does not pass by this route:
  :class:`~connector.errors.NotReachable`;
- it may have gone: :class:`~connector.errors.OutcomeUnknown`;
- nothing went, and the route itself is at fault for everybody: any other :class:`~connector.errors.ConnectorError`,
  such as AccessRefused; Throttled means that the service asked for a longer wait than the session's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Remember = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person. ``object_id`` is the account's, None for somebody outside the tenant; ``address`` takes mail."""

    object_id: str | None
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChannelPlace:
    """A channel of a team: the team's id (GUID) and the channel's (``19:…@thread.tacv2``)."""

    team_id: str
    channel_id: str


To_contra = TypeVar("To_contra", Recipient, ChannelPlace, contravariant=True)


@dataclass(frozen=True, slots=True)
class Post:
    """One message in every form that a route may need.

    ``key`` is unique and stands, visible, in the footer of ``card`` and ``html``: a message is looked up by it.
    ``card`` is an Adaptive Card 1.5, ``html`` a mail's body with text already escaped, ``text`` the card in words
    for whoever cannot be shown it (and the notification). ``subject`` is one line.
    """

    key: str
    subject: str = field(repr=False)
    card: Mapping[str, Any] = field(repr=False)
    html: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service said: ``sent`` (it gave an id) or ``accepted`` (taken in, delivery unknown).

    ``handle`` is the service's id of the message, None where it gives none.
    """

    state: Literal["sent", "accepted"]
    handle: str | None


def handle_of(route: str, id_: str) -> str:
    """Write what a route remembers so that no other route takes it for its own."""
    return f"{route}:{id_}"


def id_in(handle: str | None, route: str) -> str | None:
    """Read what the route remembered; None when nothing or another route did."""
    return handle.removeprefix(f"{route}:") if handle and handle.startswith(f"{route}:") else None


class Found(StrEnum):
    """What a look-up tells: there · not there · begun and not sent (a draft) · cannot be told."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    DRAFT = "draft"
    UNKNOWN = "unknown"


class Route(Protocol[To_contra]):
    """One way to send: a ``Route[Recipient]`` to people, a ``Route[ChannelPlace]`` to channels.

    Implementations keep the service's limits themselves and may be shared by threads.
    """

    @property
    def name(self) -> str:
        """The word of the settings: ``bot``, ``workflows``, ``mail``."""

    @property
    def can_find(self) -> bool:
        """Whether :meth:`find` can ever tell more than ``UNKNOWN``."""

    def send(self, to: To_contra, post: Post, *, handle: str | None, remember: Remember) -> Receipt:
        """Send one message; ``handle`` is what an earlier, interrupted try by any route remembered, None for none.

        ``remember`` is called as soon as the service gave something that a restart needs (a mail's draft), before
        the message itself goes. Errors as the module tells them.
        """

    def find(self, to: To_contra, post: Post, *, handle: str | None) -> Found:
        """Look up whether the message of ``post.key`` went. Raises ConnectorError when the look-up itself failed."""
