"""Columns of a list and what they take as values.

A value is stored as JSON: text, note and choice as text, number, boolean, a date as its UTC instant (`…Z`), a person as
the site's look-up id, several people as a list of those. Empty is never stored.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sandbox.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
# What XML 1.0 cannot carry: SharePoint answers "hexadecimal value 0x.., is an invalid character".
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE_BREAK = re.compile("[\r\n]")
TEXT_LIMIT = 255
Json = Any  # what JSON can hold: checked where it is used


class Kind(StrEnum):
    """A column's type, in SharePoint's words (`TypeAsString`)."""

    TEXT = "Text"
    NOTE = "Note"
    CHOICE = "Choice"
    NUMBER = "Number"
    DATE = "DateTime"
    PERSON = "User"
    PEOPLE = "UserMulti"
    BOOLEAN = "Boolean"
    LINK = "URL"


# Facets of Graph's columnDefinition with the settings that the service fills in (microsoft-graph-docs-contrib
# resources/columndefinition.md; the texts of displayAs and decimalPlaces are UNVERIFIED).
_FACETS: dict[str, dict[str, Any]] = {
    "text": {
        "allowMultipleLines": False,
        "appendChangesToExistingText": False,
        "linesForEditing": 0,
        "maxLength": TEXT_LIMIT,
    },
    "choice": {"allowTextEntry": False, "choices": [], "displayAs": "dropDownMenu"},
    "number": {"decimalPlaces": "automatic", "displayAs": "number"},
    "dateTime": {"displayAs": "default", "format": "dateTime"},
    "personOrGroup": {
        "allowMultipleSelection": False,
        "chooseFromType": "peopleAndGroups",
        "displayAs": "nameWithPresence",
    },
    "boolean": {},
    "hyperlinkOrPicture": {"isPicture": False},
}
_NOTE = {"allowMultipleLines": True, "appendChangesToExistingText": False, "linesForEditing": 6, "textType": "plain"}
FACETS = frozenset(_FACETS)


@dataclass(frozen=True)
class Column:
    """A column: `name` is internal and fixed at creation, `title` is shown, `facet` and `settings` are as in Graph."""

    id: str
    name: str
    title: str
    facet: str
    settings: dict[str, Any]
    description: str = ""
    group: str = "Custom Columns"
    required: bool = False
    indexed: bool = False
    unique: bool = False
    hidden: bool = False
    read_only: bool = False
    default: str | None = None
    formatter: str = ""
    in_new_form: bool = True
    in_edit_form: bool = True
    in_display_form: bool = True

    @property
    def kind(self) -> Kind:
        """The type that facet and settings mean."""
        if self.facet == "text":
            return Kind.NOTE if self.settings["allowMultipleLines"] else Kind.TEXT
        if self.facet == "personOrGroup":
            return Kind.PEOPLE if self.settings["allowMultipleSelection"] else Kind.PERSON
        return {
            "choice": Kind.CHOICE,
            "number": Kind.NUMBER,
            "dateTime": Kind.DATE,
            "boolean": Kind.BOOLEAN,
            "hyperlinkOrPicture": Kind.LINK,
        }[self.facet]

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices on offer; nothing for other kinds."""
        return tuple(self.settings.get("choices", ()))

    @property
    def date_only(self) -> bool:
        """Whether a date column keeps days, not moments."""
        return self.settings.get("format") == "dateOnly"


def completed(facet: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with the service's defaults. Raises `Invalid` for what is no facet or no setting."""
    if facet not in _FACETS:
        raise Invalid(f"The column type '{facet}' is not supported.")
    defaults = _NOTE if facet == "text" and settings.get("allowMultipleLines") else _FACETS[facet]
    known = {**_FACETS[facet], **defaults, "textType": 0, "minimum": 0, "maximum": 0}
    for name in settings:
        if name not in known:
            raise Invalid(f"The property '{name}' does not exist on type 'microsoft.graph.{facet}Column'.")
    filled = {**defaults, **{name: value for name, value in settings.items() if value is not None}}
    if facet == "choice":
        choices = filled["choices"]
        if not isinstance(choices, list) or not all(isinstance(choice, str) and choice for choice in choices):
            raise Invalid("The choices of a choice column must be texts.")
        if filled["displayAs"] == "checkBoxes":
            raise Invalid("The sandbox has no choice columns with several values.")
    return filled


def check_definition(column: Column) -> Column:
    """Return the column if it can be: raises `Invalid` for a bad name, or what cannot be unique or indexed."""
    texts = (column.name, column.title, column.description, column.group, column.formatter, column.default or "")
    flags = (column.required, column.indexed, column.unique, column.hidden, column.read_only)
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(flag, bool) for flag in flags):
        raise Invalid("A property of the column has a value of the wrong type.")
    if not _NAME.fullmatch(column.name):
        raise Invalid(f"The column name '{column.name}' is not a valid internal name.", column.name)
    if not column.title or utf16_length(column.title) > TEXT_LIMIT:
        raise Invalid("The display name must have 1 to 255 characters.", column.name)
    if column.unique and not column.indexed:
        raise Invalid("A column that enforces unique values must be indexed.", column.name)
    if column.unique and column.kind in (Kind.NOTE, Kind.PEOPLE, Kind.BOOLEAN, Kind.LINK):
        raise Invalid(f"A column of type {column.kind} cannot enforce unique values.", column.name)
    if column.indexed and column.kind in (Kind.NOTE, Kind.LINK):
        raise Invalid(f"A column of type {column.kind} cannot be indexed.", column.name)
    return column


