"""Checks of the way to the list: a token for each service, the site, the list and its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connector.identity import GRAPH
from jobs.doctor.finding import Line, Verdict, failed, line, ok, warning
from jobs.list_check import compare_columns
from jobs.tenant import list_gone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connector.columns import Column
    from jobs.doctor.patient import Patient
    from jobs.list_check import ColumnFindings


def graph_token(patient: Patient) -> Verdict:
    """A token for Microsoft Graph."""
    patient.job.tenant.identity.token(GRAPH)
    return ok(what="Microsoft Entra gave a token for Microsoft Graph.")


def sharepoint_token(patient: Patient) -> Verdict:
    """A token for the tenant's SharePoint."""
    host = urlsplit(patient.job.tenant.site_url).netloc
    patient.job.tenant.identity.token(f"https://{host}")
    return ok(what="Microsoft Entra gave a token for {host}.", host=host)


def site(patient: Patient) -> Verdict:
    """The site by its address."""
    found = patient.job.tenant.provisioner.find_site()
    patient.site_id = found.id
    return ok(what="The site is there: {title}.", title=found.title or patient.job.tenant.site_url)


def the_list(patient: Patient) -> Verdict:
    """The list by its title, the same one as the state belongs to."""
    tenant, known = patient.job.tenant, patient.job.store.fact("list_id")
    found = tenant.provisioner.find_list(patient.site_id, tenant.list_title)
    if known and (found is None or found.id != known):
        raise list_gone(tenant)
    if found is None:
        return failed(
            line(what="The site has no list “{title}”.", do="Run “tiekartta setup” first.", title=tenant.list_title)
        )
    patient.list_id = found.id
    return ok(what="The list is there: {title}.", title=found.title)


def columns(patient: Patient) -> Verdict:
    """The list's columns against the plan: their types, choices and flags."""
    found = patient.items.columns()
    findings = compare_columns(patient.planned, patient.job.store.columns(), found)
    wrong = [*_missing(findings), *_wrong_flags(findings, found)]
    if wrong:
        return failed(*wrong)
    to_know = [*_new(findings), *_renamed(findings)]
    return (
        warning(*to_know) if to_know else ok(what="All columns are as planned ({count}).", count=len(findings.usable))
    )


def _new(findings: ColumnFindings) -> Iterator[Line]:
    """A column that a new year or a grown horizon asks for and that nobody has made yet stops no job."""
    for planned in findings.not_made:
        yield line(
            what="The list has no column {name} yet.",
            do="Run “tiekartta setup”, which makes what is missing.",
            name=f"{planned.column.display_name} ({planned.name})",
        )


def _renamed(findings: ColumnFindings) -> Iterator[Line]:
    for _, old, new in findings.renamed:
        yield line(what="Somebody renamed the column “{old}” to “{new}”. This does no harm.", old=old, new=new)


def _missing(findings: ColumnFindings) -> Iterator[Line]:
    for planned in findings.missing:
        yield line(
            what="The column {name} is missing.",
            do="Run “tiekartta setup”, which makes what is missing.",
            name=f"{planned.column.display_name} ({planned.name})",
        )
    for planned, kind in findings.retyped:
        yield line(
            what="The column {name} has the type {kind}, not {wanted}.",
            do="Change its type back in the list's settings.",
            name=f"{planned.column.display_name} ({planned.name})",
            kind=kind,
            wanted=str(planned.column.kind),
        )
    for planned, choices in findings.choices:
        yield line(
            what="The column {name} lacks choices: {choices}.",
            do="Run “tiekartta setup”, which makes what is missing.",
            name=f"{planned.column.display_name} ({planned.name})",
            choices=", ".join(choices),
        )


def _wrong_flags(findings: ColumnFindings, found: Mapping[str, Column]) -> Iterator[Line]:
    """A missing index breaks views of long lists, a missing unique flag lets a measure stand twice."""
    for planned in findings.usable:
        column, name = found[planned.name], f"{planned.column.display_name} ({planned.name})"
        if planned.column.unique and not column.unique:
            yield line(
                what="The column {name} takes the same value twice.",
                do="Set “Enforce unique values” to yes in the column's settings.",
                name=name,
            )
        elif planned.column.indexed and not column.indexed:
            yield line(
                what="The column {name} has no index.",
                do="Add the column under “Indexed columns” in the list's settings.",
                name=name,
            )
        if column.required and not planned.column.required and planned.name != "Title":
            yield line(
                what="The column {name} is required, so that rows without it cannot be saved.",
                do="Set “Require that this column contains information” to no in the column's settings.",
                name=name,
            )
