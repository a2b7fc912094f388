"""``--capture``: the exchanges of the checks, one JSON object a line, with stand-ins for all that is somebody's own.

The form is that of the practice tenant's ``--record``, so that both can be compared: ``method url request_headers
request_body status response_headers response_body seconds``; ``status`` null: the answer was lost.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from jobs.columns import plan_columns
from jobs.doctor.library import FILE_NAME
from jobs.doctor.probe import PROBE_TITLE
from jobs.doctor.scrub import Scrubber
from jobs.doctor.standins import StandIns
from jobs.errors import Failed, WrongInput
from jobs.settings import Site
from roadmap.fields import GOAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from requests import PreparedRequest, Response

    from jobs.job import Job

Exchange = dict[str, Any]

LIST_TITLE = Site().list
"""Stands for the list's title: the one that it has when nobody sets another."""


@contextmanager
def captured(job: Job, file: Path) -> Iterator[None]:
    """Write what the session sends meanwhile into the file, when it ends well.

    Raises WrongInput when the file cannot be written, Failed (and writes nothing) when a name or an id would be left.
    """
    _check_writable(file)
    exchanges: list[Exchange] = []
    session = job.tenant.session
    session.tap = lambda request, response, seconds: exchanges.append(_exchange(request, response, seconds))
    try:
        yield
    finally:
        session.tap = None
    file.write_text(_written(job, exchanges), encoding="utf-8")


def _check_writable(file: Path) -> None:
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise WrongInput(
            what="The file cannot be written: {reason}.",
            do="Name a file in a folder that is there and that you may write to.",
            where=str(file),
            reason=error.strerror or type(error).__name__,
        ) from error


def _written(job: Job, exchanges: list[Exchange]) -> str:
    scrubber = scrubber_for(job)
    for exchange in exchanges:  # the first time to learn all names, also those that come late
        scrubber.exchange(exchange)
    text = "".join(_line(scrubber.exchange(exchange)) for exchange in exchanges)
    left = scrubber.standins.left_in(text)
    if left:
        raise Failed(
            what="The capture was not written: {count} names or ids would have been left in it.",
            do="Run again with --debug and report it to those who keep the program.",
            count=len(left),
        )
    return text


def scrubber_for(job: Job) -> Scrubber:
    """What replaces the names of this municipality and keeps the words of the program."""
    settings, parts = job.workspace.settings, urlsplit(job.tenant.site_url)
    planned = plan_columns(job.workspace.roadmap, job.today)
    words = {PROBE_TITLE, FILE_NAME, LIST_TITLE}
    for each in planned:
        words |= {each.column.name, each.column.display_name, each.column.description}
        if each.field != GOAL:  # the goals' titles are the municipality's own
            words |= set(each.column.choices)
    standins = StandIns(
        sharepoint=parts.netloc,
        texts={
            job.tenant.list_title: LIST_TITLE,
            settings.municipality.name: "Municipality",
            **dict.fromkeys(parts.path.split("/")[2:], "site"),
        },
    )
    return Scrubber(standins, frozenset(words))


def _line(exchange: Exchange) -> str:
    # ASCII: no reader takes a character for the end of a line.
    return json.dumps(exchange) + "\n"


def _exchange(request: PreparedRequest, response: Response | None, seconds: float) -> Exchange:
    return {
        "method": request.method,
        "url": cast("str", request.url),
        "request_headers": dict(request.headers),
        "request_body": _body(request.body),
        "status": None if response is None else response.status_code,
        "response_headers": {} if response is None else dict(response.headers),
        "response_body": None if response is None else _body(response.content),
        "seconds": round(seconds, 3),
    }


def _body(raw: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Parsed JSON, else text; None if empty."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw or "")
    try:
        return json.loads(text)
    except ValueError:
        return text or None
