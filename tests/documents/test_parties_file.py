"""The parties file: what reads, and every way to be wrong with the exact line and field."""

from datetime import date
from pathlib import Path

import pytest

from documents.errors import DocumentError
from documents.parties_file import read_parties
from roadmap.model import Holder, Parties, Party, Profile, Unit
from roadmap.quiet import QuietPeriod

GOOD = """\
units:
  sivistys: "Sivistyspalvelut"
parties:
  "Rehtori":
    unit: sivistys
    holders:
      - a.a@kunta.fi
      - {person: b.b@kunta.fi, since: 2026-01-01, until: 2026-12-31}
  "Opettaja":
    unit: sivistys
    holders: []
  "Rehtori ja opettaja":
    unit: sivistys
    parts: ["Rehtori", "Opettaja"]
"""

FULL = """\
units:
  sivistys:
    name: "Sivistyspalvelut"
    quiet: ["6-5/8-5", "12-20/1-6"]
  hallinto: "Hallintopalvelut"
parties:
  "Esihenkilöt":
    unit: hallinto
    contact: johtaja@kunta.fi
    holders: [A.A@kunta.fi, b.b@kunta.fi]
people:
  A.A@kunta.fi:
    language: sv
    deputy: b.b@kunta.fi
  b.b@kunta.fi:
    deputy: {person: c.c@kunta.fi, since: 2026-06-01, until: 2026-06-30}
  konsultti@yritys.fi:
    outside: true
    language: en
"""


def read(tmp_path: Path, text: str) -> Parties:
    file = tmp_path / "parties.yaml"
    file.write_text(text, encoding="utf-8")
    return read_parties(file)


def test_parties_are_read(tmp_path: Path):
    assert read(tmp_path, GOOD) == Parties(
        {
            "Rehtori": Party(
                "Rehtori",
                "sivistys",
                (Holder("a.a@kunta.fi"), Holder("b.b@kunta.fi", date(2026, 1, 1), date(2026, 12, 31))),
            ),
            "Opettaja": Party("Opettaja", "sivistys"),
            "Rehtori ja opettaja": Party("Rehtori ja opettaja", "sivistys", (), ("Rehtori", "Opettaja")),
        },
        {"sivistys": Unit("sivistys", "Sivistyspalvelut")},
    )


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('  sivistys: "S', '  Sivistys 1: "S', "2 units.Sivistys 1", "cannot name a unit"),
        ('"Sivistyspalvelut"', "", "2 units.sivistys", "This is empty"),
        ("units:\n", "unit:\n", "1 units", "“units” is missing"),
        ("units:\n", "unit:\n", "1 unit", "Did you mean “units”?"),
        (
            '"Rehtori":\n    unit: sivistys', '"Rehtori":\n    unit: sivitys',
            "5 parties.Rehtori.unit",
            "Did you mean “sivistys”",
        ),
        (
            '"Rehtori":\n    unit: sivistys', '"Rehtori":\n    unti: sivistys',
            "5 parties.Rehtori.unit",
            "“unit” is missing",
        ),
        ("- a.a@kunta.fi", "- a.a", "7 parties.Rehtori.holders[0]", "not a sign-in name"),
        ("- a.a@kunta.fi", "-", "7 parties.Rehtori.holders[0]", "This is empty"),
        ("person: b.b@kunta.fi", "person: b b@kunta.fi", "8 parties.Rehtori.holders[1].person", "not a sign-in name"),
        ("person: b.b@kunta.fi, ", "", "8 parties.Rehtori.holders[1].person", "“person” is missing"),
        ("until: 2026-12-31", "until: 2025-12-31", "8 parties.Rehtori.holders[1].until", "is before the first"),
        ("until: 2026-12-31", "till: 2026-12-31", "8 parties.Rehtori.holders[1].till", "Did you mean “until”?"),
        ("since: 2026-01-01", "since: 1.1.2026", "8 parties.Rehtori.holders[1].since", "not a date"),
        ("holders: []", "holders: x", "11 parties.Opettaja.holders", "A list is expected here"),
        (
            '["Rehtori",', '["Rehtor",',
            "14 parties.Rehtori ja opettaja.parts[0]",
            "no party “Rehtor”. Did you mean “Rehtori”",
        ),
        ('["Rehtori",', '["Rehtori ja opettaja",', "14 parties.Rehtori ja opettaja.parts[0]", "has parts itself"),
        ('["Rehtori",', "[1,", "14 parties.Rehtori ja opettaja.parts[0]", "Text is expected here, not 1"),
        (
            "holders: []", "holders: [c.c@kunta.fi]\n    parts: [Rehtori]",
            "12 parties.Opettaja.parts",
            "both parts and people",
        ),
        ('"Opettaja":', '"Rehtori":', "9", "“Rehtori” is given twice; it stood already on line 4"),
    ],
)  # fmt: skip
def test_an_error_is_told_with_its_line_and_field(tmp_path: Path, old: str, new: str, where: str, says: str):
    assert GOOD.count(old) == 1
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    found = {problem.where: str(problem) for problem in caught.value.problems}
    assert says in found[f"{tmp_path / 'parties.yaml'}:{where}"]


