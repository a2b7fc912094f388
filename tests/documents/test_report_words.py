"""What the reports say: sentences that read as such, numbers in them that are the summary's, and no empty lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from documents.maturity_part import maturity_blocks
from documents.paper import Block, Grid, Heading, Ids, Paper, Points, Shown, Words
from documents.pictures import lines
from documents.progress_picture import progress_picture
from documents.status_words import approval_words
from documents.year_report import year_paper
from jobs.i18n import Texts
from roadmap import fields as f
from roadmap.health import Health
from roadmap.year import YearChapter, year_chapter
from tests.documents.report_world import FIRST, HOSTILE, LAST, NOW, Autumn, autumn

END = date(2026, 12, 31)


def fi() -> Texts:
    return Texts("fi")


def chapter(world: Autumn, end: date = END) -> YearChapter:
    return year_chapter(2026, world.at(FIRST), world.at(end))


def blocks(paper: Paper) -> list[Block]:
    return [block for part in paper.parts for block in part.blocks]


def sentences(paper: Paper) -> list[str]:
    return [block.text for block in blocks(paper) if isinstance(block, Words)]


def test_the_picture_says_the_numbers_of_the_summary() -> None:
    summary = autumn().summary()
    goals = summary.then.frame.roadmap.goals
    told = progress_picture("p", autumn().progress(), goals, fi()).description
    for place, goal in enumerate(goals, 1):
        counts = summary.by_goal[goal.id]
        assert f"Tavoite {place}: {len(counts[Health.DONE])} / {sum(map(len, counts.values()))}" in told


def test_on_the_first_day_the_picture_speaks_of_one_day() -> None:
    world = Autumn()
    picture = progress_picture("p", world.progress(FIRST), world.roadmap.goals, fi())
    assert picture.description.startswith("Kuinka moni kunkin tavoitteen toimenpiteistä on valmiina 2.6.2026: ")


def test_the_approvals_sentence_says_which_way_it_moved() -> None:
    later = autumn().summary().since_approval
    world = autumn().say(NOW, "T1-02", {f.FORECAST: "Syksy 2026"})
    earlier = world.summary().since_approval
    assert approval_words(later, fi()).endswith(": 1, keskimäärin 2 puolivuoden verran myöhemmäksi.")
    assert approval_words(earlier, fi()).endswith(": 1, keskimäärin 2 puolivuoden verran aiemmaksi.")
    assert approval_words(later, Texts("en")).endswith(": 1; half-years later, on average: 2.")


def test_a_title_with_a_full_stop_goes_on_as_a_sentence_does() -> None:
    world = autumn().say(NOW, "T1-02", {f.TITLE: "Koulumatkaetuus."})
    points = [item.text for block in blocks(world.status(fi())) if isinstance(block, Points) for item in block.items]
    assert "Koulumatkaetuus: Syksy 2027 → Syksy 2028" in points
    assert not [text for text in points if ".:" in text or ". (" in text]


def test_a_goal_of_the_year_begins_with_its_numbers_and_has_no_empty_lists() -> None:
    made = chapter(autumn())
    paper = year_paper(made, fi())
    goal = made.goals[0]
    assert (
        f"Vuonna 2026 tavoitteen toimenpiteistä (25) valmistui {len(goal.classes.done)}, keskeytettiin 0 ja siirtyi "
        f"toiselle puolivuodelle {len(goal.moved)}. Käynnissä on {len(goal.classes.under_way)}. Toimenpiteitä, joiden "
        f"tilanne ei ole tiedossa: {len(goal.classes.unknown)}."
    ) in sentences(paper)
    assert "Ei yhtään." not in sentences(paper)
    assert all(row[2] != Ids(()) for block in blocks(paper) if isinstance(block, Grid) for row in block.rows[:8])


def test_the_year_says_whether_the_roadmap_is_approved() -> None:
    assert "Digitiekartta on hyväksytty 15.6.2026: Kaupunginhallitus." in sentences(year_paper(chapter(autumn()), fi()))
    draft = year_paper(chapter(Autumn(), LAST), fi())
    assert "Tiekarttaa ei ole vielä hyväksytty." in sentences(draft)
    titles = [block.title for block in blocks(draft) if isinstance(block, Grid)]
    assert "Toimenpiteet tavoitteittain 5.10.2026: kukin on täsmälleen yhdessä luokassa" in titles


def test_without_levels_no_gap_is_spoken_of() -> None:
    world = autumn()
    bare = tuple(replace(one, start=None, target=None, measured={}) for one in world.roadmap.viewpoints)
    world.roadmap = replace(world.roadmap, viewpoints=bare)
    found = list(maturity_blocks(world.maturity(), fi()))
    assert not [block for block in found if isinstance(block, Shown)]
    assert [block.text for block in found if isinstance(block, Heading)] == ["Näkökulmat ja niiden tasot"]
    told = next(block.text for block in found if isinstance(block, Words))
    assert told == "Yhdenkään näkökulman tasoa ei ole vielä annettu, joten eroja tavoitetasoon ei tiedetä."


def test_a_viewpoint_with_one_level_of_two_is_named() -> None:
    world = autumn()
    first, *others = world.roadmap.viewpoints
    world.roadmap = replace(world.roadmap, viewpoints=(replace(first, start=None, measured={}, target=4), *others))
    told = [block.text for block in maturity_blocks(world.maturity(), fi()) if isinstance(block, Words)]
    assert "Lähtö- tai tavoitetasoa ei ole annettu, joten eroa ei tiedetä (1): N01." in told


@given(st.text(max_size=300) | st.sampled_from(HOSTILE))
def test_any_text_fits_two_lines_of_a_picture(text: str) -> None:
    drawn = lines(text, 20).split("\n")
    assert len(drawn) <= 2
    assert all(len(line) <= 20 for line in drawn)
