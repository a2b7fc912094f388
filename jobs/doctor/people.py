"""Checks of people: who the parties' holders are, whether the site takes them, and what they may do with the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.errors import AccessRefused
from connector.people import accounts_by_lookup, ensure_users, find_away, find_managers, find_people
from connector.rights import rights_on_list
from jobs.doctor.finding import Line, Outcome, Verdict, failed, line, ok, unused, warning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connector.people import Account
    from jobs.doctor.patient import Patient


def look_up(patient: Patient) -> Verdict:
    """The tenant tells accounts by their sign-in names."""
    wanted = sorted(patient.holders)
    patient.accounts = find_people(patient.job.tenant.batch, wanted)
    if wanted and not patient.accounts:
        return failed(
            line(
                what="Nobody of those in parties.yaml ({count}) has an account in the tenant.",
                do="Write the sign-in names of your own people into parties.yaml.",
                count=len(wanted),
            )
        )
    return ok(what="The tenant knows {found} of {count} people.", found=len(patient.accounts), count=len(wanted))


def admin(patient: Patient) -> Verdict:
    """Somebody is told what needs a person."""
    addresses = patient.job.workspace.settings.admin.addresses
    if not addresses:
        return warning(
            line(
                what="Nobody is told what needs a person.",
                do="Write who keeps the program into admin.addresses. Test messages go to the first of them.",
            )
        )
    found = find_people(patient.job.tenant.batch, addresses)
    lost = [address for address in addresses if address not in found or not found[address].enabled]
    patient.admin = found.get(addresses[0])
    if lost:
        return warning(
            line(
                what="These administrators have no open account in the tenant: {people}. They are told by mail only.",
                do="Correct admin.addresses, unless they are of another organisation.",
                people=", ".join(lost),
            )
        )
    return ok(what="All administrators have an account ({count}).", count=len(addresses))


def superior(patient: Patient) -> Verdict:
    """The app may ask who somebody's superior is; tried with the administrator."""
    if not patient.job.workspace.settings.reminders.escalation:
        return unused("reminders.escalation")
    if patient.admin is None:
        return unused("admin.addresses")
    if find_managers(patient.job.tenant.batch, [patient.admin.id]):
        return ok(what="The administrator's superior is known.")
    return warning(
        line(
            what="The app may ask for superiors, and the administrator has none.",
            do="Escalation goes to the superior that Microsoft Entra names (Users, Properties, Manager). Have them "
            "set.",
        )
    )


def automatic_replies(patient: Patient) -> Verdict:
    """The app may ask whether somebody's automatic reply is on; tried with the administrator."""
    if not patient.job.workspace.settings.reminders.automatic_replies:
        return unused("reminders.automatic_replies")
    if patient.admin is None:
        return unused("admin.addresses")
    away = find_away(patient.job.tenant.batch, [patient.admin.id], patient.job.clock.now())
    if away:
        return ok(what="The administrator's automatic reply is on.")
    return ok(what="The administrator's automatic reply is off.")


def holders(patient: Patient) -> Verdict:
    """Everybody who answers for something today can be reached."""
    unknown = sorted(set(patient.holders) - set(patient.accounts))
    closed = sorted(address for address, account in patient.accounts.items() if not account.enabled)
    lines = [
        *_told(
            unknown,
            patient,
            line(what="{person} ({parties}) has no account.", do="Correct the sign-in name in parties.yaml."),
        ),
        *_told(
            closed,
            patient,
            line(what="The account of {person} ({parties}) is closed.", do="Name a successor in parties.yaml."),
        ),
    ]
    return failed(*lines) if lines else ok(what="Everybody can be reached ({count}).", count=len(patient.holders))


def _told(addresses: Iterable[str], patient: Patient, template: Line) -> Iterable[Line]:
    for address in addresses:
        values = {"person": address, "parties": ", ".join(patient.holders[address])}
        yield Line(template.what, template.do, values=values)


def ensure(patient: Patient) -> Verdict:
    """The site takes people in and gives them the look-up ids that person columns hold."""
    tenant, people = patient.job.tenant, patient.reachable
    patient.lookup_ids = ensure_users(tenant.session, tenant.identity, tenant.site_url, [p.upn for p in people])
    named = accounts_by_lookup(tenant.batch, patient.site_id, patient.lookup_ids.values())
    wrong = [
        account
        for account in people
        if named.get(patient.lookup_ids.get(account.upn, 0), "").lower() != account.upn.lower()
    ]
    if wrong:
        return failed(
            line(
                what="The site did not take in: {people}.",
                do="Let them open the site once, or ask an administrator whether they may be added to it.",
                people=_names(wrong),
            )
        )
    return ok(what="People whom the site has taken in: {count}.", count=len(people))


def rights(patient: Patient) -> Verdict:
    """Everybody may edit the list; who may also change its columns or delete it is told."""
    tenant, people = patient.job.tenant, patient.reachable
    try:
        found = {
            account.upn: rights_on_list(tenant.session, tenant.identity, tenant.site_url, patient.list_id, account.upn)
            for account in people
        }
    except AccessRefused:
        return warning(
            line(
                what="The app may not ask what people may do with the list.",
                do="Check by hand that everybody may edit the list (Contribute), or let the check run while the app "
                "has the role fullcontrol, as for setup.",
            )
        )
    idle = [account for account in people if not found[account.upn].edit]
    managing = [account for account in people if found[account.upn].manage]
    told = patient.job.workspace.settings.site.officers_group
    deleting = [account for account in people if told and found[account.upn].delete and account not in managing]
    lines = []
    if idle:
        lines.append(
            line(
                what="These people may not edit the list: {people}.",
                do="Give them the permission level Contribute on the list or the site.",
                people=_names(idle),
            )
        )
    if managing:
        lines.append(
            line(
                what="These people may also change the list's columns and delete the list: {people}.",
                do="For most of them Contribute on the list is enough; members of a team have more by default. Name "
                "their group in site.officers_group and run “tiekartta setup”, or change it in the list's permissions.",
                people=_names(managing),
            )
        )
    if deleting:
        lines.append(
            line(
                what="These people may also delete rows of the list, not by the group in site.officers_group: "
                "{people}.",
                do="Look in the list's permissions for what else they have there. A deleted row is made again.",
                people=_names(deleting),
            )
        )
    if not lines:
        return ok(what="Everybody may edit the list ({count}), and nobody may change its columns.", count=len(people))
    return Verdict(Outcome.FAILED if idle else Outcome.WARNING, tuple(lines))


def _names(accounts: Iterable[Account]) -> str:
    return ", ".join(account.display_name or account.upn for account in accounts)
