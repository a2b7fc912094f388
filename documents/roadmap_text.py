"""Changes made in the text of a roadmap file, so that every other byte of it stays.

The file belongs to people: comments, order, quotes and layout are theirs. So a change does not write the file anew from
its data; it cuts into the text exactly where the parser says that a value stands.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from documents.errors import Findings
from documents.roadmap_changes import AddGoal, AddMeasure, SetHorizon, SetText
from documents.text import clean
from documents.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, parse
from roadmap.halfyear import HalfYear

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Map

    from documents.roadmap_changes import Change, SetPhase
    from roadmap.model import Goal, Measure, Phase, Roadmap

_REST_OF_LINE = re.compile(r"[^\r\n]*")
_TO_NEXT_WORD = re.compile(r"[^\n]*\n *")
_GOAL_ID = re.compile(r"T\d+")


def changed_text(text: str, changes: Iterable[Change], after: Roadmap) -> str:
    """Return the text of a roadmap file with the changes in it.

    ``text`` is one that reads without a problem, ``after`` the roadmap as it is after the changes: what is added is
    written from it.
    """
    new_line = "\r\n" if "\r\n" in text else "\n"
    of_measure: dict[str, list[SetText | SetPhase]] = {}
    goals: set[str] = set()
    measures: set[str] = set()
    horizon = False
    for change in changes:
        match change:
            case AddMeasure(id_):
                measures.add(id_)
            case AddGoal(id_):
                goals.add(id_)
            case SetHorizon():
                horizon = True
            case _:
                of_measure.setdefault(change.id, []).append(change)
    tree = _mapping(text)
    sequence = _entry(tree, "measures")
    cuts = [
        _cut_of_measure(text, item, of_measure[id_], new_line)
        for item in (sequence.value.items if isinstance(sequence.value, Sequence) else ())
        if isinstance(item, Mapping) and (id_ := _id(item)) in of_measure
    ]
    if horizon:
        cuts += _cuts_of_horizon(text, _entry(tree, "horizon"), after)
    if goals:
        added = [_goal_fields(goal) for goal in after.goals if goal.id in goals]
        cuts.append(_cut_of_additions(text, _entry(tree, "goals"), added, new_line, new_line))
    if measures:
        added = [_fields(measure) for measure in after.measures if measure.id in measures]
        cuts.append(_cut_of_additions(text, sequence, added, new_line, new_line * 2))
    for start, end, new in sorted(cuts, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _cut_of_measure(text: str, item: Mapping, changes: list[SetText | SetPhase], new_line: str) -> tuple[int, int, str]:
    """Return from where to where a measure's text stands, and its text after the changes."""
    end = item.end if item.flow else _line_end(text, _end(text, item))
    edit = _MeasureText(text[item.start : end], item.column, new_line)
    for change in changes:
        if isinstance(change, SetText):
            edit.set_text(change.field, clean(change.value))
        elif change.phase is None:
            edit.clear_phase(change.half_year)
        else:
            edit.set_phase(change.half_year, change.phase)
    return item.start, end, edit.text


def _cuts_of_horizon(text: str, horizon: Entry, after: Roadmap) -> list[tuple[int, int, str]]:
    """Return where the first and the last half-year stand, and those after the changes."""
    if not isinstance(horizon.value, Mapping):
        raise TypeError("a horizon is a mapping")
    ends = (("first", after.first), ("last", after.last))
    places = [(*_span(text, _entry(horizon.value, key)), half_year) for key, half_year in ends]
    return [
        (start, end, str(half_year))
        for start, end, half_year in places
        if HalfYear.parse(clean(text[start:end].strip("'\""))) != half_year
    ]


def _cut_of_additions(
    text: str, entry: Entry, added: list[tuple[str, ...]], new_line: str, between: str
) -> tuple[int, int, str]:
    """Return where new items of a sequence go, and their text: after the last one, each with its fields."""
    sequence = entry.value
    start, end = _span(text, entry)
    if not isinstance(sequence, Sequence) or not sequence.items:
        start = text.index(":", entry.key_node.end) + 1
        return start, end, new_line + _blocks(added, "  ", new_line, between)
    end = _end(text, sequence.items[-1])
    if sequence.flow:
        return end, end, "".join(f", {{{', '.join(fields)}}}" for fields in added)
    end = _line_end(text, end)
    return end, end, between + _blocks(added, " " * sequence.column, new_line, between)


def _blocks(items: list[tuple[str, ...]], indent: str, new_line: str, between: str) -> str:
    within = f"{new_line}{indent}  "
    return between.join(f"{indent}- {within.join(fields)}" for fields in items)


def _goal_fields(goal: Goal) -> tuple[str, ...]:
    return f"id: {goal.id}", f"title: {_quoted(goal.title)}"


def _fields(measure: Measure) -> tuple[str, ...]:
    return (
        f"id: {measure.id}",
        f"goal: {_quoted(measure.goal)}",
        f"title: {_quoted(measure.title)}",
        f"party: {_quoted(measure.party)}",
        f"schedule: {_schedule(measure.schedule)}",
    )


def _schedule(schedule: Map[HalfYear, Phase]) -> str:
    return "{" + ", ".join(f"{half_year}: {phase}" for half_year, phase in schedule.items()) + "}"


def _quoted(text: str) -> str:
    """Return the text in double quotes, where JSON and YAML agree; a goal's id needs none."""
    return text if _GOAL_ID.fullmatch(text) else json.dumps(text, ensure_ascii=False)


