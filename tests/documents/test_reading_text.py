"""csv, YAML and plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.found import Found
from documents.reading import read_document
from roadmap.model import Phase
from tests.documents.made import GOALS, HEADINGS, ROWS, said

CONFIG = Path(__file__).parents[2] / "config"


def right(found: Found, rows=ROWS) -> None:
    assert [str(question) for question in found.questions] == []
    assert said(found) == list(rows)


def table(separator: str, *, quote: str = "") -> str:
    lines = [separator.join(("Tavoite", *HEADINGS))]
    for row in ROWS:
        words = (row.goal, row.title, row.party, *(str(phase or "") for phase in row.phases))
        lines.append(separator.join(f"{quote}{word}{quote}" for word in words))
    return "\n".join(lines)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(("separator", "quote"), [(";", ""), (",", '"'), ("\t", "")])
def test_csv(tmp_path, encoding, separator, quote):
    path = tmp_path / "a.csv"
    path.write_bytes(table(separator, quote=quote).replace("\n", "\r\n").encode(encoding))
    right(read_document(path))


def test_a_place_in_csv_is_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Toimenpide;Vastuutaho;Kevät 2026\n"Kaksi\nriviä";A;V\nToinen;B;ehkä\n=1+1;C;\n', encoding="utf-8")
    found = read_document(path)
    assert [str(question) for question in found.questions] == ["a.csv:4, 3: “ehkä” is not a phase (Kevät 2026)."]
    assert [measure.title for measure in found.measures] == ["Kaksi riviä", "Toinen", "=1+1"]


def test_markdown_tables_under_headings(tmp_path):
    lines = []
    for number, goal in enumerate(GOALS, 1):
        lines += [f"## Tavoite {number}: {goal}", "", "| " + " | ".join(HEADINGS) + " |", "|---|---|---|---|---|---|"]
        lines += [
            f"| {row.title} | {row.party} | " + " | ".join(str(phase or "") for phase in row.phases) + " |"
            for row in ROWS
            if row.goal == goal
        ]
        lines.append("")
    path = tmp_path / "a.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    right(read_document(path))


def test_text_without_phases_says_nothing_of_them(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "\n".join(["\t".join(HEADINGS), *(f"{r.title}\t{r.party}\t\t\t\t" for r in ROWS)]), encoding="utf-8"
    )
    found = read_document(path)
    assert [(m.title, m.party) for m in found.measures] == [(row.title, row.party) for row in ROWS]
    assert not any(m.phases_given or m.half_years for m in found.measures)


def test_a_roadmap_file_says_what_it_says():
    found = read_document(CONFIG / "roadmap.yaml")
    assert len(found.measures) == 54
    assert found.measures[0].id == "T1-01"
    assert {goal.id for goal in found.goals} == {"T1", "T2", "T3"}
    assert all(isinstance(phase, Phase) for measure in found.measures for phase in measure.schedule.values())
