"""How the list looks: its views, and the phase colours, health and confirmation button of its cells.

Queries are CAML (https://learn.microsoft.com/sharepoint/dev/schema/query-schema), formats are column formatting
(https://learn.microsoft.com/sharepoint/dev/declarative-customization/column-formatting). Colour is never the only
carrier: every coloured cell says its phase or health in words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from documents.phase_colours import FILLS
from jobs.columns import HEALTH_LABELS, goal_label, phase_column
from roadmap.health import Health

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.model import Roadmap

_HEALTH_COLOURS: Mapping[Health, str] = {
    Health.LATE: "#F8D0CE",
    Health.DELAYED: "#FCE4C8",
    Health.UNOWNED: "#FCE4C8",
    Health.NEEDS_UPDATE: "#FFF4C2",
    Health.ON_TRACK: "#DDEFD9",
    Health.DONE: "#DDEFD9",
}

_NOT_ARCHIVED = (
    "<Or><IsNull><FieldRef Name='Archived'/></IsNull>"
    "<Eq><FieldRef Name='Archived'/><Value Type='Boolean'>0</Value></Eq></Or>"
)
_BY_ID = "<OrderBy><FieldRef Name='Tunnus'/></OrderBy>"
_BY_DEADLINE = "<OrderBy><FieldRef Name='Deadline'/><FieldRef Name='Tunnus'/></OrderBy>"
_MINE = (
    "<Or><Eq><FieldRef Name='Contact'/><Value Type='Integer'><UserID/></Value></Eq>"
    "<Eq><FieldRef Name='People'/><Value Type='Integer'><UserID/></Value></Eq></Or>"
)


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A view of the list: its title, the columns it shows in order, and its CAML query."""

    title: str
    columns: tuple[str, ...]
    query: str
    default: bool = False


def plan_views(roadmap: Roadmap) -> tuple[PlannedView, ...]:
    """The views in the order of their tabs; the default one looks like the roadmap's own table."""
    half_years = tuple(phase_column(half_year) for half_year in roadmap.horizon)
    table = ("Tunnus", "LinkTitle", "Party", *half_years, "Status", "Forecast", "Health")
    work = ("Tunnus", "LinkTitle", "CurrentPhase", "Deadline", "Status", "Progress", "Forecast", "Confirmed", "Comment")
    late = _equals("Health", "Choice", HEALTH_LABELS[Health.LATE])
    by_goal = "<GroupBy Collapse='FALSE' GroupLimit='30'><FieldRef Name='Goal'/></GroupBy>"
    views = [
        PlannedView("Kaikki", table, by_goal + _BY_ID + _where(), default=True),
        PlannedView("Omat toimenpiteet", work, _BY_DEADLINE + _where(_MINE)),
        PlannedView(
            "Tämä puolivuosi",
            (*work[:2], "Party", *work[2:]),
            _BY_DEADLINE + _where("<IsNotNull><FieldRef Name='CurrentPhase'/></IsNotNull>"),
        ),
        PlannedView("Myöhässä", (*work[:2], "Party", "People", *work[2:]), _BY_DEADLINE + _where(late)),
    ]
    for number, goal in enumerate(roadmap.goals, 1):
        condition = _equals("Goal", "Choice", goal_label(goal))
        views.append(PlannedView(f"Tavoite {number}", table, _BY_ID + _where(condition)))
    return tuple(views)


def _equals(column: str, kind: str, value: str) -> str:
    return f"<Eq><FieldRef Name='{column}'/><Value Type='{kind}'>{escape(value)}</Value></Eq>"


def _where(condition: str = "") -> str:
    inner = f"<And>{condition}{_NOT_ARCHIVED}</And>" if condition else _NOT_ARCHIVED
    return f"<Where>{inner}</Where>"


def plan_formats(roadmap: Roadmap) -> dict[str, str]:
    """Column formatting JSON by the column's internal name."""
    phase_format = _cell({str(phase): f"#{fill}" for phase, fill in FILLS.items()})
    health_format = _cell({HEALTH_LABELS[health]: colour for health, colour in _HEALTH_COLOURS.items()})
    formats = {phase_column(half_year): phase_format for half_year in roadmap.horizon}
    return {**formats, "Health": health_format, "Confirmed": _dump(_CONFIRM)}


def _cell(colours: Mapping[str, str]) -> str:
    """A cell filled by its own text."""
    colour = "'transparent'"
    for text, fill in reversed(list(colours.items())):
        colour = f"if(@currentField == '{text}', '{fill}', {colour})"
    style = {
        "background-color": f"={colour}",
        "color": "=if(@currentField == '', 'inherit', '#000000')",
        "padding": "4px 8px",
        "box-sizing": "border-box",
        "width": "100%",
        "height": "100%",
    }
    return _dump({"elmType": "div", "txtContent": "@currentField", "style": style})


_CONFIRM: Mapping[str, Any] = {
    "elmType": "div",
    "style": {"display": "flex", "align-items": "center", "white-space": "nowrap"},
    "children": [
        {
            "elmType": "span",
            "txtContent": "=if(Number(@currentField) == 0, 'ei vahvistettu', toLocaleDateString(@currentField))",
        },
        {
            "elmType": "button",
            "attributes": {"title": "Vahvista: tiedot ovat ajan tasalla tänään"},
            "children": [
                {"elmType": "span", "attributes": {"iconName": "Accept"}},
                {"elmType": "span", "txtContent": "Vahvista"},
            ],
            "customRowAction": {"action": "setValue", "actionInput": {"Confirmed": "@now"}},
        },
    ],
}


def _dump(format_: Mapping[str, Any]) -> str:
    schema = {"$schema": "https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json"}
    return json.dumps({**schema, **format_}, ensure_ascii=False)
