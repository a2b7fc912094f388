"""All checks in their order, what they need of each other, and the exit code that says who has to act."""

from __future__ import annotations

import socket

from jobs.doctor.examination import CHECKS
from jobs.setup import set_up
from jobs.sync import sync
from tests.doctor.office import HELMI, TITLE, Office, open_office

ASKS_MORE = {"TIEKARTTA_REMINDERS__ESCALATION": "true", "TIEKARTTA_REMINDERS__AUTOMATIC_REPLIES": "true"}


def test_a_healthy_tenant_passes_every_check(office: Office) -> None:
    office.running.registration.mailboxes["MailboxSettings.Read"] = {office.admin}
    checkup = office.doctor("--send", **ASKS_MORE)
    assert checkup.named("ok") == [check.name for check in CHECKS]
    assert checkup.exit_code == 0
    assert all(check["proves"] and check["found"] and not check["do"] for check in checkup.checks.values())
    assert office.rows == []


def test_what_the_settings_do_not_use_is_not_tried(office: Office) -> None:
    unset = ("BOT__TEAMS_APP_ID", "BOT__TEAM", "BOT__CHANNEL", "WORKFLOWS__URL", "MAIL__SENDER")
    checkup = office.doctor("--send", **{f"TIEKARTTA_{name}": None for name in unset})
    assert checkup.exit_code == 0
    assert {name: checkup[name]["found"].partition(" is")[0] for name in checkup.named("skipped")} == {
        "bot_token": "Not used: bot.teams_app_id",
        "upload": "Not used: bot.channel",
        "teams_app": "Not used: bot.teams_app_id",
        "bot_message": "Not used: bot.teams_app_id",
        "channel_reading": "Not used: bot.teams_app_id",
        "channel_message": "Not used: bot.teams_app_id",
        "webhook": "Not used: workflows.url",
        "mailbox": "Not used: mail.sender",
        "mail": "Not used: mail.sender",
        "other_mailbox": "Not used: mail.sender",
        "superior": "Not used: reminders.escalation",
        "automatic_replies": "Not used: reminders.automatic_replies",
    }


def test_people_read_a_table(office: Office) -> None:
    result = office.command("doctor", COLUMNS="120")
    assert result.exit_code == 0
    assert "The app can make a row and read it." in result.stdout
    for word in ("Outcome", "What it proves", "Dates keep their day."):
        assert word in result.stdout


def test_on_a_terminal_it_says_what_it_is_at(office: Office) -> None:
    result = office.command("doctor", COLUMNS="120", FORCE_COLOR="1", TERM="xterm-256color")
    assert result.exit_code == 0
    assert "Dates keep their day." in result.stdout


def test_checks_need_earlier_ones() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for number, check in enumerate(CHECKS):
        assert set(check.needs) <= set(names[:number])


def test_the_run_is_noted_without_names(office: Office) -> None:
    office.doctor()
    database = (office.folder / "state" / "tiekartta.db").read_bytes()
    assert b"old_version_in_batch" in database
    assert b"helmi" not in database


def test_without_a_list_what_needs_it_is_skipped(tmp_path) -> None:
    office = open_office(tmp_path)
    with office.running:
        checkup = office.doctor()
    assert checkup.exit_code == 2
    assert checkup.named("failed") == ["list"]
    assert "tiekartta setup" in checkup["list"]["do"]
    assert [name for name in checkup.named("skipped") if "it needs" in checkup[name]["found"]] == [
        "columns",
        "probe",
        "dates",
        "old_version",
        "several_people",
        "old_version_in_batch",
        "removal",
        "rights",
    ]
    assert checkup["columns"]["found"] == "Not tried: it needs “list”, which did not succeed."


def test_another_list_of_the_same_title_is_told(office: Office) -> None:
    office.store.lists.delete(office.list_id, actor=office.admin)
    office.store.lists.create(TITLE, actor=office.admin)
    checkup = office.doctor()
    assert checkup.exit_code == 2
    assert "another one than last time" in checkup["list"]["found"]


def test_no_network_is_exit_code_1(office: Office) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        checkup = office.doctor(TIEKARTTA_SANDBOX__URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert checkup.exit_code == 1
    assert checkup.named("failed") == ["graph_token", "sharepoint_token", "bot_token"]
    assert len(checkup.named("skipped")) == len(CHECKS) - 3


def test_a_wrong_tenant_is_exit_code_2(office: Office) -> None:
    checkup = office.doctor(TIEKARTTA_SIGN_IN__TENANT="8b1d7c5e-0000-4a57-9a3e-2f1f4c6f0d11")
    assert checkup.exit_code == 2
    assert checkup["graph_token"]["outcome"] == "failed"
    assert "tenant" in checkup["graph_token"]["do"]


def test_a_secret_is_not_enough_for_sharepoint(office: Office) -> None:
    checkup = office.doctor(
        TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=None,
        TIEKARTTA_SIGN_IN__CLIENT_SECRET=office.running.credentials.client_secret,
    )
    assert checkup.exit_code == 2
    assert checkup.named("failed") == ["ensure_user"]
    assert "certificate" in checkup["ensure_user"]["do"]


def test_a_role_that_may_only_read_fails_at_the_row(office: Office) -> None:
    office.running.registration.grant_site("read")
    checkup = office.doctor()
    assert checkup.exit_code == 2
    assert checkup.named("failed") == ["probe", "ensure_user", "upload"]
    assert "role write" in checkup["probe"]["do"]
    assert checkup["removal"]["outcome"] == "ok"


def test_the_role_of_daily_work_passes_and_may_not_ask_for_rights(office: Office) -> None:
    office.running.registration.grant_site("write")
    checkup = office.doctor()
    assert checkup.exit_code == 0
    assert checkup.named("warning") == ["rights"]
    assert "Check by hand" in checkup["rights"]["do"]


def test_a_sync_after_it_is_as_if_it_had_not_been(office: Office) -> None:
    office.doctor()
    with office.job() as job:
        set_up(job)
        report = sync(job)
    assert report.created == {"T1-01"}
    assert [item.fields["Tunnus"] for item in office.rows] == ["T1-01"]
    assert office.doctor().exit_code == 0


def test_a_missing_setting_is_told_before_anything_is_sent(office: Office) -> None:
    result = office.command("doctor", TIEKARTTA_SITE__URL="https://x.example/")
    assert result.exit_code == 2
    assert "TIEKARTTA_SITE__URL" in result.stderr
    assert HELMI not in result.output
