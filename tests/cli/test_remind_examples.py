"""The rules' own examples, by the command line on the practice tenant. The weekdays are real."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from requests import PreparedRequest, Response

from tests.support.configuration import EINO, PARTIES, Configuration, Measure
from tests.support.reminding import (
    BY_MAIL,
    chat,
    daily,
    go_to,
    inbox,
    morning,
    named,
    of_eino,
    remind,
    replace_measures,
)
from tests.support.wire import Wire, throttled
from tests.support.world import World, Worlds

SUPERIOR = "marjatta.lehtela@kemijarvi.example"


class Killed(BaseException):
    """The process died here."""


# --- 1 --------------------------------------------------------------------------------------------


def test_one_message_names_what_is_open_a_minute_before(spring: World) -> None:
    replace_measures(spring, of_eino(*[{"Kevät 2026": "toteuttaminen"}] * 3))
    go_to(spring, morning(2026, 6, 2, 7, 59))
    spring.edit("T2-12", EINO, Status="Valmis")
    go_to(spring, morning(2026, 6, 2, 8))

    told = remind(spring)

    assert [(one["person"], one["measures"]) for one in told["sent"]] == [(EINO, ["T2-11", "T2-13"])]
    (card,) = chat(spring, EINO)
    assert named(card, ("T2-11", "T2-12", "T2-13")) == {"T2-11", "T2-13"}


# --- 2 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("half_year", "deadline", "rounds", "expected"),
    [
        ("Syksy 2026", date(2026, 12, 31), "7", ["2026-12-23"]),
        ("Kevät 2026", date(2026, 6, 30), "11", ["2026-06-18"]),
        ("Kevät 2028", date(2028, 6, 30), "7", ["2028-06-22"]),
        ("Kevät 2024", date(2024, 6, 30), "28,7", ["2024-05-31", "2024-06-20"]),
    ],
)
def test_a_round_on_a_day_off_moves_earlier(
    worlds: Worlds,
    tmp_path: Path,
    certificate: bytes,
    half_year: str,
    deadline: date,
    rounds: str,
    expected: list[str],
) -> None:
    """Each day before and after the round's own is played too."""
    configuration = Configuration(
        tmp_path / "config", of_eino({half_year: "päättäminen"}), horizon=(half_year, half_year)
    )
    spring = morning(deadline.year, deadline.month - 2, 4)
    world = worlds.open(tmp_path, configuration, now=spring, certificate=certificate)
    world.set_up()
    world.sync()
    variables = {"TIEKARTTA_REMINDERS__START": str(spring.date()), "TIEKARTTA_REMINDERS__ROUNDS": rounds}

    heard: dict[str, list[str]] = {}
    for round_ in expected:
        day = date.fromisoformat(round_)
        heard |= daily(world, day - timedelta(days=1), min(day + timedelta(days=1), deadline), **variables)

    assert heard == {day: [EINO] for day in expected}


# --- 3 --------------------------------------------------------------------------------------------

ESCALATION = {"TIEKARTTA_REMINDERS__ESCALATION": "true"}


@pytest.fixture
def late(spring: World) -> World:
    """A measure is open on Tuesday 30 June, and both rounds have been sent."""
    replace_measures(spring, of_eino({"Kevät 2026": "toteuttaminen"}))
    assert daily(spring, date(2026, 6, 2), date(2026, 6, 2)) == {"2026-06-02": [EINO]}
    assert daily(spring, date(2026, 6, 23), date(2026, 6, 23)) == {"2026-06-23": [EINO]}
    return spring


def test_july_is_silent_and_the_superior_hears_last(late: World) -> None:
    assert daily(late, date(2026, 6, 30), date(2026, 7, 1), **ESCALATION) == {}
    assert daily(late, date(2026, 7, 15), date(2026, 7, 16), **ESCALATION) == {}
    assert daily(late, date(2026, 7, 31), date(2026, 8, 4), **ESCALATION) == {"2026-08-03": [EINO]}
    assert daily(late, date(2026, 8, 14), date(2026, 8, 18), **ESCALATION) == {"2026-08-17": [SUPERIOR]}
    assert len(chat(late, EINO)) == 3
    assert len(chat(late, SUPERIOR)) == 1


def test_a_new_forecast_cancels_the_escalation(late: World) -> None:
    assert daily(late, date(2026, 8, 3), date(2026, 8, 3), **ESCALATION) == {"2026-08-03": [EINO]}
    go_to(late, morning(2026, 8, 12))
    late.edit("T2-11", EINO, Forecast="Syksy 2026")

    assert daily(late, date(2026, 8, 13), date(2026, 8, 18), **ESCALATION) == {}
    assert chat(late, SUPERIOR) == []


