"""APScheduler at the machine's own time: what is due runs, one after the other, and ends when told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connector.clock import SimulatedClock
from jobs import scheduler
from jobs.cli.run import planned_jobs
from jobs.clockwork import Clockwork, PlannedJob
from jobs.errors import Stopped
from jobs.job import Job
from jobs.runs import last_runs
from jobs.scheduler import Scheduler, StoppingClock
from jobs.store import Store
from jobs.workspace import Rereader
from tests.support.living import CALENDAR, Told
from tests.support.world import World

PLANNED = {job.name for job in planned_jobs()}


def noted(world: World, *jobs: str, ago: timedelta = timedelta(days=2)) -> None:
    """The jobs ran the day before yesterday: all have missed something."""
    clock = SimulatedClock(datetime.now(UTC) - ago)
    with Store(world.state, clock.now()) as store:
        for job in jobs:
            with store.run(job, clock):
                pass


def last(world: World, job: str) -> str | None:
    with Store(world.state, datetime.now(UTC)) as store:
        run = last_runs(store)[job]
        return run.outcome if datetime.now(UTC) - run.started < timedelta(days=1) else "long ago"


def soon(condition: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)


class Running:
    """A scheduler in a thread with two jobs that take as long as they are let."""

    def __init__(self, world: World) -> None:
        self.began: list[str] = []
        self.at_once, self.most = 0, 0
        self.let, self.stopping = threading.Event(), threading.Event()
        self.ended_by_itself: bool | None = None
        read = Rereader(world.configuration.folder, {**world.variables, "TIEKARTTA_SCHEDULE__CHECK": "0 0 * * *"})
        jobs = [PlannedJob(name, self._work(name)) for name in ("sync", "check")]
        clockwork = Clockwork(jobs, read, StoppingClock(self.stopping), CALENDAR, alarm=Told())
        self._thread = threading.Thread(target=self._serve, args=[Scheduler(clockwork, self.stopping)])
        self._thread.start()

    def _work(self, name: str) -> Callable[[Job, dict[str, Any]], None]:
        def work(job: Job, summary: dict[str, Any]) -> None:
            self.began.append(name)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.let.wait(20)
            self.at_once -= 1

        return work

    def _serve(self, served: Scheduler) -> None:
        self.ended_by_itself = served.serve()

    def end(self) -> bool | None:
        self.stopping.set()
        self._thread.join(20)
        return self.ended_by_itself


def test_what_was_missed_runs_once_one_job_after_the_other(world: World) -> None:
    noted(world, "sync", "check")
    running = Running(world)
    soon(lambda: len(running.began) == 1)
    time.sleep(1.5)  # the main loop has looked again meanwhile
    assert len(running.began) == 1
    running.let.set()
    soon(lambda: len(running.began) == 2)
    soon(lambda: last(world, "sync") == last(world, "check") == "done")

    assert running.end() is True
    assert sorted(running.began) == ["check", "sync"]
    assert running.most == 1


def test_the_run_in_hand_may_end_and_what_waits_behind_it_does_not_begin(world: World) -> None:
    noted(world, "sync", "check")
    running = Running(world)
    soon(lambda: len(running.began) == 1)
    running.stopping.set()
    running.let.set()
    assert running.end() is True
    assert len(running.began) == 1


def test_a_run_that_does_not_end_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "GRACE_SECONDS", 0.2)
    noted(world, "sync")
    running = Running(world)
    soon(lambda: len(running.began) == 1)
    assert running.end() is False
    running.let.set()


def test_a_wait_ends_when_the_program_is_told_to() -> None:
    stopping = threading.Event()
    clock = StoppingClock(stopping)
    clock.sleep(0.01)
    threading.Timer(0.1, stopping.set).start()
    with pytest.raises(Stopped):
        clock.sleep(60)


def test_the_command_runs_what_is_due_and_ends_on_a_signal(world: World) -> None:
    noted(world, *PLANNED)
    process = world.process("run", "--json")
    try:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}\n}"):
            said += process.stdout.readline()
        assert set(json.loads(said)["next"]) == PLANNED
        soon(lambda: last(world, "sync") == last(world, "check") == "done")

        assert json.loads(world.run("status", "--json").stdout)["scheduler"]["running"] is True
        second = world.run("run")
        assert second.exit_code == 2
        assert str(process.pid) in second.stderr
        assert world.run("sync").exit_code == 0, "by hand beside the scheduler"

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=30)
        assert process.returncode == 0
        assert time.monotonic() - began < 10
    finally:
        process.kill()
        process.communicate()
    lines = [json.loads(line) for line in logged.splitlines()]
    runs = {line["job"]: line["run"] for line in lines if line["event"] == "the run begins"}
    # What goes to people is made up in office hours only, whenever this test runs.
    assert {"sync", "check"} <= set(runs) <= PLANNED
    assert len(set(runs.values())) == len(runs)
    assert json.loads(world.run("status", "--json").stdout)["scheduler"]["running"] is False


HANGING = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    held = []
    while True:
        held.append(server.accept())
"""


@pytest.mark.soak
def test_a_tenant_that_never_answers_does_not_keep_the_program(world: World) -> None:
    noted(world, "sync")
    hanging = subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, text=True)
    assert hanging.stdout is not None
    port = hanging.stdout.readline().strip()
    process = world.process("run", TIEKARTTA_SANDBOX__URL=f"http://127.0.0.1:{port}")
    try:
        soon(lambda: last(world, "sync") is None)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)
        assert time.monotonic() - began < 30
        assert process.returncode == 1
        assert last(world, "sync") is None
    finally:
        hanging.kill()
        hanging.communicate()
    assert world.run("sync").exit_code == 0


def test_what_is_missing_is_told_before_it_runs(world: World) -> None:
    said = world.run("run", without=("TIEKARTTA_SIGN_IN__TENANT",))
    assert said.exit_code == 2
    assert "sign_in.tenant" in said.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = world.run("run", TIEKARTTA_METRICS__PORT=str(taken.getsockname()[1]))
    assert said.exit_code == 2
    assert "metrics.port" in said.stderr
    assert json.loads(world.run("status", "--json").stdout)["scheduler"]["running"] is False
