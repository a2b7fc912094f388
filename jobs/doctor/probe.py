"""Checks with a row of our own: made, read, written with an old version, deleted. It is always cleared away.

The row is archived from the start, so that a sync that meets it leaves it alone (:func:`roadmap.merge.merge` takes no
archived row for a proposal) and no view shows it. A run that was killed leaves it; the next one knows it by its title.
"""

from __future__ import annotations

import logging
from datetime import date, time
from typing import TYPE_CHECKING, Final

from connector.errors import ConnectorError, refusal
from connector.lists import Create, Remove, Result, Update
from connector.retry import THROTTLED
from connector.values import moment
from jobs.columns import Translator, select_names
from jobs.doctor.finding import Verdict, failed, line, ok, warning
from jobs.errors import Failed, WrongInput
from roadmap.fields import ARCHIVED, COMMENT, CONFIRMED, DEADLINE, ID, PEOPLE, TITLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from connector.lists import Item, ListClient, Write, WriteOutcome
    from jobs.columns import PlannedColumn
    from jobs.doctor.patient import Patient

logger = logging.getLogger(__name__)

PROBE_TITLE: Final = "Tiekartan tarkistusrivi (tiekartta doctor) – voi poistaa"
"""People may meet it in the list, whose language is Finnish."""

_FIELDS: Final = (TITLE, ID, ARCHIVED, DEADLINE, CONFIRMED, COMMENT, PEOPLE)


def make(patient: Patient) -> Verdict:
    """A row is made and read back as it was written."""
    patient.probe_left = True
    cleared = clear(patient)
    fields = _translator(patient).encode(_values(patient))
    made = patient.items.write([Create({name: value for name, value in fields.items() if value is not None})])[0]
    if made.result is not Result.DONE:
        return _refused(made)
    patient.probe = patient.items.item(made.item_id, _select(patient))
    found = _translator(patient).decode(patient.probe.fields, None)
    wanted = _values(patient)
    changed = [name for name in (TITLE, ARCHIVED) if found.get(name) != wanted[name]]
    if changed:
        return failed(
            line(
                what="A row was made, and these fields did not come back as they were written: {fields}.",
                do="Report it with a capture (--capture) before you let the program write on its own.",
                fields=", ".join(changed),
            )
        )
    if not patient.probe.by_app or patient.probe.modified_by != patient.job.workspace.settings.sign_in.client_id:
        return warning(
            line(
                what="The row that the app made does not name the app of sign_in.client_id as who made it.",
                do="Correct sign_in.client_id (of a managed identity: its own client id). If it is right, report it "
                "with a capture (--capture): the program could take its own writes for somebody's.",
            )
        )
    if cleared:
        return warning(line(what="A row was made and read. Rows of an earlier check were removed: {n}.", n=cleared))
    return ok(what="A row was made and read.")


def dates(patient: Patient) -> Verdict:
    """A day of summer and one of winter come back as they were written, and the site begins its days when we do.

    SharePoint keeps a day as the site's own midnight, so that the raw value tells the site's time zone.
    """
    settings, fields = patient.job.workspace.settings, _probe(patient).fields
    wanted, found = _values(patient), _translator(patient).decode(fields, None)
    wrong = [
        line(
            what="The day {wanted} came back as {found}.",
            do="Compare the site's time zone (Site settings, Regional settings) with the setting "
            "municipality.time_zone ({zone}).",
            wanted=wanted[name],
            found=found.get(name),
            zone=settings.municipality.time_zone,
        )
        for name in (DEADLINE, CONFIRMED)
        if found.get(name) != wanted[name]
    ]
    if wrong:
        return failed(*wrong)
    begins = {moment(str(fields[name])).astimezone(settings.zone).time() for name in ("Deadline", "Confirmed")}
    if begins != {time(0)}:
        return failed(
            line(
                what="The site keeps its days in another time zone: they begin at {times} of {zone}, so that people "
                "and program may see different days.",
                do="Compare the site's time zone (Site settings, Regional settings) with the setting "
                "municipality.time_zone ({zone}).",
                times=", ".join(f"{begin:%H:%M}" for begin in sorted(begins)),
                zone=settings.municipality.time_zone,
            )
        )
    return ok(
        what="Days of summer and winter came back as they were written, in the time zone {zone}.",
        zone=settings.municipality.time_zone,
    )


def old_version(patient: Patient) -> Verdict:
    """A write that names an old version is refused."""
    return _old_version(patient, patient.items.write_alone)


def old_version_in_batch(patient: Patient) -> Verdict:
    """The same inside a ``$batch``, which all the program's writes go through."""
    return _old_version(patient, lambda write: patient.items.write([write])[0])


