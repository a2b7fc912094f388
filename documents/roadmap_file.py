"""The roadmap as its YAML file says it, and the overlay that the demo lays on it.

A broken file is refused whole, with everything that is wrong in it (:class:`documents.errors.DocumentError`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from documents.errors import Findings
from documents.fields import Fields
from documents.yaml_tree import parse, read_text
from roadmap.halfyear import HalfYear, horizon
from roadmap.model import Approval, Goal, Measure, Phase, Roadmap, Source, Viewpoint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

PARTY_LIMIT = 255
"""The width of the list's column for the party, a single line of text."""

_GOAL_ID = re.compile(r"T[1-9]\d?")
_MEASURE_ID = re.compile(r"T[1-9]\d?-\d{2,4}|E-\d{3,4}")
_VIEWPOINT_ID = re.compile(r"N\d{2}")


def read_roadmap(path: Path) -> Roadmap:
    """Return the roadmap in the file; DocumentError with every problem if there is one."""
    return roadmap_from(read_text(path), str(path))


def roadmap_from(text: str, name: str) -> Roadmap:
    """Return the roadmap in a file's text; ``name`` is the file's in errors; DocumentError as :func:`read_roadmap`."""
    findings = Findings(name)
    roadmap = _RoadmapReader(Fields(parse(text, findings), "", findings), findings).read()
    findings.refuse()
    return roadmap


def read_overlay(path: Path, roadmap: Roadmap) -> Roadmap:
    """Return the roadmap with the file's schedules and viewpoint levels in the place of its own.

    What the file does not name keeps its own; a measure's schedule and a viewpoint's levels are replaced as a whole.
    DocumentError with every problem if there is one.
    """
    findings = Findings(str(path))
    top = Fields(parse(read_text(path), findings), "", findings)
    schedules: dict[str, Mapping[HalfYear, Phase]] = {}
    half_years = _HalfYears(findings, roadmap.horizon)
    ids = [measure.id for measure in roadmap.measures]
    block = top.fields("schedule")
    for entry, path_ in block.entries():
        at = (entry.key_node.line, path_)
        if block.check_word(entry.key, ids, at, what="The roadmap has no measure “{word}”."):
            schedules[entry.key] = half_years.schedule(block.fields(entry.key))
    levels: dict[str, Viewpoint] = {viewpoint.id: viewpoint for viewpoint in roadmap.viewpoints}
    block = top.fields("levels")
    for entry, path_ in block.entries():
        at = (entry.key_node.line, path_)
        if block.check_word(entry.key, levels, at, what="The roadmap has no viewpoint “{word}”."):
            levels[entry.key] = _with_levels(levels[entry.key], block.fields(entry.key))
    top.done()
    findings.refuse()
    return replace(
        roadmap,
        measures=tuple(replace(m, schedule=schedules.get(m.id, m.schedule)) for m in roadmap.measures),
        viewpoints=tuple(levels.values()),
    )


def _with_levels(viewpoint: Viewpoint, fields: Fields) -> Viewpoint:
    levelled = replace(
        viewpoint, start=fields.level("start"), target=fields.level("target"), measured=_measured(fields)
    )
    fields.done()
    return levelled


def _measured(fields: Fields) -> dict[date, int]:
    measured: dict[date, int] = {}
    block = fields.fields("measured")
    for entry, path in block.entries():
        day = block.day_of(entry.key_node, path)
        level = block.level(entry.key)
        if day and level:
            measured[day] = level
    return measured


class _HalfYears:
    """Reads half-years and phases; ``span`` is the roadmap's horizon."""

    def __init__(self, findings: Findings, span: tuple[HalfYear, ...]) -> None:
        self._findings = findings
        self._span = span

    def schedule(self, fields: Fields) -> dict[HalfYear, Phase]:
        schedule: dict[HalfYear, Phase] = {}
        for entry, path in fields.entries():
            at = (entry.key_node.line, path)
            half_year = parse_half_year(entry.key, at, fields)
            if half_year and self._span and half_year not in self._span:
                self._findings.add(
                    *at,
                    what="“{half_year}” is outside the horizon {first} – {last}.",
                    do="Move the phase, or lengthen the horizon at the top of the roadmap.",
                    half_year=half_year,
                    first=self._span[0],
                    last=self._span[-1],
                )
            if half_year in schedule:
                self._findings.add(
                    *at, what="The half-year “{half_year}” is given twice.", do="Keep one of them.", half_year=half_year
                )
            word = fields.text_of(entry.value, path)
            known = word and fields.check_word(word, list(Phase), at, what="“{word}” is not a phase.")
            if half_year and known:
                schedule[half_year] = Phase(word)
        return dict(sorted(schedule.items()))


