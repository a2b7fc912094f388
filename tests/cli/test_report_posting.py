"""``tiekartta report`` and the working group's channel: one message for each report, and why there is none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import requests
from requests import PreparedRequest
from typer.testing import CliRunner

from jobs.cli.main import app
from tests.support.configuration import EINO, HELMI
from tests.support.living import clockwork_of
from tests.support.reminding import ADMIN, HELSINKI, ON, go_to, inbox, morning
from tests.support.wire import Wire, throttled
from tests.support.world import World

BY_WEBHOOK = {"TIEKARTTA_MESSAGES__CHANNEL": "workflows"}
BY_WEBHOOK_ALONE = {**BY_WEBHOOK, "TIEKARTTA_BOT__TEAM": "", "TIEKARTTA_BOT__CHANNEL": ""}
REDIRECTED = {"TIEKARTTA_REMINDERS__SENDING": "redirect", "TIEKARTTA_REMINDERS__REDIRECT_TO": HELMI}
OFF = {"TIEKARTTA_REMINDERS__SENDING": "off"}


@pytest.fixture
def october(spring: World) -> World:
    """Monday 5 October 2026, half past eight."""
    go_to(spring, morning(2026, 10, 5, 8, 30))
    return spring


def report(world: World, *options: str, code: int = 0, **variables: str) -> dict[str, Any]:
    result = world.run("report", "--json", *options, **{**ON, **variables})
    assert result.exit_code == code, (result.stderr, result.exception)
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def said(world: World, *options: str, code: int = 0, **variables: str) -> str:
    result = world.run("report", *options, **{**ON, **variables})
    assert result.exit_code == code, (result.stderr, result.exception)
    return result.stdout


def channel(world: World) -> list[str]:
    """What stands in the channel, oldest first, as the JSON of each card."""
    return [json.dumps(one.cards, ensure_ascii=False) for one in world.running.store.teams.channel()]


def uploaded(world: World) -> list[str]:
    return [file.path for file in world.running.store.files._all() if file.content]


def problems(world: World) -> list[str]:
    found: list[str] = status(world)["needs_person"]
    return found


def status(world: World) -> Any:
    return json.loads(world.run("status", "--json", **ON, TIEKARTTA_CHECK__SILENT_HOURS="99999").stdout)


# --- example 8 ------------------------------------------------------------------------------------


def test_the_reports_of_october_and_november(kemijarvi: World, tmp_path: Path) -> None:
    """The second says what changed; classes add up to 54 in both; posted once though the job runs twice."""
    kemijarvi.set_up()
    kemijarvi.sync()
    go_to(kemijarvi, morning(2026, 10, 5, 8, 30))
    first, again = report(kemijarvi), report(kemijarvi)
    go_to(kemijarvi, morning(2026, 10, 20))
    kemijarvi.edit("T1-01", EINO, Status="Valmis")
    kemijarvi.sync()
    go_to(kemijarvi, morning(2026, 11, 2, 8, 30))
    clockwork_of(kemijarvi, **ON).run("report")
    second = report(kemijarvi)

    assert [sum(one["classes"].values()) for one in (first, second)] == [54, 54]
    assert (first["posted"]["period"], first["posted"]["route"], first["posted"]["state"]) == ("2026-10", "bot", "sent")
    assert (again["posted"], second["posted"]) == (None, None)
    october, november = channel(kemijarvi)
    assert first["changes"]["finished"] == []
    assert "7.9.2026" in october, "no report was posted before: since the day on which one was due"
    assert "5.10.2026" in november
    assert "T1-01" in november
    assert uploaded(kemijarvi) == ["Digityöryhmä/status-2026-10-05.docx", "Digityöryhmä/status-2026-11-02.docx"]
    assert first["posted"]["url"].endswith("/status-2026-10-05.docx")
    assert first["posted"]["url"] in october

    go_to(kemijarvi, morning(2026, 11, 3))
    past = report(kemijarvi, "--date", "2026-11-02", "--out", str(tmp_path))
    assert past["changes"]["since"] == "2026-10-05"
    assert past["changes"]["finished"] == ["T1-01"]


def test_the_report_that_was_posted_is_made_again_byte_for_byte(october: World, tmp_path: Path) -> None:
    """The date of a posted report means the instant it was made at, not that day's end."""
    october.edit("T1-02", EINO, Forecast="Kevät 2027")
    october.sync()
    report(october)
    october.later(hours=1)
    october.edit("T1-01", EINO, Status="Valmis")
    october.sync()
    go_to(october, morning(2026, 10, 7))

    in_finnish = {**october.variables, **ON}
    with patch("connector.clock.SystemClock", lambda: october.clock):
        made = CliRunner().invoke(
            app, ["report", "--date", "2026-10-05", "--out", str(tmp_path), "--lang", "fi"], env=in_finnish
        )

    assert made.exit_code == 0, made.output
    posted = october.running.store.files.find("Digityöryhmä/status-2026-10-05.docx")
    assert (tmp_path / "status-2026-10-05.docx").read_bytes() == posted.content
    assert report(october)["changes"]["finished"] == ["T1-01"]


