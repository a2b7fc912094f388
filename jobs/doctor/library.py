"""The check of the site's library: a file is put there and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connector.batch import Part
from connector.files import Library
from jobs.doctor.finding import Verdict, ok, unused

if TYPE_CHECKING:
    from jobs.doctor.patient import Patient

FILE_NAME: Final = "Tiekartan tarkistus (tiekartta doctor) – voi poistaa.txt"
"""People may meet it in the library, if deleting it fails."""


def upload(patient: Patient) -> Verdict:
    """Reports go to the library of the site when there is a channel that they are told in."""
    settings, tenant = patient.job.workspace.settings, patient.job.tenant
    if not (settings.bot.channel or settings.workflows.url):
        return unused("bot.channel")
    stored = Library(tenant.session, tenant.identity, patient.site_id).upload("", FILE_NAME, b"doctor\n")
    part = Part("DELETE", f"/sites/{patient.site_id}/drive/items/{stored.id}")
    failure = tenant.batch.single(part).failure(part.url)
    if failure:
        raise failure
    return ok(what="A file was put into the site's library and deleted.")