class _MeasureText:
    """The text of one measure, from its first key (or brace) on, in which one change after the other is made."""

    def __init__(self, text: str, column: int, new_line: str) -> None:
        self.text = text
        self._margin = " " * column
        self._new_line = new_line

    def set_text(self, field: str, value: str) -> None:
        tree = self._tree()
        entry = tree.get(field)
        if entry is None:
            self._add_field(tree, f"{field}: {_quoted(value)}")
        else:
            self._set_value(entry, _quoted(value))

    def set_phase(self, half_year: HalfYear, phase: Phase) -> None:
        tree = self._tree()
        entry = tree.get("schedule")
        if entry is None:
            self._add_field(tree, f"schedule: {{{half_year}: {phase}}}")
        elif not isinstance(entry.value, Mapping):
            self._set_value(entry, f"{{{half_year}: {phase}}}")
        elif found := _of_half_year(entry.value, half_year):
            self._set_value(found, phase)
        else:
            self._insert_phase(entry.value, half_year, f"{half_year}: {phase}")

    def clear_phase(self, half_year: HalfYear) -> None:
        entry = self._tree().get("schedule")
        if entry is None or not isinstance(entry.value, Mapping):
            return
        schedule, found = entry.value, _of_half_year(entry.value, half_year)
        if found is None:
            return
        place = schedule.entries.index(found)
        end = self._end_of(found)
        if len(schedule.entries) == 1:
            self._cut(schedule.start, _end(self._shifted, schedule), "{}")
        elif place > 0:
            before = self._end_of(schedule.entries[place - 1])
            self._cut(before, end, "") if schedule.flow else self._cut(self._line_end(before), self._line_end(end), "")
        elif schedule.flow:
            self._cut(found.key_node.start, schedule.entries[1].key_node.start, "")
        else:
            following = _TO_NEXT_WORD.match(self._shifted, end)
            self._cut(found.key_node.start, following.end() if following else end, "")

    def _insert_phase(self, schedule: Mapping, half_year: HalfYear, words: str) -> None:
        """Put the words in where they come in time."""
        earlier = [entry for entry in schedule.entries if HalfYear.parse(entry.key) < half_year]
        indent = self._new_line + " " * schedule.column
        if not schedule.entries:
            self._cut(schedule.start + 1, schedule.start + 1, words)
        elif earlier:
            end = self._end_of(earlier[-1])
            if schedule.flow:
                self._cut(end, end, f", {words}")
            else:
                self._cut(self._line_end(end), self._line_end(end), indent + words)
        else:
            start = schedule.entries[0].key_node.start
            self._cut(start, start, f"{words}, " if schedule.flow else words + indent)

    def _add_field(self, tree: Mapping, words: str) -> None:
        """Put a field that was not there behind the title."""
        end = self._end_of(_entry(tree, "title"))
        if tree.flow:
            self._cut(end, end, f", {words}")
        else:
            self._cut(self._line_end(end), self._line_end(end), f"{self._new_line}{self._margin}{words}")

    def _set_value(self, entry: Entry, words: str) -> None:
        start, end = _span(self._shifted, entry)
        self._cut(start, end, words if start < end else f" {words}")

    @property
    def _shifted(self) -> str:
        """The text as it stands in the file, so that its lines are indented alike and parse on their own."""
        return self._margin + self.text

    def _tree(self) -> Mapping:
        return _mapping(self._shifted)

    def _end_of(self, entry: Entry) -> int:
        return _span(self._shifted, entry)[1]

    def _line_end(self, place: int) -> int:
        return _line_end(self._shifted, place)

    def _cut(self, start: int, end: int, new: str) -> None:
        text = self._shifted
        self.text = (text[:start] + new + text[end:])[len(self._margin) :]


def _mapping(text: str) -> Mapping:
    node = parse(text, Findings(""))
    if not isinstance(node, Mapping):
        raise TypeError("the text of a roadmap or a measure is a mapping")
    return node


def _entry(mapping: Mapping, key: str) -> Entry:
    entry = mapping.get(key)
    if entry is None:
        raise KeyError(key)
    return entry


def _id(measure: Mapping) -> str:
    entry = measure.get("id")
    return entry.value.text.strip() if entry and isinstance(entry.value, Scalar) else ""


def _of_half_year(schedule: Mapping, half_year: HalfYear) -> Entry | None:
    return next((entry for entry in schedule.entries if HalfYear.parse(entry.key) == half_year), None)


def _span(text: str, entry: Entry) -> tuple[int, int]:
    """Return where the entry's value starts and ends; an empty value stands behind its colon."""
    if isinstance(entry.value, Scalar) and entry.value.start == entry.value.end:
        behind = text.index(":", entry.key_node.end) + 1
        return behind, behind
    return entry.value.start, _end(text, entry.value)


def _end(text: str, node: Node) -> int:
    """Return where the node's own text ends: the parser counts the comments and empty lines behind a block to it."""
    if isinstance(node, Mapping) and not node.flow and node.entries:
        return _span(text, node.entries[-1])[1]
    if isinstance(node, Sequence) and not node.flow and node.items:
        return _end(text, node.items[-1])
    return node.start + len(text[node.start : node.end].rstrip())


def _line_end(text: str, place: int) -> int:
    """Return where the line ends, its comment included."""
    rest = _REST_OF_LINE.match(text, place)
    return rest.end() if rest else place
