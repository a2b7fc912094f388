"""The responsible parties as their YAML file says them: units, parties, and who holds each on which days.

A broken file is refused whole, with everything that is wrong in it (:class:`documents.errors.DocumentError`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from documents.errors import Findings
from documents.fields import Fields
from documents.yaml_tree import Mapping, Node, parse, read_text
from roadmap.model import Holder, Language, Parties, Party, Profile, Unit
from roadmap.quiet import QuietPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNIT_ID = re.compile(r"[a-zåäö][a-zåäö0-9-]*")
_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_SIGN_IN_NAME = re.compile(r"[^\s@]+@[^\s@]+")


def read_parties(path: Path) -> Parties:
    """Return parties, units and people's profiles in the file; DocumentError with every problem if there is one."""
    findings = Findings(str(path))
    top = Fields(parse(read_text(path), findings), "", findings)
    units = {unit.id: unit for unit in _units(top.fields("units", required=True), findings)}
    block = top.fields("parties", required=True)
    composites = {entry.key for entry, _ in block.entries() if _has_parts(entry.value)}
    names = [entry.key for entry in block.node.entries]
    parties = {
        name: _party(name, block.fields(name), findings, units=units, names=names, composites=composites)
        for name in names
    }
    profiles = dict(_profiles(top.fields("people"), findings))
    top.done()
    findings.refuse()
    return Parties(parties, units, profiles)


def _has_parts(node: Node) -> bool:
    return isinstance(node, Mapping) and node.get("parts") is not None


def _units(block: Fields, findings: Findings) -> Iterator[Unit]:
    for entry, path in block.entries():
        if not _UNIT_ID.fullmatch(entry.key):
            findings.add(
                entry.key_node.line,
                path,
                what="“{id}” cannot name a unit.",
                do="Use small letters, numbers and hyphens: sivistys.",
                id=entry.key,
            )
        if not isinstance(entry.value, Mapping):
            yield Unit(entry.key, block.text_of(entry.value, path))
            continue
        fields = Fields(entry.value, path, findings)
        yield Unit(entry.key, fields.text("name"), tuple(_quiet_periods(fields, findings)))
        fields.done()


def _quiet_periods(fields: Fields, findings: Findings) -> Iterator[QuietPeriod]:
    for text, at in fields.texts("quiet"):
        try:
            yield QuietPeriod.parse(text)
        except ValueError:
            findings.add(
                *at,
                what="“{text}” is not a quiet period.",
                do="Write its first and last day as month-day/month-day: 6-5/8-5.",
                text=text,
            )


def _party(
    name: str, fields: Fields, findings: Findings, *, units: dict[str, Unit], names: list[str], composites: set[str]
) -> Party:
    unit = fields.word("unit", units, what="There is no unit “{word}”.")
    holders = tuple(_holder(node, path, fields, findings) for node, path in fields.items("holders"))
    parts = tuple(fields.texts("parts"))
    contact = _sign_in_name(fields.text("contact", required=False), *fields.at("contact"), findings)
    fields.done()
    for part, at in parts:
        if fields.check_word(part, names, at, what="There is no party “{word}”.") and part in composites:
            findings.add(
                *at, what="The part “{part}” has parts itself.", do="Name its parts here one by one.", part=part
            )
    if holders and parts:
        findings.add(
            *fields.at("parts"),
            what="“{party}” has both parts and people of its own.",
            do="Give the people to the parts.",
            party=name,
        )
    return Party(name, unit, holders, tuple(part for part, _ in parts), contact or None)


def _holder(node: Node, path: str, party: Fields, findings: Findings) -> Holder:
    """Read a sign-in name, or ``{person, since, until}``."""
    if not isinstance(node, Mapping):
        return Holder(_sign_in_name(party.text_of(node, path), node.line, path, findings))
    fields = Fields(node, path, findings)
    holder = Holder(
        _sign_in_name(fields.text("person"), *fields.at("person"), findings), fields.day("since"), fields.day("until")
    )
    fields.done()
    if holder.since and holder.until and holder.since > holder.until:
        findings.add(
            *fields.at("until"),
            what="The last day ({until}) is before the first ({since}).",
            do="Put the dates right.",
            since=holder.since,
            until=holder.until,
        )
    return holder


def _profiles(block: Fields, findings: Findings) -> Iterator[tuple[str, Profile]]:
    """Yield people's profiles by sign-in name in small letters. Paths number the people, as no error names one."""
    lines: dict[str, int] = {}
    for number, (entry, _) in enumerate(block.entries()):
        path, line = f"{block.path}[{number}]", entry.key_node.line
        address = _sign_in_name(entry.key, line, path, findings).lower()
        if address in lines:
            findings.add(
                line,
                path,
                what="This person is given twice; they stood already on line {first}.",
                do="Put both together.",
                first=lines[address],
            )
        lines.setdefault(address, line)
        yield address, _profile(address, Fields(entry.value, path, findings), findings)


def _profile(address: str, fields: Fields, findings: Findings) -> Profile:
    given = fields.text("language", required=False)
    language = next((one for one in _LANGUAGES if one == given), None)
    if given and not language:
        fields.check_word(given, _LANGUAGES, fields.at("language"), what="There are no texts in the language “{word}”.")
    node = fields.value("deputy")
    deputy = _holder(node, fields.at("deputy")[1], fields, findings) if node else None
    if deputy and address and deputy.person.lower() == address:
        findings.add(*fields.at("deputy"), what="Nobody is their own deputy.", do="Name somebody else.")
    profile = Profile(language, deputy, fields.flag("outside"))
    fields.done()
    return profile


def _sign_in_name(person: str, line: int, path: str, findings: Findings) -> str:
    if person and not _SIGN_IN_NAME.fullmatch(person):
        findings.add(line, path, what="This is not a sign-in name.", do="Write it in full: etunimi.sukunimi@kunta.fi.")
    return person
