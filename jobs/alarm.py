"""The alarm: the administrator is told what stands, once when it comes up and every week for as long as it lasts."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from jobs.findings import mark_told, standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.finding import Finding
    from jobs.job import Job

    Alarm = Callable[[Job, Finding], bool]

AGAIN = timedelta(days=7)

logger = logging.getLogger(__name__)


def alarm(job: Job, finding: Finding) -> bool:  # noqa: ARG001 - every way of telling is given the job
    """Tell by the log, which no route to Microsoft 365 is needed for. Gives whether the administrator was told."""
    logger.critical("alarm", extra={"kind": str(finding.kind), "subject": finding.subject, "what": finding.what})
    return True


def tell_findings(job: Job, alarm: Alarm) -> None:
    """Sound the alarm for each finding that nobody was told of, or not for a week; one that fails is tried again."""
    now = job.clock.now()
    for one in standing(job.store):
        if (one.told_at is None or now - one.told_at >= AGAIN) and alarm(job, one.finding):
            mark_told(job.store, one.finding, now)