def several_people(patient: Patient) -> Verdict:
    """The person column takes two people at once, and gives them back."""
    ids = tuple(sorted(set(patient.lookup_ids.values()))[:2])
    if not ids:
        return warning(line(what="Nobody was there to try it with.", do="Name people in parties.yaml."))
    probe, translator = _probe(patient), _translator(patient)
    outcome = patient.items.write([Update(probe.id, probe.etag, translator.encode({PEOPLE: ids}))])[0]
    if outcome.result is not Result.DONE:
        return _refused(outcome)
    patient.probe = _read(patient.items, probe, patient)
    found = translator.decode(patient.probe.fields, None).get(PEOPLE)
    if found != ids:
        return failed(
            line(
                what="People were written into the person column and did not come back as they were written.",
                do="Report it with a capture (--capture) before you let the program write on its own.",
            )
        )
    return ok(what="The person column took people and gave them back ({count}).", count=len(ids))


def remove(patient: Patient) -> Verdict:
    """The row is deleted, and gone."""
    removed = clear(patient)
    if clear(patient):
        raise WrongInput(
            what="A deleted row is still there.",
            do="Look at the list: if the row “{title}” stays, delete it by hand.",
            title=PROBE_TITLE,
        )
    patient.probe_left = False
    return ok(what="The row was deleted. Rows removed: {n}.", n=removed)


def clear(patient: Patient) -> int:
    """Delete every probe row of the list and give their number; raises ConnectorError, or WrongInput for a refusal."""
    items = patient.items
    rows = [item for item in items.read(_select(patient)).items if _is_probe(item)]
    for outcome in items.write([Remove(row.id, row.etag) for row in rows]) if rows else ():
        if outcome.result is Result.REFUSED:
            raise WrongInput(
                what="The row “{title}” could not be deleted ({status} {code}: {message}).",
                do="Delete it by hand, and check that the app has the role write on the site.",
                title=PROBE_TITLE,
                status=outcome.status,
                code=outcome.code or "-",
                message=outcome.message or "-",
            )
    return len(rows)


def clear_away(patient: Patient) -> None:
    """Leave no row behind, however the examination ended; what cannot be reached now is left to the next one."""
    if not patient.probe_left:
        return
    try:
        clear(patient)
    except KeyboardInterrupt:  # pressed while clearing away: once more, quickly
        clear(patient)
        raise
    except (ConnectorError, WrongInput) as error:
        logger.warning("a probe row may be left in the list (%s); the next check removes it", type(error).__name__)


def _is_probe(item: Item) -> bool:
    """By its title, which nobody else writes, as long as nobody gave it a Tunnus."""
    return item.fields.get("Title") == PROBE_TITLE and not item.fields.get("Tunnus")


def _old_version(patient: Patient, write: Callable[[Write], WriteOutcome]) -> Verdict:
    probe, items, translator = _probe(patient), patient.items, _translator(patient)

    def comment(text: str) -> Update:
        return Update(probe.id, probe.etag, translator.encode({COMMENT: text}))

    present = write(comment("1"))
    if present.result is not Result.DONE:
        return _refused(present)
    stale = write(comment("2"))
    patient.probe = _read(items, probe, patient)
    kept = translator.decode(patient.probe.fields, None).get(COMMENT) == "1"
    if stale.result is Result.STALE and kept:
        return ok(what="A write that names an old version was refused ({status}).", status=stale.status)
    if stale.result is Result.DONE or not kept:
        return failed(
            line(
                what="A write that names an old version was carried out: an officer's edit could be overwritten.",
                do="Report it with a capture (--capture) before you let the program write on its own.",
            )
        )
    return _refused(stale)


def _read(items: ListClient, probe: Item, patient: Patient) -> Item:
    return items.item(probe.id, _select(patient))


def _refused(outcome: WriteOutcome) -> Verdict:
    if outcome.status == THROTTLED:
        raise refusal(THROTTLED, where="", code=outcome.code)
    if outcome.result is Result.UNKNOWN:
        raise Failed(what="The answer to a write was lost.", do="Run the check again.")
    return failed(
        line(
            what="Writing a row was refused ({status} {code}: {message}).",
            do="Check that the app has the role write on the site (docs/deploy.md).",
            status=outcome.status,
            code=outcome.code or "-",
            message=outcome.message or "-",
        )
    )


def _values(patient: Patient) -> dict[str, str | date | bool]:
    year = patient.job.today.year
    return {TITLE: PROBE_TITLE, ARCHIVED: True, DEADLINE: date(year, 6, 30), CONFIRMED: date(year, 12, 31)}


def _probe(patient: Patient) -> Item:
    if patient.probe is None:
        raise ValueError("the probe row has not been made")
    return patient.probe


def _translator(patient: Patient) -> Translator:
    workspace = patient.job.workspace
    return Translator(_columns(patient), workspace.roadmap.goals, workspace.settings.zone)


def _columns(patient: Patient) -> tuple[PlannedColumn, ...]:
    return tuple(planned for planned in patient.planned if planned.field in _FIELDS)


def _select(patient: Patient) -> tuple[str, ...]:
    return select_names(_columns(patient))