def test_quiet_periods_contacts_and_people_are_read(tmp_path: Path):
    parties = read(tmp_path, FULL)
    assert parties.units == {
        "sivistys": Unit("sivistys", "Sivistyspalvelut", (QuietPeriod((6, 5), (8, 5)), QuietPeriod((12, 20), (1, 6)))),
        "hallinto": Unit("hallinto", "Hallintopalvelut"),
    }
    assert parties.parties["Esihenkilöt"].contact == "johtaja@kunta.fi"
    assert parties.profiles == {
        "a.a@kunta.fi": Profile("sv", Holder("b.b@kunta.fi")),
        "b.b@kunta.fi": Profile(None, Holder("c.c@kunta.fi", date(2026, 6, 1), date(2026, 6, 30))),
        "konsultti@yritys.fi": Profile("en", outside=True),
    }
    assert parties.addresses() == {
        "johtaja@kunta.fi", "a.a@kunta.fi", "b.b@kunta.fi", "c.c@kunta.fi", "konsultti@yritys.fi"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('    name: "Sivistyspalvelut"\n', "", "3 units.sivistys.name", "“name” is missing"),
        ("    quiet:", "    quite:", "4 units.sivistys.quite", "Did you mean “quiet”?"),
        ('["6-5/8-5",', '["6-5",', "4 units.sivistys.quiet[0]", "“6-5” is not a quiet period"),
        ('["6-5/8-5",', '["6-31/8-5",', "4 units.sivistys.quiet[0]", "“6-31/8-5” is not a quiet period"),
        ('["6-5/8-5",', "[2026-06-05,", "4 units.sivistys.quiet[0]", "Text is expected here, not 2026-06-05"),
        ('["6-5/8-5", "12-20/1-6"]', '"6-5/8-5"', "4 units.sivistys.quiet", "A list is expected here"),
        ("johtaja@kunta.fi", "johtaja", "9 parties.Esihenkilöt.contact", "not a sign-in name"),
        (
            "contact: johtaja@kunta.fi",
            "contact: [a@kunta.fi]",
            "9 parties.Esihenkilöt.contact",
            "Text is expected here",
        ),
        ("people:\n", "peopel:\n", "11 peopel", "Did you mean “people”?"),
        ("  A.A@kunta.fi:\n", "  A.A:\n", "12 people[0]", "not a sign-in name"),
        ("language: sv", "language: se", "13 people[0].language", "There are no texts in the language “se”"),
        ("language: sv", "languag: sv", "13 people[0].languag", "Did you mean “language”?"),
        ("deputy: b.b@kunta.fi", "deputy: a.a@kunta.fi", "14 people[0].deputy", "Nobody is their own deputy"),
        ("deputy: b.b@kunta.fi", "deputy: b.b", "14 people[0].deputy", "not a sign-in name"),
        ("  b.b@kunta.fi:\n", "  a.a@kunta.fi:\n", "15 people[1]", "given twice; they stood already on line 12"),
        ("  b.b@kunta.fi:\n", "  A.A@kunta.fi:\n", "15", "given twice; it stood already on line 12"),
        ("since: 2026-06-01", "since: 2026-07-01", "16 people[1].deputy.until", "is before the first"),
        ("{person: c.c@kunta.fi, ", "{", "16 people[1].deputy.person", "“person” is missing"),
        ("outside: true", "outside: jo", "18 people[2].outside", "Only true or false"),
        ("    outside: true\n    language: en\n", "    \n", "17 people[2]", "Fields are expected here"),
    ],
)
def test_an_error_in_the_newer_fields_is_told_too(tmp_path: Path, old: str, new: str, where: str, says: str):
    assert FULL.count(old) == 1
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, FULL.replace(old, new))
    found = {problem.where: str(problem) for problem in caught.value.problems}
    assert says in found[f"{tmp_path / 'parties.yaml'}:{where}"]
    assert "a.a@" not in str(caught.value).lower()


def test_no_error_names_a_person(tmp_path: Path):
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, GOOD.replace("a.a@kunta.fi", "aino aalto").replace("until: 2026", "until: 2020"))
    assert "aino" not in str(caught.value)
    assert "b.b" not in str(caught.value)
