"""Who may ask for a page: the guards of a browser session that carries only the choice of whom to act as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import Refused

if TYPE_CHECKING:
    from starlette.requests import Request

_OWN_HOSTS = frozenset({"127.0.0.1", "localhost"})


class Forbidden(Refused):
    """Not for this actor, or not from this page."""


def check_origin(request: Request) -> None:
    """Pass what our own pages sent; Forbidden for foreign names that point here (DNS rebinding) and foreign forms.

    Browsers say from which page a form was sent; a program that says nothing carries nobody's cookie by accident.
    """
    if request.url.hostname not in _OWN_HOSTS:
        raise Forbidden("asked under a foreign name")
    origin = request.headers.get("origin")
    if request.method == "POST" and origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}":
        raise Forbidden("sent from a foreign page")