# --- when it goes, and when not -------------------------------------------------------------------


def test_it_is_made_up_until_the_next_is_due(october: World) -> None:
    go_to(october, morning(2026, 10, 29, 8, 30))
    assert report(october)["posted"]["period"] == "2026-10"
    go_to(october, morning(2026, 11, 2, 8, 30))
    assert report(october)["posted"]["period"] == "2026-11"


@pytest.mark.parametrize(
    ("day", "variables", "why"),
    [
        (date(2026, 10, 4), {}, "day off"),
        (date(2026, 7, 6), {}, "quiet"),
        (date(2026, 10, 5), OFF, "Sending is off"),
        (date(2026, 6, 3), {}, "2026-06 was posted on 2026-06-02"),
    ],
)
def test_why_nothing_is_posted(spring: World, day: date, variables: dict[str, str], why: str) -> None:
    report(spring)
    before = channel(spring)
    go_to(spring, morning(day.year, day.month, day.day))
    assert why in said(spring, **variables)
    assert channel(spring) == before


def test_what_fell_due_before_the_ledger_was_made_is_left(synced: World) -> None:
    """Whoever lost the state may have posted it: the next one goes."""
    assert "before the ledger was made" in said(synced)
    assert "The next is due on 2026-08-03" in said(synced)
    assert channel(synced) == []


def test_a_pause_holds_it_back(october: World) -> None:
    october.run("pause")
    assert "Sending is paused" in said(october)
    assert channel(october) == []
    october.run("resume")
    assert report(october)["posted"]["state"] == "sent"


def test_a_tester_gets_it_first_and_the_channel_later(october: World) -> None:
    told = report(october, **REDIRECTED, TIEKARTTA_MESSAGES__PEOPLE="mail")
    assert (told["posted"]["state"], told["posted"]["redirected_to"]) == ("redirected", HELMI)
    assert report(october, **REDIRECTED, TIEKARTTA_MESSAGES__PEOPLE="mail")["posted"] is None
    assert (len(inbox(october, HELMI)), channel(october)) == (1, [])
    assert report(october)["posted"]["state"] == "sent"
    assert len(channel(october)) == 1


@pytest.mark.parametrize("options", [["--dry-run"], ["--date", "2026-10-05"], ["--kind", "budget"]])
def test_only_the_days_own_report_is_posted(october: World, options: list[str]) -> None:
    assert report(october, *options)["posted"] is None
    assert (channel(october), uploaded(october)) == ([], [])


def test_a_folder_is_files_only(october: World, tmp_path: Path) -> None:
    told = report(october, "--out", str(tmp_path))
    assert (told["posted"], len(told["files"])) == (None, 3)
    assert (channel(october), uploaded(october)) == ([], [])
    assert status(october)["jobs"]["report"]["last"] is None, "the scheduler still has its own to do"


def test_a_dry_run_shows_the_message(october: World) -> None:
    shown = said(october, "--dry-run")
    assert "This message would go" in shown
    assert "report-2026-10-" in shown
    assert "Nothing was written" in shown


def test_the_scheduler_posts_it_once(spring: World) -> None:
    clockwork = clockwork_of(spring, **ON)
    at = clockwork.next_run("report")
    assert at
    assert at.astimezone(HELSINKI) == morning(2026, 6, 2, 8, 30)
    for _ in range(3):
        clockwork.run("report")
        spring.later(days=1)
    assert len(channel(spring)) == 1


def test_a_slip_of_the_hand_is_not_the_days_report(october: World, tmp_path: Path) -> None:
    """What is refused before anything is read leaves the scheduler its own report to make, and nobody to be told."""
    for options in (["--year", "2026"], ["--template", str(tmp_path / "none.docx")], ["--date", "2020-01-01"]):
        assert october.run("report", *options, **ON).exit_code == 2
    assert status(october)["jobs"]["report"]["last"] is None
    assert (problems(october), uploaded(october)) == ([], [])


# --- routes ---------------------------------------------------------------------------------------


def test_without_a_route_it_says_what_is_missing(october: World) -> None:
    none = {"TIEKARTTA_BOT__TEAM": "", **BY_WEBHOOK}
    result = october.run("report", without=("TIEKARTTA_WORKFLOWS__URL",), **{**ON, **none})
    assert result.exit_code == 2
    assert "workflows.url" in result.stderr
    assert uploaded(october) == []