# --- 4 --------------------------------------------------------------------------------------------


@pytest.fixture
def nineteen(spring: World) -> list[str]:
    """Nineteen people, each with a measure of their own; the app in Teams reaches all of them."""
    store = spring.running.store
    blocked = {upn.partition("@")[0] for upn in store.tenant.teams_app.blocked}
    people = [p.upn for p in store.people.all() if p.enabled and p.upn.partition("@")[0] not in blocked][:19]
    parties = "".join(f'  "Taho {n}": {{unit: hallinto, holders: [{upn}]}}\n' for n, upn in enumerate(people))
    spring.configuration.parties_file.write_text(PARTIES + parties, encoding="utf-8")
    schedule = {"Kevät 2026": "päättäminen"}
    replace_measures(
        spring, {f"T1-{n + 20}": Measure("T1", f"Tehtävä {n}", f"Taho {n}", schedule) for n in range(len(people))}
    )
    return people


def cut_at(wire: Wire, path: str, number: int) -> None:
    """The process dies when the service has taken in the so-manieth of these requests, before it hears so."""
    seen = 0

    def after(request: PreparedRequest, _: int) -> None:
        nonlocal seen
        if request.method == "POST" and str(request.path_url).partition("?")[0].endswith(path):
            seen += 1
            if seen == number:
                raise Killed

    wire.after = after


def test_killed_in_the_thirteenth_of_nineteen_by_bot(spring: World, wire: Wire, nineteen: list[str]) -> None:
    cut_at(wire, "/activities", 13)
    with pytest.raises(Killed):
        remind(spring)
    wire.forget()
    assert [len(chat(spring, upn)) for upn in nineteen] == [1] * 13 + [0] * 6

    told = remind(spring)

    assert [one["person"] for one in told["sent"]] == nineteen[12:]
    assert [len(chat(spring, upn)) for upn in nineteen] == [1] * 12 + [2] + [1] * 6

    again = remind(spring)
    assert again["sent"] == []
    assert "Already told in this round" in str(again["skipped"])
    assert [len(chat(spring, upn)) for upn in nineteen] == [1] * 12 + [2] + [1] * 6


def test_killed_in_the_thirteenth_of_nineteen_by_mail(spring: World, wire: Wire, nineteen: list[str]) -> None:
    cut_at(wire, "/send", 13)
    with pytest.raises(Killed):
        remind(spring, **BY_MAIL)
    wire.forget()

    told = remind(spring, **BY_MAIL)

    assert [one["person"] for one in told["sent"]] == nineteen[13:]
    assert [len(inbox(spring, upn)) for upn in nineteen] == [1] * 19


# --- 5 --------------------------------------------------------------------------------------------


def test_a_throttled_service_is_left_alone_and_the_rest_planned_again(
    spring: World, wire: Wire, nineteen: list[str]
) -> None:
    """The fifth message meets a 429 with Retry-After 120; meanwhile the seventh person says that all is done."""
    times: list[float] = []
    posts = 0

    def instead(request: PreparedRequest, _: int) -> Response | None:
        nonlocal posts
        if "smba.trafficmanager.net" not in str(request.url) + str(request.headers.get("Host")):
            return None
        times.append(spring.clock.now().timestamp())
        posts += 1
        if posts == 5:
            spring.edit("T1-26", nineteen[6], Status="Valmis")
            return throttled(request, 120)
        return None

    wire.instead = instead
    told = remind(spring)

    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits[4] >= 120
    heard = [one["person"] for one in told["sent"]]
    assert heard == [upn for n, upn in enumerate(nineteen) if n != 6]
    assert [len(chat(spring, upn)) for upn in heard] == [1] * 18


# --- 9 --------------------------------------------------------------------------------------------


def test_a_confirmation_is_an_answer_for_what_goes_on(spring: World) -> None:
    """Confirmed on Monday 1 June without a change: what goes on is in no digest, what should end by now is in both."""
    replace_measures(
        spring,
        of_eino({"Kevät 2026": "toteuttaminen", "Syksy 2026": "päättäminen"}, {"Kevät 2026": "päättäminen"}),
    )
    for id_ in ("T2-11", "T2-12"):
        spring.edit(id_, EINO, Confirmed="2026-06-01T12:00:00Z")

    heard = daily(spring, date(2026, 6, 2), date(2026, 6, 2)) | daily(spring, date(2026, 6, 23), date(2026, 6, 23))

    assert heard == {"2026-06-02": [EINO], "2026-06-23": [EINO]}
    assert [named(card, ("T2-11", "T2-12")) for card in chat(spring, EINO)] == [{"T2-12"}, {"T2-12"}]
