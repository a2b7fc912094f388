"""Searches all that a test run wrote for secrets and for people's names: ``python -m tests.tools.canaries FOLDER``.

``FOLDER/run`` is pytest's base folder, with the files of every test; ``FOLDER/said`` holds what the program printed and
logged in them (`tests.support.said`). Ends with 1, and says where, if something stands where it must not.

The canaries are shapes and names that only a leak can bring along: every secret of the practice tenant has the form of
its kind, and every person of the tests is one of ``config/demo/tenant.yaml``.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.tenant import Tenant, read_tenant

TENANT_FILE = Path(__file__).parents[2] / "config" / "demo" / "tenant.yaml"
SECRETS = {
    "a client secret": rb"[\w.~-]{3}8Q~[\w.~-]{20}",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a token": rb"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "a signed address": rb"\b(?:sig|tempauth)=[\w%-]{16}",
    "a test's own secret": rb"canary-\w",
}
PACKED = {".docx", ".xlsx", ".pptx", ".zip"}


UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError)
"""What tests of broken documents make of a file."""
MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Place:
    """Files (by a pattern of their path below the folder), what may stand in them, and why."""

    path: str
    secrets: bool
    names: bool
    why: str


PLACES = (
    Place("*/tenant*/*", True, True, "the practice tenant's own store: the other side of the wire"),
    Place("*.pem", True, False, "where the certificate is configured"),
    Place("*/token", True, False, "where another issuer's token is configured"),
    Place("said/*.shown", False, True, "standard output: what an admin asked to see"),
    Place("said/*", False, False, "standard error, logs: they are kept, mailed and read by others"),
    Place("*/logs/*", False, False, "log files"),
    *(Place(f"{kind}-20*", False, False, "a report names roles, no people") for kind in ("status", "year", "budget")),
)
"""The first that fits counts."""
ELSEWHERE = Place("*", False, True, "configuration, state, messages and reports to one municipality's own people")


def place_of(path: Path) -> Place:
    """What may stand in a file of the run."""
    return next((place for place in PLACES if path.match(place.path)), ELSEWHERE)


def names_of(tenant: Tenant) -> set[str]:
    """Surnames and the local parts of addresses."""
    return {part for person in tenant.people for part in (person.name.split()[-1], person.upn.partition("@")[0])}


def find_leaks(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """Say of each file where something stands that must not: its path, what it is, and of a name which."""
    secrets = {what: re.compile(pattern) for what, pattern in SECRETS.items()}
    # A log is JSON of ASCII letters: there a name with an ä stands as an escape.
    written = {form for name in names for form in (name, json.dumps(name)[1:-1])}
    people = re.compile(b"|".join(re.escape(form.encode()) for form in sorted(written)))
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        place = place_of(path.relative_to(folder))
        if place.secrets and place.names:
            continue
        for text in _texts(path):
            if not place.secrets:
                yield from (f"{path}: {what}" for what, pattern in secrets.items() if pattern.search(text))
            if not place.names and (found := people.search(text)):
                yield f"{path}: the name {found[0].decode()}"


def _texts(path: Path) -> Iterator[bytes]:
    """The file's bytes, and those of the parts of an office document where it can be opened."""
    if path.stat().st_size < MAX_BYTES:
        yield path.read_bytes()
    if path.suffix in PACKED:
        with suppress(*UNREADABLE), zipfile.ZipFile(path) as packed:
            for part in packed.infolist():
                if part.filename.endswith((".xml", ".json")) and part.file_size < MAX_BYTES:
                    yield packed.read(part)


def main(folder: Path) -> int:
    """Search, and print what was found and how much was searched."""
    leaks = list(find_leaks(folder, names_of(read_tenant(TENANT_FILE))))
    files = sum(path.is_file() for path in folder.rglob("*"))
    print(f"{files} files of the test run were searched for secrets and names: {len(leaks)} leaks.")
    for leak in leaks:
        print(leak)
    return 1 if leaks or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