def test_the_app_is_not_in_the_team_and_the_webhook_takes_over(october: World) -> None:
    october.running.store.teams.in_team = False
    told = report(october)
    assert (told["posted"]["route"], told["posted"]["state"]) == ("workflows", "accepted")
    (card,) = channel(october)
    assert told["posted"]["url"] in card


def test_a_channel_that_is_not_there_is_told_and_tried_again(october: World) -> None:
    gone = {"TIEKARTTA_BOT__CHANNEL": "19:poistettu@thread.tacv2", "TIEKARTTA_MESSAGES__CHANNEL": "bot"}
    assert report(october, code=1, **gone)["posted"] is None
    assert any("could not be posted" in one for one in problems(october))
    october.later(days=1)
    assert report(october)["posted"]["state"] == "sent"
    assert (len(channel(october)), problems(october)) == (1, [])


def test_a_broken_webhook_is_found_and_told(october: World) -> None:
    october.running.store.flows.delete()
    assert report(october, code=1, **BY_WEBHOOK)["posted"] is None
    assert any("could not be posted" in one for one in problems(october))
    assert any("webhook refused" in one for one in problems(october))

    clockwork = clockwork_of(october, **ON, **ADMIN)
    clockwork.run("check")
    assert any("webhook refused" in one for one in problems(october)), "no check can try it"
    assert status(october)["health"]["webhook"] == "failed"

    october.running.store.flows.switch_on()
    october.later(days=1)
    assert report(october, **BY_WEBHOOK)["posted"]["state"] == "accepted"
    assert problems(october) == []


def test_an_address_of_no_workflow_leaves_the_bot(october: World) -> None:
    wrong = {"TIEKARTTA_WORKFLOWS__URL": "https://paha.example/?sig=1", "TIEKARTTA_MESSAGES__CHANNEL": "workflows,bot"}
    assert report(october, **wrong)["posted"]["route"] == "bot"
    assert any("on no host of Workflows" in one for one in problems(october))


# --- lost answers ---------------------------------------------------------------------------------

BOT, WEBHOOK = "/v3/conversations/", "/triggers/manual/paths/invoke"


def lose_once(wire: Wire, address: str, *, gone: bool) -> None:
    """The answer to the first message to that address is lost, and the message arrives, or does not."""
    met: list[str] = []

    def cut(request: PreparedRequest, _: int) -> None:
        if address in str(request.url) and not met:
            met.append(address)
            raise requests.ReadTimeout("no answer came")

    setattr(wire, "after" if gone else "before", cut)


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("variables", [{}, BY_WEBHOOK], ids=["bot", "webhook and app"])
def test_a_lost_answer_is_looked_up(october: World, wire: Wire, variables: dict[str, str], gone: bool) -> None:
    lose_once(wire, WEBHOOK if variables else BOT, gone=gone)
    assert report(october, **variables)["posted"]["state"] in {"sent", "accepted"}
    assert len(channel(october)) == 1
    assert problems(october) == []


@pytest.mark.parametrize("gone", [True, False])
def test_by_the_webhook_alone_a_person_decides(october: World, wire: Wire, gone: bool) -> None:
    lose_once(wire, WEBHOOK, gone=gone)
    assert "unclear" in said(october, **BY_WEBHOOK_ALONE)
    october.later(days=1)
    assert "unclear" in said(october, **BY_WEBHOOK_ALONE)
    assert len(channel(october)) == gone
    assert any("not known whether the status report" in one for one in problems(october))
    go_to(october, morning(2026, 11, 2, 8, 30))
    assert report(october, **BY_WEBHOOK_ALONE)["posted"]["period"] == "2026-11"
    assert problems(october) == []


def test_throttled_for_long_it_goes_later(october: World, wire: Wire) -> None:
    wire.instead = lambda request, _: throttled(request, 7200) if BOT in str(request.url) else None
    assert report(october, code=1)["posted"] is None
    wire.forget()
    october.later(days=1)
    assert report(october)["posted"]["state"] == "sent"
    assert len(channel(october)) == 1


# --- a list that cannot be believed ----------------------------------------------------------------


def test_an_empty_list_posts_nothing(october: World) -> None:
    for id_ in october.configuration.measures:
        october.delete(id_)
    assert october.run("report", **ON).exit_code == 2
    assert (channel(october), uploaded(october)) == ([], [])


def test_a_tenant_that_does_not_answer_posts_nothing(october: World) -> None:
    october.running.stop()
    assert october.run("report", **ON).exit_code == 1
