"""The roadmap file: what reads, and every way to be wrong with the exact line and field."""

from datetime import date
from pathlib import Path

import pytest

from documents.errors import DocumentError
from documents.roadmap_file import read_overlay, read_roadmap, roadmap_from
from roadmap.halfyear import HalfYear
from roadmap.model import Approval, Goal, Measure, Phase, Roadmap, Source, Viewpoint

GOOD = """\
# A comment
municipality: "Kunta"
vision: "Visio"
slogan: "Iskulause"
updated: 2024-12-03
approval: {on: 2025-01-31, by: "kaupunginhallitus"}
horizon: {first: Kevät 2024, last: Syksy 2026}
owner: "johtoryhmä"
operating_model: >-
  Eka rivi
  toka rivi.
goals:
  - id: T1
    title: "Tavoite"
    source: "Tavvoite"
viewpoints:
  - id: N01
    title: "Näkökulma"
    leading: true
    start: 2
    target: 4
    measured: {2025-06-01: 3}
measures:
  - id: T1-01
    goal: T1
    title: "Eka"
    party: "Taho"
    source: {title: "Ekka", party: "Tahho"}
    schedule: {Syksy 2025: toteuttaminen, Kevät 2025: valmistelu}
    viewpoints: [N01]
  - id: T1-02
    goal: T1
    title: "Toka"
    schedule:
"""


def problems(text: str) -> list[tuple[str, str]]:
    """The place and the whole English text of each problem."""
    with pytest.raises(DocumentError) as caught:
        roadmap_from(text, "roadmap.yaml")
    return [(problem.where, str(problem)) for problem in caught.value.problems]


def test_everything_that_a_roadmap_has_is_read():
    assert roadmap_from(GOOD, "roadmap.yaml") == Roadmap(
        municipality="Kunta",
        vision="Visio",
        slogan="Iskulause",
        first=HalfYear(2024, 1),
        last=HalfYear(2026, 2),
        goals=(Goal("T1", "Tavoite", "Tavvoite"),),
        measures=(
            Measure(
                "T1-01",
                "T1",
                "Eka",
                "Taho",
                {HalfYear(2025, 1): Phase.PREPARATION, HalfYear(2025, 2): Phase.IMPLEMENTATION},
                Source("Ekka", "Tahho"),
                ("N01",),
            ),
            Measure("T1-02", "T1", "Toka", ""),
        ),
        viewpoints=(Viewpoint("N01", "Näkökulma", True, 2, 4, {date(2025, 6, 1): 3}),),
        updated=date(2024, 12, 3),
        approval=Approval(date(2025, 1, 31), "kaupunginhallitus"),
        owner="johtoryhmä",
        operating_model="Eka rivi toka rivi.",
    )


