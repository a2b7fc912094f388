"""What holds of reminders whatever people do, and whenever the program runs or does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from roadmap.addressees import find_addressees
from roadmap.due import sift
from roadmap.halfyear import HalfYear, horizon
from roadmap.ledger import State
from roadmap.model import Holder, Profile, Status
from roadmap.quiet import QuietPeriod
from roadmap.reminder_plan import Account, Kind, Message, ReminderPlan, Rules, Section, Why
from tests.roadmap.reminder_world import CALENDAR, JULY, PARTIES, PEOPLE, SCHOOLS, World, tracked

FIRST = date(2026, 4, 1)
HALF_YEARS = st.sampled_from(horizon(HalfYear(2025, 1), HalfYear(2027, 2)))
SCHEDULES = st.lists(HALF_YEARS, unique=True, max_size=4)
OFFSETS = st.integers(0, 500)
DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NAMES = st.sampled_from(["rehtori", "hallinto", "a", "ryhmä", "muu"])
PARTY_NAMES = st.sampled_from([*PARTIES.parties, "Ei kukaan"])
CONTACTS = st.none() | st.sampled_from(["muu@k.fi", "rehtori@k.fi", "kuka@k.fi"])
STANDINGS = {
    "status": st.none() | st.sampled_from(Status),
    "forecast": st.none() | HALF_YEARS,
    "confirmed_on": st.none() | DATES,
}
PERIODS = st.sampled_from([SCHOOLS, JULY, QuietPeriod((12, 1), (1, 6)), QuietPeriod((5, 20), (6, 22))])
RULES = st.builds(
    Rules,
    start=st.none() | DATES,
    rounds=st.lists(st.sampled_from([1, 7, 14, 28, 60, 190]), unique=True, min_size=1, max_size=3).map(tuple),
    grace_days=st.integers(0, 40),
    fresh_days=st.integers(0, 60),
    escalation=st.booleans(),
    quiet=st.lists(PERIODS, max_size=2).map(tuple),
)
CHANGES = st.one_of(
    *(st.tuples(st.just(name), st.integers(0, 3), values) for name, values in STANDINGS.items()),
    st.tuples(st.just("account"), NAMES, st.sampled_from(Account)),
    st.tuples(st.just("quiet"), st.sampled_from(["sivistys", "hallinto"]), st.lists(PERIODS, max_size=1)),
)
RUNS = st.tuples(st.just("run"), st.sampled_from(State), st.none())
EVENTS = st.lists(st.tuples(OFFSETS, st.one_of(CHANGES, RUNS, RUNS)), max_size=40)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    measures = [
        tracked(f"T1-0{n}", *draw(SCHEDULES), party=draw(PARTY_NAMES), contact=draw(CONTACTS)) for n in range(4)
    ]
    world = World.of(*measures, rules=draw(RULES), made_on=draw(st.none() | DATES))
    for name in PEOPLE:
        world.people[name] = replace(world.people[name], manager="pomo@k.fi", away=draw(st.booleans()))
    world.profiles(rehtori=Profile(deputy=Holder("sijainen@k.fi")), a=Profile(deputy=Holder("muu@k.fi", since=FIRST)))
    return world


def happen(world: World, what: tuple) -> None:
    kind, whom, value = what
    if kind == "account":
        world.account(whom, value)
    elif kind == "quiet":
        world.quiet(whom, *value)
    else:
        world.change(f"T1-0{whom}", **{kind: value})


def check(world: World, message: Message, day: date) -> None:
    """One message is right on its day, by itself."""
    rules = world.rules
    assert message.items
    assert message.to.account.reachable
    assert message.due <= day <= message.last
    assert CALENDAR.is_workday(day)
    assert rules.start is None or day >= rules.start
    assert len({item.measure for item in message.items}) == len(message.items)
    sections = [list(Section).index(item.section) for item in message.items]
    assert sections == sorted(sections)
    for round_ in message.rounds:
        assert (day <= round_.half_year.last_day) is round_.step.endswith("d")
    for item in message.items:
        measure = world.measures[item.measure]
        assert not measure.standing.closed
        assert item.final == measure.standing.final_half_year
        assert (item.section is Section.LATE) is (day > item.deadline + timedelta(days=rules.grace_days))
        assert rules.start is None or item.deadline >= rules.start
        unit = world.parties.units.get(measure.unit or "")
        assert not any(day in period for period in (*rules.quiet, *(unit.quiet if unit else ())))


def explained(world: World, plan: ReminderPlan, day: date) -> bool:
    """Whether of each measure its people are told, or there is a reason: the measure's or the person's."""
    if world.rules.start and day < world.rules.start:
        return Why.BEFORE_START in [silence.why for silence in plan.silences]
    silent = {(silence.person, silence.measure) for silence in plan.silences}
    for message in (*plan.messages, *plan.withheld):
        silent |= {(message.to.key, item.measure) for item in message.items}
    cases = sift(world.measures.values(), world.rules, day).cases
    hands = find_addressees(cases, world.parties, world.people, day).assignments
    return all(
        {(key, one.case.measure.id), (None, one.case.measure.id), (key, None)} & silent
        for key, hand in hands.items()
        for one in hand
    )


@given(worlds(), EVENTS)
def test_every_message_is_right_and_no_round_is_told_twice(world, events):
    """Days are skipped, run again, or end badly; accounts, quiet periods and measures change between."""
    for offset, what in sorted(events, key=lambda event: event[0]):
        day = FIRST + timedelta(days=offset)
        if what[0] != "run":
            happen(world, what)
            continue
        plan = world.plan(day)
        assert explained(world, plan, day)
        assert world.made_on is None or not any(message.due >= world.made_on for message in plan.withheld)
        for message in plan.messages:
            check(world, message, day)
        digests = Counter(message.to.key for message in plan.messages if message.kind is not Kind.ESCALATION)
        assert all(count == 1 for count in digests.values())
        world.run(day, what[1])
        if what[1] is State.SENT:
            assert world.plan(day).messages == ()
    settled = Counter(
        (entry.period, entry.step, entry.person)
        for entry in world.ledger
        if entry.state in (State.SENT, State.ACCEPTED, State.UNCLEAR, State.REDIRECTED)
    )
    assert all(count == 1 for count in settled.values())
