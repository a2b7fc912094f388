"""Plays a capture of ``tiekartta doctor`` again against the sandbox, and lists where the two differ.

Requests are sent as they were captured, one after another, with the sandbox's own names in place of the stand-ins:
what a stand-in means is learnt from the sandbox's answers. Compared are status, names of headers, the kind of content
and the shape of the body: which keys there are and what kind of value each holds, not the values.
"""

from __future__ import annotations

import json
import re
from email import message_from_string
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.sandbox.clients import rerouted_session, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import requests

    from tests.doctor.office import Office

LOGIN = "login.microsoftonline.com"
GRAPH = "graph.microsoft.com"
HOST = "tenant.sharepoint.com"

_GUID = re.compile(r"00000000-0000-4000-8000-\d{12}|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_STANDIN = re.compile(r"00000000-0000-4000-8000-\d{12}|person-\d+(?:@|%40)tenant\.example|text-\d+")
_ETAG = re.compile(r'"?\{?[0-9a-fA-F-]{36}\}?,\d+"?')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# What lies between two machines, not between two services.
_OF_THE_WAY = {"date", "server", "content-length", "transfer-encoding", "connection", "keep-alive", "content-encoding"}
_NOT_SENT = {"authorization", "content-length", "accept-encoding", "connection", "host", "x-requestdigest"}
_NAMES = ("name", "displayName", "Title", "UserName")


def differences(capture: Path, office: Office) -> list[str]:
    """Each difference once, in the order in which they were met."""
    replay = _Replay(office)
    lines = [json.loads(line) for line in capture.read_text(encoding="utf-8").splitlines()]
    found = [difference for line in lines if line["status"] is not None for difference in replay.play(line)]
    return list(dict.fromkeys(found))


class _Replay:
    def __init__(self, office: Office) -> None:
        self._sandbox = office.running
        self._session = rerouted_session(office.running.url)
        self._admin = office.admin
        self._people = [person.upn for person in office.store.people.all() if person.enabled]
        self._meant: dict[str, str] = {}  # stand-in → the sandbox's own
        self._etags: dict[str, str] = {}
        self._items: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def play(self, exchange: Mapping[str, Any]) -> Iterator[str]:
        parts = urlsplit(exchange["url"])
        if parts.netloc not in (LOGIN, GRAPH, HOST):
            return  # a message: there is nothing but an id in the answer, and no stand-in can be posted
        self._settings(exchange["url"])
        if parts.netloc == LOGIN:
            self._meant[parts.path.split("/")[1]] = self._sandbox.credentials.tenant_id
        if exchange["method"] == "POST" and parts.path.endswith("/token"):
            answer = self._sign_in(parse_qs(exchange["request_body"])["scope"][0])
        else:
            answer = self._send(exchange)
        where = f"{exchange['method']} {_GUID.sub('…', parts.path)}"
        body, kind = _read(answer.text), answer.headers.get("Content-Type", "")
        yield from _compared(
            where,
            (exchange["status"], exchange["response_headers"], exchange["response_body"]),
            (answer.status_code, answer.headers, body),
        )
        captured_kind = _header(exchange["response_headers"], "content-type")
        if isinstance(body, str) and isinstance(exchange["response_body"], str):
            theirs, ours = _multipart(exchange["response_body"], captured_kind), _multipart(body, kind)
        else:
            theirs, ours = _graph_parts(exchange["response_body"]), _graph_parts(body)
        asked = _asked(exchange["request_body"])
        for key in [key for key in theirs if key in ours]:
            yield from _compared(f"{where} part {asked.get(key, 'answer')}", theirs[key], ours[key])
            self._learn(theirs[key][2], ours[key][2])
        if not theirs:
            self._learn(exchange["response_body"], body)

    def _settings(self, url: str) -> None:
        """What the settings name and no answer tells: team and channel, the app, the administrator, the mailbox."""
        tenant, admin = self._sandbox.store.tenant, self._sandbox.store.people.find(self._admin)
        for pattern, meant in (
            (r"/teams/([^/]+)/", tenant.team.id),
            (r"/channels/([^/]+)/", tenant.team.channel_id),
            (r"teamsApp/id eq %27([^%]+)", tenant.teams_app.id),
            (r"/users/(0[^/]+)/(?:teamwork|messages)", admin.id),
            (r"/users/(person-[^/]+)/messages", tenant.mailboxes[0].address),
        ):
            if found := re.search(pattern, url):
                self._meant[found[1]] = meant

    def _sign_in(self, scope: str) -> requests.Response:
        answers: list[requests.Response] = []
        self._session.hooks["response"].append(lambda response, **_: answers.append(response))
        meant = self._told(scope)
        self._tokens[urlsplit(meant).netloc] = sign_in(self._session, self._sandbox.credentials, meant)["access_token"]
        self._session.hooks["response"].clear()
        return answers[-1]

    def _send(self, exchange: Mapping[str, Any]) -> requests.Response:
        url, body = self._told(exchange["url"]), exchange["request_body"]
        headers = {
            name: self._told(value)
            for name, value in exchange["request_headers"].items()
            if name.lower() not in _NOT_SENT and value != "REDACTED"
        }
        token = self._tokens.get(urlsplit(url).netloc)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        told = self._told_all(body)
        data = None if body is None else told if isinstance(told, str) else json.dumps(told)
        return self._session.request(exchange["method"], url, data=data and data.encode(), headers=headers)

    def _told_all(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._told_all(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self._told_all(part) for part in value]
        return self._told(value) if isinstance(value, str) else value

    def _told(self, text: str) -> str:
        """A captured text in the sandbox's own names."""
        if text in self._etags:
            return self._etags[text]
        text = _STANDIN.sub(lambda found: self._named(found[0]), text)
        text = text.replace(HOST, self._sandbox.store.tenant.sharepoint)
        text = re.sub(r"(?<=/sites/)site(?=[/:?]|$)", self._sandbox.store.tenant.site_path.rpartition("/")[2], text)
        return re.sub(r"(?<=/items/)\d+", lambda found: self._items.get(found[0], found[0]), text)

    def _named(self, standin: str) -> str:
        if standin in self._meant:
            return self._meant[standin]
        if standin.startswith("person-"):
            number = int(re.findall(r"\d+", standin)[0])
            upn = self._people[(number - 1) % len(self._people)]
            return upn.replace("@", "%40") if "%40" in standin else upn
        return standin

    def _learn(self, captured: Any, ours: Any) -> None:
        if isinstance(captured, dict) and isinstance(ours, dict):
            if "eTag" in captured and str(captured.get("id")).isdigit():  # an item: its number is in later addresses
                self._items[captured["id"]] = str(ours.get("id"))
            for name in captured.keys() & ours.keys():
                self._learn(captured[name], ours[name])
        elif isinstance(captured, list) and isinstance(ours, list):
            for one, other in _pairs(captured, ours):
                self._learn(one, other)
        elif isinstance(captured, str) and isinstance(ours, str):
            if _ETAG.fullmatch(captured):
                self._etags[captured] = ours
            theirs, mine = _GUID.findall(captured), _GUID.findall(ours)
            if len(theirs) == len(mine):
                self._meant.update(zip(theirs, mine, strict=True))
            if re.fullmatch(r"text-\d+", captured):
                self._meant[captured] = ours


Answer = tuple[int, "Mapping[str, str]", Any]


def _compared(where: str, theirs: Answer, ours: Answer) -> Iterator[str]:
    if theirs[0] != ours[0]:
        yield f"{where}: status {theirs[0]}, here {ours[0]}"
    captured, here = ({name.lower() for name in headers} - _OF_THE_WAY for headers in (theirs[1], ours[1]))
    yield from (f"{where}: header {name} only in the capture" for name in sorted(captured - here))
    yield from (f"{where}: header {name} only here" for name in sorted(here - captured))
    kinds = [_header(headers, "content-type").partition(";")[0].lower() for headers in (theirs[1], ours[1])]
    if kinds[0] != kinds[1]:
        yield f"{where}: content {kinds[0] or 'of no kind'}, here {kinds[1] or 'of no kind'}"
    shapes = [dict(_shape(answer[2])) for answer in (theirs, ours)]
    for path in sorted(shapes[0].keys() | shapes[1].keys()):
        if path not in shapes[1]:
            yield f"{where}: {path} only in the capture"
        elif path not in shapes[0]:
            yield f"{where}: {path} only here"
        elif shapes[0][path] != shapes[1][path]:
            yield f"{where}: {path} is {shapes[0][path]}, here {shapes[1][path]}"


def _shape(value: Any) -> dict[str, str]:
    """Every path of a JSON value with the kinds of value found there; the parts of a batch are looked at apart."""
    kinds: dict[str, set[str]] = {}
    for path, kind in _walk("body", value):
        kinds.setdefault(path, set()).add(kind)
    return {
        path: " or ".join(sorted(found)) for path, found in kinds.items() if not path.startswith("body.responses[]")
    }


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield path, "object"
        for name, part in value.items():
            yield from _walk(f"{path}.{name}", part)
    elif isinstance(value, list):
        yield path, "list"
        for part in value:
            yield from _walk(f"{path}[]", part)
    elif isinstance(value, str):
        yield path, "time" if _TIME.fullmatch(value) else "text"
    else:
        yield path, {bool: "boolean", int: "number", float: "number"}.get(type(value), "null")


def _pairs(captured: list[Any], ours: list[Any]) -> Iterable[tuple[Any, Any]]:
    """Rows that say the same of themselves, else those in the same place."""
    if all(isinstance(row, dict) for row in (*captured, *ours)):
        for name in _NAMES:
            mine = {row[name]: row for row in ours if name in row}
            found = [(row, mine[row[name]]) for row in captured if row.get(name) in mine]
            if found:
                return found
    return zip(captured, ours, strict=False) if len(captured) == len(ours) else ()


def _graph_parts(body: Any) -> dict[str, Answer]:
    answers = body.get("responses", []) if isinstance(body, dict) else []
    return {part["id"]: (part["status"], part.get("headers") or {}, part.get("body")) for part in answers}


def _asked(body: Any) -> dict[str, str]:
    """What the parts of a batch ask, by their id."""
    parts = body.get("requests", []) if isinstance(body, dict) else []
    return {part["id"]: f"{part['method']} {_GUID.sub('…', part['url'].partition('?')[0])}" for part in parts}


def _multipart(body: str, kind: str) -> dict[str, Answer]:
    message = message_from_string(f"Content-Type: {kind}\r\n\r\n{body}")
    found: dict[str, Answer] = {}
    for number, part in enumerate(message.get_payload() if message.is_multipart() else []):
        head, _, text = str(part.get_payload()).replace("\r\n", "\n").partition("\n\n")
        status, *lines = head.splitlines()
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        found[str(number)] = (int(status.split()[1]), headers, _read(text.strip()))
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")
