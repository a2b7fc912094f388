"""Reminders when something is wrong: what went is told all the same, and who must act hears of it."""

from __future__ import annotations

import json

import pytest
from requests import ConnectionError as Cut
from requests import PreparedRequest, Response

from tests.support.configuration import EINO, HELMI, LEMPI, PARTIES, TAISTO, VEIKKO
from tests.support.reminding import (
    ADMIN,
    BY_MAIL,
    ON,
    chat,
    go_to,
    inbox,
    morning,
    named,
    of_eino,
    remind,
    replace_measures,
)
from tests.support.wire import Wire, throttled
from tests.support.world import World

OFFICERS = (HELMI, TAISTO, EINO)


def people(told: dict[str, list[dict[str, str]]], outcome: str) -> list[str]:
    return [one["person"] for one in told[outcome]]


# --- what changes while a message waits -----------------------------------------------------------


def test_a_draft_that_waited_says_what_is_true_when_it_goes(spring: World, wire: Wire) -> None:
    """Exchange asks for twenty minutes before it sends the draft; meanwhile one of its two measures is closed."""
    replace_measures(spring, of_eino(*[{"Kevät 2026": "toteuttaminen"}] * 2))

    def instead(request: PreparedRequest, _: int) -> Response | None:
        if not str(request.path_url).endswith("/send") or spring.fields("T2-12").get("Status"):
            return None
        spring.edit("T2-12", EINO, Status="Valmis")
        return throttled(request, 1200)

    wire.instead = instead
    told = remind(spring, **BY_MAIL)

    assert [one["measures"] for one in told["sent"]] == [["T2-11"]]
    (mail,) = inbox(spring, EINO)
    assert named(mail, ("T2-11", "T2-12")) == {"T2-11"}


# --- what went before the run stopped -------------------------------------------------------------


