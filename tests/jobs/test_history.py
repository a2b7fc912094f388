"""The roadmap's past comes from the log and the frames alone, and its present is what the base knows."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.columns import HEALTH_LABELS
from jobs.ledger import CHANNEL, Ledger, Part, Slip
from jobs.report import Asked, Kind, make_report, read_history
from jobs.report_json import report_data
from roadmap.errors import HistoryError
from roadmap.fields import CONFIRMED_ON, HEALTH, present
from roadmap.history import replay
from roadmap.ledger import State
from roadmap.report_days import STATUS
from roadmap.then import RoadmapThen
from tests.jobs.test_change_log import STEPS, play
from tests.support.configuration import EINO, HELMI, Measure
from tests.support.world import World, Worlds


def now(world: World) -> RoadmapThen:
    with world.job() as job:
        return read_history(job).at(world.clock.now())


def data(world: World, day: date | None = None, kind: Kind = Kind.STATUS) -> dict[str, Any]:
    with world.job() as job:
        report = make_report(job, Asked(kind, day))
        return report_data(report.kind, report.content)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_the_history_at_this_moment_is_what_the_base_knows(
    set_up_world: Path, steps: list[tuple[str, str, Any]]
) -> None:
    opened = Worlds()
    with TemporaryDirectory() as folder, closing(opened):
        shutil.copytree(set_up_world, folder, dirs_exist_ok=True)
        world = opened.open(Path(folder))
        world.sync()
        dropped: dict[str, Measure] = {}
        for step in steps:
            play(world, dropped, step)
        world.sync(allow_mass=100)
        check(world)


def check(world: World) -> None:
    """Compare with the base: values, roles, confirmations, open differences, and the health that the sync wrote."""
    base = {row.id: row for row in world.base().values()}
    filed = world.configuration.measures
    with world.job() as job:
        history = read_history(job)
    told = {id_: present(values) for id_, values in replay(history.lines, world.clock.now()).items()}
    assert told == {id_: row.told for id_, row in base.items()}
    then = history.at(world.clock.now())
    assert [measure.id for measure in then.measures] == list(filed)
    assert set(then.proposals) == {id_ for id_, row in base.items() if row.proposal}
    assert set(then.archived) == {id_ for id_, row in base.items() if row.archived}
    assert then.unlisted == ()
    for measure in then.measures:
        row = base[measure.id]
        assert measure.confirmed_on == row.told.get(CONFIRMED_ON)
        assert HEALTH_LABELS[measure.health] == row.values[HEALTH]
        assert {one.field: (one.filed, one.listed) for one in measure.disagreements} == {
            field: (difference.filed, difference.listed) for field, difference in row.differences.items()
        }


def test_the_past_stays_as_it_was_whatever_becomes_of_the_files(synced: World) -> None:
    synced.edit("T1-01", EINO, Status="Valmis", Need2027=12000)
    synced.edit("T1-02", HELMI, Title="Listan nimi")
    synced.sync()
    synced.later(days=3)
    then = data(synced, date(2026, 6, 3)), data(synced, date(2026, 6, 3), Kind.BUDGET)

    files = synced.configuration
    text = files.parties_file.read_text(encoding="utf-8")
    files.parties_file.write_text(text.replace('Hallintopalvelut"}', 'Hallinto"}'), encoding="utf-8")
    files.edit("T1-01", title="Aivan muu nimi", schedule={"Kevät 2027": "valmistelu"})
    files.drop("T2-03")
    roadmap = files.roadmap_file.read_text(encoding="utf-8")
    files.roadmap_file.write_text(roadmap.replace("Palvelut lähellä", "Palvelut kaukana"), encoding="utf-8")
    with files.settings_file.open("a", encoding="utf-8") as settings_file:
        settings_file.write("\n[health]\nstale_after_days = 1\n")
    assert synced.run("approve", "--date", "2026-06-04", "--by", "Hallitus", "--with-open-drift").exit_code == 0
    synced.edit("T1-01", EINO, Status="Käynnissä")
    synced.sync()

    assert (data(synced, date(2026, 6, 3)), data(synced, date(2026, 6, 3), Kind.BUDGET)) == then
    today = data(synced)
    assert today["since_approval"]["on"] == "2026-06-04"
    assert then[0]["since_approval"] is None


def test_a_deadline_that_passed_between_two_syncs_made_the_measure_late_on_its_day(synced: World) -> None:
    synced.later(days=60)

    rows = {row["id"]: row["health"] for row in data(synced, date(2026, 7, 1))["rows"]}
    before = {row["id"]: row["health"] for row in data(synced, date(2026, 6, 30))["rows"]}

    assert (before["T2-01"], rows["T2-01"]) == ("needs_update", "late")


def test_the_date_of_a_posted_report_means_the_instant_it_was_made_at(synced: World) -> None:
    made_at = synced.clock.now()
    with synced.job() as job:
        posted = make_report(job, Asked(Kind.STATUS))
        slip = Slip("key", CHANNEL, (Part("2026-06", STATUS),))
        ledger = Ledger(job.store, job.clock, job.workspace.settings.zone)
        ledger.plan(slip)
        ledger.settle("key", State.SENT, of=(State.PLANNED,))
        assert ledger.posted() == [made_at]
    synced.later(hours=2)
    synced.edit("T1-01", EINO, Status="Valmis")
    synced.sync()
    synced.later(days=1)

    with synced.job() as job:
        again = make_report(job, Asked(Kind.STATUS, date(2026, 6, 2)))
        next_one = make_report(job, Asked(Kind.STATUS))

    assert report_data(Kind.STATUS, again.content) == report_data(Kind.STATUS, posted.content)
    assert report_data(Kind.STATUS, next_one.content)["changes"]["finished"] == ["T1-01"]


def test_a_posted_report_means_its_instant_for_ever(synced: World) -> None:
    """Of what was sent to people the ledger forgets what is old; by the reports in the channel the past is told."""
    with synced.job() as job:
        posted = make_report(job, Asked(Kind.STATUS))
        ledger = Ledger(job.store, job.clock, job.workspace.settings.zone)
        for key, person in (("report", CHANNEL), ("digest", "somebody")):
            ledger.plan(Slip(key, person, (Part("2026-06", STATUS),)))
            ledger.settle(key, State.SENT, of=(State.PLANNED,))
    synced.later(hours=2)
    synced.edit("T1-01", EINO, Status="Valmis")
    synced.sync()
    synced.later(days=1200)
    assert synced.run("sync").exit_code == 0

    with synced.job() as job:
        again = make_report(job, Asked(Kind.STATUS, date(2026, 6, 2)))
        kept = Ledger(job.store, job.clock, job.workspace.settings.zone).lines()

    assert [line.key for line in kept] == ["report"]
    assert report_data(Kind.STATUS, again.content) == report_data(Kind.STATUS, posted.content)


def test_a_new_quiet_period_changes_no_earlier_report(synced: World) -> None:
    synced.later(days=100)
    then = data(synced, date(2026, 9, 9))
    assert then["changes"]["since"] == "2026-09-07"

    with synced.configuration.settings_file.open("a", encoding="utf-8") as settings_file:
        settings_file.write('\n[reminders]\nquiet = ["7-1/7-31", "9-1/9-8"]\n')
    synced.sync()
    synced.later(days=5)

    assert data(synced, date(2026, 9, 9)) == then
    assert data(synced)["changes"]["since"] == "2026-09-09"


def test_a_day_before_the_first_sync_is_refused(synced: World) -> None:
    with synced.job() as job, pytest.raises(HistoryError, match="begins with the first sync, on 2026-06-02"):
        make_report(job, Asked(Kind.STATUS, date(2026, 6, 1)))


def test_a_frame_is_kept_only_when_the_files_have_changed(synced: World) -> None:
    def frames() -> int:
        with synced.job() as job, job.store.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM frames").scalar() or 0)

    synced.sync()
    assert frames() == 1
    synced.configuration.edit("T1-01", title="Toinen")
    synced.sync()
    synced.sync()
    assert frames() == 2
