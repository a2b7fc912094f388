"""An exchange with stand-ins. What is not known to be a word of the protocol or of the program is replaced."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from connector.people import CLAIM
from jobs.doctor import words
from jobs.doctor.standins import DOMAIN, HOST
from jobs.doctor.words import REDACTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.doctor.standins import StandIns

Json = Any

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|”[^”]*”")
_OF_THE_APP = re.compile(r"(?P<asked>teamsApp/id eq )'(?P<id>[^']*)'")
_FUNCTION = re.compile(r"(?P<name>\w+)\((?P<kind>(?:guid)?)'(?P<text>.*)'\)", re.DOTALL)
_ALIAS = re.compile(r"\w+\((@\w+|\d+)\)")
_MULTIPART = re.compile(r"(?i)\s*(--|content-type: ?multipart/)")
_FORMS = re.compile(rf"person-\d+@{DOMAIN}|00000000-0000-4000-8000-\d{{12}}|tenant(-\d+)?\.\w+\.com|[,\s'\"{{}}]")
_AGENT = re.compile(r"NONISV\|[^|]*\|")
_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]+) (?P<url>https://\S+) (?P<version>HTTP/1\.1)")
_STATUS_LINE = re.compile(r"HTTP/1\.1 \d{3}( [A-Za-z ]+)?")
_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z-]+): ?(?P<value>.*)")
_NAME_KEYS: Final = frozenset({"displayName", "Title", "title", "LookupValue", "name", "Name"})


class Scrubber:
    """Replaces what is somebody's own. ``kept`` are the program's own texts: names of its columns, choices, titles."""

    def __init__(self, standins: StandIns, kept: frozenset[str]) -> None:
        self.standins = standins
        self._kept = kept | words.VALUES

    def exchange(self, exchange: Mapping[str, Any]) -> dict[str, Any]:
        """One exchange, fit to be given away."""
        return {
            **exchange,
            "url": self.url(exchange["url"]),
            "request_headers": self._headers(exchange["request_headers"]),
            "request_body": self._body(exchange["request_body"]),
            "response_headers": self._headers(exchange["response_headers"]),
            "response_body": self._body(exchange["response_body"]),
        }

    # --- addresses -----------------------------------------------------------------------------

    def url(self, url: str) -> str:
        """An address, whole or from its path on: host, steps and query."""
        parts = urlsplit(url)
        text = "/".join(self._step(step) for step in parts.path.split("/"))
        if parts.query:
            text += "?" + "&".join(self._option(option) for option in parts.query.split("&"))
        if parts.fragment:
            text += "#" + "/".join(self._step(step) for step in parts.fragment.split("/"))
        return f"{parts.scheme}://{self._host(parts.netloc)}{text}" if parts.netloc else text

    def _host(self, host: str) -> str:
        replaced = self.standins.patterns(host)
        known = replaced != host or host == HOST or _is_service(host)
        return replaced if known else self.standins.text(host)

    def _step(self, step: str) -> str:
        """One step of a path; it may hold a site's whole address, percent-encoded."""
        plain = unquote(step)
        if "/" in plain and plain != step:
            return quote("/".join(self._step(inner) for inner in plain.split("/")), safe="")
        if not plain or self._is_word(plain) or words.NUMBER.fullmatch(plain) or _ALIAS.fullmatch(plain):
            return step
        if function := _FUNCTION.fullmatch(plain):
            return self._again(f"{function['name']}({function['kind']}'{self._named(function['text'])}')", step)
        return self._again(self._named(plain.removesuffix(":")) + ":" * plain.endswith(":"), step)

    def _again(self, plain: str, step: str) -> str:
        return quote(plain, safe="") if "%" in step else plain

    def _is_word(self, text: str) -> bool:
        return text in self._kept or text.lower() in words.PATH_WORDS

    def _named(self, text: str) -> str:
        if self._is_word(text):
            return text
        return self.standins.patterns(text) if self._shows_by_form(text) else self.standins.text(text)

    def _shows_by_form(self, text: str) -> bool:
        """Whether nothing is left of the text when what shows by its form is taken away."""
        return not _FORMS.sub("", self.standins.patterns(text.removeprefix(CLAIM)))

    def _option(self, option: str) -> str:
        name, equals, value = option.partition("=")
        plain = unquote(value)
        if unquote(name) in ("$select", "$expand", "$top", "$orderby", "$count"):
            return option
        if found := _OF_THE_APP.fullmatch(plain):
            return f"{name}={found['asked']}{quote(chr(39) + self._named(found['id']) + chr(39), safe='')}"
        if plain.startswith("'") and plain.endswith("'"):
            return f"{name}={quote(chr(39) + self._named(plain[1:-1]) + chr(39), safe='')}"
        return f"{name}{equals}{value if words.NUMBER.fullmatch(plain) or not plain else self._named(plain)}"

    # --- headers -------------------------------------------------------------------------------

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: self._header(name.lower(), str(value)) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:  # noqa: PLR0911 - one for each kind of header
        if name in words.PLAIN_HEADERS:
            return value
        if name in words.PATTERN_HEADERS:
            return self.standins.patterns(value)
        if name in words.ADDRESS_HEADERS:
            return self.url(value)
        if name == "authorization":
            return f"{value.partition(' ')[0]} {REDACTED}"
        if name == "user-agent" and _AGENT.match(value):
            return _AGENT.sub("NONISV|Municipality|", value)
        if name == "www-authenticate":
            return re.sub(r'claims="[^"]*"', f'claims="{REDACTED}"', self.standins.patterns(value))
        return REDACTED

    # --- bodies --------------------------------------------------------------------------------

    def _body(self, body: Json) -> Json:
        if not isinstance(body, str):
            return self._json(body)
        if _MULTIPART.match(body):
            return "\r\n".join(self._part_line(line) for line in body.splitlines())
        if re.fullmatch(r"[\w.]+=[^\s]*", body.partition("&")[0]):
            return urlencode([(key, self._form(key, value)) for key, value in parse_qsl(body, keep_blank_values=True)])
        return self.standins.text(body)

    def _form(self, key: str, value: str) -> str:
        if key == "scope":
            return " ".join(self.standins.patterns(word) for word in value.split())
        if key in ("client_id", "grant_type", "client_assertion_type", "client_info", "response_type"):
            return self._text(key, value)
        return REDACTED

    def _part_line(self, line: str) -> str:
        """One line of a multipart body: a boundary, a request, a status, a header or JSON."""
        if not line.strip() or line.startswith("--") or _STATUS_LINE.fullmatch(line):
            return self.standins.patterns(line)
        if request := _REQUEST_LINE.fullmatch(line):
            return f"{request['method']} {self.url(request['url'])} {request['version']}"
        if line.lstrip().startswith(("{", "[")):
            try:
                return json.dumps(self._json(json.loads(line)))
            except ValueError:
                return self.standins.text(line)
        if header := _HEADER_LINE.fullmatch(line):
            return f"{header['name']}: {self._header(header['name'].lower(), header['value'])}"
        return self.standins.text(line)

    def _json(self, value: Json, key: str = "", inside: str = "") -> Json:
        """``key`` is the name under which the value stands, ``inside`` the one of the object around it."""
        if isinstance(value, dict):
            address = next((v for v in value.values() if isinstance(v, str) and self.standins.is_address(v)), None)
            return {
                self._key(name, key): self._person(part, address)
                if address and name in _NAME_KEYS and isinstance(part, str)
                else self._json(part, name, key)
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self._json(part, key, inside) for part in value]
        return self._text(key, value, inside) if isinstance(value, str) else value

    def _key(self, name: str, inside: str) -> str:
        """A field's name, which a municipality may have chosen; other names are the protocol's."""
        bare = name.partition("@")[0].removesuffix("LookupId")
        if inside != "fields" or not bare or name.startswith("_"):
            return name
        return name if {name, bare} & (self._kept | words.FIELD_NAMES) else self.standins.text(name)

    def _person(self, name: str, address: str) -> str:
        return (
            self.standins.name(name, address) if name and not self.standins.is_address(name) else self._text("", name)
        )

    def _text(self, key: str, text: str, inside: str = "") -> str:  # noqa: PLR0911 - one for each kind of text
        if key.lower() in words.SECRET_KEYS:
            return REDACTED
        if text in self._kept or not text or words.TIME.fullmatch(text) or words.NUMBER.fullmatch(text):
            return text
        if text.isdigit() and (key in words.NUMBER_KEYS or key.endswith("LookupId")):
            return text
        if key in words.SENTENCE_KEYS and (
            inside in ("error", "odata.error", "message", "innerError") or key != "value"
        ):
            return self._sentence(text)
        if words.TYPE.fullmatch(text) or (key == "code" and words.CODE.fullmatch(text)) or _is_service(text):
            return text
        if text.startswith("https://"):
            return self.url(text)
        if key == "url" and text.startswith("/"):
            return self.url(text)
        if _is_etag(text) or self._shows_by_form(text):
            return self.standins.patterns(text)
        return self._header(key.lower(), text) if inside == "headers" else self.standins.text(text)

    def _sentence(self, text: str) -> str:
        """What a service says, without what it quotes."""
        return self.standins.known(_QUOTED.sub(lambda found: found[0] if found[0][1:-1] in self._kept else "'…'", text))


def _is_service(host: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9.-]+", host)) and f".{host}".endswith(words.SERVICE_HOSTS)


def _is_etag(text: str) -> bool:
    return bool(re.fullmatch(r'(W/)?"?\{?[0-9A-Fa-f-]{36}\}?,\d+"?', text))