def parse_half_year(text: str, at: tuple[int, str], fields: Fields) -> HalfYear | None:
    """Return the half-year that the text names; None, and noted at the field, if it names none."""
    try:
        return HalfYear.parse(text)
    except ValueError:
        year = re.search(r"\d{4}", text)
        near = [f"{season} {year[0]}" for season in ("Kevät", "Syksy")] if year else ["Kevät 2026", "Syksy 2026"]
        fields.check_word(text, near, at, what="“{word}” is not a half-year.")
        return None


class _RoadmapReader:
    """Reads the fields of a whole roadmap."""

    def __init__(self, top: Fields, findings: Findings) -> None:
        self._top = top
        self._findings = findings
        self._seen: dict[str, int] = {}

    def read(self) -> Roadmap:
        top = self._top
        municipality, vision, slogan = top.text("municipality"), top.text("vision"), top.text("slogan", required=False)
        updated, approval = top.day("updated"), self._approval()
        first, last = self._horizon()
        owner, operating_model = top.text("owner", required=False), top.prose("operating_model")
        goals = tuple(self._goal(fields) for fields in top.each("goals", required=True))
        viewpoints = tuple(self._viewpoint(fields) for fields in top.each("viewpoints"))
        half_years = _HalfYears(self._findings, horizon(first, last))
        goal_ids, viewpoint_ids = [goal.id for goal in goals], [viewpoint.id for viewpoint in viewpoints]
        measures = tuple(
            self._measure(fields, half_years, goal_ids, viewpoint_ids) for fields in top.each("measures", required=True)
        )
        top.done()
        return Roadmap(
            municipality=municipality,
            vision=vision,
            slogan=slogan,
            first=first,
            last=last,
            goals=goals,
            measures=measures,
            viewpoints=viewpoints,
            updated=updated,
            approval=approval,
            owner=owner,
            operating_model=operating_model,
        )

    def _approval(self) -> Approval | None:
        fields = self._top.fields("approval")
        if not fields.node.entries:
            return None
        on, by = fields.day("on"), fields.text("by")
        if on is None:
            self._findings.add(
                *fields.at("on"), what="The day of the approval is missing.", do="Write it, or leave approval empty."
            )
        fields.done()
        return Approval(on, by) if on else None

    def _horizon(self) -> tuple[HalfYear, HalfYear]:
        """Return the first and last half-year; an empty span when one is missing or wrong (noted)."""
        fields = self._top.fields("horizon", required=True)
        ends = [
            parse_half_year(text, fields.at(key), fields) if (text := fields.text(key)) else None
            for key in ("first", "last")
        ]
        fields.done()
        first, last = ends
        if first and last and last < first:
            self._findings.add(
                *fields.at("last"),
                what="The horizon ends ({last}) before it starts ({first}).",
                do="Swap the two.",
                first=first,
                last=last,
            )
        if first and last and first <= last:
            return first, last
        return HalfYear(2, 1), HalfYear(1, 1)

    def _goal(self, fields: Fields) -> Goal:
        goal = Goal(
            self._id(fields, _GOAL_ID, "T1"), fields.text("title"), fields.text("source", required=False) or None
        )
        fields.done()
        return goal

    def _viewpoint(self, fields: Fields) -> Viewpoint:
        id_ = self._id(fields, _VIEWPOINT_ID, "N01")
        viewpoint = Viewpoint(id_, fields.text("title"), leading=fields.flag("leading"))
        return _with_levels(viewpoint, fields)

    def _measure(
        self, fields: Fields, half_years: _HalfYears, goal_ids: list[str], viewpoint_ids: list[str]
    ) -> Measure:
        source = fields.fields("source")
        measure = Measure(
            id=self._id(fields, _MEASURE_ID, "T1-03"),
            goal=fields.word("goal", goal_ids, what="The roadmap has no goal “{word}”."),
            title=fields.text("title"),
            party=fields.text("party", required=False, limit=PARTY_LIMIT),
            schedule=half_years.schedule(fields.fields("schedule")),
            source=Source(source.text("title", required=False) or None, source.text("party", required=False) or None),
            viewpoints=tuple(
                word
                for word, at in fields.texts("viewpoints")
                if fields.check_word(word, viewpoint_ids, at, what="The roadmap has no viewpoint “{word}”.")
            ),
        )
        source.done()
        fields.done()
        return measure

    def _id(self, fields: Fields, form: re.Pattern[str], example: str) -> str:
        id_ = fields.text("id")
        if id_ and not form.fullmatch(id_):
            self._findings.add(
                *fields.at("id"),
                what="“{id}” does not have the form of an id here.",
                do="Write it like {example}.",
                id=id_,
                example=example,
            )
        if id_ in self._seen:
            self._findings.add(
                *fields.at("id"),
                what="The id “{id}” is in use already, on line {line}.",
                do="Give one of them another id.",
                id=id_,
                line=self._seen[id_],
            )
        elif id_:
            self._seen[id_] = fields.at("id")[0]
        return id_
