"""What a status report says in sentences: the same ones in the message, on the page and in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.wording import day_name, decimal_text, percent_text
from roadmap.health import Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from documents.wording import Texts
    from roadmap.summary import Confirmation, Ids, SinceApproval, Summary

ATTENTION = (Health.LATE, Health.DELAYED, Health.NEEDS_UPDATE, Health.UNOWNED, Health.UNSCHEDULED)
"""The classes in which somebody has to do something."""


def status_title(summary: Summary, texts: Texts) -> str:
    """Give the report's title: whose roadmap, and when."""
    return texts(
        "{municipality}: how the digital roadmap stands on {day}",
        municipality=summary.then.frame.roadmap.municipality,
        day=day_name(summary.then.day, texts),
    )


def attention_first(summary: Summary) -> Iterator[tuple[Health, Ids]]:
    """Yield the classes in the reader's order: what needs somebody, then what goes, then what is closed."""
    for health in (*ATTENTION, Health.ON_TRACK, Health.NOT_STARTED, Health.DONE, Health.STOPPED):
        yield health, summary.by_health[health]


def headline(summary: Summary, texts: Texts) -> str:
    """Give the one sentence that says how it goes; its numbers add up to all measures."""
    counts = {health: len(ids) for health, ids in summary.by_health.items()}
    return texts(
        "{n} measures: {done} done, {going} going as planned, {attention} in need of attention, {stopped} stopped.",
        n=summary.measures,
        done=counts[Health.DONE],
        going=counts[Health.ON_TRACK] + counts[Health.NOT_STARTED],
        attention=sum(counts[health] for health in ATTENTION),
        stopped=counts[Health.STOPPED],
    )


def confirmation_words(confirmation: Confirmation, texts: Texts) -> str:
    """Say what share of the open measures somebody confirmed lately."""
    if confirmation.share is None:
        return texts("No measure is open.")
    return texts(
        "Confirmed within {days} days: {fresh} of {n} open measures ({share}). Never confirmed: {never}.",
        days=confirmation.days,
        fresh=len(confirmation.fresh),
        n=len(confirmation.fresh) + len(confirmation.old) + len(confirmation.never),
        share=percent_text(confirmation.share, texts),
        never=len(confirmation.never),
    )


def approval_words(since: SinceApproval | None, texts: Texts) -> str:
    """Say how far the roadmap has moved from what was approved."""
    if since is None:
        return texts("The roadmap is not approved yet.")
    day, mean = day_name(since.on, texts), since.mean_half_years
    if mean is None:
        return texts("No measure has moved since the approval of {day}.", day=day)
    words = {"day": day, "n": len(since.moved), "mean": decimal_text(abs(mean), texts)}
    if mean < 0:
        return texts("Moved since the approval of {day}: {n}; half-years earlier, on average: {mean}.", **words)
    return texts("Moved since the approval of {day}: {n}; half-years later, on average: {mean}.", **words)


def changes_by_kind(summary: Summary, texts: Texts) -> dict[str, Ids]:
    """Give what changed since the last report, by heading, but for the moves; nothing for a first report."""
    changes = summary.changes
    if changes is None:
        return {}
    return {
        texts("Finished"): changes.finished,
        texts("Became late"): changes.late,
        texts("Became unowned"): changes.unowned,
        texts("Were stopped"): changes.stopped,
        texts("New in the roadmap"): changes.added,
        texts("Left the roadmap"): changes.removed,
    }