def stored_value(column: Column, value: Json, *, zone: ZoneInfo, is_user: Callable[[int], bool]) -> Json:
    """Return what the list keeps of a value: None for empty. Raises `Invalid` if the column does not take it.

    `zone` is the site's time zone, `is_user` tells look-up ids of the site. Choices are not enforced: the service's API
    takes any text, only its form does not. UNVERIFIED against a tenant.
    """
    if value is None or value in ("", []):
        return None
    kind = column.kind
    if kind in (Kind.TEXT, Kind.NOTE, Kind.CHOICE):
        return _text(column, value, kind)
    if kind is Kind.NUMBER:
        return _number(column, value)
    if kind is Kind.DATE:
        return _instant(column, value, zone)
    if kind in (Kind.PERSON, Kind.PEOPLE):
        return _people(column, value, is_user)
    # Values of hyperlink columns cannot be written (microsoft-graph-docs issue 1965).
    return _expect(column, value, isinstance(value, bool) and kind is Kind.BOOLEAN)


def utf16_length(text: str) -> int:
    """Count as SharePoint does: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _expect(column: Column, value: Json, fits: bool) -> Json:  # noqa: FBT001 - a condition
    if not fits:
        raise Invalid(f"The value does not fit the column '{column.name}' of type {column.kind}.", column.name)
    return value


def _text(column: Column, value: Json, kind: Kind) -> str:
    text: str = _expect(column, value, isinstance(value, str))
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise Invalid(f"'hexadecimal value 0x{ord(illegal.group()):02X}, is an invalid character.'", column.name)
    if kind is not Kind.NOTE:
        if _LINE_BREAK.search(text):
            raise Invalid(f"The text of '{column.name}' cannot contain line breaks.", column.name)
        limit = column.settings.get("maxLength", TEXT_LIMIT)
        if utf16_length(text) > limit:
            raise Invalid(f"The text of '{column.name}' is longer than {limit} characters.", column.name)
    return text


def _number(column: Column, value: Json) -> float:
    number: float = _expect(column, value, isinstance(value, int | float) and not isinstance(value, bool))
    _expect(column, value, math.isfinite(number))
    low, high = column.settings.get("minimum", -math.inf), column.settings.get("maximum", math.inf)
    if not low <= number <= high:
        raise Invalid(f"The value of '{column.name}' must be between {low} and {high}.", column.name)
    return number


def _instant(column: Column, value: Json, zone: ZoneInfo) -> str:
    try:
        moment = datetime.fromisoformat(_expect(column, value, isinstance(value, str)))
    except ValueError:
        raise Invalid(f"The value of '{column.name}' is not a date and time.", column.name) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    if column.date_only:
        # A day is kept as the site's local midnight. UNVERIFIED for Graph.
        moment = datetime.combine(moment.astimezone(zone).date(), time(), zone)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _people(column: Column, value: Json, is_user: Callable[[int], bool]) -> int | list[int]:
    if column.kind is Kind.PERSON:
        return _lookup(column, value, is_user)
    _expect(column, value, isinstance(value, list))
    return list(dict.fromkeys(_lookup(column, entry, is_user) for entry in value))


def _lookup(column: Column, value: Json, is_user: Callable[[int], bool]) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    _expect(column, value, isinstance(number, int) and not isinstance(number, bool))
    if not is_user(number):
        raise Invalid(f"The user {number} of '{column.name}' does not exist or is not unique.", column.name)
    return int(number)


def unique_key(value: Json) -> str:
    """Return the form in which unique values are compared: case does not count."""
    return value.casefold() if isinstance(value, str) else json.dumps(value)
