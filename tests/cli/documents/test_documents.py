"""``tiekartta import``, ``export`` and ``approve``; the living roadmap and approvals against a practice tenant."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from documents.roadmap_file import read_roadmap
from roadmap.halfyear import HalfYear
from roadmap.model import Phase

if TYPE_CHECKING:
    from tests.cli.documents.conftest import CommandLine, Synced


def rows(path: Path) -> dict[str, list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return {row[0]: row[1:] for row in csv.reader(StringIO(text, newline=""), delimiter=";")}


class TestExport:
    @pytest.mark.parametrize("kind", ["pptx", "xlsx", "docx", "csv", "yaml"])
    def test_the_roadmap_file_needs_no_network(self, tiekartta: CommandLine, tmp_path, kind):
        file = tmp_path / f"tiekartta.{kind}"
        assert tiekartta.json("export", file) == {
            "written": str(file),
            "measures": 54,
            "state": "Luonnos, ei hyväksytty",
        }
        assert file.stat().st_size > 5_000

    def test_it_says_what_it_wrote(self, tiekartta, tmp_path):
        file = tmp_path / "a.csv"
        assert tiekartta("export", file).stdout == f"{file}: Luonnos, ei hyväksytty.\n"
        assert tiekartta("export", file, "--lang", "en").stdout == f"{file}: Draft, not approved.\n"
        assert "Spring 2024" in rows(file)["id"]

    def test_yaml_is_the_roadmap_file_itself(self, tiekartta, tmp_path):
        tiekartta("export", tmp_path / "a.yaml")
        assert (tmp_path / "a.yaml").read_bytes() == (tiekartta.config / "roadmap.yaml").read_bytes()

    @pytest.mark.parametrize("name", ["roadmap.yaml", "approved/2026-01-31.yaml"])
    def test_a_file_of_the_configuration_is_not_written_over(self, tiekartta, name):
        tiekartta("approve", "--date", "2026-01-31", "--by", "kaupunginhallitus", "--with-open-drift")
        file = tiekartta.config / name
        before = file.read_bytes()
        assert "asetuskansion tiedosto" in tiekartta("export", file, exit_code=2).stderr
        assert file.read_bytes() == before

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["a.pdf"], "a.pdf: Tiekarttaa ei kirjoiteta muodossa ”.pdf”."),
            (["a.csv", "--template", "a.pptx"], "a.csv: Päätteellä .csv kirjoitettavalla tiedostolla ei ole"),
            (["a.pptx", "--template", "missing.pptx"], "missing.pptx: Mallipohjaa ei voi käyttää"),
            (["a.csv", "--living", "--approved"], "Elävä tiekartta ei ole sama kuin hyväksytty."),
            (["a.csv", "--approved"], "approved: Yhtään tiekarttaa ei ole vielä hyväksytty."),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_written(self, tiekartta, tmp_path, monkeypatch, arguments, words):
        monkeypatch.chdir(tmp_path)
        assert words in tiekartta("export", *arguments, exit_code=2).stderr
        assert [path.name for path in tmp_path.iterdir()] == ["config"]


class TestImport:
    @pytest.mark.parametrize(
        ("kind", "language"), [("pptx", "fi"), ("xlsx", "sv"), ("docx", "en"), ("csv", "sv"), ("yaml", "fi")]
    )
    def test_what_was_exported_changes_nothing(self, tiekartta, tmp_path, kind, language):
        file, before = tmp_path / f"a.{kind}", (tiekartta.config / "roadmap.yaml").read_bytes()
        tiekartta("export", file, "--lang", language)
        assert tiekartta.json("import", file) == {
            "new": 0,
            "changed": 0,
            "same": 54,
            "missing": 0,
            "questions": [],
            "written": False,
        }
        assert (tiekartta.config / "roadmap.yaml").read_bytes() == before
        assert not (tiekartta.config / "roadmap.yaml~").exists()

    def test_a_change_is_shown_then_written_with_comments_kept(self, tiekartta, tmp_path):
        document, file = tmp_path / "a.csv", tiekartta.config / "roadmap.yaml"
        tiekartta("export", document)
        before = file.read_bytes()
        edited = document.read_text("utf-8-sig").replace(
            "Perusopetuksen ja lukion rehtori;;;;valmistelu;", "Viestintäpäällikkö;;;;toteuttaminen;", 1
        )
        edited += (
            "\r\n;Tiedon hyödyntäminen kunnan toiminnassa ja johtamisessa;=Uusi toimenpide;Hallintopalvelut" + ";" * 10
        )
        document.write_text(edited, encoding="utf-8-sig")
        shown = tiekartta("import", document, "--dry-run").stdout
        assert "T1-01 vastuutaho: Perusopetuksen ja lukion rehtori → Viestintäpäällikkö." in shown
        assert "T1-01 Syksy 2025: valmistelu → toteuttaminen." in shown
        assert "T3-12: uusi, tavoite T3: ”=Uusi toimenpide”." in shown
        assert file.read_bytes() == before

        answer = tiekartta.json("import", document)
        assert [answer[key] for key in ("new", "changed", "same", "missing", "written")] == [1, 1, 53, 0, True]
        assert (tiekartta.config / "roadmap.yaml~").read_bytes() == before
        comments = [line for line in before.decode("utf-8").splitlines() if line.startswith("#")]
        assert [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")] == comments
        again = tiekartta.json("import", document)
        assert [again[key] for key in ("new", "changed", "same", "written")] == [0, 0, 55, False]

    def test_a_new_goal_and_later_half_years_are_shown_then_written(self, tiekartta, tmp_path):
        document, file = tmp_path / "a.csv", tiekartta.config / "roadmap.yaml"
        tiekartta("export", document)
        first, *others = document.read_text("utf-8-sig").splitlines()
        new = ";Tavoite 4: Kestävä digiarki;Laitteiden kierrätys;Hallintopalvelut" + ";" * 11 + "valmistelu"
        document.write_text("\n".join([f"{first};Kevät 2029", *(f"{line};" for line in others), new]), "utf-8-sig")
        shown = tiekartta("import", document, "--dry-run").stdout
        assert "Puolivuodet: Kevät 2024 – Syksy 2028 → Kevät 2024 – Kevät 2029." in shown
        assert "T4: uusi tavoite: ”Kestävä digiarki”." in shown
        assert "T4-01: uusi, tavoite T4: ”Laitteiden kierrätys”." in shown
        answer = tiekartta.json("import", document)
        assert answer == {"new": 1, "changed": 0, "same": 54, "missing": 0, "questions": [], "written": True}
        roadmap = read_roadmap(file)
        assert (roadmap.last, roadmap.goals[-1].title) == (HalfYear(2029, 1), "Kestävä digiarki")
        assert roadmap.measures[-1].schedule == {HalfYear(2029, 1): Phase.PREPARATION}
        again = tiekartta.json("import", document)
        assert (again["new"], again["changed"], again["same"], again["written"]) == (0, 0, 55, False)

    def test_a_heading_that_may_be_a_goal_is_asked_about_until_it_is_accepted(self, tiekartta, tmp_path):
        document = tmp_path / "a.txt"
        document.write_text(
            "# Muut asiat\n\nToimenpide\tVastuutaho\nLaitteiden kierrätys\tHallintopalvelut\n", encoding="utf-8"
        )
        answer = tiekartta.json("import", document, exit_code=3)
        assert [question["what"] for question in answer["questions"]] == [
            "”Muut asiat” ei ole tiekartan tavoitteita: onko se uusi tavoite?",
            "Sen alla on uusia 1, jotka jätettiin pois, kunnes asia selviää: Laitteiden kierrätys",
        ]
        assert (answer["new"], answer["written"]) == (0, False)
        accepted = tiekartta.json("import", document, "--accept-doubtful")
        assert (accepted["new"], accepted["questions"], accepted["written"]) == (1, [], True)

    @pytest.mark.parametrize("kind", ["pptx", "xlsx", "docx"])
    def test_the_attachment_into_an_empty_roadmap_is_54_new_and_then_none(self, tiekartta, tmp_path, kind):
        file = tiekartta.config / "roadmap.yaml"
        text = file.read_text("utf-8")
        file.write_text(text[: text.index("measures:")] + "measures: []\n", encoding="utf-8")
        attachment = Path(__file__).parents[2] / "documents" / "data" / f"liite.{kind}"
        first, second = (tiekartta.json("import", attachment) for _ in range(2))
        assert [first[key] for key in ("new", "changed", "same", "questions")] == [54, 0, 0, []]
        assert [second[key] for key in ("new", "changed", "same", "questions")] == [0, 0, 54, []]

    def test_an_unknown_colour_is_asked_about_and_a_given_legend_answers(self, tiekartta, tmp_path):
        document = tmp_path / "a.xlsx"
        tiekartta("export", document)
        book = load_workbook(document)
        row = next(row for row in book.active.iter_rows() if row[0].value == "T1-02")
        row[3].fill = PatternFill("solid", start_color="FF00FF")
        book.save(document)
        answer = tiekartta.json("import", document, exit_code=3)
        (question,) = answer["questions"]
        assert f"{row[3].row}" in question["where"]
        assert "FF00FF" in question["what"]
        assert (answer["new"], answer["changed"], answer["written"]) == (0, 0, False)
        legend = "#FF00FF=valmistelu,#FFE699=valmistelu,#A9D18E=toteuttaminen,#9DC3E6=päättäminen"
        answered = tiekartta.json("import", document, "--legend", legend)
        assert (answered["changed"], answered["questions"], answered["written"]) == (1, [], True)

    @pytest.mark.parametrize("legend", ["valmistelu", "#FFE69=valmistelu", "#FFE699=valmis", "#FFE699:valmistelu"])
    def test_a_legend_of_another_form_is_refused(self, tiekartta, tmp_path, legend):
        tiekartta("export", tmp_path / "a.csv")
        said = tiekartta("import", tmp_path / "a.csv", "--legend", legend, exit_code=2)
        assert "--legend: " in said.stderr
        assert "#FFE699=valmistelu" in said.stderr

    @pytest.mark.parametrize(("name", "content"), [("a.pptx", b"PK\x03\x04"), ("a.docx", b""), ("missing.csv", None)])
    def test_what_cannot_be_read_is_said_and_nothing_is_written(self, tiekartta, tmp_path, name, content):
        before = (tiekartta.config / "roadmap.yaml").read_bytes()
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert name in tiekartta("import", tmp_path / name, exit_code=2).stderr
        assert (tiekartta.config / "roadmap.yaml").read_bytes() == before


class TestApprove:
    def test_it_freezes_the_roadmap_file(self, tiekartta, tmp_path):
        before = (tiekartta.config / "roadmap.yaml").read_bytes()
        answer = tiekartta.json("approve", "--date", "2026-06-15", "--by", " kaupunginhallitus ", "--with-open-drift")
        kept = tiekartta.config / "approved" / "2026-06-15.yaml"
        assert answer == {"approved": str(kept), "date": "2026-06-15", "by": "kaupunginhallitus"}
        assert (tiekartta.config / "roadmap.yaml").read_bytes() == before
        approved = read_roadmap(kept)
        assert str(approved.approval.on) == "2026-06-15"
        assert replace(approved, approval=None) == read_roadmap(tiekartta.config / "roadmap.yaml")

    def test_documents_say_what_is_approved_and_what_is_not(self, tiekartta, tmp_path):
        def state(*options: str) -> str:
            return tiekartta.json("export", tmp_path / "a.csv", *options)["state"]

        tiekartta("approve", "--date", "2026-06-15", "--by", "kaupunginhallitus", "--with-open-drift")
        assert state() == state("--approved") == "Hyväksytty 15.6.2026, kaupunginhallitus"
        file = tiekartta.config / "roadmap.yaml"
        file.write_text(file.read_text("utf-8").replace("Intran uudistaminen", "Uusi intra"), encoding="utf-8")
        assert state() == "Luonnos: muutettu hyväksymisen jälkeen, hyväksytty 15.6.2026, kaupunginhallitus"
        assert rows(tmp_path / "a.csv")["T3-01"][1] == "Uusi intra"
        assert state("--approved") == "Hyväksytty 15.6.2026, kaupunginhallitus"
        assert rows(tmp_path / "a.csv")["T3-01"][1] == "Intran uudistaminen"
        tiekartta("approve", "--date", "2027-01-31", "--by", "kaupunginhallitus", "--with-open-drift")
        assert state("--approved") == "Hyväksytty 31.1.2027, kaupunginhallitus"
        assert len(list((tiekartta.config / "approved").iterdir())) == 2

    def test_another_approval_of_the_day_is_refused(self, tiekartta):
        tiekartta("approve", "--date", "2026-06-15", "--by", "kaupunginhallitus", "--with-open-drift")
        said = tiekartta("approve", "--date", "2026-06-15", "--by", "johtoryhmä", "--with-open-drift", exit_code=2)
        assert "Tälle päivälle on jo hyväksytty toinen tiekartta" in said.stderr

    @pytest.mark.parametrize(
        "arguments",
        [["--date", "15.6.2026", "--by", "x"], ["--date", "2026-06-15", "--by", " "], ["--date", "2026-06-15"]],
    )
    def test_a_wrong_day_or_nobody_is_refused(self, tiekartta, arguments):
        tiekartta("approve", *arguments, "--with-open-drift", exit_code=2)
        assert not (tiekartta.config / "approved").exists()


class TestWithTheList:
    def test_the_living_roadmap_has_the_open_drift_on_top(self, synced: Synced, tmp_path):
        file, living = tmp_path / "file.csv", tmp_path / "living.csv"
        synced.edit("T1-01", Party="Viestintäpäällikkö", Kevat2026=None, Syksy2027="päättäminen", Status="Käynnissä")
        answer = synced.tiekartta.json("export", living, "--living")
        assert answer["state"].startswith("Luettelon tilanne ")
        synced.tiekartta("export", file)
        filed, listed = rows(file), rows(living)
        assert filed.pop("T1-01")[2] == "Perusopetuksen ja lukion rehtori"
        row = listed.pop("T1-01")
        assert row[2] == "Viestintäpäällikkö"
        assert row[3:] == ["", "", "", "valmistelu", "", "toteuttaminen", "päättäminen", "päättäminen", "", ""]
        assert filed == listed

    def test_as_yaml_it_is_the_roadmap_file_with_its_comments(self, synced, tmp_path):
        synced.edit("T1-01", Kevat2026=None)
        synced.tiekartta("export", tmp_path / "a.yaml", "--living")
        before = (synced.tiekartta.config / "roadmap.yaml").read_text("utf-8").splitlines()
        after = (tmp_path / "a.yaml").read_text("utf-8").splitlines()
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        measure = next(m for m in read_roadmap(tmp_path / "a.yaml").measures if m.id == "T1-01")
        assert HalfYear(2026, 1) not in measure.schedule
        assert measure.schedule[HalfYear(2026, 2)] is Phase.IMPLEMENTATION

    def test_an_approval_waits_while_drift_is_open(self, synced):
        approve = ("approve", "--date", "2026-06-15", "--by", "kaupunginhallitus")
        synced.edit("T1-01", Party="Viestintäpäällikkö")
        said = synced.tiekartta(*approve, exit_code=3)
        assert "Poikkeamia on avoinna 1 ja ristiriitoja 0" in said.stderr
        assert not (synced.tiekartta.config / "approved").exists()
        synced.tiekartta("reject", "T1-01")
        synced.tiekartta(*approve)
        assert (synced.tiekartta.config / "approved" / "2026-06-15.yaml").exists()
