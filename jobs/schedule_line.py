"""One line of a schedule, read: ``minute hour day month weekday``, as in cron, with working days as a weekday.

Each field is ``*`` or a list of numbers, spans (``6-19``) and steps (``*/15``, ``6-19/2``). The weekday also takes
``mon`` … ``sun`` (0 and 7 are Sunday), ``workday`` (a day on which Finnish offices are open) and ``dayoff``. Unlike in
cron, day *and* weekday must fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGES = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}
_WEEKDAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d*))?")
_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """The wall-clock minutes that a line names.

    ``weekdays`` as :meth:`datetime.date.weekday` counts them (0 is Monday). ``workday``: True only working days, False
    only days off, None both. ``interval``: the line says how often (``*``, a span or a step stands in minute or hour),
    not at what time of day: that decides what becomes of it when clocks change.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    workday: bool | None
    interval: bool


def parse_line(text: str) -> ScheduleLine:
    """Read a line. Raises ValueError, with words for whoever wrote it."""
    fields = text.lower().split()
    if len(fields) != 5:
        raise ValueError(f"“{text}” is not five fields: minute hour day month weekday, such as 0 8 * * workday")
    given = dict(zip(_RANGES, fields, strict=True))
    workday = {"workday": True, "dayoff": False}.get(given["weekday"])
    if workday is not None:
        given["weekday"] = "*"
    minutes, hours, days, months, weekdays = (_numbers(name, field) for name, field in given.items())
    if all(_LONGEST.get(month, 31) < min(days) for month in months):
        raise ValueError(f"“{text}” names a day that never comes")
    return ScheduleLine(
        minutes=tuple(minutes),
        hours=tuple(hours),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset((number + 6) % 7 for number in weekdays),
        workday=workday,
        interval=bool(set("*-/") & set(given["minute"] + given["hour"])),
    )


def _numbers(name: str, field: str) -> list[int]:
    lowest, highest = _RANGES[name]
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"“{field}” is no {name}")
        first = _number(name, match["first"]) if match["first"] else lowest
        last = _number(name, match["last"]) if match["last"] else first if match["first"] else highest
        if match["step"] and match["first"] and not match["last"]:
            last = highest
        if not lowest <= first <= last <= highest:
            raise ValueError(f"“{field}” is no {name}: {lowest} to {highest}")
        found.update(range(first, last + 1, int(match["step"] or 1)))
    return sorted(found)


def _number(name: str, text: str) -> int:
    if name == "weekday" and text in _WEEKDAYS:
        return _WEEKDAYS[text]
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"“{text}” is no {name}")
    return int(text)
