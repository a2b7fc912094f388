"""All checks in their order; each is tried when those that it needs have succeeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.errors import ConnectorError
from jobs.doctor import people, place, probe
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
    Check(
        "old_version_in_batch",
        marked("A write among many cannot run over a newer edit either."),
        probe.old_version_in_batch,
        ("probe",),
    ),
    Check("removal", marked("The app can delete its row, and nothing of the check stays."), probe.remove, ("columns",)),
    Check("people", marked("The app can look people up."), people.look_up, ("graph_token",)),
    Check("holders", marked("Everybody who answers for something has an account."), people.holders, ("people",)),
    Check(
        "ensure_user",
        marked("The site takes people into its person columns."),
        people.ensure,
        ("sharepoint_token", "site", "people"),
    ),
    Check("rights", marked("People may do in the list what is theirs to do."), people.rights, ("list", "ensure_user")),
)


def examine(job: Job, began: Callable[[Check], None] = lambda _: None) -> tuple[Finding, ...]:
    """Run all checks; ``began`` is told of each before it runs.

    An error of a service becomes a finding, not an exception. Whatever ends this, Ctrl-C too, leaves no probe row in
    the list (:func:`jobs.doctor.probe.clear_away`).
    """
    patient = Patient(job)
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
        if earlier[name].outcome in (Outcome.FAILED, Outcome.SKIPPED):
            return skipped(name)
    try:
        return check.run(patient)
    except (ConnectorError, JobError) as error:
        return stopped(error)
