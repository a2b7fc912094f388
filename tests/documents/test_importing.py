"""What a document would change in a roadmap."""

from __future__ import annotations

from dataclasses import replace

from documents.found import Found, FoundMeasure, Question
from documents.importing import plan_import
from documents.roadmap_changes import AddMeasure, SetPhase, SetText, changed_roadmap
from roadmap.halfyear import HalfYear
from roadmap.model import Goal, Measure, Phase, Roadmap, Source

K26, S26, K27 = HalfYear(2026, 1), HalfYear(2026, 2), HalfYear(2027, 1)
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


def plan(*measures, questions=(), roadmap=ROADMAP, **more):
    return plan_import(Found((), tuple(measures), tuple(questions)), roadmap, **more)


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


def test_a_phase_outside_the_roadmaps_half_years_is_asked_about():
    result = plan(replace(INTRA, schedule={K26: V, K27: T}, half_years=(*COLUMNS, K27)), AIRO, SURVEY)
    assert result.changes == ()
    assert [question.values["half_year"] for question in result.questions] == [K27]


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


def test_a_new_one_under_no_known_goal_is_asked_about():
    result = plan(*ALL, row("Aivan uusi toimenpide", "Sivistys", goal="Muut"))
    assert result.new == ()
    assert [question.values["goal"] for question in result.questions] == ["Muut"]


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
