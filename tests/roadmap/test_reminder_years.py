"""Ten years of 54 measures, run on each day, against the rules in the plainest words; and how fast a plan is."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from roadmap.halfyear import HalfYear, horizon
from roadmap.model import Holder, Parties, Party, Status, Unit
from roadmap.open_days import OpenDays
from roadmap.reminder_plan import Person, Section, Tracked
from tests.roadmap.reminder_world import CALENDAR, RULES, SCHOOLS, World, tracked

DAY = timedelta(days=1)
FIRST, LAST = HalfYear(2026, 1), HalfYear(2035, 2)
UNITS = {"koulut": Unit("koulut", "Koulut", (SCHOOLS,)), "hallinto": Unit("hallinto", "Hallinto")}
OPEN = OpenDays(CALENDAR, RULES.quiet, {"koulut": (SCHOOLS,)})


def town(random: Random, measures: int, parties: int) -> World:
    """Measures spread over ten years; who answers for a party changes every four years."""
    known = {}
    for n in range(parties):
        terms = [date(2022 + 4 * term, 3 * n % 12 + 1, 1) for term in range(5)]
        holders = [
            Holder(f"v{n}-{term}@k.fi", since, until - DAY) for term, (since, until) in enumerate(pairwise(terms))
        ]
        known[f"Taho {n}"] = Party(f"Taho {n}", "hallinto" if n % 3 else "koulut", tuple(holders))
    known["Yhdessä"] = Party("Yhdessä", "hallinto", (), ("Taho 1", "Taho 3", "Taho 4"))
    tracked_measures = []
    for n in range(measures):
        first, party = HalfYear(2025, 2) + random.randrange(20), random.choice(list(known.values()))
        half_years = [first + k for k in range(random.randint(1, 4))]
        tracked_measures.append(tracked(f"T1-{n:04}", *half_years, party=party.name, unit=party.unit))
    world = World.of(*tracked_measures, parties=Parties(known, UNITS))
    world.people = {address: Person(address, address) for address in world.parties.addresses()}
    return world


def live(world: World, random: Random, day: date) -> None:
    """What officers do in a day: mostly nothing, or a confirmation; now and then a forecast or the end."""
    for id_, measure in world.measures.items():
        if random.random() < 0.012:
            final = max(measure.standing.final_half_year, HalfYear.of(day))
            forecast = {"forecast": final + random.randint(0, 2)}
            change = random.choices([{}, {"status": Status.RUNNING}, forecast, {"status": Status.DONE}], [9, 2, 2, 1])[
                0
            ]
            world.change(id_, confirmed_on=day, **change)


def section(measure: Tracked, half_year: HalfYear, day: date) -> Section | None:
    standing = measure.standing
    if standing.closed:
        return None
    if day > standing.final_half_year.last_day + timedelta(days=14):
        return Section.LATE
    if standing.final_half_year == half_year:
        return Section.COMPLETION
    stale = standing.confirmed_on is None or (day - standing.confirmed_on).days > 30
    return Section.UPDATE if half_year in standing.schedule and stale else None


def expected(world: World, day: date, half_year: HalfYear, *, late: bool) -> dict[str, dict[str, Section]]:
    """What is due by person and measure; ``late``: only what became late when the half-year ended."""
    due: dict[str, dict[str, Section]] = {}
    for measure in world.measures.values():
        here = section(measure, half_year, day)
        if here and (not late or measure.standing.final_half_year == half_year):
            for person in world.parties.people(measure.party, day):
                due.setdefault(person, {})[measure.id] = here
    return due


def calendar(units: list[str]) -> dict[date, list[tuple[str, HalfYear]]]:
    """The days on which somebody with due measures of exactly these units hears, with what round."""
    found: dict[date, list[tuple[str, HalfYear]]] = {}
    for half_year in horizon(FIRST, LAST):
        for days in (28, 7):
            day = OPEN.last(half_year.last_day - timedelta(days=days), units)
            found.setdefault(day, []).append((f"{half_year.key}/{days}d", half_year))
        day = OPEN.first(half_year.last_day + timedelta(days=15), units)
        found.setdefault(day, []).append((f"{half_year.key}/late", half_year))
    return found


def test_a_run_on_each_day_of_ten_years_never_sends_twice_nor_forgets_one():
    random = Random(6)
    world = town(random, 54, 16)
    sent: dict[tuple[str, str], tuple[date, dict[str, Section]]] = {}
    calendars = {unit: calendar([unit]) for unit in UNITS}
    checked: Counter[str] = Counter()
    day = FIRST.first_day
    while day <= LAST.last_day:
        live(world, random, day)
        for message in world.run(day):
            named = {item.measure: item.section for item in message.items}
            for round_ in message.rounds:
                assert (round_.key, message.to.key) not in sent, "sent twice"
                sent[round_.key, message.to.key] = (day, named)
        for unit, known in calendars.items():
            for round_, half_year in known.get(day, ()):
                for person, due in expected(world, day, half_year, late=round_.endswith("late")).items():
                    went, named = sent.get((round_, person), (None, {}))
                    units = {world.measures[id_].unit for id_ in due}
                    if units == {unit}:
                        assert (went, named) == (day, due)
                        checked[unit] += 1
                    elif unit == "hallinto" and len(units) == 2 and not round_.endswith("late"):
                        assert went is not None, "forgotten"
                        checked["both"] += 1
        day += DAY
    assert checked["hallinto"] > 200
    assert checked["koulut"] > 100
    assert checked["both"]


def test_a_plan_of_5000_measures_and_1000_people_takes_less_than_a_second():
    random = Random(6)
    world = town(random, 5000, 1000)
    day = date(2030, 6, 3)
    world.plan(day)
    started = time.process_time()
    plan = world.plan(day)
    assert time.process_time() - started < 1
    assert len(plan.messages) > 500
