"""A list's columns as values, and as Microsoft Graph writes them: ``columnDefinition``, one facet tells the type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a column holds; what we never make is ``OTHER``."""

    TEXT = "text"
    NOTE = "note"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    PERSON = "person"
    PEOPLE = "people"
    BOOLEAN = "boolean"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is the internal name, fixed at creation; ``display_name`` is what people see and may rename.

    ``choices`` of a CHOICE in their order · ``minimum``, ``maximum`` of a NUMBER, both included · ``unique`` needs
    ``indexed`` · ``id`` the service's own, empty for a column that is yet to be made.
    """

    name: str
    display_name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    indexed: bool = False
    unique: bool = False
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    description: str = ""
    id: str = ""


def from_graph(definition: Mapping[str, Any]) -> Column:
    """Read a ``columnDefinition``; a type that we do not know becomes ``Kind.OTHER``."""
    choice = definition.get("choice") or {}
    number = definition.get("number") or {}
    return Column(
        name=str(definition.get("name") or ""),
        display_name=str(definition.get("displayName") or ""),
        kind=_kind(definition),
        choices=tuple(map(str, choice.get("choices") or ())),
        indexed=bool(definition.get("indexed")),
        unique=bool(definition.get("enforceUniqueValues")),
        required=bool(definition.get("required")),
        minimum=number.get("minimum"),
        maximum=number.get("maximum"),
        description=str(definition.get("description") or ""),
        id=str(definition.get("id") or ""),
    )


def _kind(definition: Mapping[str, Any]) -> Kind:
    if "text" in definition:
        return Kind.NOTE if definition["text"].get("allowMultipleLines") else Kind.TEXT
    if "choice" in definition:  # check boxes take several values: another type
        return Kind.OTHER if definition["choice"].get("displayAs") == "checkBoxes" else Kind.CHOICE
    if "dateTime" in definition:
        return Kind.DATE if definition["dateTime"].get("format") == "dateOnly" else Kind.DATETIME
    if "personOrGroup" in definition:
        return Kind.PEOPLE if definition["personOrGroup"].get("allowMultipleSelection") else Kind.PERSON
    if "number" in definition:
        return Kind.NUMBER
    return Kind.BOOLEAN if "boolean" in definition else Kind.OTHER


def to_graph(column: Column) -> dict[str, Any]:
    """Write the ``columnDefinition`` that makes the column."""
    definition: dict[str, Any] = {
        "name": column.name,
        "displayName": column.display_name,
        "required": column.required,
        "indexed": column.indexed,
        "enforceUniqueValues": column.unique,
    }
    if column.description:
        definition["description"] = column.description
    return {**definition, **_facet(column)}


def _facet(column: Column) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind
    match column.kind:
        case Kind.TEXT:
            return {"text": {"allowMultipleLines": False, "maxLength": 255}}
        case Kind.NOTE:
            return {
                "text": {
                    "allowMultipleLines": True,
                    "appendChangesToExistingText": False,
                    "linesForEditing": 6,
                    "textType": "plain",
                }
            }
        case Kind.CHOICE:
            return choice_facet(column.choices)
        case Kind.NUMBER:
            limits = {"minimum": column.minimum, "maximum": column.maximum}
            return {"number": {k: v for k, v in limits.items() if v is not None} | {"decimalPlaces": "automatic"}}
        case Kind.DATE | Kind.DATETIME:
            form = "dateOnly" if column.kind is Kind.DATE else "dateTime"
            return {"dateTime": {"displayAs": "standard", "format": form}}
        case Kind.PERSON | Kind.PEOPLE:
            several = column.kind is Kind.PEOPLE
            return {"personOrGroup": {"allowMultipleSelection": several, "chooseFromType": "peopleOnly"}}
        case Kind.BOOLEAN:
            return {"boolean": {}}
        case Kind.OTHER:
            raise ValueError(f"no column of kind {column.kind} can be made")


def choice_facet(choices: tuple[str, ...]) -> dict[str, Any]:
    """Write the facet of a CHOICE, as a new column or a change of its choices takes it."""
    return {"choice": {"allowTextEntry": False, "choices": list(choices), "displayAs": "dropDownMenu"}}
