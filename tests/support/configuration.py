"""A configuration folder that a test writes and edits, as the people who keep the roadmap do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Schedule = Mapping[str, str]

GOALS = {"T1": "Osaava kaupunkiyhteisö", "T2": "Kilpailukykyiset palvelut"}

HELMI = "helmi.sarkijoki@kemijarvi.example"
TAISTO = "taisto.karppinen@kemijarvi.example"
EINO = "eino.kallaankari@kemijarvi.example"
LEMPI = "lempi.nykanen@kemijarvi.example"
SOINTU = "sointu.rasanen-aho@kemijarvi.example"
OIVA = "oiva.torronen@kemijarvi.example"
VEIKKO = "veikko.aakenus@kemijarvi.example"
"""An administrator; the others are officers."""

PARTIES = f"""
units: {{hallinto: "Hallintopalvelut", sivistys: "Sivistyspalvelut"}}
parties:
  "Digityöryhmä": {{unit: hallinto, holders: [{HELMI}]}}
  "Hallintopalvelut": {{unit: hallinto, holders: [{TAISTO}]}}
  "Rehtori": {{unit: sivistys, holders: [{EINO}]}}
  "Musiikkiopisto": {{unit: sivistys, holders: [{SOINTU}]}}
  "Kansalaisopisto": {{unit: sivistys, holders: [{OIVA}]}}
  "Musiikkiopisto ja kansalaisopisto": {{unit: sivistys, parts: ["Musiikkiopisto", "Kansalaisopisto"]}}
"""

SETTINGS = """
[municipality]
name = "Kemijärven kaupunki"
"""


@dataclass
class Measure:
    """A measure as the roadmap file is to say it."""

    goal: str
    title: str
    party: str = ""
    schedule: Schedule = field(default_factory=dict)


def small_roadmap() -> dict[str, Measure]:
    """Six measures of two goals; on 2 June 2026 each stands differently."""
    return {
        "T1-01": Measure(
            "T1",
            "Digitaitojen koulutus henkilöstölle",
            "Digityöryhmä",
            {"Kevät 2026": "toteuttaminen", "Syksy 2026": "päättäminen"},
        ),
        "T1-02": Measure(
            "T1",
            "Digituki kuntalaisille",
            "Hallintopalvelut",
            {"Kevät 2026": "valmistelu", "Syksy 2026": "toteuttaminen"},
        ),
        "T1-03": Measure(
            "T1",
            "Etäopetuksen välineet",
            "Musiikkiopisto ja kansalaisopisto",
            {"Syksy 2026": "valmistelu", "Kevät 2027": "toteuttaminen"},
        ),
        "T2-01": Measure("T2", "Sähköinen asiointi", "Rehtori", {"Kevät 2026": "päättäminen"}),
        "T2-02": Measure("T2", "Avoin data", "Hallintopalvelut"),
        "T2-03": Measure("T2", "Tilavarausjärjestelmä", "Digityöryhmä", {"Kevät 2027": "valmistelu"}),
    }


@dataclass
class Configuration:
    """The folder with its three files; every change is written at once."""

    folder: Path
    measures: dict[str, Measure] = field(default_factory=small_roadmap)
    horizon: tuple[str, str] = ("Kevät 2026", "Kevät 2027")

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings_file.write_text(SETTINGS, encoding="utf-8")
        self.parties_file.write_text(PARTIES, encoding="utf-8")
        self.write()

    @property
    def settings_file(self) -> Path:
        return self.folder / "tiekartta.toml"

    @property
    def parties_file(self) -> Path:
        return self.folder / "parties.yaml"

    @property
    def roadmap_file(self) -> Path:
        return self.folder / "roadmap.yaml"

    def write(self) -> None:
        """Write the roadmap file from the measures."""
        self.roadmap_file.write_text(self._roadmap(), encoding="utf-8")

    def edit(self, id_: str, **changes: object) -> None:
        """Change a measure's fields in the file."""
        for name, value in changes.items():
            setattr(self.measures[id_], name, value)
        self.write()

    def add(self, id_: str, measure: Measure) -> None:
        """Put a new measure at the end of the file."""
        self.measures[id_] = measure
        self.write()

    def drop(self, id_: str) -> Measure:
        """Take a measure out of the file."""
        measure = self.measures.pop(id_)
        self.write()
        return measure

    def _roadmap(self) -> str:
        first, last = self.horizon
        lines = [
            'municipality: "Kemijärven kaupunki"',
            'vision: "Palvelut lähellä"',
            f"horizon: {{first: {first}, last: {last}}}",
            "goals:",
            *(f"  - {{id: {id_}, title: {quoted(title)}}}" for id_, title in GOALS.items()),
            "measures:",
        ]
        for id_, measure in self.measures.items():
            phases = ", ".join(f"{half_year}: {phase}" for half_year, phase in measure.schedule.items())
            lines += [
                f"  - id: {id_}",
                f"    goal: {measure.goal}",
                f"    title: {quoted(measure.title)}",
                f"    party: {quoted(measure.party)}",
                f"    schedule: {{{phases}}}",
            ]
        return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text in double quotes as YAML reads it; what does not show is written as an escape."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in shown)
