"""The form of an item: its fields in the product's order, and what was typed into them read back into values.

*Typed* is what a form sends of a field: no text for empty, one for most kinds, the sign-in names of several people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sandbox.columns import TEXT_LIMIT, Column, Json, Kind, stored_value, utf16_length
from sandbox.errors import Invalid, NotFound
from sandbox.pages.values import display

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import FormData

    from sandbox.lists import List
    from sandbox.pages.values import Values
    from sandbox.store import Store

Typed = tuple[str, ...]

_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_PREFIX = "field-"  # so that no column's name can stand for a field of the form itself


@dataclass(frozen=True)
class Field:
    """One field as the form shows it. `mistake` says what is wrong in it, `theirs` what the list says now."""

    column: Column
    typed: Typed
    mistake: str = ""
    theirs: str = ""

    @property
    def name(self) -> str:
        """The field's name in the form, also its id."""
        return f"{_PREFIX}{self.column.name}"

    @property
    def text(self) -> str:
        """What stands in a field of one value."""
        return self.typed[0] if self.typed else ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices on offer, with the present one if it is none of them."""
        known = self.column.choices
        return known if not self.text or self.text in known else (*known, self.text)

    @property
    def hint(self) -> str:
        """What the field takes, where that is not plain to see."""
        settings = self.column.settings
        if "minimum" in settings and "maximum" in settings:
            return f"Luku väliltä {display(settings['minimum'])}–{display(settings['maximum'])}."
        return self.column.description


class Mistake(ValueError):
    """What was typed does not fit the field; the text is Finnish and for whoever typed it."""


def form_columns(each: List, columns: Sequence[Column], *, new: bool) -> list[Column]:
    """Put the form's columns into the content type's order; columns that the order does not name come last."""
    places = {name: place for place, name in enumerate(each.form_order)}
    shown = [column for column in columns if not column.hidden and (column.in_new_form if new else column.in_edit_form)]
    return sorted(shown, key=lambda column: places.get(column.name, len(places)))


def typed_of(column: Column, stored: Json, values: Values) -> Typed:  # noqa: PLR0911 - one return a kind
    """Write a stored value as it stands in the form."""
    match column.kind, values.plain(column, stored):
        case _, None:
            return ()
        case Kind.DATE, datetime() as local:
            return (f"{local:%Y-%m-%dT%H:%M}",)
        case Kind.DATE, date() as day:
            return (day.isoformat(),)
        case Kind.PERSON, Mapping():
            return (values.upn(stored),)
        case Kind.PEOPLE, list():
            return tuple(values.upn(entry) for entry in stored)
        case Kind.NUMBER, float() as number:
            return (f"{number:.10f}".rstrip("0").rstrip(".").replace(".", ","),)
        case Kind.BOOLEAN, _:
            return ("1",) if stored else ()
        case _:
            return (str(stored),)


def sent(form: FormData, columns: Sequence[Column]) -> dict[str, Typed]:
    """Give what the form sent for each of its columns, line breaks as the list keeps them.

    A column that was not sent at all is left out. Tick boxes come with an empty text, so that none ticked is known.
    """
    typed = {}
    for column in columns:
        texts = [str(text).replace("\r\n", "\n") for text in form.getlist(f"{_PREFIX}{column.name}")]
        if texts:
            typed[column.name] = tuple(text for text in texts if text.strip())
    return typed


def read(store: Store, column: Column, typed: Typed, base: Json) -> Json:
    """Give the stored value of what was typed, `base` (what the form was filled with) if it means the same.

    Raises `Mistake` for what does not fit.
    """
    if column.kind is Kind.BOOLEAN and not typed:
        return None if base is None else False  # a box that nobody ticked says nothing
    if not typed:
        if column.required:
            raise Mistake("Täytä tämä kenttä: se on pakollinen.")
        return None
    value = _value(store, column, typed, base)
    try:
        stored = stored_value(column, value, zone=store.zone, is_user=store.people.is_user)
    except Invalid:
        raise Mistake(_why(column, value)) from None
    same_people = column.kind is Kind.PEOPLE and base is not None and set(stored) == set(base)
    return base if same_people else stored


def read_all(
    store: Store, columns: Sequence[Column], typed: Mapping[str, Typed], base: Mapping[str, Json]
) -> tuple[dict[str, Json], dict[str, str]]:
    """Give what differs from `base`, as the store takes it, and the mistakes by column; nothing is saved.

    Columns that are not in `typed` are left alone.
    """
    changes: dict[str, Json] = {}
    mistakes: dict[str, str] = {}
    for column in columns:
        if column.name not in typed or column.kind is Kind.LINK or column.read_only:
            continue
        before = base.get(column.name)
        try:
            value = read(store, column, typed[column.name], before)
        except Mistake as mistake:
            mistakes[column.name] = str(mistake)
            continue
        if value != before:
            changes[column.name] = value
    return changes, mistakes


def _value(store: Store, column: Column, typed: Typed, base: Json) -> Json:
    text = typed[0]
    match column.kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.DATE:
            return _moment(store, column, text)
        case Kind.PERSON:
            return _lookup_id(store, text)
        case Kind.PEOPLE:
            return [_lookup_id(store, upn) for upn in typed]
        case Kind.BOOLEAN:
            return True
        case Kind.CHOICE if text not in (*column.choices, base) and not column.settings["allowTextEntry"]:
            raise Mistake("Valitse jokin luettelon vaihtoehdoista.")
        case _:
            return text


def _number(text: str) -> float:
    plain = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise Mistake("Kirjoita luku numeroin, esimerkiksi 40 tai 12 500,50.")
    return float(plain)


def _moment(store: Store, column: Column, text: str) -> str:
    try:
        if column.date_only:
            return f"{date.fromisoformat(text)}T12:00:00Z"
        return datetime.fromisoformat(text).replace(tzinfo=store.zone).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Mistake("Kirjoita päivä muodossa vvvv-kk-pp, esimerkiksi 2026-06-30.") from None


def _lookup_id(store: Store, upn: str) -> int:
    try:
        return store.people.ensure(upn).lookup_id
    except NotFound:
        raise Mistake("Valitse jokin luettelon henkilöistä.") from None


def _why(column: Column, value: Json) -> str:
    """Say in Finnish what the store would refuse."""
    if column.kind is Kind.NUMBER:
        settings = column.settings
        low, high = settings.get("minimum", "−∞"), settings.get("maximum", "∞")
        return f"Luvun on oltava väliltä {display(low)}–{display(high)}."
    if isinstance(value, str):
        limit = int(column.settings.get("maxLength", TEXT_LIMIT))
        if column.kind is not Kind.NOTE and utf16_length(value) > limit:
            return f"Teksti on liian pitkä: enintään {limit} merkkiä, nyt {utf16_length(value)}."
    return "Tekstissä on merkki, jota SharePoint ei hyväksy."
