"""``remind``, ``pause`` and ``resume`` as people use them: what is sent, held, redirected, waits, and what is said."""

from __future__ import annotations

from datetime import date

import pytest
from requests import PreparedRequest, Response

from jobs.ledger import Ledger
from jobs.store import Store
from sandbox.rights import Right
from tests.support.configuration import EINO, HELMI, LEMPI, PARTIES, TAISTO, VEIKKO, Measure
from tests.support.reminding import (
    ADMIN,
    BY_MAIL,
    HELSINKI,
    ON,
    chat,
    daily,
    go_to,
    inbox,
    morning,
    remind,
    replace_measures,
)
from tests.support.wire import Wire, throttled
from tests.support.world import World

OFFICERS = (HELMI, TAISTO, EINO)
"""Each has one measure that is due in the spring of 2026."""

OUTSIDER = "konsultti@yritys.example"


def people(told: dict[str, list[dict[str, str]]], outcome: str) -> list[str]:
    return [one["person"] for one in told[outcome]]


def heard(world: World) -> list[int]:
    return [len(chat(world, upn)) + len(inbox(world, upn)) for upn in OFFICERS]


# --- off, dry, and on -----------------------------------------------------------------------------


def test_sending_is_off_until_it_is_turned_on(spring: World) -> None:
    result = spring.run("remind")

    assert result.exit_code == 0
    assert "Sending is off" in result.stdout
    assert all(upn in result.stdout for upn in OFFICERS)
    assert heard(spring) == [0, 0, 0]
    assert heard_of_ledger(spring) == []


def test_a_dry_run_shows_each_message_and_writes_nothing(spring: World) -> None:
    before = (spring.state / "tiekartta.db").read_bytes()

    result = spring.run("remind", "--dry-run", **ON)

    assert result.exit_code == 0, result.stderr
    for id_ in ("T1-01", "T1-02", "T2-01"):
        assert id_ in result.stdout
    assert "28 days before the deadline" in result.stdout
    assert (spring.state / "tiekartta.db").read_bytes() == before
    assert heard(spring) == [0, 0, 0]


def test_a_preview_is_a_page_and_sends_nothing(spring: World) -> None:
    page = spring.folder / "preview.html"
    result = spring.run("remind", "--preview", str(page), **ON)
    assert result.exit_code == 0, result.stderr
    text = page.read_text(encoding="utf-8")
    assert all(upn in text for upn in OFFICERS)
    assert heard(spring) == [0, 0, 0]


def test_everybody_hears_once_and_the_next_run_says_why_nobody_does(spring: World) -> None:
    assert people(remind(spring), "sent") == list(OFFICERS)
    assert heard(spring) == [1, 1, 1]

    result = spring.run("remind", **ON)

    assert "Nobody is to be reminded." in result.stdout
    assert "Already told in this round" in result.stdout
    assert heard(spring) == [1, 1, 1]


def test_one_person_only(spring: World) -> None:
    assert people(remind(spring, "--person", EINO.upper()), "sent") == [EINO]
    assert people(remind(spring), "sent") == [HELMI, TAISTO]


def test_another_day(spring: World) -> None:
    """On 1 June the round is not open; on 2 June it is, also for a run that only plays that day."""
    go_to(spring, morning(2026, 6, 2))
    assert remind(spring, "--date", "2026-06-01")["sent"] == []
    assert remind(spring, "--date", "2026-06-02")["date"] == "2026-06-02"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TIEKARTTA_REMINDERS__SENDING": "on"}, "needs start"),
        ({"TIEKARTTA_REMINDERS__SENDING": "redirect"}, "needs redirect_to"),
        ({"TIEKARTTA_REMINDERS__ROUNDS": "0"}, "greater than or equal to 1"),
        ({"TIEKARTTA_REMINDERS__QUIET": "heinäkuu"}, "not a quiet period"),
        ({"TIEKARTTA_MESSAGES__PEOPLE": "pigeon"}, "'bot' or 'mail'"),
        ({"TIEKARTTA_MAIL__SENDER": "digi"}, "not an address"),
        ({"TIEKARTTA_ADMIN__LANGUAGE": "de"}, "'fi', 'sv' or 'en'"),
    ],
)
def test_settings_that_cannot_be(spring: World, variables: dict[str, str], words: str) -> None:
    result = spring.run("remind", **variables)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "TIEKARTTA_" in result.stderr or "tiekartta.toml" in result.stderr


