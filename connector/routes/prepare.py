"""Steps before the message itself: making a draft, installing the app. None of them is the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from connector.errors import OutcomeUnknown, ServiceFailed
from connector.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.session import Session

_Made = TypeVar("_Made")


def prepared(session: Session, do: Callable[[], _Made], look: Callable[[], _Made | None]) -> _Made:
    """Do a step as :func:`connector.settle.settle` does; if its outcome stays unknown, no message has gone.

    Raises ServiceFailed then, never OutcomeUnknown, which would say of the message that it may have gone.
    """
    try:
        return settle(session, do, look)
    except OutcomeUnknown as error:
        raise ServiceFailed(
            what="Microsoft 365 answered again and again with an error before the message was sent: nothing went.",
            do="Run again later. If it stays so, look at the service health page of Microsoft 365.",
            where=error.where,
        ) from error
