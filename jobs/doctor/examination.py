"""All checks in their order; each is tried when those that it needs have succeeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.errors import ConnectorError
from jobs.doctor import library, mailbox, people, place, probe, teams
from jobs.doctor.finding import Outcome, Verdict, skipped, stopped
from jobs.doctor.patient import Patient
from jobs.errors import JobError
from jobs.i18n import marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobs.job import Job


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name for machines, what it proves, and the names of the earlier checks that it needs."""

    name: str
    proves: str
    run: Callable[[Patient], Verdict]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A check and how it ended."""

    check: Check
    verdict: Verdict


CHECKS = (
    Check("graph_token", marked("The app can sign in for Microsoft Graph."), place.graph_token),
    Check("sharepoint_token", marked("The app can sign in for SharePoint."), place.sharepoint_token),
    Check("bot_token", marked("The app can sign in as a bot."), teams.bot_token),
    Check("site", marked("The app sees the site."), place.site, ("graph_token",)),
    Check("list", marked("The app sees the list."), place.the_list, ("site",)),
    Check("columns", marked("The list's columns are as planned."), place.columns, ("list",)),
    Check("probe", marked("The app can make a row and read it."), probe.make, ("columns",)),
    Check("dates", marked("Dates keep their day."), probe.dates, ("probe",)),
    Check(
        "old_version",
        marked("A write cannot run over somebody's newer edit."),
        probe.old_version,
        ("probe",),
    ),
    Check("people", marked("The app can look people up."), people.look_up, ("graph_token",)),
    Check("admin", marked("Somebody is told what needs a person."), people.admin, ("people",)),
    Check("holders", marked("Everybody who answers for something has an account."), people.holders, ("people",)),
    Check(
        "ensure_user",
        marked("The site takes people into its person columns."),
        people.ensure,
        ("sharepoint_token", "site", "people"),
    ),
    Check(
        "several_people",
        marked("A person column takes several people."),
        probe.several_people,
        ("probe", "ensure_user"),
    ),
    Check(
        "old_version_in_batch",
        marked("A write among many cannot run over a newer edit either."),
        probe.old_version_in_batch,
        ("probe",),
    ),
    Check("removal", marked("The app can delete its row, and nothing of the check stays."), probe.remove, ("columns",)),
    Check("rights", marked("People may do in the list what is theirs to do."), people.rights, ("list", "ensure_user")),
    Check("upload", marked("The app can put files into the site's library."), library.upload, ("site",)),
    Check(
        "teams_app", marked("The app in Teams can be had by people."), teams.teams_app, ("bot_token", "people", "admin")
    ),
    Check("bot_message", marked("A message by bot reaches a person."), teams.bot_message, ("teams_app",)),
    Check(
        "channel_reading",
        marked("The app can look its messages up in the channel."),
        teams.channel_reading,
        ("graph_token", "bot_token"),
    ),
    Check("channel_message", marked("A message by bot reaches the channel."), teams.channel_message, ("bot_token",)),
    Check("webhook", marked("A message by the Workflows webhook is accepted."), teams.webhook),
    Check("mailbox", marked("The app can write mails in its mailbox."), mailbox.drafts, ("graph_token",)),
    Check("mail", marked("A mail reaches a person."), mailbox.mail, ("mailbox", "admin")),
    Check(
        "other_mailbox",
        marked("The app cannot use anybody else's mailbox."),
        mailbox.other_mailbox,
        ("graph_token", "admin"),
    ),
    Check("superior", marked("The app can ask for somebody's superior."), people.superior, ("admin",)),
    Check(
        "automatic_replies",
        marked("The app can ask whether somebody's automatic reply is on."),
        people.automatic_replies,
        ("admin",),
    ),
)


def examine(job: Job, began: Callable[[Check], None] = lambda _: None, *, send: bool = False) -> tuple[Finding, ...]:
    """Run all checks; ``began`` is told of each before it runs. ``send``: also those that send a test message.

    An error of a service becomes a finding, not an exception. Whatever ends this, Ctrl-C too, leaves no probe row in
    the list (:func:`jobs.doctor.probe.clear_away`).
    """
    patient = Patient(job, send)
    verdicts: dict[str, Verdict] = {}
    try:
        for check in CHECKS:
            began(check)
            verdicts[check.name] = _verdict(check, patient, verdicts)
    finally:
        probe.clear_away(patient)
    return tuple(Finding(check, verdicts[check.name]) for check in CHECKS)


def _verdict(check: Check, patient: Patient, earlier: Mapping[str, Verdict]) -> Verdict:
    for name in check.needs:
        if earlier[name].unused:
            return earlier[name]
        if earlier[name].outcome in (Outcome.FAILED, Outcome.SKIPPED):
            return skipped(name)
    try:
        return check.run(patient)
    except (ConnectorError, JobError) as error:
        return stopped(error)
