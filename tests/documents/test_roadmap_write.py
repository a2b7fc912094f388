"""Writing changes: the right value changes, every other byte stays, and a bad write leaves the file as it was."""

import difflib
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import DocumentError, FileChanged
from documents.roadmap_changes import AddGoal, AddMeasure, Change, SetHorizon, SetPhase, SetText, changed_roadmap
from documents.roadmap_file import read_roadmap, roadmap_from
from documents.roadmap_write import write_changes
from roadmap.halfyear import HalfYear, horizon
from roadmap.model import Phase, Roadmap

K25, S25, K26, S26 = horizon(HalfYear(2025, 1), HalfYear(2026, 2))
VALMISTELU, TOTEUTTAMINEN, PAATTAMINEN = Phase

TEXT = """\
# Top
municipality: 'Kunta'   # quoted once
vision: "Visio"
horizon: {first: Kevät 2025, last: Syksy 2026}
goals:
  - {id: T1, title: "Yksi"}
  - {id: T2, title: "Kaksi"}
measures:

  # About the first
  - id: T1-01   # its id
    goal: T1
    title: "Eka"   # its title
    party: Taho   # its party
    schedule: {Kevät 2025: valmistelu,  Kevät 2026: toteuttaminen}   # its schedule

  # About the second
  - id: T1-02
    goal: T1
    title: >-
      Toka,
      kahdella rivillä
    # About the schedule
    schedule:   # by half-year
      # About this half-year
      2025H1: valmistelu   # first
      Syksy 2025: toteuttaminen   # then
      # About the last one
      Syksy 2026: päättäminen   # last

  # About the third
  - {id: T2-01, goal: T2, title: 'Kolmas'}
  # About the fourth
  - schedule: {}
    title: Neljäs
    party:   # nobody yet
    goal: T2
    id: T2-02
# The end
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roadmap.yaml"
    path.write_bytes(TEXT.encode())
    return path


def write(file: Path, *changes: Change) -> list[str]:
    """Make the changes and return the lines that left (-) and came (+)."""
    before = file.read_text(encoding="utf-8")
    after = write_changes(file, changes, read=read_roadmap(file))
    assert read_roadmap(file) == after
    lines = list(difflib.unified_diff(before.splitlines(), file.read_text(encoding="utf-8").splitlines(), n=0))
    return [f"{line[0]} {line[1:]}" for line in lines[2:] if not line.startswith("@@")]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            SetText("T1-01", "title", "Uusi: nimi # \"lainaus\" \\"),
            ['-     title: "Eka"   # its title', '+     title: "Uusi: nimi # \\"lainaus\\" \\\\"   # its title'],
        ),
        (SetText("T1-01", "goal", "T2"), ["-     goal: T1", "+     goal: T2"]),
        (SetText("T1-01", "party", ""), ["-     party: Taho   # its party", '+     party: ""   # its party']),
        (
            SetText("T1-02", "title", "Toka"),
            ["-     title: >-", "-       Toka,", "-       kahdella rivillä", '+     title: "Toka"'],
        ),
        (SetText("T1-02", "party", " Taho\tja \n toinen "), ['+     party: "Taho ja toinen"']),
        (
            SetText("T2-01", "party", "Taho"),
            [
                "-   - {id: T2-01, goal: T2, title: 'Kolmas'}",
                "+   - {id: T2-01, goal: T2, title: 'Kolmas', party: \"Taho\"}",
            ],
        ),
        (SetText("T2-02", "party", "Taho"), ["-     party:   # nobody yet", '+     party: "Taho"   # nobody yet']),
        (
            SetPhase("T1-01", K25, PAATTAMINEN),
            [
                "-     schedule: {Kevät 2025: valmistelu,  Kevät 2026: toteuttaminen}   # its schedule",
                "+     schedule: {Kevät 2025: päättäminen,  Kevät 2026: toteuttaminen}   # its schedule",
            ],
        ),
        (
            SetPhase("T1-01", S25, TOTEUTTAMINEN),
            [
                "-     schedule: {Kevät 2025: valmistelu,  Kevät 2026: toteuttaminen}   # its schedule",
                "+     schedule: {Kevät 2025: valmistelu, Syksy 2025: toteuttaminen,"
                "  Kevät 2026: toteuttaminen}   # its schedule",
            ],
        ),
        (
            SetPhase("T1-01", K25, None),
            [
                "-     schedule: {Kevät 2025: valmistelu,  Kevät 2026: toteuttaminen}   # its schedule",
                "+     schedule: {Kevät 2026: toteuttaminen}   # its schedule",
            ],
        ),
        (
            SetPhase("T1-01", K26, None),
            [
                "-     schedule: {Kevät 2025: valmistelu,  Kevät 2026: toteuttaminen}   # its schedule",
                "+     schedule: {Kevät 2025: valmistelu}   # its schedule",
            ],
        ),
        (SetPhase("T1-01", S25, None), []),
        (SetPhase("T1-02", K26, TOTEUTTAMINEN), ["+       Kevät 2026: toteuttaminen"]),
        (
            SetPhase("T1-02", K25, TOTEUTTAMINEN),
            ["-       2025H1: valmistelu   # first", "+       2025H1: toteuttaminen   # first"],
        ),
        (SetPhase("T1-02", K25, None), ["-       2025H1: valmistelu   # first"]),
        (SetPhase("T1-02", S25, None), ["-       Syksy 2025: toteuttaminen   # then"]),
        (SetPhase("T1-02", S26, None), ["-       # About the last one", "-       Syksy 2026: päättäminen   # last"]),
        (
            SetPhase("T2-01", K26, VALMISTELU),
            [
                "-   - {id: T2-01, goal: T2, title: 'Kolmas'}",
                "+   - {id: T2-01, goal: T2, title: 'Kolmas', schedule: {Kevät 2026: valmistelu}}",
            ],
        ),
        (SetPhase("T2-01", K26, None), []),
        (
            SetPhase("T2-02", K26, VALMISTELU),
            ["-   - schedule: {}", "+   - schedule: {Kevät 2026: valmistelu}"],
        ),
        (
            AddMeasure("E-001", "T2", "Uusi", "Taho", ((K26, VALMISTELU), (S26, TOTEUTTAMINEN))),
            [
                "+ ",
                "+   - id: E-001",
                "+     goal: T2",
                '+     title: "Uusi"',
                '+     party: "Taho"',
                "+     schedule: {Kevät 2026: valmistelu, Syksy 2026: toteuttaminen}",
            ],
        ),
        (AddGoal("T3", 'Kolmas: "3"'), ["+   - id: T3", '+     title: "Kolmas: \\"3\\""']),
        (
            SetHorizon(K25, S26 + 1),
            [
                "- horizon: {first: Kevät 2025, last: Syksy 2026}",
                "+ horizon: {first: Kevät 2025, last: Kevät 2027}",
            ],
        ),
        (SetHorizon(K25, S26), []),
    ],
)  # fmt: skip
def test_only_the_lines_of_the_change_change(file: Path, change: Change, lines: list[str]):
    assert write(file, change) == lines


def test_a_phase_that_moves_leaves_no_trace(file: Path):
    write(file, SetPhase("T2-02", K26, VALMISTELU))
    assert write(file, SetPhase("T2-02", K26, None), SetPhase("T2-02", S26, VALMISTELU)) == [
        "-   - schedule: {Kevät 2026: valmistelu}",
        "+   - schedule: {Syksy 2026: valmistelu}",
    ]


def test_a_schedule_by_lines_can_be_emptied_and_filled_again(file: Path):
    write(file, *(SetPhase("T1-02", half_year, None) for half_year in (K25, S25, S26)))
    write(file, SetPhase("T1-02", S25, VALMISTELU), SetPhase("T1-02", K25, VALMISTELU))
    assert read_roadmap(file).measures[1].schedule == {K25: VALMISTELU, S25: VALMISTELU}


def test_many_changes_at_once_are_made_in_their_order(file: Path):
    after = write_changes(
        file,
        [
            AddMeasure("E-001", "T1", "Uusi", ""),
            SetText("E-001", "party", "Taho"),
            SetPhase("E-001", S26, PAATTAMINEN),
            SetText("T2-02", "title", "Väliaikainen"),
            AddMeasure("E-002", "T1", "Toinen uusi", ""),
            SetText("T2-02", "title", "Lopullinen"),
            SetText("T1-01", "party", "Muu"),
        ],
        read=read_roadmap(file),
    )
    assert read_roadmap(file) == after
    assert [measure.id for measure in after.measures][-2:] == ["E-001", "E-002"]
    assert (after.measures[4].party, after.measures[4].schedule) == ("Taho", {S26: PAATTAMINEN})
    assert after.measures[3].title == "Lopullinen"


def test_a_new_goal_and_a_longer_horizon_carry_new_measures(tmp_path: Path):
    file = tmp_path / "roadmap.yaml"
    text = TEXT.replace(
        "horizon: {first: Kevät 2025, last: Syksy 2026}",
        "horizon:   # span\n  first: 2025H1   # a\n  last: 'Syksy 2026'",
    ).replace(
        'goals:\n  - {id: T1, title: "Yksi"}\n  - {id: T2, title: "Kaksi"}', "goals: [{id: T1, title: Yksi}]  # b"
    )
    file.write_text(text.replace("goal: T2", "goal: T1"), encoding="utf-8")
    lines = write(
        file,
        SetHorizon(K25 + -1, S26 + 1),
        AddGoal("T2", "Kaksi"),
        AddMeasure("T2-07", "T2", "Uusi", "", ((S26 + 1, VALMISTELU),)),
        SetText("T1-01", "goal", "T2"),
    )
    assert lines[:6] == [
        "-   first: 2025H1   # a",
        "-   last: 'Syksy 2026'",
        "- goals: [{id: T1, title: Yksi}]  # b",
        "+   first: Syksy 2024   # a",
        "+   last: Kevät 2027",
        '+ goals: [{id: T1, title: Yksi}, {id: T2, title: "Kaksi"}]  # b',
    ]


@pytest.mark.parametrize("measures", ["measures:\n", "measures: []\n", "measures:   # none yet\n"])
def test_the_first_measure_of_a_roadmap(tmp_path: Path, measures: str):
    file = tmp_path / "roadmap.yaml"
    file.write_text(TEXT[: TEXT.index("measures:")] + measures, encoding="utf-8")
    write(file, AddMeasure("E-001", "T1", "Uusi", "Taho"))
    assert [measure.title for measure in read_roadmap(file).measures] == ["Uusi"]


def test_measures_at_the_left_margin_keep_their_layout(tmp_path: Path):
    file = tmp_path / "roadmap.yaml"
    file.write_text(
        TEXT[: TEXT.index("measures:")] + "measures:\n- id: T1-01\n  goal: T1\n  title: Eka", encoding="utf-8"
    )
    write(file, AddMeasure("E-001", "T1", "Uusi", "Taho"), SetPhase("T1-01", K25, VALMISTELU))
    assert file.read_text(encoding="utf-8").endswith(
        "measures:\n- id: T1-01\n  goal: T1\n  title: Eka\n  schedule: {Kevät 2025: valmistelu}\n\n"
        '- id: E-001\n  goal: T1\n  title: "Uusi"\n  party: "Taho"\n  schedule: {}'
    )


def test_windows_line_ends_and_the_byte_order_mark_stay(file: Path):
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    file.write_bytes(data)
    changes = [
        SetPhase("T1-02", K25, None),
        SetPhase("T1-02", S26, None),
        SetPhase("T1-02", K26, VALMISTELU),
        SetText("T1-02", "party", "Taho"),
        AddMeasure("E-001", "T1", "Uusi", ""),
    ]
    write_changes(file, changes, read=read_roadmap(file))
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\n") == written.count(b"\r\n") == data.count(b"\n") - 3 + 8
    assert b"\r\r" not in written


def test_the_old_file_stands_beside_the_new_one_and_nothing_else(file: Path):
    write(file, SetText("T1-01", "title", "Uusi"))
    assert file.with_name("roadmap.yaml~").read_text(encoding="utf-8") == TEXT
    assert sorted(path.name for path in file.parent.iterdir()) == ["roadmap.yaml", "roadmap.yaml~"]


def test_the_rights_of_the_file_stay(file: Path):
    file.chmod(0o640)
    write(file, SetText("T1-01", "title", "Uusi"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "roadmap.yaml"
    link.symlink_to(file)
    write(link, SetText("T1-01", "title", "Uusi"))
    assert link.is_symlink()
    assert read_roadmap(file).measures[0].title == "Uusi"


def test_without_a_change_nothing_is_written(file: Path):
    before = file.stat()
    write_changes(file, [SetText("T1-01", "goal", "T1"), SetPhase("T2-01", K25, None)], read=read_roadmap(file))
    assert file.stat() == before
    assert not file.with_name("roadmap.yaml~").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (SetText("T1-01", "title", " \n "), "This is empty"),
        (SetText("T1-01", "title", "a\x07b"), "control character"),
        (SetText("T1-01", "party", "p" * 256), "at most 255 fit"),
        (SetText("T1-01", "goal", "T7"), "no goal “T7”"),
        (SetText("T1-01", "goal", 'T1"\n  evil: "x'), "no goal"),
        (SetPhase("T1-01", HalfYear(2030, 1), VALMISTELU), "outside the horizon"),
        (SetText("T9-99", "title", "x"), "no measure “T9-99”"),
        (SetPhase("T9-99", K25, None), "no measure “T9-99”"),
        (AddMeasure("T1-01", "T1", "x", ""), "a measure “T1-01” already"),
        (AddMeasure("uusi", "T1", "x", ""), "form of an id"),
        (AddGoal("T1", "x"), "a goal “T1” already"),
        (AddGoal("uusi", "x"), "form of an id"),
        (SetHorizon(K26, S26), "outside the horizon"),
    ],
)
def test_a_change_that_would_break_the_file_is_refused(file: Path, change: Change, says: str):
    with pytest.raises(DocumentError, match=says):
        write_changes(file, [SetText("T1-02", "title", "good"), change], read=read_roadmap(file))
    assert [(path.name, path.read_text(encoding="utf-8")) for path in file.parent.iterdir()] == [("roadmap.yaml", TEXT)]


def test_a_file_that_was_changed_since_it_was_read_is_not_touched(file: Path):
    read = read_roadmap(file)
    edited = TEXT.replace('"Eka"', '"Eka, muokattu"')
    file.write_bytes(edited.encode())
    with pytest.raises(FileChanged):
        write_changes(file, [SetText("T1-02", "title", "x")], read=read)
    assert file.read_bytes() == edited.encode()


def test_a_file_that_changes_while_it_is_written_is_not_touched(file: Path, monkeypatch: pytest.MonkeyPatch):
    read = read_roadmap(file)
    edited = TEXT.encode() + b"# somebody was here\n"

    def edit_meanwhile(*_: object) -> Roadmap:
        file.write_bytes(edited)
        return changed_roadmap(read, [SetText("T1-02", "title", "x")])

    monkeypatch.setattr("documents.roadmap_write.changed_roadmap", edit_meanwhile)
    with pytest.raises(FileChanged):
        write_changes(file, [SetText("T1-02", "title", "x")], read=read)
    assert [(path.name, path.read_bytes()) for path in file.parent.iterdir()] == [("roadmap.yaml", edited)]


def test_measures_between_brackets_keep_their_layout(tmp_path: Path):
    file = tmp_path / "roadmap.yaml"
    head = TEXT[: TEXT.index("measures:")]
    file.write_text(head + "measures: [{id: T1-01, goal: T1, title: Eka, schedule: {Kevät 2025: valmistelu, }}, ]\n")
    write(file, AddMeasure("E-001", "T1", "Uusi", ""), SetPhase("T1-01", K26, VALMISTELU), SetPhase("T1-01", K25, None))
    assert file.read_text(encoding="utf-8").removeprefix(head) == (
        "measures: [{id: T1-01, goal: T1, title: Eka, schedule: {Kevät 2026: valmistelu, }}, "
        '{id: E-001, goal: T1, title: "Uusi", party: "", schedule: {}}, ]\n'
    )


def test_a_text_that_would_not_read_back_is_never_written(file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("documents.roadmap_write.changed_text", lambda text, *_: text.replace('"Eka"', '"Muu"'))
    with pytest.raises(DocumentError, match="Make them by hand: T1-01"):
        write_changes(file, [SetText("T1-01", "title", "Uusi")], read=read_roadmap(file))
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_file_that_cannot_be_written_is_as_it_was(file: Path):
    file.with_name("roadmap.yaml~").mkdir()
    with pytest.raises(DocumentError, match="cannot be written"):
        write(file, SetText("T1-01", "title", "Uusi"))
    assert file.read_text(encoding="utf-8") == TEXT
    assert sorted(path.name for path in file.parent.iterdir()) == ["roadmap.yaml", "roadmap.yaml~"]


texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff\ufeff"), max_size=40
)
titles = texts.map(lambda text: f"x{text}")
half_years = st.sampled_from((K25, S25, K26, S26))
ids = st.sampled_from(("T1-01", "T1-02", "T2-01", "T2-02"))
changes = st.lists(
    st.one_of(
        st.builds(SetText, ids, st.just("title"), titles),
        st.builds(SetText, ids, st.just("party"), texts),
        st.builds(SetText, ids, st.just("goal"), st.sampled_from(("T1", "T2"))),
        st.builds(SetPhase, ids, half_years, st.none() | st.sampled_from(Phase)),
    ),
    max_size=12,
)
additions = st.lists(
    st.builds(
        AddMeasure,
        st.integers(1, 999).map("E-{:03}".format),
        st.sampled_from(("T1", "T2")),
        titles,
        texts,
        st.dictionaries(half_years, st.sampled_from(Phase)).map(lambda schedule: tuple(schedule.items())),
    ),
    max_size=3,
    unique_by=lambda added: added.id,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes, additions=additions, new_line=st.sampled_from(("\n", "\r\n")))
def test_whatever_is_written_reads_back_equal_and_every_comment_outside_schedules_stays(
    file: Path, changes: list[Change], additions: list[Change], new_line: str
):
    file.write_bytes(TEXT.replace("\n", new_line).encode())
    read = roadmap_from(TEXT, "x")
    all_changes = changes + additions
    assert write_changes(file, all_changes, read=read) == changed_roadmap(read, all_changes) == read_roadmap(file)
    written = file.read_text(encoding="utf-8")
    for comment in (
        "# Top",
        "# quoted once",
        "# About the first",
        "# its id",
        "# its title",
        "# its party",
        "# its schedule",
    ):
        assert comment in written
    for comment in ("# About the second", "# by half-year", "# About the third", "# nobody yet", "# The end"):
        assert comment in written
