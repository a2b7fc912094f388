"""``tiekartta run``: the scheduler."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from jobs.cli.command import Command, ConfigOption, DebugOption, JsonOption, LangOption, command

if TYPE_CHECKING:
    from jobs.clockwork import Clockwork, PlannedJob
    from jobs.job import Job


def run(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Run the jobs at their times until Ctrl-C or the end of the service."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.alarm import alarm
        from jobs.clockwork import Clockwork
        from jobs.lock import only_scheduler
        from jobs.logs import logging_to
        from jobs.metrics import serving
        from jobs.scheduler import Scheduler, StoppingClock, told_to_end
        from jobs.status import read_status
        from jobs.tenant import Tenant
        from roadmap.workdays import Calendar

        stopping, calendar = threading.Event(), Calendar()
        clock = StoppingClock(stopping)
        clockwork = Clockwork(planned_jobs(), cli.rereader(), clock, calendar, alarm=alarm)
        workspace = clockwork.workspace
        Tenant(workspace.settings, clock)  # a missing setting is told now, not at the first run
        with (
            told_to_end(stopping),
            only_scheduler(workspace.settings.state.folder, clock.now()),
            logging_to(workspace, clock),
            serving(
                workspace.settings.metrics.port,
                lambda: read_status(clockwork.workspace, clock.now(), calendar),
            ),
        ):
            _tell(cli, clockwork)
            if not Scheduler(clockwork, stopping).serve():
                cli.say("The run in hand did not end in time and was cut off. Nothing is lost: it is made up for.")
                # The run's thread cannot be ended from outside; a run that is killed anywhere loses nothing.
                os._exit(1)
        cli.say("The scheduler has ended.")


def planned_jobs() -> list[PlannedJob]:
    """The jobs that the scheduler runs, each with its setting schedule.NAME."""
    from jobs.cli.tell import sync_exit_code, sync_json
    from jobs.cli.tell_remind import remind_counts
    from jobs.clockwork import PlannedJob
    from jobs.post_report import post_report, why_not
    from jobs.remind import remind
    from jobs.report import Asked, Kind, make_report
    from jobs.report_json import report_json
    from jobs.route_checks import route_checks
    from jobs.self_check import self_check
    from jobs.status import CHECK
    from jobs.sync import sync

    def run_sync(job: Job, summary: dict[str, Any]) -> None:
        report = sync(job)
        summary.update(sync_json(report), exit_code=sync_exit_code(report))

    def run_check(job: Job, summary: dict[str, Any]) -> None:
        self_check(job, summary, routes=route_checks(job.workspace.settings))

    def run_remind(job: Job, summary: dict[str, Any]) -> None:
        report = remind(job)
        summary.update(remind_counts(report), exit_code=report.exit_code)
        if report.stopped:
            raise report.stopped

    def run_report(job: Job, summary: dict[str, Any]) -> None:
        if why_not(job):
            return
        made = make_report(job, Asked(Kind.STATUS))
        posting = post_report(job, made)
        exit_code = max(sync_exit_code(made.sync), posting.exit_code)
        summary.update(report_json(made, (), posting), exit_code=exit_code)

    return [
        PlannedJob("sync", run_sync),
        PlannedJob("remind", run_remind, to_people=True),
        PlannedJob("report", run_report, to_people=True),
        PlannedJob(CHECK, run_check),
    ]


def _tell(cli: Command, clockwork: Clockwork) -> None:
    zone = clockwork.workspace.settings.zone
    times = {name: clockwork.next_run(name) for name in clockwork.jobs}
    cli.say("The scheduler runs. Ctrl-C ends it.")
    for name, at in times.items():
        shown = f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else cli.texts("not planned")
        cli.say("  {job}: next {next}", job=name, next=shown)
    cli.emit({"next": {name: at.astimezone(zone).isoformat() if at else None for name, at in times.items()}})
    sys.stdout.flush()