def test_when_the_list_cannot_be_read_again_what_went_is_told(spring: World, wire: Wire) -> None:
    """The first message takes so long that the rest waits for a new reading, which is refused."""
    refused: list[str] = []

    def after(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities"):
            spring.later(seconds=90)
            refused.append(HELMI)

    def instead(request: PreparedRequest, _: int) -> Response | None:
        reading = "/columns" in f"{request.path_url} {request.body!r}"
        return throttled(request, 7200) if refused and reading else None

    wire.after, wire.instead = after, instead
    result = spring.run("remind", "--json", **ON)
    wire.forget()

    assert result.exit_code == 1
    assert people(json.loads(result.stdout), "sent") == [HELMI]
    assert "limiting the program" in result.stderr
    spring.later(hours=3)
    assert people(remind(spring), "sent") == [TAISTO, EINO]


def test_when_an_administrator_cannot_be_looked_up_what_went_is_told(spring: World, wire: Wire) -> None:
    spring.configuration.parties_file.write_text(PARTIES.replace(EINO, "arvo.entinen@kemijarvi.example"), "utf-8")

    def instead(request: PreparedRequest, _: int) -> Response | None:
        asked = "/users/veikko" in str(request.body) or "/users/veikko" in request.path_url
        return throttled(request, 7200) if asked else None

    wire.instead = instead
    result = spring.run("remind", "--json", **ON, **ADMIN)
    wire.forget()

    assert result.exit_code == 1
    assert people(json.loads(result.stdout), "sent") == [HELMI, TAISTO]
    spring.later(hours=3)
    assert [one["state"] for one in remind(spring, **ADMIN)["admin"]] == ["sent"]


# --- who hears of trouble -------------------------------------------------------------------------


def test_what_stays_unclear_goes_to_the_administrators_once(spring: World, wire: Wire) -> None:
    def cut(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities"):
            raise Cut("the connection was cut")

    wire.after = cut
    for _ in range(2):
        assert people(remind(spring, **ADMIN), "unclear") == list(OFFICERS)
        spring.later(hours=1)
    assert inbox(spring, VEIKKO) == []

    for _ in range(2):
        remind(spring, **ADMIN)
    (notice,) = inbox(spring, VEIKKO)
    assert all(upn in notice for upn in OFFICERS)


def test_a_route_of_the_default_order_that_is_not_set_up_is_no_news(spring: World) -> None:
    bare = {**ON, **ADMIN, "TIEKARTTA_BOT__TEAMS_APP_ID": ""}
    result = spring.run("remind", **bare)
    assert "The route bot is not set up" in result.stdout
    assert inbox(spring, VEIKKO) == []

    spring.run("remind", **bare, TIEKARTTA_MESSAGES__PEOPLE="bot,mail")
    assert len(inbox(spring, VEIKKO)) == 1


def test_a_machine_hears_of_routes_that_do_not_work(spring: World) -> None:
    spring.running.registration.grant("graph", ["Sites.Selected", "User.Read.All"])
    told = remind(spring)
    assert [one["route"] for one in told["routes"]] == ["bot"]
    assert "Microsoft 365" in told["routes"][0]["reason"]
    told = remind(spring, TIEKARTTA_BOT__TEAMS_APP_ID="")
    assert "bot.teams_app_id" in told["routes"][0]["reason"]


# --- what somebody may not notice -----------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_person_whom_nothing_names_is_a_slip(spring: World, options: list[str]) -> None:
    result = spring.run("remind", "--person", "eino@kunta.fi", *options, **ON)
    assert result.exit_code == 2
    assert "eino@kunta.fi" in result.stderr


@pytest.mark.parametrize("command", [["remind", "--date"], ["forecast", "--until"]])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_plans_for_is_a_slip(spring: World, command: list[str], day: str) -> None:
    result = spring.run(*command, day, **ON)
    assert result.exit_code == 2
    assert day in result.stderr


def test_an_answer_about_old_rounds_is_kept_while_sending_is_off(spring: World) -> None:
    remind(spring)
    for file in spring.state.glob("tiekartta.db*"):
        file.unlink()
    go_to(spring, morning(2026, 6, 3))
    assert spring.run("remind").exit_code == 0

    assert "--assume-sent" not in spring.run("remind", "--assume-sent").stdout
    assert "--assume-sent" not in spring.run("explain", "--person", EINO, **ON).stdout
    assert remind(spring)["sent"] == []
    assert [len(chat(spring, upn)) for upn in OFFICERS] == [1, 1, 1]


def test_a_pause_is_said_even_when_nothing_waits(spring: World) -> None:
    remind(spring)
    spring.run("pause")
    assert remind(spring)["paused"] is True
    assert "paused" in spring.run("remind", **ON).stdout


def test_explain_says_what_keeps_messages_back(spring: World) -> None:
    asked = ("explain", "--person", EINO)
    assert "Sending is off" in spring.run(*asked).stdout
    assert "Sending is off" not in spring.run(*asked, **ON).stdout
    spring.run("pause")
    assert "paused" in spring.run(*asked, **ON).stdout
    told = json.loads(spring.run(*asked, "--json", **ON).stdout)
    assert (told["sending"], told["paused"]) == ("on", True)


# --- what the story says of a message that was interrupted -----------------------------------------


def test_an_unclear_message_keeps_its_day_when_its_round_is_over(spring: World, wire: Wire) -> None:
    def cut(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities"):
            raise Cut("the connection was cut")

    go_to(spring, morning(2026, 6, 30))
    wire.after = cut
    assert people(remind(spring), "unclear") == list(OFFICERS)
    wire.forget()
    for day in (1, 2):
        go_to(spring, morning(2026, 7, day))
        remind(spring)

    (line,) = json.loads(spring.run("explain", "--person", EINO, "--json", **ON).stdout)["ledger"]
    assert (line["state"], line["on"]) == ("unclear", "2026-06-30")
    assert "was lost" in line["reason"]


def test_a_draft_that_was_never_sent_is_not_said_to_have_arrived(spring: World, wire: Wire) -> None:
    """Killed between the draft and its sending; then the measure is closed."""

    class Killed(BaseException):
        pass

    def kill(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/send"):
            raise Killed

    replace_measures(spring, of_eino({"Kevät 2026": "toteuttaminen"}))
    wire.before = kill
    with pytest.raises(Killed):
        spring.run("remind", **ON, **BY_MAIL)
    wire.forget()
    spring.edit("T2-11", EINO, Status="Valmis")

    assert remind(spring, **BY_MAIL)["sent"] == []
    assert json.loads(spring.run("explain", "--person", EINO, "--json", **ON).stdout)["ledger"] == []
    assert inbox(spring, EINO) == []


def test_a_contact_whose_account_was_renamed_still_hears(spring: World) -> None:
    spring.edit("T2-01", EINO, Contact=spring.lookup(LEMPI))
    assert people(remind(spring), "sent") == [HELMI, TAISTO, LEMPI]

    spring.rename(LEMPI, "lempi.uusinimi@kemijarvi.example")
    for day in (22, 23):
        go_to(spring, morning(2026, 6, day))
        told = remind(spring, **ADMIN)

    assert people(told, "sent") == [HELMI, TAISTO, "lempi.uusinimi@kemijarvi.example"]
    assert inbox(spring, VEIKKO) == []