def test_the_webhook_is_a_secret(spring: World) -> None:
    text = spring.configuration.settings_file.read_text(encoding="utf-8")
    url = "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=hush"
    spring.configuration.settings_file.write_text(f'{text}\n[workflows]\nurl = "{url}"\n', encoding="utf-8")

    result = spring.run("remind")

    assert result.exit_code == 2
    assert "TIEKARTTA_WORKFLOWS__URL" in result.stderr
    assert "hush" not in result.output


# --- redirected -----------------------------------------------------------------------------------


def test_a_tester_gets_everything_once_and_nobody_counts_as_told(spring: World) -> None:
    redirect = {"TIEKARTTA_REMINDERS__SENDING": "redirect", "TIEKARTTA_REMINDERS__REDIRECT_TO": VEIKKO}
    assert people(remind(spring, **redirect), "redirected") == list(OFFICERS)
    assert remind(spring, **redirect)["redirected"] == []
    assert (len(chat(spring, VEIKKO)), heard(spring)) == (3, [0, 0, 0])

    assert people(remind(spring), "sent") == list(OFFICERS)
    assert heard(spring) == [1, 1, 1]


def test_a_tester_outside_the_tenant_gets_mail(spring: World) -> None:
    told = remind(spring, "--redirect-to", OUTSIDER)
    assert {one["route"] for one in told["redirected"]} == {"mail"}
    assert len(inbox(spring, OUTSIDER)) == 3


@pytest.mark.parametrize("address", ["veikko", "@kunta.fi", "a@b c", "a@b,c@d"])
def test_what_is_no_address_gets_nothing(spring: World, address: str) -> None:
    result = spring.run("remind", "--redirect-to", address, **ON)
    assert result.exit_code == 2
    assert "--redirect-to" in result.stderr


# --- paused ---------------------------------------------------------------------------------------


