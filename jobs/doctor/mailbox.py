"""Checks of mail: the sender's mailbox works, and no other one opens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from connector.batch import Outcome, Part
from connector.errors import refusal
from connector.routes.mail import Mail
from connector.routes.route import Recipient
from connector.telemetry import public_path
from jobs.doctor.finding import Verdict, failed, line, ok, unsent, unused, warning
from jobs.doctor.trial import forget, trial_post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.people import Account
    from jobs.doctor.patient import Patient


def drafts(patient: Patient) -> Verdict:
    """A draft can be made in the sender's mailbox, and deleted."""
    sender = patient.job.workspace.settings.mail.sender
    if not sender:
        return unused("mail.sender")
    made = _draft(patient, sender)
    failure = made.failure(_messages(sender))
    if failure:
        raise failure
    _delete(patient, sender, made)
    return ok(what="A draft was made in the mailbox {sender} and deleted.", sender=sender)


def mail(patient: Patient) -> Verdict:
    """A mail to the administrator, by the very route of the reminders."""
    settings, tenant = patient.job.workspace.settings, patient.job.tenant
    if not settings.mail.sender:
        return unused("mail.sender")
    if not settings.admin.addresses:
        return unused("admin.addresses")
    if not patient.send:
        return unsent()
    route = Mail(tenant.session, tenant.identity, patient.pace, sender=settings.mail.sender)
    account, address = patient.admin, settings.admin.addresses[0]
    to = Recipient(account.id if account else None, (account.mail if account else "") or address)
    route.send(to, trial_post(patient, "mail"), handle=None, remember=forget)
    return ok(what="A test message was sent to {address} by mail. Look whether it arrived.", address=address)


def other_mailbox(patient: Patient) -> Verdict:
    """The administrator's own mailbox stays closed to the app: with Mail.ReadWrite or Mail.Send in Entra it would not.

    Whether the app may send from it is tried only where messages may be sent: if it may, the mail arrives.
    """
    sender = patient.job.workspace.settings.mail.sender
    if not sender:
        return unused("mail.sender")
    admin = patient.admin
    if admin is None or (admin.mail or admin.upn).lower() == sender:
        return unused("admin.addresses")
    tried = list(_tries(patient, admin))
    if any(outcome.status in (200, 201, 202) for outcome in tried):
        return failed(
            line(
                what="The app can use every mailbox of the organisation.",
                do="Take Mail.ReadWrite and Mail.Send out of the app's permissions in Microsoft Entra, and give them "
                "in Exchange for the one mailbox (docs/deploy.md, step 12). It can take two hours to count.",
            )
        )
    for outcome in tried:
        if outcome.status != 403:
            return _cannot_tell(outcome)
    if patient.send:
        return ok(what="The app can neither write into another mailbox nor send from it.")
    return ok(what="The app cannot write into another mailbox. “tiekartta doctor --send” tries sending from it, too.")


def _tries(patient: Patient, admin: Account) -> Iterator[Outcome]:
    """A draft in the administrator's mailbox, deleted if it could be made, and if it could not, a mail from there."""
    made = _draft(patient, admin.id)
    yield made
    if made.status in (200, 201):
        _delete(patient, admin.id, made)
    elif patient.send:
        yield _send(patient, admin.id, admin.mail or admin.upn)


def _cannot_tell(outcome: Outcome) -> Verdict:
    return warning(
        line(
            what="Whether the app can use another mailbox could not be told ({status} {code}).",
            do="Name an administrator with a mailbox first in admin.addresses, and run the check again.",
            status=outcome.status or "-",
            code=outcome.code or "-",
        )
    )


def _draft(patient: Patient, mailbox: str) -> Outcome:
    post = trial_post(patient, "draft")
    body = {"subject": post.subject, "body": {"contentType": "html", "content": post.html}}
    return patient.job.tenant.batch.single(Part("POST", _messages(mailbox), body))


def _delete(patient: Patient, mailbox: str, draft: Outcome) -> None:
    url = f"{_messages(mailbox)}/{quote(str(draft.body.get('id') or ''), safe='=')}"
    outcome = patient.job.tenant.batch.single(Part("DELETE", url))
    if outcome.status is None or (outcome.status >= 400 and outcome.status != 404):
        raise refusal(outcome.status or 502, where=public_path(url), code=outcome.code, message=outcome.message)


def _send(patient: Patient, mailbox: str, address: str) -> Outcome:
    post = trial_post(patient, "other")
    body = {
        "message": {
            "subject": post.subject,
            "body": {"contentType": "html", "content": post.html},
            "toRecipients": [{"emailAddress": {"address": address}}],
        },
        "saveToSentItems": False,
    }
    return patient.job.tenant.batch.single(Part("POST", f"/users/{quote(mailbox, safe='@')}/sendMail", body))


def _messages(mailbox: str) -> str:
    return f"/users/{quote(mailbox, safe='@')}/messages"
