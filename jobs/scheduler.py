"""APScheduler as the clock: it waits for each job's next time and runs one job after the other, until told to end.

The times are jobs.schedule's own (APScheduler's cron trigger fires twice in the hour that comes twice, and knows no
working days): a trigger of ours gives them to APScheduler, which keeps what is due, runs what was missed while another
job ran once, and never two of one job. After each run every job is planned anew, since settings may have changed.

Its main loop looks every second instead of sleeping until the next time: a machine that was suspended or whose clock
was set is caught up with at once, and Ctrl-C is heard on Windows too.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]

from connector.clock import SystemClock
from jobs.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.clockwork import Clockwork

GRACE_SECONDS = 25.0
"""So long the run in hand may take to end by itself once the program is told to; 30 s is what service managers give."""

_LOOK_SECONDS = 1.0
_SET_BACK = timedelta(minutes=1)


class StoppingClock(SystemClock):
    """The machine's clock, whose waits end with Stopped as soon as ``stopping`` is set."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def sleep(self, seconds: float) -> None:
        """Wait that long; raises Stopped when the program is told to end meanwhile."""
        if self._stopping.wait(max(0.0, seconds)):
            raise Stopped(what="The program was told to end while it waited.", do="Nothing is lost.")


class _Trigger(BaseTrigger):  # type: ignore[misc]
    """Gives APScheduler a job's planned times."""

    def __init__(self, clockwork: Clockwork, job: str) -> None:
        self._clockwork, self._job = clockwork, job

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:  # noqa: ARG002
        return self._clockwork.planned_after(self._job, now)


class Scheduler(BlockingScheduler):  # type: ignore[misc]
    """Runs the clockwork's jobs at their times until ``stopping`` is set."""

    def __init__(self, clockwork: Clockwork, stopping: threading.Event) -> None:
        super().__init__(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._clockwork, self._stopping = clockwork, stopping
        self._idle = threading.Event()
        self._idle.set()

    def serve(self) -> bool:
        """Run until told to end. Gives whether the run in hand came to its end within :data:`GRACE_SECONDS`."""
        self._plan_all()
        self.start()
        return self._idle.wait(GRACE_SECONDS)

    def _main_loop(self) -> None:
        seen = datetime.now(UTC)
        while not self._stopping.is_set():
            self._event.wait(_LOOK_SECONDS)
            self._event.clear()
            now = datetime.now(UTC)
            if now < seen - _SET_BACK:
                self._plan_all()
            seen = now
            self._process_jobs()
        self.shutdown(wait=False)

    def _plan_all(self) -> None:
        for name in self._clockwork.jobs:
            self.add_job(
                self._run,
                _Trigger(self._clockwork, name),
                args=[name],
                id=name,
                replace_existing=True,
                next_run_time=self._clockwork.next_run(name),
            )

    def _run(self, name: str) -> None:
        if self._stopping.is_set():
            return
        self._idle.clear()
        try:
            self._clockwork.run(name)
            self._plan_all()
        except Stopped:
            return
        finally:
            self._idle.set()


@contextmanager
def told_to_end(stopping: threading.Event) -> Iterator[None]:
    """Set ``stopping`` on Ctrl-C, on SIGTERM, and on Windows on Ctrl-Break, which service wrappers send there."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before: dict[int, Any] = {}
    for number in (getattr(signal, name) for name in names):
        before[number] = signal.signal(number, lambda *_: stopping.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
