"""The roadmap as csv that Finnish Excel opens as a table: UTF-8 with a byte order mark, ``;`` between the cells."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from documents.formulas import harmless
from documents.wording import half_year_name, phase_name

if TYPE_CHECKING:
    from documents.wording import Texts
    from roadmap.model import Roadmap


def csv_bytes(roadmap: Roadmap, texts: Texts) -> bytes:
    """Return a row a measure: id, goal's title, title, party, and the phase's name for each half-year."""
    out = StringIO(newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    horizon = roadmap.horizon
    rows.writerow(["id", texts("goal"), texts("measure"), texts("party"), *(half_year_name(h, texts) for h in horizon)])
    goals = {goal.id: goal.title for goal in roadmap.goals}
    for measure in roadmap.measures:
        phases = (measure.schedule.get(half_year) for half_year in horizon)
        cells = [measure.id, goals[measure.goal], measure.title, measure.party]
        rows.writerow([*map(harmless, cells), *(phase_name(phase, texts) if phase else "" for phase in phases)])
    return out.getvalue().encode("utf-8-sig")
