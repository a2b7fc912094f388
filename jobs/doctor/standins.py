"""Stand-ins for what is somebody's own: the same original always gets the same one, so that a reader can follow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST: Final = "tenant.sharepoint.com"
DOMAIN: Final = "tenant.example"

_GUID = re.compile(r"(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_ADDRESS = re.compile(r"[^\s'\"|()<>/:;,=&*]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?i)\b[a-z0-9-]+(?:\.sharepoint\.com|\.onmicrosoft\.com)\b")


class StandIns:
    """The originals met so far and what stands for them.

    ``sharepoint`` is the tenant's host; ``texts`` are names known from the beginning and what stands for them.
    """

    def __init__(self, *, sharepoint: str, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._given = dict(texts)
        self._hosts = {sharepoint.lower(): HOST}
        self._guids: dict[str, str] = {}
        self._people: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._domains: set[str] = set()

    def patterns(self, text: str) -> str:
        """Replace what shows by its form: GUIDs, addresses of people, the tenant's hosts; the rest stays."""
        text = _ADDRESS.sub(lambda found: self.address(found[0]), text)
        text = _GUID.sub(lambda found: self.guid(found[0]), text)
        return _HOST.sub(lambda found: self._host(found[0]), text)

    def known(self, text: str) -> str:
        """Replace, besides, the names that were met elsewhere: for sentences, which may quote anything."""
        text = self.patterns(text)
        for name, standin in sorted((self._names | self._given).items(), key=lambda pair: -len(pair[0])):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _, s=standin: s, text)  # type: ignore[misc]
        for domain in self._domains:
            text = text.replace(domain, DOMAIN)
        return text

    def is_address(self, text: str) -> bool:
        """Whether the text is a person's address, also as a claim (``i:0#.f|membership|a@x.fi``)."""
        return bool(_ADDRESS.fullmatch(text.rpartition("|")[2]))

    def address(self, text: str) -> str:
        """Stand in for an address: ``person-1@tenant.example``."""
        if text.endswith("@" + DOMAIN):
            return text
        self._domains.add(text.rpartition("@")[2].lower())
        return f"person-{self._number(text)}@{DOMAIN}"

    def guid(self, text: str) -> str:
        """Stand in for a GUID, by another GUID."""
        if text.startswith("00000000-0000-4000-8000-"):
            return text
        return self._guids.setdefault(text.lower(), f"00000000-0000-4000-8000-{len(self._guids) + 1:012}")

    def name(self, text: str, address: str) -> str:
        """Stand in for the display name of the person with this address."""
        self._names[text] = f"Person {self._number(address.rpartition('|')[2])}"
        return self._names[text]

    def text(self, text: str) -> str:
        """Stand in for any other text."""
        if text in self._names:
            return self._names[text]
        return self._texts.setdefault(text, f"text-{len(self._texts) - len(self._given) + 1}")

    def fixed(self, text: str) -> str | None:
        """What stands for a name that was known from the beginning, None for any other."""
        return self._given.get(text)

    def left_in(self, text: str) -> list[str]:
        """Originals that a written text still has: host, GUIDs, addresses, names of people, in any spelling."""
        lowered = text.lower()
        names = {name for name in self._names if " " in name}
        originals = {*self._hosts, *self._guids, *self._people, *names, *self._domains}
        return sorted(each for each in originals if any(form in lowered for form in _spellings(each.lower())))

    def _host(self, text: str) -> str:
        host = text.lower()
        if host in self._hosts.values():
            return host
        ending = host.partition(".")[2]
        return self._hosts.setdefault(host, f"tenant-{len(self._hosts)}.{ending}")

    def _number(self, address: str) -> int:
        return self._people.setdefault(address.lower(), len(self._people) + 1)


def _spellings(text: str) -> set[str]:
    """A text as it may stand in an address, in JSON, and as it is."""
    return {text, quote(text).lower(), quote(text, safe="").lower(), text.encode("ascii", "backslashreplace").decode()}
