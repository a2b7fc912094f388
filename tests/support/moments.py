"""Every state of the disk that a kill can leave: frozen while an undisturbed run goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from requests import PreparedRequest

from tests.support.wire import Wire
from tests.support.world import World


@dataclass(frozen=True)
class Moment:
    """What was on disk when the program was about to send a request, or had not yet heard what became of it."""

    name: str
    folder: Path


def moments(world: World, wire: Wire, run: Callable[[], object], into: Path) -> list[Moment]:
    """Run to the end and give each different state of the disk on the way, in order."""
    found: list[Moment] = []
    seen: set[bytes] = set()

    def keep(when: str, request: PreparedRequest, number: int) -> None:
        state = _digest(world)
        if state not in seen:
            seen.add(state)
            folder = into / str(len(found))
            world.freeze(folder)
            found.append(Moment(f"{when} request {number}, {request.method} {request.path_url}", folder))

    wire.forget()
    wire.before = lambda request, number: keep("before", request, number)
    wire.after = lambda request, number: keep("after", request, number)
    run()
    wire.forget()
    return found


def _digest(world: World) -> bytes:
    files = (world.state / "tiekartta.db", world.folder / "tenant" / "tenant.sqlite")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