def test_the_schedule_is_in_time_however_it_is_written():
    assert list(roadmap_from(GOOD, "x").measures[0].schedule) == [HalfYear(2025, 1), HalfYear(2025, 2)]


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('municipality: "Kunta"\n', "", ":2 municipality", "“municipality” is missing"),
        ("vision:", "vission:", ":3 vission", "There is no field “vission” here. Did you mean “vision”?"),
        ('slogan: "Iskulause"', "slogan: [a]", ":4 slogan", "Text is expected here, not […]"),
        ("updated: 2024-12-03", "updated: 3.12.2024", ":5 updated", "“3.12.2024” is not a date"),
        ("updated: 2024-12-03", "updated: 2024-02-30", ":5 updated", "“2024-02-30” is not a date"),
        ("updated: 2024-12-03", "updated: 2024-12-03T10:00:00", ":5 updated", "is not a date"),
        ("on: 2025-01-31, ", "", ":6 approval.on", "day of the approval is missing"),
        ("{on: 2025-01-31, ", "{onn: 2025-01-31, ", ":6 approval.onn", "Did you mean “on”?"),
        ("approval: {on: 2025-01-31, by", "approval: {on: 2025-01-31, bye", ":6 approval.by", "“by” is missing"),
        ("first: Kevät 2024", "first: Kevat 2024", ":7 horizon.first", "Did you mean “Kevät 2024”?"),
        ("first: Kevät 2024", "first: Kevät 2027", ":7 horizon.last", "ends (Syksy 2026) before it starts"),
        ("first: Kevät 2024, ", "", ":7 horizon.first", "“first” is missing"),
        ("  - id: T1\n", "  - id: Tavoite1\n", ":13 goals[0].id", "Write it like T1."),
        ('    title: "Tavoite"\n', "", ":13 goals[0].title", "“title” is missing"),
        ("leading: true", "leading: yes", ":19 viewpoints[0].leading", "Only true or false can stand here, not yes"),
        ("start: 2", "start: 0", ":20 viewpoints[0].start", "0 is not a level"),
        ("target: 4", "target: 6", ":21 viewpoints[0].target", "6 is not a level"),
        ("target: 4", "target: 4.5", ":21 viewpoints[0].target", "4.5 is not a level"),
        ("target: 4", 'target: "4"', ":21 viewpoints[0].target", "A whole number is expected here, not 4"),
        ("2025-06-01: 3", "2025-06: 3", ":22 viewpoints[0].measured.2025-06", "“2025-06” is not a date"),
        ("- id: T1-01", "- id: T1-1", ":24 measures[0].id", "“T1-1” does not have the form of an id"),
        ("- id: T1-02", "- id: T1-01", ":31 measures[1].id", "in use already, on line 24"),
        ("goal: T1\n    title: \"Eka\"", "goal: T2\n    title: \"Eka\"", ":25 measures[0].goal", "no goal “T2”"),
        ('title: "Eka"', 'title: ""', ":26 measures[0].title", "This is empty"),
        ('title: "Eka"', "title:", ":26 measures[0].title", "This is empty"),
        ('title: "Eka"', 'title: " \\u00a0 "', ":26 measures[0].title", "This is empty"),
        ('title: "Eka"', "title: 2024", ":26 measures[0].title", "Text is expected here, not 2024"),
        ('title: "Eka"', "title: 2024-12-03", ":26 measures[0].title", "Text is expected here, not 2024-12-03"),
        ('title: "Eka"', "title: true", ":26 measures[0].title", "Text is expected here, not true"),
        ('title: "Eka"', 'title: "Eka\\nrivi"', ":26 measures[0].title", "A line break or a control character"),
        ('title: "Eka"', 'title: "Eka\\u0007"', ":26 measures[0].title", "A line break or a control character"),
        ('title: "Eka"', 'title: "Eka\\u2028"', ":26 measures[0].title", "A line break or a control character"),
        ('title: "Eka"', 'title: "Eka\\uffff"', ":26 measures[0].title", "A line break or a control character"),
        (
            'title: "Eka"', 'title: "Eka"\n    title: "Taas"',
            ":27",
            "“title” is given twice; it stood already on line 26",
        ),
        ('party: "Taho"', f'party: "{"p" * 256}"', ":27 measures[0].party", "256 characters, at most 255 fit"),
        ('party: "Taho"', f'party: "{"😀" * 128}"', ":27 measures[0].party", "256 characters, at most 255 fit"),
        ('party: "Taho"', "parti: x", ":27 measures[0].parti", "Did you mean “party”?"),
        ("party: \"Tahho\"", "goal: x", ":28 measures[0].source.goal", "There is no field “goal” here"),
        ("Syksy 2025: tot", "Syysy 2025: tot", ":29 measures[0].schedule.Syysy 2025", "Did you mean “Syksy 2025”?"),
        ("Syksy 2025: tot", "Syksy 2027: tot", ":29 measures[0].schedule.Syksy 2027", "outside the horizon Kevät 2024"),
        ("Syksy 2025: tot", "2025H1: tot", ":29 measures[0].schedule.Kevät 2025", "“Kevät 2025” is given twice"),
        ("toteuttaminen", "toteutus", ":29 measures[0].schedule.Syksy 2025", "“toteutus” is not a phase"),
        ("Kevät 2025: valmistelu", "Kevät 2025: ", ":29 measures[0].schedule.Kevät 2025", "This is empty"),
        ("schedule: {Syksy", "schedule: [{Syksy", ":30", "not readable as YAML"),
        ("[N01]", "[N02]", ":30 measures[0].viewpoints[0]", "no viewpoint “N02”. Did you mean “N01”?"),
        ("[N01]", "N01", ":30 measures[0].viewpoints", "A list is expected here, not N01"),
        ('    title: "Toka"', '   title: "Toka"', ":33", "not readable as YAML"),
        ("    goal: T1\n    title: \"Toka\"", "    goal: &a T1\n    title: \"Toka\"", ":32", "Anchors (&name)"),
        ("    goal: T1\n    title: \"Toka\"", "    goal: !!str T1\n    title: \"Toka\"", ":32", "Tags (!name)"),
        ("# A comment\n", "%YAML 1.1\n---\n", ":2", "Directives"),
        ("# A comment\n", "? [a, b]\n: x\n", ":1", "cannot be a key"),
        ("    schedule:\n", "    schedule:\n---\nmore: x\n", ":35", "A second document starts here"),
    ],
)  # fmt: skip
def test_an_error_is_told_with_its_line_and_field(old: str, new: str, where: str, says: str):
    assert GOOD.count(old) == 1
    found = problems(GOOD.replace(old, new))
    assert f"roadmap.yaml{where}" in [place for place, _ in found]
    assert any(says in text for place, text in found if place == f"roadmap.yaml{where}")


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("", ":1", "The file is empty"),
        ("# only a comment\n", ":1", "The file is empty"),
        ("- a\n- b\n", ":1", "Fields are expected here, not […]"),
        ("words\n", ":1", "Fields are expected here, not words"),
        ("a: " + "[" * 500 + "]" * 500, ":1", "nested too deep"),
        ("a: 1\nb: \x07\n", ":2", "control character"),
    ],
)
def test_a_file_without_a_roadmap_in_it(text: str, where: str, says: str):
    place, message = problems(text)[0]
    assert place == f"roadmap.yaml{where}"
    assert says in message


