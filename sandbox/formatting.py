"""SharePoint's column formatting: a column's ``CustomFormatter`` JSON and a row become the elements that a cell shows.

The subset that makes sense for a list of measures: ``elmType`` (div, span, p, a, button), ``txtContent``, ``style``,
``attributes``, ``children`` and the ``customRowAction`` *setValue* with its ``actionInput``, with expressions as
:mod:`sandbox.expressions` reads them. The schema is
https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json, its meaning
https://learn.microsoft.com/sharepoint/dev/declarative-customization/formatting-syntax-reference.

A formatter is hostile input: only harmless CSS properties and values, class names and links come through. What it
asks beyond the subset makes the cell plain text, with a line in the log; a page never fails for it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.expressions import Expression, ExpressionError, Scope, as_text, compile_expression, evaluate

logger = logging.getLogger(__name__)

_DEEPEST = 20
_TAGS = frozenset({"div", "span", "p", "a", "button"})
_STYLES = frozenset(
    {
        "align-items",
        "background-color",
        "border",
        "border-color",
        "border-radius",
        "border-style",
        "border-width",
        "box-sizing",
        "color",
    }
    | {
        "cursor",
        "display",
        "flex-direction",
        "flex-grow",
        "flex-wrap",
        "font-size",
        "font-style",
        "font-weight",
        "height",
    }
    | {
        "justify-content",
        "line-height",
        "margin",
        "max-width",
        "min-height",
        "min-width",
        "opacity",
        "overflow",
        "text-align",
    }
    | {"text-decoration", "text-overflow", "vertical-align", "white-space", "width", "word-break"}
    | {f"{box}-{side}" for box in ("border", "margin", "padding") for side in ("top", "right", "bottom", "left")}
    | {"padding", *(f"border-{side}-color" for side in ("top", "right", "bottom", "left"))}
)
_STYLE_VALUE = re.compile(r"(?!.*(?:url|expression|var|image)\s*\()[#\w\s.,%()\-]{1,80}", re.IGNORECASE)
_CLASS = re.compile(r"(?:sp|ms)-[\w-]+")
_LINK = re.compile(r"(?:https?://|mailto:|/(?!/))[^\s]*", re.IGNORECASE)
_ARIA = re.compile(r"aria-(?:label|hidden|describedby)")


class FormatError(ValueError):
    """The formatter is no column formatting of the subset; the text says what is unknown."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element to show, with everything evaluated and filtered; whoever writes HTML still has to escape its text.

    ``set_value`` is what a press on the button writes (internal name → value), ``None`` on all else.
    """

    tag: str
    text: str = ""
    style: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    icon: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    set_value: Mapping[str, object] | None = None

    def button(self) -> Element | None:
        """Find the first button in here that sets values, this element included."""
        if self.set_value is not None:
            return self
        return next((found for child in self.children if (found := child.button())), None)


@dataclass(frozen=True, slots=True)
class Formatter:
    """A compiled formatter; make one with :func:`compile_formatter`."""

    tag: str
    text: Expression | None
    style: Mapping[str, Expression]
    attributes: Mapping[str, Expression]
    children: tuple[Formatter, ...]
    set_value: Mapping[str, Expression] | None


def compile_formatter(source: str) -> Formatter | None:
    """Read a ``CustomFormatter``; ``None`` for an empty one and (said in the log) for one outside the subset."""
    if not source.strip():
        return None
    try:
        return _compile(json.loads(source))
    except (FormatError, ExpressionError, json.JSONDecodeError, RecursionError) as error:
        logger.warning("A column's formatter is not understood, its cells are shown as text: %s", error)
        return None


def render(formatter: Formatter | None, scope: Scope) -> Element:
    """Give what the cell shows; without a formatter, or where it does not fit the row, the value as plain text."""
    if formatter is not None:
        try:
            return _render(formatter, scope)
        except ExpressionError as error:
            logger.warning("A column's formatter does not fit a row, the cell is shown as text: %s", error)
    return Element("span", as_text(scope.current_field))


def _compile(source: object, depth: int = 0) -> Formatter:
    if not isinstance(source, Mapping) or depth > _DEEPEST:
        raise FormatError("an element must be an object" if depth <= _DEEPEST else "nested too deep")
    unknown = source.keys() - {
        "$schema",
        "debugMode",
        "elmType",
        "txtContent",
        "style",
        "attributes",
        "children",
        "customRowAction",
    }
    if unknown:
        raise FormatError(f"unknown property {min(unknown)!r}")
    tag = source.get("elmType")
    if tag not in _TAGS:
        raise FormatError(f"unknown elmType {tag!r}")
    children = source.get("children", [])
    if not isinstance(children, list):
        raise FormatError("children must be an array")
    return Formatter(
        tag=str(tag),
        text=compile_expression(source["txtContent"]) if "txtContent" in source else None,
        style=_compile_all(source.get("style", {}), "style"),
        attributes=_compile_all(source.get("attributes", {}), "attributes"),
        children=tuple(_compile(child, depth + 1) for child in children),
        set_value=_compile_action(source.get("customRowAction")),
    )


def _compile_all(source: object, what: str) -> dict[str, Expression]:
    if not isinstance(source, Mapping):
        raise FormatError(f"{what} must be an object")
    return {str(name): compile_expression(value) for name, value in source.items()}


def _compile_action(source: object) -> dict[str, Expression] | None:
    if source is None:
        return None
    if not isinstance(source, Mapping) or source.get("action") != "setValue":
        raise FormatError("of the row actions only setValue is known")
    return _compile_all(source.get("actionInput"), "actionInput")


def _render(formatter: Formatter, scope: Scope) -> Element:
    attributes = {name: as_text(evaluate(value, scope)) for name, value in formatter.attributes.items()}
    has_text = formatter.text is not None  # then the children are ignored, as the service does
    return Element(
        tag=formatter.tag,
        text=as_text(evaluate(formatter.text, scope)) if formatter.text is not None else "",
        style=_harmless_style({name: as_text(evaluate(value, scope)) for name, value in formatter.style.items()}),
        classes=tuple(name for name in attributes.get("class", "").split() if _CLASS.fullmatch(name)),
        icon=attributes.get("iconName", ""),
        attributes=_harmless_attributes(attributes, formatter.tag),
        children=() if has_text else tuple(_render(child, scope) for child in formatter.children),
        set_value=None
        if formatter.set_value is None
        else {name: evaluate(value, scope) for name, value in formatter.set_value.items()},
    )


def _harmless_style(style: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    kept = []
    for name, value in style.items():
        if not value.strip():
            continue
        if name in _STYLES and _STYLE_VALUE.fullmatch(value):
            kept.append((name, value.strip()))
        else:
            logger.warning("A column's formatter asks for a style that is refused: %s", name)
    return tuple(kept)


def _harmless_attributes(attributes: Mapping[str, str], tag: str) -> dict[str, str]:
    kept = {name: value for name, value in attributes.items() if name in ("title", "role") or _ARIA.fullmatch(name)}
    link = attributes.get("href", "")
    if tag == "a" and _LINK.fullmatch(link):
        kept |= {"href": link, "rel": "noopener noreferrer"}
    return kept
