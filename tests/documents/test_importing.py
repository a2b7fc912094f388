"""What a document would change in a roadmap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.found import Found, FoundGoal, FoundMeasure, Question
from documents.importing import plan_import
from documents.roadmap_changes import AddGoal, AddMeasure, SetHorizon, SetPhase, SetText, changed_roadmap
from roadmap.halfyear import HalfYear, horizon
from roadmap.model import Goal, Measure, Phase, Roadmap, Source

S25, K26, S26, K27, S27 = horizon(HalfYear(2025, 2), HalfYear(2027, 2))
V, T, P = Phase
COLUMNS = (K26, S26)
ROADMAP = Roadmap(
    municipality="Kunta",
    vision="Visio",
    slogan="",
    first=K26,
    last=S26,
    goals=(Goal("T1", "Osaava yhteisö", "Osava yhteisö"), Goal("T2", "Sujuvat palvelut")),
    measures=(
        Measure("T1-01", "T1", "Intran uudistaminen", "Hallintopalvelut", {K26: V}),
        Measure(
            "T1-02",
            "T1",
            "Airo-verkkotyöpöytä opettajille",
            "Vapaa-aikapalvelut",
            {K26: T, S26: P},
            Source("Airo verkotyöpöytä opettajille", "Vapaa- aikapaivelut"),
        ),
        Measure("T2-01", "T2", "Kysely kuntalaisille", "Viestintä", {}),
    ),
)


def row(title, party, *phases, goal="Osaava yhteisö", **more):
    schedule = {half_year: phase for half_year, phase in zip(COLUMNS, phases, strict=False) if phase}
    return FoundMeasure(goal, title, party, "liite.xlsx: Sheet!1", schedule=schedule, half_years=COLUMNS, **more)


INTRA = row("Intran uudistaminen", "Hallintopalvelut", V)
AIRO = row("Airo verkotyöpöytä opettajille", "Vapaa- aikapaivelut", T, P)
SURVEY = row("Kysely kuntalaisille", "Viestintä", goal="Tavoite 2")
ALL = (INTRA, AIRO, SURVEY)


def plan(*measures, goals=(), questions=(), roadmap=ROADMAP, **more):
    return plan_import(Found(tuple(goals), tuple(measures), tuple(questions)), roadmap, **more)


def asked(result):
    return [str(question) for question in result.questions]


def test_the_same_changes_nothing():
    result = plan(*ALL)
    assert (result.changes, result.new, result.changed, result.missing, result.questions) == ((), (), (), (), ())
    assert result.same == ("T1-01", "T1-02", "T2-01")


def test_phases_follow_the_document_and_half_years_it_lacks_stay():
    result = plan(
        row("Intran uudistaminen", "Hallintopalvelut", None, T), replace(AIRO, half_years=(S26,), schedule={}), SURVEY
    )
    assert result.changes == (SetPhase("T1-01", K26, None), SetPhase("T1-01", S26, T), SetPhase("T1-02", S26, None))
    assert result.changed == ("T1-01", "T1-02")


def test_cells_in_question_stay():
    question = Question(
        where="here", what="The cell's fill is not one colour ({half_year}).", values={"half_year": K26}
    )
    result = plan(replace(INTRA, schedule={}, asked=frozenset({K26})), AIRO, SURVEY, questions=[question])
    assert result.changes == ()
    assert result.questions == (question,)


def test_no_phase_anywhere_is_asked_about_once_and_clears_nothing():
    result = plan(*(replace(measure, schedule={}, phases_given=False) for measure in ALL))
    assert result.changes == ()
    assert len(result.questions) == 1


def test_text_that_says_nothing_of_phases_is_not_asked_about():
    result = plan(*(replace(measure, schedule={}, half_years=(), phases_given=False) for measure in ALL))
    assert (result.changes, result.questions) == ((), ())


def test_the_horizon_grows_with_the_documents_columns():
    grown = replace(INTRA, schedule={S25: V, K27: T}, half_years=(S25, *COLUMNS, K27))
    result = plan(grown, AIRO, SURVEY)
    assert result.changes == (
        SetHorizon(S25, K27),
        SetPhase("T1-01", S25, V),
        SetPhase("T1-01", K26, None),
        SetPhase("T1-01", K27, T),
    )
    assert result.questions == ()
    again = plan(grown, AIRO, SURVEY, roadmap=changed_roadmap(ROADMAP, result.changes))
    assert (again.changes, again.questions) == ((), ())


@pytest.mark.parametrize(
    ("half_years", "outside"),
    [
        ((*COLUMNS, HalfYear(2062, 1)), HalfYear(2062, 1)),
        ((K26, S26, S27), S27),
        ((K27, S26), K27),
        (horizon(K26, HalfYear(2040, 2)), HalfYear(2040, 2)),
    ],
    ids=["a slip of the year", "a gap", "out of order", "more than ten years"],
)
def test_a_phase_under_a_half_year_that_may_be_a_slip_is_asked_about(half_years, outside):
    result = plan(replace(INTRA, schedule={K26: V, outside: T}, half_years=half_years), AIRO, SURVEY)
    assert [change for change in result.changes if not isinstance(change, SetHorizon)] == []
    assert [question.values["half_year"] for question in result.questions] == [outside]


def test_another_party_and_a_slight_change_of_the_title():
    renamed = plan(row("Intran uudistaminen!", "Viestintä", V), AIRO, SURVEY)
    assert renamed.changes == (
        SetText("T1-01", "title", "Intran uudistaminen!"),
        SetText("T1-01", "party", "Viestintä"),
    )


def test_nobody_named_is_asked_about():
    result = plan(row("Intran uudistaminen", "", V), AIRO, SURVEY)
    assert result.changes == ()
    assert [question.values["id"] for question in result.questions] == ["T1-01"]


def test_a_document_without_parties_changes_none():
    assert plan(*(replace(measure, party=None) for measure in ALL)).changes == ()


def test_new_ones_get_the_next_free_id_of_their_goal_and_are_the_same_the_second_time():
    new = row("Aivan uusi toimenpide", "Sivistys", T, goal="2")
    result = plan(*ALL, new)
    assert result.new == (AddMeasure("T2-02", "T2", "Aivan uusi toimenpide", "Sivistys", ((K26, T),)),)
    again = plan(*ALL, new, roadmap=changed_roadmap(ROADMAP, result.changes))
    assert (again.changes, len(again.same)) == ((), 4)


def test_an_empty_roadmap_gets_all():
    result = plan(*ALL, roadmap=replace(ROADMAP, measures=()))
    assert [measure.id for measure in result.new] == ["T1-01", "T1-02", "T2-01"]


def test_a_new_one_under_a_heading_that_may_be_a_goal_is_asked_about():
    new = row("Aivan uusi toimenpide", "Sivistys", goal="Muut")
    result = plan(*ALL, new)
    assert (result.changes, result.new) == ((), ())
    assert asked(result) == [
        "liite.xlsx: Sheet!1: “Muut” is not one of the roadmap's goals: is it a new one?",
        "liite.xlsx: Sheet!1: 1 new under it, left out until that is clear: Aivan uusi toimenpide",
    ]
    accepted = plan(*ALL, new, accept_doubtful=True)
    assert accepted.changes == (AddGoal("T3", "Muut"), AddMeasure("T3-01", "T3", new.title, "Sivistys"))


def test_a_new_one_under_no_goal_is_asked_about():
    result = plan(*ALL, row("Aivan uusi toimenpide", "Sivistys", goal=None))
    assert result.changes == ()
    assert [question.values["title"] for question in result.questions] == ["Aivan uusi toimenpide"]


NEW = tuple(row(f"Aivan uusi {word}", "Sivistys", T, goal="Kestävä arki") for word in ("robotti", "lautakunta"))
KNOWN = FoundGoal("Osaava yhteisö", "slide 2", sign="heading")


def test_a_goal_that_the_document_calls_one_is_added_with_its_measures():
    result = plan(*ALL, *NEW, goals=[KNOWN, FoundGoal("Kestävä arki", "slide 9", "T5")])
    assert result.changes[0] == AddGoal("T5", "Kestävä arki")
    assert [(m.id, m.goal, m.schedule) for m in result.new] == [(f"T5-0{n}", "T5", ((K26, T),)) for n in (1, 2)]
    assert result.questions == ()
    again = plan(*ALL, *NEW, roadmap=changed_roadmap(ROADMAP, result.changes))
    assert (again.changes, again.questions, len(again.same)) == ((), (), 5)


def test_a_heading_among_headings_that_are_goals_is_one():
    result = plan(*ALL, *NEW, goals=[KNOWN, FoundGoal("Kestävä arki", "slide 9", sign="heading")])
    assert result.changes[0] == AddGoal("T3", "Kestävä arki")
    assert result.questions == ()


@pytest.mark.parametrize(
    "others",
    [(), (FoundGoal("Osaava yhteisö", "row 2", sign="row"),)],
    ids=["no goal of the roadmap's", "goals are rows here"],
)
def test_a_heading_that_nothing_shows_to_be_a_goal_is_asked_about(others):
    result = plan(*ALL, *NEW, goals=[*others, FoundGoal("Kestävä arki", "slide 9", sign="heading")])
    assert result.changes == ()
    assert asked(result)[0] == "slide 9: “Kestävä arki” is not one of the roadmap's goals: is it a new one?"
    assert "Aivan uusi robotti; Aivan uusi lautakunta" in asked(result)[1]


def test_a_heading_over_new_and_old_measures_is_asked_about():
    moved = replace(SURVEY, goal="Kestävä arki")
    result = plan(INTRA, AIRO, moved, *NEW, goals=[KNOWN, FoundGoal("Kestävä arki", "slide 9", sign="heading")])
    assert result.changes == ()
    assert len(result.questions) == 2


def test_a_measure_moves_to_a_new_goal():
    roadmap = replace(ROADMAP, measures=(*ROADMAP.measures, Measure("T2-02", "T2", "Tietopyynnöt", "Arkisto")))
    moved, stays = replace(SURVEY, goal="Kestävä arki"), row("Tietopyynnöt", "Arkisto", goal="Sujuvat palvelut")
    result = plan(INTRA, AIRO, moved, stays, roadmap=roadmap, goals=[FoundGoal("Kestävä arki", "slide 9")])
    assert result.changes == (AddGoal("T3", "Kestävä arki"), SetText("T2-01", "goal", "T3"))


@pytest.mark.parametrize(
    ("goal", "known"),
    [
        (FoundGoal("Osaava ja rohkea yhteisö", "slide 9"), "T1"),
        (FoundGoal("Kestävä arki", "slide 9", "T2"), "T2"),
    ],
    ids=["like another title", "another's number"],
)
def test_a_goal_that_may_be_another_by_a_new_name_is_asked_about(goal, known):
    new = replace(NEW[0], goal=goal.title)
    result = plan(*ALL, new, goals=[goal])
    assert result.changes == ()
    assert result.questions[0].values["id"] == known
    accepted = plan(*ALL, new, goals=[goal], accept_doubtful=True)
    assert [(m.goal, m.title) for m in accepted.new] == [(known, new.title)]
    assert accepted.questions == ()


def test_a_goal_with_all_the_measures_of_another_is_that_one_renamed():
    renamed = [replace(measure, goal="Kestävä arki") for measure in (INTRA, AIRO)]
    result = plan(*renamed, SURVEY, *NEW, goals=[FoundGoal("Kestävä arki", "slide 9")])
    assert result.changes == ()
    assert asked(result)[0] == "slide 9: Is the goal “Kestävä arki” the same as T1, “Osaava yhteisö”?"


def test_a_goal_that_is_only_a_number_is_asked_about():
    result = plan(*ALL, row("Aivan uusi toimenpide", "Sivistys", goal="Tavoite 4"), goals=[])
    assert result.changes == ()
    assert asked(result)[0].endswith("The goal “Tavoite 4” is not the roadmap's, and has no title here.")


@pytest.mark.parametrize(
    "title", ["Intran uudistaminen", "T1-01 Intran uudistaminen", "Airo verkotyöpöytä opettajille"]
)
def test_a_row_merged_into_one_text_that_is_a_measure_is_asked_about(title):
    merged = FoundGoal(title, "row 3", sign="row")
    result = plan(SURVEY, *(replace(new, goal=title) for new in NEW), goals=[merged])
    assert result.changes == ()
    assert "row 3: “" + title in asked(result)[0]
    assert "roadmap's measure T1-0" in asked(result)[0]
    assert len(result.missing) == 1


def test_a_merged_row_that_stands_as_a_measure_too_is_a_heading():
    result = plan(*ALL, goals=[FoundGoal("Intran uudistaminen", "row 3", sign="row")])
    assert (result.changes, result.questions) == ((), ())


def test_what_the_document_lacks_is_missing_and_stays():
    result = plan(INTRA)
    assert (result.changes, result.missing) == ((), ("T1-02", "T2-01"))


def test_a_doubtful_match_is_asked_about_and_can_be_accepted():
    doubtful = row("Intranetin uudistaminen 2.0", "Hallintopalvelut", V)
    result = plan(doubtful, AIRO, SURVEY, accept_doubtful=False)
    assert result.changes == ()
    assert result.missing == ()
    assert [question.values["id"] for question in result.questions] == ["T1-01"]
    accepted = plan(doubtful, AIRO, SURVEY, accept_doubtful=True)
    assert accepted.changes == (SetText("T1-01", "title", "Intranetin uudistaminen 2.0"),)
    assert accepted.questions == ()


def test_a_measure_under_another_goal_moves_with_its_id():
    result = plan(INTRA, AIRO, replace(SURVEY, goal="Osava yhteisö"))
    assert result.changes == (SetText("T2-01", "goal", "T1"),)


def test_a_goal_that_is_not_the_roadmaps_moves_nothing():
    result = plan(*(replace(measure, goal="Toimenpiteet") for measure in ALL))
    assert (result.changes, result.questions, len(result.same)) == ((), (), 3)


def test_a_row_with_a_goals_title_is_a_goal():
    goal = FoundMeasure("Taul1", "Sujuvat palvelut", "", "here", half_years=COLUMNS)
    new = row("Aivan uusi toimenpide", "Sivistys", goal="Taul1")
    result = plan(*(replace(m, goal="Taul1") for m in (INTRA, AIRO)), goal, replace(SURVEY, goal="Taul1"), new)
    assert [measure.goal for measure in result.new] == ["T2"]
    assert len(result.same) == 3


def test_ids_count_before_titles_and_stay():
    result = plan(row("Kokonaan toinen nimi", "Hallintopalvelut", V, id="T1-01"), AIRO, SURVEY)
    assert result.changes == (SetText("T1-01", "title", "Kokonaan toinen nimi"),)


def test_ids_that_slid_to_other_rows_are_asked_about():
    result = plan(replace(INTRA, id="T2-01"), AIRO, replace(SURVEY, id="T1-01"))
    assert result.changes == ()
    assert len(result.questions) == 2


def test_an_id_twice_is_asked_about():
    result = plan(replace(INTRA, id="T1-01"), row("Muu toimenpide", "A", id="T1-01"), AIRO, SURVEY)
    assert result.changes == ()
    assert len(result.questions) == 1


def test_an_id_that_the_roadmap_lacks_is_kept():
    result = plan(*ALL, row("Aivan uusi toimenpide", "Sivistys", id="E-004"))
    assert [measure.id for measure in result.new] == ["E-004"]


def test_a_line_under_the_table_is_no_new_measure():
    result = plan(*ALL, row("Hyväksytty", "", goal="Osaava yhteisö"))
    assert result.new == ()
    assert [question.values["title"] for question in result.questions] == ["Hyväksytty"]
