"""The scheduler's jobs over simulated time: what was missed, what failed, what somebody runs by hand, new settings."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.errors import NoConnection
from jobs.clockwork import PATIENCE, Clockwork, PlannedJob
from jobs.errors import NeedsPerson, Stopped
from jobs.job import Job
from jobs.lock import only_run
from jobs.runs import last_runs
from jobs.store import Store
from tests.cli.test_two_at_once import HOLD
from tests.support.living import Told, clockwork_of, live
from tests.support.world import World

HELSINKI = ZoneInfo("Europe/Helsinki")
DAILY = {"TIEKARTTA_SCHEDULE__SYNC": "0 8 * * *", "TIEKARTTA_SCHEDULE__REMIND": "", "TIEKARTTA_SCHEDULE__REPORT": ""}
NOBODY: Callable[[], object] = lambda: None  # noqa: E731


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


class Work:
    """A job that does what it is told and counts its runs; people hear of it if ``to_people``."""

    def __init__(self, *, does: Callable[[], object] = NOBODY, to_people: bool = False) -> None:
        self.does, self.runs = does, 0
        self.planned = [PlannedJob("sync", self._run, to_people=to_people)]

    def _run(self, job: Job, summary: dict[str, Any]) -> None:
        self.runs += 1
        self.does()


def raises(error: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


def hours_of(ran: list[tuple[datetime, str]]) -> list[str]:
    return [f"{at.astimezone(HELSINKI):%d.%m. %H:%M}" for at, _ in ran]


def test_a_week_of_syncs_through_the_scheduler(world: World) -> None:
    world.sync()
    clockwork = clockwork_of(world, TIEKARTTA_SCHEDULE__SYNC="0 6-18/6 * * workday;0 12 * * *")
    ran = live(clockwork, local("2026-06-09T00:00"))

    assert Counter(name for _, name in ran) == {"sync": 5 * 2 + 2 * 1 + 4, "remind": 4, "report": 4, "check": 6}
    with Store(world.state, world.clock.now()) as store:
        assert {run.outcome for run in last_runs(store).values()} == {"done"}
    assert len(list((world.state / "backups").iterdir())) == 7


def test_what_was_missed_in_a_pause_is_made_up_once_after_a_restart(world: World) -> None:
    work = Work()
    live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T00:00"))
    assert work.runs == 1
    world.later(days=5, hours=3)

    assert hours_of(live(clockwork_of(world, work.planned, **DAILY), local("2026-06-11T00:00"))) == [
        "09.06. 03:00",
        "09.06. 08:00",
        "10.06. 08:00",
    ]


def test_messages_are_made_up_in_office_hours(world: World) -> None:
    work = Work(to_people=True)
    live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T00:00"))
    world.later(days=1, hours=19)

    ran = live(clockwork_of(world, work.planned, TIEKARTTA_SCHEDULE__SYNC="0 8 * * mon-fri"), local("2026-06-09T00:00"))
    assert hours_of(ran) == ["08.06. 08:00"]


def test_a_killed_run_and_a_stopped_one_are_made_up(world: World) -> None:
    work = Work()
    live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T07:00"))
    work.does = raises(Stopped(what="The program was told to end while it waited.", do="Nothing is lost."))
    with pytest.raises(Stopped):
        live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T09:00"))
    with Store(world.state, world.clock.now()) as store:
        assert last_runs(store)["sync"].outcome == "stopped"

    work.does = NOBODY
    assert len(live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T09:00"))) == 1
    with Store(world.state, world.clock.now()) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET ended_at = NULL, outcome = NULL WHERE started_at > '2026-06-04'")
    assert len(live(clockwork_of(world, work.planned, **DAILY), local("2026-06-04T10:00"))) == 1


def test_what_fails_in_passing_is_tried_again_and_what_needs_a_person_is_not(world: World) -> None:
    lost = Work(does=raises(NoConnection(what="No connection.", do="Check the network.")))
    ran = live(clockwork_of(world, lost.planned, **DAILY), local("2026-06-03T09:00"))
    assert hours_of(ran) == [f"03.06. 08:{minute:02}" for minute in (0, 15, 30, 45)]

    stopped = Work(does=raises(NeedsPerson(what="Stopped.", do="Decide.")))
    ran = live(clockwork_of(world, stopped.planned, **DAILY), local("2026-06-05T09:00"))
    assert hours_of(ran)[-1] == "05.06. 08:00"
    assert stopped.runs == 3, "the failed one again, and two days"


def test_an_error_that_nobody_knows_does_not_end_the_scheduler(world: World) -> None:
    work = Work(does=raises(ZeroDivisionError("division by zero")))
    clockwork = clockwork_of(world, work.planned, **DAILY)
    live(clockwork, local("2026-06-03T08:01"))
    work.does = NOBODY
    assert len(live(clockwork, local("2026-06-03T10:00"))) == 1


def test_a_run_waits_for_one_in_another_process(world: World) -> None:
    work = Work()
    clockwork = clockwork_of(world, work.planned, **DAILY)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(world.state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    began = world.clock.now()
    clockwork.run("sync")
    assert world.clock.now() - began >= PATIENCE
    assert work.runs == 0
    assert clockwork.next_run("sync") == world.clock.now() + timedelta(minutes=15)

    holder.communicate("")
    live(clockwork, world.clock.now() + timedelta(minutes=16))
    assert work.runs == 1


def test_what_somebody_ran_by_hand_meanwhile_is_not_run_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    clockwork = clockwork_of(world, work.planned, **DAILY)
    held = only_run(world.state, "sync", world.clock.now())
    held.__enter__()
    sleep = world.clock.sleep

    def by_hand(seconds: float) -> None:
        sleep(seconds)
        held.__exit__(None, None, None)
        assert world.run("sync").exit_code == 0

    monkeypatch.setattr(world.clock, "sleep", by_hand)
    clockwork.run("sync")
    assert work.runs == 0


def test_new_settings_count_from_the_next_run_and_bad_ones_are_refused(world: World) -> None:
    work, told = Work(), Told()
    clockwork = clockwork_of(world, work.planned, alarm=told)
    settings = world.configuration.settings_file
    good = settings.read_text(encoding="utf-8")

    def schedule(lines: str) -> None:
        settings.write_text(f"{good}\n[schedule]\nsync = [{lines}]\n", encoding="utf-8")

    schedule('"0 8 * * *", "0 10 * * *"')
    live(clockwork, local("2026-06-02T10:01"))
    assert clockwork.next_run("sync") == local("2026-06-03T08:00")

    schedule('"0 25 * * *"')
    ran = live(clockwork, local("2026-06-04T07:00"))
    assert hours_of(ran) == ["03.06. 08:00", "03.06. 10:00"]
    assert told.heard == ["settings"]

    schedule('"30 9 * * *"')
    live(clockwork, local("2026-06-04T08:01"))
    assert clockwork.next_run("sync") == local("2026-06-04T09:30")

    schedule("")
    live(clockwork, local("2026-06-04T09:31"))
    assert clockwork.next_run("sync") is None


def test_a_bad_roadmap_file_leaves_the_old_one_in_force(synced: World) -> None:
    clockwork = clockwork_of(synced, **DAILY)
    synced.configuration.roadmap_file.write_text("measures: [", encoding="utf-8")
    live(clockwork, local("2026-06-03T09:00"))

    with Store(synced.state, synced.clock.now()) as store:
        assert last_runs(store)["sync"].summary["unchanged"] == 6


def test_the_state_stays_where_it_is_while_the_scheduler_runs(world: World) -> None:
    work, told = Work(), Told()
    clockwork = clockwork_of(world, work.planned, alarm=told, **DAILY)
    clockwork._read = lambda: clockwork_of(world, TIEKARTTA_STATE__FOLDER=str(world.folder / "else")).workspace
    live(clockwork, local("2026-06-03T09:00"))
    assert work.runs == 1
    assert told.heard == ["settings"]
    assert not (world.folder / "else").exists()


def test_a_state_that_cannot_be_opened_is_tried_again_later(world: World) -> None:
    world.sync()
    (world.state / "tiekartta.db").write_bytes(b"damaged" * 100)
    work = Work()
    ran = live(clockwork_of(world, work.planned, **DAILY), local("2026-06-03T08:40"))
    assert hours_of(ran) == ["03.06. 08:00", "03.06. 08:15", "03.06. 08:30"]
    assert work.runs == 0


@pytest.mark.soak
def test_a_winter_goes_by(world: World) -> None:
    """Every planned time once, through both changes of clocks; the state does not grow without bound."""
    work = Work()
    world.clock.sleep((local("2026-10-15T00:00") - world.clock.now()).total_seconds())
    clockwork = clockwork_of(
        world, work.planned, TIEKARTTA_SCHEDULE__SYNC="30 3 * * *", TIEKARTTA_RETENTION__RUNS_DAYS="31"
    )
    ran = live(clockwork, local("2027-04-15T00:00"))

    days = Counter(at.astimezone(HELSINKI).date() for at, _ in ran)
    assert len(days) == 182
    assert set(days.values()) == {1}
    assert work.runs == 182
    with Store(world.state, world.clock.now()) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar_one() < 40
    assert len(list((world.state / "backups").iterdir())) == 14


def test_failed_is_no_silence_at_once(world: World) -> None:
    told = Told()
    work = Work(does=raises(NeedsPerson(what="Stopped.", do="Decide.")))
    clockwork: Clockwork = clockwork_of(world, work.planned, alarm=told, **DAILY, TIEKARTTA_SCHEDULE__CHECK="")
    live(clockwork, local("2026-06-04T09:00"))
    assert told.heard == [], "24 hours since the first that failed, not more"
    live(clockwork, local("2026-06-05T09:00"))
    assert told.heard == ["silent sync"]
    live(clockwork, local("2026-06-12T07:00"))
    assert told.heard == ["silent sync"]
    live(clockwork, local("2026-06-12T09:00"))
    assert told.heard == ["silent sync"] * 2, "again after a week"
    work.does = NOBODY
    live(clockwork, local("2026-06-20T09:00"))
    assert told.heard == ["silent sync"] * 2


def test_a_new_job_and_one_that_is_about_to_be_made_up_for_are_no_alarm(synced: World) -> None:
    told = Told()
    synced.later(days=20)
    live(clockwork_of(synced, alarm=told, **DAILY), synced.clock.now() + timedelta(days=1))
    synced.later(days=7)
    live(clockwork_of(synced, alarm=told, **DAILY), synced.clock.now() + timedelta(hours=2))
    assert told.heard == []


def test_a_line_that_is_none_is_refused_with_its_place(world: World) -> None:
    with world.configuration.settings_file.open("a", encoding="utf-8") as file:
        file.write('\n[schedule]\nsync = ["0 8 * * *", "0 8 31 2 *"]\n')
    said = world.run("status")
    assert said.exit_code == 2
    assert "tiekartta.toml:6 schedule.sync" in said.stderr
    assert "“0 8 31 2 *” names a day that never comes" in said.stderr