def test_all_errors_of_a_file_are_told_at_once_in_its_order():
    text = GOOD.replace("vision", "vison").replace("toteuttaminen", "tekeminen").replace("target: 4", "target: 9")
    assert [place for place, _ in problems(text)] == [
        "roadmap.yaml:2 vision",
        "roadmap.yaml:3 vison",
        "roadmap.yaml:21 viewpoints[0].target",
        "roadmap.yaml:29 measures[0].schedule.Syksy 2025",
    ]


def test_one_error_is_told_once():
    assert len(problems(GOOD.replace('goal: T1\n    title: "Eka"', 'goal: T9\n    title: "Eka"'))) == 1


def test_aliases_are_refused_before_they_can_grow():
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(3))
    found = [text for _, text in problems(bomb)]
    assert sum("Aliases (*name)" in text for text in found) == 6
    assert sum("Anchors (&name)" in text for text in found) == 4


def test_plain_words_mean_what_yaml_1_2_says():
    text = GOOD.replace('title: "Eka"', "title: no").replace('party: "Taho"', "party: 12:30")
    measure = roadmap_from(text, "x").measures[0]
    assert (measure.title, measure.party) == ("no", "12:30")


def test_text_is_composed_and_its_white_space_single():
    text = GOOD.replace('title: "Eka"', 'title: "  Ka\u0308vely\u00a0\u00a0tie "')
    assert roadmap_from(text, "x").measures[0].title == "Kävely tie"


def test_a_half_year_typed_with_a_decomposed_letter_is_known():
    assert roadmap_from(GOOD.replace("Kevät 2025", "Keva\u0308t 2025"), "x") == roadmap_from(GOOD, "x")


def test_a_long_title_is_fine():
    assert len(roadmap_from(GOOD.replace('"Eka"', f'"{"x" * 900}"'), "x").measures[0].title) == 900


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path):
    file = tmp_path / "roadmap.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_roadmap(file) == roadmap_from(GOOD, "x")


def test_lines_are_counted_alike_with_windows_line_ends():
    text = GOOD.replace("toteuttaminen", "tekeminen").replace("\n", "\r\n")
    assert problems(text)[0][0] == "roadmap.yaml:29 measures[0].schedule.Syksy 2025"


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        (GOOD.encode("latin-1"), ":7", "not UTF-8"),
        (b"#" * 5_000_001, "", "too big"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, data: bytes, where: str, says: str):
    file = tmp_path / "roadmap.yaml"
    file.write_bytes(data)
    with pytest.raises(DocumentError, match=says) as caught:
        read_roadmap(file)
    assert [problem.where for problem in caught.value.problems] == [f"{file}{where}"]


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(DocumentError, match="cannot be read"):
        read_roadmap(tmp_path / "roadmap.yaml")


def overlay(tmp_path: Path, text: str) -> Roadmap:
    file = tmp_path / "schedule.yaml"
    file.write_text(text, encoding="utf-8")
    return read_overlay(file, roadmap_from(GOOD, "x"))


def test_an_overlay_gives_schedules_and_levels_and_leaves_the_rest(tmp_path: Path):
    base = roadmap_from(GOOD, "x")
    laid = overlay(tmp_path, "schedule: {T1-02: {Kevät 2026: päättäminen}}\nlevels: {N01: {start: 1, target: 5}}\n")
    assert laid.measures[0] == base.measures[0]
    assert laid.measures[1].schedule == {HalfYear(2026, 1): Phase.CLOSING}
    assert laid.viewpoints == (Viewpoint("N01", "Näkökulma", True, 1, 5),)


def test_an_overlay_can_empty_a_schedule(tmp_path: Path):
    assert overlay(tmp_path, "schedule: {T1-01: {}}\n").measures[0].schedule == {}


def test_all_errors_of_an_overlay_are_told(tmp_path: Path):
    with pytest.raises(DocumentError) as caught:
        overlay(
            tmp_path,
            "schedule:\n  T1-03: {Kevät 2026: valmistelu}\n  T1-02: {Kevät 2030: valmistelu}\n"
            "levels:\n  N02: {start: 1}\n  N01: {start: 7, goal: 1}\nextra: 1\n",
        )
    assert [problem.where.removeprefix(f"{tmp_path / 'schedule.yaml'}:") for problem in caught.value.problems] == [
        "2 schedule.T1-03",
        "3 schedule.T1-02.Kevät 2030",
        "5 levels.N02",
        "6 levels.N01.start",
        "6 levels.N01.goal",
        "7 extra",
    ]
