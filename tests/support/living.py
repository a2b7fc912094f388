"""The clockwork of a world, and time that goes by: each job runs at its next time until a moment is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from jobs.cli.run import planned_jobs
from jobs.clockwork import Clockwork, PlannedJob
from jobs.finding import Finding
from jobs.job import Job
from jobs.workspace import Rereader
from roadmap.workdays import Calendar
from tests.support.world import World

if TYPE_CHECKING:
    from jobs.alarm import Alarm

CALENDAR = Calendar()


class Told:
    """An alarm that remembers what it was told; ``works`` False: it reaches nobody."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.works = True

    def __call__(self, job: Job, finding: Finding) -> bool:
        self.heard.append(f"{finding.kind} {finding.subject}".strip())
        return self.works


def clockwork_of(
    world: World,
    jobs: Sequence[PlannedJob] | None = None,
    *,
    alarm: Alarm | None = None,
    without: str = "",
    **settings: str,
) -> Clockwork:
    """The scheduler's jobs on the world's configuration and clock; ``settings`` are further variables, one is left."""
    variables = {name: value for name, value in world.variables.items() if name != without}
    read = Rereader(world.configuration.folder, {**variables, **settings})
    return Clockwork(planned_jobs() if jobs is None else jobs, read, world.clock, CALENDAR, alarm=alarm or Told())


def live(
    clockwork: Clockwork, until: datetime, *, meanwhile: Callable[[datetime], None] = lambda now: None
) -> list[tuple[datetime, str]]:
    """Let time go by, each job running when it is due, and give what ran when. ``meanwhile`` is told each time."""
    ran = []
    clock = clockwork.clock
    while True:
        times = [(at, name) for name in clockwork.jobs if (at := clockwork.next_run(name))]
        at, name = min(times, default=(until, ""))
        if at >= until:
            clock.sleep((until - clock.now()).total_seconds())
            return ran
        clock.sleep((at - clock.now()).total_seconds())
        meanwhile(clock.now())
        ran.append((clock.now(), name))
        clockwork.run(name)