def test_a_pause_stops_a_run_in_progress_at_once(spring: World, wire: Wire) -> None:
    def pause(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities"):
            assert spring.run("pause").exit_code == 0

    wire.after = pause
    told = remind(spring)
    wire.forget()

    assert (people(told, "sent"), people(told, "planned"), told["paused"]) == ([HELMI], [TAISTO, EINO], True)
    assert remind(spring)["sent"] == []
    assert spring.run("sync").exit_code == 0, "the sync goes on"

    assert spring.run("resume").exit_code == 0
    assert people(remind(spring), "sent") == [TAISTO, EINO]


# --- who can be told ------------------------------------------------------------------------------


def test_somebody_without_access_is_held_and_hears_once_they_have_it(spring: World) -> None:
    rights = spring.running.store.rights
    rights.grant(EINO, Right.READ)

    told = remind(spring, **ADMIN)

    assert (people(told, "sent"), people(told, "held")) == ([HELMI, TAISTO], [EINO])
    assert "may not edit the list" in told["held"][0]["reason"]
    (notice,) = inbox(spring, VEIKKO)
    assert EINO in notice
    remind(spring, **ADMIN)
    assert len(inbox(spring, VEIKKO)) == 1, "told once"

    rights.grant(EINO, Right.CONTRIBUTE)
    assert people(remind(spring, **ADMIN), "sent") == [EINO]


def test_an_app_that_may_not_ask_about_access_says_so(spring: World) -> None:
    spring.running.registration.grant_site("write")
    result = spring.run("remind", **ON)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("may not ask who may edit the list") == 1
    assert heard(spring) == [1, 1, 1]


def test_a_contact_hears_instead_and_one_who_cannot_be_reached_is_told_of(spring: World) -> None:
    replace_measures(
        spring,
        {
            "T1-01": Measure("T1", "Koulutus", "Digityöryhmä", {"Kevät 2026": "päättäminen"}),
            "T2-01": Measure("T2", "Asiointi", "Rehtori", {"Kevät 2026": "päättäminen"}),
        },
    )
    spring.edit("T1-01", HELMI, Contact=spring.lookup(LEMPI))
    spring.edit("T2-01", EINO, Contact=spring.lookup("arvo.entinen@kemijarvi.example"))

    told = remind(spring, **ADMIN)

    assert people(told, "sent") == [LEMPI, EINO]
    (notice,) = inbox(spring, VEIKKO)
    assert "T2-01" in notice


def test_a_measure_that_nobody_holds_is_the_administrators(spring: World) -> None:
    """A party that the parties do not know, and one whose only holder has left."""
    parties = PARTIES.replace(f"holders: [{EINO}]", "holders: [arvo.entinen@kemijarvi.example]")
    spring.configuration.parties_file.write_text(parties, encoding="utf-8")
    spring.configuration.edit("T1-02", party="Ei kukaan")

    result = spring.run("remind", **ON, **ADMIN)

    assert result.exit_code == 0, result.stderr
    assert "Nobody to tell: T1-02, T2-01." in result.stdout
    assert heard(spring) == [1, 0, 0]
    (notice,) = inbox(spring, VEIKKO)
    assert "T1-02" in notice
    assert "T2-01" in notice


def test_somebody_outside_the_tenant_gets_mail(spring: World) -> None:
    parties = (
        PARTIES.replace(f"holders: [{EINO}]", f"holders: [{OUTSIDER}]") + f"people: {{{OUTSIDER}: {{outside: true}}}}\n"
    )
    spring.configuration.parties_file.write_text(parties, encoding="utf-8")

    told = remind(spring)

    assert [(one["person"], one["route"]) for one in told["sent"]][2] == (OUTSIDER, "mail")
    assert len(inbox(spring, OUTSIDER)) == 1


def test_a_language_that_nobody_has_is_refused(spring: World) -> None:
    text = PARTIES + f"people: {{{EINO}: {{language: de}}}}\n"
    spring.configuration.parties_file.write_text(text, encoding="utf-8")
    result = spring.run("remind", **ON)
    assert result.exit_code == 2
    assert "parties.yaml" in result.stderr
    assert "language" in result.stderr
    assert heard(spring) == [0, 0, 0]


# --- routes that fail -----------------------------------------------------------------------------


def test_a_person_whom_the_app_does_not_reach_gets_mail(spring: World) -> None:
    spring.running.store.teams.block(TAISTO)
    told = remind(spring)
    assert [(one["person"], one["route"]) for one in told["sent"]] == [(HELMI, "bot"), (TAISTO, "mail"), (EINO, "bot")]


def test_a_revoked_permission_is_said_once_and_all_get_mail(spring: World) -> None:
    spring.running.registration.grant("graph", ["Sites.Selected", "User.Read.All"])
    result = spring.run("remind", **ON)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("The route bot failed for everybody") == 1
    assert [len(inbox(spring, upn)) for upn in OFFICERS] == [1, 1, 1]


def test_a_route_that_is_not_set_up_is_left_out(spring: World) -> None:
    result = spring.run("remind", **{**ON, "TIEKARTTA_BOT__TEAMS_APP_ID": ""})
    assert result.exit_code == 0, result.stderr
    assert "The route bot is not set up (bot.teams_app_id)" in result.stdout
    assert [len(inbox(spring, upn)) for upn in OFFICERS] == [1, 1, 1]


def test_without_any_route_nothing_happens(spring: World) -> None:
    result = spring.run(
        "remind", **{**ON, **BY_MAIL, "TIEKARTTA_MAIL__SENDER": ""}, without=("TIEKARTTA_MAIL__SENDER",)
    )
    assert result.exit_code == 2
    assert "mail.sender" in result.stderr


def test_when_every_route_fails_the_run_fails_and_the_next_one_sends(spring: World) -> None:
    registration = spring.running.registration
    registration.grant_mailboxes("Mail.ReadWrite", [])
    told = remind(spring, code=1, **BY_MAIL)
    assert people(told, "failed") == list(OFFICERS)
    assert all("Microsoft 365" in one["reason"] for one in told["failed"])

    registration.grant_mailboxes("Mail.ReadWrite", [spring.running.store.tenant.mailboxes[0].address])
    assert people(remind(spring, **BY_MAIL), "sent") == list(OFFICERS)


def test_a_service_that_asks_for_hours_is_left_for_the_next_run(spring: World, wire: Wire) -> None:
    def instead(request: PreparedRequest, _: int) -> Response | None:
        return throttled(request, 7200) if request.path_url.endswith("/activities") else None

    wire.instead = instead
    told = remind(spring, code=1)
    assert people(told, "failed") == list(OFFICERS)
    assert "longer wait" in told["failed"][0]["reason"]

    wire.forget()
    spring.later(hours=2)
    assert people(remind(spring), "sent") == list(OFFICERS)


def test_who_answers_while_the_messages_go_hears_nothing(spring: World, wire: Wire) -> None:
    """Each message takes a minute and a half; the last person closes the measure during the first."""

    def slow(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities"):
            spring.later(seconds=90)
            spring.edit("T2-01", EINO, Status="Valmis")

    wire.after = slow
    assert people(remind(spring), "sent") == [HELMI, TAISTO]
    assert heard(spring) == [1, 1, 0]


# --- the list -------------------------------------------------------------------------------------


def test_from_a_list_that_cannot_be_believed_nobody_is_reminded(spring: World) -> None:
    lists = spring.running.store.lists
    lists.retype_column(spring.list.id, "Title", "text", {"allowMultipleLines": True}, actor=VEIKKO)
    result = spring.run("remind", **ON)
    assert result.exit_code == 2
    assert heard(spring) == [0, 0, 0]


def test_from_a_list_that_cannot_be_read_nobody_is_reminded(spring: World) -> None:
    spring.running.registration.grant("graph", ["TeamsAppInstallation.ReadWriteSelfForUser.All"])
    assert spring.run("remind", **ON).exit_code == 2
    assert heard(spring) == [0, 0, 0]


def test_what_was_late_before_sending_began_goes_to_the_administrators_once(spring: World) -> None:
    old = Measure("T2", "Vanha toimenpide", "Rehtori", {"Kevät 2026": "päättäminen"})
    replace_measures(spring, {"T2-11": old})
    start = {"TIEKARTTA_REMINDERS__START": "2026-09-01", **ADMIN}
    heard_by = daily(spring, date(2026, 8, 31), date(2026, 9, 2), **start)
    assert heard_by == {}
    (notice,) = inbox(spring, VEIKKO)
    assert "T2-11" in notice


# --- two at once ----------------------------------------------------------------------------------


def test_a_second_run_meanwhile_sends_nothing(spring: World, wire: Wire) -> None:
    codes: list[int] = []

    def again(request: PreparedRequest, _: int) -> None:
        if request.path_url.endswith("/activities") and not codes:
            codes.append(spring.run("remind", **ON).exit_code)

    wire.before = again
    assert people(remind(spring), "sent") == list(OFFICERS)
    assert codes == [1]
    assert heard(spring) == [1, 1, 1]


def heard_of_ledger(world: World) -> list[str]:
    with Store(world.state, world.clock.now()) as store:
        return [line.key for line in Ledger(store, world.clock, HELSINKI).lines()]
