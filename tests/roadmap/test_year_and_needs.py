"""The yearly chapter, the needs for the budget, and the viewpoints: every class adds up, every total matches."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap import fields as f
from roadmap.maturity import maturity
from roadmap.model import Phase, Viewpoint
from roadmap.needs import needs
from roadmap.summary import Move
from roadmap.year import year_chapter
from tests.roadmap.then_world import FIRST, H1, H2, H3, H4, HELSINKI, Past, measure, pasts

WORK, CLOSE = Phase.IMPLEMENTATION, Phase.CLOSING
END = date(2026, 12, 31)
LATE = date(2026, 11, 20)


def chapter(past, day=END):
    return year_chapter(2026, past.at(FIRST), past.at(day))


# --- the year ----------------------------------------------------------------------------------------


@given(pasts(), st.dates(FIRST, END))
def test_each_measure_of_a_goal_is_in_one_class_of_its_year(past, day):
    found = chapter(past, day)
    for goal in found.goals:
        classes = list(chain.from_iterable(astuple(goal.classes)))
        assert sorted(classes) == sorted(m.id for m in found.then.measures if m.goal == goal.goal.id)
        assert {move.id for move in goal.moved} <= set(classes)


def test_the_year_tells_what_was_done_moved_stopped_and_is_not_known():
    past = Past(
        [
            measure("T1-01", (H1, WORK), (H2, CLOSE)),
            measure("T1-02", (H1, WORK), (H2, CLOSE)),
            measure("T1-03", (H1, WORK)),
            measure("T1-04", (H2, WORK)),
            measure("T1-05", (H3, WORK), (H4, CLOSE)),
            measure("T1-06"),
            measure("T2-01", (H1, WORK)),
        ]
    )
    past.say(FIRST, "T2-01", {f.STATUS: "Valmis"})
    past.say(LATE, "T1-01", {f.STATUS: "Valmis"})
    past.say(LATE, "T1-02", {f.FORECAST: str(H3), f.CONFIRMED_ON: LATE})
    past.say(LATE, "T1-03", {f.STATUS: "Keskeytetty"})
    past.say(date(2027, 1, 1), "T1-04", {f.STATUS: "Valmis"})
    found = chapter(past)

    first, second = found.goals[0].classes, found.goals[1].classes
    assert (first.done, first.stopped, first.under_way) == (("T1-01",), ("T1-03",), ("T1-02",))
    assert first.unknown == ("T1-04",), "an edit after the year does not appear"
    assert (first.ahead, first.unscheduled) == (("T1-05",), ("T1-06",))
    assert found.goals[0].moved == (Move("T1-02", H2, H3),)
    assert (second.done, second.done_before) == ((), ("T2-01",))
    assert (found.next_year.begins, found.next_year.ends) == (("T1-05",), ("T1-02", "T1-05"))
    assert (found.frozen, found.whole_year, found.since) == (True, False, FIRST)


def test_a_chapter_of_a_day_before_the_end_is_a_draft():
    past = Past([measure("T1-01", (H1, WORK))])
    assert not chapter(past, date(2026, 11, 30)).frozen
    noon = past.history.at(datetime(2026, 12, 31, 12, tzinfo=HELSINKI))
    assert not year_chapter(2026, past.at(FIRST), noon).frozen


def test_measures_that_came_and_went_in_the_year():
    past = Past([measure("T1-01", (H1, WORK))])
    before = past.at(FIRST)
    past.measures = [measure("T1-02", (H1, WORK))]
    past.say(LATE, "T1-02", {**f.roadmap_values(past.measures[0]), f.HEALTH: "late"}).say(
        LATE, "T1-01", {f.ARCHIVED: True}
    )
    found = year_chapter(2026, before, past.at(END))
    assert (found.added, found.removed, found.then.archived) == (("T1-02",), ("T1-01",), ("T1-01",))
    assert found.goals[0].classes.unknown == ("T1-02",)


# --- the needs ---------------------------------------------------------------------------------------


@given(pasts(), st.dates(FIRST, END), st.integers(2026, 2029))
def test_the_totals_match_the_rows_and_no_measure_is_lost(past, day, year):
    found = needs(past.at(day), year)
    for one in found.years:
        rows = [row for row in found.rows if row.year == one]
        total = found.year_total(one)
        assert total.euros == pytest.approx(sum(found.total(one, unit).euros for unit in found.units))
        assert total.euros == pytest.approx(sum(row.euros or 0 for row in rows))
        assert total.estimated + total.missing == len(rows)
        assert len({row.id for row in rows}) == len(rows)
    assert {row.id for row in found.rows}.isdisjoint(found.left_out)
    assert {row.id for row in found.rows} | set(found.left_out) == {m.id for m in found.then.measures}


def test_a_row_for_each_measure_and_year_in_which_it_is_under_way():
    past = Past(
        [
            measure("T1-01", (H2, WORK), (H3, CLOSE)),
            measure("T1-02", (H1, WORK)),
            measure("T1-03"),
            measure("T1-04", (H1, WORK), (H2, CLOSE), party="Outo taho"),
            measure("T2-01", (H3, WORK)),
        ]
    )
    past.say(FIRST, "T1-01", {f.need_field(2027): 12_000, f.need_reason_field(2027): "Lisenssit"})
    past.say(FIRST, "T1-04", {f.need_field(2027): 0})
    past.say(FIRST, "T2-01", {f.STATUS: "Valmis"})
    found = needs(past.at(date(2026, 9, 1)), 2027)

    assert found.years == (2027,)
    assert [(row.id, row.unit, row.euros, row.reason) for row in found.rows] == [
        ("T1-01", "sivistys", 12_000, "Lisenssit"),
        ("T1-02", "sivistys", None, ""),  # late: it goes on
        ("T1-03", "sivistys", None, ""),  # nobody knows when
        ("T1-04", None, 0, ""),  # over, but somebody has given a need
    ]
    assert found.rows[0].phases == {H3: CLOSE}
    assert found.left_out == ("T2-01",)
    assert found.units == {"sivistys": "Sivistys", None: ""}
    assert astuple(found.total(2027, "sivistys")) == (12_000, 1, 2)
    assert astuple(found.total(2027, None)) == (0, 1, 0)
    assert astuple(found.year_total(2027)) == (12_000, 2, 2)


# --- the viewpoints ----------------------------------------------------------------------------------


def test_a_gap_needs_a_running_measure_that_names_it():
    past = Past(
        [
            measure("T1-01", (H1, WORK), viewpoints=("N01",)),
            measure("T1-02", (H4, WORK), viewpoints=("N02", "N04")),
            measure("T1-03", (H1, WORK), viewpoints=("N03", "N04")),
        ],
        viewpoints=(
            Viewpoint("N01", "Osaaminen", leading=True, start=2, target=4),
            Viewpoint("N02", "Laitteet", start=2, target=3),
            Viewpoint("N03", "Asenteet"),
            Viewpoint("N04", "Johtaminen", start=1, target=3, measured={date(2026, 8, 1): 3, date(2026, 6, 1): 2}),
            Viewpoint("N05", "Viestintä", target=4),
        ),
    )
    past.say(LATE, "T1-03", {f.STATUS: "Valmis"})
    found = maturity(past.at(END))
    one, two, three, four, five = found.viewpoints

    assert (one.gap, one.running, one.neglected) == (2, ("T1-01",), False)
    assert (two.gap, two.running, two.neglected) == (1, (), True), "it begins only in the autumn of 2027"
    assert (three.gap, three.given, three.neglected) == (None, False, False)
    assert (four.now, four.gap, four.neglected) == (3, 0, False)
    assert [v.id for v in found.leading] == ["N01"]
    assert [v.id for v in found.neglected] == ["N02"]
    assert [v.id for v in found.not_given] == ["N03"]
    assert (five.gap, [v.id for v in found.half_given]) == (None, ["N05"])
    earlier = maturity(past.at(date(2026, 7, 1))).viewpoints[3]
    assert (earlier.now, earlier.measured) == (2, ((date(2026, 6, 1), 2),)), "levels measured later are not known yet"
