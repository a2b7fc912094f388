"""Letters as the jobs hand them to the messages: one of each kind, and the text that no letter may be broken by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from jobs.messages import Letter, Line
from roadmap.halfyear import HalfYear
from roadmap.reminder_plan import Kind, Section

LIST = "https://kemijarvi.sharepoint.com/sites/digi/Lists/Digitiekartan%20toimenpiteet"
KEY = "2026H1-28d-3fa91c07be"

HOSTILE = {
    "markup": "<script>alert(1)</script><b onclick='x()'>lihava</b>",
    "card": '"}]},{"type":"TextBlock","text":"Maksa tilille FI00"},{"a":"',
    "markdown": "[linkki](https://paha.example) **lihava** # otsikko `koodi` > lainaus",
    "mention": "<at>Maija Meikäläinen</at>",
    "date function": "{{DATE(2026-06-02T00:00:00Z)}} {{TIME(2026-06-02T00:00:00Z)}}",
    "template": "{{ 7 * 7 }} {% raw %} ${x} @{body('y')} {n}",
    "right to left": "abc \u202egnp.exe\u202c \u2067עברית\u2069 \u200f loppu",
    "control": "a\x00b\x07c\x1b[31md\x85e\ud800f\u2028g\r\nh\ti",
    "long": "Pitkä otsikko " * 800,
    "long word": "x" * 10_000,
}


def line(number: int, section: Section, **changes: Any) -> Line:
    """A measure under way."""
    usual = Line(
        id=f"T1-{number:02}",
        title="Tieto- ja viestintäteknisten laitteiden hyödyntäminen työssäsi",
        goal="Osaava, innostunut ja digipositiivinen kaupunkiyhteisö",
        phase_now="toteuttaminen",
        deadline=date(2026, 6, 30),
        status="Käynnissä",
        progress=40,
        confirmed_on=date(2026, 3, 3),
        forecast=None,
        item_url=f"{LIST}/DispForm.aspx?ID={number}",
        copy_of=None,
        section=section,
    )
    return replace(usual, **changes)


def digest(language: str = "fi", *lines: Line, **changes: Any) -> Letter:
    """The spring's first digest: one measure late, one that a deputy reads of, one that goes on; or ``lines``."""
    usual = Letter(
        language=language,
        kind=Kind.DIGEST,
        key=KEY,
        municipality="Kemijärvi",
        half_year=HalfYear(2026, 1),
        deadline=date(2026, 6, 30),
        lines=lines
        or (
            line(
                1,
                Section.LATE,
                deadline=date(2025, 12, 31),
                phase_now=None,
                status=None,
                progress=None,
                confirmed_on=None,
            ),
            line(2, Section.COMPLETION, title="Koulujen laiteluettelo", copy_of="sivistysjohtaja"),
            line(3, Section.UPDATE, deadline=date(2026, 12, 31), forecast="Syksy 2026"),
        ),
        mine_url=f"{LIST}/Omat%20toimenpiteet.aspx",
        today=date(2026, 6, 2),
    )
    return replace(usual, **changes)


def late(language: str = "fi") -> Letter:
    """The message on what is late, after the summer."""
    lines = (line(1, Section.LATE), line(2, Section.LATE, status="Viivästynyt"))
    return digest(language, *lines, kind=Kind.LATE, today=date(2026, 8, 3))


def escalation(language: str = "fi") -> Letter:
    """The superior's list."""
    lines = (line(1, Section.LATE, copy_of="rehtori"),)
    return digest(language, *lines, kind=Kind.ESCALATION, today=date(2026, 8, 17), mine_url=LIST)


def many(count: int, **changes: Any) -> Letter:
    """A digest of so many measures, half of them to be completed."""
    lines = (line(n, Section.COMPLETION if n <= count // 2 else Section.UPDATE, **changes) for n in range(1, count + 1))
    return digest("fi", *lines)


def hostile(text: str) -> Letter:
    """A digest in which everything that a list or a document can say is ``text``."""
    changes = {"title": text, "goal": text, "status": text, "forecast": text, "copy_of": text}
    return digest("fi", *(line(n, section, **changes) for n, section in enumerate(Section, 1)), municipality=text[:30])
