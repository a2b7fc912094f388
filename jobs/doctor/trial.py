"""The messages that doctor sends to try a route: they look like every other, and say that they are a trial."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobs.columns import HEALTH_LABELS
from jobs.content import Content
from jobs.i18n import Texts
from jobs.layout import post_of
from jobs.messages import signature
from roadmap.health import Health

if TYPE_CHECKING:
    from connector.routes.route import Post
    from jobs.doctor.patient import Patient

_COLOURS = {Health.DONE: "good", Health.ON_TRACK: "neutral", Health.LATE: "attention"}


def trial_post(patient: Patient, route: str) -> Post:
    """The message to try a route with. Its key is new each second, so that it is not taken for an earlier one."""
    settings, now = patient.job.workspace.settings, patient.job.clock.now()
    language = settings.admin.language or settings.municipality.language
    texts, key = Texts(language), f"doctor-{route}-{now:%Y%m%dT%H%M%S}"
    return post_of(
        Content(
            language=language,
            key=key,
            subject=texts("Test message of the digital roadmap"),
            heading=texts("Test message"),
            lead=(
                texts("Somebody checks with “tiekartta doctor --send” that messages arrive. You need not do anything."),
            ),
            sections=(),
            closing=(),
            link=None,
            signature=signature(texts, settings.municipality.name, key),
        )
    )


def with_chart(post: Post) -> Post:
    """The same with a chart as reports have it, and the numbers as text where no chart is shown."""
    rows = [(HEALTH_LABELS[health], number) for number, health in enumerate(_COLOURS, start=1)]
    chart: dict[str, Any] = {
        "type": "Chart.Donut",
        "data": [
            {"legend": label, "value": number, "color": colour}
            for (label, number), colour in zip(rows, _COLOURS.values(), strict=True)
        ],
        "fallback": {"type": "FactSet", "facts": [{"title": label, "value": str(number)} for label, number in rows]},
    }
    return replace(post, card={**post.card, "body": [*post.card["body"], chart]})


def forget(handle: str) -> None:
    """Keep nothing of what a restart would need: a trial is never continued."""
